"""Phrases that stand in a text and do not count there: in another kind of document, or without their company."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Kind
from monitor.rulebook.places import Place
from monitor.rulebook.reading import LONGEST, Hit
from monitor.rulebook.rules import Rulebook
from monitor.text.sentences import SentenceFinder

_NAMED = 2
"""Phrases of a condition that are named."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A phrase that stands in a text and is no mention there."""

    place: Place
    start: int
    end: int
    """In characters of the text."""
    reason: str


def missed(
    text: str, rulebook: Rulebook, placed: Sequence[Place], *, kind: Kind, hits: Sequence[Hit]
) -> Iterator[Missed]:
    """Give what stands in a text and was not counted, in order. `hits` are what was; `placed` the rulebook's places.

    Raises RuleTimeout.
    """
    # Terms come first among the places, in the order of the first stage's numbers.
    finder = SentenceFinder(text)
    near: set[tuple[int, int, int]] = set()
    for number, offset in rulebook.prefilter.scan(text):
        start, end = finder.around(offset)
        near.add((max(start, offset - LONGEST), min(end, offset + LONGEST), number))
    found: dict[tuple[int, int, int], Missed] = {}
    for start, end, number in near:
        term, place = rulebook.terms[number], placed[number]
        for low, high in term.words.spans(text, start, end):
            counted = any(hit.capability == term.capability and low < hit.end and hit.start < high for hit in hits)
            if not counted:
                found[low, high, number] = Missed(place, low, high, _reason(place, placed, kind))
    for _, each in sorted(found.items()):
        yield each


def _reason(place: Place, placed: Sequence[Place], kind: Kind) -> str:
    term = place.term
    if term is not None and term.kinds and kind not in term.kinds:
        return f"it counts only in documents of the kind {' or '.join(sorted(term.kinds))}, and this is a {kind}"
    needs = [each.written for each in placed if each.role == ("capabilities", "needs") and each.rule == place.path[:4]]
    rest = [f"{len(needs) - _NAMED} more"] if len(needs) > _NAMED else []
    company = ", ".join([*map(repr, needs[:_NAMED]), *rest])
    return f"it needs company that is not there: one of {company} in the same {term.within if term else 'sentence'}"
