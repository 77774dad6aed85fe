"""Reading documents back: what they said, and when they were seen saying so."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from monitor.archive.opening import Archive
from monitor.archive.packing import (
    day_or_none,
    mapping,
    moment,
    moment_or_none,
    pack,
    parties,
    sections,
    stamp,
    texts,
)
from monitor.model import Kind, Version

KIND = """
    CASE
        WHEN documents.kind IN ('posting', 'patent') THEN documents.kind
        ELSE COALESCE(sources.kind, documents.kind)
    END"""
"""What a document is: what its source's documents are, but for what a spider knows wherever it stands."""
_STAYS = """
SELECT
    stays.document, stays.version AS number, stays.cause, stays.first_seen AS began, stays.ended,
    CASE WHEN stays.last_seen <= :as_of THEN stays.last_seen ELSE MAX(stays.first_seen, (
        SELECT MAX(ended) FROM visits
        WHERE visits.source = documents.source AND outcome = 'ok' AND visits.ended <= :as_of
    )) END AS seen,
    versions.id, versions.title, versions.text, versions.published, versions.sections, versions.parties, versions.links,
    versions.facts, versions.capture, documents.source, documents.url, documents.key,
    {kind} AS kind,
    COALESCE(sources.company, '') AS company, sources.channel, sources.speaker
FROM stays
JOIN versions ON versions.number = stays.version
JOIN documents ON documents.id = stays.document
JOIN sources ON sources.id = documents.source
WHERE stays.first_seen <= :as_of {which}
ORDER BY stays.document, stays.number
"""
_AMONG = "AND stays.document IN (SELECT value FROM json_each(:documents))"
_ALWAYS = "9999"
"""Later than every moment that is archived."""


def versions(
    archive: Archive, as_of: datetime | None = None, *, documents: Collection[str] | None = None
) -> Iterator[Version]:
    """Give every version, document by document; with `as_of` only what had been seen by then, as it was known then.

    With `documents` (ids) only theirs.
    Company, channel, kind and who speaks come from the watchlist as last taken over; only what a spider knows for a
    posting or a patent is one wherever it stands. A version stands from its first
    to its last stay. One that only our own extractor replaced is left out, and the one that replaced it stands from
    the other's beginning: a change of our own is not a change of theirs. Do not write while reading on.
    """
    return _versions(archive, as_of, documents)


def links_now(archive: Archive, source: str) -> Iterator[str]:
    """Give the addresses that the company's documents link to today, from everywhere but this one of its sources."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT each.value FROM stays
        JOIN documents ON documents.id = stays.document
        JOIN sources ON sources.id = documents.source
        JOIN versions ON versions.number = stays.version
        JOIN json_each(versions.links) AS each
        WHERE stays.ended IS NULL AND documents.source <> :source
            AND sources.company = (SELECT company FROM sources WHERE id = :source)
        ORDER BY each.value
        """,
        {"source": source},
    )
    return (link for (link,) in rows)


def version(archive: Archive, name: str) -> Version | None:
    """Give one version by its id as it stands now; None: there is none, or only our own extractor replaced it."""
    row = archive.db.execute("SELECT document FROM versions WHERE id = ?", [name]).fetchone()
    return row and next((each for each in _versions(archive, None, [row[0]]) if each.id == name), None)


def history(archive: Archive, document: str) -> list[Version]:
    """Give every version of one document, oldest first."""
    return sorted(_versions(archive, None, [document]), key=lambda each: each.first_seen)


def _versions(archive: Archive, as_of: datetime | None, documents: Collection[str] | None) -> Iterator[Version]:
    until = stamp(as_of) if as_of else _ALWAYS
    which = "" if documents is None else _AMONG
    given = {"as_of": until, "documents": pack(sorted(documents or ()))}
    rows = archive.db.query(_STAYS.format(which=which, kind=KIND), given)
    for _, stays in groupby(rows, key=lambda row: str(row["document"])):
        yield from _document(stays, until)


def _document(stays: Iterable[Mapping[str, Any]], until: str) -> Iterator[Version]:
    """Join the stays of one document, oldest first, to its versions."""
    standing: dict[int, dict[str, Any]] = {}
    last = 0
    for stay in stays:
        number = stay["number"]
        began, replaced = stay["began"], standing.get(last)
        if stay["cause"] == "technical" and replaced is not None:
            began = replaced["began"]
            del standing[last]
        earlier = standing.pop(number, None)
        standing[number] = {**stay, "began": min(began, earlier["began"]) if earlier else began}
        last = number
    for row in standing.values():
        yield _version(row, until)


def _version(row: Mapping[str, Any], until: str) -> Version:
    ended = row["ended"]
    return Version(
        id=row["id"],
        document=row["document"],
        source=row["source"],
        company=row["company"],
        kind=Kind(row["kind"]),
        channel=row["channel"],
        by=row["speaker"],
        url=row["url"],
        title=row["title"],
        text=row["text"],
        first_seen=moment(row["began"]),
        last_seen=moment(row["seen"]),
        gone=moment_or_none(ended if ended and ended <= until else None),
        sections=sections(row["sections"]),
        published=day_or_none(row["published"]),
        parties=parties(row["parties"]),
        links=texts(row["links"]),
        facts=mapping(row["facts"]),
        capture=row["capture"],
        key=row["key"],
    )
