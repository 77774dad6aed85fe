"""Oracle's recruiting sites; `at` is host/SITE, as in HOST.oraclecloud.com/hcmUI/CandidateExperience/en/sites/SITE."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin

from monitor.model import Claim, Document, Follow, Page, Source
from monitor.text import claimed_day
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider

PAGE = 25
_LIST = "/hcmRestApi/resources/latest/recruitingCEJobRequisitions"


class Oracle(SourceSpider):
    """A list with short texts, and a page for each posting. `hasMore` of the list is not to be trusted."""

    name = "oracle"
    url = "https://{host}.oraclecloud.com"

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        host, _, site = source.at.partition("/")
        base = source.options.get("api") or cls.url.replace("{host}", quote(host))
        return base.rstrip("/") + _list(site, 0)

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Claim]:
        answer = json.loads(page.body)
        site = source.at.partition("/")[2]
        if "key" in page.facts:
            found = answer.get("items", [answer])
            yield _posting(found[0], urljoin(page.url, f"/hcmUI/CandidateExperience/en/sites/{quote(site)}/job/"))
            return
        (board,) = answer["items"]
        rows = board["requisitionList"]
        for row in rows:
            key = str(row["Id"])
            places = [row.get("PrimaryLocation"), *(each.get("Name") for each in row.get("secondaryLocations") or ())]
            line = {"key": key, "title": row["Title"], "places": "; ".join(filter(None, places))}
            yield Follow(urljoin(page.url, _detail(site, key)), facts=line, key=key)
        behind = int(page.facts.get("offset", "0")) + len(rows)
        if "TotalJobsCount" in board:
            yield Claim(board["TotalJobsCount"])
        if rows and behind < board.get("TotalJobsCount", 0):
            yield Follow(urljoin(page.url, _list(site, behind)), facts={"offset": str(behind)})


def _list(site: str, offset: int) -> str:
    finder = f"findReqs;siteNumber={quote(site)},limit={PAGE},offset={offset},sortBy=POSTING_DATES_DESC"
    return f"{_LIST}?onlyData=true&expand=requisitionList.secondaryLocations&finder={finder}"


def _detail(site: str, key: str) -> str:
    finder = f"ById;Id=%22{quote(key)}%22,siteNumber={quote(site)}"
    return f"{_LIST.removesuffix('s')}Details?onlyData=true&expand=all&finder={finder}"


def _posting(job: Mapping[str, Any], base: str) -> Document:
    return posting(
        job["Id"],
        f"{base}{quote(str(job['Id']))}",
        job["Title"],
        joined(
            ("", job.get("ExternalDescriptionStr") or job.get("ShortDescriptionStr")),
            ("Responsibilities", job.get("ExternalResponsibilitiesStr")),
            ("Qualifications", job.get("ExternalQualificationsStr")),
        ),
        published=claimed_day(job.get("ExternalPostedStartDate") or ""),
        facts={"location": job.get("PrimaryLocation"), "department": job.get("Department")},
    )
