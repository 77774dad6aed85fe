"""Newsrooms and blogs with a feed (RSS or Atom); `at` is its address. Archived are the pages that it links to."""

from collections.abc import Iterable, Mapping
from itertools import islice

import feedparser

from monitor.model import Day, Document, Follow, Kind, Page, ShapeChanged, Source
from monitor.text import Extract, html_text, plain
from monitor.text.whole import whole_feed
from spiders.source import SourceSpider, html, same_site

MOST = 50
"""Entries followed of one feed: the newest, as feeds put them first."""


class Newsroom(SourceSpider):
    """An entry's page if it is on the feed's own site, else what the feed itself says of it."""

    name = "newsroom"
    windowed = True

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        if "entry" in page.facts:
            said = html_text(html(page), base_url=page.url, **_options(source))
            yield _document(source, page.facts, said)
            return
        feed = feedparser.parse(page.body)  # bytes only: a string that looks like a path or address would be opened
        if not feed.entries and (feed.bozo or not feed.version):
            raise ShapeChanged("the answer is not a feed (RSS or Atom)")
        whole_feed(page.body)
        for entry in islice(feed.entries, MOST):
            when = entry.get("published_parsed") or entry.get("updated_parsed")
            link = entry.get("link", "")
            facts = {"entry": link or entry.get("id", ""), "title": plain(entry.get("title", ""))}
            facts |= {"published": str(Day(*when[:3]))} if when else {}
            if not facts["entry"]:
                continue
            if same_site(link, page.url):
                yield Follow(link, facts=facts)
                continue
            parts = [part.value for part in entry.get("content", ())] or [entry.get("summary", "")]
            yield _document(source, facts, html_text("\n".join(parts), base_url=page.url))


def _options(source: Source) -> dict[str, str]:
    return {name: source.options.get(name, "") for name in ("select", "remove")}


def _document(source: Source, facts: Mapping[str, str], said: Extract) -> Document:
    claimed = facts.get("published")
    return Document(
        key=facts["entry"],
        kind=Kind.STATEMENT if source.kind is Kind.PAGE else source.kind,
        url=facts["entry"] if facts["entry"].startswith(("https://", "http://")) else source.at,
        title=facts["title"] or said.title,
        text=said.text,
        sections=said.sections,
        published=said.published or (Day.parse(claimed) if claimed else None),
        links=said.links,
    )
