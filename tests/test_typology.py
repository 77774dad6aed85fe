"""Fifteen sorts of statement."""

import pytest
from made import statement

from monitor.model import Stance
from monitor.typology import Sort, sort_of

SORTS = {
    Sort.CATEGORICAL: statement(),
    Sort.HEDGED_IN_TIME: statement(hedges=("currently",)),
    Sort.HEDGED_IN_MIND: statement(hedges=("knowingly",)),
    Sort.DEFINITIONAL: statement(hedges=("what is conventionally known as",)),
    Sort.SCOPED: statement(scope="outside the US"),
    Sort.CONDITIONAL: statement(exceptions=("unless you opt in",)),
    Sort.COMMITMENT: statement(stance=Stance.COMMITS),
    Sort.INTENT: statement(tense="future"),
    Sort.AFFIRMATION: statement(stance=Stance.AFFIRMS),
    Sort.RESERVED_RIGHT: statement(stance=Stance.RESERVES),
    Sort.DISAVOWAL: statement(stance=Stance.DISOWNS),
    Sort.CUSTOMER_RULE: statement(stance=Stance.RULES),
    Sort.NON_ANSWER: statement(stance=Stance.DECLINES),
    Sort.CORRECTION: statement(stance=Stance.OBJECTS),
    Sort.DEFINITION: statement(stance=Stance.DEFINES),
}


@pytest.mark.parametrize(("sort", "said"), SORTS.items(), ids=[each.name.lower() for each in SORTS])
def test_a_statement_is_of_one_sort(rulebook, sort, said):
    assert sort_of(said, rulebook) is sort


def test_every_sort_has_its_statement():
    assert list(SORTS) == list(Sort)


def test_a_denial_with_a_hedge_and_an_exception_is_a_conditional_one(rulebook):
    assert sort_of(statement(hedges=("currently",), exceptions=("unless",)), rulebook) is Sort.CONDITIONAL
