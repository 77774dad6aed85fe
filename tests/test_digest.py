"""What is worth a letter, and what is not: cases held against what a desk was told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor import digest as news
from monitor.digest import CAP, Counts, Digest, Failing, Item, Reason, decide, failing, glance
from monitor.model import Day, Divergence, Finding, Outcome, Relation, Strength, Visit
from monitor.told import Told, outline, telling
from tests.letters import ring
from tests.letters.whole import digest

DAY = date(2019, 8, 30)
BEFORE = date(2019, 8, 29)
KNOWN = telling(ring.CASE, BEFORE)
TOLD = replace(KNOWN, mark="")
"""Without the mark, so that what was told is compared."""
WEAK_SIGNALS = tuple(replace(each, strength=Strength.WEAK) for each in ring.LISTED.shows)


def with_finding(relation, *, statement="", signal=""):
    found = Divergence(
        "div-more", ring.CASE.id, relation, Strength.MEDIUM, (Finding(relation, statement, signal, ""),), ""
    )
    return replace(ring.CASE, divergences=(*ring.CASE.divergences, found))


def without(*ids):
    return replace(TOLD, evidence=TOLD.evidence.difference(ids))


REASONS = [
    pytest.param(ring.CASE, None, Reason.FIRST, id="never told"),
    pytest.param(ring.CASE, replace(TOLD, dropped=True), Reason.FIRST, id="told as no longer flagged, and back"),
    pytest.param(ring.CASE, replace(TOLD, alert=False), Reason.FIRST, id="only listed before"),
    pytest.param(ring.CASE, TOLD, Reason.NOTHING_NEW, id="told as it is"),
    pytest.param(ring.CASE, without("sig-about"), Reason.NEW_EVIDENCE, id="one more signal"),
    pytest.param(ring.CASE, without("ring-2019-08-28"), Reason.NEW_STATEMENT, id="one more statement"),
    pytest.param(
        ring.CASE,
        without("ring-2019-08-28", "sig-about"),
        Reason.NEW_STATEMENT,
        id="a statement goes before a signal",
    ),
    pytest.param(ring.CASE, replace(TOLD, strength=Strength.MEDIUM), Reason.STRONGER, id="stronger"),
    pytest.param(
        with_finding(Relation.WITHDRAWN, statement="ring-2019-08-28"),
        TOLD,
        Reason.STATEMENT_WITHDRAWN,
        id="a denial was taken down",
    ),
    pytest.param(
        with_finding(Relation.SIGNAL_WITHDRAWN, signal="sig-about"),
        TOLD,
        Reason.EVIDENCE_WITHDRAWN,
        id="a page was edited",
    ),
    pytest.param(
        with_finding(Relation.SIGNAL_WITHDRAWN, signal="sig-about"),
        replace(TOLD, gone=frozenset({"sig-about"})),
        Reason.NOTHING_NEW,
        id="told that the page was edited",
    ),
    pytest.param(
        ring.CASE, replace(TOLD, gone=frozenset({"sig-about"})), Reason.NOTHING_NEW, id="what was gone is back"
    ),
    pytest.param(
        with_finding(Relation.WEAKENED, statement="ring-2019-08-29-b"),
        without("ring-2019-08-29-b"),
        Reason.STATEMENT_WEAKENED,
        id="a later denial with limits",
    ),
    pytest.param(
        replace(ring.CASE, reversed=Day(2025, 9)),
        without("sig-about"),
        Reason.RESOLVED,
        id="affirmed",
    ),
    pytest.param(
        replace(ring.CASE, reversed=Day(2025, 9)),
        replace(TOLD, resolved=True),
        Reason.NOTHING_NEW,
        id="told that it was affirmed",
    ),
    pytest.param(ring.CASE, replace(TOLD, resolved=True), Reason.REOPENED, id="denied anew"),
    pytest.param(
        replace(ring.CASE, strength=Strength.MEDIUM),
        TOLD,
        Reason.JUDGED_ANEW,
        id="the same evidence weighs less now",
    ),
    pytest.param(
        ring.CASE,
        replace(TOLD, evidence=TOLD.evidence | {"sig-old"}),
        Reason.JUDGED_ANEW,
        id="evidence is not counted any more",
    ),
    pytest.param(replace(ring.CASE, alert=False), TOLD, Reason.JUDGED_ANEW, id="told as a divergence, only listed now"),
    pytest.param(ring.LISTED, None, Reason.LISTED, id="no statement found"),
    pytest.param(ring.LISTED, telling(ring.LISTED, BEFORE), Reason.NOTHING_NEW, id="listed before"),
    pytest.param(replace(ring.LISTED, shows=WEAK_SIGNALS), None, Reason.WEAK, id="weak signals only"),
]
"""What a case is now, what was told of it, and what follows."""


@pytest.mark.parametrize(("case", "told", "reason"), REASONS)
def test_every_case_has_a_named_reason_to_be_told_or_not(case, told, reason):
    assert decide(case, told) is reason


def test_the_mark_of_a_case_says_no_more_than_that_nothing_changed():
    """Each case of the table was told as each other one is now: whoever knows the mark decides as whoever does not."""
    cases = [row.values[0] for row in REASONS]
    pairs = [(case, telling(before, BEFORE)) for case in cases for before in cases]
    with_mark = [decide(case, told) for case, told in pairs]
    assert with_mark == [decide(case, replace(told, mark="")) for case, told in pairs]
    seen = {glance(outline(case), told) for case, told in pairs}
    assert seen == {None, Reason.FIRST, Reason.NOTHING_NEW, Reason.JUDGED_ANEW, Reason.WEAK}


def test_cases_are_read_only_when_they_changed_or_are_told():
    """Of a million signals on most mornings none is news."""
    same = [replace(ring.CASE, id=f"same-{number}") for number in range(20)]
    grown = replace(ring.CASE, id="grown")
    never = [replace(ring.LISTED, id=f"never-{number:02}") for number in range(20)]
    told = {case.id: KNOWN for case in same} | {"grown": replace(without("sig-about"), mark="told-before")}
    known = {case.id: case for case in (*same, grown, *never)}
    read = []

    def reading(name):
        read.append(name)
        return known[name]

    found = news.digest(DAY, map(outline, known.values()), told, read=reading)
    assert ([each.case.id for each in found.items], len(found.listed), found.listed_more) == (["grown"], CAP, 10)
    assert (found.counts.unchanged, sorted(set(read))) == (20, ["grown", *(f"never-{n:02}" for n in range(CAP))])


def test_a_posting_that_closes_in_the_ordinary_course_is_no_news():
    """The posting of the sample is gone, and no finding says that it was withdrawn."""
    assert [each.id for each in ring.CASE.shows if each.gone] == ["sig-posting"]
    assert decide(ring.CASE, TOLD) is Reason.NOTHING_NEW


@pytest.mark.parametrize(
    ("cases", "told", "health", "told_failing"),
    [
        pytest.param([], {}, [], (), id="nothing at all"),
        pytest.param([ring.CASE], {ring.CASE.id: TOLD}, [], (), id="all told"),
        pytest.param([ring.LISTED], {}, [], (), id="only cases without a statement"),
        pytest.param([], {}, [ring.FAILING], (ring.FAILING.key,), id="a failure that was told"),
    ],
)
def test_no_letter_when_nothing_is_new_and_no_source_newly_fails(cases, told, health, told_failing):
    assert digest(DAY, cases, told, health, told_failing=told_failing) is None


def test_a_source_that_begins_to_fail_is_worth_a_letter():
    assert digest(DAY, [], {}, [ring.FAILING]) == Digest(
        DAY, failing=(ring.FAILING,), new_failing=frozenset({ring.FAILING.key})
    )


def test_a_letter_that_goes_out_anyway_repeats_failures_and_lists_cases_without_a_statement():
    found = digest(
        DAY, [ring.LISTED, ring.CASE], {}, [ring.FAILING], told_failing=[ring.FAILING.key], sources=9, silenced=1
    )
    evidence = telling(ring.CASE, DAY).evidence
    assert found == Digest(
        DAY,
        items=(Item(ring.CASE, Reason.FIRST, evidence),),
        listed=(Item(ring.LISTED, Reason.LISTED, frozenset({"sig-suspicious"})),),
        failing=(ring.FAILING,),
        counts=Counts(open=1, sources=9, suppressed=1),
    )
    assert found.told() == {ring.CASE.id: telling(ring.CASE, DAY), ring.LISTED.id: telling(ring.LISTED, DAY)}


def test_a_case_that_is_flagged_no_longer_is_corrected_once():
    first = digest(DAY, [], {ring.CASE.id: TOLD})
    assert first == Digest(DAY, dropped=((ring.CASE.id, TOLD, "today's rules and watchlist do not find it"),))
    assert digest(DAY, [], first.told()) is None


def test_a_case_that_a_reviewer_closed_is_corrected_in_his_words_and_counted():
    closed = {ring.CASE.id: "dismissed by Ida on 2019-08-30: wrong company"}
    first = digest(DAY, [ring.CASE], {ring.CASE.id: TOLD}, closed=closed)
    assert first == Digest(
        DAY,
        dropped=((ring.CASE.id, TOLD, "dismissed by Ida on 2019-08-30: wrong company"),),
        counts=Counts(suppressed=1),
    )
    assert digest(DAY, [ring.CASE], first.told(), closed=closed) is None


def test_what_does_not_fit_is_counted_and_comes_with_the_next_letter():
    cases = [replace(ring.CASE, id=f"case-{number:02}", title=f"Acme {number:02}") for number in range(CAP + 3)]
    first = digest(BEFORE, cases, {})
    assert ([each.case.id for each in first.items], first.more) == ([f"case-{number:02}" for number in range(CAP)], 3)
    second = digest(DAY, cases, first.told())
    assert ([each.case.id for each in second.items], second.more) == (["case-10", "case-11", "case-12"], 0)
    assert digest(DAY, cases, first.told() | second.told()) is None


def test_new_cases_come_first_and_strong_ones_before_weak_ones():
    cases = [
        replace(ring.CASE, id="grown", title="B"),
        replace(ring.CASE, id="new-weak", title="C", strength=Strength.WEAK),
        replace(ring.CASE, id="new-strong", title="D"),
        replace(ring.CASE, id="anew", title="A", headline="otherwise"),
    ]
    found = digest(DAY, cases, {"grown": without("sig-about"), "anew": TOLD})
    assert [(each.case.id, each.reason) for each in found.items] == [
        ("new-strong", Reason.FIRST),
        ("new-weak", Reason.FIRST),
        ("grown", Reason.NEW_EVIDENCE),
        ("anew", Reason.JUDGED_ANEW),
    ]


def test_what_a_desk_was_told_survives_the_archive():
    told = replace(TOLD, gone=frozenset({"sig-about"}), resolved=True, dropped=True, alert=False)
    assert Told.from_json(told.to_json()) == told


def visit(hour, outcome, reason=""):
    start = ring.at("2019-08-30", hour)
    return Visit("page:http://acme.example", start, start + timedelta(minutes=1), outcome, reason)


@pytest.mark.parametrize(
    ("visits", "found"),
    [
        pytest.param([], None, id="never visited"),
        pytest.param([visit(1, Outcome.FAILED), visit(2, Outcome.OK)], None, id="works again"),
        pytest.param(
            [visit(1, Outcome.OK), visit(2, Outcome.FAILED, "HTTP 500"), visit(3, Outcome.EMPTY)],
            Failing(
                "page:http://acme.example",
                "acme",
                "",
                since=ring.at("2019-08-30", 2),
                last=ring.at("2019-08-30", 3),
                reason="empty",
                last_good=ring.at("2019-08-30", 1) + timedelta(minutes=1),
                in_a_row=2,
            ),
            id="failed, then empty",
        ),
        pytest.param(
            [visit(3, Outcome.BLOCKED, "HTTP 403")],
            Failing(
                "page:http://acme.example",
                "acme",
                "",
                since=ring.at("2019-08-30", 3),
                last=ring.at("2019-08-30", 3),
                reason="HTTP 403",
                last_good=None,
                in_a_row=1,
            ),
            id="blocked from the start",
        ),
    ],
)
def test_a_source_fails_from_its_first_visit_that_was_not_good(visits, found):
    assert failing(visits, "acme") == found
