"""Opening and closing the archive: one SQLite file with a write-ahead log, safe beside Datasette."""

import logging
import os
import secrets
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from monitor.archive.library import Database, sqlite3
from monitor.archive.upgrades import migrations
from monitor.archive.views import VIEWS

APPLICATION = 0x4D4F4E31
"""SQLite's application_id of our files: the letters MON1."""
WAIT = 30
"""Seconds to wait for another writer."""
LONG = 64 * 2**20
"""Bytes of a write-ahead log from which on it is folded in before more is written."""
ENDLESS = 2**30
"""Bytes of a write-ahead log that nobody lets be folded in, at which nothing more is written."""
PAUSE = 3
"""Seconds in which every reader has to come to an end for it: Datasette's have two for a query."""
DatabaseError: type[Exception] = sqlite3.DatabaseError
HEADER = b"SQLite format 3\x00"


class ArchiveError(Exception):
    """The archive cannot be opened, read or written. The message says why and what to do."""


@dataclass(frozen=True)
class Archive:
    """An open archive: a file (or memory) and its connection. Readers and writers are functions that take it."""

    db: Database
    path: str
    readonly: bool = False
    _tried: list[int] = field(default_factory=list)
    """Of the log that could not be folded in: bytes at the last attempt, if that was in vain."""

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Hold the one right to write: everything inside is kept together or not at all.

        Raises ArchiveError when the archive refuses or another program has held it for half a minute.
        """
        if self.readonly:
            raise ArchiveError(f"{self.path} was opened for reading only.")
        conn = self.db.conn
        with plainly(self.path):
            self._shorten()
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                conn.execute("COMMIT")
            finally:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")

    def _shorten(self) -> None:
        """Fold a long write-ahead log in, which SQLite does not while one reader after the other is under way.

        Somebody who reads on within one transaction has it grow: each further LONG it is tried again, and at ENDLESS
        nothing more is written. Raises ArchiveError.
        """
        long = log_bytes(self.path)
        if long < min(ENDLESS, LONG + sum(self._tried)):
            return
        waits = WAIT if long >= ENDLESS else PAUSE
        (before,) = self.db.execute("PRAGMA busy_timeout").fetchone()
        self.db.execute(f"PRAGMA busy_timeout = {waits * 1000}")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.db.execute(f"PRAGMA busy_timeout = {before}")
        left = log_bytes(self.path)
        self._tried[:] = [left] if left >= LONG else []
        if left >= ENDLESS:
            raise ArchiveError(f"{self.path}: {held_open(left)} Nothing more is written until then.")

    def close(self) -> None:
        """Fold the write-ahead log into the file, as far as readers allow, and close it."""
        if not self.readonly:
            with plainly(self.path):
                self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            # What went wrong is told at once: folding the log in would wait for whoever holds the archive once more.
            self.db.close()


def log_bytes(path: str | Path) -> int:
    """Give the size of an archive's write-ahead log."""
    try:
        return Path(f"{path}-wal").stat().st_size
    except OSError:
        return 0  # there is none, or not any more


def held_open(size: int) -> str:
    """Say what a long log means and what to do."""
    return (
        f"its write-ahead log has grown to {size / 2**20:,.0f} MB, since somebody reads on and on: close the database "
        "browser or Datasette that has the archive open; the next command then folds the log in."
    )


@contextmanager
def plainly(path: str) -> Iterator[None]:
    """Say in plain words what SQLite has to say about the file."""
    try:
        yield
    except DatabaseError as error:
        raise ArchiveError(in_words(path, error)) from error
    except UnicodeDecodeError as error:  # SQLite quotes from a damaged file in what it says about it
        raise ArchiveError(f"{path} is damaged. Put the last backup in its place.") from error
    except UnicodeEncodeError as error:
        raise ArchiveError(f"{path}: half a character (a lone surrogate) cannot be archived.") from error


