"""Job boards at NAME.recruitee.com; `at` is that name. A company's own domain goes into `api: https://jobs.acme.com`."""

import json
from collections.abc import Iterable

from monitor.model import Document, Page, Source
from monitor.text import claimed_day
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider


class Recruitee(SourceSpider):
    """The whole board in one answer."""

    name = "recruitee"
    url = "https://{at}.recruitee.com/api/offers/"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        for offer in json.loads(page.body)["offers"]:
            if offer.get("status", "published") != "published":
                continue
            yield posting(
                offer["id"],
                offer["careers_url"],
                offer["title"],
                joined(("", offer.get("description")), ("Requirements", offer.get("requirements"))),
                company=offer.get("company_name") or "",
                published=claimed_day(offer.get("published_at") or ""),
                facts={
                    "location": [each.get("name") or each.get("city") for each in offer.get("locations") or ()]
                    or offer.get("location"),
                    "department": offer.get("department"),
                    "created_at": offer.get("created_at"),
                    "closes_at": offer.get("close_at"),
                },
            )
