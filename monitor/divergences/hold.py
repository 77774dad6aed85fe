"""One statement held against one signal."""

from monitor.ladder import DENYING, LEVEL, Lies, WhyNot, confined, level, lies, limits, overlap
from monitor.model import Act, Edge, Finding, Relation, Signal, Statement
from monitor.rulebook import Rulebook
from monitor.statements import OWN_HOUSE


def hold(statement: Statement, signal: Signal, rulebook: Rulebook, hops: tuple[Edge, ...] | None) -> Finding | WhyNot:
    """Hold one statement against one signal: a finding with its reason, or the named reason why there is none.

    `hops` is the path between their companies: empty for the same company, None where there is no path.
    """
    if statement.stance not in DENYING:
        return WhyNot.NO_DENIAL
    place = lies(signal.capability, statement.capability, rulebook)
    if place is None or (place is Lies.BESIDE and not _of_a_word(statement, rulebook)):
        return WhyNot.OTHER_CAPABILITY
    if hops is None:
        return WhyNot.OTHER_COMPANY
    if statement.scope == OWN_HOUSE:
        return WhyNot.OWN_HOUSE
    if signal.act in (Act.MENTION, Act.BOILERPLATE):
        return WhyNot.SAYS_NOTHING
    if statement.act is Act.SELL and signal.act is not Act.SELL:
        return WhyNot.OTHER_ACT
    if statement.quote == signal.quote:
        return WhyNot.SAME_WORDS
    if signal.by and place is not Lies.WITHIN:
        return WhyNot.HEARSAY
    if not overlap(statement, signal):
        return WhyNot.OTHER_TIME
    relation, reason = _relation(statement, signal, place, rulebook, affiliate=bool(hops))
    return Finding(relation, statement.id, signal.id, reason, hops)


def _of_a_word(statement: Statement, rulebook: Rulebook) -> bool:
    """Say whether a statement denies a word more than a thing: `what is conventionally known as`."""
    return any(rulebook.limit(hedge) == "term" for hedge in statement.hedges)


def _relation(
    statement: Statement, signal: Signal, place: Lies, rulebook: Rulebook, *, affiliate: bool
) -> tuple[Relation, str]:
    if place is Lies.BESIDE:
        words = ", ".join(each for each in statement.hedges if rulebook.limit(each) == "term")
        return Relation.TERM_SHIFT, f"the denial turns on a word ({words}); what is shown goes by a neighbouring one"
    if signal.act is Act.RESERVE:
        return (
            Relation.RESERVED,
            f"the statement denies to {statement.act} it; the terms reserve a right that prepares or permits it",
        )
    if place is Lies.PREPARES:
        return Relation.ACT_GAP, f"what is shown ({signal.act}) prepares what the statement denies"
    denied, shown = level(statement), LEVEL[signal.act]
    how = f"the statement denies to {statement.act} it; what is shown is to {signal.act}"
    if shown < denied:
        steps = denied - shown
        below = f"{how}, {steps} step{'s'[: steps > 1]} below"
        return (Relation.AFFILIATE_GAP if affiliate else Relation.ACT_GAP), below
    if confined(statement):
        return (
            Relation.SCOPE_GAP,
            f"the act shown ({signal.act}) is denied only within the wording: {', '.join(limits(statement))}",
        )
    return (Relation.AFFILIATE_GAP if affiliate else Relation.CONFLICT), how
