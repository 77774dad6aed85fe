"""What the rules read in each version, kept so that the next judgement reads only what is new.

A reading is a text of the rules' own; beside it stands on what it rests (`knows`): another value, and it is void. It
goes with any change of its version.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.archive.compute import Mark
from monitor.archive.opening import Archive
from monitor.archive.packing import pack, sections
from monitor.archive.reading import KIND
from monitor.model import Kind, Section
from monitor.statements import HAND


@dataclass(frozen=True, slots=True)
class Held:
    """A version, without its text, and on what rests what is kept of its reading."""

    version: str
    source: str
    company: str
    kind: Kind
    channel: str
    knows: str
    """Empty: it has not been read."""


def held(archive: Archive, documents: Collection[str]) -> Iterator[Held]:
    """Give every version of some documents."""
    rows = archive.db.execute(
        f"""
        SELECT versions.id, documents.source, COALESCE(sources.company, ''), {KIND}, sources.channel,
            COALESCE(readings.knows, '')
        FROM versions
        JOIN documents ON documents.id = versions.document
        JOIN sources ON sources.id = documents.source
        LEFT JOIN readings ON readings.version = versions.number
        WHERE versions.document IN (SELECT value FROM json_each(?)) ORDER BY versions.number
        """,  # noqa: S608  a piece of SQL of our own
        [pack(sorted(documents))],
    )
    return (
        Held(version, source, company, Kind(kind), channel, knows)
        for version, source, company, kind, channel, knows in rows
    )


def unread(archive: Archive, versions: Collection[str]) -> Iterator[tuple[str, str, tuple[Section, ...]]]:
    """Give (id, text, sections) of some versions."""
    rows = archive.db.execute(
        "SELECT id, text, sections FROM versions WHERE id IN (SELECT value FROM json_each(?))", [pack(list(versions))]
    )
    return ((name, text, sections(packed)) for name, text, packed in rows)


def keep_readings(archive: Archive, found: Iterable[tuple[str, str, str]]) -> None:
    """Keep readings in place of earlier ones of the same versions: (id of the version, what it rests on, hits)."""
    with archive.writing() as db:
        db.conn.executemany(
            "INSERT OR REPLACE INTO readings SELECT number, ?3, ?2 FROM versions WHERE id = ?1",
            [(version, hits, knows) for version, knows, hits in found],
        )


def readings(archive: Archive, documents: Collection[str]) -> dict[str, str]:
    """Give by version what was read in those of some documents; empty where nothing was found."""
    rows = archive.db.execute(
        """
        SELECT versions.id, readings.hits FROM versions JOIN readings ON readings.version = versions.number
        WHERE versions.document IN (SELECT value FROM json_each(?))
        """,
        [pack(sorted(documents))],
    )
    return dict(rows.fetchall())


def owners(archive: Archive, urls: Collection[str]) -> list[tuple[str, str]]:
    """Give (url, company) for each of some pages that stands in a source of a company."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT documents.url, sources.company FROM documents JOIN sources ON sources.id = documents.source
        WHERE sources.company IS NOT NULL AND documents.url IN (SELECT value FROM json_each(?))
        """,
        [pack(sorted(urls))],
    )
    return rows.fetchall()


def documents_of(archive: Archive, companies: Collection[str], statements: Mapping[str, str]) -> list[str]:
    """Give the documents (ids) from which some companies are judged, but for those of no company's source.

    `statements` maps the sources of lines written by people to the pages that they cite (URLs), whoever's source
    holds those.
    """
    rows = archive.db.execute(
        """
        SELECT documents.id FROM sources JOIN documents ON documents.source = sources.id
        WHERE sources.company IN (SELECT value FROM json_each(:companies))
        UNION SELECT id FROM documents WHERE url IN (SELECT value FROM json_each(:urls))
        UNION SELECT id FROM documents WHERE source IN (SELECT value FROM json_each(:written))
        """,
        {
            "companies": pack(sorted(companies)),
            "urls": pack(sorted({*statements.values()} - {""})),
            "written": pack(sorted(statements)),
        },
    )
    return [name for (name,) in rows]


def unattributed(archive: Archive, since: Mark, *, knows: Collection[str]) -> list[str]:
    """Give the documents of no company's source that may show something, among what was archived since a mark.

    Left out are those in whose every version nothing was found by who knows what it rests on (`knows`).
    """
    rows = archive.db.execute(
        """
        SELECT stays.document FROM stays
        CROSS JOIN documents ON documents.id = stays.document -- in this order: few stays are new
        CROSS JOIN sources ON sources.id = documents.source
        LEFT JOIN readings ON readings.version = stays.version
        WHERE stays.number > :stay AND sources.company IS NULL
            AND sources.spider <> :hand AND (
                readings.hits IS NULL OR readings.hits <> ''
                OR readings.knows NOT IN (SELECT value FROM json_each(:knows))
            )
        """,
        {"stay": since.stay, "knows": pack(sorted(knows)), "hand": HAND},
    )
    return sorted({name for (name,) in rows})


def attributed(archive: Archive, companies: Collection[str]) -> list[str]:
    """Give the documents of no company's source behind the signals of some companies, as last computed."""
    rows = archive.db.execute(
        """
        SELECT DISTINCT versions.document FROM signals
        JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document
        JOIN sources ON sources.id = documents.source
        WHERE signals.company IN (SELECT value FROM json_each(?)) AND sources.company IS NULL
        """,
        [pack(sorted(companies))],
    )
    return [name for (name,) in rows]


def touched(archive: Archive, since: Mark, lines: Mapping[str, tuple[str, Collection[str]]]) -> set[str]:
    """Give the companies of which something may have changed since a mark: visited, reviewed, cited.

    `lines` gives for the source of each line that a person wrote the page that it cites (URL), and the companies that
    it concerns: whom it is about, and whose page it is. A review of what is not computed any more concerns nobody.
    """
    visited = "SELECT source FROM visits WHERE number > :visit"
    reviewed = "SELECT subject FROM reviews WHERE number > :review"
    behind = """
        FROM signals
        JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document
        JOIN sources ON sources.id = documents.source"""
    # A dismissal is about a sentence of a source: in a source of many companies it may silence the words of others.
    open_to_many = f"""
        SELECT id FROM sources WHERE company IS NULL AND id IN ({visited})
        UNION SELECT sources.id {behind} WHERE sources.company IS NULL AND signals.id IN ({reviewed})"""  # noqa: S608
    companies = f"""
        SELECT company FROM sources WHERE id IN ({visited}) AND company IS NOT NULL
        UNION SELECT signals.company {behind} WHERE sources.id IN ({open_to_many})
        UNION SELECT company FROM signals WHERE id IN ({reviewed})
        UNION SELECT company FROM statements WHERE id IN ({reviewed})"""  # noqa: S608  all of it is written here
    pages = f"""
        SELECT url FROM documents
        WHERE url IN (SELECT value FROM json_each(:urls)) AND source IN ({visited})"""  # noqa: S608
    given = {
        "visit": since.visit,
        "review": since.review,
        "urls": pack(sorted({url for url, _ in lines.values()})),
    }
    found = {company for (company,) in archive.db.execute(companies, given)}
    seen = {url for (url,) in archive.db.execute(pages, given)}
    fresh = {name for (name,) in archive.db.execute(visited, given)}
    for source, (url, concerned) in lines.items():
        if url in seen or source in fresh:
            found.update(concerned)
    return found
