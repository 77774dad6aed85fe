"""Pages on which a company says something, and whose text changed of late."""

from datetime import date, datetime
from itertools import groupby

from monitor.altered import PageChange
from monitor.archive.opening import Archive
from monitor.archive.packing import moment, stamp
from monitor.model import Kind
from monitor.text.differences import changed_sentences

SPEAKING = (Kind.POLICY, Kind.STATEMENT)
"""Pages that are worded with care; others change daily for no reason."""


def changed_pages(archive: Archive, since: datetime) -> list[PageChange]:
    """Give the pages that say something else than they did at `since`, the latest change first.

    Words that returned to what they were, and what only our own extractor reads otherwise, are no change.
    """
    rows = archive.db.query(
        """
        SELECT documents.id, documents.url, sources.company, stays.cause, stays.first_seen, stays.ended,
            versions.id AS version, versions.title
        FROM sources JOIN documents ON documents.source = sources.id
        JOIN stays ON stays.document = documents.id JOIN versions ON versions.number = stays.version
        WHERE sources.kind IN (?, ?) AND documents.kind NOT IN ('posting', 'patent') AND sources.watched = 1
            AND sources.company IS NOT NULL
            AND documents.id IN (SELECT document FROM stays WHERE cause = 'changed' AND first_seen > ?)
        ORDER BY documents.id, stays.number
        """,
        [*SPEAKING, stamp(since)],
    )
    found = []
    for _, stays in groupby(rows, key=lambda row: str(row["id"])):
        all_ = list(stays)
        first = next(
            (n for n, each in enumerate(all_) if each["cause"] == "changed" and each["first_seen"] > stamp(since)), 0
        )
        now, before = all_[-1], all_[first - 1]
        if not first or now["cause"] != "changed" or now["ended"] or now["version"] == before["version"]:
            continue
        texts = [_text(archive, each["version"]) for each in (before, now)]
        changed = changed_sentences(*texts)
        if changed:
            found.append(
                PageChange(
                    now["company"],
                    now["title"],
                    now["url"],
                    moment(now["first_seen"]),
                    before["version"],
                    now["version"],
                    tuple(sentence for sign, sentence in changed if sign == "-"),
                    tuple(sentence for sign, sentence in changed if sign == "+"),
                )
            )
    return sorted(found, key=lambda each: (each.at, each.url), reverse=True)


def _text(archive: Archive, version: str) -> str:
    return str(archive.db.execute("SELECT text FROM versions WHERE id = ?", [version]).fetchone()[0])


def last_written(archive: Archive, desk: str, day: date) -> datetime | None:
    """Give when the letter of a desk before that local day was written; None: there was none."""
    (made,) = archive.db.execute(
        "SELECT MAX(made) FROM digests WHERE desk = ? AND letter IS NOT NULL AND day < ?", [desk, day.isoformat()]
    ).fetchone()
    return moment(made) if made else None
