"""The archive's file: made, opened, refused in plain words."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections import deque
from contextlib import closing
from pathlib import Path

import pytest

import monitor.archive.opening
from monitor.archive import ArchiveError, open_archive, versions, watch
from monitor.archive.opening import log_bytes, safe_library
from tests.archived import COMPANIES, EDGE, SOURCE, board

ROOT = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path):
    """Give the path of an archive that holds one document, closed."""
    with open_archive(tmp_path / "archive.db") as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        board(archive, 0, ("1", "one " * 2000))
    return tmp_path / "archive.db"


def texts(path, **more):
    with open_archive(path, **more) as archive:
        return [each.text for each in versions(archive)]


def test_an_absent_archive_is_made_and_an_old_one_kept(path):
    assert [each.name for each in path.parent.iterdir()] == ["archive.db"]
    assert texts(path) == ["one " * 2000]


def test_the_archive_has_a_log_strict_tables_and_syncs_what_it_commits(path):
    with open_archive(path) as archive:
        pragmas = {name: archive.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        waits = archive.db.execute("PRAGMA busy_timeout").fetchone()[0]
        own = [each for each in archive.db.tables if "_fts" not in each.name and each.name[0] != "_"]
        assert (pragmas, waits) == ({"journal_mode": "wal", "synchronous": 2}, 30_000)
        assert [each.name for each in own if not each.strict] == []


def test_closing_folds_the_log_into_the_file_while_readers_have_it_open(path):
    log = path.with_name("archive.db-wal")
    with open_archive(path, readonly=True) as reader:
        assert len(list(versions(reader))) == 1
        with open_archive(path) as archive:
            board(archive, 24, ("2", "two"))
            assert log.stat().st_size > 0
        assert log.stat().st_size == 0


def test_a_log_that_a_reader_keeps_open_is_bounded_told_and_folded_in_when_the_reader_is_gone(path, monkeypatch):
    for name, value in {"LONG": 200_000, "ENDLESS": 400_000, "WAIT": 0, "PAUSE": 0}.items():
        monkeypatch.setattr(monitor.archive.opening, name, value)
    with open_archive(path, readonly=True) as reader, open_archive(path) as archive:
        reader.db.conn.execute("BEGIN")
        assert len(list(versions(reader))) == 1
        days = iter(range(1, 100))
        with pytest.raises(ArchiveError, match=r"log has grown to 0 MB, since somebody reads on .* Nothing more is wr"):
            deque((board(archive, 24 * day, ("1", f"{day} " * 2000)) for day in days), maxlen=0)
        size = log_bytes(path)
        assert 400_000 <= size < 500_000
        reader.db.conn.execute("COMMIT")
        board(archive, 2400, ("1", "after"))
        assert log_bytes(path) < 100_000
    assert texts(path)[-1] == "after"
    assert len(texts(path)) == next(days)


def test_a_reader_makes_and_changes_nothing(path, tmp_path):
    with pytest.raises(ArchiveError, match=r"absent.db does not exist. `monitor poll` makes it."):
        open_archive(tmp_path / "absent.db", readonly=True)
    with open_archive(path, readonly=True) as archive, pytest.raises(ArchiveError, match="for reading only"):
        board(archive, 24)
    assert texts(path, readonly=True) == ["one " * 2000]


def cut(path):
    os.truncate(path, path.stat().st_size - 5000)


def cut_within_the_first_page(path):
    os.truncate(path, 60)


def empty(path):
    os.truncate(path, 0)


def words(path):
    path.write_text("Dear diary, " * 1000)


def scribble(path):
    raw = bytearray(path.read_bytes())
    raw[100:8000] = bytes(7900)
    path.write_bytes(raw)


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE a (b)")


def folder(path):
    path.unlink()
    path.mkdir()


def newer(path):
    with open_archive(path) as archive:
        archive.db["_sqlite_migrations"].insert({"migration_set": "monitor", "name": "m999_later", "applied_at": ""})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut, "is cut off: 5,000 bytes are missing. Put the last backup in its place."),
        (cut_within_the_first_page, "is cut off within its first 100 bytes. Put the last backup in its place."),
        (empty, "is empty. Put the last backup in its place, or delete it to begin anew."),
        (words, "is not a database. Name the archive's file"),
        (scribble, "is damaged. Put the last backup in its place."),
        (foreign, "is a database, but not an archive of this program. Name another file."),
        (folder, "is not a file. Name the archive's file."),
        (newer, "was written by a newer version of this program (it knows m999_later). Update the program."),
    ],
    ids=["cut off", "cut to 60 bytes", "empty", "text", "overwritten", "another database", "folder", "newer"],
)
@pytest.mark.parametrize("readonly", [False, True], ids=["to write", "to read"])
def test_what_is_no_whole_archive_is_refused_with_what_to_do_and_left_as_it_is(path, damage, message, readonly):
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ArchiveError) as caught:
        open_archive(path, readonly=readonly)
    assert str(caught.value).startswith(f"{path} {message}")
    assert before == (path.read_bytes() if path.is_file() else None)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ArchiveError, match=r"none/archive.db.* cannot be opened. Check that the folder exists"):
        open_archive(tmp_path / "none" / "archive.db")


def test_odd_names_of_files_are_names_of_files(tmp_path):
    odd = tmp_path / "a?mode=memory#%20&b'\u00fc.db"
    open_archive(odd).close()
    assert texts(odd, readonly=True) == []


def test_views_that_a_newer_program_words_otherwise_are_made_anew_and_those_of_users_stay(path):
    with open_archive(path) as archive:
        archive.db["open_cases"].drop()
        archive.db.create_view("open_cases", "SELECT 1 AS old")
        archive.db.create_view("mine", "SELECT 2 AS two")
    with open_archive(path) as archive:
        assert list(archive.db["open_cases"].rows) == []
        assert list(archive.db["mine"].rows) == [{"two": 2}]


def test_what_fails_within_a_transaction_leaves_nothing(path):
    def fail(archive):
        with archive.writing() as db:
            db.execute("DELETE FROM affiliates")
            raise ZeroDivisionError

    with open_archive(path) as archive:
        with pytest.raises(ZeroDivisionError):
            fail(archive)
        assert archive.db["affiliates"].count == 1


def test_a_held_archive_is_said_to_be_held(path, monkeypatch):
    monkeypatch.setattr(monitor.archive.opening, "WAIT", 0)
    with (
        open_archive(path) as one,
        open_archive(path) as other,
        one.writing(),
        pytest.raises(ArchiveError, match="is held by another program"),
    ):
        board(other, 24)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
    ids=lambda each: ".".join(map(str, each)) if isinstance(each, tuple) else "",
)
def test_which_sqlite_may_write_a_log_beside_readers(version, safe):
    assert safe_library(version) is safe


def test_a_sqlite_that_can_corrupt_the_log_writes_without_one_and_says_so(path, monkeypatch):
    monkeypatch.setattr(monitor.archive.opening, "safe_library", lambda _: False)
    with pytest.warns(UserWarning, match="can corrupt a file with a write-ahead log"):
        archive = open_archive(path)
    with archive:
        assert archive.db.journal_mode == "delete"
        board(archive, 24, ("2", "two"))
    with pytest.warns(UserWarning, match="write-ahead log"):
        assert len(texts(path)) == 2


def test_a_sqlite_that_can_corrupt_a_log_in_use_is_refused(path, monkeypatch):
    with open_archive(path) as other:
        board(other, 24, ("2", "two"))
        monkeypatch.setattr(monitor.archive.opening, "safe_library", lambda _: False)
        monkeypatch.setattr(monitor.archive.opening, "WAIT", 0)
        with (
            pytest.warns(UserWarning, match="write-ahead log"),
            pytest.raises(ArchiveError, match=r"held by another|has a write-ahead log in use"),
        ):
            open_archive(path)


def test_an_archive_in_a_folder_without_the_right_to_write_can_be_read(path):
    reads = """
        import os, sys
        from monitor.archive import open_archive, versions
        if os.getuid() == 0:
            os.setuid(65534)
        with open_archive(sys.argv[1], readonly=True) as archive:
            print(len(list(versions(archive))))
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, folder)
        Path(folder).chmod(0o555)
        command = [sys.executable, "-c", textwrap.dedent(reads), copy]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        Path(folder).chmod(0o755)
    assert (done.stdout, done.stderr) == ("1\n", "")
