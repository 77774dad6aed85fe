"""Job boards at NAME.bamboohr.com; `at` is that name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from monitor.model import Claim, Document, Follow, Page, ShapeChanged, Source
from monitor.text import claimed_day
from monitor.text.postings import posting
from spiders.source import SourceSpider


class BambooHR(SourceSpider):
    """A list without texts, and a page for each posting. A wrong name leads to the vendor's own site."""

    name = "bamboohr"
    url = "https://{at}.bamboohr.com/careers/list"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Claim]:
        if "/careers/" not in page.url:
            raise ShapeChanged(f"the board led elsewhere, to {page.url}: there is none of this name")
        answer = json.loads(page.body)
        if "jobOpening" in answer["result"]:
            job = answer["result"]["jobOpening"]
            yield posting(
                page.facts["id"],
                page.url.removesuffix("/detail"),
                job["jobOpeningName"],
                job["description"],
                published=claimed_day(job.get("datePosted") or ""),
                facts={"location": _place(job), "department": job.get("departmentLabel")},
            )
            return
        for row in answer["result"]:
            key = str(row["id"])
            line = {"id": key, "title": row["jobOpeningName"], "location": _place(row)}
            yield Follow(urljoin(page.url, f"/careers/{key}/detail"), facts=line, key=key)
        yield Claim(answer["meta"]["totalCount"])


def _place(row: Mapping[str, Any]) -> str:
    place = row.get("location") or {}
    return ", ".join(part for part in (place.get("city"), place.get("state")) if part)
