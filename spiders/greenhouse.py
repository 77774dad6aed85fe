"""Job boards at boards.greenhouse.io; `at` is the name of the board in its address."""

import html
import json
from collections.abc import Iterable

from monitor.model import Claim, Document, Page, ShapeChanged, Source
from monitor.text import claimed_day
from monitor.text.postings import posting
from spiders.source import SourceSpider


class Greenhouse(SourceSpider):
    """The whole board in one answer, unpaged; `content` is HTML escaped as entities."""

    name = "greenhouse"
    url = "https://boards-api.greenhouse.io/v1/boards/{at}/jobs?content=true"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Claim]:
        board = json.loads(page.body)
        jobs = board["jobs"]
        if any("content" not in job for job in jobs):
            raise ShapeChanged('the postings come without "content": the board did not honour content=true')
        for job in jobs:
            yield posting(
                job["id"],
                job["absolute_url"],
                job["title"],
                # The board's own HTML, escaped once: what is escaped in it still (&amp;nbsp;) is the parser's.
                html.unescape(job["content"]),
                company=job.get("company_name") or "",
                published=claimed_day(job.get("first_published") or ""),
                facts={
                    "location": job.get("location"),
                    "departments": job.get("departments"),
                    "offices": job.get("offices"),
                    "internal_job_id": job.get("internal_job_id"),
                    "requisition_id": job.get("requisition_id"),
                    "updated_at": job.get("updated_at"),  # touched by mere re-saving: claimed, and not a change
                    "language": job.get("language"),
                },
            )
        if "total" in (board.get("meta") or {}):
            yield Claim(board["meta"]["total"])
