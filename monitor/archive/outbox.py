"""Letters on their way: written and stored first, then sent, then marked.

A crash between sending and marking sends once more, under the same Message-ID; nothing is ever lost or forgotten.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.archive.library import Database
from monitor.archive.opening import Archive, ArchiveError
from monitor.archive.packing import moment, stamp


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter to one reader. The same desk, local day and reader always give the same Message-ID."""

    id: str
    """The Message-ID."""
    desk: str
    day: date
    """In the desk's own time zone."""
    subject: str
    message: bytes
    """All of it, as it goes over the wire."""
    created: datetime
    whole: bool = True
    """It is, byte for byte, as it was written."""


def _sha256(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()


@dataclass(frozen=True, slots=True)
class Due:
    """A letter that has to go out now, to one who has not got it."""

    letter: Letter
    recipient: str
    """A mailbox, or the name of a place in MONITOR_NOTIFY."""
    attempts: int
    """How often it was tried."""


def queue(
    archive: Archive,
    copies: Mapping[str, Letter],
    told: Mapping[str, str],
    *,
    told_failing: Collection[str] = (),
    told_unwatched: Collection[str] = (),
    brief: str = "",
) -> bool:
    """Put a letter into the outbox with what it tells; False: this desk's letter of this day is there already.

    `copies` are the same letter by reader, of one desk and day: each goes out as a message of its own. A day of which
    it was noted that there was nothing to tell may still get its letter: something came later.
    `told` maps case ids to what the letter tells of them, as the digest wrote it; `told_failing` are the keys of the
    failing sources that it tells for the first time; `told_unwatched` those of the unwatched names; `brief` is
    the digest in brief as a feed tells it, empty: no feed does. One transaction.
    """
    letter = next(iter(copies.values()), None)
    if letter is None:
        raise ArchiveError("a letter has no recipients")
    with archive.writing() as db:
        if _made(db, letter.desk, letter.day, written=True):
            return False
        at = stamp(letter.created)
        for reader, copy in copies.items():
            day, sha256 = copy.day.isoformat(), _sha256(copy.message)
            db.execute(
                "INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?)",
                [copy.id, copy.desk, day, copy.subject, copy.message, stamp(copy.created), sha256],
            )
            db.execute(
                "INSERT INTO deliveries (letter, recipient, state, at) VALUES (?, ?, 'queued', ?)",
                [copy.id, reader, at],
            )
            if "@" in reader:  # a mailbox; places of MONITOR_NOTIFY have none
                db.execute(
                    "INSERT INTO readers VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [copy.desk.partition(" ")[0], reader.casefold()],
                )
        db.execute(
            """
            INSERT INTO digests (desk, day, letter, made, brief) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (desk, day)
            DO UPDATE SET letter = excluded.letter, made = excluded.made, brief = excluded.brief
            """,
            [letter.desk, letter.day.isoformat(), letter.id, at, brief],
        )
        rows = [("case", subject, what) for subject, what in told.items()]
        rows += [("source", subject, "") for subject in told_failing]
        for about, subject, what in rows:
            db.execute(
                "INSERT INTO told (desk, about, subject, what, letter, at) VALUES (?, ?, ?, ?, ?, ?)",
                [letter.desk, about, subject, what, letter.id, at],
            )
        for key in told_unwatched:
            db.execute("INSERT INTO told_unwatched VALUES (?, ?, ?, ?)", [letter.desk, key, letter.id, at])
        return True


def nothing_to_tell(archive: Archive, desk: str, day: date, now: datetime) -> bool:
    """Note that a desk's letter of a local day had nothing to tell, and was not written; False: it was made before."""
    with archive.writing() as db:
        if _made(db, desk, day):
            return False
        db.execute("INSERT INTO digests (desk, day, made) VALUES (?, ?, ?)", [desk, day.isoformat(), stamp(now)])
        return True


def _made(db: Database, desk: str, day: date, *, written: bool = False) -> bool:
    """Say whether a desk's day has been dealt with; with `written` whether there is a letter."""
    having = " AND letter IS NOT NULL" if written else ""
    known = db.execute(f"SELECT 1 FROM digests WHERE desk = ? AND day = ?{having}", [desk, day.isoformat()]).fetchone()  # noqa: S608  our own words
    return known is not None


def last_letter(archive: Archive, desk: str, before: date) -> date | None:
    """Give the local day of a desk's last letter before a day, or of its first without one; None: it had no such day.

    Later ones are those of a clock that was ahead.
    """
    row = archive.db.execute(
        """
        SELECT COALESCE(MAX(CASE WHEN letter IS NOT NULL THEN day END), MIN(day)) FROM digests
        WHERE desk = ? AND day < ?
        """,
        [desk, before.isoformat()],
    ).fetchone()
    return date.fromisoformat(row[0]) if row[0] else None


def digests_made(archive: Archive) -> set[tuple[str, date]]:
    """Give (desk, local day) of every letter that was written or found to have nothing to tell."""
    return {(desk, date.fromisoformat(day)) for desk, day in archive.db.execute("SELECT desk, day FROM digests")}


def briefs(archive: Archive, desk: str, most: int) -> list[tuple[str, str, datetime]]:
    """Give a desk's newest letters in brief, as the digest wrote them, and the oldest of all last.

    Each with its Message-ID and when it was made. At most so many, and that oldest one.
    """
    sql = "SELECT brief, letter, made FROM digests WHERE desk = ? AND brief <> '' ORDER BY day"
    rows = archive.db.execute(f"{sql} DESC LIMIT ?", [desk, most]).fetchall()
    first = archive.db.execute(f"{sql} LIMIT 1", [desk]).fetchall()
    return [(brief, name, moment(made)) for brief, name, made in [*rows, *(row for row in first if row not in rows)]]


def waiting(archive: Archive) -> list[str]:
    """Give the ids of letters that somebody has not got yet, oldest first."""
    rows = archive.db.execute("""
        SELECT id FROM letters WHERE id IN (SELECT letter FROM deliveries WHERE state IN ('queued', 'deferred'))
        ORDER BY created, id
    """)
    return [name for (name,) in rows]


def pending(archive: Archive) -> list[tuple[str, str, int, str, datetime | None]]:
    """Give what somebody has not got yet, oldest first: letter, recipient, attempts, last answer, when it is due."""
    rows = archive.db.execute("""
        SELECT letter, recipient, attempts, smtp_reply, next_try FROM deliveries JOIN letters ON letters.id = letter
        WHERE state IN ('queued', 'deferred') ORDER BY created, letter, recipient
    """)
    return [(*row, moment(later) if later else None) for *row, later in rows]


def due(archive: Archive, now: datetime) -> Iterator[Due]:
    """Give what has to be sent now, oldest letter first. Each letter is read when its turn comes: they may be many.

    One whose reader left while the letters before it were sent is passed over.
    """
    rows = archive.db.execute(
        """
        SELECT letter, recipient, attempts FROM deliveries JOIN letters ON letters.id = letter
        WHERE state = 'queued' OR (state = 'deferred' AND next_try <= ?) ORDER BY created, desk, recipient, letter
        """,
        [stamp(now)],
    ).fetchall()
    for name, recipient, attempts in rows:
        if _waits(archive.db, name, recipient) and (found := letter(archive, name)):
            yield Due(found, recipient, attempts)


def _waits(db: Database, letter: str, recipient: str) -> bool:
    row = db.execute("SELECT state FROM deliveries WHERE letter = ? AND recipient = ?", [letter, recipient]).fetchone()
    return row is not None and row[0] in ("queued", "deferred")


def letter(archive: Archive, name: str) -> Letter | None:
    """Give a letter by its Message-ID; None: there is none."""
    row = next(iter(archive.db.query("SELECT * FROM letters WHERE id = ?", [name])), None)
    if row is None:
        return None
    day, created = date.fromisoformat(row["day"]), moment(row["created"])
    whole = _sha256(row["message"]) == row["sha256"]
    return Letter(row["id"], row["desk"], day, row["subject"], row["message"], created, whole)


def altered(archive: Archive) -> list[str]:
    """Give the ids of letters that are not as they were written."""
    rows = archive.db.execute("SELECT id, message, sha256 FROM letters ORDER BY id")
    return [name for name, message, sha256 in rows if _sha256(message) != sha256]


def sent(archive: Archive, letter: str, recipient: str, now: datetime, reply: str = "") -> None:
    """Mark that the server took a letter for a recipient. `letter` is its Message-ID, `reply` the server's words."""
    _mark(archive, letter, recipient, "sent", now, reply, None)


def defer(archive: Archive, letter: str, recipient: str, now: datetime, reply: str, next_try: datetime) -> None:
    """Mark that it was not taken and is to be tried again, not before `next_try`."""
    _mark(archive, letter, recipient, "deferred", now, reply, next_try)


def fail(archive: Archive, letter: str, recipient: str, now: datetime, reply: str) -> None:
    """Mark that it was refused for good."""
    _mark(archive, letter, recipient, "failed", now, reply, None)


def _clean(reply: str) -> str:
    return reply.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _mark(
    archive: Archive, letter: str, recipient: str, state: str, now: datetime, reply: str, next_try: datetime | None
) -> None:
    """Write down how an attempt ended. What was sent once stays sent: a second sender that fails changes nothing.

    A reader who left while the letter was on its way is not tried again.
    """
    reply = _clean(reply)
    later = stamp(next_try) if next_try else None
    with archive.writing() as db:
        known = db.execute(
            "SELECT 1 FROM deliveries WHERE letter = ? AND recipient = ?", [letter, recipient]
        ).fetchone()
        if known is None:
            raise ArchiveError(f"letter {letter} was never queued for {recipient}")
        db.execute(
            """
            UPDATE deliveries SET state = ?, attempts = attempts + 1, next_try = ?, smtp_reply = ?, at = ?
            WHERE letter = ? AND recipient = ? AND state <> 'sent' AND (state <> 'unsubscribed' OR ? = 'sent')
            """,
            [state, later, reply, stamp(now), letter, recipient, state],
        )


def login_refused(archive: Archive, account: str, now: datetime, reply: str) -> None:
    """Note that a mail server refused a login. `account` names server and user, and never the password."""
    with archive.writing() as db:
        db.execute(
            "INSERT INTO refused_logins (account, at, reply) VALUES (?, ?, ?)", [account, stamp(now), _clean(reply)]
        )


def refused_logins(archive: Archive, account: str, since: datetime, until: datetime) -> list[datetime]:
    """Give when a login was refused within a time, oldest first."""
    rows = archive.db.execute(
        "SELECT at FROM refused_logins WHERE account = ? AND at > ? AND at <= ? ORDER BY at",
        [account, stamp(since), stamp(until)],
    )
    return [moment(at) for (at,) in rows]


def tried_since(archive: Archive, since: datetime, until: datetime) -> list[str]:
    """Give for each letter that was tried within a time, well or not, who was to get it."""
    rows = archive.db.execute(
        "SELECT recipient FROM deliveries WHERE state NOT IN ('queued', 'unsubscribed') AND at > ? AND at <= ?",
        [stamp(since), stamp(until)],
    )
    return [recipient for (recipient,) in rows]


def told(archive: Archive, desk: str) -> dict[str, str]:
    """Give by case id what a desk was last told of it, as the digest wrote it."""
    rows = archive.db.execute(
        """
        SELECT subject, what FROM told WHERE number IN
            (SELECT MAX(number) FROM told WHERE desk = ? AND about = 'case' GROUP BY subject)
        """,
        [desk],
    )
    return dict(rows.fetchall())


def told_failing(archive: Archive, desk: str) -> set[str]:
    """Give the keys of the failing sources that a desk has been told of."""
    rows = archive.db.execute("SELECT subject FROM told WHERE desk = ? AND about = 'source'", [desk])
    return {subject for (subject,) in rows}
