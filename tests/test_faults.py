"""Whatever a server does to whichever spider: the right end, a reason, nothing closed. All of it: `make torture`."""

import pytest
from faultkinds import FAULTS, FIRST, LOADER
from faultmatrix import matrix, table
from faultserver import Answer, FaultServer

from monitor.crawl import run, spider_names
from monitor.model import Outcome, Source

SPIDERS = ("eposearch", "greenhouse", "icims", "newsroom", "page", "workday")
"""One of each sort: behind a key, a board, a list of links, a feed, a page, a list that is asked by POST."""
CHOSEN = (
    "304 unasked", "a charset that is another", "a claim of a thousand million", "a login page", "an empty 200",
    "each row fifty times", "every field renamed", "half a gzip", "half of it",
    "rows that became an object",
)  # fmt: skip


@pytest.mark.xdist_group("crawl")
def test_a_faulty_server_costs_a_visit_and_nothing_else() -> None:
    cells = matrix(SPIDERS, [fault for fault in FAULTS if fault.name in CHOSEN], seed=1)
    assert len(cells) == len(SPIDERS) * (len(CHOSEN) + 1)
    assert [cell for cell in cells if cell.wrong] == [], "\n".join(table(cells))


def test_every_spider_is_sent_into_twenty_five_faults_and_more() -> None:
    assert set(FIRST) == {*spider_names(), "asked"}
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 25


PASSES = {
    "refused": Answer(b"no", 401),
    "nonsense": Answer(b"<p>Sign in"),
    "another shape": Answer(b"[1]", type="application/json"),
    "without a pass": Answer(b'{"expires_in": "1200"}', type="application/json"),
    "cut off": Answer(b'{"access_token": "t', cut=50),
}


@pytest.mark.xdist_group("crawl")
@pytest.mark.parametrize("answer", PASSES.values(), ids=PASSES.keys())
def test_an_office_that_gives_no_pass_is_asked_once_a_round_and_fails_each_of_its_sources(answer, monkeypatch) -> None:
    monkeypatch.setenv("MONITOR_OPS", "k3y s3cret")
    monkeypatch.setattr(LOADER.load("eposearch"), "passes", {})
    home = []
    with FaultServer({"/3.2/auth/accesstoken": answer}) as server:
        sources = [Source("eposearch", name, options={"api": "http://office.test"}) for name in ("A", "B")]
        run(lambda poll: poll(sources, deliver=home.append), hosts={"office.test": server.address})
        paths = set(server.paths())
    assert [(each.visit.outcome, bool(each.visit.reason)) for each in home] == [(Outcome.FAILED, True)] * 2
    assert paths == {"/3.2/auth/accesstoken"}
