"""What a document shows becomes one signal, dated and quoted so that neither misleads."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from made import version

from monitor.model import Day
from monitor.rulebook import read
from monitor.signals import signals

EARLY, LATE = datetime(2021, 8, 17, 6, tzinfo=UTC), datetime(2026, 7, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "day", "told"),
    [
        pytest.param(
            "We use face recognition at every door of the new hall.",
            Day(2026, 7, 30),
            ["first shown on 2021-08-17 in other words, in the words quoted since 2026-07-30"],
            id="other words",
        ),
        pytest.param(
            "We use face recognition at our doors. Call us.",
            Day(2021, 8, 17),
            [],
            id="the same words on a changed page",
        ),
    ],
)
def test_a_quote_is_dated_by_its_own_words_and_says_since_when_there_were_others(rulebook, later, day, told):
    first = version(text="We use face recognition at our doors.", first_seen=EARLY, last_seen=EARLY, gone=LATE)
    second = replace(first, id="ver-2", text=later, first_seen=LATE, last_seen=LATE, gone=None)
    readings = [(each, read(each.text, rulebook, kind=each.kind)) for each in (first, second)]

    found = [
        each
        for each in signals(readings, rulebook, lambda one: [(one.company, "own source")])
        if each.capability == "face-recognition"
    ]

    assert [(each.day, each.quote.version, each.gone) for each in found] == [(day, "ver-2", None)]
    assert [why.words for each in found for why in each.why if "in other words" in why.words] == told


def test_a_published_date_is_not_given_to_words_that_were_added_later(rulebook):
    first = version(text="Hello.", published=Day(2018, 1), first_seen=EARLY, last_seen=EARLY, gone=LATE)
    text = "We use face recognition at our doors."
    second = replace(first, id="ver-2", text=text, first_seen=LATE, last_seen=LATE, gone=None)
    readings = [(each, list(read(each.text, rulebook, kind=each.kind))) for each in (first, second)]
    (each,) = signals(readings, rulebook, lambda one: [(one.company, "own source")])
    assert each.day == Day(2026, 7, 30)
