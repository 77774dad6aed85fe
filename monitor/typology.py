"""The sorts of statement, fifteen of them: what a sentence is worth depends on how it is said."""

from enum import StrEnum

from monitor.model import Stance, Statement
from monitor.rulebook import Rulebook


class Sort(StrEnum):
    """How something is said, in a reader's words."""

    CATEGORICAL = "categorical denial"
    HEDGED_IN_TIME = "denial for the present"
    HEDGED_IN_MIND = "denial of knowing or intending"
    DEFINITIONAL = "denial that turns on a word"
    SCOPED = "denial within a scope"
    CONDITIONAL = "denial with conditions or exceptions"
    COMMITMENT = "promise"
    INTENT = "statement of intent"
    AFFIRMATION = "affirmation"
    RESERVED_RIGHT = "right that is reserved"
    DISAVOWAL = "disavowal of a link"
    CUSTOMER_RULE = "rule for customers"
    NON_ANSWER = "answer declined"
    CORRECTION = "objection to a report"
    DEFINITION = "definition"


_BY_STANCE = {
    Stance.AFFIRMS: Sort.AFFIRMATION,
    Stance.RESERVES: Sort.RESERVED_RIGHT,
    Stance.DISOWNS: Sort.DISAVOWAL,
    Stance.COMMITS: Sort.COMMITMENT,
    Stance.RULES: Sort.CUSTOMER_RULE,
    Stance.DECLINES: Sort.NON_ANSWER,
    Stance.OBJECTS: Sort.CORRECTION,
    Stance.DEFINES: Sort.DEFINITION,
}


def sort_of(statement: Statement, rulebook: Rulebook) -> Sort:
    """Give the sort of a statement. Of a denial limited in several ways the limit that takes most from it names it."""
    known = _BY_STANCE.get(statement.stance)
    if known is not None:
        return known
    limits = {rulebook.limit(hedge) for hedge in statement.hedges}
    if statement.exceptions or statement.stance is Stance.CONDITIONS:
        return Sort.CONDITIONAL
    if "term" in limits:
        return Sort.DEFINITIONAL
    if statement.tense == "future":
        return Sort.INTENT
    if statement.scope != "company":
        return Sort.SCOPED
    if "mind" in limits:
        return Sort.HEDGED_IN_MIND
    if statement.hedges or statement.stance is Stance.HEDGES:
        return Sort.HEDGED_IN_TIME
    return Sort.CATEGORICAL
