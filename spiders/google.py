"""Google's feed of all its postings, YouTube's and DeepMind's too; `at` is the employer that is wanted, or all."""

from collections.abc import Iterable

from lxml import etree

from monitor.model import Document, Page, ShapeChanged, Source
from monitor.text import claimed_day
from monitor.text.postings import posting
from spiders.source import SourceSpider


class Google(SourceSpider):
    """One XML file of some twenty megabytes: the one list that Google lets robots read."""

    name = "google"
    url = "https://www.google.com/about/careers/applications/jobs/feed.xml#{at}"
    largest = 64 * 2**20
    download_seconds = 600
    parse_seconds = 120

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            root = etree.fromstring(page.body, safe)
        except etree.XMLSyntaxError as error:
            raise ShapeChanged(f"the feed is not XML: {error.msg}") from None
        jobs = list(root.iter("job"))
        if not jobs:
            raise ShapeChanged("the feed holds no <job>")
        for job in jobs:
            employer = job.findtext("employer") or ""
            if source.at not in ("all", employer):
                continue
            key, text = job.findtext("jobid"), job.findtext("description")
            if not key or not text:
                raise ShapeChanged("a job comes without jobid or description")
            places = [" ".join(part.itertext()).split() for part in job.iterfind("locations/*")]
            yield posting(
                key,
                job.findtext("url") or source.at,
                job.findtext("title") or "",
                text,
                company=employer,
                published=claimed_day(job.findtext("published") or ""),
                facts={
                    "location": [", ".join(each) for each in places],
                    "categories": [part.text for part in job.iterfind("categories/*")],
                },
            )
