"""Job boards at apply.workable.com; `at` is the account's name in their addresses."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.model import Document, Page, ShapeChanged, Source
from monitor.text import claimed_day
from monitor.text.postings import posting
from spiders.source import SourceSpider


class Workable(SourceSpider):
    """The whole account in one answer."""

    name = "workable"
    url = "https://apply.workable.com/api/v1/widget/accounts/{at}?details=true"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        board = json.loads(page.body)
        jobs = board["jobs"]
        if any("description" not in job for job in jobs):
            raise ShapeChanged('the postings come without "description": the board did not honour details=true')
        for job in jobs:
            places = [_place(each) for each in job.get("locations") or [job]]
            yield posting(
                job["shortcode"],
                job["url"],
                job["title"],
                job["description"],
                company=board.get("name") or "",
                published=claimed_day(job.get("published_on") or ""),
                facts={
                    "location": places,
                    "department": job.get("department"),
                    "requisition_id": job.get("code"),
                    "employment_type": job.get("employment_type"),
                    "created_at": job.get("created_at"),
                },
            )


def _place(place: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (place.get("city"), place.get("region"), place.get("country")) if part)
