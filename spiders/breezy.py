"""Job boards at NAME.breezy.hr; `at` is that name."""

import json
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, ShapeChanged, Source
from monitor.text import claimed_day
from monitor.text.postings import marked, marked_posting, posting
from spiders.source import SourceSpider, html


class Breezy(SourceSpider):
    """The whole board in one answer. Some boards leave the texts out: then each posting's own page is read."""

    name = "breezy"
    url = "https://{at}.breezy.hr/json?verbose=true"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        if "key" in page.facts:
            found = marked(html(page)).postings
            if not found:
                raise ShapeChanged("the posting's page has no JobPosting")
            yield marked_posting(found[0], page.facts["key"], page.url)
            return
        for row in json.loads(page.body):
            place = (row.get("location") or {}).get("name") or ""
            if not row.get("description"):
                line = {"key": row["id"], "title": row["name"], "location": place}
                yield Follow(row["url"], facts=line, key=row["id"])
                continue
            yield posting(
                row["id"],
                row["url"],
                row["name"],
                row["description"],
                company=(row.get("company") or {}).get("name") or "",
                published=claimed_day(row.get("published_date") or ""),
                facts={"location": place, "department": row.get("department"), "employment_type": row.get("type")},
            )
