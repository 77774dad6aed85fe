"""US grants of one patentee, from each Tuesday's Official Gazette, without a key; `at` is the name as listed there.

Of each grant only the front page and one claim are shown.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from monitor.model import Document, Follow, Page, Remark, ShapeChanged, Source
from monitor.text.patents.gazette import grant, named, patents_listed
from monitor.text.whole import whole_list
from spiders.source import SourceSpider, html


class Gazette(SourceSpider):
    """The week's index of patentees under the first letter of the name, and the page of each grant."""

    name = "gazette"
    url = "https://patentsgazette.uspto.gov/"
    windowed = True

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        tuesday = now - timedelta(days=(now.weekday() - 1) % 7)
        week = (tuesday.timetuple().tm_yday + 6) // 7
        letter = next((sign.upper() for sign in source.at if sign.isalpha() and sign.isascii()), "A")
        return f"{super().address(source, now)}week{week:02}/OG/patentee/alpha{letter}_Utility.htm"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Remark]:
        if "number" in page.facts:
            found, number = grant(html(page), page.url), page.facts["number"]
            if found.key[:-2] != number:
                raise ShapeChanged(f"the page of {number} is that of {found.key}")
            if named(found, source.at):
                yield replace(found, key=number)
            else:
                yield Remark(f"{found.key} stands near the name in the index and does not print it")
            return
        index = html(page)
        whole_list(index)
        for number, link in patents_listed(index, source.at):
            yield Follow(urljoin(page.url, link), facts={"number": number}, key=number)
