"""What a document shows becomes one signal, dated and quoted so that neither misleads."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made import version

from monitor.model import Day
from monitor.rulebook import load, read
from monitor.signals import signals

RULES = Path(__file__).parent.parent / "rules.yaml"
EARLY, LATE = datetime(2021, 8, 17, 6, tzinfo=UTC), datetime(2026, 7, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        pytest.param(
            "We use face recognition at every door of the new hall.",
            ["first shown on 2021-08-17 in other words, in the words quoted since 2026-07-30"],
            id="other words",
        ),
        pytest.param("We use face recognition at our doors. Call us.", [], id="the same words on a changed page"),
    ],
)
def test_a_quote_that_is_younger_than_its_signal_says_since_when_it_stands_there(later, told):
    first = version(text="We use face recognition at our doors.", first_seen=EARLY, last_seen=EARLY, gone=LATE)
    second = replace(first, id="ver-2", text=later, first_seen=LATE, last_seen=LATE, gone=None)
    rulebook, _ = load(RULES.read_text(encoding="utf-8"))
    assert rulebook is not None
    readings = [(each, read(each.text, rulebook, kind=each.kind)) for each in (first, second)]

    found = [
        each
        for each in signals(readings, rulebook, lambda one: [(one.company, "own source")])
        if each.capability == "face-recognition"
    ]

    assert [(each.day, each.quote.version, each.gone) for each in found] == [(Day(2021, 8, 17), "ver-2", None)]
    assert [why.words for each in found for why in each.why if "in other words" in why.words] == told
