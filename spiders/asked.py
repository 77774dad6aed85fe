"""A posting that its list does not show any more, asked at its own address, which is `at`.

No watchlist names this one: `poll` sends it after a visit that is doubted, and after what left a window.
"""

from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from monitor.model import Document, Page, Source
from spiders.source import SourceSpider, html


class Asked(SourceSpider):
    """One document if the posting's title stands on its page, none if not: boards lead to their list what is closed."""

    name = "asked"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        title = source.options["title"]
        here = urlsplit(page.url).path.rstrip("/") == urlsplit(source.at).path.rstrip("/")
        if here and _plain(title) and _plain(title) in _plain(html(page)):
            yield Document(source.at, source.kind, page.url, title, "")


def _plain(text: str) -> str:
    return " ".join(unescape(text).casefold().split())
