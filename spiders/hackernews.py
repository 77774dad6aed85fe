"""Hacker News, "Ask HN: Who is hiring?"; `at` is the account that asks, whoishiring. A source of many companies."""

import json
import re
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, ShapeChanged, Source
from monitor.text import claimed_day, html_text
from monitor.text.postings import posting
from spiders.source import SourceSpider

_PARAGRAPH = re.compile(r"<p>|\n")


class HackerNews(SourceSpider):
    """The newest thread, each comment a posting. Its first line begins with the employer, by custom, and a bar."""

    name = "hackernews"
    url = "https://hn.algolia.com/api/v1/search_by_date?tags=story,author_{at}&hitsPerPage=10"
    windowed = True

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        answer = json.loads(page.body)
        if "hits" in answer:
            threads = [hit["objectID"] for hit in answer["hits"] if "who is hiring" in hit["title"].casefold()]
            if not threads:
                raise ShapeChanged("no thread on who is hiring is among the newest")
            yield Follow(f"{page.url.partition('/api/')[0]}/api/v1/items/{threads[0]}")
            return
        for comment in answer["children"]:
            if not comment.get("text") or not comment.get("author"):  # deleted
                continue
            headline = html_text(_PARAGRAPH.split(comment["text"])[0]).text
            employer = headline.partition("|")[0].strip() if "|" in headline else ""
            yield posting(
                comment["id"],
                f"https://news.ycombinator.com/item?id={comment['id']}",
                headline[:200],
                comment["text"],
                company=employer if len(employer) <= 80 else "",
                published=claimed_day(comment["created_at"]),
            )
