"""Names that documents of many companies print, without reading the documents: an index holds them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from monitor.archive.opening import Archive
from monitor.archive.packing import day_or_none, pack, parties
from monitor.model import Day


@dataclass(frozen=True, slots=True)
class Printed:
    """One name on one version of a document."""

    name: str
    role: str
    document: str
    """Id."""
    day: Day | None
    """When it was filed, else published: the day on which the name has to hold."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A document as evidence for a name."""

    document: str
    number: str
    """What its source calls it: the publication number."""
    title: str
    url: str
    shows: bool
    """The rules read a capability in it."""


def printed(archive: Archive) -> Iterator[Printed]:
    """Give the names on all versions of documents that are of no company's source."""
    rows = archive.db.execute("""
        SELECT versions.parties, versions.document,
            COALESCE(NULLIF(json_extract(versions.facts, '$.filing_date'), ''), versions.published)
        FROM versions INDEXED BY versions_parties
        JOIN documents ON documents.id = versions.document
        JOIN sources ON sources.id = documents.source
        WHERE versions.parties <> '[]' AND sources.company IS NULL
    """)
    read: dict[str, tuple[tuple[str, str], ...]] = {}
    for packed, document, day in rows:
        if packed not in read:
            read[packed] = tuple((each.role, each.name) for each in parties(packed))
        for role, name in read[packed]:
            yield Printed(name, role, document, day_or_none(day))


def showing(archive: Archive, documents: Collection[str]) -> frozenset[str]:
    """Give those of some documents (ids) in which the rules read a capability."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT versions.document FROM versions JOIN readings ON readings.version = versions.number
        WHERE versions.document IN (SELECT value FROM json_each(?)) AND readings.hits <> ''
        """,
        [pack(sorted(documents))],
    )
    return frozenset(name for (name,) in rows)


def filings(archive: Archive, documents: Collection[str]) -> Mapping[str, Filing]:
    """Give some documents by their ids."""
    shown = showing(archive, documents)
    rows = archive.db.execute(
        "SELECT id, key, title, url FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        [pack(sorted(documents))],
    )
    return {name: Filing(name, number, title, url, name in shown) for name, number, title, url in rows}
