"""Europe's patents as published each Wednesday, in full text and without a key; `at` is A (applications) or B (grants).

From the European Publication Server. Its list names numbers only, so each document is looked at once, a second apart.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.model import Document, Follow, Page, ShapeChanged, Source
from monitor.text.patents.week import listed_filing
from monitor.text.whole import whole_list
from spiders.source import SourceSpider

_LISTED = re.compile(rb"/(EP0*(\d+)NW([A-Z]\d))\b")


class EpoWeekly(SourceSpider):
    """The list of a day of publication, and a page for each document of the wanted kind."""

    name = "epoweekly"
    url = "https://data.epo.org/publication-server/rest/v1.2/publication-dates/"
    windowed = True
    details = 900  # a quarter of an hour at a time, since letters wait: a week of applications takes five visits

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        wednesday = now - timedelta(days=(now.weekday() - 2) % 7)
        return f"{super().address(source, now)}{wednesday:%Y%m%d}/patents"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        if "number" in page.facts:
            yield listed_filing(page.body, page.facts["number"])
            return
        base = page.url.partition("/publication-dates/")[0]
        listed = dict.fromkeys(found.groups() for found in _LISTED.finditer(page.body))
        if not listed:
            raise ShapeChanged("no document is listed for this day of publication")
        whole_list(page.body.decode("utf-8", "replace"))
        for name, number, kind in ([each.decode() for each in found] for found in listed):
            if kind.startswith(source.at.upper()):
                key = f"EP{number}{kind}"
                yield Follow(f"{base}/patents/{name}/document.xml", facts={"number": key}, key=key)
