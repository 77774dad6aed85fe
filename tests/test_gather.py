"""What cases are gathered from: families of companies, pages of one's own, what became of denials, what links where."""

from datetime import UTC, date, datetime, timedelta

import pytest
from made import FACE, edge, evidence, signal, statement, version

from monitor.divergences import cases
from monitor.divergences.gather import _broader, _context, _life, _owner, _tells, _trend, families
from monitor.model import Act, Day, Edge, Finding, Quote, Relation, Stance
from monitor.statements import CITED, HAND

OUTSIDE = "biometric-identification"


def on(name):
    """Give a quote that stands in a version of its own."""
    return Quote(name, 0, 1, "x")


@pytest.mark.parametrize(
    ("page", "own"),
    [
        ({}, True),
        ({"company": "acme-lab"}, False),
        ({"by": "News One"}, False),
        ({"channel": CITED}, False),
        ({"source": f"{HAND}:1"}, False),
    ],
    ids=["its own", "an affiliate's", "a newspaper's", "fetched to prove a quote", "written down by a person"],
)
def test_whose_page_a_statement_stands_on(rulebook, page, own):
    assert evidence(rulebook, versions=[version(id="ver-2", **page)]).on_own_page(statement()) is own


def link(company, other):
    return Edge(company, other, "office", "http://acme.example/")


@pytest.mark.parametrize(
    ("companies", "links", "found"),
    [
        (["a", "b"], [], ["a", "b"]),
        (["a", "b", "c"], [link("b", "a")], ["ab", "c"]),
        (["e"], [link("a", "b"), link("a", "c"), link("b", "d"), link("e", "c")], ["abcde"]),
        (["a"], [link("a", "b"), link("a", "c"), link("b", "d"), link("c", "e")], ["abcde"]),
        (["x"], [link("a", "b")], ["x", "ab"]),
    ],
    ids=[
        "strangers",
        "two of three",
        "over several links, up and down",
        "on two branches",
        "companies that nothing is known of",
    ],
)
def test_all_that_are_linked_are_one_family(companies, links, found):
    assert families(companies, links) == {each: frozenset(family) for family in found for each in family}


def test_what_is_shown_is_counted_for_the_last_half_year_and_the_one_before():
    """180 days: the day on which they are full belongs to the later half."""
    today = date(2019, 8, 30)
    ages = (0, 180, 181, 360, 361, 500)
    assert _trend([signal(day=Day.of(today - timedelta(days=age))) for age in ages], today) == (2, 2)


def test_an_affirmation_reverses_the_newest_denial_only_and_only_one_of_the_same_thing(rulebook):
    """The promise between them has lapsed, which is told first."""
    denials = [
        statement(),
        statement(id="st-2", day=Day(2020, 1, 1), quote=on("ver-12")),
        statement(id="st-3", stance=Stance.COMMITS, day=Day(2020, 6, 10), until=Day(2021, 6, 10), quote=on("ver-13")),
    ]
    yes = {"stance": Stance.AFFIRMS, "day": Day(2025, 9)}
    others = [
        statement(id="st-4", quote=on("ver-14"), **yes),
        statement(id="st-5", quote=on("ver-15"), capability="object-detection", **yes),
    ]
    press = [version(id=name, document=name, by="News One") for name in ("ver-2", "ver-12", "ver-13")]
    gathered = evidence(rulebook, [*denials, *others], versions=press, today=date(2021, 6, 11))
    assert _life("acme", FACE, denials, gathered) == [
        Finding(Relation.EXPIRED, "st-3", "", "the promise of 2020-06-10 named an end: 2021-06-10"),
        Finding(Relation.REVERSAL, "st-4", "", "denied on 2020-06-10, affirmed on 2025-09"),
    ]


def test_a_denial_on_the_companys_own_page_stands_while_the_opposite_is_affirmed(rulebook):
    later = statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2019, 8, 30), quote=on("ver-3"))
    (case,) = cases(evidence(rulebook, [statement(), later]))
    assert [finding for each in case.divergences for finding in each.findings] == [
        Finding(Relation.INTERNAL, "st-2", "", "denied and affirmed at the same time, since 2019-08-30")
    ]