_IN_WORDS = {
    (
        "locked",
        "busy",
    ): f"is held by another program for more than {WAIT} seconds. Is another run going on, or is it open "
    "with unsaved changes in a database browser? Close that and try again.",
    ("not a database", "malformed", "corrupt"): "is damaged. Put the last backup in its place.",
    ("readonly",): "cannot be written. Check who owns the file and its folder, and that the disk is not read-only.",
    ("full",): "cannot be written: the disk is full. Make room and run again; nothing of this step was kept.",
    ("disk I/O",): "cannot be read or written: the disk refuses. It is full, gone or failing: look at its free room "
    "and the system's log (dmesg), and run again; nothing of this step was kept.",
    (
        "unable to open",
    ): "cannot be opened. Check that the folder exists, that you may write there, and that its disk has room.",
}
"""Words in SQLite's messages, and what they mean for a person."""


def in_words(path: str, error: Exception) -> str:
    """Say what SQLite's message about a file means, and what to do."""
    message = str(error)
    for signs, words in _IN_WORDS.items():
        if any(sign in message for sign in signs):
            return f"{path} {words} (SQLite: {message})"
    return f"{path}: {message}"


def open_archive(path: str | Path, *, readonly: bool = False) -> Archive:
    """Open the archive at `path`; an absent one is made, an older one brought up to date. `:memory:` is for tests.

    Raises ArchiveError when the file is no archive of this program, is cut off or damaged, is newer than this
    program, or cannot be written. With `readonly` nothing is made or changed, and the file has to be there.
    """
    name = str(path)
    _check_library()
    if name == ":memory:":
        return _prepared(Database(sqlite3.connect(name, check_same_thread=False), execute_plugins=False), name)
    file = Path(path)
    with plainly(name):
        if not file.exists() and not readonly:
            _make(file)
        _check_file(file)
        db = _connect(file, readonly=readonly)
        try:
            _check_content(db, name, readonly=readonly)
            return Archive(db, name, readonly=True) if readonly else _prepared(db, name)
        except BaseException:
            db.close()
            raise


def copy_into(archive: Archive, path: Path) -> None:
    """Write a copy of the archive, as it is at one moment, to a new file. Raises ArchiveError."""
    with plainly(str(path)):
        archive.db.conn.execute("VACUUM INTO ?", [str(path)])


def sqlite_version() -> tuple[int, ...]:
    """Give the version of the SQLite that is used."""
    version: tuple[int, ...] = sqlite3.sqlite_version_info
    return version


