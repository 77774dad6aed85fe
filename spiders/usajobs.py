"""USAJOBS, searched; `at` is what to search for. Needs MONITOR_USAJOBS: the mail address and key that they give out."""

import json
import os
from collections.abc import Iterable, Mapping

from monitor.model import Document, Follow, Page, Source
from monitor.text import claimed_day
from monitor.text.postings import joined, listed, posting
from spiders.source import SourceSpider, with_query


class UsaJobs(SourceSpider):
    """Agencies of the United States, which operate what others sell. A search is a sample."""

    name = "usajobs"
    url = "https://data.usajobs.gov/api/search?Keyword={at}&ResultsPerPage=250&Fields=Full&Page=1"
    windowed = True

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        mail, _, key = os.environ.get("MONITOR_USAJOBS", "").partition(" ")
        if not key.strip():
            raise ValueError(
                'MONITOR_USAJOBS is not set: write "mail@example.org KEY", both from developer.usajobs.gov'
            )
        return {"User-Agent": mail, "Authorization-Key": key.strip()}

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        result = json.loads(page.body)["SearchResult"]
        for item in result["SearchResultItems"]:
            job = item["MatchedObjectDescriptor"]
            more = (job.get("UserArea") or {}).get("Details") or {}
            yield posting(
                item["MatchedObjectId"],
                job["PositionURI"].replace(":443/", "/"),
                job["PositionTitle"],
                joined(
                    ("Summary", listed(more.get("JobSummary"))),
                    ("Duties", listed(more.get("MajorDuties"))),
                    ("Qualifications", listed(job.get("QualificationSummary"))),
                    ("Requirements", listed(more.get("Requirements"))),
                    ("Evaluation", listed(more.get("Evaluations"))),
                ),
                company=job.get("OrganizationName") or "",
                published=claimed_day(job.get("PublicationStartDate") or ""),
                facts={
                    "location": job.get("PositionLocationDisplay"),
                    "department": job.get("DepartmentName"),
                    "requisition_id": job.get("PositionID"),
                    "closes_at": job.get("ApplicationCloseDate"),
                },
            )
        number = int(page.facts.get("page", "1"))
        pages = int(((result.get("UserArea") or {}).get("NumberOfPages")) or 1)
        if number < pages:
            yield Follow(with_query(page.url, Page=number + 1), facts={"page": str(number + 1)})