def test_who_affirms_the_narrower_thing_affirms_the_broader_one(rulebook):
    denial = statement(capability=OUTSIDE)
    later = statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2019, 8, 30), quote=on("ver-3"))
    assert [each.relation for each in _life("acme", OUTSIDE, [denial], evidence(rulebook, [denial, later]))] == [
        Relation.INTERNAL
    ]
    assert _broader("no rule of ours", rulebook) == {"no rule of ours"}


def test_a_disowned_link_holds_each_signal_of_the_affiliate_against_it(rulebook):
    """Affiliates of which nothing is shown, and what is only named, are left out, wherever they stand."""
    said = [
        statement(id=name, stance=Stance.DISOWNS, about=about, capability="", quote=on(f"ver-1{name}"))
        for name, about in (("st-1", "silent"), ("st-2", "quiet"), ("st-3", "acme-lab"))
    ]
    about_it = statement(id="st-4", about="acme-lab", capability="", stance=Stance.DECLINES, quote=on("ver-1st-4"))
    shown = [
        signal(id="sig-1", company="acme-lab"),
        signal(id="sig-2", company="quiet", act=Act.MENTION),
        signal(id="sig-3", company="acme-lab"),
    ]
    hops = (edge(),)
    found = cases(evidence(rulebook, [*said, about_it], shown, links=hops))
    (case,) = [each for each in found if each.capability.startswith("link:")]
    assert [finding for each in case.divergences for finding in each.findings] == [
        Finding(
            Relation.DISAVOWAL,
            "st-3",
            name,
            "the statement disputes the link; the source stands under Acme Lab",
            hops,
        )
        for name in ("sig-1", "sig-3")
    ]


def test_a_company_without_name_and_path_is_told_by_its_id(rulebook):
    said = statement(company="nameless", stance=Stance.DISOWNS, about="stranger", capability="")
    page = version(
        id="ver-7", company="nameless", document="d7", url="http://own.example/", links=("http://s.example/",)
    )
    theirs = version(id="ver-8", company="stranger", document="d8", url="http://s.example/")
    shown = signal(company="stranger")
    found = cases(evidence(rulebook, [said], [shown], [page, theirs]))
    (case,) = [each for each in found if each.company == "nameless"]
    assert case.title == "nameless: the link to stranger"
    assert [finding for each in case.divergences for finding in each.findings] == [
        Finding(
            Relation.DISAVOWAL,
            "st-1",
            "sig-1",
            "the statement disputes the link; the source stands under stranger",
        )
    ]
    assert list(case.context) == [
        (
            "nameless's own page http://own.example/ linked to http://s.example/ "
            "(archived 2019-08-30, version ver-7, capture 000000000000)."
        )
    ]


def test_only_a_companys_own_pages_link_and_only_the_affiliates_own_are_linked(rulebook):
    gone = datetime(2019, 9, 2, tzinfo=UTC)
    said = statement(stance=Stance.DISOWNS, about="acme-lab", capability="")
    lab = version(id="lab", document="lab", company="acme-lab", url="http://lab.example/")
    report = version(id="report", document="report", company="acme-lab", by="News One", url="http://news.example/")
    versions = [
        version(id="own", document="own", url="http://acme.example/", links=("http://lab.example/",), gone=gone),
        version(id="to-news", document="to-news", links=("http://news.example/", "http://else.example/")),
        version(id="else", document="else", url="http://else.example/"),
        version(id="press", document="press", by="News One", links=("http://lab.example/",)),
        version(id="other", document="other", company="holding", links=("http://lab.example/",)),
    ]
    gathered = evidence(rulebook, [said], [signal(company="acme-lab")], [lab, report, *versions], [edge()])
    (case,) = [each for each in cases(gathered) if each.capability == "link:acme-lab"]
    assert list(case.context) == [
        (
            "Acme's own page http://acme.example/ linked to http://lab.example/ "
            "(archived 2019-08-30 to 2019-09-02, version own, capture 000000000000)."
        )
    ]


