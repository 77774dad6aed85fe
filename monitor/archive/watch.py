"""What the watchlist says, as far as a reader of the file needs it: companies, affiliates, sources."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from monitor.archive.opening import Archive, ArchiveError
from monitor.archive.packing import edge_row, mapping, pack, pack_mapping, texts
from monitor.model import Edge, Kind, Source


def watch(
    archive: Archive, companies: Iterable[tuple[str, str]], sources: Iterable[Source], edges: Iterable[Edge]
) -> None:
    """Take over what the watchlist says now: (id, name) of companies, sources, affiliations.

    What is no longer listed stays for the documents that came from it, with `watched` 0. Affiliations are replaced.
    Raises ArchiveError when an edge or a source names a company that was never listed.
    """
    companies, sources, edges = list(companies), list(sources), list(edges)
    if _is_known(archive, companies, sources, edges):
        return
    with archive.writing() as db:
        db.execute("UPDATE companies SET watched = 0")
        db.execute("UPDATE sources SET watched = 0")
        db.execute("DELETE FROM affiliates")
        db.table("companies").upsert_all(
            [{"id": name, "name": words, "watched": 1} for name, words in companies], pk="id"
        )
        known = {name for (name,) in db.execute("SELECT id FROM companies")}
        named = {each.company for each in sources} | {name for each in edges for name in (each.company, each.other)}
        if unknown := sorted(named - known - {""}):
            raise ArchiveError(f"the watchlist names companies that it does not list: {', '.join(unknown)}")
        db.table("sources").upsert_all([_row(each) for each in sources], pk="id")
        db.table("affiliates").insert_all([edge_row(each) for each in edges])


def _is_known(archive: Archive, companies: list[tuple[str, str]], sources: list[Source], edges: list[Edge]) -> bool:
    """Say whether the archive holds just this already: then nothing has to be written, and nobody waits for it."""
    named = archive.db.execute("SELECT id, name FROM companies WHERE watched = 1").fetchall()
    listed = {row["id"]: row for row in archive.db.query("SELECT * FROM sources WHERE watched = 1")}
    linked = [
        {name: value for name, value in row.items() if name != "number"}
        for row in archive.db.query("SELECT * FROM affiliates ORDER BY number")
    ]
    return (
        sorted(named) == sorted(companies)
        and listed == {each.id: _row(each) for each in sources}
        and linked == [edge_row(each) for each in edges]
    )


def _row(source: Source) -> dict[str, str | int | None]:
    return {
        "id": source.id,
        "spider": source.spider,
        "at": source.at,
        "company": source.company or None,
        "kind": source.kind.value,
        "channel": source.channel,
        "speaker": source.by,
        "every_seconds": int(source.every.total_seconds()),
        "expect": source.expect,
        "options": pack_mapping(source.options),
        "people": pack(list(source.people)),
        "watched": 1,
    }


def sources(archive: Archive) -> Iterator[Source]:
    """Give the sources that are watched, as the watchlist had them when it was last taken over."""
    for row in archive.db.query("SELECT * FROM sources WHERE watched = 1 ORDER BY id"):
        yield Source(
            row["spider"],
            row["at"],
            row["company"] or "",
            Kind(row["kind"]),
            row["channel"],
            row["speaker"],
            timedelta(seconds=row["every_seconds"]),
            row["expect"],
            mapping(row["options"]),
            texts(row["people"]),
        )
