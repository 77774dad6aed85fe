"""The ledger of files of thousands: which were read to their end, and every document in them that was not kept.

A line of the ledger is small and says that the document was there and was looked at: coverage can be proved.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.archive.library import Database
from monitor.archive.opening import Archive
from monitor.archive.packing import stamp
from monitor.model import Document, Glimpse

REMEMBERED = timedelta(days=30)
"""Lists of publications show a week or two."""


@dataclass(frozen=True, slots=True)
class BulkFile:
    """A file that was read to its end."""

    file: str
    """Its name, without the folders that it lies in."""
    sha256: str
    bytes: int
    documents: int
    """Patents in it, broken ones included."""
    kept: int
    passed_over: int
    broken: int
    twice: int
    """Documents that came a second time in it."""
    remarks: tuple[str, ...]
    """What was passed over otherwise and why."""
    sieve: str
    """The rules and names by which it was read."""


def write_bulk(
    db: Database,
    visit: int,
    kept: Iterable[str],
    glimpsed: Iterable[Glimpse],
    file: BulkFile | None,
    now: datetime,
) -> None:
    """Write the ledger of a visit, inside the transaction that keeps its documents (by their keys)."""
    db.conn.executemany("DELETE FROM passed_over WHERE key = ?", [(key,) for key in kept])
    db.conn.executemany(
        "INSERT OR REPLACE INTO passed_over (key, sha256, visit, published, filed, named) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                each.key,
                bytes.fromhex(each.sha256),
                visit,
                str(each.published) if each.published else None,
                str(each.filed) if each.filed else None,
                json.dumps(each.named) if each.named else "",
            )
            for each in glimpsed
        ],
    )
    if file is not None:
        row = {
            "visit": visit,
            "file": file.file,
            "sha256": file.sha256,
            "bytes": file.bytes,
            "documents": file.documents,
            "kept": file.kept,
            "passed_over": file.passed_over,
            "broken": file.broken,
            "twice": file.twice,
            "remarks": json.dumps(file.remarks, ensure_ascii=False),
            "sieve": file.sieve,
            "done": stamp(now),
        }
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO bulk_files ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608


def write_unkept(db: Database, source: str, unkept: Mapping[str, str], now: datetime) -> None:
    """Remember the pages of a list that were not kept; a month after they were read they are forgotten."""
    rows = [(source, key, line, stamp(now)) for key, line in unkept.items()]
    db.conn.executemany("INSERT OR REPLACE INTO unkept (source, key, line, read) VALUES (?, ?, ?, ?)", rows)
    db.execute("DELETE FROM unkept WHERE source = ? AND read < ?", [source, stamp(now - REMEMBERED)])


def finished(archive: Archive, sieve: str) -> dict[str, str]:
    """Give the files that were read to their end by these rules and names: their names by their SHA-256."""
    rows = archive.db.execute("SELECT sha256, file FROM bulk_files WHERE sieve = ? ORDER BY number", [sieve])
    return dict(rows.fetchall())


def known_elsewhere(archive: Archive, source: str, documents: Sequence[Document]) -> frozenset[str]:
    """Give the keys of those documents whose very text another source of the same kind has brought already."""
    spider = source.partition(":")[0]
    return frozenset(
        each.key
        for each in documents
        if archive.db.execute(
            """
            SELECT 1 FROM sources
            JOIN documents ON documents.source = sources.id AND documents.key = :key
            JOIN versions ON versions.document = documents.id
            WHERE sources.spider = :spider AND sources.id <> :source AND versions.text = :text LIMIT 1
            """,
            {"key": each.key, "spider": spider, "source": source, "text": each.text},
        ).fetchone()
    )
