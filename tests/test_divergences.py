"""What a company says, held against what it shows: every kind of result with its reason, and every kind of silence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from made import FACE, SEEN, edge, evidence, signal, statement, version

from monitor.divergences import WhyNot, cases, hold
from monitor.ladder import overlap
from monitor.model import Act, Day, Edge, Kind, Quote, Relation, Stance, Strength

LAB = (edge(),)
DIRECT = ()

# statement, signal, hops -> relation and reason, or why not
HELD = {
    "use shown against use denied conflicts": (
        statement(),
        signal(act=Act.USE),
        DIRECT,
        (Relation.CONFLICT, "the statement denies to use it; what is shown is to use"),
    ),
    "a higher act conflicts with the denial of a lower one": (
        statement(act=Act.DEVELOP),
        signal(act=Act.DEPLOY),
        DIRECT,
        (Relation.CONFLICT, "the statement denies to develop it; what is shown is to deploy"),
    ),
    "development behind a denial of use is a gap of two steps": (
        statement(),
        signal(act=Act.DEVELOP),
        DIRECT,
        (Relation.ACT_GAP, "the statement denies to use it; what is shown is to develop, 2 steps below"),
    ),
    "a patent is three steps below use": (
        statement(),
        signal(act=Act.PATENT),
        DIRECT,
        (Relation.ACT_GAP, "the statement denies to use it; what is shown is to patent, 3 steps below"),
    ),
    "testing is one step below use": (
        statement(),
        signal(act=Act.TEST),
        DIRECT,
        (Relation.ACT_GAP, "the statement denies to use it; what is shown is to test, 1 step below"),
    ),
    "an affiliate's development is told as the affiliate's": (
        statement(),
        signal(company="acme-lab"),
        LAB,
        (Relation.AFFILIATE_GAP, "the statement denies to use it; what is shown is to develop, 2 steps below"),
    ),
    "even an affiliate's use is no conflict with the company's own denial": (
        statement(),
        signal(company="acme-lab", act=Act.USE),
        LAB,
        (Relation.AFFILIATE_GAP, "the statement denies to use it; what is shown is to use"),
    ),
    "a narrower capability is covered by the denial of the broader one": (
        statement(capability="biometric-identification"),
        signal(act=Act.USE),
        DIRECT,
        (Relation.CONFLICT, "the statement denies to use it; what is shown is to use"),
    ),
    "training on customers' videos prepares what is denied": (
        statement(),
        signal(capability="training-on-customer-video", act=Act.USE),
        DIRECT,
        (Relation.ACT_GAP, "what is shown (use) prepares what the statement denies"),
    ),
    "a right kept in the terms is named as such": (
        statement(),
        signal(capability="training-on-customer-video", act=Act.RESERVE),
        DIRECT,
        (
            Relation.RESERVED,
            "the statement denies to use it; the terms reserve a right that prepares or permits it",
        ),
    ),
    "use outside the stated scope is outside the wording": (
        statement(scope="devices"),
        signal(act=Act.USE),
        DIRECT,
        (Relation.SCOPE_GAP, "the act shown (use) is denied only within the wording: devices"),
    ),
    "use under a stated exception is outside the wording": (
        statement(exceptions=("unless you opt in",)),
        signal(act=Act.USE),
        DIRECT,
        (Relation.SCOPE_GAP, "the act shown (use) is denied only within the wording: unless you opt in"),
    ),
    "exception and scope are both named": (
        statement(exceptions=("unless you opt in",), scope="devices"),
        signal(act=Act.USE),
        DIRECT,
        (Relation.SCOPE_GAP, "the act shown (use) is denied only within the wording: unless you opt in, devices"),
    ),
    "never reaches over all time": (
        statement(tense="always"),
        signal(act=Act.USE, day=Day(2009), first_seen=SEEN.replace(year=2009), last_seen=SEEN.replace(year=2009)),
        DIRECT,
        (Relation.CONFLICT, "the statement denies to use it; what is shown is to use"),
    ),
    "a broader capability shown proves nothing about the narrower one denied": (
        statement(),
        signal(capability="biometric-identification", act=Act.USE),
        DIRECT,
        WhyNot.OTHER_CAPABILITY,
    ),
    "a denial of a word is held against what goes by its neighbour": (
        statement(hedges=("currently", "what is conventionally known as", "so-called")),
        signal(capability="biometric-identification", act=Act.USE),
        DIRECT,
        (
            Relation.TERM_SHIFT,
            (
                "the denial turns on a word (what is conventionally known as, so-called); "
                "what is shown goes by a neighbouring one"
            ),
        ),
    ),
    "a denial limited in time denies the thing and not a word": (
        statement(hedges=("currently",)),
        signal(capability="biometric-identification", act=Act.USE),
        DIRECT,
        WhyNot.OTHER_CAPABILITY,
    ),
    "object detection is not face recognition": (
        statement(),
        signal(capability="object-detection", act=Act.USE),
        DIRECT,
        WhyNot.OTHER_CAPABILITY,
    ),
    "a company without a path is somebody else": (statement(), signal(company="other"), None, WhyNot.OTHER_COMPANY),
    "a third party's report of what would be preparation is not held against a denial": (
        statement(),
        signal(capability="training-on-customer-video", act=Act.USE, by="News One"),
        DIRECT,
        WhyNot.HEARSAY,
    ),
    "a denial about hiring says nothing about products": (
        statement(scope="own staff or applicants"),
        signal(act=Act.USE),
        DIRECT,
        WhyNot.OWN_HOUSE,
    ),
    "who denies to sell it does not deny to use it": (
        statement(act=Act.SELL),
        signal(act=Act.USE),
        DIRECT,
        WhyNot.OTHER_ACT,
    ),
    "who denies to sell it and sells it is in conflict": (
        statement(act=Act.SELL),
        signal(act=Act.SELL),
        DIRECT,
        (Relation.CONFLICT, "the statement denies to sell it; what is shown is to sell"),
    ),
    "the denial of an act beside the ladder stands where that of use does": (
        statement(act=Act.RESERVE),
        signal(act=Act.TEST),
        DIRECT,
        (Relation.ACT_GAP, "the statement denies to reserve it; what is shown is to test, 1 step below"),
    ),
    "a word that no rule knows is compared with itself only": (
        statement(capability="of our own"),
        signal(),
        DIRECT,
        WhyNot.OTHER_CAPABILITY,
    ),
    "a bare mention shows nothing": (statement(), signal(act=Act.MENTION), DIRECT, WhyNot.SAYS_NOTHING),
    "an affirmation denies nothing": (statement(stance=Stance.AFFIRMS), signal(), DIRECT, WhyNot.NO_DENIAL),
    "what was shown three years before is another time": (
        statement(),
        signal(day=Day(2016), first_seen=SEEN.replace(year=2016), last_seen=SEEN.replace(year=2016)),
        DIRECT,
        WhyNot.OTHER_TIME,
    ),
}


@pytest.mark.parametrize(("said", "shown", "hops", "result"), HELD.values(), ids=HELD)
def test_one_statement_is_held_against_one_signal(rulebook, said, shown, hops, result):
    held = hold(said, shown, rulebook, hops)
    assert (held if isinstance(held, WhyNot) else (held.relation, held.reason)) == result


@pytest.mark.parametrize(
    ("first", "last", "near"),
    [
        (date(2017, 8, 28), date(2017, 8, 28), False),
        (date(2017, 8, 28), date(2017, 8, 29), True),
        (date(2021, 8, 29), date(2021, 8, 29), True),
        (date(2021, 8, 30), date(2021, 8, 30), False),
        (date(2017, 1, 1), date(2022, 1, 1), True),
    ],
)
def test_up_to_two_years_lie_between_what_is_said_and_what_is_shown(first, last, near):
    """Said on 2019-08-29 and seen until the day after: 730 days before, and after, still count."""
    at, until = (datetime(each.year, each.month, each.day, tzinfo=UTC) for each in (first, last))
    assert overlap(statement(), signal(day=Day.of(first), first_seen=at, last_seen=until)) is near


def told(found):
    """Give of each case what a reader sees first."""
    return [(case.title, case.headline, case.strength.value, case.alert) for case in found]


def test_a_denial_and_three_kinds_of_source_are_one_strong_case(rulebook):
    shown = [
        signal(id="sig-1", channel="talk", strength=Strength.WEAK),
        signal(id="sig-2", channel="job posting", act=Act.HIRE),
        signal(id="sig-3", channel="patent", act=Act.PATENT),
    ]
    assert told(cases(evidence(rulebook, [statement()], shown))) == [
        ("Acme: face recognition", "build-up behind a denial of use", "strong", True)
    ]


def test_one_weak_signal_never_reaches_a_letter_alone(rulebook):
    found = cases(evidence(rulebook, [statement()], [signal(strength=Strength.WEAK)]))
    assert told(found) == [("Acme: face recognition", "build-up behind a denial of use", "weak", False)]


@pytest.mark.parametrize(
    ("words", "strength", "alert"),
    [
        pytest.param("We research face recognition.", "medium", True, id="other words are a second source"),
        pytest.param("We develop  FACE recognition.", "weak", False, id="a copy of the same words is not"),
    ],
)
def test_two_weak_signals_count_as_two_when_they_are_no_copies(rulebook, words, strength, alert):
    shown = [
        signal(id="sig-1", strength=Strength.WEAK),
        signal(id="sig-2", strength=Strength.WEAK, quote=Quote("ver-9", 0, len(words), words)),
    ]
    found = cases(evidence(rulebook, [statement()], shown, [version(id="ver-9", document="doc-9")]))
    assert told(found) == [("Acme: face recognition", "build-up behind a denial of use", strength, alert)]


def test_a_disputed_affiliate_takes_one_step_of_strength_and_is_named(rulebook):
    link = edge(disputed=Day(2019, 8, 29))
    (case,) = cases(evidence(rulebook, [statement()], [signal(company="acme-lab")], links=[link]))
    assert (case.strength, case.alert) == (Strength.WEAK, False)
    assert "Acme Lab (contractor of Acme since 2016, disputed since 2019-08-29)" in case.explanation


def test_signals_without_any_statement_are_listed_under_the_company_that_the_contractor_works_for(rulebook):
    found = cases(evidence(rulebook, [], [signal(company="acme-lab")], links=[edge()]))
    assert told(found) == [("Acme: face recognition", "shown, no statement found", "medium", False)]
    assert found[0].not_shown == (
        "No statement by Acme about it is on file: nothing here is held against Acme's words."
    )


def test_a_subsidiary_is_not_told_under_its_parent(rulebook):
    parent = Edge("holding", "acme", "subsidiary", "http://holding.example")
    found = cases(evidence(rulebook, [], [signal()], links=[parent]))
    assert told(found) == [("Acme: face recognition", "shown, no statement found", "medium", False)]


def test_what_the_parent_shows_is_context_and_no_evidence_against_the_subsidiary(rulebook):
    parent = Edge("holding", "acme", "subsidiary", "http://holding.example")
    shown = [signal(), signal(id="sig-2", company="holding", act=Act.SELL)]
    found = cases(evidence(rulebook, [statement()], shown, links=[parent]))
    (case,) = [each for each in found if each.company == "acme"]
    assert [each.id for each in case.shows] == ["sig-1"]
    assert case.context == ("Holding, which Acme belongs to, 2019-03: “We develop face recognition.”",)


def test_terms_that_reserve_and_a_report_that_shows_are_listed_together(rulebook):
    shown = [
        signal(id="sig-1", capability="training-on-customer-video", act=Act.RESERVE, channel="terms"),
        signal(id="sig-2", capability="training-on-customer-video", act=Act.USE, channel="press report"),
    ]
    found = cases(evidence(rulebook, [], shown))
    assert told(found) == [
        (
            "Acme: training on customer recordings",
            "the terms reserve it, another source shows it",
            "medium",
            False,
        )
    ]


def test_a_disowned_affiliate_is_shown_with_the_page_that_links_to_it(rulebook):
    said = statement(stance=Stance.DISOWNS, about="acme-lab", capability="")
    lab = version(id="ver-3", document="doc-3", company="acme-lab", url="http://lab.example/")
    linking = version(id="ver-4", document="doc-4", links=("http://lab.example/",), url="http://acme.example/careers")
    shown = signal(company="acme-lab", quote=Quote("ver-3", 0, 28, "We develop face recognition."))
    found = cases(evidence(rulebook, [said], [shown], [lab, linking], [edge()]))
    (case,) = [each for each in found if each.capability == "link:acme-lab"]
    assert (case.title, case.headline, case.alert) == (
        "Acme: the link to Acme Lab",
        "the link to the affiliate is disputed",
        True,
    )
    assert case.context == (
        (
            "Acme's own page http://acme.example/careers linked to http://lab.example/ "
            "(archived 2019-08-30, version ver-4, capture 000000000000)."
        ),
    )


def test_evidence_that_was_edited_away_is_told_and_kept(rulebook):
    gone = datetime(2019, 8, 20, tzinfo=UTC)
    old = version(gone=gone)
    new = version(id="ver-5", text="We see things.", first_seen=gone)
    (case,) = cases(evidence(rulebook, [statement()], [signal(gone=gone, last_seen=gone)], [old, new]))
    assert [
        each.reason for d in case.divergences if d.relation is Relation.SIGNAL_WITHDRAWN for each in d.findings
    ] == ["shown until 2019-08-20, then edited; the earlier capture is kept; nothing stands in its place"]


def test_a_posting_that_closes_is_ordinary(rulebook):
    gone = datetime(2019, 8, 20, tzinfo=UTC)
    closed = version(kind=Kind.POSTING, gone=gone)
    (case,) = cases(evidence(rulebook, [statement()], [signal(gone=gone, act=Act.HIRE)], [closed]))
    assert [each.relation for each in case.divergences] == [Relation.ACT_GAP]


def test_a_denial_that_gets_a_hedge_on_a_later_day_is_weakened(rulebook):
    later = statement(id="st-2", day=Day(2019, 9, 1), hedges=("currently",), quote=Quote("ver-3", 0, 1, "x"))
    (case,) = cases(evidence(rulebook, [statement(), later], [signal()]))
    assert [each.reason for d in case.divergences if d.relation is Relation.WEAKENED for each in d.findings] == [
        "said without limits on 2019-08-29, later with: currently"
    ]


def test_a_firm_denial_on_the_same_day_is_not_weakened(rulebook):
    same = statement(id="st-2", hedges=("currently",))
    (case,) = cases(evidence(rulebook, [statement(), same], [signal()]))
    assert [each.relation for each in case.divergences] == [Relation.ACT_GAP]


def test_a_denial_that_leaves_its_page_is_told(rulebook):
    gone = statement(gone=SEEN + timedelta(days=1))
    (case,) = cases(evidence(rulebook, [gone], []))
    assert told([case]) == [("Acme: face recognition", "a denial was removed", "medium", True)]


def test_what_is_shown_without_a_statement_is_ranked_by_strength_and_then_by_trend(rulebook):
    old, new = Day(2019, 1), Day(2019, 8)
    shown = [
        *(signal(id=f"sig-1{n}", capability="face-recognition", day=old) for n in range(3)),
        *(signal(id=f"sig-2{n}", capability="emotion-recognition", day=new) for n in range(2)),
        signal(id="sig-3", capability="action-recognition", strength=Strength.WEAK, day=new),
    ]
    found = cases(evidence(rulebook, [], shown))
    assert [each.capability for each in found] == ["emotion-recognition", "face-recognition", "action-recognition"]
    assert "2 of them in the last 180 days, 0 in the 180 days before." in found[0].explanation


def test_a_later_affirmation_reverses(rulebook):
    later = statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2025, 9))
    report = version(id="ver-2", document="doc-2", by="News One")
    (case,) = cases(evidence(rulebook, [statement(), later], [signal()], [report]))
    assert told([case]) == [("Acme: face recognition", "affirmed after a denial", "medium", True)]
    assert case.reversed == Day(2025, 9)


def test_a_denial_after_an_affirmation_opens_the_case_again(rulebook):
    affirmed = statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2025, 9))
    again = statement(id="st-3", day=Day(2026, 2))
    report = version(id="ver-2", document="doc-2", by="News One")
    (case,) = cases(evidence(rulebook, [statement(), affirmed, again], [], [report]))
    assert case.reversed is None


def test_the_same_evidence_gives_the_same_ids_in_every_run(rulebook):
    first, second = (cases(evidence(rulebook, [statement()], [signal()])) for _ in range(2))
    assert first == second
    assert [case.id for case in first] == ["case-" + case.id[5:] for case in first]
    assert first[0].capability == FACE
