"""One web page; `at` is its address. `select` and `remove` (CSS) say which part of it is the text."""

from collections.abc import Iterable

from monitor.model import Document, Page, ShapeChanged, Source
from monitor.text import html_text
from spiders.source import SourceSpider, html


class WebPage(SourceSpider):
    """A company page, terms, a policy, a press report: whatever the watchlist calls it."""

    name = "page"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        options = {name: source.options.get(name, "") for name in ("select", "remove")}
        said = html_text(html(page), base_url=page.url, **options)
        if not said.text:
            raise ShapeChanged("the page has no text")
        asked, came = source.options.get("language", ""), said.language
        if asked and came and asked.partition("-")[0] != came.casefold().partition("-")[0]:
            # Another region's page is no change of this one: what it does not say was not taken away.
            raise ShapeChanged(f"the page came in {came[:20]!r}, not in {asked!r}: it is another variant of it")
        yield Document(
            key=source.at,
            kind=source.kind,
            url=source.at,
            title=said.title,
            text=said.text,
            sections=said.sections,
            published=said.published,
            links=said.links,
        )
