"""The chain over all captures: whoever has seen a root can tell that nothing before it was changed or left out."""

import pytest
from archived import COMPANIES, DAY, SOURCE, START, board

from monitor.archive import extend, links, open_archive, watch
from monitor.archive.chain import START as FIRST
from monitor.archive.chain import broken


@pytest.fixture
def archive(tmp_path):
    with open_archive(tmp_path / "archive.db") as opened:
        watch(opened, COMPANIES, [SOURCE], [])
        board(opened, 0, ("1", "One."))
        board(opened, 24, ("1", "One, changed."), ("2", "Two."))
        yield opened


def test_each_link_covers_what_was_captured_since_the_last(archive):
    first = extend(archive, START + DAY)
    board(archive, 48, ("1", "One, changed again."))
    second = extend(archive, START + 2 * DAY)
    assert links(archive) == [first, second]
    assert [(each.captures, each.at) for each in links(archive)] == [(2, START + DAY), (1, START + 2 * DAY)]
    assert len({FIRST, first.root, second.root}) == 3
    assert list(broken(archive)) == []


def test_nothing_captured_adds_no_link(archive):
    extend(archive, START + DAY)
    assert extend(archive, START + 2 * DAY) is None
    assert len(links(archive)) == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE captures SET sha256 = 'f' || substr(sha256, 2) WHERE visit = 1",
        "UPDATE captures SET fetched = '2019-06-09 00:00:00' WHERE visit = 1",
        "DELETE FROM captures WHERE visit = 2",
        "INSERT",
    ],
    ids=["another digest", "another time", "one taken away", "one slipped in"],
)
def test_a_capture_that_is_changed_later_breaks_the_chain(archive, tampering):
    extend(archive, START + DAY)
    columns = [row[1] for row in archive.db.execute("PRAGMA table_info(captures)")]
    if tampering.startswith("INSERT"):
        others = ", ".join(columns[1:])
        tampering = f"INSERT INTO captures ({columns[0]}, {others}) SELECT 'new', {others} FROM captures LIMIT 1"
    with archive.writing() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        for trigger in _triggers(archive):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(tampering)
    (fault,) = broken(archive)
    assert fault.startswith("the chain of captures breaks at 2019-06-02 12:00 UTC: ")


def _triggers(archive):
    """Name the triggers that keep a program from doing what somebody with the file can do."""
    return [
        name
        for (name,) in archive.db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('captures', 'versions', 'stays')"
        )
    ]


@pytest.mark.parametrize("statement", ["UPDATE chain SET root = ''", "DELETE FROM chain"])
def test_a_link_is_never_overwritten(archive, statement):
    extend(archive, START + DAY)
    with pytest.raises(Exception, match="the chain of captures is never overwritten"), archive.writing() as db:
        db.execute(statement)
