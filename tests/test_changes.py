"""What a visit says about the documents of a source, and what it may not say."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes import Answers, Change, Judgement, Sighting, Standing, drift, edits, fingerprint, judge, unique
from monitor.model import Outcome, Visit

NOW = datetime(2019, 8, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Visit("s:1", NOW, NOW, Outcome.OK)
STOOD = Standing("w1", "c1", "1", frozenset({"w1"}))
MISSED = replace(STOOD, missed=1, missed_since=NOW - 12 * HOUR)
GONE = replace(MISSED, missed=2, gone=True)
DOUBTED = "; not believed yet, nothing was counted as missing"


def board(count, each=STOOD):
    return {f"k{number}": each for number in range(count)}


def seen(*keys):
    return dict.fromkeys(keys, Sighting("w1", "c1"))


@pytest.mark.parametrize(
    ("known", "found", "change", "reopened"),
    [
        (None, Sighting("w1", "c1"), Change.FIRST, False),
        (STOOD, Sighting("w1", "c1"), Change.SAME, False),
        (STOOD, Sighting("w1", "c2"), Change.SAME, False),
        (MISSED, Sighting("w1", "c1"), Change.SAME, False),
        (STOOD, Sighting("w2", "c2"), Change.CHANGED, False),
        (STOOD, Sighting("w2", "c1"), Change.CHANGED, False),
        (replace(STOOD, extractor="0"), Sighting("w2", "c1"), Change.TECHNICAL, False),
        (replace(STOOD, extractor="0"), Sighting("w2", "c2"), Change.CHANGED, False),
        (replace(STOOD, words="w2", earlier=frozenset({"w1", "w2"})), Sighting("w1", "c3"), Change.RETURNED, False),
        (GONE, Sighting("w1", "c1"), Change.REOPENED, True),
        (GONE, Sighting("w2", "c2"), Change.CHANGED, True),
    ],
    ids=[
        "new",
        "same words, same bytes",
        "same words, other bytes",
        "seen again after one absence",
        "other words",
        "other words from the same bytes by the same extractor",
        "other words from the same bytes by another extractor",
        "other words from other bytes by another extractor",
        "the words of an earlier version",
        "back with the same words",
        "back with other words",
    ],
)
def test_what_became_of_a_document(known, found, change, reopened):
    standing = {"k": known} if known else {}
    assert judge(GOOD, standing, {"k": found}, extractor="1") == Judgement({"k": change}, ("k",) if reopened else ())


@pytest.mark.parametrize(
    ("visit", "standing", "sightings", "closes", "judgement"),
    [
        (GOOD, board(3), seen("k0", "k1"), True, Judgement({"k0": Change.SAME, "k1": Change.SAME}, missed=("k2",))),
        (
            GOOD,
            board(2) | {"old": MISSED},
            seen("k0", "k1"),
            True,
            Judgement({"k0": Change.SAME, "k1": Change.SAME}, closed=("old",), cause="absent"),
        ),
        (
            GOOD,
            board(1) | {"old": replace(MISSED, missed=5, missed_since=NOW - 12 * HOUR + timedelta(seconds=1))},
            seen("k0"),
            True,
            Judgement({"k0": Change.SAME}, missed=("old",)),
        ),
        (GOOD, board(1) | {"old": GONE}, seen("k0"), True, Judgement({"k0": Change.SAME})),
        (GOOD, board(1) | {"old": MISSED}, seen("k0"), False, Judgement({"k0": Change.SAME})),
        (
            replace(GOOD, claimed=2, found=1),
            board(1) | {"old": MISSED},
            seen("k0"),
            True,
            Judgement({"k0": Change.SAME}),
        ),
        (replace(GOOD, unchanged=True), board(1) | {"old": MISSED, "g": GONE}, {}, True, Judgement({}, still=("k0",))),
        (
            replace(GOOD, outcome=Outcome.EMPTY),
            board(1, MISSED),
            {},
            True,
            Judgement({}, suspect=f"1 of 1 documents were missing at once{DOUBTED}"),
        ),
        (replace(GOOD, outcome=Outcome.EMPTY, windowed=True), board(1, MISSED), {}, False, Judgement({})),
        (replace(GOOD, outcome=Outcome.EMPTY, claimed=1), board(1, MISSED), {}, True, Judgement({})),
        (
            replace(GOOD, outcome=Outcome.EMPTY, claimed=0),
            board(1, MISSED),
            {},
            True,
            Judgement({}, suspect=f"1 of 1 documents were missing at once{DOUBTED}"),
        ),
        (
            replace(GOOD, claimed=2, found=1),
            board(1, GONE) | {"old": MISSED},
            seen("k0"),
            True,
            Judgement({"k0": Change.REOPENED}, ("k0",)),
        ),
        (
            GOOD,
            board(3) | {"back": GONE},
            seen("back"),
            True,
            Judgement({"back": Change.REOPENED}, ("back",), suspect=f"3 of 3 documents were missing at once{DOUBTED}"),
        ),
        (replace(GOOD, outcome=Outcome.FAILED), board(1, MISSED), {}, True, Judgement({})),
        (replace(GOOD, outcome=Outcome.BLOCKED), board(1, MISSED), seen("wall"), True, Judgement({})),
        (replace(GOOD, outcome=Outcome.CHANGED_SHAPE), board(1, MISSED), seen("odd"), True, Judgement({})),
    ],
    ids=[
        "missing once",
        "missing twice, 12 hours apart",
        "missing often, within 12 hours",
        "gone already",
        "left the window of a feed",
        "fewer found than the source claims",
        "304",
        "empty",
        "an empty feed",
        "empty, and says that it has one",
        "empty, and says that it has none",
        "come back to half a list",
        "come back to a list that lost all others",
        "failed",
        "blocked",
        "changed shape",
    ],
)
def test_what_an_absence_means(visit, standing, sightings, closes, judgement):
    assert judge(visit, standing, sightings, extractor="1", closes=closes) == judgement


@pytest.mark.parametrize(
    ("standing", "missing", "doubted"),
    [(9, 4, False), (10, 5, False), (9, 5, True), (100, 50, False), (100, 51, True), (2, 2, False), (3, 3, True)],
)
def test_a_collapse_is_doubted_and_nothing_counted(standing, missing, doubted):
    here = seen(*(f"k{number}" for number in range(missing, standing)))
    found = judge(GOOD, board(standing), here, extractor="1")
    words = f"{missing} of {standing} documents were missing at once; not believed yet, nothing was counted as missing"
    gone = tuple(f"k{number}" for number in range(missing))
    assert (found.suspect, found.missed, found.closed) == ((words, (), ()) if doubted else ("", gone, ()))


@pytest.mark.parametrize(
    ("hours", "believed"), [((), False), ((60,), False), ((60, 30), True), ((47, 24), False), ((72, 48, 24), True)]
)
def test_a_collapse_is_believed_in_the_third_visit_over_two_days(hours, believed):
    found = judge(GOOD, board(10), seen("k0"), extractor="1", doubts=[NOW - each * HOUR for each in hours])
    assert (len(found.missed), "; believed, as it was so in" in found.suspect) == (
        (9, True) if believed else (0, False)
    )


def test_texts_that_differ_in_white_space_only_are_the_same_words():
    same = {fingerprint(*each) for each in [("A b", "c  d\n"), (" A\tb", "c\u00a0d"), ("A b", "\nc d")]}
    assert len(same) == 1
    assert fingerprint("A b", "c d") != fingerprint("A", "b c d")


def test_a_document_listed_twice_counts_once():
    assert unique(["a", "b", "a", "c", "b"]) == [0, 1, 3]


OUTCOMES = [each for each in Outcome if each is not Outcome.OK]
BAD = st.one_of(
    st.builds(lambda outcome: replace(GOOD, outcome=outcome), st.sampled_from(OUTCOMES)),
    st.just(replace(GOOD, unchanged=True)),
    st.builds(lambda found: replace(GOOD, found=found, claimed=found + 1), st.integers(0, 9)),
)


class Board:
    """A source as the archive would have it, visited again and again."""

    def __init__(self, keys):
        self.standing = dict.fromkeys(keys, STOOD)
        self.doubts = []
        self.now = NOW

    def visit(self, visit, keys, hours):
        self.now += hours * HOUR
        visit = replace(visit, started=self.now, ended=self.now)
        found = judge(visit, self.standing, seen(*keys), extractor="1", doubts=self.doubts)
        if visit.complete:
            self.doubts = [*self.doubts, self.now] if found.suspect else []
        for key in (*found.missed, *found.closed):
            old = self.standing[key]
            since = old.missed_since or self.now
            self.standing[key] = replace(old, missed=old.missed + 1, missed_since=since, gone=key in found.closed)
        for key in found.seen:
            self.standing[key] = STOOD
        return found


@given(
    size=st.integers(1, 12),
    visits=st.lists(st.tuples(BAD, st.sets(st.integers(0, 15)), st.integers(0, 100)), max_size=30),
    lost=st.sets(st.integers(0, 11)),
)
def test_a_lying_board_closes_nothing(size, visits, lost):
    """No sequence of failed, empty, blocked, odd, partial or unchanged visits closes anything, missed before or not."""
    source = Board(range(size))
    source.visit(GOOD, [key for key in range(size) if key not in lost], 24)
    for visit, keys, hours in visits:
        assert source.visit(visit, keys, hours).closed == ()


@given(st.lists(st.tuples(st.sets(st.integers(0, 9)), st.integers(0, 100)), max_size=30))
def test_a_document_is_gone_only_after_two_complete_visits_without_it_12_hours_apart(visits):
    source = Board(range(10))
    absent = {}
    for keys, hours in visits:
        before = {key for key, each in source.standing.items() if not each.gone}
        closed = source.visit(GOOD, keys, hours).closed
        for key in range(10):
            absent[key] = [] if key in keys else [*absent.get(key, []), source.now]
        for key in closed:
            assert key in before
            assert len(absent[key]) >= 2
            assert absent[key][-1] - absent[key][0] >= 12 * HOUR


@given(st.sets(st.integers(0, 9), min_size=1), st.integers(12, 48))
def test_what_is_truly_gone_is_found_gone(lost, hours):
    source = Board(range(10))
    here = [key for key in range(10) if key not in lost]
    for _ in range(2 + 2 + 48 // 12):
        source.visit(GOOD, here, hours)
    assert {key for key, each in source.standing.items() if each.gone} == lost


def test_an_emptied_board_is_believed_after_two_days_unless_the_vendors_others_are_in_trouble_too():
    doubts = [NOW - 49 * HOUR, NOW - 24 * HOUR]
    emptied = replace(GOOD, outcome=Outcome.EMPTY)
    alone = judge(emptied, board(4), {}, extractor="1", doubts=doubts)
    assert (alone.missed, alone.closed) == (("k0", "k1", "k2", "k3"), ())
    assert alone.suspect.startswith("4 of 4 documents were missing at once; believed, as it was so in 3 visits since ")
    assert judge(emptied, board(4), {}, extractor="1", doubts=doubts, alike=2) == Judgement(
        {},
        suspect="4 of 4 documents were missing at once; 2 other sources of the same vendor are in trouble too: "
        "not believed, nothing was counted as missing",
    )


def test_an_emptied_board_closes_what_it_missed_before_though_one_other_source_is_in_trouble():
    emptied = replace(GOOD, outcome=Outcome.EMPTY)
    assert judge(
        emptied, board(2, MISSED), {}, extractor="1", doubts=[NOW - 49 * HOUR, NOW - 24 * HOUR], alike=1
    ) == Judgement(
        {},
        closed=("k0", "k1"),
        cause="board empty",
        suspect="2 of 2 documents were missing at once; believed, as it was so in 3 visits since 2019-08-26 11:00 UTC",
    )


def test_what_left_a_window_is_gone_only_when_its_own_address_says_so():
    answers = Answers(gone=frozenset({"k0", "k2", "k1"}))
    standing = board(3) | {"k0": GONE}
    assert judge(GOOD, standing, seen("k0"), extractor="1", answers=answers, closes=False) == Judgement(
        {"k0": Change.REOPENED}, ("k0",), closed=("k1", "k2"), cause="gone at its address"
    )


@pytest.mark.parametrize(
    ("there", "days", "asked"),
    [
        ({"k0"}, 13, "1 of them answered at its own address: not believed, nothing was counted as missing"),
        ({"k0", "k1"}, 13, "2 of them answered at their own addresses: not believed, nothing was counted as missing"),
        ({"k0"}, 14, "believed, as it was so in 3 visits since 2019-08-14 12:00 UTC"),
        ({"other"}, 13, "believed, as it was so in 3 visits since 2019-08-15 12:00 UTC"),
    ],
)
def test_a_list_whose_documents_answer_at_their_own_addresses_is_doubted_for_two_weeks(there, days, asked):
    doubts = [NOW - days * 24 * HOUR, NOW - 24 * HOUR]
    found = judge(GOOD, board(3), {}, extractor="1", doubts=doubts, answers=Answers(there=frozenset(there)))
    missed = ("k0", "k1", "k2") if asked.startswith("believed") else ()
    assert found == Judgement({}, missed=missed, suspect=f"3 of 3 documents were missing at once; {asked}")


FULL = {f"k{number}": {"text", "location"} for number in range(10)}


@pytest.mark.parametrize(
    ("now", "lost"),
    [
        (FULL, ""),
        ({**FULL, "new": set()}, ""),
        ({key: {"text"} for key in FULL}, '"location" is missing in 10 of 10 documents that had it'),
        ({key: set() for key in FULL}, '"text" is missing in 10 of 10 documents that had it'),
        ({**FULL, "k1": {"location"}, "k2": {"location"}}, ""),
        ({key: {"text"} for key in list(FULL)[:4]}, ""),
    ],
    ids=["nothing", "a new one without", "a field", "text before all", "two of ten", "too few to tell"],
)
def test_what_many_documents_lose_at_once_is_a_change_of_shape(now, lost):
    assert drift(FULL, now) == lost


@pytest.mark.parametrize(("documents", "told"), [(24, True), (25, False), (30, False)])
def test_five_documents_and_more_than_a_fifth_have_to_lose_a_field(documents, told):
    before = {f"k{number}": {"text", "location"} for number in range(documents)}
    now = before | {f"k{number}": {"text"} for number in range(5)}
    assert drift(before, now) == (f'"location" is missing in 5 of {documents} documents that had it' if told else "")


def test_the_name_of_a_documents_words_never_changes():
    """It is kept in archives: under another name every text would be a new version."""
    words = hashlib.sha256(b"A title\x1fOne two.").hexdigest()
    assert fingerprint(" A  title", "One\n\ttwo. ") == words
    assert fingerprint("\ud800", "") == hashlib.sha256(b"\xed\xa0\x80\x1f").hexdigest()


def test_a_board_whose_address_is_empty_is_believed_in_the_third_visit_over_three_days():
    vanished = replace(GOOD, outcome=Outcome.FAILED, status=404, vanished=True)
    missed = dict.fromkeys(("a", "b"), replace(STOOD, missed=1, missed_since=NOW - 24 * HOUR))
    two_days, three_days = ([NOW - each * HOUR for each in (first, 24)] for first in (71, 72))
    words = "the board is not at its address any more (HTTP 404), with 2 documents"
    assert judge(vanished, missed, {}, extractor="1", doubts=two_days) == Judgement(
        {}, suspect=f"{words}; not believed yet, nothing was counted as missing"
    )
    believed = judge(vanished, missed, {}, extractor="1", doubts=three_days)
    assert (believed.closed, believed.cause) == (("a", "b"), "board gone")
    assert believed.suspect.startswith(f"{words}; believed, as it was so in 3 visits since ")
    refused = replace(vanished, status=403, vanished=False)
    assert judge(refused, missed, {}, extractor="1", doubts=three_days) == Judgement({})


def test_web_pages_must_miss_a_document_three_times():
    once, twice = (replace(STOOD, missed=times, missed_since=NOW - 48 * HOUR) for times in (1, 2))
    pages = replace(GOOD, patience=3)
    found = judge(pages, {"once": once, "twice": twice}, {}, extractor="1")
    assert found == Judgement({}, missed=("once",), closed=("twice",), cause="absent")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"location": "Kyiv; Berlin"}, {"location": "Berlin;  Kyiv"}, []),
        ({"location": "Kyiv"}, {"location": "Lviv"}, [("location", "Kyiv", "Lviv")]),
        ({"department": "Vision"}, {}, []),
        ({"updated_at": "2026-01-01"}, {"updated_at": "2026-01-02"}, []),
        ({}, {"team": "Vision"}, [("team", "", "Vision")]),
        ({}, {"team": " ; "}, []),
    ],
    ids=[
        "another order",
        "another place",
        "a field that is missing",
        "saved again",
        "a field that is new",
        "a list of nothing",
    ],
)
def test_what_changes_beside_a_text(before, after, found):
    assert edits(before, after) == found
