"""Saved searches of patent databases as feeds (RSS, Atom), where an office has nothing better; `at` is the address."""

import re
from collections.abc import Iterable

import feedparser

from monitor.model import Day, Document, Kind, Page, Party, ShapeChanged, Source
from monitor.text import html_text, plain
from monitor.text.patents.shape import composed, firm
from monitor.text.whole import whole_feed
from spiders.source import SourceSpider

_NUMBER = re.compile(r"\b[A-Z]{2}[ /-]?(?:\d{4}/\d{6,7}|\d(?:[ ,]?\d){5,11})(?:[ -]?[A-Z]\d)?(?!\w)")


class PatentFeed(SourceSpider):
    """What the feed itself says of each publication: its title and what stands below, read as its abstract."""

    name = "patentfeed"
    windowed = True

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        feed = feedparser.parse(page.body)  # bytes only: a string that looks like a path or address would be opened
        if not feed.entries and (feed.bozo or not feed.version):
            raise ShapeChanged("the answer is not a feed (RSS or Atom)")
        whole_feed(page.body)
        for entry in feed.entries:
            title, link = plain(entry.get("title", "")), entry.get("link", "")
            when = entry.get("published_parsed") or entry.get("updated_parsed")
            parts = [part.value for part in entry.get("content", ())] or [entry.get("summary", "")]
            below = html_text("\n".join(parts), base_url=page.url).text.splitlines()
            places = (title, link, entry.get("id", ""))
            number = next((re.sub(r"\W", "", found[0]) for each in places if (found := _NUMBER.search(each))), "")
            text, sections = composed([("title", "", title), *(("abstract", "", line) for line in below)])
            owner = plain(entry.get("author", ""))
            yield Document(
                key=number or entry.get("id") or link,
                kind=Kind.PATENT,
                url=link if link.startswith(("https://", "http://")) else source.at,
                title=title,
                text=text,
                sections=sections,
                published=Day(*when[:3]) if when else None,
                parties=(Party("applicant", owner),) if firm("", *owner.partition(" ")[::2]) else (),
            )
