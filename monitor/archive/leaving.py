"""Readers who want no more letters of a desk, and mailboxes that take none."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.archive.opening import Archive
from monitor.archive.packing import moment, stamp
from monitor.leaving import How, Left, Reader

_DESK = "substr(letters.desk, 1, instr(letters.desk || ' ', ' ') - 1)"
"""A reader with wishes has letters of their own name: `desk for reader@host`."""
_LAST = """
    SELECT unsubscriptions.* FROM unsubscriptions
    JOIN (SELECT MAX(number) AS last FROM unsubscriptions GROUP BY desk, reader) ON number = last
    WHERE how <> 'back' ORDER BY number
"""
_UNWANTED = f"""
    SELECT letter, recipient, subject FROM deliveries JOIN letters ON letters.id = letter
    JOIN ({_LAST}) AS gone ON gone.desk = {_DESK} AND gone.reader = lower(recipient)
    WHERE state IN ('queued', 'deferred') ORDER BY created, letter
"""  # noqa: S608  our own words


@dataclass(frozen=True, slots=True)
class Refusal:
    """A letter that was refused for good, by a mailbox that has taken none since."""

    reader: Reader
    day: date
    """Of the letter."""
    at: datetime
    reply: str
    """The mail server's words."""


def leave(archive: Archive, reader: Reader, how: How, now: datetime) -> bool:
    """Write down that a reader leaves, and drop what waits for them; False: they had left before."""
    if reader in unsubscribed(archive):
        return False  # without waiting for whoever writes
    with archive.writing():
        if reader in unsubscribed(archive):
            return False
        _note(archive, reader, how, now)
        _drop(archive, now)
        return True


def come_back(archive: Archive, reader: Reader, now: datetime) -> bool:
    """Write down that a reader gets letters again, from the next on; False: they had not left."""
    with archive.writing():
        if reader not in unsubscribed(archive):
            return False
        _note(archive, reader, How.BACK, now)
        return True


def _note(archive: Archive, reader: Reader, how: How, now: datetime) -> None:
    archive.db.execute(
        "INSERT INTO unsubscriptions (desk, reader, at, how) VALUES (?, ?, ?, ?)",
        [reader.desk, reader.address, stamp(now), how.value],
    )


def drop_unwanted(archive: Archive, now: datetime) -> list[tuple[str, str]]:
    """Mark what waits for readers who have left as not to be sent; give it as (subject, address).

    A letter that was being written while its reader left is queued after that.
    """
    if not archive.db.execute(_UNWANTED).fetchone():
        return []
    with archive.writing():
        return _drop(archive, now)


def _drop(archive: Archive, now: datetime) -> list[tuple[str, str]]:
    rows = archive.db.execute(_UNWANTED).fetchall()
    for name, recipient, _ in rows:
        archive.db.execute(
            """
            UPDATE deliveries SET state = 'unsubscribed', next_try = NULL, at = ? WHERE letter = ? AND recipient = ?
            """,
            [stamp(now), name, recipient],
        )
    return [(subject, recipient) for _, recipient, subject in rows]


def left(archive: Archive) -> list[Left]:
    """Give who has left and not come back, in the order of their leaving."""
    return [
        Left(Reader(row["desk"], row["reader"]), moment(row["at"]), How(row["how"])) for row in archive.db.query(_LAST)
    ]


def unsubscribed(archive: Archive) -> set[Reader]:
    """Give who has left and not come back."""
    return {each.reader for each in left(archive)}


def readers(archive: Archive) -> list[Reader]:
    """Give everybody to whom a letter was ever written: each of them may hold a link."""
    rows = archive.db.execute("SELECT desk, reader FROM readers ORDER BY desk, reader")
    return [Reader(desk, reader) for desk, reader in rows]


def refusals(archive: Archive) -> list[Refusal]:
    """Give the letters that were refused for good since their mailbox last took one, oldest first."""
    rows = archive.db.query(f"""
        SELECT {_DESK} AS desk, recipient, letters.day, at, smtp_reply
        FROM deliveries JOIN letters ON letters.id = letter
        WHERE state = 'failed' AND at > COALESCE((SELECT MAX(taken.at) FROM deliveries AS taken
            WHERE taken.recipient = deliveries.recipient AND taken.state = 'sent'), '')
        ORDER BY at, letter
    """)  # noqa: S608  our own words
    return [
        Refusal(
            Reader(row["desk"], row["recipient"]), date.fromisoformat(row["day"]), moment(row["at"]), row["smtp_reply"]
        )
        for row in rows
    ]
