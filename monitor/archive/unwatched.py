"""Names that are not watched, with what their filings show; and who was told of them."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from monitor.archive.library import Database
from monitor.archive.opening import Archive
from monitor.archive.packing import moment, pack, stamp
from monitor.model import Day, Quote, Strength
from monitor.unwatched import Unwatched


def put_unwatched(db: Database, found: Iterable[Unwatched], documents: Collection[str] | None) -> None:
    """Replace what is known of some documents (ids), or of all, inside the transaction of a judgement."""
    if documents is None:
        db.execute("DELETE FROM unwatched")
    else:
        db.execute(
            """
            DELETE FROM unwatched WHERE version IN (
                SELECT number FROM versions WHERE document IN (SELECT value FROM json_each(?)))
            """,
            [pack(sorted(documents))],
        )
    db.conn.executemany(
        """
        INSERT INTO unwatched
            (name, key, role, capability, title, strength, quote, version, start, stop, section, family, day,
             first_seen)
        SELECT ?, ?, ?, ?, ?, ?, ?, number, ?, ?, ?, ?, ?, ? FROM versions WHERE id = ?
        """,
        [
            (
                each.name,
                each.key,
                each.role,
                each.capability,
                each.title,
                each.strength.value,
                each.quote.text,
                each.quote.start,
                each.quote.end,
                each.section,
                each.family,
                str(each.day),
                stamp(each.first_seen),
                each.quote.version,
            )
            for each in found
        ],
    )


def untold(archive: Archive, desk: str, day: date) -> list[Unwatched]:
    """Give what a desk has not been told of unwatched names, newest first; nothing after its first letter of a week.

    `day` is the local date of the letter that is being written. Weeks begin on Monday.
    """
    monday = day - timedelta(days=day.weekday())
    lettered = archive.db.execute(
        "SELECT 1 FROM digests WHERE desk = ? AND letter IS NOT NULL AND day >= ? AND day < ? LIMIT 1",
        [desk, monday.isoformat(), day.isoformat()],
    ).fetchone()
    if lettered:
        return []
    rows = archive.db.query(
        """
        SELECT unwatched.*, versions.id AS version_id, versions.document, documents.key AS publication FROM unwatched
        JOIN versions ON versions.number = unwatched.version
        JOIN documents ON documents.id = versions.document
        WHERE unwatched.key NOT IN (SELECT key FROM told_unwatched WHERE desk = ?)
        ORDER BY unwatched.first_seen DESC, unwatched.day DESC, documents.key, unwatched.number
        """,
        [desk],
    )
    return [
        Unwatched(
            name=row["name"],
            key=row["key"],
            role=row["role"],
            capability=row["capability"],
            title=row["title"],
            strength=Strength(row["strength"]),
            section=row["section"],
            quote=Quote(row["version_id"], row["start"], row["stop"], row["quote"]),
            document=row["document"],
            family=row["family"],
            day=Day.parse(row["day"]),
            first_seen=moment(row["first_seen"]),
            number=row["publication"],
        )
        for row in rows
    ]
