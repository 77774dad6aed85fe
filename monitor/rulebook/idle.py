"""Phrases that can match nothing, and conditions that are always met.

Each phrase is written out (see spelling) and read back by the very rules that it stands in: one that is never found, or
is cancelled wherever it stands, is of no use to anybody, and its author does not see it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from monitor.model import Kind
from monitor.rulebook.examples import shows_something
from monitor.rulebook.places import Finding, Path, Place
from monitor.rulebook.reading import Hit, read
from monitor.rulebook.rules import Rulebook
from monitor.rulebook.spelling import is_expression, plain_spellings
from monitor.text.sentences import sentences

_TRIED = 40
"""Ways to write one phrase that are read back: the first and the last ones."""
_MOST = 300
"""Texts that are read back for one phrase. Nearly all phrases are found in the first."""
_CANCELLING = ("suppresses", "boilerplate", "rules", "defines", "negates", "stance")
_SIDES = (("", ""), (" ", " "), ("zq ", " zq"))
"""What stands around a word: an expression may ask for white space, or for the beginning of a line."""


def idle(rulebook: Rulebook, placed: Sequence[Place]) -> Iterator[Finding]:
    """Give the phrases that can never count, and conditions that change nothing. `placed`: the rulebook's places."""
    for name, rule in rulebook.shape.capabilities.items():
        for number, guard in enumerate(rule.guarded):
            if rule.kinds and guard.kinds:
                path = ("capabilities", name, "guarded", number, "kinds")
                yield Finding(path, "has no effect: the kinds of the whole capability hold, in", (*path[:2], "kinds"))
    needs: dict[Path, list[Place]] = {}
    for place in placed:
        if place.role == ("capabilities", "needs"):
            needs.setdefault(place.rule, []).append(place)
    for place in placed:
        ways = plain_spellings(place.written)
        tried = ways if len(ways) <= _TRIED else (*ways[: _TRIED // 2], *ways[-_TRIED // 2 :])
        if tried and place.term is None:
            yield from _word(place, tried)
        elif tried:
            yield from _term(rulebook, place, tried, needs.get(place.path[:4], []))


def _word(place: Place, ways: Sequence[str]) -> Iterator[Finding]:
    """Look whether words around a mention can be found: within a sentence, and an expression at all."""
    if is_expression(place.written):
        texts = [f"{before}{way}{after}" for before, after in _SIDES for way in ways]
        found = any(place.pattern.search(text, *span) for text in texts for span in sentences(text))
    else:
        found = any(len(sentences(way)) == 1 for way in ways)
    if not found:
        yield Finding(place.path, f"{place.written!r} can match nothing: {_why_not(ways[0])}")


def _term(rulebook: Rulebook, place: Place, ways: Sequence[str], needs: Sequence[Place]) -> Iterator[Finding]:
    """Read a capability's phrase back, with the company that it needs."""
    by_itself = [found for way in ways if (found := _first(needs, way))]
    if needs and len(by_itself) == len(ways):
        words = f"{place.written!r} meets the condition by itself: {by_itself[0]!r} stands in it, which is one of"
        yield Finding(place.path, words, (*place.path[:4], "needs"))
    company = [each[0] for need in needs if (each := plain_spellings(need.written))] or [""]
    cancelled: Hit | None = None
    for text, kind, more in islice(_read_back(place, ways, company), _MOST):
        hits = [
            hit
            for hit in read(f"{text}{more}", rulebook, kind=kind)
            if hit.capability == place.path[1] and hit.start < len(text)
        ]
        if any(map(shows_something, hits)):
            return
        cancelled = cancelled or next(iter(hits), None)
    if cancelled is None:
        yield Finding(place.path, f"{place.written!r} can match nothing: {_why_not(ways[0])}")
        return
    why = next(each for effect in _CANCELLING for each in cancelled.why if each.effect == effect)
    words = f"{place.written!r} can never count: {why.words!r} stands in it, which cancels it by"
    yield Finding(place.path, words, tuple(why.rule.split(".")))


def _read_back(place: Place, ways: Sequence[str], company: Sequence[str]) -> Iterator[tuple[str, Kind, str]]:
    """Give texts that hold a phrase, kinds of document, and what follows there so that its conditions are met.

    First each way to write it, then the first way in all circumstances.
    """
    joint = " zq " if place.term is None or place.term.within == "sentence" else "\n"
    kinds = [Kind(each) for each in sorted(place.term.kinds)] if place.term is not None else []
    kinds = kinds or list(Kind)
    more = [f"{joint}{each}" if each else "" for each in company]
    for before, after in _SIDES:
        for way in ways:
            yield f"{before}{way}{after}", kinds[0], more[0]
    for before, after in _SIDES:
        for kind in kinds:
            for each in more:
                yield f"{before}{ways[0]}{after}", kind, each


def _first(places: Sequence[Place], text: str) -> str:
    """Give the first words of some phrases that stand in a text; empty: none do."""
    return next((found[0] for place in places if (found := place.pattern.search(text))), "")


def _why_not(way: str) -> str:
    parts = [way[start:end] for start, end in sentences(way)]
    if len(parts) > 1:
        return f"a sentence ends behind {parts[0]!r}, and nothing is found across sentences"
    return f"not even {way!r} is found, which is written as it says"
