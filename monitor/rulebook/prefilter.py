"""The first stage of the matcher: the whole text at once, all rules at once. The one home of hyperscan.

It names places worth a closer look, a few more than there are, never fewer. What it names the exact stage decides, so
any first stage gives the same result; they differ in speed only.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import regex

from monitor.rulebook.folding import ODD, odd_lines, readings
from monitor.text.scripts import FOREIGN_UTF8

try:
    import hyperscan
except ImportError:
    LIBRARY = ""
else:
    LIBRARY = f"hyperscan {hyperscan.__version__}"  # type: ignore[attr-defined]  # it is there, and not in its types


@dataclass(frozen=True, slots=True)
class Sought:
    """What the first stage has to know of a term; its number is its place in the list."""

    scan: str
    """A pattern that is found in every sentence that holds the term."""
    certain: tuple[frozenset[str], ...] = ()
    """Sets of words in small letters; of each set one stands in every sentence that holds the term."""
    partial: bool = True
    """`scan` looks for a part of the term only: its other words are to be looked for."""


class Prefilter(Protocol):
    """A compiled list of what is sought."""

    def scan(self, text: str, without: Container[int] = ()) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of a character of a likely match), but for the terms that are not asked for."""

    def kept(self) -> bytes:
        """Give what need not be compiled again; empty where there is nothing."""


def prefilter(sought: Sequence[Sought], kept: bytes = b"") -> Prefilter:
    """Compile with what this machine has: Hyperscan, or the slower stand-in where it has no wheel.

    `kept` is what the first stage of the same list gave to be kept. Raises ValueError with the pattern that cannot be
    scanned.
    """
    return Hyperscan(sought, kept) if LIBRARY else Patient(sought)


class Hyperscan:
    """All patterns in one pass: hundreds of megabytes a second."""

    def __init__(self, sought: Sequence[Sought], kept: bytes = b"") -> None:
        """Compile, or take what was `kept` of the same list. Raises ValueError as `prefilter` does."""
        self._database = _loaded(kept) or _compiled(
            [each.scan for each in sought], hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_PREFILTER
        )
        # Words beyond ASCII have capitals that are other bytes: the exact stage sees to them. The longest words come
        # last: they are what the pattern has found already.
        self._certain = [
            tuple(tuple(map(str.encode, words)) for words in reversed(each.certain) if "".join(words).isascii())
            if each.partial
            else ()
            for each in sought
        ]

    def kept(self) -> bytes:
        """Give the compiled patterns."""
        return bytes(hyperscan.dumpb(self._database))

    def scan(self, text: str, without: Container[int] = ()) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of the last character of a likely match)."""
        data = text.encode("utf-8", "replace")
        yield from self._places(data, len(text), without)
        if len(data) > len(text):
            for offset, line in _odd_lines(data):
                for folded in readings(line):
                    for number, at in self._places(folded.text.encode(), len(folded.text), without):
                        yield number, offset + folded.start(at)

    def _places(self, data: bytes, length: int, without: Container[int]) -> Iterator[tuple[int, int]]:
        found = _found(self._database, data)
        byte = character = 0
        for end, number in self._on_lines(data, found, without) if found else ():
            if len(data) == length:
                character = end
            elif end > byte:
                # Where a class of bytes ends a match, it may end within a character.
                while end < len(data) and data[end] & 0xC0 == 0x80:
                    end += 1  # noqa: PLW2901  the end of the character
                character += len(data[byte:end].decode())
                byte = end
            yield number, max(character - 1, 0)

    def _on_lines(
        self, data: bytes, found: list[tuple[int, int]], without: Container[int]
    ) -> Iterator[tuple[int, int]]:
        """Give (end in bytes, term number) where the line, in which every sentence ends, holds what the term needs."""
        until = -1
        line = b""
        holds: dict[int, bool] = {}
        for end, number in sorted(found):
            if number in without:
                continue
            if end > until:
                start, until = data.rfind(b"\n", 0, end - 1) + 1, data.find(b"\n", end)
                until = len(data) if until < 0 else until
                line = data[start:until].lower()
                holds = {}
            if number not in holds:
                holds[number] = _holds(line, self._certain[number])
            if holds[number]:
                yield end, number


def _holds(line: bytes, certain: Sequence[Sequence[bytes]]) -> bool:
    """Say whether a line holds a word of each set. Asked very often: written without generators."""
    for words in certain:
        for word in words:
            if word in line:
                break
        else:
            return False
    return True


def _found(database: Any, data: bytes) -> list[tuple[int, int]]:
    """Give (end in bytes, number) of all matches."""
    found: list[tuple[int, int]] = []

    def met(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append((end, number))

    database.scan(data, match_event_handler=met)
    return found


def _compiled(patterns: Sequence[str], flags: int) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=[pattern.encode() for pattern in patterns],
            ids=list(range(len(patterns))),
            # For ASCII bytes are enough, and quicker to compile.
            flags=[flags if pattern.isascii() else flags | hyperscan.HS_FLAG_UTF8 for pattern in patterns],
        )
    except hyperscan.error as error:
        raise ValueError(f"the first stage cannot read a pattern: {error}") from error
    return database


def _odd_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Give (offset in characters, text) of the lines that folding would change."""
    byte = character = until = 0
    for end, _ in sorted(_found(_odd(), data)):
        if end > until:
            start, until = data.rfind(b"\n", 0, end) + 1, data.find(b"\n", end)
            until = len(data) if until < 0 else until
            character += len(data[byte:start].decode())
            line = data[start:until].decode()
            yield character, line
            byte, character = until, character + len(line)


