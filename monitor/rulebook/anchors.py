r"""Patterns of the exact stage as trees, and the words of which one stands in every text that a pattern matches.

A phrase matches only where its words stand. Of all the ways to name a few words one of which cannot be missing
(`recogni` or, as well, `face` and `facial`), the rarest are taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

_COMBINATIONS = 40
"""Spellings of one word that are written out, `fac(e|ial)` as face and facial; of more the parts are taken."""


_TELLING = 4
"""Letters of a word that is worth looking for in a paragraph; shorter ones stand in every second."""


class Unreadable(ValueError):  # noqa: N818  it says what the pattern is
    """A pattern whose words cannot be told."""


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A run of letters and digits, in lower case."""

    text: str
    begins: bool = False
    """No letter stands before it."""
    ends: bool = False
    """No letter stands behind it."""
    after: tuple[str, ...] = ()
    """One of these stands before it, with nothing but white space or hyphens between; empty: anything may."""
    joined: bool = False
    """Between `after` and it may be nothing at all."""


FOREIGN = "\0"
"""As the text of a word: any letter of a script that patents are not written in."""
_FOREIGN_FROM = "\u0400"
"""Greek stands before it: patents are full of Greek letters."""
GAP = frozenset("\t\n\v\f\r -")
Anchors = frozenset[Word]
"""Words one of which cannot be missing."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter or digit, in lower case; it matches its capital too."""

    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """One character that is none: `ascii` are those that it can be, and it may be any beyond ASCII."""

    ascii: frozenset[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """Here a word begins (the pattern looks behind) or ends."""

    begins: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """Something that takes no room: an edge of another kind, a look ahead or behind."""


@dataclass(frozen=True, slots=True)
class Group:
    """One of several ways."""

    ways: tuple["tuple[Node, ...]", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that stands there `least` to `most` times; None: without end."""

    what: "Node"
    least: int
    most: int | None


Node = Letter | Other | Edge | Nothing | Group | Repeat
Nodes = tuple[Node, ...]

_TOKEN = re.compile(
    r"""(?P<start>\(\?<!\\w\)) | (?P<end>\(\?!\\w\)) | (?P<look>\(\?<?[=!])
    | (?P<group>\((?:\?[a-zA-Z]*(?:-[a-zA-Z]+)?:)?) | (?P<close>\)) | (?P<bar>\|)
    | (?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)
    | (?P<edge>\\[bBAZmMG]|\^|\$)
    | (?P<one>\[\^?\]?(?:\\[pP]\{[^}]*\}|\\.|\[:[^\]]*:\]|[^\]\\])*\]
        |\\[pP]\{[^}]*\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\.|[^\\()|\[\]{}*+?^$])""",
    re.VERBOSE | re.DOTALL,
)


def tree(pattern: str) -> Nodes:
    """Read a pattern of the exact stage. Raises Unreadable for what the phrase language does not make."""
    return _Reading(pattern).whole()


class _Reading:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def whole(self) -> Nodes:
        ways = self._ways()
        if self.at < len(self.pattern):
            raise Unreadable(f"{self.pattern!r}: unexpected {self.pattern[self.at]!r}")
        return ways[0] if len(ways) == 1 else (Group(ways),)

    def _token(self) -> re.Match[str]:
        found = _TOKEN.match(self.pattern, self.at)
        if found is None:
            raise Unreadable(f"{self.pattern!r}: cannot read {self.pattern[self.at : self.at + 10]!r}")
        return found

    def _ways(self) -> tuple[Nodes, ...]:
        ways = [self._sequence()]
        while self.pattern[self.at : self.at + 1] == "|":
            self.at += 1
            ways.append(self._sequence())
        return tuple(ways)

    def _sequence(self) -> Nodes:
        nodes: list[Node] = []
        while self.at < len(self.pattern):
            found = self._token()
            if found.lastgroup in ("close", "bar"):
                break
            self.at = found.end()
            nodes.append(self._node(str(found.lastgroup), found[0]))
        return tuple(nodes)

    def _node(self, kind: str, written: str) -> Node:
        if kind in ("start", "end"):
            return Edge(kind == "start")
        if kind == "edge":
            return Nothing()
        if kind in ("group", "look"):
            inside = Group(self._ways())
            if self.pattern[self.at : self.at + 1] != ")":
                raise Unreadable(f"{self.pattern!r}: a bracket is never closed")
            self.at += 1
            return self._repeated(inside) if kind == "group" else Nothing()
        if kind == "one":
            return self._repeated(_character(written))
        raise Unreadable(f"{self.pattern!r}: nothing to repeat before {written!r}")

    def _repeated(self, node: Node) -> Node:
        found = self._token() if self.at < len(self.pattern) else None
        if found is None or found.lastgroup != "repeat":
            return node
        self.at = found.end()
        often = found[0]
        if often[0] != "{":
            return Repeat(node, int(often[0] == "+"), 1 if often[0] == "?" else None)
        least, comma, most = often.rstrip("?+").strip("{}").partition(",")
        return Repeat(node, int(least or 0), int(most) if most else None if comma else int(least))


@lru_cache(maxsize=4_000)
def _character(written: str) -> Node:
    """Read what stands for one character, by trying it."""
    if len(written) == 1 and written.isalnum():
        return Letter(written.lower())
    try:
        compiled = regex.compile(written, regex.IGNORECASE | regex.V0)
    except regex.error as error:
        raise Unreadable(f"{written!r} cannot be read: {error}") from error
    return Other(frozenset(each for each in map(chr, range(128)) if compiled.fullmatch(each)))


class Rates:
    """How often words stand in the texts to be searched. A hint about speed only."""

    def __init__(self, rates: Mapping[int, str]) -> None:
        """Take the words of each rate, in a megabyte."""
        self._rates: dict[str, float] = {word: rate for rate, words in rates.items() for word in words.split()}
        self._known: dict[Word, float] = {}

    def of(self, words: Anchors) -> float:
        """Give how often one of some words stands in a megabyte. A word after a certain other is 20 times as rare."""
        return sum(self._of(word) * (0.05 if word.after else 1) + (2 if word.after else 0) for word in words)

    def _of(self, word: Word) -> float:
        alone = Word(word.text, word.begins, word.ends)
        if alone not in self._known:
            self._known[alone] = self._counted(alone)
        return self._known[alone]

    def _counted(self, word: Word) -> float:
        if not word.text.isascii() or word.text == FOREIGN:
            return 0.2
        if len(word.text) < 3 and not (word.begins and word.ends):
            return 1_000.0
        return 0.2 + sum(
            rate
            for known, rate in self._rates.items()
            if word.text in known
            and (not word.begins or known.startswith(word.text))
            and (not word.ends or known.endswith(word.text))
        )


def anchors(nodes: Nodes, rates: Rates) -> Anchors | None:
    """Give the rarest words one of which stands in every match of a pattern; None: nothing is certain of it."""
    return _best(_conjuncts(nodes, rates, Word("")), rates)


def certain(nodes: Nodes) -> tuple[frozenset[str], ...]:
    """Give sets of words (in small letters of ASCII); of each set one stands in every match of a pattern."""
    found = _conjuncts(nodes, Rates({}), Word(""))
    sets = {frozenset(max(re.findall("[0-9a-z]*", word.text), key=len) for word in each) for each in found}
    return tuple(sorted((each for each in sets if all(len(word) >= _TELLING for word in each)), key=sorted))


def _best(found: Iterable[Anchors], rates: Rates) -> Anchors | None:
    return min(found, key=lambda each: (rates.of(each), sorted(each)), default=None)


def _conjuncts(nodes: Sequence[Node], rates: Rates, at: Word) -> list[Anchors]:
    """Give sets of words; of each set one word stands in every text that the nodes match in a row.

    `at` says what is known of where the nodes begin (what stands before, whether a word begins) and end.
    """
    return _Row(rates, at).read(nodes)


class _Row:
    """Nodes in a row: the word being spelled, and what stands before it."""

    def __init__(self, rates: Rates, at: Word) -> None:
        self.rates = rates
        self.at = at
        self.found: list[Anchors] = []
        self.spellings = frozenset({""})
        self.begins = at.begins
        self.after, self.joined = at.after, at.joined
        self.skipped: frozenset[str] = frozenset()
        """Words that may stand between the one just spelled and the next gap."""

    def read(self, nodes: Sequence[Node]) -> list[Anchors]:
        for number, node in enumerate(nodes):
            self._node(node, nodes[number + 1] if number + 1 < len(nodes) else None)
        self._word_ends(ends=self.at.ends)
        return self.found

    def _node(self, node: Node, after: Node | None) -> None:
        if isinstance(node, Nothing):
            return
        if isinstance(node, Edge):
            self._word_ends(ends=not node.begins)
            self._anew(begins=node.begins)
            return
        more = _spelled(node)
        if more is not None and len(more) * len(self.spellings) <= _COMBINATIONS and not self.skipped:
            self.spellings = frozenset(one + other for one in self.spellings for other in more)
            return
        if self._gap(node):
            return
        optional = _between(node)
        if optional and "" not in self.spellings:
            self.skipped |= optional
            return
        start = Word("", self.begins, after=self.after, joined=self.joined) if self.spellings == {""} else Word("")
        self._word_ends(ends=False)
        ends = (isinstance(after, Edge) and not after.begins) or (after is None and self.at.ends)
        self.found += _inside(node, self.rates, Word("", start.begins, ends, start.after, start.joined))
        self._anew()

    def _gap(self, node: Node) -> bool:
        """Take a gap between two words: what was spelled stands before what comes."""
        if not (isinstance(node, Repeat) and isinstance(node.what, Other) and node.what.ascii <= GAP):
            return False
        before = tuple(sorted(self.spellings | self.skipped))
        self._word_ends(ends=False)
        self._anew()
        if all(before) and len(before) <= _COMBINATIONS:
            self.after, self.joined = before, not node.least
        return True

    def _word_ends(self, *, ends: bool) -> None:
        words = {Word(each, self.begins, ends, self.after, self.joined) for each in self.spellings if each}
        if len(words) == len(self.spellings):
            self.found += _kept(words)

    def _anew(self, *, begins: bool = False) -> None:
        self.spellings, self.skipped, self.begins = frozenset({""}), frozenset(), begins
        self.after, self.joined = (), False


def _between(node: Node) -> frozenset[str]:
    """Give the words of something like `( image)?`: a gap and a word that may be missing."""
    if not (isinstance(node, Repeat) and (node.least, node.most) == (0, 1) and isinstance(node.what, Group)):
        return frozenset()
    words: set[str] = set()
    for way in node.what.ways:
        first, rest = way[:1], way[1:]
        gap = bool(first) and isinstance(first[0], Repeat) and isinstance(first[0].what, Other)
        spelled = _spelled(Group((rest,))) if gap and rest else None
        if spelled is None or "" in spelled:
            return frozenset()
        words |= spelled
    return frozenset(words)


def _inside(node: Node, rates: Rates, at: Word) -> list[Anchors]:
    if isinstance(node, Repeat):
        return _inside(node.what, rates, Word("")) if node.least else []
    if isinstance(node, Letter):
        return [frozenset({Word(FOREIGN)})] if node.text >= _FOREIGN_FROM else []
    if not isinstance(node, Group):
        return []
    if len(node.ways) == 1:
        return _conjuncts(node.ways[0], rates, at)
    ways = [_best(_conjuncts(way, rates, at), rates) for way in node.ways]
    return [frozenset(word for way in ways for word in way or ())] if all(way is not None for way in ways) else []


def _spelled(node: Node) -> frozenset[str] | None:
    """Give all spellings of a node that is nothing but letters; None for any other."""
    if isinstance(node, Letter):
        return frozenset({node.text}) if node.text < _FOREIGN_FROM else None
    if isinstance(node, Repeat):
        inside = _spelled(node.what) if (node.least, node.most) == (0, 1) else None
        return None if inside is None else inside | {""}
    if not isinstance(node, Group):
        return None
    spellings: set[str] = set()
    for way in node.ways:
        parts = frozenset({""})
        for each in way:
            more = _spelled(each)
            if more is None or len(parts) * len(more) > _COMBINATIONS:
                return None
            parts = frozenset(one + other for one in parts for other in more)
        spellings |= parts
    return frozenset(spellings)


def _kept(words: Iterable[Word]) -> list[Anchors]:
    known = frozenset(words)
    # A word finds those that it stands in: camera finds cameras.
    return [frozenset(each for each in known if not any(finds(other, each) for other in known if other != each))]


def finds(one: Word, other: Word) -> bool:
    """Say whether the first word stands wherever the second does."""
    if (one.after, one.joined) != (other.after, other.joined):
        return False
    if one.begins and not (other.begins and other.text.startswith(one.text)):
        return False
    if one.ends and not (other.ends and other.text.endswith(one.text)):
        return False
    return other.text.startswith(one.text) if one.after else one.text in other.text
