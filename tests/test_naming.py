"""Printed names near a watched one: listed with filings as evidence, and decided by a line of the watchlist."""

import sys
from contextlib import nullcontext

import pytest
from archived import HOUR, START, keep, visited
from daily import settle

from monitor.archive import open_archive, signals, watch
from monitor.home import Faulty, HomeError
from monitor.model import Day, Document, Kind, Party, Source
from monitor.steps import decide, match, names
from monitor.yamledit import add

WEEKLY = Source("uspto", "https://bulk.test/weekly", kind=Kind.PATENT, channel="patent")
WATCHLIST = """\
companies:
  ring:
    name: Ring           # the doorbells
    aliases:
      - {name: "Bot Home Automation, Inc.", until: 2018, kind: former}
    not: [RingCentral]   # telephones
  amazon:
    name: Amazon
    aliases: [Amazon Technologies]  # as on its patents
  clearview:
    name: Clearview AI
sources:
  - uspto: https://bulk.test/weekly
    channel: patent
"""
SHOWS = "1. A method, comprising face recognition of a visitor."
PLAIN = "1. A bell, comprising a button."


def filing(number, text, filed, *printed):
    return Document(
        number,
        Kind.PATENT,
        f"https://patents.test/{number}",
        f"Title of {number}",
        text,
        published=Day(2019, 3),
        parties=tuple(Party("applicant", name) for name in printed),
        facts={"filing_date": filed},
    )


