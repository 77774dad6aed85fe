"""A statement that a person writes down: fetched, held against its page, and only then in the watchlist."""

from datetime import UTC, datetime

import pytest
from daily import settle
from faultserver import Answer, FaultServer

from monitor.archive import open_archive, statements
from monitor.home import Faulty, HomeError
from monitor.steps import match, say

NOW = datetime(2019, 9, 2, 12, tzinfo=UTC)
PAGE = Answer(
    "<main><p>Doorbells.</p><p>“Acme does not use facial recognition,” a spokesperson said.</p></main>".encode()
)
LINE = {
    "quote": "Acme does not use facial recognition",
    "url": "http://news.test/a",
    "speaker": "Acme spokesperson",
    "date": "2019-08-29",
    "stance": "denies",
    "act": "use",
    "capability": "face-recognition",
}
WATCHLIST = """\
companies:
  acme:
    name: Acme   # the doorbells
"""

pytestmark = [pytest.mark.xdist_group("crawl"), pytest.mark.usefixtures("one_parser")]


@pytest.fixture
def home(tmp_path):
    return settle(tmp_path / "home", WATCHLIST, "face-recognition")


def said(home, answer=PAGE, **changes):
    with FaultServer({"/a": answer}) as server:
        line = {**LINE, **changes}
        anyway = bool(line.pop("anyway", False))
        return say(home, "acme", line, clock=lambda: NOW, anyway=anyway, hosts={"news.test": server.address})


def test_a_quote_that_its_page_holds_is_written_below_the_company_and_is_evidence(home):
    report = said(home)
    assert (list(report.faults), report.lines[-1]) == ([], "the quote stands on the archived page")
    written = home.watchlist.read_text(encoding="utf-8")
    assert written.startswith(WATCHLIST)
    assert '      - quote: Acme does not use facial recognition\n        url: "http://news.test/a"\n' in written
    match(home, now=NOW)
    with open_archive(home.archive, readonly=True) as archive:
        assert [(each.quote.text, each.checked) for each in statements(archive) if each.reviewed] == [
            ("Acme does not use facial recognition", "found on the archived page")
        ]


def test_a_quote_that_its_page_does_not_hold_is_not_written_and_the_nearest_is_shown(home):
    report = said(home, quote="Acme never uses facial recognition")
    words = "It says: ““Acme does not use facial recognition,” a spokesperson said.”"
    assert report.faults == [f"http://news.test/a does not hold these words. {words}"]
    assert home.watchlist.read_text(encoding="utf-8") == WATCHLIST


def test_a_page_that_cannot_be_fetched_proves_nothing(home):
    report = said(home, Answer(b"no", 500))
    assert report.faults == ["page:http://news.test/a: failed: HTTP 500 Internal Server Error"]
    assert home.watchlist.read_text(encoding="utf-8") == WATCHLIST


def test_anyway_is_written_and_says_that_it_is_not_proved(home):
    report = said(home, Answer(b"no", 500), anyway=True)
    assert report.data == {"proved": False}
    assert "Acme does not use" in home.watchlist.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stance": "denys"}, "denies"),
        ({"capability": "face-recogniton"}, 'did you mean "face-recognition"'),
        ({"url": "ftp://news.test/a"}, "https:// or http://"),
        ({"date": "soon"}, "is not a date"),
    ],
    ids=["stance", "capability", "address", "date"],
)
def test_a_line_with_a_fault_is_refused_before_anything_is_fetched(home, changes, words):
    with pytest.raises(Faulty, match=words):
        said(home, **changes)
    assert home.watchlist.read_text(encoding="utf-8") == WATCHLIST


def test_an_unknown_company_and_a_date_to_come_are_told(home):
    with pytest.raises(HomeError, match="lies in the future"):
        said(home, date="2020-01-01")
    with FaultServer() as server, pytest.raises((HomeError, Faulty)):
        say(home, "acmee", LINE, clock=lambda: NOW, hosts={"news.test": server.address})
