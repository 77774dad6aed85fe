"""Job boards at careers.smartrecruiters.com; `at` is the company's name in their addresses.

The API behind it forbids robots, so the careers site is read: its list in HTML, and each posting's page. An unknown
company answers as an empty board does.
"""

import re
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, ShapeChanged, Source
from monitor.text import html_text
from monitor.text.postings import marked, marked_posting
from spiders.source import SourceSpider, html, with_query

_POSTING = re.compile(r"https?://[^/]+/[^/?#]+/(\d{6,})(?:[-/?#]|$)")


class SmartRecruiters(SourceSpider):
    """A list of links, page after page until one is empty, and a page for each posting."""

    name = "smartrecruiters"
    url = "https://careers.smartrecruiters.com/{at}/api/more?page=0"
    patience = 3

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        text = html(page)
        if (here := _POSTING.match(page.url)) is not None:
            items = marked(text).postings
            if not items:
                raise ShapeChanged("the posting's page has no JobPosting")
            yield marked_posting(items[0], here[1], page.url)
            return
        links = dict.fromkeys(html_text(text, base_url=page.url).links)
        postings = {found[1]: link for link in links if (found := _POSTING.match(link)) is not None}
        if not postings and not page.facts:
            raise ShapeChanged("no posting is shown: so it is for a company that is not there, too")
        for key, link in postings.items():
            yield Follow(link, key=key)
        if postings:  # a list that repeats itself is not followed
            number = int(page.facts.get("page", "0")) + 1
            yield Follow(with_query(page.url, page=number), facts={"page": str(number)})
