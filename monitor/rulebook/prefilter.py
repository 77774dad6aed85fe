"""The first stage of the matcher: Hyperscan over the whole text, all rules at once. The one home of hyperscan.

It names places worth a closer look, a few more than there are, never fewer. What it names the exact stage decides.
"""

from collections.abc import Iterator, Sequence

import hyperscan

_FLAGS = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_PREFILTER


class Prefilter:
    """A compiled set of patterns; each carries the number of the rule that it belongs to."""

    def __init__(self, patterns: Sequence[tuple[int, str]]) -> None:
        """Compile. `patterns` are (number, pattern). Raises ValueError with the pattern that cannot be scanned."""
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            self._database.compile(
                expressions=[pattern.encode() for _, pattern in patterns],
                ids=[number for number, _ in patterns],
                flags=[_FLAGS] * len(patterns),
            )
        except hyperscan.error as error:
            raise ValueError(f"the first stage cannot read a pattern: {error}") from error

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Give (rule number, offset of the last character of a likely match), in order of offset, each pair once."""
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
