"""The first stage of the matcher: the whole text at once, all rules at once. The one home of hyperscan.

It names places worth a closer look, a few more than there are, never fewer. What it names the exact stage decides, so
any first stage gives the same result; they differ in speed only.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import regex

try:
    import hyperscan
except ImportError:
    LIBRARY = ""
else:
    LIBRARY = f"hyperscan {hyperscan.__version__}"  # type: ignore[attr-defined]  # it is there, and not in its types


class Prefilter(Protocol):
    """A compiled set of patterns; each carries the number of the term that it belongs to."""

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of a character of a likely match), each pair once."""

    def kept(self) -> bytes:
        """Give what need not be compiled again; empty where there is nothing."""


def prefilter(patterns: Sequence[tuple[int, str]], kept: bytes = b"") -> Prefilter:
    """Compile (number, pattern) with what this machine has: Hyperscan, or the slower stand-in where it has no wheel.

    `kept` is what the first stage of the same patterns gave to be kept. Raises ValueError with the pattern that cannot
    be scanned.
    """
    return Hyperscan(patterns, kept) if LIBRARY else Patient(patterns)


class Hyperscan:
    """All patterns in one pass: hundreds of megabytes a second."""

    def __init__(self, patterns: Sequence[tuple[int, str]], kept: bytes = b"") -> None:
        """Compile (number, pattern), or take what was `kept` of the same. Raises ValueError as `prefilter` does."""
        self._database = _loaded(kept) or self._compiled(patterns)

    @staticmethod
    def _compiled(patterns: Sequence[tuple[int, str]]) -> Any:
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_PREFILTER
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[pattern.encode() for _, pattern in patterns],
                ids=[number for number, _ in patterns],
                flags=[flags] * len(patterns),
            )
        except hyperscan.error as error:
            raise ValueError(f"the first stage cannot read a pattern: {error}") from error
        return database

    def kept(self) -> bytes:
        """Give the compiled patterns."""
        return bytes(hyperscan.dumpb(self._database))

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of the last character of a likely match), in order of offset, each pair once."""
        data = text.encode("utf-8", "replace")
        ends: set[tuple[int, int]] = set()
        self._database.scan(
            data, match_event_handler=lambda number, _start, end, _flags, _context: ends.add((end, number))
        )
        plain = len(data) == len(text)
        byte = character = 0
        for end, number in sorted(ends):
            if plain:
                character = end
            elif end > byte:
                # Continuation bytes of UTF-8 begin with the bits 10: every other byte begins a character.
                character += sum((value & 0xC0) != 0x80 for value in data[byte:end])
                byte = end
            yield number, max(character - 1, 0)


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
    """The stand-in: each pattern in a pass of its own; a hundred times slower."""

    def __init__(self, patterns: Sequence[tuple[int, str]]) -> None:
        """Compile. Raises ValueError with the pattern that cannot be scanned."""
        try:
            self._patterns: list[tuple[int, Any]] = [
                (number, regex.compile(pattern, regex.IGNORECASE | regex.V0)) for number, pattern in patterns
            ]
        except regex.error as error:
            raise ValueError(f"the first stage cannot read a pattern: {error}") from error

    def kept(self) -> bytes:
        """Give nothing: its patterns are quick to compile and cannot be kept."""
        return b""

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Give (term number, offset of the first character of a likely match), in order of terms, each pair once.

        The first character, because how far a match reaches is greedy here; overlapping matches, because one of them
        may run on into the next sentence and hide another.
        """
        for number, pattern in self._patterns:
            for found in pattern.finditer(text, overlapped=True):
                yield number, found.start()
