"""What is asked of the USPTO's Open Data Portal, and what its records say: names, numbers, links; never texts."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from monitor.model import ShapeChanged
from monitor.text.patents.shape import bare

OFFICE = "api.uspto.gov"
_PRODUCT = re.compile(r"[A-Z]{5,8}")
_NAMES = (
    "applicationMetaData.applicantBag.applicantNameText",
    "applicationMetaData.firstApplicantName",
    "assignmentBag.assigneeBag.assigneeNameText",
)
_DATES = ("applicationMetaData.earliestPublicationDate", "applicationMetaData.grantDate")
_FIELDS = (
    "applicationNumberText",
    "applicationMetaData",
    "assignmentBag",
    "pgpubDocumentMetaData",
    "grantDocumentMetaData",
)
_GRANTED = {"DES": ("S1", "S1"), "PLT": ("P2", "P3"), "REI": ("E1", "E1")}
"""Kind of a grant by the type of its application: never published before, published before."""


def query(name: str, since: str, until: str) -> dict[str, Any]:
    """Give the search for what was published or granted from one day to another (YYYY-MM-DD) under a name."""
    quoted = '"' + re.sub(r'[\\"]', " ", name) + '"'
    names = " OR ".join(f"{field}:{quoted}" for field in _NAMES)
    dates = " OR ".join(f"{field}:[{since} TO {until}]" for field in _DATES)
    newest = [{"field": "applicationMetaData.filingDate", "order": "desc"}]
    return {"q": f"({names}) AND ({dates})", "fields": _FIELDS, "sort": newest}


def found_records(body: bytes, status: int) -> tuple[Sequence[Mapping[str, Any]], int]:
    """Give the records of an answer and how many the search found. Nothing found is a 404 that says so.

    Raises ShapeChanged for any other status: a service that is gone must not look like a quiet week.
    """
    answer = json.loads(body)
    if status == 200:
        return answer["patentFileWrapperDataBag"], answer["count"]
    said = str(answer.get("detailedMessage") or answer.get("errorDetails") or "")
    if status == 404 and said.startswith("No matching records"):
        return (), 0
    raise ShapeChanged(f"HTTP {status}: {said[:200] or 'the search gives no reason'}")


def product_listing(name: str, since: date, until: date) -> str:
    """Give the address that lists the files of a product in a span of days; empty where a name is none of theirs."""
    if not _PRODUCT.fullmatch(name):
        return ""
    days = f"fileDataFromDate={since:%Y-%m-%d}&fileDataToDate={until:%Y-%m-%d}"
    return f"https://{OFFICE}/api/v1/datasets/products/{name}?{days}&includeFiles=true"


def newest_file(body: bytes) -> str:
    """Give the link of a product's newest weekly file: of a week that was corrected (`_r1`) the last correction.

    Raises ShapeChanged where none is listed.
    """
    return listed_files(body)[-1]


def listed_files(body: bytes) -> list[str]:
    """Give the links of a product's files, oldest first; of one that was corrected the last correction.

    Raises ShapeChanged where none is listed.
    """
    listed = [
        each
        for product in json.loads(body)["bulkDataProductBag"]
        for each in product["productFileBag"]["fileDataBag"]
        if each.get("fileTypeText") == "Data"  # the others describe the format
    ]
    if not listed:
        raise ShapeChanged("no file is listed for the last days")
    listed.sort(key=lambda each: (each["fileDataToDate"], _correction(each["fileName"])))
    last = {each["fileDataToDate"]: str(each["fileDownloadURI"]) for each in listed}
    return list(last.values())


def _correction(name: str) -> int:
    found = re.search(r"_r(\d+)\.", name)
    return int(found[1]) if found else 0


def named_in(record: Mapping[str, Any], name: str) -> str:
    """Say as what a record names somebody: `applicant`, `assignee`, or empty where it only names somebody alike.

    The search takes words in passing: `Ring LLC` also finds `Golden Ring LLC`.
    """
    front = record.get("applicationMetaData") or {}
    applicants = [each.get("applicantNameText") for each in front.get("applicantBag") or ()]
    assignees = [
        party.get("assigneeNameText")
        for each in record.get("assignmentBag") or ()
        for party in each.get("assigneeBag") or ()
    ]
    wanted = bare(name)
    for role, names in (("applicant", [*applicants, front.get("firstApplicantName")]), ("assignee", assignees)):
        if any(bare(each or "") == wanted for each in names):
            return role
    return ""


def publications(record: Mapping[str, Any], since: str, until: str) -> Iterator[tuple[str, str]]:
    """Give (number with kind code, link of its XML) of each publication of a record in a span of days.

    The record does not tell the kind of a grant. It follows from that of the application, and from whether it was
    published before.
    """
    front = record.get("applicationMetaData") or {}
    before = re.sub(r"[^0-9A-Z]", "", front.get("earliestPublicationNumber") or "")
    granted = str(front.get("patentNumber") or "").lstrip("0")
    kinds = _GRANTED.get(front.get("applicationTypeCode") or "", ("B1", "B2"))
    for number, day, links in (
        (before, "earliestPublicationDate", "pgpubDocumentMetaData"),
        (granted and f"US{granted}{kinds[bool(before)]}", "grantDate", "grantDocumentMetaData"),
    ):
        link = (record.get(links) or {}).get("fileLocationURI")
        if number and link and since <= (front.get(day) or "") <= until:
            yield number, link
