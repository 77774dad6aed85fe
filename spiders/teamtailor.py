"""Job boards at NAME.teamtailor.com; `at` is that name. Another domain goes into `api: https://jobs.acme.com`."""

import json
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, Source
from monitor.text.postings import marked_posting
from spiders.source import SourceSpider


class Teamtailor(SourceSpider):
    """A JSON feed of the whole board, page after page; each entry holds a JobPosting."""

    name = "teamtailor"
    url = "https://{at}.teamtailor.com/jobs.json"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        feed = json.loads(page.body)
        for entry in feed["items"]:
            item = entry["_jobposting"]
            body = item.get("description") or entry.get("content_html") or entry.get("content_text") or ""
            yield marked_posting({"title": entry["title"], **item, "description": body}, entry["id"], entry["url"])
        if feed.get("next_url"):
            yield Follow(feed["next_url"])
