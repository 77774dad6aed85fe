"""Careers sites of any make: `at` is a sitemap, whose pages mark their postings up for search engines (schema.org).

`only` takes the pages whose address holds these words. Sitemaps of sitemaps are followed.
"""

import gzip
import io
from collections.abc import Iterable

from lxml import etree

from monitor.model import Document, Follow, Page, Remark, ShapeChanged, Source
from monitor.text.postings import marked, marked_posting
from spiders.source import SourceSpider, html

MOST = 50
"""Sitemaps that are followed of one."""
LARGEST = 50 * 2**20
"""Bytes of a sitemap, unpacked: the most that sitemaps.org allows."""


class Sitemap(SourceSpider):
    """A list of addresses with dates, and a page for each; a page without a JobPosting is no posting."""

    name = "sitemap"
    patience = 3
    extractor = "1"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow | Remark]:
        if "page" in page.facts:
            found = marked(html(page))
            if not found.postings:
                broken = f"; {found.broken} blocks could not be read" if found.broken else ""
                raise ShapeChanged(f"the page has no JobPosting{broken}")
            yield marked_posting(found.postings[0], page.facts["page"], page.url)
            return
        root = _tree(page.body)
        sites = [node.text.strip() for node in root.iterfind("{*}sitemap/{*}loc") if node.text]
        for site in sites[:MOST]:
            yield Follow(site)
        if len(sites) > MOST:
            yield Remark(f"only the first {MOST} of {len(sites)} sitemaps were followed", partial=True)
        for entry in root.iterfind("{*}url"):
            address = (entry.findtext("{*}loc") or "").strip()
            if address and source.options.get("only", "") in address:
                facts = {"page": address, "changed": entry.findtext("{*}lastmod") or ""}
                yield Follow(address, facts=facts, key=address)


def _tree(body: bytes) -> etree._Element:
    if body[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(body)) as packed:
            body = packed.read(LARGEST)
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise ShapeChanged(f"the sitemap is not XML: {error.msg}") from None
