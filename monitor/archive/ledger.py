"""What has happened: visits and the health of sources, where bytes lie, what people judged."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.opening import Archive
from monitor.archive.packing import moment, moment_or_none, pack, stamp, stamp_or_none, texts
from monitor.model import Listed, Outcome, Place, Validator, Visit
from monitor.reviews import Review, Scope, Verdict


@dataclass(frozen=True, slots=True)
class Health:
    """How a watched source stands. Times are None where there was no such visit."""

    source: str
    company: str
    """Its name; empty where the documents name the company."""
    at: str
    last: datetime | None
    """Start of the last visit, however it ended."""
    outcome: Outcome | None
    reason: str
    last_good: datetime | None
    failures: int
    """Visits in a row that were not good, up to the last."""
    since: datetime | None
    """Start of the first of them."""
    overdue: bool
    """Not visited for more than twice the time that the watchlist gives."""
    suspect: str = ""
    """Why the last visit's missing documents were doubted."""


def sources_health(archive: Archive, now: datetime) -> list[Health]:
    """Give how every watched source stands, those that fail longest first."""
    rows = archive.db.query("""
        SELECT source_health.*, every_seconds FROM source_health JOIN sources ON sources.id = source
        ORDER BY failures_in_a_row DESC, source
    """)
    return [_health(row, now) for row in rows]


def _health(row: Mapping[str, Any], now: datetime) -> Health:
    last = moment_or_none(row["last_visit"])
    return Health(
        source=row["source"],
        company=row["company"],
        at=row["at"],
        last=last,
        outcome=Outcome(row["last_outcome"]) if row["last_outcome"] else None,
        reason=row["reason"] or "",
        last_good=moment_or_none(row["last_good_visit"]),
        failures=row["failures_in_a_row"],
        since=moment_or_none(row["failing_since"]),
        overdue=last is None or (now - last).total_seconds() > 2 * row["every_seconds"],
        suspect=row["doubted"],
    )


def visits(archive: Archive, source: str | None = None, *, last: int | None = None) -> list[Visit]:
    """Give visits oldest first: of one source or of all; with `last` only so many of the newest."""
    limit = -1 if last is None else last
    rows = archive.db.query(
        "SELECT * FROM visits WHERE :source IS NULL OR source = :source ORDER BY number DESC LIMIT :limit",
        {"source": source, "limit": limit},
    )
    return [_visit(row) for row in rows][::-1]


def _visit(row: Mapping[str, Any]) -> Visit:
    return Visit(
        row["source"],
        moment(row["started"]),
        moment(row["ended"]),
        Outcome(row["outcome"]),
        row["reason"],
        row["status"],
        row["found"],
        row["kept"],
        row["claimed"],
        row["received"],
        bool(row["unchanged"]),
    )


def last_polls(archive: Archive) -> dict[str, datetime]:
    """Give by source id when its last visit started, however it ended."""
    rows = archive.db.execute("SELECT source, MAX(started) FROM visits GROUP BY source ORDER BY source")
    return {source: moment(started) for source, started in rows}


def began(archive: Archive) -> datetime | None:
    """Give when the first visit of all started; None: there was none."""
    return moment_or_none(archive.db.execute("SELECT MIN(started) FROM visits").fetchone()[0])


def validators(archive: Archive, source: str) -> dict[str, Validator]:
    """Give by URL what to send to a source's server to be told only of changes."""
    rows = archive.db.query("SELECT * FROM validators WHERE source = ? ORDER BY url", [source])
    return {row["url"]: Validator(row["url"], row["etag"], row["last_modified"]) for row in rows}


def listed(archive: Archive, source: str) -> dict[str, Listed]:
    """Give by key the documents of a source that a list led to: those that are not gone, and those not kept."""
    rows = archive.db.execute(
        """
        SELECT key, line, read FROM unkept WHERE source = :source
        UNION ALL
        SELECT key, line, read FROM documents WHERE source = :source AND line <> '' AND gone IS NULL
        """,
        {"source": source},
    )
    return {key: Listed(line, moment(read)) for key, line, read in rows}


def place_of(archive: Archive, sha256: str) -> Place | None:
    """Give where the body with this SHA-256 lies, never a revisit; None: it was never kept."""
    return next(_places(archive, "sha256 = ? AND kind <> 'revisit' ORDER BY rowid LIMIT 1", [sha256]), None)


def answer_of(archive: Archive, record: str) -> tuple[int, str]:
    """Give the status and content type that came with a record; (200, "") where it was no answer of a server."""
    row = next(iter(archive.db.query("SELECT status, headers FROM captures WHERE record = ?", [record])), None)
    if row is None:
        return 200, ""
    kept = {name.lower(): value for name, value in json.loads(row["headers"])}
    return row["status"], kept.get("content-type", "")


def places(archive: Archive) -> Iterator[Place]:
    """Give the place of every record, file by file in the order in which they lie there."""
    return _places(archive, "1 ORDER BY file, offset", [])


def _places(archive: Archive, where: str, given: list[str]) -> Iterator[Place]:
    columns = "record, kind, sha256, url, fetched, file, offset, length"
    for row in archive.db.query(f"SELECT {columns} FROM captures WHERE {where}", given):  # noqa: S608  see the callers
        yield Place(**row | {"fetched": moment(row["fetched"])})


def review(archive: Archive, each: Review) -> None:
    """Keep a review. Raises ArchiveError when the archive refuses."""
    scope = pack([each.scope.capability, each.scope.source, each.scope.words]) if each.scope else None
    row = (each.subject, each.who, stamp(each.at), each.verdict, each.reason, stamp_or_none(each.until), scope)
    with archive.writing() as db:
        db.execute(
            "INSERT INTO reviews (subject, who, at, verdict, reason, until, scope) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )


def reviews(archive: Archive, subject: str | None = None) -> list[Review]:
    """Give reviews oldest first: of one subject, or all."""
    rows = archive.db.query(
        "SELECT * FROM reviews WHERE :subject IS NULL OR subject = :subject ORDER BY number", {"subject": subject}
    )
    return [
        Review(
            row["subject"],
            row["who"],
            moment(row["at"]),
            Verdict(row["verdict"]),
            row["reason"],
            moment_or_none(row["until"]),
            Scope(*texts(row["scope"])) if row["scope"] else None,
        )
        for row in rows
    ]
