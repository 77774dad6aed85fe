r"""The first stage on raw markup: proves of a document's bytes, without a parser, that no phrase stands in its text.

What `monitor.text.patents` makes of the bytes decides what has to be allowed for. Each phrase is looked for by words
one of which cannot be missing (see anchors). Where one is found the paragraph around it is searched for the whole
phrase, white space, punctuation, tags and entities between its words; where that is found it is read as text and the
exact stage asked. Words taken apart by tags that change the type only (`H<sub>2</sub>O`) are put together first.
What could be written in a way that none of this foresees (comments, letters as entities, unseen characters, another
encoding than UTF-8) makes a document suspect as a whole.

So it errs to one side only: a document that it lets go holds no match; of those that it names a few hold none.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from html import unescape
from itertools import accumulate
from typing import Any

from monitor.model import Kind
from monitor.rulebook.anchors import FOREIGN, Rates, Unreadable, Word, anchors, certain, tree
from monitor.rulebook.common import RATES
from monitor.rulebook.rawpatterns import INLINE_TAG, JOINT, MIXED, MIXED_BY_TAGS, ODD, word_patterns, words_of
from monitor.rulebook.rules import Rulebook, Term
from monitor.text.patents.blocks import NO_TEXT, Blocks, is_fixed
from monitor.text.scripts import is_mixed, unmixed

try:
    import hyperscan
except ImportError:
    hyperscan = None  # type: ignore[assignment]  # where there is no wheel for the machine

_TAGS = re.compile(f"(?:{INLINE_TAG})+".encode())
_TAKEN_APART = re.compile(f"[A-Za-z0-9]+(?:(?:{INLINE_TAG})+[A-Za-z0-9]+)+".encode())
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_ALNUM = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_AROUND = 300
"""Bytes to either side of a tag in which the word that it stands in has to end."""
_WORD = re.compile(r"\w+")
_LONG = 40
"""Letters of a word that may not end within those bytes, each written as an entity."""

_JOINT, _ODD, _MIXED = 1_000_000, 1_000_001, 1_000_002
"""Numbers of what is found besides words; those of words begin with 0."""


class RawScan:
    """The phrases of a rulebook for one kind of document, ready to search raw markup."""

    def __init__(self, rulebook: Rulebook, kind: Kind = Kind.PATENT) -> None:
        """Compile: a second. Where Hyperscan is missing, or a phrase has no certain word, every document is suspect."""
        self._kind = kind
        self._words: list[tuple[Term, ...]] = []
        self._certain: list[tuple[tuple[tuple[bytes, ...], ...], ...]] = []
        self._databases: list[Any] = []
        self._vocabulary: frozenset[str] = frozenset()
        self._split = lru_cache(maxsize=20_000)(self._taken_apart)
        self._disguises = lru_cache(maxsize=1_000)(self._passes_for)
        if hyperscan is None:
            return
        try:
            words = self._anchored(rulebook)
        except Unreadable:
            return
        self._words = [tuple(terms) for terms in words.values()]
        known = {term.words.source: certain(tree(term.words.source)) for terms in self._words for term in terms}
        self._certain = [
            tuple(tuple(tuple(map(str.encode, each)) for each in known[term.words.source]) for term in terms)
            for terms in self._words
        ]
        vocabulary = {each for word in words for each in words_of(word)}
        vocabulary |= {each for sets in known.values() for words_ in sets for each in words_}
        self._vocabulary = frozenset(each for each in vocabulary if len(each) > 1)
        self._longest = max(map(len, self._vocabulary), default=0)
        numbered = [(number, written) for number, word in enumerate(words) for written in word_patterns(word)]
        numbered += [(_ODD, written) for written in ODD]
        self._databases = [_compiled(numbered), *_the_same_for_all()]

    def _anchored(self, rulebook: Rulebook) -> dict[Word, list[Term]]:
        """Give for each word the terms that cannot stand without it or one of its fellows."""
        rates = Rates(RATES)
        words: dict[Word, list[Term]] = {}
        for term in rulebook.terms:
            if term.kinds and self._kind not in term.kinds:
                continue
            known = anchors(tree(term.words.source), rates)
            if known is None or any(len(each.text) < 2 and each.text != FOREIGN for each in known):
                raise Unreadable(f"{term.words.name}: a phrase without a word that has to stand")
            for word in known:
                words.setdefault(word, []).append(term)
        return words

    def suspects(self, document: bytes) -> bool:
        """Say whether a phrase may stand in the text of a document. False is proof that none does."""
        if not all(self._databases) or not self._databases or not _foreseen(document):
            return True
        found: list[tuple[int, int]] = []

        def met(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            found.append((number, end))
            return number == _ODD

        try:
            for database in self._databases:
                database.scan(document, match_event_handler=met)
        except hyperscan.ScanTerminated:
            return True
        return self._confirmed(document, found) if found else False

    def _confirmed(self, document: bytes, found: list[tuple[int, int]]) -> bool:
        blocks = Blocks(document)
        asked: set[tuple[int, int]] = set()
        for number, end in found:
            if number == _JOINT:
                if self._hides(document, end):
                    return True
                continue
            if number == _MIXED:
                if self._disguises(document[max(0, end - _AROUND) : end + _AROUND]):
                    return True
                continue
            span = blocks.around(end - 1)
            if span is None:
                return True
            if span == NO_TEXT:
                continue
            if (number, span[0]) not in asked:
                asked.add((number, span[0]))
                if self._stands(number, document[slice(*span)].lower(), blocks, span):
                    return True
        return False

    def _stands(self, number: int, raw: bytes, blocks: Blocks, span: tuple[int, int]) -> bool:
        """Say whether a term stands in a block: first whether all its certain words do, then exactly."""
        line: str | None = ""
        for term, sets in zip(self._words[number], self._certain[number], strict=True):
            if all(any(word in raw for word in words) for words in sets):
                line = line or blocks.line(span)
                if line is None or next(term.spans(line, 0, len(line), self._kind), None) is not None:
                    return True
        return False

    def _hides(self, document: bytes, end: int) -> bool:
        """Say whether the word around a tag, put together, holds one that is looked for and that the tag hid.

        A word taken apart more than once is put together from its first tag on.
        """
        start = document.rfind(b"<", 0, end - 1)
        while document[start - 1 : start] == b">":
            start = document.rfind(b"<", 0, start)
        while start > 0 and document[start - 1] in _ALNUM:
            start -= 1
        found = _TAKEN_APART.match(document, start, end + _AROUND)
        return found is None or found.end() == end + _AROUND or self._split(found[0])

    def _taken_apart(self, raw: bytes) -> bool:
        parts = [part.decode().lower() for part in _TAGS.split(raw)]
        whole = "".join(parts)
        return any(
            whole[start:end] in self._vocabulary
            for joint in accumulate(map(len, parts[:-1]))
            for start in range(max(0, joint - self._longest), joint)
            for end in range(joint + 1, min(len(whole), start + self._longest) + 1)
        )

    def _passes_for(self, raw: bytes) -> bool:
        """Say whether a stretch holds a word of two scripts that reads as one that is looked for."""
        for found in _WORD.findall(unescape(_TAGS.sub(b"", raw).decode("utf-8", "ignore"))):
            if is_mixed(found):
                word = unmixed(found).lower()
                # The vocabulary has no words beyond ASCII, and the stretch may hold a part of a long word only.
                if not word.isascii() or len(word) > _LONG or any(each in word for each in self._vocabulary):
                    return True
        return False


def _foreseen(document: bytes) -> bool:
    """Say whether the bytes are markup in UTF-8, or the fixed text in Latin 1 of before 2001."""
    if is_fixed(document) or document.isascii():
        return True
    declared = _ENCODING.search(document, 0, 200)
    if declared is not None and declared[1].lower() not in _UTF8:
        return False
    try:
        document.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _the_same_for_all() -> tuple[Any, Any]:
    """Compile what no rulebook changes. Apart from each other: together they take Hyperscan twice as long to search."""
    tags = [(_JOINT, JOINT), *((_MIXED, written) for written in MIXED_BY_TAGS)]
    return _compiled(tags), _compiled([(_MIXED, written) for written in MIXED])


def _compiled(patterns: Sequence[tuple[int, str]]) -> Any:
    """Compile (number, pattern). Patterns that are too large are found more often than they stand; None: not at all."""
    for more in (0, hyperscan.HS_FLAG_PREFILTER):
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[written.encode("latin-1") for _, written in patterns],
                ids=[number for number, _ in patterns],
                flags=[hyperscan.HS_FLAG_CASELESS | more] * len(patterns),
            )
        except hyperscan.error:
            continue
        return database
    return None
