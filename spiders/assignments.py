"""Who becomes owner of US patents, from the register's daily files; `at` is PASDL, an address, or a file.

Kept are entries that make a watched company the owner: they say whose filings are that printed nobody.
"""

import io
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from monitor.model import Document, Follow, Page, Remark, ShapeChanged, Source
from monitor.text.patents.glance import ENTRY
from monitor.text.patents.odp import OFFICE, listed_files, product_listing
from monitor.text.patents.register import assignees, entry
from monitor.text.weekly import documents
from spiders.source import SourceSpider, host


class Assignments(SourceSpider):
    """The files of the last week, those only that were not read before: an office's day off or ours loses none."""

    name = "assignments"
    windowed = True
    bulk = True
    picks = True
    largest = 400 * 2**20
    download_seconds = 1800
    parse_seconds = 600

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        if source.company:
            raise ValueError("the register is of many companies: move it to the `sources` at the end of the watchlist")
        return product_listing(source.at, now - timedelta(days=7), now) or source.at

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        key = os.environ.get("MONITOR_USPTO", "").strip()
        return {"X-API-KEY": key} if key and (host(source.at) or OFFICE) == OFFICE else {}

    @classmethod
    def pause(cls, status: int, headers: Mapping[str, str]) -> float:
        return 5.0 if status == 429 else 0.0  # as the office asks

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Remark]:
        if page.body[:1] == b"{":
            for link in listed_files(page.body):
                yield Follow(urljoin(page.url, urlsplit(link).path))
            return
        seen: Counter[str] = Counter()
        parts = urlsplit(page.url)
        with Path(unquote(parts.path)).open("rb") if parts.scheme == "file" else io.BytesIO(page.body) as stream:
            for raw in documents(stream, ENTRY):
                if not raw.startswith(ENTRY):
                    continue  # what stands before the first entry
                wanted = page.wanted(assignees(raw))
                found = entry(raw) if wanted else None
                seen["entries" if not wanted else "of ours" if found else "loans and persons"] += 1
                if found:
                    yield found
        if not seen:
            raise ShapeChanged("the file holds no entry of the register")
        yield Remark(f"{seen.total():,} entries of the register, {seen['of ours']:,} to watched names")
