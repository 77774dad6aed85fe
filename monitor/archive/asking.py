"""Documents that a list does not show any more, asked at their own addresses: which are asked, what they answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.archive.library import Database
from monitor.archive.opening import Archive
from monitor.archive.packing import moment, stamp
from monitor.changes import PATIENCE, Answers
from monitor.model import Answer, Kind

MOST = 3
"""Documents that are asked after a visit: enough to tell a board that lies from one that is empty."""
UNSEEN = timedelta(days=7)
"""Since a window showed a document last, before it is asked, and between two times that it is asked."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that a visit did not show."""

    id: str
    url: str
    title: str


def missing(archive: Archive, source: str, ended: datetime, *, windowed: bool) -> list[Missing]:
    """Give the postings of a source to be asked after a visit that ended so: those not asked for longest come first.

    Of a doubted visit what it missed. What left a window may be there for long: it is asked now and then, and what
    was not found once is asked again after half a day.
    """
    rows = archive.db.query(
        """
        SELECT documents.id, url, title FROM documents LEFT JOIN asked ON asked.number =
            (SELECT MAX(number) FROM asked AS each WHERE each.document = documents.id)
        WHERE source = :source AND kind = :kind AND gone IS NULL AND url LIKE 'http%' AND last_seen < :before
            AND (NOT :windowed OR at IS NULL OR at < CASE answer WHEN 'gone' THEN :again ELSE :before END)
        ORDER BY at IS NOT NULL, at, documents.id LIMIT :most
        """,
        {
            "source": source,
            "kind": Kind.POSTING.value,
            "windowed": windowed,
            "before": stamp(ended - UNSEEN if windowed else ended),
            "again": stamp(ended - PATIENCE),
            "most": MOST,
        },
    )
    return [Missing(row["id"], row["url"], row["title"]) for row in rows]


def heard(archive: Archive, answers: Sequence[tuple[str, Answer, int]], now: datetime) -> None:
    """Keep what documents answered: (document, answer, HTTP status or 0). The next visit of their source goes by it."""
    with archive.writing() as db:
        db.conn.executemany(
            "INSERT INTO asked (document, at, answer, status) VALUES (?, ?, ?, ?)",
            [(document, stamp(now), answer.value, status) for document, answer, status in answers],
        )


def answers(db: Database, source: str, since: datetime | None) -> Answers:
    """Give what a source's documents answered: there, as last heard since a time; gone, said twice in half a day."""
    rows = db.execute(
        """
        SELECT key, at, answer FROM asked JOIN documents ON documents.id = document
        WHERE source = ? AND gone IS NULL AND answer <> 'unknown' ORDER BY number
        """,
        [source],
    )
    there: dict[str, datetime] = {}
    first_gone: dict[str, datetime] = {}
    gone: set[str] = set()
    for key, at, answer in rows:
        when = moment(at)
        if answer == Answer.THERE:
            there[key] = when
            first_gone.pop(key, None)
            gone.discard(key)
            continue
        there.pop(key, None)
        if when - first_gone.setdefault(key, when) >= PATIENCE:
            gone.add(key)
    return Answers(_since(there, since), frozenset(gone))


def _since(there: Mapping[str, datetime], since: datetime | None) -> frozenset[str]:
    return frozenset(key for key, when in there.items() if since is not None and when >= since)
