"""Archives as earlier versions of the program wrote them open, and are as if today's had written them."""

from contextlib import closing
from dataclasses import replace
from unittest.mock import Mock

import pytest
from archived import board
from golden import FOLDER, lived

from monitor.archive import ArchiveError, open_archive
from monitor.archive.opening import DatabaseError, sqlite3
from monitor.archive.upgrades import migrations

GOLDEN = sorted(FOLDER.glob("*.sql"))
TOGETHER = {"letters": "a letter was one message to all readers of a desk", "deliveries": "the same"}
OLDER = {
    "m024": {"cases": "they had no mark until they were judged anew"},
    "m020": TOGETHER,
    "m016": TOGETHER | {"computed": "what was computed is computed anew"},
    "m008": {"documents": "nobody had noted when a page was read"},
    "m006": {"chain": "there was none"},
    "m004": {"reviews": "they were no part of the program"},
}
"""By the newest migration of an archive: where it, and all that are older, differ from today's, and why."""


def made(path, golden):
    """Make the archive of an earlier version."""
    with closing(sqlite3.connect(str(path))) as db:
        db.executescript(f"PRAGMA synchronous = OFF; BEGIN; {golden.read_text(encoding='utf-8')} COMMIT")
    return path


def content(archive):
    """Give every row of every table but search indexes and the list of migrations."""
    names = [each.name for each in archive.db.tables if "_fts" not in each.name and each.name[0] != "_"]
    return {name: sorted(archive.db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    path = tmp_path_factory.mktemp("today") / "archive.db"
    lived(path)
    with open_archive(path, readonly=True) as archive:
        return content(archive)


@pytest.mark.parametrize("golden", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_an_archive_of_an_earlier_version_is_as_if_todays_program_had_written_it(tmp_path, today, golden) -> None:
    with open_archive(made(tmp_path / "archive.db", golden)) as archive:
        found = content(archive)
        other = {name for newest, names in OLDER.items() if golden.stem <= newest for name in names}
        assert {name for name in found if found[name] != today[name]} == other
        assert found.keys() == today.keys()
        assert [words for (words,) in archive.db.execute("PRAGMA integrity_check")] == ["ok"]
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(list(archive.db["versions"].search("recognition"))) == 1
        assert board(archive, 24 * 9, ("1", "Face recognition is a must."), ("2", "We make doorbells.")).changed
        assert len(list(archive.db["versions"].search("recognition"))) == 2


def test_what_an_earlier_version_noted_and_todays_notes_otherwise_is_kept(tmp_path) -> None:
    """One message for two readers stays one, and is proved by its own bytes from now on."""
    with open_archive(made(tmp_path / "archive.db", FOLDER / "m004.sql")) as archive:
        assert archive.db.execute("SELECT id, message, LENGTH(sha256) FROM letters").fetchall() == [
            ("<news.1@m.example>", b"Subject: Ring\r\n\r\nRing", 64)
        ]
        assert archive.db.execute("SELECT recipient, state, attempts, smtp_reply FROM deliveries").fetchall() == [
            ("a@desk.example", "sent", 1, "250 OK"),
            ("b@desk.example", "queued", 0, ""),
        ]


def test_an_archive_of_an_earlier_version_is_kept_as_it_was_before_its_layout_changes(tmp_path, caplog) -> None:
    path = made(tmp_path / "archive.db", FOLDER / "m016.sql")
    copy = tmp_path / "archive.db.before-upgrade"
    open_archive(path).close()
    with closing(sqlite3.connect(str(copy))) as db:
        assert db.execute("SELECT COUNT(*) FROM _sqlite_migrations").fetchone() == (16,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [each.getMessage() for each in caplog.records] == [
        f"{path} is of an earlier version: as it is now it is kept as archive.db.before-upgrade (0 MB)"
    ]
    copy.unlink()
    open_archive(path).close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive.db"]


def test_without_room_for_a_copy_nothing_is_changed(tmp_path, monkeypatch) -> None:
    path = made(tmp_path / "archive.db", FOLDER / "m016.sql")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Mock(free=10))
    with pytest.raises(ArchiveError, match="0 MB are free: make room"):
        open_archive(path)
    with closing(sqlite3.connect(str(path))) as db:
        assert db.execute("SELECT COUNT(*) FROM _sqlite_migrations").fetchone() == (16,)


def test_an_upgrade_that_breaks_off_leaves_the_archive_as_it_was(tmp_path, monkeypatch) -> None:
    path = made(tmp_path / "archive.db", FOLDER / "m016.sql")
    *first, last = migrations._migrations

    def broken(db):
        last.fn(db)
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(migrations, "_migrations", [*first, replace(last, fn=broken)])
    with pytest.raises(ArchiveError, match="the disk refuses"):
        open_archive(path)
    with closing(sqlite3.connect(str(path))) as db:
        assert db.execute("SELECT COUNT(*) FROM _sqlite_migrations").fetchone() == (16,)
    monkeypatch.undo()
    with open_archive(path) as archive:
        assert len(list(archive.db["versions"].search("recognition"))) == 1
