"""What stands in a weekly file: documents, those passed over at a glance, and what is none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.model import Document, Glimpse, Kind, ShapeChanged
from monitor.text.patents import READERS, patent, root_of
from monitor.text.patents.glance import glance


@dataclass(frozen=True, slots=True)
class Passed:
    """Something in the file that gives no document."""

    place: int
    """The how manieth it is, from 1."""
    why: str
    patent: bool
    """It is one, but broken; else a sequence listing or the like."""


def leaves(parts: Iterable[bytes], wanted: Callable[[bytes], bool]) -> Iterator[Document | Glimpse | Passed]:
    """Read the raw documents of a file. Those that are not `wanted` are not parsed, only glanced at."""
    for place, part in enumerate(parts, 1):
        root = root_of(part)
        if root not in READERS:
            yield Passed(place, f"of another kind ({root or 'no XML'})", patent=False)
            continue
        seen = None if wanted(part) else glance(part)
        if seen is not None:
            yield seen
            continue
        try:
            yield filing(part)
        except (ShapeChanged, ValueError, LookupError) as broken:
            yield Passed(place, f"broken ({broken})", patent=True)


def filing(raw: bytes) -> Document:
    """Give a raw document of any format as the archive keeps it. Raises ShapeChanged."""
    read = patent(raw)
    return Document(
        read.number,
        Kind.PATENT,
        f"https://patents.google.com/patent/{read.number}/en",
        read.title,
        read.text,
        read.sections,
        read.published,
        read.parties,
        facts=read.facts,
        raw=raw,
    )


def listed_filing(raw: bytes, number: str, status: int = 200) -> Document:
    """Give the publication that a list named. Raises ShapeChanged if it is not there, or is another one.

    Not every list tells whether a grant is B1 or B2: the number that the list goes by stays the document's key.
    """
    if status != 200:
        raise ShapeChanged(f"HTTP {status}: the text of {number} is not there")
    found = filing(raw)
    if found.key[:-2] != number[:-2]:
        raise ShapeChanged(f"the page of {number} is that of {found.key}")
    return replace(found, key=number)
