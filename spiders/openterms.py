"""Terms that Open Terms Archive keeps: `at` is Service/Terms type, `api` the address of its collection's interface.

What it recorded before is read in with `monitor history`.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from monitor.model import Document, Page, Source
from monitor.text.terms import EXTRACTOR, terms
from spiders.source import SourceSpider


class OpenTerms(SourceSpider):
    """The version that is in force at the moment of the visit, as Markdown."""

    name = "openterms"
    extractor = EXTRACTOR

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        service, _, kind = source.at.partition("/")
        api = source.options.get("api", "").rstrip("/")
        if not api:
            raise ValueError("`api` is missing: the address of the collection's interface, https://.../api/v1")
        return f"{api}/version/{quote(service)}/{quote(kind)}/{quote(f'{now:%Y-%m-%dT%H:%M:%SZ}')}"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document]:
        yield terms(source.at, json.loads(page.body)["content"], page.url, source.kind)
