"""Phrases with `fuzzy: 1`: words as scanners and tired people write them. The one place where likeness decides.

    facial recognition    finds  facia1 recogn1tion    and not  racial recognition, special recognition

Each word of six letters or more may differ by one letter that is wrong, missing or too many, but for its first: with
that one most words are other words. Shorter words stand as they are. Whole words are compared, never parts of them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import regex
from rapidfuzz.distance import Levenshtein

from monitor.rulebook.folding import fold, is_odd
from monitor.rulebook.phrase import GAP, PhraseError, phrase

LONG = 6
"""Letters from which on a word may differ. A rule of thumb: shorter ones differ from other words by one letter."""
_MOST = 200
"""Ways to read one phrase."""
_WORD = regex.compile(r"\w+")
_BETWEEN = regex.compile(f"{GAP}{{1,8}}")
_REST = r"[^ \t\n.,;]*"
_ANY_GAP = r"[^0-9A-Za-z]+"
_PART = regex.compile(r"(?P<open>\()|(?P<close>\)\??)|(?P<bar>\|)|(?P<text>[^()|]+)")
Words = tuple[str, ...]


class Fuzzy:
    """A phrase whose long words may differ by one letter. Searches as a Matcher does."""

    def __init__(self, name: str, written: str) -> None:
        """Read the phrase. Raises PhraseError for what cannot be meant with a letter more or less."""
        self.name = name
        self.ways = ways(written)
        self.scan = "|".join(f"(?:{_scan(way)})" for way in self.ways)
        self.source = self.scan
        """For those who read patterns: finds at least what this finds."""
        self.partial = True
        self.certain = tuple({_halves(word) for word in self.ways[0]}) if len(self.ways) == 1 else ()

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans of the matches within text[start:end]; of two that overlap the first, then the longer one."""
        odd = is_odd(text, start, end)
        folded = fold(text[start:end]) if odd else None
        read_in, low, high = (folded.text, 0, len(folded.text)) if folded else (text, start, end)
        for first, last in self._matches(read_in, low, high):
            yield (start + folded.start(first), start + folded.end(last - 1)) if folded else (first, last)

    def _matches(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        found = [word.span() for word in _WORD.finditer(text, start, end)]
        words = [text[slice(*span)].lower() for span in found]
        joined = [bool(_BETWEEN.fullmatch(text, one[1], other[0])) for one, other in pairwise(found)]
        at = 0
        while at < len(words):
            lengths = [len(way) for way in self.ways if self._stands(way, words, joined, at)]
            if lengths:
                yield found[at][0], found[at + max(lengths) - 1][1]
            at += max(lengths, default=1)

    @staticmethod
    def _stands(way: Words, words: Sequence[str], joined: Sequence[bool], at: int) -> bool:
        last = at + len(way)
        if last > len(words) or not all(map(alike, way, words[at:last])):
            return False
        return all(joined[at : last - 1])

    def first(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the first match within text[start:end]."""
        return next(self.spans(text, start, end), None)

    def is_exact(self, words: str) -> bool:
        """Say whether words that were found stand as they are written in the phrase."""
        return tuple(_WORD.findall(fold(words).text.lower())) in self.ways


def alike(wanted: str, word: str) -> bool:
    """Say whether a word is the one that is wanted, but for one letter of a long one. Both in small letters."""
    if wanted == word:
        return True
    return len(wanted) >= LONG and wanted[0] == word[0] and Levenshtein.distance(wanted, word, score_cutoff=1) <= 1


def ways(written: str) -> tuple[Words, ...]:
    """Write out all ways to read a phrase, each as its words. Raises PhraseError."""
    if written.strip().startswith("re:") or regex.search(r"[*{]|~\d|\.\.\.\d", written):
        raise PhraseError(
            f"{written!r}: fuzzy phrases are words, (a|b) and (a)?; write endings out, leave distances out"
        )
    phrase(written)
    if regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]", written):
        raise PhraseError(f"{written!r}: fuzzy needs words with spaces between them")
    read_in, _ = _either(list(_PART.finditer(fold(written).text.lower())), written)
    found = {tuple(_WORD.findall(hyphened)) for way in read_in for hyphened in _hyphens(way)}
    if not any(len(word) >= LONG for way in found for word in way):
        raise PhraseError(f"{written!r}: no word has {LONG} letters, so nothing in it may differ")
    return tuple(sorted(way for way in found if way))


def _either(parts: list[regex.Match[str]], written: str) -> tuple[list[str], list[regex.Match[str]]]:
    found: list[str] = []
    row = [""]
    while parts and not parts[0]["close"]:
        part, parts = parts[0], parts[1:]
        if part["bar"]:
            found, row = found + row, [""]
            continue
        more = [part[0]]
        if part["open"]:
            more, parts = _either(parts, written)
            more = [*more, ""] if parts[0][0] == ")?" else more
            parts = parts[1:]
        row = [one + other for one, other in product(row, more)]
        if len(row) > _MOST:
            raise PhraseError(f"{written!r}: more than {_MOST} ways to read it; write several phrases")
    return found + row, parts


def _hyphens(way: str) -> Iterator[str]:
    yield regex.sub(r"\p{Pd}", " ", way)
    yield regex.sub(r"\p{Pd}", "", way)


def _halves(word: str) -> frozenset[str]:
    """Give parts of a word of which one stands in every word alike: the letter that differs is in one half only."""
    return frozenset({word[: len(word) // 2], word[len(word) // 2 :]} if len(word) >= LONG else {word})


def _scan(way: Words) -> str:
    if len(way) == 1:
        return "|".join(map(regex.escape, sorted(_halves(way[0]))))
    # The two longest words in a row.
    at = max(range(len(way) - 1), key=lambda number: len(way[number]) + len(way[number + 1]))
    left, right = way[at], way[at + 1]
    before, after = regex.escape(left), regex.escape(right)
    if len(left) >= LONG:
        half = len(left) // 2
        before = f"(?:{regex.escape(left[:half])}{_REST}|{regex.escape(left[half:])})"
    if len(right) >= LONG:
        half = len(right) // 2
        after = f"(?:{regex.escape(right[:half])}|{_REST}{regex.escape(right[half:])})"
    return f"{before}{_ANY_GAP}{after}"
