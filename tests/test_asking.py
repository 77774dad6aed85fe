"""What a list does not show any more is asked at its own address, before it is believed to be gone."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from daily import settle
from faultserver import Answer, FaultServer

from monitor.archive import open_archive
from monitor.steps import poll

pytestmark = [pytest.mark.xdist_group("crawl"), pytest.mark.usefixtures("one_parser")]
FIRST = datetime(2019, 9, 2, 6, tzinfo=UTC)
WATCHLIST = """\
companies:
  acme:
    name: Acme
    sources:
      - {greenhouse: acme, api: "http://acme.test", channel: job posting}
      - {jobfeed: "http://acme.test/feed", channel: job posting}
"""


def board(count):
    jobs = [
        {"id": each, "title": f"Engineer &amp; {each}", "absolute_url": f"http://acme.test/{each}", "content": "Work."}
        for each in range(count)
    ]
    return Answer(json.dumps({"jobs": jobs, "meta": {"total": count}}).encode(), type="application/json")


def feed(*names):
    items = "".join(
        f"<item><title>{name}</title><link>http://acme.test/{name}</link><description>{name}.</description></item>"
        for name in names
    )
    return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode())


LIST = "/v1/boards/acme/jobs?content=true"
THERE = Answer(b"<title>Acme</title><h1>Engineer &amp; 0</h1>")


def lived(folder, days, **pages):
    """Poll on some days: the board is empty after the first, and the feed shows another posting."""
    made = settle(folder / "home", WATCHLIST, "face-recognition")
    answers = {LIST: board(3), "/feed": feed("painter", "baker")} | {f"/{name}": page for name, page in pages.items()}
    with FaultServer(answers) as server:
        for day in days:
            poll(made, clock=lambda day=day: FIRST + timedelta(days=day), hosts={"acme.test": server.address})
            server.answers |= {LIST: board(0), "/feed": feed("cook")}
    with open_archive(made.archive, readonly=True) as archive:
        suspect = archive.db.execute("SELECT suspect FROM visits WHERE suspect <> '' ORDER BY number DESC").fetchone()
        gone = list(archive.db.execute("SELECT url, gone_why FROM documents WHERE gone IS NOT NULL ORDER BY url"))
        heard = list(archive.db.execute("SELECT DISTINCT url, answer FROM asked JOIN documents ON id = document"))
    return suspect[0] if suspect else "", gone, sorted(heard)


def test_an_empty_board_is_not_believed_while_a_posting_is_at_its_own_address(tmp_path):
    suspect, gone, heard = lived(tmp_path, range(4), **{"0": THERE, "1": Answer(b"<h1>All jobs</h1>")})
    assert suspect == (
        "3 of 3 documents were missing at once; 1 of them answered at its own address: "
        "not believed, nothing was counted as missing"
    )
    assert gone == []
    assert heard == [
        ("http://acme.test/0", "there"),
        ("http://acme.test/1", "unknown"),
        ("http://acme.test/2", "gone"),
    ]


def test_after_two_weeks_the_board_is_believed_though_the_pages_stay(tmp_path):
    suspect, gone, _ = lived(tmp_path, (0, 1, 14, 16, 17), **{"0": THERE})
    assert "; believed, as it was so in " in suspect
    assert [url for url, why in gone if why == "board empty"] == [f"http://acme.test/{each}" for each in range(3)]


def test_what_left_a_window_is_gone_when_its_own_address_says_so_twice(tmp_path):
    _, gone, heard = lived(tmp_path, (0, 9, 10, 11), painter=Answer(b"<h1>painter</h1>"))
    assert [each for each in gone if each[1] == "gone at its address"] == [
        ("http://acme.test/baker", "gone at its address")
    ]
    assert ("http://acme.test/painter", "there") in heard
