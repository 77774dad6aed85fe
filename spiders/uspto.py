"""US patents by the week, zip or plain; `at` is a product of data.uspto.gov, an address, or a file on this machine.

Products: APPXML, PTGRXML (applications, grants in full text); APPBLXML, PTBLXML (front pages, a tenth of the size).
"""

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from monitor.model import Claim, Document, Follow, Glimpse, Page, Remark, ShapeChanged, Source
from monitor.text.patents.odp import OFFICE, newest_file, product_listing
from monitor.text.patents.week import Passed, leaves
from monitor.text.weekly import documents
from spiders.source import SourceSpider, host


class Uspto(SourceSpider):
    """In an address {yymmdd} and {yyyy} stand for the latest day of publication: Tuesday for grants, else Thursday."""

    name = "uspto"
    windowed = True
    bulk = True
    extractor = "3"
    largest = 400 * 2**20
    download_seconds = 1800
    parse_seconds = 1200

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        if listing := product_listing(source.at, now - timedelta(days=14), now):
            return listing
        tuesday = "ipg" in source.at.rpartition("/")[2]
        day = now - timedelta(days=(now.weekday() - (1 if tuesday else 3)) % 7)
        return source.at.replace("{yymmdd}", f"{day:%y%m%d}").replace("{yyyy}", f"{day:%Y}")

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        key = os.environ.get("MONITOR_USPTO", "").strip()
        return {"X-API-KEY": key} if key and (host(source.at) or OFFICE) == OFFICE else {}

    @classmethod
    def pause(cls, status: int, headers: Mapping[str, str]) -> float:
        return 5.0 if status == 429 else 0.0  # as the office asks

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Glimpse | Follow | Claim | Remark]:
        if page.body[:1] == b"{":
            yield Follow(urljoin(page.url, urlsplit(newest_file(page.body)).path))
            return
        passed: Counter[str] = Counter()
        patents = 0
        for leaf in leaves(_parts(page), page.wanted):
            if isinstance(leaf, Passed):
                passed[leaf.why] += 1
                patents += leaf.patent
            else:
                patents += 1
                yield leaf
        if not patents:
            raise ShapeChanged("the file holds no patent")
        yield Claim(patents)
        if passed:
            yield Remark("passed over: " + ", ".join(f"{count} {why}" for why, count in passed.most_common(5)))


def _parts(page: Page) -> Iterator[bytes]:
    """Give the documents of an answer, or of a local file, which is never in memory whole."""
    parts = urlsplit(page.url)
    with Path(unquote(parts.path)).open("rb") if parts.scheme == "file" else io.BytesIO(page.body) as stream:
        yield from documents(stream)
