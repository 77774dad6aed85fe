"""Third parties that are asked to bear witness: a calendar for the chain's roots, a web archive for quoted pages.

A queue of its own: what is asked, how often, with what answer. Nothing else waits for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.opening import Archive
from monitor.archive.packing import moment, moment_or_none, stamp, stamp_or_none
from monitor.statements import HAND


@dataclass(frozen=True, slots=True)
class Witness:
    """One thing that a third party is asked for."""

    number: int
    kind: str
    """timestamp or wayback."""
    subject: str
    """The root of a link of the chain (SHA-256); a page (URL)."""
    about: str
    """The version that quotes the page; empty for a root."""
    state: str
    """waiting: not taken yet. pending: taken, not final. done. failed: given up."""
    attempts: int
    next_try: datetime | None
    reply: str
    """What was answered: the address of the copy, or what went wrong."""
    at: datetime
    """When that was."""
    proof: bytes = b""
    """An OpenTimestamps proof, as a file has it."""


def ask(archive: Archive, kind: str, subjects: Iterable[tuple[str, str]], now: datetime) -> None:
    """Put (subject, about) into the queue, each once for ever."""
    with archive.writing() as db:
        db.conn.executemany(
            "INSERT OR IGNORE INTO witnesses (kind, subject, about, state, next_try, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(kind, subject, about, "waiting", stamp(now), stamp(now)) for subject, about in subjects],
        )


def witnesses(archive: Archive) -> list[Witness]:
    """Give the whole queue, oldest first."""
    rows = archive.db.query("SELECT * FROM witnesses ORDER BY number")
    return [
        Witness(
            row["number"],
            row["kind"],
            row["subject"],
            row["about"],
            row["state"],
            row["attempts"],
            moment_or_none(row["next_try"]),
            row["reply"],
            moment(row["at"]),
            row["proof"],
        )
        for row in rows
    ]


def answered(
    archive: Archive,
    number: int,
    now: datetime,
    *,
    state: str,
    reply: str,
    next_try: datetime | None = None,
    proof: bytes | None = None,
) -> None:
    """Note an answer, and when to ask again. A proof that is there already stays where none came."""
    with archive.writing() as db:
        db.execute(
            """
            UPDATE witnesses SET state = ?, reply = ?, next_try = ?, at = ?, attempts = attempts + 1,
                proof = COALESCE(?, proof)
            WHERE number = ?
            """,
            [state, reply, stamp_or_none(next_try), stamp(now), proof, number],
        )


def quoted_pages(archive: Archive) -> list[tuple[str, str]]:
    """Give (url, version) of each page on the web that a divergence quotes and that still says it."""
    rows = archive.db.execute(
        """
        SELECT documents.url, versions.id FROM cases
            JOIN case_signals ON case_signals.case_id = cases.id
            JOIN signals ON signals.number = case_signals.signal
            JOIN versions ON versions.number = signals.version
            JOIN documents ON documents.id = versions.document
            JOIN sources ON sources.id = documents.source
            WHERE cases.alert = 1 AND signals.gone IS NULL AND sources.spider <> :hand
        UNION SELECT documents.url, versions.id FROM cases
            JOIN case_statements ON case_statements.case_id = cases.id
            JOIN statements ON statements.number = case_statements.statement
            JOIN versions ON versions.number = statements.version
            JOIN documents ON documents.id = versions.document
            JOIN sources ON sources.id = documents.source
            WHERE cases.alert = 1 AND statements.gone IS NULL AND sources.spider <> :hand
        ORDER BY 1, 2
        """,
        {"hand": HAND},
    )
    return [(url, version) for url, version in rows if url.startswith(("http://", "https://"))]
