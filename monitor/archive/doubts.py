"""What the archive remembers that speaks against a visit: earlier doubts, the vendor's other sources, lost fields."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from monitor.archive.library import Database
from monitor.archive.packing import mapping, moment, stamp
from monitor.changes import DOUBTED_FOR, DOUBTS, TEXT
from monitor.model import Document

RECENT = timedelta(days=7)
"""So recently another source must have been well for its trouble to be news of the vendor."""


def doubts(db: Database, source: str, *, emptied: bool) -> list[datetime]:
    """Give the ends of the doubted visits since the last that showed documents and was not doubted, oldest first.

    Of a board that is `emptied`, since the last that showed any: that it shrank before proves nothing.
    """
    rows = db.execute(
        """
        SELECT ended FROM visits WHERE source = :source AND suspect <> '' AND number >
            COALESCE((SELECT MAX(number) FROM visits
                WHERE source = :source AND outcome = 'ok' AND found > 0 AND (:emptied OR suspect = '')), 0)
        ORDER BY number
        """,
        {"source": source, "emptied": emptied},
    )
    return [moment(ended) for (ended,) in rows]


def alike(db: Database, source: str, now: datetime) -> int:
    """Count the other watched sources of the same kind that have been in trouble since the week before `now`.

    Their last visit was not good or was doubted, and there is a good one not long before: a board that has been dead
    for a month says nothing of its vendor today.
    """
    found: int = db.execute(
        """
        SELECT COUNT(*) FROM sources JOIN visits ON visits.number =
            (SELECT MAX(number) FROM visits WHERE visits.source = sources.id)
        WHERE sources.id <> ? AND spider = ? AND watched = 1 AND (outcome <> 'ok' OR suspect <> '') AND EXISTS (
            SELECT 1 FROM visits AS good
            WHERE good.source = sources.id AND good.outcome = 'ok' AND good.suspect = '' AND good.ended >= ?)
        """,
        [source, source.partition(":")[0], stamp(now - RECENT)],
    ).fetchone()[0]
    return found


def fields(document: Document) -> set[str]:
    """Name the fields that a document has."""
    return _fields(document.facts, text=bool(document.text.strip()), published=document.published is not None)


def fields_before(db: Database, source: str, keys: Collection[str]) -> dict[str, set[str]]:
    """Give by key the fields that documents have in their current versions."""
    rows = db.execute(
        """
        SELECT key, text <> '', published IS NOT NULL, facts FROM documents JOIN versions ON versions.number =
            (SELECT version FROM stays WHERE document = documents.id ORDER BY stays.number DESC LIMIT 1)
        WHERE source = ? AND key IN (SELECT value FROM json_each(?))
        """,
        [source, json.dumps(list(keys))],
    )
    return {key: _fields(mapping(facts), text=bool(text), published=bool(day)) for key, text, day, facts in rows}


def _fields(facts: Collection[str], *, text: bool, published: bool) -> set[str]:
    return {*facts, *([TEXT] if text else []), *(["published"] if published else [])}


def given_up(db: Database, source: str, lost: str, now: datetime) -> bool:
    """Say whether a lost field is gone for good: missing in the third visit in a row, over two days. Never a text."""
    field = lost.split(" ", maxsplit=1)[0]
    rows = db.execute(
        """
        SELECT ended, reason FROM visits WHERE source = :source AND outcome = 'changed shape' AND number >
            COALESCE((SELECT MAX(number) FROM visits WHERE source = :source AND outcome <> 'changed shape'), 0)
        ORDER BY number
        """,
        {"source": source},
    )
    same = [moment(ended) for ended, reason in rows if reason.startswith(f"{field} ")]
    return field != f'"{TEXT}"' and len(same) + 1 >= DOUBTS and now - same[0] >= DOUBTED_FOR
