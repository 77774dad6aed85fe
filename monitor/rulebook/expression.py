r"""What stands behind `re:`: regular expressions that cannot run away, whatever text they meet.

    \bLPR\b    \d[\d,]*\s+(?:staff|people)    (?:\w+\s+){0,5}camera    (?-i:Do not)    ^ where a line begins

What RE2 knows and nothing else: no look-around, no references back. The exact stage tries one way after the other, so
an expression is refused that could be tried in too many ways on one sentence: `(?:\w+)+`, `.*x.*y`.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

FLAGS = regex.IGNORECASE | regex.V0
_SENTENCE = 2_000
"""Characters of a sentence: how often something without an end may repeat."""
_MOST_WAYS = 4.2
"""Steps from one place of a sentence, as a power of ten: one repeat without end and a few choices beside it."""
_MOST_COPIES = 1_000
"""RE2 refuses more repeats of a part."""
_WIDEST = 4
"""Bytes of a character in UTF-8, at most."""
_ASCII = tuple(map(chr, range(128)))
_SAMPLE = (*_ASCII, *"\u00a0\u00ad\u0301éßяіא人あก٣…“–—’🙂")
"""Characters by which it is seen whether two classes overlap."""
_TOKEN = regex.compile(
    r"""(?P<edge>\\[bB]|\^) | (?P<group>\(\?(?:-?i)?:) | (?P<close>\)) | (?P<bar>\|)
    | (?P<repeat>[*+?]|\{\d+(?:,\d*)?\})(?P<lazy>\??)(?P<possessive>\+?)
    | (?P<one>\[\^?\]?(?:\\[pP]\{\^?\w+\}|\\.|[^\]\\\[])*\]|\\[dDsSwWtnrfv]|\\[pP]\{\^?\w+\}|\\x[0-9A-Fa-f]{2}
        |\\u[0-9A-Fa-f]{4}|\\[^\w\s]|[^\\()|\[\]{}*+?^$])""",
    regex.VERBOSE | regex.DOTALL,
)
_REFUSED = (
    (r"\(\?<?[=!]", "looking ahead or behind is not possible: say what stands there as a part of the phrase"),
    (r"\\[1-9gk]", "a reference back can take for ever; write the words out"),
    (r"\(\?[P<']", "names for groups are of no use here: (?:...)"),
    (r"\(\?>", "an atomic group is not possible: (?:...)"),
    (r"\(\?", "of flags only (?-i:...) is possible, where capitals and small letters are not one"),
    (r"\(", "use (?:...) instead of (...)"),
    (r"\$", "the end of a line cannot be asked for"),
    (r"\\[pP]", r"write \p{...} with the name of a property of Unicode, such as \p{Lu}"),
    (r"\\", "this escape is not known to RE2; a letter needs none"),
    (r"[*+?{]", "there is nothing to repeat"),
    (r"\}", r"write \} for the bracket itself"),
    (r"\[", "the class is never closed, or holds another: write \\[ for the bracket itself"),
)


_LINE_BEGINS = r"(?m:(?<=^[^\S\n]*))"
"""Where a line begins, white space aside: `^`."""


class ExpressionError(ValueError):
    """An expression that is refused. The message says why."""


@dataclass(frozen=True, slots=True)
class One:
    """One character; `sample` are those of the sample that it matches."""

    source: str
    sample: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """Parts in a row."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part `least` to `most` times; None: without end."""

    part: "Node"
    least: int
    most: int | None


Node = One | Row | Either | Repeat


def read(body: str) -> tuple[str, str]:
    """Check an expression. Give what the exact stage and what the first stage looks for. Raises ExpressionError."""
    tree = parse(body)
    if _may_be_nothing(tree):
        raise ExpressionError("matches the empty text, so it would match everywhere")
    if _copies(tree) > _MOST_COPIES:
        raise ExpressionError(f"repeats a part more than {_MOST_COPIES} times")
    # Where two parts may run on through the whole sentence, each way of the first may cost a run of the second.
    runs = math.log10(_SENTENCE) if _endless(tree) > 1 else 0.0
    if _ways(tree, frozenset()) + runs > _MOST_WAYS:
        raise ExpressionError(
            "could run away: parts that repeat can share the same text in too many ways. "
            "Let them differ in the first character, or give each a limit such as {0,5}"
        )
    return "".join(_LINE_BEGINS if each[0] == "^" else each[0] for each in _TOKEN.finditer(body)), _scan(tree)


def parse(body: str) -> Node:
    """Give an expression as a tree, its edges left out. Raises ExpressionError for what cannot be read."""
    return _Reader(body).whole()


