"""The world's patents by applicant, from the European Patent Office's Open Patent Services; `at` is the printed name.

Needs MONITOR_OPS, "KEY SECRET", free from developers.epo.org. European and world publications are read in full text.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from monitor.model import Day, Document, Follow, Kind, Page, Remark, Source
from monitor.text.patents.ops import IN_FULL, fronts, full, named, query
from spiders.source import PassSpider, with_query

WINDOW = timedelta(days=21)
"""What other offices publish arrives there a week or two later."""
PAGE, CAP = 100, 2_000  # rows of an answer; how far a search can be turned over
_SERVICE = re.compile(r"\b(search|retrieval)=(\w+):(\d+)")


class EpoSearch(PassSpider):
    """A search of front pages, then claims and description of each; one that the office has no text of is a 404."""

    name = "eposearch"
    url = "https://ops.epo.org/3.2/rest-services/published-data/search/biblio"
    windowed = True
    answers = frozenset((404,))
    exchange = "https://ops.epo.org/3.2/auth/accesstoken"
    variable, given = "MONITOR_OPS", "developers.epo.org"

    @classmethod
    def pause(cls, status: int, headers: Mapping[str, str]) -> float:
        """Read their traffic light: requests a minute for each service; black, with milliseconds to wait, is none."""
        lights = _SERVICE.findall(headers.get("x-throttling-control", ""))
        if any(light == "black" for _, light, _ in lights):
            waits = headers.get("retry-after", "")
            return max(1.0, int(waits) / 1000) if waits.isdecimal() else 60.0
        return 0.0 if status == 403 else max((60 / max(int(most), 1) for _, _, most in lights), default=0.0)

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        asked = query(source.at, Day.of(now - WINDOW), Day.of(now))
        return f"{super().address(source, now)}?q={quote(asked)}&Range=1-{PAGE}"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Remark]:
        if "front" in page.facts:
            body = page.body if page.status == 200 else b""
            if "claims" not in page.facts:
                said = {**page.facts, "claims": body.decode("utf-8", "replace")}
                yield Follow(page.url.removesuffix("claims") + "description", facts=said)
            else:
                yield _document(page.facts["front"], page.facts["claims"].encode(), body)
            return
        found, total = fronts(page.body, page.status)
        base = page.url.partition("/search/")[0]
        for front in found:
            if named(front, source.at):
                if front.number[:2] in IN_FULL:
                    link = f"{base}/publication/docdb/{front.address}/claims"
                    yield Follow(link, facts={"front": front.xml}, key=front.number)
                else:
                    yield _document(front.xml, b"", b"")
        last = int(page.facts.get("last", PAGE))
        if last < min(total, CAP):
            yield Follow(with_query(page.url, Range=f"{last + 1}-{last + PAGE}"), facts={"last": str(last + PAGE)})
        elif total > CAP:
            yield Remark(f"the search shows {CAP:,} of {total:,} publications: name the applicant more exactly")


def _document(front: str, claims: bytes, description: bytes) -> Document:
    read = full(front, claims, description)
    link = f"https://worldwide.espacenet.com/patent/search?q=pn%3D{read.number}"
    parts = (read.title, read.text, read.sections, read.published, read.parties)
    return Document(read.number, Kind.PATENT, link, *parts, facts=read.facts)
