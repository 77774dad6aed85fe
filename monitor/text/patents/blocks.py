"""Stretches of a raw document that become one line of its text, found around a byte without a parser."""

import re
from dataclasses import dataclass

from monitor.text.patents.markup import BLOCKS, line_of

REACH = 200_000
"""Bytes looked at to either side. What begins or ends farther away is no paragraph."""
_EDGE = re.compile(rb"</?(?:" + b"|".join(name.encode() for name in sorted(BLOCKS)) + rb")[\s>]")
_FIELD = re.compile(rb"^(?=[A-Z0-9])", re.MULTILINE)
_FIXED_CLAIMS = re.compile(rb"^D?CLMS?\s*$", re.MULTILINE)
_ROOT = re.compile(rb"<([A-Za-z][\w-]{0,40})")


@dataclass(frozen=True, slots=True)
class _Format:
    """The tags between which things stand, as they are written: what begins them and what ends them."""

    front: tuple[bytes, bytes]
    """The first page: of it only the title is text."""
    title: tuple[bytes, bytes]
    claims: tuple[bytes, bytes]
    claim: tuple[bytes, bytes]
    paragraph: tuple[bytes, bytes]


_V4 = _Format(
    (b"<us-bibliographic-data", b"</us-bibliographic-data"),
    (b"<invention-title", b"</invention-title>"),
    (b"<claims", b"</claims>"),
    (b"<claim ", b"</claim>"),
    (b"<p ", b"</p>"),
)
_FORMATS = {
    b"us-patent-grant": _V4,
    b"us-patent-application": _V4,
    b"PATDOC": _Format(
        (b"<SDOBI", b"</SDOBI>"),
        (b"<B540", b"</B540>"),
        (b"<SDOCL", b"</SDOCL>"),
        (b"<CLM ", b"</CLM>"),
        (b"<PARA ", b"</PARA>"),
    ),
    b"patent-application-publication": _Format(
        (b"<subdoc-bibliographic-information", b"</subdoc-bibliographic-information>"),
        (b"<title-of-invention", b"</title-of-invention>"),
        (b"<subdoc-claims", b"</subdoc-claims>"),
        (b"<claim ", b"</claim>"),
        (b"<paragraph ", b"</paragraph>"),
    ),
}
NO_TEXT = (0, 0)
"""The span of a byte that is part of no text: names and citations of the first page."""


def is_fixed(document: bytes) -> bool:
    """Say whether a document is fixed text and no markup."""
    return document[:64].lstrip().startswith(b"PATN")


def front_of(document: bytes) -> bytes:
    """Give the first page of a document of markup, names and numbers and dates; empty for any other."""
    found = _ROOT.search(document, 0, REACH)
    layout = _FORMATS.get(found[1]) if found else None
    if layout is None:
        return b""
    return document[slice(*_between(document, layout.front))]


def _between(document: bytes, signs: tuple[bytes, bytes]) -> tuple[int, int]:
    start = document.find(signs[0])
    end = document.rfind(signs[1]) if start >= 0 else -1
    return (start, end) if 0 <= start < end else (-1, -1)


class Blocks:
    """The blocks of one document: markup, or the fixed text of before 2001."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self._fixed = is_fixed(document)
        root = None if self._fixed else _ROOT.search(document, 0, REACH)
        self._layout = _FORMATS.get(root[1]) if root else None
        self._front = self._claims = (-1, -1)
        if self._fixed:
            found = _FIXED_CLAIMS.search(document)
            self._claims = (found.start(), len(document)) if found else (-1, -1)
        elif self._layout is not None:
            self._front = _between(document, self._layout.front)
            self._claims = _between(document, self._layout.claims)

    def around(self, offset: int) -> tuple[int, int] | None:
        """Give the bytes of the block that holds a byte, or of it and its neighbours.

        NO_TEXT if the byte is part of no text; None if that cannot be told.
        """
        if self._fixed:
            return self._fixed_span(offset)
        layout = self._layout
        if layout is None:
            return None
        if self._front[0] <= offset < self._front[1]:
            return self._title(offset, layout.title)
        inside = self._claims[0] <= offset < self._claims[1]
        begin, finish = layout.claim if inside else layout.paragraph
        lowest = self._claims[0] if inside else max(0, offset - REACH)
        highest = self._claims[1] if inside else min(len(self._document), offset + REACH)
        start = self._document.rfind(begin, lowest, offset)
        end = self._document.find(finish, offset, highest)
        if start < 0:
            start = lowest if inside or lowest == 0 else -1
        if end < 0:
            end = highest if inside else self._last(offset)
        return (start, end) if start >= 0 and end >= 0 else None

    def _title(self, offset: int, signs: tuple[bytes, bytes]) -> tuple[int, int]:
        start = self._document.rfind(signs[0], self._front[0], offset)
        end = self._document.find(signs[1], start) if start >= 0 else -1
        return (start, end) if start >= 0 and end > offset else NO_TEXT

    def _last(self, offset: int) -> int:
        """Give an edge behind the last paragraph."""
        found = _EDGE.search(self._document, offset, offset + REACH)
        if found is not None:
            return found.start()
        return len(self._document) if len(self._document) - offset < REACH else -1

    def line(self, span: tuple[int, int]) -> str | None:
        """Give the text of a span on one line; None if its brackets do not pair, so that it cannot be told."""
        raw = self._document[slice(*span)]
        if self._fixed:
            return " ".join(" ".join(line[5:] for line in raw.decode("latin-1").splitlines()).split())
        if raw.count(b"<") != raw.count(b">") or b"< " in raw:
            return None
        return line_of(raw)

    def _fixed_span(self, offset: int) -> tuple[int, int]:
        """Fields are carried on by blanks; all fields of a claim are one block, from its NUM to the next."""
        document = self._document
        if self._claims[0] <= offset < self._claims[1]:
            start, end = document.rfind(b"\nNUM", 0, offset), document.find(b"\nNUM", offset)
            return max(start, self._claims[0]), end if end >= 0 else len(document)
        start = document.rfind(b"\n", 0, offset) + 1
        while start > 0 and document[start : start + 1] == b" ":
            start = document.rfind(b"\n", 0, start - 1) + 1
        found = _FIELD.search(document, offset + 1)
        return start, found.start() if found else len(document)
