"""amazon.jobs, searched; `at` is what to search for: Ring, "facial recognition"."""

import json
from collections.abc import Iterable
from datetime import datetime

from monitor.model import Day, Document, Follow, Page, Source
from monitor.text.postings import joined, listed, posting
from spiders.source import SourceSpider, with_query

MOST = 10_000
"""Behind so many rows the search gives no more."""


class Amazon(SourceSpider):
    """Full texts in pages of a hundred. A search is a sample: what leaves it is not gone."""

    name = "amazon"
    url = "https://www.amazon.jobs/en/search.json?base_query={at}&result_limit=100&offset=0&sort=recent"
    windowed = True

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        answer = json.loads(page.body)
        for job in answer["jobs"]:
            yield posting(
                job["id_icims"],
                f"https://www.amazon.jobs{job['job_path']}",
                job["title"],
                joined(
                    ("", job.get("description") or job.get("description_short")),
                    ("Basic qualifications", _lines(job.get("basic_qualifications"))),
                    ("Preferred qualifications", _lines(job.get("preferred_qualifications"))),
                ),
                company=job.get("company_name") or "",
                published=_day(job.get("posted_date") or ""),
                facts={
                    "location": job.get("normalized_location") or job.get("location"),
                    "department": job.get("business_category"),
                    "team": (job.get("team") or {}).get("label")
                    if isinstance(job.get("team"), dict)
                    else job.get("team"),
                    "job_category": job.get("job_category"),
                },
            )
        behind = int(page.facts.get("offset", "0")) + len(answer["jobs"])
        if answer["jobs"] and behind < min(answer["hits"], MOST):
            yield Follow(with_query(page.url, offset=behind), facts={"offset": str(behind)})


def _lines(written: str | None) -> str:
    return written if written and "<" in written else listed(written)


def _day(written: str) -> Day | None:
    """Read `July 14, 2026`: English, whatever language is asked for."""
    try:
        found = datetime.strptime(" ".join(written.split()), "%B %d, %Y")  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
    return Day(found.year, found.month, found.day)
