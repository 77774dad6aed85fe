"""Phrases that another phrase makes idle: the same words twice, or words that a wider phrase finds anyway.

One phrase is held to find all that another finds where it finds every way to write that other one (see spelling).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Stance
from monitor.rulebook.fuzzy import Fuzzy
from monitor.rulebook.places import Finding, Lines, Place
from monitor.rulebook.rules import Rulebook, Term
from monitor.rulebook.spelling import is_expression, slot, spellings

_UNLESS = ("capabilities", "unless")
_ANYWHERE = ("contexts", "anywhere")
_NEXT = ("contexts", "next")
_AROUND = ("contexts", "around")
_STANCES, _ACTS, _ROLES, _HOLDERS, _PSEUDO = ("stances",), ("acts",), ("roles",), ("holders",), ("pseudo",)
_WHERE_IS_ENOUGH = frozenset({_UNLESS, _ANYWHERE, _NEXT, ("capabilities", "needs")})
"""It counts only that they stand in the sentence, not which words they are: a part of them is enough."""
_TRIGGERS = frozenset({("contexts", "before"), ("contexts", "after"), _AROUND})
_CANCELLED = _TRIGGERS | {_STANCES, _ACTS}
"""Words that mean nothing where a word of `pseudo` overlaps with them."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """What it means where one phrase finds all that another does."""

    shadowed: str
    """What to tell the author of the other one; its place follows."""
    same: str = ""
    """And where the two find the same. Empty: `shadowed` is said."""
    grave: bool = True
    inside: bool = False
    """It is enough that it finds a part of each way to write the other."""
    only_same: bool = False
    """It means nothing where only one finds all that the other does."""
    decided: bool = False
    """Which of two that are the same is idle does not hang on their order alone."""


_IDLE = _Relation("is never needed: {!r} finds all that it finds, in", "stands there twice: {!r} is the same, in")
_IDLE_INSIDE = _Relation(_IDLE.shadowed, _IDLE.same, inside=True)
_NEVER_CHOSEN = _Relation(
    "never counts: {!r} finds the same words and goes before it, in",
    "never counts: {!r} goes before it, in",
    decided=True,
)
_BOTH_HOLDERS = _Relation(
    "", "says nothing of whose sentence it is: {!r} stands on the other side too, in", only_same=True
)
_NO_TRIGGER = _Relation("never counts: {!r} says that it is none, in", inside=True)
_TWO_CAPABILITIES = _Relation(
    "finds nothing but mentions of another capability: {!r} finds them too, in",
    "makes every mention one of two capabilities: {!r} finds the same, in",
    grave=False,
)
_TWO_CONTEXTS = _Relation("is not needed: {!r} has this effect already, in", grave=False)
_CANCELS_TOO = _Relation("is not needed: {!r} cancels such a sentence already, in", grave=False, inside=True)


def overlaps(rulebook: Rulebook, placed: Sequence[Place]) -> Iterator[Finding]:
    """Give what stands twice and what is never needed, in the order of `placed`: the rulebook's places."""
    ways = [spellings(place.written) for place in placed]
    first = Lines([each[0] if each else "" for each in ways])
    found: dict[int, Finding] = {}
    for wide_number, wide in enumerate(placed):
        for number in first.likely(wide):
            narrow = placed[number]
            relation = _relation(rulebook, narrow, wide, later=number > wide_number)
            if relation is None or number == wide_number or not _covers(wide, ways[number], inside=relation.inside):
                continue
            same = _covers(narrow, ways[wide_number])
            told_there = same and number < wide_number and narrow.role == wide.role and not relation.decided
            if told_there or (relation.only_same and not same):
                continue
            message = ((same and relation.same) or relation.shadowed).format(wide.written)
            if number not in found or relation.grave > found[number].grave:
                found[number] = Finding(narrow.path, f"{narrow.written!r} {message}", wide.path, grave=relation.grave)
    for _, finding in sorted(found.items()):
        yield finding


