"""Careers sites by Eightfold; `at` is tenant/domain: NAME/acme.com for NAME.eightfold.ai/careers?domain=acme.com."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin

from monitor.model import Claim, Document, Follow, Page, ShapeChanged, Source
from monitor.text.postings import posting
from spiders.source import SourceSpider, with_query


class Eightfold(SourceSpider):
    """Pages of ten without texts, and a page for each posting. Sites that answer at another address show nothing."""

    name = "eightfold"
    url = "https://{tenant}.eightfold.ai"

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        tenant, _, domain = source.at.partition("/")
        base = source.options.get("api") or cls.url.replace("{tenant}", quote(tenant))
        return f"{base.rstrip('/')}/api/apply/v2/jobs?domain={quote(domain)}&start=0&num=10"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Claim]:
        answer = json.loads(page.body)
        if "key" in page.facts:
            if not answer.get("job_description"):
                raise ShapeChanged('the posting comes without "job_description"')
            yield posting(
                answer["id"],
                answer["canonicalPositionUrl"],
                answer["name"],
                answer["job_description"],
                facts={"location": _places(answer), "department": answer.get("department")},
            )
            return
        rows = answer["positions"]
        domain = source.at.partition("/")[2]
        for row in rows:
            line = {"key": str(row["id"]), "title": row["name"], "places": "; ".join(_places(row))}
            address = urljoin(page.url, f"/api/apply/v2/jobs/{row['id']}?domain={quote(domain)}")
            yield Follow(address, facts=line, key=str(row["id"]))
        behind = int(page.facts.get("start", "0")) + len(rows)
        if "count" in answer:
            yield Claim(answer["count"])
        if rows and behind < answer.get("count", 0):
            yield Follow(with_query(page.url, start=behind), facts={"start": str(behind)})


def _places(row: Mapping[str, Any]) -> list[str]:
    """Give the places of a posting; a list may come as its Python text, which is left as it is."""
    places = row.get("locations") or row.get("location") or []
    return [str(each) for each in places] if isinstance(places, list) else [str(places)]
