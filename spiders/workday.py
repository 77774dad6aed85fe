"""Job boards at myworkdayjobs.com; `at` is tenant.wdN/Site, as in their addresses. `search` asks for words only."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from monitor.model import Claim, Document, Follow, Page, Remark, Source
from monitor.text.postings import posting
from spiders.source import SourceSpider

PAGE, CAP = 20, 2000  # rows of a page; the total behind which some tenants begin again at the first page


class Workday(SourceSpider):
    """A list without texts, asked by POST, and a page for each posting. Only the first page of the list has a total."""

    name = "workday"

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        tenant, _, site = source.at.partition("/")
        base = source.options.get("api") or f"https://{quote(tenant)}.myworkdayjobs.com"
        return f"{base.rstrip('/')}/wday/cxs/{quote(tenant.split('.')[0])}/{quote(site, safe='')}"

    @classmethod
    def first(cls, source: Source, now: datetime) -> Follow:
        return cls._list(cls.address(source, now), source, 0, -1)

    @classmethod
    def _list(cls, board: str, source: Source, offset: int, total: int) -> Follow:
        wanted = {"appliedFacets": {}, "limit": PAGE, "offset": offset, "searchText": source.options.get("search", "")}
        facts = {"board": board, "offset": str(offset), "total": str(total)}
        return Follow(f"{board}/jobs", json.dumps(wanted), facts)

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Claim | Remark]:
        answer = json.loads(page.body)
        if "jobPostingInfo" in answer:
            yield cls._posting(answer)
            return
        rows = answer["jobPostings"]
        board, offset = page.facts.get("board", page.url.removesuffix("/jobs")), int(page.facts.get("offset", "0"))
        total = int(page.facts.get("total", "-1"))
        if total < 0:
            total = answer["total"]
            yield Claim(total)
            if total == CAP:
                yield Remark(f"the board shows {CAP:,} postings at most: there may be more", partial=True)
        for row in rows:
            line = {"title": row.get("title", ""), "places": row.get("locationsText", "")}
            yield Follow(board + row["externalPath"], facts=line, key=_key(row["externalPath"]))
        if rows and offset + len(rows) < total:
            yield cls._list(board, source, offset + PAGE, total)

    @classmethod
    def _posting(cls, answer: Mapping[str, Any]) -> Document:
        job = answer["jobPostingInfo"]
        return posting(
            _key(job["externalUrl"]),
            job["externalUrl"],
            job["title"],
            job["jobDescription"],
            company=(answer.get("hiringOrganization") or {}).get("name") or "",
            facts={
                "location": [job.get("location"), *(job.get("additionalLocations") or ())],
                "requisition_id": job.get("jobReqId"),
            },
        )


def _key(path: str) -> str:
    """Give what stays when a title changes: the requisition at the end of a path, `.../Data-Engineer_RQ216675`."""
    return urlsplit(path).path.rpartition("/")[2].rpartition("_")[2]
