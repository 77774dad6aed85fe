"""Which postings are one posting, and what is the company's own phrase under all of them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import SEEN, version

from monitor.likeness import Twin, boilerplate, twins
from monitor.model import Kind

DAY = timedelta(days=1)
WORDS = [f"word{number}" for number in range(200)]
TEXT = " ".join(WORDS)
EDITED = " ".join([*WORDS[:190], "and", "ten", "other", "words", "at", "the", "end", "of", "it", "all"])
HALF = " ".join([*WORDS[:100], *(f"else{number}" for number in range(100))])


def posting(key, text=TEXT, day=0, gone=None, source="greenhouse:acme", **facts):
    first = SEEN + day * DAY
    end = None if gone is None else SEEN + gone * DAY
    life = {"first_seen": first, "last_seen": end or first, "gone": end}
    return version(id=f"ver-{key}", document=key, source=source, kind=Kind.POSTING, text=text, facts=facts, **life)


def near(share):
    return f"nearly the same text ({share})"


@pytest.mark.parametrize(
    ("earlier", "later", "twin"),
    [
        (posting("a"), posting("b", day=1), Twin("b", "a", "the same text", again=False)),
        (posting("a"), posting("b"), Twin("b", "a", "the same text", again=False)),
        (posting("a", gone=3), posting("b", day=4), Twin("b", "a", "the same text", again=True)),
        (posting("a", gone=3), posting("b", day=2), Twin("b", "a", "the same text", again=False)),
        (posting("a", gone=3), posting("b", day=94), None),
        (posting("a"), posting("b", EDITED, 1), Twin("b", "a", near("0.90"), again=False)),
        (posting("a"), posting("b", HALF, 1), None),
        (posting("a"), posting("b", " ".join(WORDS[:150]), 1), None),
        (
            posting("a", internal_job_id="7"),
            posting("b", HALF, 1, internal_job_id="7"),
            Twin("b", "a", "the same requisition", again=False),
        ),
        (posting("a"), posting("b", day=1, source="lever:acme"), Twin("b", "a", "the same text", again=False)),
        (posting("a", ""), posting("b", "other", 1), None),
    ],
    ids=[
        "one more opening",
        "two openings of one day",
        "posted again the day after",
        "the first is closed later",
        "three months after: another advert",
        "ten words of 200 are others",
        "half of the words are others",
        "a part of it",
        "one requisition with other words",
        "on the company's other board",
        "no text and a short one",
    ],
)
def test_what_repeats_an_earlier_posting(earlier, later, twin):
    assert twins([later, earlier]) == ({"b": twin} if twin else {})


def test_all_openings_are_linked_to_the_first_of_them():
    found = twins([posting("a", gone=1), posting("b", day=2), posting("c", EDITED, 3), posting("d", day=4)])
    assert {name: (each.of, each.again) for name, each in found.items()} == {
        "b": ("a", True),
        "c": ("a", False),
        "d": ("a", False),
    }


@given(st.permutations([posting("a"), posting("b", EDITED, 1), posting("c", HALF, 2), posting("d", day=3)]))
def test_a_link_depends_on_neither_order_nor_on_what_comes_later(shuffled):
    found = twins(shuffled)
    assert found == twins([each for each in shuffled if each.document != "d"]) | {"d": found["d"]}


PHRASE = "Acme is the leading maker of doorbells that see who is at the door."


def test_what_stands_in_a_third_of_five_and_more_postings_is_boilerplate():
    own = [posting(str(number), f"{PHRASE}\nTask {number}: {'so ' * 20}{number}.") for number in range(6)]
    others = [
        posting(f"o{number}", f"Something else entirely, number {number}, and nothing of ours.") for number in range(9)
    ]
    found = boilerplate([*own, *others])
    assert (found.covers(own[0], 5), found.covers(own[0], len(PHRASE) + 5), found.texts) == (6, 0, 15)
    assert boilerplate(own[:4]).lines == {}


def test_openings_of_one_advert_make_no_boilerplate():
    assert boilerplate([posting(str(number), f"{PHRASE}\nThe task.") for number in range(9)]).lines == {}