def _covers(wide: Place, ways: Sequence[str], *, inside: bool = False) -> bool:
    """Say whether a phrase finds each of some texts, whole or a part of it."""
    tried = wide.pattern.search if inside else wide.pattern.fullmatch
    return bool(ways) and all(tried(each) for each in ways)


def _relation(rulebook: Rulebook, narrow: Place, wide: Place, *, later: bool) -> _Relation | None:
    """Say what it means if `wide` finds all that `narrow` does; None: nothing. `later`: `narrow` comes behind it."""
    if is_expression(narrow.written) and narrow.written != wide.written:
        return None  # not all of its ways are known
    if slot(narrow.written) != slot(wide.written):
        return None
    if narrow.rule == wide.rule and _language(narrow) != _language(wide):
        return None  # each language has a list that its speakers can read as a whole
    if narrow.term is not None and wide.term is not None:
        return _terms(rulebook, narrow.term, wide.term)
    if narrow.rule == wide.rule:
        if narrow.role == wide.role:
            return _IDLE_INSIDE if narrow.role in _WHERE_IS_ENOUGH else _IDLE
        return _IDLE if wide.role == _AROUND and narrow.role in _TRIGGERS else None
    return _two_rules(rulebook, narrow, wide, later=later)


def _two_rules(rulebook: Rulebook, narrow: Place, wide: Place, *, later: bool) -> _Relation | None:
    if narrow.role == wide.role == _HOLDERS:
        return _BOTH_HOLDERS
    if narrow.role == wide.role == _STANCES:
        return _NEVER_CHOSEN if _is_chosen(rulebook, wide, narrow, first=later) else None
    if narrow.role == wide.role and narrow.role in (_ACTS, _ROLES):
        return _NEVER_CHOSEN if later else None
    if wide.role == _PSEUDO and narrow.role in _CANCELLED:
        return _NO_TRIGGER
    return _contexts(rulebook, narrow, wide)


def _language(place: Place) -> str:
    return str(place.path[-2])


def _terms(rulebook: Rulebook, narrow: Term, wide: Term) -> _Relation | None:
    if isinstance(wide.words, Fuzzy) or isinstance(narrow.words, Fuzzy):
        return None
    if narrow.capability != wide.capability:
        alone = narrow.needs is None and wide.needs is None
        meet = not narrow.kinds or not wide.kinds or narrow.kinds & wide.kinds
        included = wide.capability in rulebook.broader(narrow.capability)
        return _TWO_CAPABILITIES if alone and meet and not included else None
    # Phrases of one group share what they need.
    free = wide.needs in (None, narrow.needs) and (
        not wide.kinds or (bool(narrow.kinds) and narrow.kinds <= wide.kinds)
    )
    weaker = wide.unverified and not narrow.unverified
    return _IDLE if free and not weaker else None


def _is_chosen(rulebook: Rulebook, one: Place, other: Place, *, first: bool) -> bool:
    """Say whether of two stances with the same words the first is taken: a yes gives way, else their order decides."""
    yes = [rulebook.shape.stances[str(each.rule[1])].stance is Stance.AFFIRMS for each in (one, other)]
    return first if yes[0] == yes[1] else yes[1]


def _contexts(rulebook: Rulebook, narrow: Place, wide: Place) -> _Relation | None:
    if wide.rule[0] != "contexts":
        return None
    there = rulebook.shape.contexts[str(wide.rule[1])]
    if narrow.role == _UNLESS:
        return _CANCELS_TOO if wide.role == _ANYWHERE and there.effect == "suppresses" and not there.kinds else None
    if narrow.rule[0] != "contexts":
        return None
    here = rulebook.shape.contexts[str(narrow.rule[1])]
    alike = here.effect == there.effect and here.limit == there.limit
    reaches = not there.kinds or (here.kinds and set(here.kinds) <= set(there.kinds))
    beside = narrow.role == wide.role or (wide.role == _AROUND and narrow.role in _TRIGGERS)
    return _TWO_CONTEXTS if alike and reaches and beside else None
