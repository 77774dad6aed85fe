"""US patents by name; `at` is one name as printed on them. Needs MONITOR_USPTO: a key from data.uspto.gov.

The search knows no texts. Each record links the publication's own XML, a small part of a weekly file.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from monitor.model import Document, Follow, Page, Party, Source
from monitor.text.patents.odp import found_records, named_in, publications, query
from monitor.text.patents.week import listed_filing
from spiders.source import SourceSpider

WINDOW = timedelta(days=14)
"""Two weeks of publications, so that a week in which nobody polled is made up for."""
LIMIT = 50
"""Records asked at once; an answer over 6 MB is refused with 413, and fewer are asked."""


class UsptoSearch(SourceSpider):
    """A search of what was published or granted lately, and a page for each publication. An empty search is a 404."""

    name = "usptosearch"
    url = "https://api.uspto.gov/api/v1/patent/applications/search"
    windowed = True
    answers = frozenset((404, 413))

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        key = os.environ.get("MONITOR_USPTO", "").strip()
        if not key:
            raise ValueError("MONITOR_USPTO is not set: write the key that data.uspto.gov gives out")
        return {"X-API-KEY": key}

    @classmethod
    def pause(cls, status: int, headers: Mapping[str, str]) -> float:
        return 5.0 if status == 429 else 0.0  # as the office asks

    @classmethod
    def first(cls, source: Source, now: datetime) -> Follow:
        facts = {"since": f"{now - WINDOW:%Y-%m-%d}", "until": f"{now:%Y-%m-%d}"}
        return cls._search(cls.address(source, now), source, facts, 0, LIMIT)

    @classmethod
    def _search(cls, url: str, source: Source, facts: Mapping[str, str], offset: int, limit: int) -> Follow:
        wanted = query(source.at, facts["since"], facts["until"]) | {"pagination": {"offset": offset, "limit": limit}}
        return Follow(url, json.dumps(wanted), {**facts, "offset": str(offset), "limit": str(limit)})

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        if "number" in page.facts:
            found = listed_filing(page.body, page.facts["number"], page.status)
            recorded = (Party("assignee in the register", source.at),) if page.facts["role"] == "assignee" else ()
            yield replace(found, parties=(*found.parties, *recorded))
            return
        offset, limit = int(page.facts["offset"]), int(page.facts["limit"])
        if page.status == 413 and limit > 1:
            yield cls._search(page.url, source, page.facts, offset, limit // 2)
            return
        records, count = found_records(page.body, page.status)
        for record in records:
            role = named_in(record, source.at)
            for number, link in publications(record, page.facts["since"], page.facts["until"]) if role else ():
                here = urljoin(page.url, urlsplit(link).path)  # a record leads to no other host
                yield Follow(here, facts={"number": number, "role": role}, key=number)
        if records and offset + len(records) < count:
            yield cls._search(page.url, source, page.facts, offset + len(records), limit)
