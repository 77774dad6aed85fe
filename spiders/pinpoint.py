"""Job boards at NAME.pinpointhq.com; `at` is that name."""

import json
from collections.abc import Iterable
from urllib.parse import urljoin

from monitor.model import Document, Page, Source
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider

PARTS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")


class Pinpoint(SourceSpider):
    """The whole board in one answer, each part of a text under a heading that the company chose."""

    name = "pinpoint"
    url = "https://{at}.pinpointhq.com/postings.json"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        for row in json.loads(page.body)["data"]:
            job = row.get("job") or row
            yield posting(
                row["id"],
                urljoin(page.url, row.get("url") or row["path"]),
                row["title"],
                joined(("", row["description"]), *((row.get(f"{part}_header") or "", row.get(part)) for part in PARTS)),
                facts={
                    "location": row.get("location"),
                    "department": job.get("department"),
                    "requisition_id": job.get("requisition_id"),
                    "closes_at": row.get("deadline_at"),
                },
            )
