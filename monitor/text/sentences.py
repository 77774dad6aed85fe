"""Where sentences begin and end: in prose, in lists, in claims, in scripts with their own full stops."""

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
        for found in _STOP.finditer(text, line, until):
            if text[found.start()] == "." and _ABBREVIATION.search(
                text, max(begin, found.start() - _LONGEST_ABBREVIATION), found.start() + 1
            ):
                continue
            spans.append((begin, found.end()))
            begin = found.end()
        spans.append((begin, until))
        line = until + 1
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


class SentenceFinder:
    """Find the sentence around an offset; each line of the text is split once, however often it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[int, list[tuple[int, int]]] = {}

    def around(self, offset: int) -> tuple[int, int]:
        """Give the span of the sentence that holds the character at `offset`; an empty span in white space."""
        line = self._text.rfind("\n", 0, offset) + 1
        if line not in self._lines:
            until = self._text.find("\n", line)
            self._lines[line] = sentences(self._text, line, len(self._text) if until < 0 else until)
        for start, end in self._lines[line]:
            if start <= offset < end:
                return start, end
        return offset, offset
