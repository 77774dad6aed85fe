"""Stretches of a raw document that become one line of its text, found around a byte without a parser."""

import re

from monitor.text.patents.markup import BLOCKS, line_of

_REACH = 200_000
"""Bytes looked at to either side. What begins or ends farther away is no paragraph."""
_CLAIMS = re.compile(rb"<(?:claims|SDOCL|subdoc-claims)[\s>]")
_CLAIMS_END = (b"</claims>", b"</SDOCL>", b"</subdoc-claims>")
_CLAIM = (b"<claim ", b"<claim>", b"</claim>", b"<CLM ", b"<CLM>", b"</CLM>")
_BLOCK = tuple(
    sign
    for name in sorted(BLOCKS)
    for sign in (f"<{name}>".encode(), f"<{name} ".encode(), f"<{name}\n".encode(), f"</{name}>".encode())
)
_FIELD = re.compile(rb"^(?=[A-Z0-9])", re.MULTILINE)
_FIXED_CLAIMS = re.compile(rb"^D?CL(?:MS|AIM)\s*$", re.MULTILINE)


class Blocks:
    """The blocks of one document: markup, or the fixed text of before 2001."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self._fixed = document[:200].lstrip().startswith(b"PATN")
        self._claims = self._fixed_claims() if self._fixed else self._marked_claims()
        self._lines: dict[int, tuple[int, str]] = {}

    def _marked_claims(self) -> tuple[int, int]:
        found = _CLAIMS.search(self._document)
        if found is None:
            return -1, -1
        ends = [end for sign in _CLAIMS_END if (end := self._document.rfind(sign)) >= 0]
        return found.start(), max(ends, default=len(self._document))

    def _fixed_claims(self) -> tuple[int, int]:
        found = _FIXED_CLAIMS.search(self._document)
        return (found.start(), len(self._document)) if found else (-1, -1)

    def around(self, offset: int) -> tuple[int, str] | None:
        """Give where the block that holds a byte begins, and its text on one line; None if it has no end."""
        span = self._fixed_span(offset) if self._fixed else self._marked_span(offset)
        if span is None:
            return None
        start, end = span
        if start not in self._lines:
            raw = self._document[start:end]
            if self._fixed:
                text = " ".join(line[5:] for line in raw.decode("latin-1").splitlines())
                self._lines[start] = end, " ".join(text.split())
            else:
                self._lines[start] = end, line_of(raw)
        return start, self._lines[start][1]

    def _marked_span(self, offset: int) -> tuple[int, int] | None:
        inside = self._claims[0] <= offset < self._claims[1]
        signs = _CLAIM if inside else _BLOCK
        document = self._document
        lowest, highest = max(0, offset - _REACH), min(len(document), offset + _REACH)
        start = document.rfind(b"<", lowest, offset)
        while start >= 0 and not document.startswith(signs, start):
            start = document.rfind(b"<", lowest, start)
        end = document.find(b"<", offset, highest)
        while end >= 0 and not document.startswith(signs, end):
            end = document.find(b"<", end + 1, highest)
        if start < 0:
            start = 0 if lowest == 0 else -1
        if end < 0:
            end = len(document) if highest == len(document) else -1
        return (start, end) if start >= 0 and end >= 0 else None

    def _fixed_span(self, offset: int) -> tuple[int, int] | None:
        """Fields carried on by blanks; all fields of a claim are one block, from its NUM to the next."""
        document = self._document
        sign = b"\nNUM" if self._claims[0] <= offset < self._claims[1] else None
        if sign:
            start, end = document.rfind(sign, 0, offset), document.find(sign, offset)
            return max(start, self._claims[0]), end if end >= 0 else len(document)
        start = offset
        while start > 0 and not (document[start - 1 : start] == b"\n" and document[start : start + 1] != b" "):
            start -= 1
        found = _FIELD.search(document, offset + 1)
        return start, found.start() if found else len(document)
