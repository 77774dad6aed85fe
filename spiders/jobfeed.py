"""Feeds of postings, RSS or Atom; `at` is the address. Fits any board or saved search that has one."""

from collections.abc import Iterable

import feedparser

from monitor.model import Day, Document, Page, ShapeChanged, Source
from monitor.text.postings import joined, posting
from monitor.text.whole import whole_feed
from spiders.source import SourceSpider


class JobFeed(SourceSpider):
    """What the feed itself says of each posting. A feed is a window: what leaves it is not gone."""

    name = "jobfeed"
    windowed = True

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        feed = feedparser.parse(page.body)  # bytes only: a string that looks like a path or address would be opened
        if not feed.entries and (feed.bozo or not feed.version):
            raise ShapeChanged("the answer is not a feed (RSS or Atom)")
        whole_feed(page.body)
        for entry in feed.entries:
            when = entry.get("published_parsed")
            parts = [part.value for part in entry.get("content", ())] or [entry.get("summary", "")]
            link = entry.get("link", "")
            yield posting(
                entry.get("id") or link,
                link if link.startswith(("https://", "http://")) else source.at,
                entry.get("title", ""),
                joined(*(("", part) for part in parts)),
                company=entry.get("author", ""),
                published=Day(*when[:3]) if when else None,
                facts={"categories": [tag.term for tag in entry.get("tags", ())], "location": entry.get("location")},
            )
