"""Whose a filing is that prints nobody: its family and the register tell it later, and what is told says since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from archived import DAY, HOUR, START, keep, visited
from daily import settle
from made import version

from monitor import archive as store
from monitor.archive import open_archive, watch
from monitor.kin import Kin, Owner, owners, ties
from monitor.model import Day, Document, Kind, Party, Section, Source
from monitor.names import Alias, Company, Names
from monitor.steps import match, no_progress
from monitor.steps.match import as_known

EARLY, LATE = datetime(2018, 11, 29, tzinfo=UTC), datetime(2019, 3, 11, tzinfo=UTC)
NAMES = Names.of(
    [
        Company("ring", "Ring", (Alias("Bot Home Automation, Inc.", None, Day(2018, 2)),), ("RingCentral",)),
        Company("amazon", "Amazon", (Alias("Amazon Technologies"),)),
        Company("clearview", "Clearview AI"),
    ]
)


@pytest.mark.parametrize(
    ("key", "facts", "tied"),
    [
        (
            "US20180341835A1",
            {"application_number": "15/585,439", "family": "US62464342"},
            {"application US15585439", "publication US20180341835", "family US62464342"},
        ),
        ("EP3590258A1", {"application_number": "18157092.1"}, {"application EP18157092", "publication EP3590258"}),
        ("USD701016S1", {}, {"publication USD701016"}),
        (
            "048500/0007",
            {"record": "assignment", "applications": "US15585439; US15585440", "publications": "US10885396"},
            {"application US15585439", "application US15585440", "publication US10885396"},
        ),
    ],
    ids=["application", "european", "design", "register"],
)
def test_a_filing_is_tied_by_application_publication_and_family(key, facts, tied):
    assert ties(key, facts) == tied


def filing(key, *printed, application="1", family="US1", seen=EARLY, **more):
    parties = tuple(Party("applicant", name) for name in printed)
    facts = {"application_number": application, "family": family}
    return version(
        id=key, document=key, key=key, source="uspto:x", company="", kind=Kind.PATENT, published=Day.of(seen),
        first_seen=seen, last_seen=seen, parties=parties, facts=facts, **more,
    )  # fmt: skip


def recorded(name, application="1", seen=LATE):
    facts = {"record": "assignment", "applications": f"US{application}"}
    parties = (Party("assignee in the register", name),)
    return replace(filing("048500/0007", seen=seen), parties=parties, facts=facts)


def family(number, *printed, seen=LATE):
    return filing(f"US{number}B2", *printed, application=str(number), seen=seen)


OURS = filing("US1A1")
REGISTER = (
    "assignee in the register printed as {!r}, alias {!r}, assignment 048500/0007, recorded 2019-03-11, seen 2019-03-11"
)
KINSHIP = "no name printed; US2B2 of its family, seen 2019-03-11: applicant printed as {!r}, alias {!r}"


@pytest.mark.parametrize(
    ("own", "others", "owned"),
    [
        (filing("US1A1", "Ring LLC"), [], [Owner("ring", "applicant printed as 'Ring LLC', alias 'Ring'")]),
        (OURS, [], []),
        (OURS, [recorded("RING LLC")], [Owner("ring", REGISTER.format("RING LLC", "Ring"), LATE)]),
        (OURS, [recorded("RING LLC", application="2")], []),
        (OURS, [recorded("RINGCENTRAL, INC.")], []),
        (OURS, [recorded("CLEARVIEW DIAGNOSTICS INC.")], []),
        (OURS, [recorded("SAMSUNG ELETRONICA DA AMAZONIA LTDA.")], []),
        (OURS, [recorded("AMAZON TECHNOLGIES, INC.")], []),
        (OURS, [recorded("BOT HOME AUTOMATION, INC.")], []),
        (OURS, [family(2, "Ring Inc")], [Owner("ring", KINSHIP.format("Ring Inc", "Ring"), LATE)]),
        (OURS, [family(2, "Ring Inc"), family(3, "Golden Bell, Inc.")], []),
        (OURS, [family(2, "Ring Inc"), family(3, "Ring LCC")], []),
        (OURS, [family(2)], []),
        (OURS, [replace(family(2, "Ring Inc"), gone=LATE)], []),
        (OURS, [replace(family(2, "Ring Inc"), company="ring")], []),
        (filing("US1A1", "Golden Bell, Inc."), [family(2, "Ring Inc")], []),
        (
            filing("US1A1", "Golden Bell, Inc."),
            [recorded("Ring LLC")],
            [Owner("ring", REGISTER.format("Ring LLC", "Ring"), LATE)],
        ),
        (
            filing("US1A1", "Ring LLC"),
            [recorded("Ring LLC")],
            [Owner("ring", "applicant printed as 'Ring LLC', alias 'Ring'")],
        ),
        (
            OURS,
            [recorded("Amazon Technologies, Inc."), family(2, "Ring Inc")],
            [Owner("ring", KINSHIP.format("Ring Inc", "Ring"), LATE)],
        ),
    ],
    ids=[
        "printed", "nobody", "recorded", "another application", "RingCentral", "Clearview Diagnostics", "Amazonia",
        "nearly", "at another time", "family", "family with a stranger", "family with an unknown form",
        "family of nobody", "corrected", "own source", "a stranger printed", "a stranger sold it", "both", "parent",
    ],
)  # fmt: skip
def test_whose_a_filing_is_comes_from_it_from_the_register_or_from_its_family(own, others, owned):
    def below(above, company, _on):
        return (above, company) == ("amazon", "ring")

    assert owners(own, NAMES, Kin([own, *others]), below) == owned


WEEKLY = Source("uspto", "https://bulk.test/weekly", kind=Kind.PATENT, channel="patent")
REGISTERED = Source("assignments", "PASDL", kind=Kind.PATENT, channel="register of assignments")
WATCHLIST = """\
companies:
  ring:
    name: Ring
