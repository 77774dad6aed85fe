"""Weekly full text of US patents: ipgYYMMDD (grants, Tuesdays) and ipaYYMMDD (applications, Thursdays), zip or plain.

`at` is an address or a local file (`file:...`); {yymmdd} and {yyyy} in it stand for the latest day of publication.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from monitor.model import Claim, Document, Kind, Page, Remark, ShapeChanged, Source
from monitor.text.patent import patent
from spiders.source import SourceSpider

_ROOT = re.compile(rb"<(us-patent-grant|us-patent-application|[a-z][a-z-]*|PATDOC)\b[^>]*>")
_LARGEST = 64 * 2**20
"""Bytes of one document. Longer ones are sequence listings, which are no text."""


class Uspto(SourceSpider):
    """Thousands of XML documents, one after the other in one file."""

    name = "uspto"
    windowed = True
    bulk = True
    largest = 400 * 2**20
    download_seconds = 1800
    parse_seconds = 1200

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        tuesday = "ipg" in source.at.rpartition("/")[2]
        day = now - timedelta(days=(now.weekday() - (1 if tuesday else 3)) % 7)
        return source.at.replace("{yymmdd}", f"{day:%y%m%d}").replace("{yyyy}", f"{day:%Y}")

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Claim | Remark]:
        passed: Counter[str] = Counter()
        patents = 0
        for part in _parts(page):
            root = _ROOT.search(part, 0, 100_000)
            name = root[1].decode() if root else ""
            if name not in ("us-patent-grant", "us-patent-application"):
                passed[f"of another kind ({name or 'no XML'})"] += 1
                continue
            patents += 1
            try:
                read = patent(part)
            except (ShapeChanged, ValueError, LookupError) as broken:
                passed[f"broken ({broken})"] += 1
                continue
            link = f"https://patents.google.com/patent/{read.number}/en"
            yield Document(
                read.number,
                Kind.PATENT,
                link,
                read.title,
                read.text,
                read.sections,
                read.published,
                read.parties,
                facts=read.facts,
                raw=part,
            )
        if not patents:
            raise ShapeChanged("the file holds no us-patent-grant and no us-patent-application")
        yield Claim(patents)
        if passed:
            yield Remark("passed over: " + ", ".join(f"{count} {why}" for why, count in passed.most_common()))


def _parts(page: Page) -> Iterator[bytes]:
    """Give the XML documents of a file one by one, without ever holding the file unpacked."""
    local = urlsplit(page.url).scheme == "file"
    with Path(unquote(urlsplit(page.url).path)).open("rb") if local else io.BytesIO(page.body) as stream:
        if stream.read(4) != b"PK\x03\x04":
            stream.seek(0)
            yield from _split(stream)
            return
        with zipfile.ZipFile(stream) as package:
            for member in package.namelist():
                if member.lower().endswith(".xml"):
                    with package.open(member) as unpacked:
                        yield from _split(unpacked)


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut before each XML prolog: no parser takes a file with several."""
    held = bytearray()
    while True:
        block = stream.read(1 << 20)
        since = max(0, len(held) - 5)
        held += block
        while (cut := held.find(b"<?xml ", max(1, since))) > 0:
            if held[:cut].strip(b"\xef\xbb\xbf \r\n\t"):
                yield bytes(held[:cut])
            del held[:cut]
            since = 1
        if len(held) > _LARGEST:
            held = bytearray(b"<too-large>")
        if not block:
            break
    if held.strip():
        yield bytes(held)
