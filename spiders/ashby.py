"""Job boards at jobs.ashbyhq.com; `at` is the board's name as its address writes it, spaces and dots included."""

import json
from collections.abc import Iterable

from monitor.model import Document, Page, Remark, Source
from monitor.text import claimed_day
from monitor.text.postings import posting
from spiders.source import SourceSpider


class Ashby(SourceSpider):
    """The whole board in one answer. What the company unlisted is in it too, and is not ours to show."""

    name = "ashby"
    url = "https://api.ashbyhq.com/posting-api/job-board/{at}?includeCompensation=true"
    hides = True  # a company can shut the interface and keep its board

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Remark]:
        jobs = json.loads(page.body)["jobs"]
        shown = [job for job in jobs if job.get("isListed") is not False]
        for job in shown:
            others = [each.get("location") for each in job.get("secondaryLocations") or ()]
            yield posting(
                job["id"],
                job["jobUrl"],
                job["title"],
                job["descriptionHtml"],
                published=claimed_day(job.get("publishedAt") or ""),
                facts={
                    "location": [job.get("location"), *others],
                    "department": job.get("department"),
                    "team": job.get("team"),
                    "employment_type": job.get("employmentType"),
                },
            )
        if len(shown) < len(jobs):
            yield Remark(f"left out, since the company does not list them: {len(jobs) - len(shown)}")
