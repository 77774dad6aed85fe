"""Job boards at NAME.icims.com; `at` is that name, often careers-acme."""

import re
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, ShapeChanged, Source
from monitor.text import html_text
from monitor.text.postings import marked, marked_posting
from spiders.source import SourceSpider, html, with_query

_POSTING = re.compile(r"https?://[^/]+/jobs/(\d+)/")


class Icims(SourceSpider):
    """Pages of links until one shows nothing new, and a page for each posting."""

    name = "icims"
    url = "https://{at}.icims.com/jobs/search?ss=1&in_iframe=1&pr=0"
    patience = 3

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        text = html(page)
        if (here := _POSTING.match(page.url)) is not None:
            items = marked(text).postings
            if not items:
                raise ShapeChanged("the posting's page has no JobPosting")
            yield marked_posting(items[0], here[1], page.url.partition("?")[0])
            return
        links = html_text(text, base_url=page.url).links
        postings = {found[1]: link for link in links if (found := _POSTING.match(link)) is not None}
        for key, link in postings.items():
            yield Follow(with_query(link.partition("?")[0], in_iframe=1), key=key)
        if postings:  # behind the last page it comes again, and a list that repeats itself is not followed
            number = int(page.facts.get("page", "0")) + 1
            yield Follow(with_query(page.url, pr=number), facts={"page": str(number)})
