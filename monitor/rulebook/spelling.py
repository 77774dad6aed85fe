"""What a phrase looks like in a text: the ways to write it, spelled out.

    fac(e|ial) recogni*   face recogni, facial recogni, face-recogniqx, facial-recogniqx

Of what may stand in a gap or behind a star only the least and the most is written out, so that the ways stay few: what
finds both finds what lies between them, in any rulebook that people write.
"""

from collections.abc import Sequence
from functools import lru_cache

import regex

from monitor.rulebook import expression
from monitor.rulebook.expression import Either, Node, One, Repeat, Row
from monitor.rulebook.folding import fold
from monitor.rulebook.phrase import SLOT, phrase, tokens

MOST = 3_000
"""Ways to write one phrase; of one with more nothing is said."""
_ENDING = "qx"
_WORD = "zq"
"""Neither stands in a word of a language that rules are written in."""

Tokens = list[tuple[str, str]]
_Ways = list[str | None]
"""None: nothing stands there, as `(live)?` may be missing, and takes its gap with it."""


@lru_cache(maxsize=10_000)
def spellings(written: str) -> tuple[str, ...]:
    """Give texts that a phrase finds, each a way to write it; the slot of a stance is left out. None: too many ways."""
    least, most = _spelled(written, full=False), _spelled(written, full=True)
    return tuple(dict.fromkeys([*least, *most])) if least and most else ()


def plain_spellings(written: str) -> tuple[str, ...]:
    """Give those with nothing but a space in a gap and nothing behind a star; of an expression all of them."""
    return spellings(written) if is_expression(written) else _spelled(written, full=False)


@lru_cache(maxsize=20_000)
def _spelled(written: str, *, full: bool) -> tuple[str, ...]:
    text = fold(written).text.strip().replace(SLOT, "").strip()
    if text.startswith("re:"):
        ways: Sequence[str | None] = _expressed(expression.parse(text[3:].strip()), full=full)
    else:
        ways, _ = _row(tokens(written, text), full=full)
    return tuple(each for each in ways if each) if len(ways) <= MOST else ()


def is_expression(written: str) -> bool:
    """Say whether it is a regular expression: of its ways only some are spelled out."""
    return fold(written).text.strip().startswith("re:")


def slot(written: str) -> str:
    """Say where a capability stands beside a phrase: before, after, or nowhere."""
    return phrase(written).slot


def _row(rest: Tokens, *, full: bool) -> tuple[_Ways, Tokens]:
    """Spell words up to a closing bracket or bar."""
    near: list[_Ways] = [[None]]
    distances: list[str] = []
    word: _Ways = [None]
    joint = waits = ""
    while rest and rest[0][0] not in ("close", "bar", "optional"):
        kind, value = rest[0]
        if kind in ("space", "near", "hyphen"):
            joint, rest = {"space": " ", "hyphen": "-"}.get(kind, value.strip()), rest[1:]
            continue
        ways, rest = _item(rest, full=full)
        if joint:
            near[-1], word = _glued(near[-1], waits, word, full=full), [None]
            waits = joint
            if joint not in (" ", "-"):
                near.append([None])
                distances.append(joint)
                waits = ""
        word = _glued(word, "", ways, full=full)
        joint = ""
    near[-1] = _glued(near[-1], waits, word, full=full)
    result = near[0]
    for how, each in zip(distances, near[1:], strict=True):
        between = f" {_WORD}" * int(how.lstrip("~.")) if full else ""
        pairs = [(one, other) for one in result for other in each]
        result = [f"{one}{between} {other}" for one, other in pairs]
        result += [f"{other}{between} {one}" for one, other in pairs if "~" in how]
    return result[: MOST + 1], rest


def _glued(left: _Ways, joint: str, right: _Ways, *, full: bool) -> _Ways:
    between = {"": "", " ": "-" if full else " ", "-": "-" if full else ""}[joint]
    ways = [
        other if one is None else one if other is None else f"{one}{between}{other}" for one in left for other in right
    ]
    return ways[: MOST + 1]


def _item(rest: Tokens, *, full: bool) -> tuple[_Ways, Tokens]:
    kind, value = rest[0]
    if kind == "text":
        return [value], rest[1:]
    if kind == "star":
        return [_ENDING if full else ""], rest[1:]
    ways: _Ways = []
    while rest[0][0] in ("open", "bar"):
        more, rest = _row(rest[1:], full=full)
        ways += more
    return [*ways, None] if rest[0][0] == "optional" else ways, rest[1:]


def _expressed(node: Node, *, full: bool) -> list[str]:
    match node:
        case One(source, sample):
            return [_letter(source, sample)]
        case Either(parts):
            return [way for part in parts for way in _expressed(part, full=full)][: MOST + 1]
        case Row(parts):
            ways = [""]
            for part in parts:
                more = _expressed(part, full=full)
                ways = [one + other for one in ways for other in more][: MOST + 1]
            return ways
        case Repeat(part, least, most):
            times = least + 1 if full and (most is None or most > least) else least
            ways = [""]
            for _ in range(times):
                more = _expressed(part, full=full)
                ways = [one + other for one in ways for other in more][: MOST + 1]
            return ways


def _letter(source: str, sample: frozenset[str]) -> str:
    """Choose a character of a class: one that it names itself; letters go before digits, digits before a space."""
    if len(source) == 1 and source != ".":
        return source
    exact = regex.compile(source, regex.V0)

    def order(each: str) -> tuple[bool, bool, bool, bool, str]:
        return not exact.fullmatch(each), not each.isalpha(), not each.isalnum(), each != " ", each

    return min(sample, key=order, default="")
