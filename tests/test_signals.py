"""What a document shows becomes one signal, dated and quoted so that neither misleads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made import version

from monitor.kin import Owner
from monitor.model import Act, Day, Kind, Strength
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
        for each in signals(readings, rulebook, lambda one: [Owner(one.company, "own source")])
        if each.capability == "face-recognition"
    ]

    assert [(each.day, each.quote.version, each.gone) for each in found] == [(day, "ver-2", None)]
    assert [why.words for each in found for why in each.why if "in other words" in why.words] == told


def test_a_published_date_is_not_given_to_words_that_were_added_later(rulebook):
    first = version(text="Hello.", published=Day(2018, 1), first_seen=EARLY, last_seen=EARLY, gone=LATE)
    text = "We use face recognition at our doors."
    second = replace(first, id="ver-2", text=text, first_seen=LATE, last_seen=LATE, gone=None)
    readings = [(each, list(read(each.text, rulebook, kind=each.kind))) for each in (first, second)]
    (each,) = signals(readings, rulebook, lambda one: [Owner(one.company, "own source")])
    assert each.day == Day(2026, 7, 30)


def shown(rulebook, *versions):
    readings = [(each, list(read(each.text, rulebook, kind=each.kind))) for each in versions]
    found = signals(readings, rulebook, lambda one: [Owner(one.company, "own source")])
    return [each for each in found if each.capability == "face-recognition"]


def posting(key, text, day=0, gone=None):
    first = EARLY + timedelta(days=day)
    end = None if gone is None else EARLY + timedelta(days=gone)
    life = {"first_seen": first, "last_seen": end or first, "gone": end}
    url = f"https://boards.example/{key}"
    return version(
        id=f"ver-{key}", document=key, source="greenhouse:acme", kind=Kind.POSTING, text=text, url=url, **life
    )


ADVERT = "You will develop face recognition for our cameras."
TOLD = "https://boards.example/"


def test_openings_of_one_text_are_one_signal_that_names_them_and_keeps_its_first_date(rulebook):
    first, opening, again = posting("a", ADVERT, gone=5), posting("b", ADVERT, 1, gone=5), posting("c", ADVERT, 9)
    (alone,) = shown(rulebook, first)
    (signal,) = shown(rulebook, first, opening, again)
    assert (signal.id, signal.openings, signal.day, signal.gone) == (alone.id, 3, alone.day, None)
    assert [why.words for why in signal.why if why.rule == "likeness"] == [
        "3 postings of the board show it",
        f"one more opening with the same text: {TOLD}b",
        f"posted again with the same text: {TOLD}c",
    ]
    assert [each.openings for each in shown(rulebook, first, posting("d", f"{ADVERT} In Kyiv, for two years.", 1))] == [
        1,
        1,
    ]


def test_what_a_company_prints_under_all_its_postings_is_one_weaker_signal_of_the_board(rulebook):
    line = "Our customers all over the world trust our face recognition."
    board = [posting(str(number), f"{line}\nWe look for a number {number}.", number) for number in range(6)]
    (signal,) = shown(rulebook, *board)
    (before,) = shown(rulebook, board[0])
    assert (signal.openings, signal.strength, before.strength) == (6, Strength.WEAK, Strength.MEDIUM)
    assert [(why.effect, why.words) for why in signal.why if why.rule in ("boilerplate", "likeness")] == [
        ("lowered", "stands in 6 of 6 postings of the board: it is what the company prints in all"),
        ("counted", "6 postings of the board show it"),
    ]


ACTS = [
    (Kind.PAGE, "We operate face recognition for the city.", "face-recognition", Act.OPERATE),
    (Kind.PAGE, "We create systems for face recognition.", "face-recognition", Act.DEVELOP),
    (Kind.POLICY, "We create a voiceprint of each caller.", "voice-identification", Act.USE),
    (Kind.PAGE, "We use face recognition on our own staff.", "face-recognition", Act.STAFF),
    (Kind.POSTING, "We use emotion recognition to assess candidates.", "emotion-recognition", Act.APPLICANTS),
    (Kind.POSTING, "You build emotion recognition to assess candidates.", "emotion-recognition", Act.HIRE),
    (Kind.POSTING, "Experience with gait recognition is a plus.", "gait-recognition", Act.SKILL),
    (Kind.POSTING, "Experience with gait recognition is required.", "gait-recognition", Act.HIRE),
    (Kind.POLICY, "We may use face recognition in our shops.", "face-recognition", Act.RESERVE),
    (Kind.POLICY, "For face recognition: we may use other content.", "face-recognition", None),
    (
        Kind.POSTING,
        "We hire without regard to race or facial recognition, as an equal opportunity employer.",
        None,
        None,
    ),
]


@pytest.mark.parametrize(("kind", "text", "capability", "act"), ACTS, ids=[each[1][:50] for each in ACTS])
def test_an_act_is_what_the_words_say_is_done_and_to_whom(rulebook, kind, text, capability, act):
    page = version(kind=kind, text=text)
    found = signals(
        [(page, list(read(text, rulebook, kind=kind)))], rulebook, lambda one: [Owner(one.company, "own source")]
    )
    assert [each.act for each in found if each.capability == capability] == ([act] if act else [])


def test_a_skill_among_others_is_weak(rulebook):
    advert = version(kind=Kind.POSTING, text="Familiarity with face recognition.")
    readings = [(advert, list(read(advert.text, rulebook, kind=Kind.POSTING)))]
    (each,) = signals(readings, rulebook, lambda one: [Owner(one.company, "own source")])
    assert (each.act, each.strength) == (Act.SKILL, Strength.WEAK)


def test_a_posting_that_is_edited_to_show_something_says_what_stood_there_before(rulebook):
    first = posting("a", "We build cameras.\nYou will develop object recognition for our cameras.", gone=3)
    second = replace(posting("a", f"We build cameras.\n{ADVERT}", 3), id="ver-2")
    added = replace(
        posting("a", f"We build cameras.\nYou will develop object recognition for our cameras.\n{ADVERT}", 3)
    )
    words = "the posting was edited to show it, seen on 2021-08-20; "
    for later, told in (
        (second, "before: “You will develop object recognition for our cameras.”"),
        (replace(added, id="ver-3"), "nothing stood in its place before"),
    ):
        (signal,) = shown(rulebook, first, later)
        assert [why.words for why in signal.why if why.effect == "entered"] == [words + told]
    (alone,) = shown(rulebook, second)
    assert [why for why in alone.why if why.effect == "entered"] == []
