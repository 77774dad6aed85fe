"""Filings and entries of the register that belong together, without reading them."""

from collections.abc import Collection

from monitor.archive.compute import Mark
from monitor.archive.opening import Archive
from monitor.archive.packing import pack


def kin_of(archive: Archive, documents: Collection[str]) -> set[str]:
    """Give the documents (ids) of no company's source that are tied to some documents, without these."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT other.document FROM json_each(?) AS given
        CROSS JOIN kin AS one ON one.document = given.value
        CROSS JOIN kin AS other ON other.tie = one.tie
        CROSS JOIN documents ON documents.id = other.document
        CROSS JOIN sources ON sources.id = documents.source
        WHERE sources.company IS NULL
        """,
        [pack(sorted(documents))],
    )
    return {name for (name,) in rows} - {*documents}


def tied_since(archive: Archive, since: Mark) -> set[str]:
    """Give the documents of no company's source that are tied to what was archived of patents since a mark."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT stays.document FROM stays CROSS JOIN kin ON kin.document = stays.document
        WHERE stays.number > ?
        """,
        [since.stay],
    )
    return kin_of(archive, {name for (name,) in rows})


def companies_of(archive: Archive, documents: Collection[str]) -> set[str]:
    """Give the companies of the signals that some documents (ids) show, as last computed."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT signals.company FROM versions JOIN signals ON signals.version = versions.number
        WHERE versions.document IN (SELECT value FROM json_each(?))
        """,
        [pack(sorted(documents))],
    )
    return {name for (name,) in rows}
