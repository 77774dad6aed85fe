"""Proof that the archive holds what it says: every quote, every text, every capture, and the file itself."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from monitor.archive.chain import broken
from monitor.archive.ledger import places
from monitor.archive.opening import Archive, ArchiveError, DatabaseError
from monitor.archive.outbox import altered
from monitor.changes import fingerprint
from monitor.model import Place

Progress = Callable[[str, int, int], None]
"""Told what is checked, how many are done and how many there are."""
_SEARCHED = ("versions", "signals", "statements")
_MOST = 20
"""Faults of the file itself that are told; SQLite may find thousands in one damaged page."""


def _quiet(_what: str, _done: int, _all: int) -> None:
    """Tell nobody."""


def verify(archive: Archive, read: Callable[[Place], bytes], progress: Progress = _quiet) -> Iterator[str]:
    """Give every fault as a sentence with the ids it is about; nothing: all is as it was kept.

    `read` gives the bytes at a place and raises ValueError or OSError when they are not those that were kept
    (`monitor.evidence.read` with the home folder). The search index of an archive that was opened for reading only is
    not checked, since SQLite's own check needs the right to write. Reads every record, so it takes as long as
    reading all captures takes.
    """
    for faults in (
        _file(archive, progress),
        _search(archive, progress),
        _versions(archive, progress),
        _quotes(archive, progress),
        _captures(archive, read, progress),
        _letters(archive),
        broken(archive),
    ):
        try:
            yield from faults
        except DatabaseError as error:
            yield f"{archive.path} cannot be read to its end: {error}. Put the last backup in its place."


def _file(archive: Archive, progress: Progress) -> Iterator[str]:
    progress("file", 0, 2)
    for (words,) in archive.db.execute(f"PRAGMA integrity_check({_MOST})"):
        if words != "ok":
            yield f"{archive.path} is damaged: {words}. Put the last backup in its place."
    progress("file", 1, 2)
    for number, (table, row, parent, _) in enumerate(archive.db.execute("PRAGMA foreign_key_check")):
        if number < _MOST:
            yield f"row {row} of {table} refers to a row of {parent} that is not there."
    progress("file", 2, 2)


def _search(archive: Archive, progress: Progress) -> Iterator[str]:
    if archive.readonly:
        return
    for done, table in enumerate(_SEARCHED):
        progress("search index", done, len(_SEARCHED))
        try:
            with archive.writing() as db:
                db.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except ArchiveError:
            yield f"the search index of {table} is not that of its rows: searching finds the wrong ones. Rebuild it."
    progress("search index", len(_SEARCHED), len(_SEARCHED))


def _versions(archive: Archive, progress: Progress) -> Iterator[str]:
    rows = """
        SELECT id, document, title, text, text_sha256, words, capture,
            EXISTS (SELECT 1 FROM captures WHERE sha256 = versions.capture) AS kept
        FROM versions
    """
    for row in _each(archive, "versions", rows, progress):
        name = f"version {row['id']} of document {row['document']}"
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["text_sha256"]:
            yield f"{name}: its text is not the text that was archived (SHA-256 {row['text_sha256']})."
        if fingerprint(row["title"], row["text"]) != row["words"]:
            yield f"{name}: its title or text is not what was archived (fingerprint {row['words']})."
        if not row["kept"]:
            yield f"{name}: no capture with its SHA-256 {row['capture']} was kept."


def _quotes(archive: Archive, progress: Progress) -> Iterator[str]:
    for table in ("signals", "statements"):
        rows = f"""
            SELECT each.id, quote, start, stop, versions.id AS version, text
            FROM {table} AS each JOIN versions ON versions.number = each.version
        """  # noqa: S608  names of our own tables
        for row in _each(archive, table, rows, progress):
            if not 0 <= row["start"] < row["stop"] or row["text"][row["start"] : row["stop"]] != row["quote"]:
                yield (
                    f"{table.removesuffix('s')} {row['id']}: its quote does not stand at characters "
                    f"{row['start']:,} to {row['stop']:,} of version {row['version']}."
                )


def _each(archive: Archive, table: str, rows: str, progress: Progress) -> Iterator[Mapping[str, Any]]:
    total = archive.db.table(table).count
    for done, row in enumerate(archive.db.query(rows)):
        progress(table, done, total)
        yield row
    progress(table, total, total)


def _letters(archive: Archive) -> Iterator[str]:
    yield from (
        f"letter {name} is not as it was written. Put the last backup in its place." for name in altered(archive)
    )


def _captures(archive: Archive, read: Callable[[Place], bytes], progress: Progress) -> Iterator[str]:
    """Read every record; a revisit needs its own record and one that holds the bytes."""
    total = archive.db.table("captures").count
    kept = {digest for (digest,) in archive.db.execute("SELECT sha256 FROM captures WHERE kind <> 'revisit'")}
    for done, place in enumerate(places(archive)):
        progress("captures", done, total)
        try:
            read(place)
        except (ValueError, OSError) as error:
            yield f"capture sha256:{place.sha256} of {place.url}: {error}"
        if place.sha256 not in kept:
            yield f"capture sha256:{place.sha256} of {place.url}: {place.record} refers to bytes that nobody kept."
    progress("captures", total, total)