sources:
  - uspto: https://bulk.test/weekly
    channel: patent
  - assignments: PASDL
    channel: register of assignments
"""
CLAIM = "1. A doorbell that compares a visitor by face recognition."


def published(key, *printed, application="1", day="2018-11-29", section="claims"):
    return Document(
        key,
        Kind.PATENT,
        f"https://patents.test/{key}",
        "Doorbell",
        CLAIM,
        (Section(section, "", 0, len(CLAIM)),),
        published=Day.parse(day),
        parties=tuple(Party("applicant", name) for name in printed),
        facts={"application_number": application, "family": "US1"},
    )


def entry(name, application="1"):
    return Document(
        "048500/0007",
        Kind.PATENT,
        "https://register.test/048500/0007",
        "Assignment 048500/0007",
        f"ASSIGNMENT OF ASSIGNORS INTEREST\nAssignee: {name}\nA doorbell with face recognition",
        published=Day(2019, 6, 9),
        parties=(Party("assignee in the register", name),),
        facts={"record": "assignment", "applications": f"US{application}"},
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Live through a filing, its assignment ten days later, and a grant of the family; give the signals of each day."""
    home = settle(tmp_path_factory.mktemp("kin") / "home", WATCHLIST, "face-recognition")
    known = []
    for number, source, document in (
        (0, WEEKLY, published("US1A1", section="summary")),
        (10, REGISTERED, entry("RING LLC")),
        (20, WEEKLY, published("US2B2", "Ring LLC", application="2", day="2019-06-20")),
    ):
        now = START + number * DAY
        with open_archive(home.archive) as archive:
            watch(archive, [("ring", "Ring")], [WEEKLY, REGISTERED], [])
            keep(archive, visited(now, [document], source=source.id, body=str(number).encode(), windowed=True))
        match(home, now=now + HOUR)
        with open_archive(home.archive, readonly=True) as archive:
            known.append(list(store.signals(archive)))
    return home, known


def test_a_filing_that_prints_nobody_is_told_when_the_register_says_whose_it_is(told):
    first, assigned, _ = told[1]
    minute = timedelta(minutes=1)
    assert first == []
    (signal,) = assigned
    assert (signal.company, signal.day, signal.first_seen, signal.last_seen, signal.via) == (
        "ring",
        Day(2018, 11, 29),
        START + 10 * DAY + minute,
        START + 10 * DAY + minute,
        (
            "assignee in the register printed as 'RING LLC', alias 'Ring', assignment 048500/0007, "
            "recorded 2019-06-09, seen 2019-06-11"
        ),
    )
    assert signal.why[-1].words == (
        "known to be the company's since 2019-06-11 only; the document was there on 2019-06-01"
    )


def test_what_a_family_shows_is_told_once_in_its_strongest_words(told):
    _, (before,), (signal,) = told[1]
    assert (signal.id, signal.first_seen) == (before.id, before.first_seen)
    assert (before.strength, before.openings, signal.strength, signal.openings) == ("medium", 1, "strong", 2)
    assert "2 publications of the family show it" in [each.words for each in signal.why]
    assert (signal.day, signal.via) == (Day(2018, 11, 29), "applicant printed as 'Ring LLC', alias 'Ring'")


@pytest.mark.parametrize(("day", "count"), [(1, 0), (9, 0), (11, 1), (21, 1)])
def test_nobody_knew_it_before(told, day, count):
    home = told[0]
    rulebook = home.rulebook(proved=False)
    with open_archive(home.archive, readonly=True) as archive:
        moment = START + day * DAY
        judged = as_known(archive, rulebook, home.watched(rulebook), moment, progress=no_progress)
    assert len(judged.signals) == count
