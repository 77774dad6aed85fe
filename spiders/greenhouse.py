"""Job boards at boards.greenhouse.io; `at` is the name of the board in its address."""

import html
import json
from collections.abc import Iterable

from monitor.model import Claim, Document, Kind, Page, Party, ShapeChanged, Source
from monitor.text import claimed_day, html_text, plain
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
            # The board's own HTML, escaped once: what is escaped in it still (&amp;nbsp;) is the parser's.
            body = html_text(html.unescape(job["content"]), base_url=job["absolute_url"])
            facts = {
                "location": (job.get("location") or {}).get("name"),
                "departments": "; ".join(each["name"] for each in job.get("departments") or ()),
                "offices": "; ".join(each["name"] for each in job.get("offices") or ()),
                "internal_job_id": job.get("internal_job_id"),
                "requisition_id": job.get("requisition_id"),
                "updated_at": job.get("updated_at"),  # touched by mere re-saving: claimed, and not a change
                "language": job.get("language"),
            }
            yield Document(
                key=str(job["id"]),
                kind=Kind.POSTING,
                url=job["absolute_url"],
                title=plain(job["title"]),
                text=body.text,
                sections=body.sections,
                published=claimed_day(job.get("first_published") or ""),
                parties=(Party("employer", plain(job["company_name"])),) if job.get("company_name") else (),
                links=body.links,
                facts={name: plain(str(value)) for name, value in facts.items() if value},
            )
        if "total" in (board.get("meta") or {}):
            yield Claim(board["meta"]["total"])
