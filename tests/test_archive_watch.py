"""The archive takes over what the watchlist says, and keeps what it no longer says for the documents from there."""

from dataclasses import replace

import pytest

from monitor.archive import ArchiveError, open_archive, sources_health, versions, watch
from tests.archived import COMPANIES, EDGE, SOURCE, START, board


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        yield opened


def rows(archive, table):
    return archive.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def test_sources_no_longer_watched_stay_for_their_documents(archive):
    board(archive, 0, ("1", "one"))
    other = replace(SOURCE, at="amazon", company="amazon", by="an organiser")
    watch(archive, COMPANIES[1:], [other], [])
    assert archive.db.execute("SELECT id, watched FROM sources ORDER BY id").fetchall() == [
        ("greenhouse:amazon", 1),
        ("greenhouse:ring", 0),
    ]
    assert archive.db.execute("SELECT id, watched FROM companies ORDER BY id").fetchall() == [
        ("amazon", 1),
        ("ring", 0),
    ]
    assert rows(archive, "affiliates") == []
    assert [each.company for each in versions(archive)] == ["ring"]
    assert [each.source for each in sources_health(archive, START)] == ["greenhouse:amazon"]


def test_a_watchlist_with_an_unlisted_company_changes_nothing(archive):
    before = rows(archive, "companies")
    with pytest.raises(ArchiveError, match="names companies that it does not list: blink"):
        watch(archive, [("new", "New")], [replace(SOURCE, company="blink")], [])
    assert rows(archive, "companies") == before