def test_what_is_shown_without_a_denial_is_listed_unless_it_is_affirmed_or_only_named(rulebook):
    """Whatever stands before it in the list."""
    shown = [
        signal(id="sig-1", act=Act.MENTION),
        signal(id="sig-2", capability="object-detection"),
        signal(id="sig-3", company="acme-lab", capability="emotion-recognition"),
    ]
    yes = statement(stance=Stance.AFFIRMS, capability="object-detection")
    (case,) = cases(evidence(rulebook, [yes], shown, links=[edge()]))
    assert (case.company, case.capability) == ("acme", "emotion-recognition")
    assert [finding for each in case.divergences for finding in each.findings] == [
        Finding(Relation.UNDISCLOSED, "", "sig-3", "shown, and no statement about it is on file", (edge(),))
    ]


@pytest.mark.parametrize(
    ("acts", "relation", "reason"),
    [
        (
            (Act.RESERVE, Act.USE),
            Relation.RESERVED,
            "the terms reserve the right; another source shows it done",
        ),
        ((Act.RESERVE, Act.RESERVE), Relation.UNDISCLOSED, "shown, and no statement about it is on file"),
        ((Act.USE, Act.DEVELOP), Relation.UNDISCLOSED, "shown, and no statement about it is on file"),
    ],
    ids=["reserved and done", "only reserved", "only done"],
)
def test_a_right_that_is_kept_is_told_as_such_where_another_source_shows_it_done(rulebook, acts, relation, reason):
    shown = [signal(id=f"sig-{number}", act=act) for number, act in enumerate(acts)]
    (case,) = cases(evidence(rulebook, [], shown))
    assert [finding for each in case.divergences for finding in each.findings] == [
        Finding(relation, "", f"sig-{number}", reason) for number in range(2)
    ]


def test_statements_that_neither_deny_nor_affirm_stand_beside_what_is_shown(rulebook):
    """Rules for customers and definitions say nothing of the company itself; nor does what is about another thing."""
    said = [
        statement(id=f"st-{stance}", stance=stance, quote=on(f"ver-1{stance}"))
        for stance in (Stance.RESERVES, Stance.RULES, Stance.DEFINES)
    ]
    beside = statement(id="st-9", stance=Stance.RESERVES, capability="emotion-recognition", quote=on("ver-19"))
    (case,) = cases(evidence(rulebook, [*said, beside], [signal()]))
    assert [each.id for each in case.says] == [f"st-{Stance.RESERVES}"]


def test_what_a_contractors_contractor_shows_is_told_under_the_company_at_the_top():
    up = [Edge("a", "b", "contractor", ""), Edge("b", "c", "brand", ""), Edge("z", "a", "subsidiary", "")]
    round_ = [Edge("a", "b", "office", ""), Edge("b", "a", "office", "")]
    below = [*round_, Edge("a", "x", "office", "")]
    assert [_owner("c", up), _owner("a", up), _owner("a", round_), _owner("x", below)] == ["a", "a", "b", "b"]


def test_a_mention_and_what_is_mere_context_are_no_evidence(rulebook):
    context = next(name for name, each in rulebook.capabilities.items() if each.rule.severity == "context")
    acts = [signal(), signal(act=Act.MENTION), signal(capability=context), signal(capability="no rule of ours")]
    assert [_tells(each, rulebook) for each in acts] == [True, False, False, True]


def test_what_helps_to_weigh_a_case_is_noted_of_the_company_its_affiliates_and_its_parents(rulebook):
    """Not of a sister; and of a parent what is about the same capability only. Who has no name is told by the id."""
    context, rule = next(
        (name, each.rule) for name, each in rulebook.capabilities.items() if each.rule.severity == "context"
    )
    links = [link("lone", "lab"), Edge("parent", "lone", "subsidiary", ""), Edge("parent", "sister", "subsidiary", "")]
    shown = [
        signal(id=f"sig-{company}-{capability}", company=company, capability=capability)
        for company in ("lone", "lab", "parent", "sister")
        for capability in (context, FACE, "object-detection")
    ]
    told = "2019-03: “We develop face recognition.”"
    assert _context("lone", FACE, evidence(rulebook, [], shown, links=links)) == [
        f"{rule.title}, lab, {told}",
        f"{rule.title}, lone, {told}",
        f"parent, which lone belongs to, {told}",
    ]
