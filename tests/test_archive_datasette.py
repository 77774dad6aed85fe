"""Plain `datasette archive.db` opens the archive and shows a reporter something useful."""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress

import pytest
from conftest import ROOT
from datasette.app import Datasette
from datasette.plugins import pm
from ruamel.yaml import YAML

from monitor.archive import Computed, Strangers, compute, open_archive, review, versions, watch
from monitor.archive.views import VIEWS
from monitor.model import Day, Outcome, Strength
from monitor.reviews import Review, Verdict
from monitor.unwatched import Unwatched
from monitor.web.server import NAME
from tests.archived import COMPANIES, EDGE, SOURCE, START, board, judged


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Give an archive with something in every view."""
    path = tmp_path_factory.mktemp("home") / "archive.db"
    hostile = "Faces <script>alert(1)</script>."
    with open_archive(path) as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        board(archive, 0, ("1", "Face recognition required."), ("2", hostile))
        board(archive, 24, ("1", "Face recognition required."))
        board(archive, 48, ("1", "Face recognition required."), body=b"again")
        board(archive, 72, outcome=Outcome.FAILED, reason="HTTP 503", status=503)
        gone = next(each for each in versions(archive) if each.gone)
        signal, statement, case = judged(gone)
        name = "<script>alert(1)</script> Bell"
        stranger = Unwatched(
            name, "bell", "applicant", "face-recognition", "Face recognition", Strength.STRONG, "claims",
            signal.quote, gone.document, "", Day(2019, 6), START,
        )  # fmt: skip
        compute(
            archive,
            [([signal], [statement], [case])],
            Computed(START, "r", "w"),
            strangers=Strangers([stranger]),
        )
        review(archive, Review("cas-1", "Ida", START, Verdict.CONFIRMED, "both pages read"))
    return path


@pytest.fixture(scope="module")
def get(path):
    """Give a function that asks for a page as `datasette archive.db --get` does, without a process for each."""
    with suppress(ValueError):  # our own pages, which another test of this process may have added
        pm.unregister(name=NAME)
    datasette = Datasette([str(path)])

    def ask(page):
        answer = asyncio.run(datasette.client.get(page))
        assert answer.status_code == 200, answer.text
        return answer.text

    return ask


GONE = "2019-06-03T12:01:00Z"
SHOWN = {
    "open_cases": [
        {
            "case_title": "Ring: face recognition",
            "headline": "build-up behind a denial of use",
            "strength": "strong",
            "company": "Ring",
            "capability": "face-recognition",
            "company_says": "Faces <sc",
            "said_on": "2019-08-29",
            "said_by": "Ring spokesperson",
            "said_at": "https://news.example/",
            "evidence_shows": "Faces <sc",
            "shown_on": "2019-06",
            "shown_in": "job posting",
            "shown_at": "https://boards.example/ring/2",
            "first_shown_on": "2019-06",
            "statements": 1,
            "signals": 1,
            "explanation": "Why.",
            "what_is_not_shown": "Use on devices.",
            "last_review": "confirmed: both pages read",
            "id": "cas-1",
        }
    ],
    "source_health": [
        {
            "source": "greenhouse:ring",
            "company": "Ring",
            "at": "ring",
            "last_outcome": "failed",
            "reason": "HTTP 503",
            "last_visit": "2019-06-04T12:00:00Z",
            "last_good_visit": "2019-06-03T12:01:00Z",
            "failures_in_a_row": 1,
            "failing_since": "2019-06-04T12:00:00Z",
            "doubted": "",
            "documents_now": 1,
        }
    ],
    "dismissed": [],
    "left_out_by_rules": [],
    "unreviewed": [  # the postings were seen a minute after the review
        {
            "what": "case",
            "company": "Ring",
            "capability": "face-recognition",
            "found": "Ring: face recognition: build-up behind a denial of use (strong)",
            "newest_piece_seen": "2019-06-01T12:01:00Z",
            "judged_before": "confirmed by Ida on 2019-06-01",
            "id": "cas-1",
        }
    ],
    "affiliates_in_full": [
        {
            "belongs": "Amazon",
            "kind": "subsidiary",
            "owner": "Ring",
            "since": "2018-04",
            "until": None,
            "source": "https://amazon.example/",
            "disputed": "2019-08-29",
            "disputed_source": "",
        }
    ],
    "closed_cases": [],
    "failed_visits": [
        {
            "started": "2019-06-04T12:00:00Z",
            "source": "greenhouse:ring",
            "company": "Ring",
            "outcome": "failed",
            "reason": "HTTP 503",
            "http_status": 503,
            "found": 0,
            "claimed": -1,
            "visit": 4,
        }
    ],
}
SOME = {
    "signals_in_full": ["2019-06", "hire", 'matched: face recognition; raised: a "must"', GONE],
    "statements_in_full": ["2019-08-29", "denies", "currently", GONE],
    "company_timeline": ["2018-04", "Amazon", "belongs", "from now on subsidiary of Ring"],
    "not_on_the_watchlist": ["<script>alert(1)</script> Bell", "strong", "2019-06", "2", "None"],
    "withdrawn": ["shows", "hire, strong", GONE],
    "documents_now": ["Title of 1", "Ring", "posting", "2019-06-03T12:01:00Z"],
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_with_its_rows(get, view):
    rows = json.loads(get(f"/archive/{view}.json?_shape=objects"))["rows"]
    if view in SHOWN:
        assert rows == SHOWN[view]
    else:
        assert set(SOME[view]) <= set(map(str, rows[0].values()))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_what_came_from_outside_as_text(get, view):
    assert "<script>alert(1)" not in get(f"/archive/{view}")


def test_searching_and_following_links_work_without_configuration(get):
    found = json.loads(get("/archive/versions.json?_search=recognition&_shape=objects"))["rows"]
    assert [each["text"] for each in found] == ["Face recognition required."]
    signal = get("/archive/signals")
    assert '<a href="/archive/versions/2">' in signal
    assert "Title of 2" in get("/archive/versions/2")


def test_it_can_be_read_while_it_is_written(path):
    with open_archive(path) as archive, archive.writing() as db:
        db.execute("UPDATE companies SET watched = watched")
        command = [sys.executable, "-m", "datasette", str(path), "--get", "/archive/open_cases"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "Ring: face recognition" in done.stdout) == (0, True), done.stdout + done.stderr


SHIPPED = YAML(typ="safe").load((ROOT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["archive"]
WORDS = {"words": "face", "company": "", "capability": ""}


@pytest.mark.parametrize("name", SHIPPED["queries"])
def test_every_query_that_is_shipped_is_told_in_plain_words_and_runs(path, name):
    query = SHIPPED["queries"][name]
    assert (bool(query["title"]), bool(query["description"]), query["hide_sql"]) == (True, True, True)
    assert f"| `{name}` |" in (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    with open_archive(path, readonly=True) as archive:
        archive.db.execute(query["sql"], WORDS).fetchall()


def test_a_denial_that_disappeared_is_found(path):
    with open_archive(path, readonly=True) as archive:
        query = SHIPPED["queries"]["denials_that_disappeared"]["sql"]
        (row,) = [list(row.values())[:4] for row in archive.db.query(query, {"company": "Ring"})]
        assert row == ["2019-06-03", "Ring", "face-recognition", "denies use"]
        assert archive.db.execute(query, {"company": "Amazon"}).fetchall() == []


def test_only_tables_that_exist_are_hidden(path):
    with open_archive(path, readonly=True) as archive:
        tables = {row[0] for row in archive.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(SHIPPED["tables"]) <= tables