@cache
def _odd() -> Any:
    """Compile what tells where a text holds anything that folding would change."""
    # The letters themselves, not their numbers, tell that it has to be read as UTF-8; of mixed words bytes are enough.
    odd = regex.sub(r"\\u(\w{4})", lambda found: chr(int(found[1], 16)), ODD)
    return _compiled([odd, f"[A-Za-z](?:{FOREIGN_UTF8})", f"(?:{FOREIGN_UTF8})[A-Za-z]"], 0)


def _loaded(kept: bytes) -> Any:
    """Load a compiled database; None where it is of another version or was compiled for another processor."""
    if not kept:
        return None
    try:
        database = hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.error:
        return None
    return database


class Patient:
    """The stand-in: first the words that are certain, then each pattern that is left in a pass of its own."""

    def __init__(self, sought: Sequence[Sought]) -> None:
        """Compile. Raises ValueError with the pattern that cannot be scanned."""
        try:
            self._patterns: list[Any] = [regex.compile(each.scan, regex.IGNORECASE | regex.V0) for each in sought]
        except regex.error as error:
            raise ValueError(f"the first stage cannot read a pattern: {error}") from error
        self._certain = [[[word.casefold() for word in words] for words in each.certain] for each in sought]

    def kept(self) -> bytes:
        """Give nothing: its patterns cannot be kept."""
        return b""

    def scan(self, text: str, without: Container[int] = ()) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of the first character of a likely match), in order of terms.

        The first character, because how far a match reaches is greedy here; overlapping matches, because one of them
        may run on into the next sentence and hide another.
        """
        yield from self._places(text, without)
        for start, end in odd_lines(text):
            for folded in readings(text[start:end]):
                for number, offset in self._places(folded.text, without):
                    yield number, start + folded.start(offset)

    def _places(self, text: str, without: Container[int]) -> Iterator[tuple[int, int]]:
        same_case = text.casefold()
        for number, (pattern, certain) in enumerate(zip(self._patterns, self._certain, strict=True)):
            if number not in without and all(any(word in same_case for word in words) for words in certain):
                for found in pattern.finditer(text, overlapped=True):
                    yield number, found.start()