def safe_library(version: tuple[int, ...]) -> bool:
    """Say whether this SQLite is free of the fault that can corrupt a file whose log is written and read at once."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _check_library() -> None:
    version = sqlite3.sqlite_version_info
    if version < (3, 37):
        raise ArchiveError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is needed. Install pysqlite3 >= 0.6.1.")
    if not safe_library(version):
        warnings.warn(
            f"SQLite {sqlite3.sqlite_version} can corrupt a file with a write-ahead log while Datasette reads it. "
            "The archive is therefore written without one: readers wait while it is written. Where there is a "
            "pysqlite3 >= 0.6.1 for this machine, install it.",
            stacklevel=3,
        )


def _check_file(file: Path) -> None:
    """Refuse a file that SQLite would take for an empty database, or read until it falls off its end."""
    if not file.exists():
        raise ArchiveError(f"{file} does not exist. `monitor poll` makes it.")
    if not file.is_file():
        raise ArchiveError(f"{file} is not a file. Name the archive's file.")
    with file.open("rb") as stream:
        head = stream.read(100)
    if not head:
        raise ArchiveError(f"{file} is empty. Put the last backup in its place, or delete it to begin anew.")
    if not head.startswith(HEADER):
        raise ArchiveError(f"{file} is not a database. Name the archive's file, or put the last backup in its place.")
    if len(head) < 100:
        raise ArchiveError(f"{file} is cut off within its first 100 bytes. Put the last backup in its place.")
    log = file.with_name(f"{file.name}-wal")
    if not (log.exists() and log.stat().st_size):
        page = int.from_bytes(head[16:18], "big")
        wanted = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
        if head[24:28] == head[92:96] and file.stat().st_size < wanted:
            missing = wanted - file.stat().st_size
            raise ArchiveError(f"{file} is cut off: {missing:,} bytes are missing. Put the last backup in its place.")


def _check_content(db: Database, name: str, *, readonly: bool) -> None:
    """Refuse what is not ours, and what a newer program wrote."""
    if db.conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise ArchiveError(f"{name} is a database, but not an archive of this program. Name another file.")
    applied = {each.name for each in migrations.applied(db)}
    known = {each.name for each in migrations.pending(db)} | applied
    newer = sorted(applied - {each.name for each in migrations._migrations})  # noqa: SLF001  no public list of all
    if newer:
        raise ArchiveError(
            f"{name} was written by a newer version of this program (it knows {newer[-1]}). Update the program."
        )
    if readonly and known - applied:
        raise ArchiveError(
            f"{name} was written by an older version of this program. Open it once with `monitor match`."
        )


def _connect(file: Path, *, readonly: bool) -> Database:
    address = "file:" + quote(str(file.absolute()))
    if not readonly:
        # A round of visits hands it to its clerk, a thread; never do two use it at a time.
        conn = sqlite3.connect(f"{address}?mode=rw", uri=True, timeout=WAIT, check_same_thread=False)
        return Database(conn, execute_plugins=False)
    conn = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=WAIT)
    try:
        conn.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # a folder without the right to write: SQLite cannot make the log's index there, and nobody can write either
        conn.close()
        if os.access(file.parent, os.W_OK):
            raise
        conn = sqlite3.connect(f"{address}?immutable=1", uri=True)
    return Database(conn, execute_plugins=False)


def _make(file: Path) -> None:
    """Make a whole new archive under another name and move it into place: a killed maker leaves no half archive."""
    draft = file.with_name(f"{file.name}.new-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        db = Database(sqlite3.connect(str(draft), timeout=WAIT), execute_plugins=False)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        _prepared(db, str(draft)).close()
        try:
            os.link(draft, file)
        except FileExistsError:
            return  # another process was first; its archive is as good
        except OSError:
            draft.rename(file)  # a file system without hard links
    finally:
        for each in file.parent.glob(f"{draft.name}*"):
            each.unlink()


def _prepared(db: Database, name: str) -> Archive:
    """Set what holds for a connection, and bring tables and views up to date."""
    db.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    _set_journal(db, name)
    archive = Archive(db, name)
    schemas = dict(db.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    pending = migrations.pending(db)
    if pending and migrations.applied(db) and name != ":memory:":
        _keep_as_it_was(archive)
    if pending or any(schemas.get(view) != _create(view) for view in VIEWS):
        with archive.writing():
            migrations.apply(db)
            for view in VIEWS:
                db.execute(f'DROP VIEW IF EXISTS "{view}"')
                db.execute(_create(view))
    return archive


def _keep_as_it_was(archive: Archive) -> None:
    """Copy an archive of an earlier version before its layout changes. The copy of the last such change makes room.

    Raises ArchiveError, and nothing has changed, where there is no room for it.
    """
    file = Path(archive.path)
    copy = file.with_name(f"{file.name}.before-upgrade")
    needed, free = file.stat().st_size + log_bytes(file), shutil.disk_usage(file.absolute().parent).free
    if free < needed:
        raise ArchiveError(
            f"{file} is of an earlier version, and is copied before it is brought up to date. That takes "
            f"{needed >> 20:,} MB, and {free >> 20:,} MB are free: make room. Nothing was changed."
        )
    told = logging.getLogger(__name__)
    told.warning("%s is of an earlier version: as it is now it is kept as %s (%s MB)", file, copy.name, needed >> 20)
    draft = file.with_name(f"{copy.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        copy_into(archive, draft)
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)


def _create(view: str) -> str:
    return f'CREATE VIEW "{view}" AS {VIEWS[view]}'


def _set_journal(db: Database, name: str) -> None:
    if name == ":memory:":
        return
    wanted = "wal" if safe_library(sqlite3.sqlite_version_info) else "delete"
    with db.ensure_autocommit_on():
        got = db.conn.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    if got != wanted and wanted == "delete":
        raise ArchiveError(
            f"{name} has a write-ahead log in use, and SQLite {sqlite3.sqlite_version} may corrupt it. "
            "Close every other program that has it open, or install pysqlite3 >= 0.6.1."
        )
