"""What was computed from the documents, as it was last: statements, signals, cases."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.archive.compute import Computed, Mark
from monitor.archive.opening import Archive
from monitor.archive.packing import day_or_none, edges, moment, moment_or_none, texts, whys
from monitor.model import (
    Act,
    Case,
    Day,
    Divergence,
    Finding,
    Quote,
    Relation,
    Signal,
    Stance,
    Statement,
    Strength,
)


def _quote(row: Mapping[str, Any]) -> Quote:
    return Quote(row["version_id"], row["start"], row["stop"], row["quote"])


def computed(archive: Archive) -> Computed | None:
    """Give from what and when things were computed; None: never."""
    row = next(iter(archive.db.query("SELECT * FROM computed")), None)
    if row is None:
        return None
    read_to = Mark(row["visit"], row["stay"], row["review"])
    return Computed(moment(row["at"]), row["rulebook"], row["watchlist"], row["program"], read_to)


def signals(archive: Archive) -> Iterator[Signal]:
    """Give the signals as last computed, oldest first."""
    for row in _rows(archive, "signals"):
        yield Signal(
            id=row["id"],
            company=row["company"],
            capability=row["capability"],
            act=Act(row["act"]),
            strength=Strength(row["strength"]),
            quote=_quote(row),
            section=row["section"],
            channel=row["channel"],
            by=row["speaker"],
            day=Day.parse(row["day"]),
            first_seen=moment(row["first_seen"]),
            last_seen=moment(row["last_seen"]),
            gone=moment_or_none(row["gone"]),
            why=whys(row["why"]),
            via=row["via"],
            silenced=row["silenced"],
            openings=row["openings"],
        )


def silenced(archive: Archive) -> Counter[tuple[str, str]]:
    """Count the signals that people have silenced, by company and capability."""
    rows = archive.db.execute("""
        SELECT company, capability, COUNT(*) FROM signals WHERE silenced <> '' GROUP BY company, capability
    """)
    return Counter({(company, capability): count for company, capability, count in rows})


def statements(archive: Archive) -> Iterator[Statement]:
    """Give the statements as last computed, oldest first."""
    for row in _rows(archive, "statements"):
        yield Statement(
            id=row["id"],
            company=row["company"],
            capability=row["capability"],
            stance=Stance(row["stance"]),
            act=Act(row["act"]),
            quote=_quote(row),
            speaker=row["speaker"],
            day=Day.parse(row["day"]),
            first_seen=moment(row["first_seen"]),
            last_seen=moment(row["last_seen"]),
            gone=moment_or_none(row["gone"]),
            reviewed=bool(row["reviewed"]),
            tense=row["tense"],
            scope=row["scope"],
            hedges=texts(row["hedges"]),
            exceptions=texts(row["exceptions"]),
            until=day_or_none(row["until"]),
            sort=row["sort"],
            silenced=row["silenced"],
            about=row["about"],
            channel=row["channel"],
            url=row["url"],
            checked=row["checked"],
            why=whys(row["why"]),
        )


def _rows(archive: Archive, table: str) -> Iterator[Mapping[str, Any]]:
    join = "JOIN versions ON versions.number = each.version ORDER BY each.day, each.id"
    return iter(archive.db.query(f"SELECT each.*, versions.id AS version_id FROM {table} AS each {join}"))  # noqa: S608


def cases(archive: Archive) -> list[Case]:
    """Give the cases as last computed, in that order."""
    shown = {each.id: each for each in signals(archive)}
    said = {each.id: each for each in statements(archive)}
    shows, says = _members(archive, "signal"), _members(archive, "statement")
    divergences = _divergences(archive)
    return [
        Case(
            id=row["id"],
            company=row["company"],
            capability=row["capability"],
            title=row["title"],
            headline=row["headline"],
            strength=Strength(row["strength"]),
            alert=bool(row["alert"]),
            says=tuple(said[name] for name in says.get(row["id"], [])),
            shows=tuple(shown[name] for name in shows.get(row["id"], [])),
            divergences=tuple(divergences.get(row["id"], [])),
            explanation=row["explanation"],
            not_shown=row["not_shown"],
            channels=texts(row["channels"]),
            context=texts(row["context"]),
            reversed=day_or_none(row["reversed"]),
            rising=row["rising"],
        )
        for row in archive.db.query("SELECT * FROM cases ORDER BY position, company, capability")
    ]


@dataclass(frozen=True, slots=True)
class Outline:
    """A case in a line."""

    id: str
    company: str
    capability: str
    title: str
    headline: str
    strength: Strength
    alert: bool
    says: int
    shows: int


def outlines(archive: Archive) -> list[Outline]:
    """Give the cases as last computed, in their order, without what they consist of."""
    return [
        Outline(**row | {"strength": Strength(row["strength"]), "alert": bool(row["alert"])})
        for row in archive.db.query("""
            SELECT id, company, capability, title, headline, strength, alert,
                (SELECT COUNT(*) FROM case_statements WHERE case_id = cases.id) AS says,
                (SELECT COUNT(*) FROM case_signals WHERE case_id = cases.id) AS shows
            FROM cases ORDER BY position, company, capability
        """)
    ]


def counts(archive: Archive) -> tuple[int, int, int]:
    """Give how many versions, signals and statements there are."""
    tables = ("versions", "signals", "statements")
    found = [archive.db.execute(f"SELECT COUNT(*) FROM {each}").fetchone()[0] for each in tables]  # noqa: S608
    return found[0], found[1], found[2]


def _members(archive: Archive, name: str) -> dict[str, list[str]]:
    rows = archive.db.execute(
        f"SELECT case_id, id FROM case_{name}s JOIN {name}s ON number = {name} ORDER BY case_id, position"  # noqa: S608
    )
    members: dict[str, list[str]] = {}
    for case, member in rows:
        members.setdefault(case, []).append(member)
    return members


def _divergences(archive: Archive) -> dict[str, list[Divergence]]:
    findings: dict[str, list[Finding]] = {}
    for row in archive.db.query("""
        SELECT findings.*, statements.id AS statement_id, signals.id AS signal_id
        FROM findings
        LEFT JOIN statements ON statements.number = findings.statement
        LEFT JOIN signals ON signals.number = findings.signal
        ORDER BY divergence, position
    """):
        names = row["statement_id"] or "", row["signal_id"] or ""
        finding = Finding(Relation(row["relation"]), *names, row["reason"], edges(row["hops"]))
        findings.setdefault(row["divergence"], []).append(finding)
    by_case: dict[str, list[Divergence]] = {}
    for row in archive.db.query("SELECT * FROM divergences ORDER BY case_id, position"):
        kind, strength = Relation(row["relation"]), Strength(row["strength"])
        known = tuple(findings.get(row["id"], []))
        by_case.setdefault(row["case_id"], []).append(
            Divergence(row["id"], row["case_id"], kind, strength, known, row["explanation"])
        )
    return by_case


def breadth(archive: Archive) -> list[tuple[str, str, int, int]]:
    """Give capability, kind of document, in how many of them that stand there it is shown, and how many there are."""
    rows = archive.db.execute("""
        WITH standing AS (SELECT kind, COUNT(*) AS n FROM documents WHERE gone IS NULL GROUP BY kind)
        SELECT signals.capability, documents.kind, COUNT(DISTINCT documents.id), standing.n
        FROM signals JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document JOIN standing ON standing.kind = documents.kind
        WHERE documents.gone IS NULL AND signals.gone IS NULL
        GROUP BY signals.capability, documents.kind ORDER BY signals.capability, documents.kind
    """)
    return [(capability, kind, found, of) for capability, kind, found, of in rows]
