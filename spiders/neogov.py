"""Cities, counties and police departments at governmentjobs.com; `at` is the agency's name in their addresses."""

from collections.abc import Iterable

import feedparser

from monitor.model import Day, Document, Page, ShapeChanged, Source
from monitor.text.postings import joined, posting
from monitor.text.whole import whole_feed
from spiders.source import SourceSpider

PARTS = (
    ("", "summary"),
    ("Examples of duties", "joblisting_examplesofduties"),
    ("Qualifications", "joblisting_qualifications"),
    ("Supplemental information", "joblisting_supplementalinformation"),
    ("Benefits", "joblisting_benefits"),
)


class NeoGov(SourceSpider):
    """The agency's feed with all that it has open: those who operate what others sell."""

    name = "neogov"
    url = "https://www.governmentjobs.com/SearchEngine/JobsFeed?agency={at}"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        feed = feedparser.parse(page.body)  # bytes only: a string that looks like a path or address would be opened
        if not feed.version:
            raise ShapeChanged("the answer is not a feed")
        whole_feed(page.body)
        for entry in feed.entries:
            when = entry.get("published_parsed")
            yield posting(
                entry["joblisting_jobid"],
                entry["link"],
                entry["title"],
                joined(*((heading, entry.get(name)) for heading, name in PARTS)),
                company=feed.feed.get("title", ""),
                published=Day(*when[:3]) if when else None,
                facts={
                    "location": entry.get("joblisting_location"),
                    "department": entry.get("joblisting_department"),
                    "closes_at": entry.get("joblisting_advertisetodatetimeutc"),
                },
            )