class _Reader:
    def __init__(self, body: str) -> None:
        self.body = body
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        tree = self._either()
        if self.at < len(self.body):
            raise ExpressionError(f"unexpected {self.body[self.at]!r}")
        return tree

    def _next(self) -> Any:
        found = _TOKEN.match(self.body, self.at)
        if found is None:
            rest = self.body[self.at :]
            reason = next((why for wrong, why in _REFUSED if regex.match(wrong, rest)), "not a regular expression")
            raise ExpressionError(f"{rest[:12]!r}: {reason}")
        return found

    def _either(self) -> Node:
        parts = [self._row()]
        while self.body[self.at : self.at + 1] == "|":
            self.at += 1
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.body):
            found = self._next()
            if found["close"] or found["bar"]:
                break
            if found["repeat"]:
                raise ExpressionError(f"{found[0]!r}: there is nothing to repeat")
            self.at = found.end()
            if found["edge"]:
                continue
            parts.append(self._repeated(self._group() if found["group"] else self._one(found[0])))
        return Row(tuple(parts))

    def _group(self) -> Node:
        self.depth += 1
        if self.depth > 20:
            raise ExpressionError("brackets stand in more than 20 brackets")
        inside = self._either()
        if self.body[self.at : self.at + 1] != ")":
            raise ExpressionError("not a regular expression: '(' is never closed")
        self.at += 1
        self.depth -= 1
        return inside

    def _repeated(self, part: Node) -> Node:
        if self.at >= len(self.body):
            return part
        found = _TOKEN.match(self.body, self.at)
        if found is None or not found["repeat"]:
            return part
        if found["possessive"]:
            raise ExpressionError(f"{found[0]!r}: a possessive repeat is not possible; leave the + out")
        self.at = found.end()
        least, most = _bounds(found["repeat"])
        if most is not None and least > most:
            raise ExpressionError(f"{found[0]!r}: the limits are the wrong way round")
        return Repeat(part, least, most)

    def _one(self, source: str) -> One:
        try:
            pattern = regex.compile(source, FLAGS)
        except regex.error as error:
            raise ExpressionError(f"not a regular expression: {error}") from error
        own = {each for letter in self.body for each in (letter, letter.swapcase()) if len(each) == 1}
        return One(source, frozenset(each for each in {*_SAMPLE, *own} if pattern.fullmatch(each)))


def _bounds(repeat: str) -> tuple[int, int | None]:
    if repeat in "*+?":
        return (1 if repeat == "+" else 0), (1 if repeat == "?" else None)
    least, comma, most = repeat[1:-1].partition(",")
    return int(least), (int(most) if most else None) if comma else int(least)


def _may_be_nothing(node: Node) -> bool:
    match node:
        case One():
            return False
        case Row(parts):
            return all(map(_may_be_nothing, parts))
        case Either(parts):
            return any(map(_may_be_nothing, parts))
        case Repeat(part, least, _):
            return least == 0 or _may_be_nothing(part)


def _copies(node: Node) -> int:
    match node:
        case One():
            return 1
        case Row(parts) | Either(parts):
            return max(map(_copies, parts), default=1)
        case Repeat(part, least, most):
            return max(least, most or 1, 1) * _copies(part)


def _endless(node: Node) -> int:
    """Count the parts that repeat without an end."""
    match node:
        case One():
            return 0
        case Row(parts) | Either(parts):
            return sum(map(_endless, parts))
        case Repeat(part, _, most):
            return _endless(part) + (most is None)


def _first(node: Node) -> frozenset[str]:
    """Give the characters of the sample that a part can begin with."""
    match node:
        case One(_, sample):
            return sample
        case Either(parts):
            return frozenset().union(*map(_first, parts))
        case Repeat(part, _, _):
            return _first(part)
        case Row(parts):
            found: frozenset[str] = frozenset()
            for part in parts:
                found |= _first(part)
                if not _may_be_nothing(part):
                    break
            return found


def _ways(node: Node, after: frozenset[str]) -> float:
    """Say in how many ways a part can be tried from one place, as a power of ten; `after`: what can come next."""
    match node:
        case One():
            return 0.0
        case Row(parts):
            total = 0.0
            for part in reversed(parts):
                total += _ways(part, after)
                after = _first(part) | after if _may_be_nothing(part) else _first(part)
            return total
        case Either(parts):
            ways = [_ways(part, after) for part in parts]
            firsts = [_first(part) | (after if _may_be_nothing(part) else frozenset()) for part in parts]
            shared = sum(1 for one in firsts if sum(1 for other in firsts if one & other) > 1)
            return max(ways) + math.log10(max(1, shared))
        case Repeat(part, least, most):
            if _may_be_nothing(part) and most != 1:
                return math.inf  # nothing, as often as you like
            times = _SENTENCE if most is None else most
            choice = math.log10(times - least + 1) if times > least and _first(part) & after else 0.0
            return choice + times * _ways(part, _first(part) | after)


def _scan(node: Node) -> str:
    match node:
        case One(source, _):
            one, width = _one_scan(source)
            return one if width == 1 else f"{one}{{1,{width}}}"
        case Row(parts):
            return "".join(map(_scan, parts))
        case Either(parts):
            return "(?:" + "|".join(map(_scan, parts)) + ")"
        case Repeat(part, least, most):
            if isinstance(part, One):
                repeated, width = _one_scan(part.source)
                return f"{repeated}{{{least},{'' if most is None else most * width}}}"
            return f"(?:{_scan(part)}){{{least},{'' if most is None else most}}}"


@lru_cache(maxsize=1_000)
def _one_scan(source: str) -> tuple[str, int]:
    """Give a class that finds what one of characters does, and of how many bytes: beyond ASCII any may be meant."""
    if len(source) == 1 and source != ".":
        return str(regex.escape(source, special_only=True)), 1
    pattern = regex.compile(source, FLAGS)
    found = {each: bool(pattern.fullmatch(each)) for each in _ASCII}
    if any(found.values()) and not any(pattern.fullmatch(each) for each in _beyond()):
        return _class("", (each for each in _ASCII if found[each])), 1
    return _class("^", (each for each in _ASCII if not found[each])), _WIDEST


def _class(sign: str, letters: Iterable[str]) -> str:
    inside = "".join(f"\\x{ord(each):02x}" for each in letters)
    # A class of everything has no letters to leave out.
    return f"[{sign}{inside}]" if inside else r"(?:[\x00-\x7f]|[^\x00-\x7f])"


def _beyond() -> Iterator[str]:
    yield from map(chr, range(0x80, 0x3000))
    yield from _SAMPLE[128:]
    yield from "\uac00\ufb1d\uff10\U00010400\U0001f600"
