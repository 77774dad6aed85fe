"""Small archives as earlier versions of the program wrote them, as SQL in tests/archives/: each has to open for ever.

    python tests/golden.py

writes one as today's program does, named after its newest migration: run it before a release that changed the layout.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archived import COMPANIES, EDGE, SOURCE, START, board, judged, keep, visited

from monitor.archive import (
    Computed,
    Letter,
    Mark,
    compute,
    extend,
    open_archive,
    queue,
    review,
    sent,
    versions,
    watch,
)
from monitor.archive.opening import APPLICATION
from monitor.model import Document, Kind
from monitor.reviews import Review, Verdict

FOLDER = Path(__file__).with_name("archives")
SHADOWS = ("_config", "_content", "_data", "_docsize", "_idx")
"""Ends of the names of the tables in which SQLite keeps a search index: they are made anew."""


def dump(db) -> Iterator[str]:
    """Give a database as lines of SQL that make it again: tables, rows, search indexes, then what watches over them."""
    master = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    searched = [name for kind, name, sql in master if kind == "table" and sql.upper().startswith("CREATE VIRTUAL")]
    shadows = {f"{name}{end}" for name in searched for end in SHADOWS}
    tables = [(name, sql) for kind, name, sql in master if kind == "table" and name not in shadows]
    yield f"PRAGMA application_id = {APPLICATION};"
    yield from (f"{sql};" for name, sql in tables if not name.startswith("sqlite_"))
    for name in (name for name, _ in tables if name not in searched):
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')]
        values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        for (row,) in db.execute(f'SELECT {values} FROM "{name}" ORDER BY 1'):
            yield f'INSERT INTO "{name}" VALUES ({row});'
    yield from (f'INSERT INTO "{name}" ("{name}") VALUES (\'rebuild\');' for name in searched)
    yield from (f"{sql};" for kind, _, sql in master if kind in ("index", "trigger"))


def lived(path: Path) -> None:
    """Make an archive in which a little of everything has happened."""
    day = timedelta(days=1)
    patent = Document(
        "US-2019000001-A1", Kind.PATENT, "https://patents.example/1", "Doorbell", "1. A doorbell that knows faces.",
        facts={"application": "US 15/1", "family": "US-1", "filing_date": "2017-05-01"},
    )  # fmt: skip
    with open_archive(path) as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        board(archive, 0, ("1", "Face recognition is required."), ("2", "We make doorbells."))
        board(archive, 24, ("1", "Faces are required."), ("2", "We make doorbells."))
        board(archive, 48, ("1", "Face recognition is required."))
        board(archive, 72, ("1", "Face recognition is required."))
        keep(archive, visited(START + 4 * day, [patent], source="uspto:week"), closes=False)
        extend(archive, START + 4 * day)
        signal, statement, case = judged(next(iter(versions(archive))))
        run = Computed(START + 5 * day, "rules", "watchlist", "program", Mark(5, 5, 0))
        compute(archive, [([signal], [statement], [case])], run)
        review(archive, Review("cas-1", "ann", START + 6 * day, Verdict.CONFIRMED, "checked by phone"))
        letter = Letter("<news.1@m.example>", "news", date(2019, 6, 7), "Ring", b"Subject: Ring\r\n\r\nRing", START)
        other = replace(letter, id="<news.2@m.example>")
        queue(archive, {"a@desk.example": letter, "b@desk.example": other}, {"cas-1": '{"shows": ["sig-1"]}'})
        sent(archive, letter.id, "a@desk.example", datetime(2019, 6, 7, tzinfo=UTC), "250 OK")


def main() -> None:
    """Write today's."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "archive.db")
        lived(path)
        with open_archive(path, readonly=True) as archive:
            newest = archive.db.execute("SELECT MAX(name) FROM _sqlite_migrations").fetchone()[0]
            target = FOLDER / f"{newest[:4]}.sql"
            target.write_text("\n".join(dump(archive.db.conn)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
