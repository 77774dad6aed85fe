"""A disk that refuses, an archive that another program holds: told in words that help, nothing lost, and it goes on."""

import errno
import os
import resource
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import typer
from killing import WATCHLIST

from monitor.archive import ArchiveError, Letter, copy_into, open_archive, place_of, queue, record, verify, watch
from monitor.archive.opening import DatabaseError
from monitor.commands.shared import told
from monitor.evidence import Writer, read
from monitor.home import Home, refused
from monitor.steps import doctor
from monitor.steps.letters import deliver
from tests.archived import COMPANIES, EDGE, HOUR, SOURCE, START, visited

TEXT = "What stands in a posting. " * 400


@pytest.fixture
def kept(tmp_path):
    """Give a home, its open archive, and a function that archives the visit of an hour."""
    home = Home(tmp_path)
    with open_archive(home.archive) as archive, Writer(home.folder, now=START) as writer:
        watch(archive, COMPANIES, [SOURCE], [EDGE])

        def visit(hour):
            each = visited(START + hour * HOUR, [(str(key), f"{key} at {hour}. {TEXT}") for key in range(20)])
            places = writer.keep(each.captures, lambda sha256: place_of(archive, sha256))
            record(archive, each, places, extractor="1", now=START + hour * HOUR)

        visit(0)
        yield home, archive, visit


def hours(home, archive):
    """Prove the archive and give how many visits it holds."""
    assert list(verify(archive, lambda place: read(home.folder, place))) == []
    return archive.db["visits"].count


def test_a_full_disk_is_told_nothing_of_the_visit_is_kept_and_the_next_one_is(kept):
    home, archive, visit = kept
    archive.db.execute(f"PRAGMA max_page_count = {archive.db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(ArchiveError) as caught:
        visit(1)
    assert str(caught.value) == (
        f"{home.archive} cannot be written: the disk is full. Make room and run again; nothing of this step was kept. "
        "(SQLite: database or disk is full)"
    )
    assert hours(home, archive) == 1
    archive.db.execute("PRAGMA max_page_count = 1000000")
    visit(2)
    assert hours(home, archive) == 2


@contextmanager
def room(size):
    """Have no file grow past a size in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_captures_that_cannot_be_written_leave_their_file_and_the_archive_as_they_were(kept):
    home, archive, visit = kept
    (file,) = (home.folder / "captures").rglob("*.gz")
    before = file.read_bytes()
    with room(len(before) + 100), pytest.raises(OSError, match="File too large"):
        visit(1)
    assert file.read_bytes() == before
    visit(2)
    assert hours(home, archive) == 2


def test_captures_for_which_there_is_no_room_at_all_are_told_by_their_place(tmp_path):
    each = visited(START, [("1", TEXT)])
    with Writer(tmp_path, now=START) as writer:
        with room(10), pytest.raises(OSError, match="File too large") as caught:
            writer.keep(each.captures, lambda _sha256: None)
        assert caught.value.filename == str(tmp_path / writer.file)
        assert [path for path in (tmp_path / "captures").rglob("*") if path.is_file()] == []
        assert len(writer.keep(each.captures, lambda _sha256: None)) == 1


def test_a_file_system_that_ends_a_write_of_the_archive_leaves_it_whole(kept):
    home, archive, visit = kept
    log = home.archive.with_name("archive.db-wal")
    with room(log.stat().st_size + 5000), pytest.raises(ArchiveError, match=r"the disk refuses\. It is full, gone or"):
        visit(1)
    assert hours(home, archive) == 1
    visit(2)
    assert hours(home, archive) == 2


def test_a_backup_for_which_there_is_no_room_is_told_by_its_own_place(kept, tmp_path):
    _, archive, _ = kept
    with room(5000), pytest.raises(ArchiveError, match=r"/copy\.db cannot be read or written: the disk refuses"):
        copy_into(archive, tmp_path / "copy.db")


def test_an_archive_that_another_program_holds_is_told_and_written_when_it_is_let_go(kept):
    home, archive, visit = kept
    archive.db.execute("PRAGMA busy_timeout = 20")  # milliseconds
    with open_archive(home.archive) as browser:
        browser.db.conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match=r"is held by another program .* Is another run going on, or is it open"):
            visit(1)
        browser.db.conn.execute("ROLLBACK")
    visit(2)
    assert hours(home, archive) == 2


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "/d/a: No space left on device. Make room on the disk, and run again"),
        (errno.EDQUOT, "/d/a: Disk quota exceeded. Make room in what you may use of the disk, and run again"),
        (errno.EFBIG, "/d/a: File too large. Have the limit on the size of files lifted, and run again"),
        (errno.EROFS, "/d/a: Read-only file system. Have the disk mounted for writing, and run again"),
        (errno.EACCES, "/d/a: Permission denied. Check who owns it, and run again"),
        (errno.EIO, "/d/a: Input/output error. Is the disk failing? Look into the system's log (dmesg), and run again"),
    ],
    ids=lambda value: errno.errorcode[value] if isinstance(value, int) else "",
)
def test_what_a_disk_refuses_is_told_with_its_place_and_what_to_do(number, advice):
    assert refused(OSError(number, os.strerror(number), "/d/a")) == f"{advice}; what was archived is whole."


def test_of_a_copy_the_place_is_named_to_which_it_was_to_go():
    assert refused(OSError(errno.ENOSPC, "Full", "/from", None, "/to")).startswith("/to: Full. Make room")


def test_a_fault_that_a_reader_meets_is_told_in_words_and_not_as_a_traceback(capsys):
    with pytest.raises(typer.Exit) as ended, told():
        raise DatabaseError("disk I/O error")
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err.startswith("monitor: the archive cannot be read or written: the disk refuses.")


def test_doctor_says_what_to_do_about_a_folder_that_refuses(tmp_path):
    home = Home(tmp_path)
    home.watchlist.write_text(WATCHLIST, encoding="utf-8")
    (tmp_path / ".monitor").write_text("in the way of the folder")
    findings = doctor(home, now=datetime(2019, 9, 2, tzinfo=UTC)).data["findings"]
    words = [row["words"] for row in findings if row["about"] == "this folder"]
    assert f"{tmp_path / '.monitor'}: File exists. Mend it, and run again; what was archived is whole." in words


def test_a_letter_that_was_damaged_while_it_waited_is_not_sent_and_the_others_are(kept):
    home, archive, _ = kept
    for desk in ("night", "day"):
        letter = Letter(f"<{desk}@m.example>", desk, START.date(), "Faces", b"Subject: Faces\r\n\r\n", START)
        queue(archive, {"one@desk.example": letter}, {})
    archive.db.execute("UPDATE letters SET message = ? WHERE desk = 'day'", [b"Subject: Races\r\n\r\n"])
    report = deliver(home, archive, START)
    damaged = "failed: the letter was damaged while it waited, and is not sent: run `monitor verify`"
    assert list(report.faults) == [f"Faces to one@desk.example: {damaged}"]
    assert [path.name for path in home.letters.iterdir()] == [f"{START:%Y-%m-%d}-night.eml"]
