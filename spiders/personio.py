"""Job boards at NAME.jobs.personio.de; `at` is that name. For .com write `api: https://NAME.jobs.personio.com`."""

from collections.abc import Iterable
from urllib.parse import urljoin

from lxml import etree

from monitor.model import Document, Page, ShapeChanged, Source
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider


class Personio(SourceSpider):
    """The whole board as XML, in English where a posting has more languages: another language is another list."""

    name = "personio"
    url = "https://{at}.jobs.personio.de/xml?language=en"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            board = etree.fromstring(page.body, safe)
        except etree.XMLSyntaxError as error:
            raise ShapeChanged(f"the answer is not XML: {error.msg}") from None
        if board.tag != "workzag-jobs":
            raise ShapeChanged(f"the answer is <{board.tag}>, not a board")
        positions = list(board.iterfind("position"))
        if positions and not any((value.text or "").strip() for value in board.iterfind(".//jobDescription/value")):
            raise ShapeChanged("no position has a text")
        for each in positions:
            parts = [(part.findtext("name"), part.findtext("value")) for part in each.iterfind(".//jobDescription")]
            key = each.findtext("id")
            if not key:
                raise ShapeChanged("a position comes without id")
            yield posting(
                key,
                urljoin(page.url, f"/job/{key}"),
                each.findtext("name") or "",
                joined(*((heading or "", text) for heading, text in parts)),
                company=each.findtext("subcompany") or "",
                facts={
                    "location": [
                        each.findtext("office"),
                        *(more.text for more in each.iterfind("additionalOffices/office")),
                    ],
                    "department": each.findtext("department"),
                    "created_at": each.findtext("createdAt"),
                    "employment_type": each.findtext("employmentType"),
                },
            )
