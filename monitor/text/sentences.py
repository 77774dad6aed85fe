"""Where sentences begin and end: in prose, in lists, in claims, in scripts with their own full stops."""

from collections.abc import Iterator

import regex

# A stop ends a sentence when white space and the beginning of a new sentence follow. CJK stops need no white space.
_STOP = regex.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[\p{Lu}\p{Lt}\p{Lo}\p{N}])|[。！？][”’」』）]*")
# Words after which a full stop is part of the word. Kept to those met in postings, patents and terms.
_ABBREVIATION = regex.compile(
    r"(?:^|[\s(\[\"“])(?:Inc|Ltd|Co|Corp|LLC|L\.P|No|Nos|Fig|Figs|FIG|FIGS|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|vs|etc|approx|Sec|Art|"
    r"para|cf|e\.g|i\.e|U\.S|U\.K|E\.U|[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 12
"""Characters before its full stop, and what stands before it."""
_REACH = 400
"""Characters to either side in which a sentence is expected to end."""


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Give the spans (characters) of the sentences of text[start:end], white space at their edges left out.

    A line break always ends a sentence: the archive's texts have one line a block (paragraph, list item, claim).
    """
    spans = []
    line = start
    stop = len(text) if end is None else end
    while line < stop:
        until = text.find("\n", line, stop)
        until = stop if until < 0 else until
        begin = line
        for found in _stops(text, line, until):
            spans.append((begin, found))
            begin = found
        spans.append((begin, until))
        line = until + 1
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Give where sentences end within a stretch of a line."""
    for found in _STOP.finditer(text, start, end):
        at = found.start()
        if text[at] != "." or not _ABBREVIATION.search(text, max(0, at - _LONGEST_ABBREVIATION), at + 1):
            yield found.end()


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


class SentenceFinder:
    """Find the sentence around an offset without taking the rest of the text apart.

    Whether a sentence ends at a stop hangs on the characters around that stop only, so it need not be known where the
    sentences before it end.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known = (0, 0)
        """The last stretch between two stops that was asked for."""

    def around(self, offset: int) -> tuple[int, int]:
        """Give the span of the sentence that holds the character at `offset`; an empty span in white space."""
        if not self._known[0] <= offset < self._known[1]:
            self._known = self._between(offset)
        start, end = _trim(self._text, *self._known) or (offset, offset)
        return (start, end) if start <= offset < end else (offset, offset)

    def _between(self, offset: int) -> tuple[int, int]:
        text = self._text
        first, until = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
        until = len(text) if until < 0 else until
        reach = _REACH
        while True:
            low, high = self._word(offset - reach, first), min(until, offset + reach)
            stops = list(_stops(text, low, high))
            before = max((stop for stop in stops if stop <= offset), default=first if low == first else -1)
            after = min((stop for stop in stops if stop > offset), default=until if high == until else -1)
            if before >= 0 and after >= 0:
                return before, after
            reach *= 4

    def _word(self, offset: int, first: int) -> int:
        """Give the beginning of the word at an offset: what looks like a stop is seen whole."""
        if offset <= first:
            return first
        while offset > first and not self._text[offset - 1].isspace():
            offset -= 1
        return offset
