"""Names that are not watched: a few lines in the first letter of a week, each name once, and a view of all of them."""

import re
from email import message_from_bytes, policy

import pytest
from archived import DAY, HOUR, START, keep, visited
from daily import settle

from monitor.archive import open_archive, watch
from monitor.model import Document, Kind, Outcome, Party, Section, Source
from monitor.steps import match
from monitor.steps.beside import STRANGERS
from monitor.steps.letters import write
from tests.letters.reading import Tags, flat

WEEKLY = Source("uspto", "https://bulk.test/weekly", kind=Kind.PATENT, channel="patent")
BOARD = Source("greenhouse", "ring", "ring", Kind.POSTING, "job posting")
WATCHLIST = """\
companies:
  ring:
    name: Ring
    sources:
      - greenhouse: ring
sources:
  - uspto: https://bulk.test/weekly
    channel: patent
letters:
  - {name: desk, to: [desk@example.org], at: "07:00", days: mon-sun, zone: UTC}
  - {name: some, to: [some@example.org], at: "07:00", days: mon-sun, zone: UTC, companies: [ring]}
  - {name: other, to: [other@example.org], at: "07:00", days: mon-sun, zone: UTC, minimum: strong}
"""
CLAIM = "1. A method in which a doorbell compares a visitor with face recognition to known offenders."


def filing(number, *printed, text=CLAIM, section="claims"):
    return Document(
        number,
        Kind.PATENT,
        f"https://patents.test/{number}",
        f"Doorbell <{number}>",
        text,
        (Section(section, "", 0, len(text)),),
        parties=tuple(Party("applicant", name) for name in printed),
    )


FIRST = [
    filing("US1A1", "Golden <b>Bell</b>\u202e, Inc."),
    filing("US2A1", "Golden b Bell b Inc", text=CLAIM + "\n2. The method of claim 1.", section="summary"),
    filing("US3A1", "Ring LLC"),
    filing("US4A1", "RingCentral, Inc.", text="1. A hinge."),
    filing("US5A1"),
    filing("US6A1", "Acme Optics GmbH", text="A method with face recognition.", section="background"),
]


def both_parts(message):
    """Give the plain part of a letter and the page, pictures left out."""
    read = message_from_bytes(message, policy=policy.default)
    return tuple(read.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))


class Week:
    def __init__(self, folder):
        self.home = settle(folder / "home", WATCHLIST, "face-recognition")
        self.archive = open_archive(self.home.archive)
        watch(self.archive, [("ring", "Ring")], [WEEKLY, BOARD], [])
        self.watchlist = self.home.watched(self.home.rulebook(proved=False))

    def day(self, number, filings=(), *, lettered=True):
        """Live through a day; give its letters. With `lettered` a source newly fails, which makes them go out."""
        now = START + number * DAY
        if filings:
            keep(self.archive, visited(now, filings, source=WEEKLY.id, body=str(number).encode(), windowed=True))
        if lettered:
            keep(self.archive, visited(now, [("1", "We sell bells.")], source=BOARD.id))
            keep(self.archive, visited(now + HOUR / 2, outcome=Outcome.FAILED, source=BOARD.id))
        now += HOUR
        self.archive.close()
        match(self.home, now=now)
        self.archive = open_archive(self.home.archive)
        write(self.home, self.archive, self.watchlist, now, at_once=True)
        rows = self.archive.db.execute("SELECT desk, message FROM letters WHERE day = ?", [str(now.date())])
        return {desk: both_parts(message) for desk, message in rows}


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return Week(tmp_path_factory.mktemp("unwatched"))


@pytest.fixture(scope="module")
def letters(week):
    """Five days, from a Saturday on: two letters in the first week, a quiet Monday, two letters in the second."""
    many = [filing(f"US{number}A1", f"Firm {number} LLC") for number in range(10, 10 + STRANGERS + 1)]
    return [
        week.day(0, FIRST),
        week.day(1, [filing("US7A1", "Later Labs, Inc.")]),
        week.day(2, lettered=False),
        week.day(3, [filing("US8A1", "GOLDEN B BELL B")]),
        week.day(4),
        week.day(9, many),
        week.day(16),
    ]


def told(letters, desk="desk"):
    """Give the names that each letter tells, in the plain part."""
    sections = [each[desk][0].partition("NOT ON YOUR WATCHLIST")[2] if desk in each else None for each in letters]
    return [
        section if section is None else re.findall(r"^- (.*?): face recognition", section, re.MULTILINE)
        for section in sections
    ]


def test_each_name_is_told_once_in_the_first_letter_of_a_week_and_makes_no_letter_go_out(letters):
    firms = [f"Firm {number} LLC" for number in range(10, 10 + STRANGERS + 1)]
    assert told(letters) == [
        ["Golden <b>Bell</b>, Inc."],
        [],
        None,
        ["Later Labs, Inc."],
        [],
        firms[:STRANGERS],
        firms[STRANGERS:],
    ]


def test_a_desk_that_wants_some_companies_only_is_not_told_of_others(letters):
    assert told(letters, "some") == [[], [], None, [], [], [], []]


def test_a_line_has_quote_number_and_link_and_nothing_from_outside_breaks_out(letters):
    plain, html = letters[0]["desk"]
    section = plain[plain.index("NOT ON YOUR WATCHLIST") : plain.index("WHAT WE COULD NOT SEE")]
    assert flat(section.split("=" * 72)[1]) == (
        "Others whose patent filings show a severe capability. Each is told once. To watch one, add it to the "
        f"watchlist. - Golden <b>Bell</b>, Inc.: face recognition, 1 June 2019 “{CLAIM[3:]}” US1A1 Doorbell <US1A1> "
        "https://patents.test/US1A1"
    )
    page = Tags(html)
    assert ("b",) in page.found
    assert "Golden <b>Bell</b>, Inc." in "".join(page.text)
    assert "https://patents.test/US1A1" in page.links
    assert "\u202e" not in plain + html


def test_what_fits_no_more_is_counted(letters):
    assert "And 1 name more, for the weeks to come" in letters[5]["desk"][0]
    assert "And 1 name more, for the weeks to come" in letters[5]["desk"][1]


@pytest.mark.usefixtures("letters")
def test_the_view_has_every_name_that_is_not_watched_and_none_that_is(week):
    rows = week.archive.db.execute("""
        SELECT name, publication, strength, section, day, url, first_told IS NOT NULL FROM not_on_the_watchlist
        WHERE publication IN ('US1A1', 'US2A1', 'US3A1', 'US4A1', 'US5A1', 'US6A1', 'US7A1') ORDER BY publication
    """)
    assert rows.fetchall() == [
        ("Golden <b>Bell</b>\u202e, Inc.", "US1A1", "strong", "claims", "2019-06-01", "https://patents.test/US1A1", 1),
        ("Golden b Bell b Inc", "US2A1", "medium", "summary", "2019-06-01", "https://patents.test/US2A1", 1),
        ("Later Labs, Inc.", "US7A1", "strong", "claims", "2019-06-02", "https://patents.test/US7A1", 1),
    ]


@pytest.mark.usefixtures("letters")
def test_a_name_that_came_onto_the_watchlist_is_none_of_them_any_more(week):
    week.archive.close()
    week.home.watchlist.write_text(WATCHLIST.replace("ring:\n", "ring:\n    aliases: [Later Labs]\n", 1))
    match(week.home, now=START + 17 * DAY)
    week.archive = open_archive(week.home.archive)
    names = week.archive.db.execute("SELECT DISTINCT name FROM unwatched WHERE name LIKE 'Later%'").fetchall()
    assert names == []
