"""Writing that reads as the same words: hidden characters, taken-apart letters, ligatures, full width, mixed scripts.

    recog­nition (a soft hyphen inside)  reads as  recognition
    e + combining acute                  reads as  é
    а́ with a stress mark, בּ with points   reads as  the bare letter
    ﬁngerprint, Ｆａｃｅ                    reads as  fingerprint, Face
    fаce (with a Cyrillic а)              reads as  face

Texts of the archive hold next to none of this, because their readers take it out. What comes from elsewhere may, and
may do so on purpose.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from monitor.text.scripts import FOREIGN, is_mixed, unmixed

_HIDDEN = r"\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF"
"""Soft hyphen, zero widths, directions of writing, variation selectors."""
_MARKS = (
    r"\u0300-\u034E\u0350-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640"
    r"\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"
)
"""Marks that stand on a letter before them, in the scripts that rules are written in; the Arabic tatweel too."""
_OTHER = r"\u0130\u017F\u212A\uFB00-\uFB06\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A"
"""Letters with another code for looks only: ligatures, full width, the long s, the Kelvin sign, the dotted I."""
ODD = rf"[{_HIDDEN}{_MARKS}{_OTHER}]"
"""One character of which a text without any, and without mixed words, is left as it is."""
_RUN = re.compile(f"{ODD}+")
_ANY_ODD = re.compile(f"{ODD}|[A-Za-z][{FOREIGN}]|[{FOREIGN}][A-Za-z]")
_MARK = re.compile(f"[{_MARKS}]")
_HIDDEN_ONE = re.compile(f"[{_HIDDEN}]")
_PIECE = re.compile(f"[{_MARKS}]+|[{_HIDDEN}]+|.", re.DOTALL)
_COMPOSED = 4
"""Marks on one letter that are looked at: letters of no script have more, floods have thousands."""
_TORN_BEFORE = re.compile(rf"[\w{_MARKS}][\u00AD\u034F\u200C\u200D\u2060\uFEFF]+$")
_TORN_AFTER = re.compile(rf"[\u00AD\u034F\u200C\u200D\u2060\uFEFF]+[\w{_MARKS}]")
_REACH = 8
"""Hidden characters in a row that are looked past for the rest of a word."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it reads, and where each of its characters came from."""

    text: str
    begins: list[int]
    """Where in it each piece begins, rising."""
    origins: list[tuple[int, int]]
    """What each piece was: (start, end) of what reads as something else, (start, -1) of what reads as it stands."""

    def start(self, offset: int) -> int:
        """Give the offset of the first character that one came from."""
        piece = bisect_right(self.begins, offset) - 1
        start, end = self.origins[piece]
        return start if end >= 0 else start + offset - self.begins[piece]

    def end(self, offset: int) -> int:
        """Give the offset after the last character that one came from."""
        piece = bisect_right(self.begins, offset) - 1
        start, end = self.origins[piece]
        return end if end >= 0 else start + offset - self.begins[piece] + 1


def is_odd(text: str, start: int = 0, end: int | None = None) -> bool:
    """Say whether folding would change a stretch of a text."""
    return not text.isascii() and _is_odd(text[start:end])


@lru_cache(maxsize=16)
def _is_odd(stretch: str) -> bool:
    """Look once, though each of many patterns asks about the same sentence."""
    return not stretch.isascii() and (_RUN.search(stretch) is not None or is_mixed(stretch))


def odd_lines(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the lines that folding would change."""
    found = _ANY_ODD.search(text)
    while found:
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        end = len(text) if end < 0 else end
        yield start, end
        found = _ANY_ODD.search(text, end)


def readings(line: str) -> Iterator[Folded]:
    """Give a line as it reads where hidden characters stand in words, and where they stand between words.

    The first stage has to look at both: one line may hold both, and other odd writing beside them.
    """
    yield fold(line)
    if _HIDDEN_ONE.search(line):
        yield fold(_HIDDEN_ONE.sub(" ", line))


def fold(text: str) -> Folded:
    """Give a text as it reads. Takes time in proportion to its length, whatever stands in it."""
    parts: list[str] = []
    begins: list[int] = []
    origins: list[tuple[int, int]] = []
    length = done = 0

    def add(part: str, start: int, end: int = -1) -> None:
        nonlocal length
        if part:
            parts.append(part)
            begins.append(length)
            origins.append((start, end))
            length += len(part)

    for run in _RUN.finditer(text):
        begin = run.start()
        # The marks at the beginning of a run stand on the letter before it.
        base = begin > done and not text[begin - 1].isspace() and _MARK.match(text, begin) is not None
        plain = begin - base
        add(text[done:plain], done)
        done = run.end()
        for piece in _PIECE.finditer(run[0]):
            low, high = begin + piece.start(), begin + piece.end()
            if base:
                add(_letter(text[plain] + piece[0]), plain, high)
                base = False
            elif not (_MARK.match(piece[0]) or _HIDDEN_ONE.match(piece[0])):
                # Marks on nothing, or on something that is itself no letter of any word, are nothing.
                add(_looks(piece[0]), low, high)
    add(text[done:], done)
    # Letter by letter: what came from where stays as it is.
    return Folded(unmixed("".join(parts)), begins, origins)


def _letter(written: str) -> str:
    return _MARK.sub("", unicodedata.normalize("NFC", written[: 1 + _COMPOSED]))


def _looks(letter: str) -> str:
    return "I" if letter == "\u0130" else unicodedata.normalize("NFKC", letter)


def is_torn(text: str, start: int, end: int) -> bool:
    """Say whether a hidden character divides a stretch from the rest of a word: `face` in `sur­face`."""
    return bool(_TORN_BEFORE.search(text, max(0, start - _REACH), start) or _TORN_AFTER.match(text, end, end + _REACH))