FILINGS = [
    filing("US1", SHOWS, "2018-06-01", "Amazon Technolgies, Inc."),
    filing("US2", PLAIN, "2018-07-01", "Amazon Technolgies, Inc."),
    filing("US3", PLAIN, "2018-06-01", "RingCentral, Inc."),
    filing("US4", PLAIN, "2018-06-01", "Clearview Diagnostics Inc."),
    filing("US5", PLAIN, "2018-06-01", "SAMSUNG ELETRONICA DA AMAZONIA LTDA."),
    filing("US6", PLAIN, "2016-06-01", "BOT HOME AUTOMATION INC"),
    filing("US7", PLAIN, "2019-02-01", "BOT HOME AUTOMATION INC"),
    filing("US8", PLAIN, "2018-06-01", "Ring $(Container) Technologies, LLC"),
    filing("US9", SHOWS, "2018-06-01", "Golden Bell Corp."),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = settle(tmp_path_factory.mktemp("names") / "home", WATCHLIST, "face-recognition")
    with open_archive(home.archive) as archive:
        watch(archive, [], [WEEKLY], [])
        keep(archive, visited(START, FILINGS, source=WEEKLY.id))
    match(home, now=START + HOUR)
    return home


@pytest.fixture
def home(made):
    """Give a folder whose watchlist is the first one, whatever was written into it before."""
    made.watchlist.write_text(WATCHLIST, encoding="utf-8")
    return made


def evidence(number, *, shows):
    url = f"https://patents.test/{number}"
    return {"number": number, "title": f"Title of {number}", "url": url, "names_a_capability": shows}


def kept(home):
    return home.watchlist.read_text(encoding="utf-8")


def test_near_names_are_listed_with_how_often_where_and_why_and_decided_ones_are_not(home):
    found = names(home).data
    assert found["waiting"] == 3
    assert found["names"] == [
        {
            "name": "Amazon Technolgies, Inc.",
            "company": "amazon",
            "alias": "Amazon Technologies",
            "how": "alike",
            "score": 97.3,
            "roles": ["applicant"],
            "filings": 2,
            "naming_a_capability": 1,
            "first": "2018-06-01",
            "last": "2018-07-01",
            "evidence": [evidence("US1", shows=True), evidence("US2", shows=False)],
        },
        {
            "name": "BOT HOME AUTOMATION INC",
            "company": "ring",
            "alias": "Bot Home Automation, Inc.",
            "how": "another time",
            "score": 100.0,
            "roles": ["applicant"],
            "filings": 1,
            "naming_a_capability": 0,
            "first": "2019-02-01",
            "last": "2019-02-01",
            "evidence": [evidence("US7", shows=False)],
        },
        {
            "name": "Ring $(Container) Technologies, LLC",
            "company": "ring",
            "alias": "Ring",
            "how": "contains",
            "score": 25.8,
            "roles": ["applicant"],
            "filings": 1,
            "naming_a_capability": 0,
            "first": "2018-06-01",
            "last": "2018-06-01",
            "evidence": [evidence("US8", shows=False)],
        },
    ]


def test_the_list_can_be_read_and_its_commands_be_typed_whatever_a_name_holds(home):
    lines = names(home).lines
    assert lines[0] == "3 printed names are near a watched one and not decided"
    assert lines[-6:] == [
        "Ring $(Container) Technologies, LLC",
        "  Ring? holds “Ring”",
        "  1 document (0 name a capability), applicant, 2018-06-01",
        "  - US8 Title of US8 https://patents.test/US8",
        "  it is:     monitor names --alias 'Ring $(Container) Technologies, LLC' ring",
        "  it is not: monitor names --not 'Ring $(Container) Technologies, LLC' ring",
    ]


def test_an_alias_is_written_beside_the_others_and_the_next_match_attributes_its_filings(home):
    told = decide(home, "Amazon Technolgies, Inc.", "amazon", alias=True)
    aliases = '[Amazon Technologies, "Amazon Technolgies, Inc."]'
    assert kept(home) == WATCHLIST.replace("[Amazon Technologies]", aliases)
    assert told.lines[1] == "it stands on 2 archived documents; the next `monitor match` counts them as its own"
    work = []
    match(home, now=START + HOUR, progress=lambda what, total: nullcontext(lambda: work.append((what, total))))
    assert {what for what, _ in work} == {"judging"}, "no filing is read again for a name"
    with open_archive(home.archive, readonly=True) as archive:
        assert [(each.company, each.via) for each in signals(archive)] == [
            ("amazon", "applicant printed as 'Amazon Technolgies, Inc.', alias 'Amazon Technolgies, Inc.'")
        ]
    assert names(home).data["waiting"] == 2


def test_an_alias_may_be_bounded_in_time(home):
    decide(home, "Front Door Robotics", "ring", alias=True, since="2016", until="2018-02")
    line = '      - name: Front Door Robotics\n        since: "2016"\n        until: "2018-02"\n'
    assert kept(home) == WATCHLIST.replace("kind: former}\n", "kind: former}\n" + line)


def test_a_watchlist_that_changes_meanwhile_is_not_written_over(home, monkeypatch):
    def add_late(text, path, item):
        home.watchlist.write_text(text + "# mine\n", encoding="utf-8")
        return add(text, path, item)

    monkeypatch.setattr(sys.modules["monitor.steps.names"], "add", add_late)
    with pytest.raises(HomeError, match="was changed meanwhile; nothing was written"):
        decide(home, "Amazon Technolgies, Inc.", "amazon", alias=True)
    assert kept(home) == WATCHLIST + "# mine\n"


def test_a_refused_name_is_not_asked_about_again(home):
    decide(home, "Ring $(Container) Technologies, LLC", "ring", alias=False)
    assert kept(home) == WATCHLIST.replace("[RingCentral]", '[RingCentral, "Ring $(Container) Technologies, LLC"]')
    assert [each["name"] for each in names(home).data["names"]] == [
        "Amazon Technolgies, Inc.",
        "BOT HOME AUTOMATION INC",
    ]


@pytest.mark.parametrize(
    ("name", "company", "alias", "dates", "error", "words"),
    [
        ("Ring Central", "ring", True, {}, HomeError, "would still not mean ring: ring refuses it as 'RingCentral'"),
        ("...", "ring", True, {}, Faulty, "is no name once punctuation is taken away"),
        ("Amazon", "ring", True, {}, Faulty, "is a name of ring too"),
        ("Anything", "rinng", True, {}, HomeError, 'did you mean "ring"'),
        ("Ring", "ring", False, {}, Faulty, "also stands under not"),
        ("Ring, Inc.", "ring", False, {}, HomeError, "'Ring' would no longer mean ring"),
        ("Technologies", "amazon", False, {}, HomeError, "'Amazon Technologies' would no longer mean amazon"),
        ("Bell", "ring", True, {"since": "soon"}, Faulty, "is not a date"),
        ("Bell", "ring", True, {"since": "2019", "until": "2018"}, Faulty, "ends .2018. before it begins"),
    ],
    ids=["refused", "nothing", "another's", "no company", "its own", "its own form", "a part", "no date", "turned"],
)
def test_what_would_attribute_or_refuse_falsely_is_not_written(home, name, company, alias, dates, error, words):
    with pytest.raises(error, match=words):
        decide(home, name, company, alias=alias, **dates)
    assert kept(home) == WATCHLIST


def test_names_that_look_alike_and_are_somebody_elses_are_never_attributed(home):
    match(home, now=START + HOUR)
    with open_archive(home.archive, readonly=True) as archive:
        assert list(signals(archive)) == []
