"""What was computed from the documents, as it was last: statements, signals, cases."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
from monitor.told import Outline


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
    return map(_signal, _rows(archive, "signals"))


def signal(archive: Archive, name: str) -> Signal | None:
    """Give a signal by its id."""
    return next(map(_signal, _rows(archive, "signals", "each.id = ?", [name])), None)


def _signal(row: Mapping[str, Any]) -> Signal:
    return Signal(
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
        SELECT company, capability, COUNT(*) FROM signals INDEXED BY signals_silenced
        WHERE silenced <> '' GROUP BY company, capability
    """)
    return Counter({(company, capability): count for company, capability, count in rows})


def statements(archive: Archive) -> Iterator[Statement]:
    """Give the statements as last computed, oldest first."""
    return map(_statement, _rows(archive, "statements"))


def statement(archive: Archive, name: str) -> Statement | None:
    """Give a statement by its id."""
    return next(map(_statement, _rows(archive, "statements", "each.id = ?", [name])), None)


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(
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


def _rows(archive: Archive, table: str, where: str = "1", params: Sequence[str] = ()) -> Iterator[Mapping[str, Any]]:
    join = "JOIN versions ON versions.number = each.version"
    return iter(
        archive.db.query(
            f"SELECT each.*, versions.id AS version_id FROM {table} AS each {join} WHERE {where} "  # noqa: S608
            "ORDER BY each.day, each.id",
            params,
        )
    )


def cases(archive: Archive) -> Iterator[Case]:
    """Give the cases as last computed, in that order; each is read when its turn comes: they may be large."""
    for (name,) in archive.db.execute("SELECT id FROM cases ORDER BY position, company, capability").fetchall():
        if (found := case(archive, name)) is not None:
            yield found


def case(archive: Archive, name: str) -> Case | None:
    """Give a case by its id."""
    row = next(iter(archive.db.query("SELECT * FROM cases WHERE id = ?", [name])), None)
    if row is None:
        return None
    return Case(
        id=row["id"],
        company=row["company"],
        capability=row["capability"],
        title=row["title"],
        headline=row["headline"],
        strength=Strength(row["strength"]),
        alert=bool(row["alert"]),
        says=tuple(map(_statement, _members(archive, "statement", name))),
        shows=tuple(map(_signal, _members(archive, "signal", name))),
        divergences=tuple(_divergences(archive, name)),
        explanation=row["explanation"],
        not_shown=row["not_shown"],
        channels=texts(row["channels"]),
        context=texts(row["context"]),
        reversed=day_or_none(row["reversed"]),
        rising=row["rising"],
    )


def _members(archive: Archive, name: str, case: str) -> Iterator[Mapping[str, Any]]:
    """Give what a case consists of, in its order there."""
    return iter(
        archive.db.query(
            f"""
            SELECT each.*, versions.id AS version_id FROM case_{name}s
            JOIN {name}s AS each ON each.number = case_{name}s.{name}
            JOIN versions ON versions.number = each.version
            WHERE case_id = ? ORDER BY case_{name}s.position
            """,  # noqa: S608  our own tables
            [case],
        )
    )


def _divergences(archive: Archive, case: str) -> Iterator[Divergence]:
    findings: dict[str, list[Finding]] = {}
    for row in archive.db.query(
        """
        SELECT findings.*, statements.id AS statement_id, signals.id AS signal_id
        FROM divergences JOIN findings ON findings.divergence = divergences.id
        LEFT JOIN statements ON statements.number = findings.statement
        LEFT JOIN signals ON signals.number = findings.signal
        WHERE case_id = ? ORDER BY findings.divergence, findings.position
        """,
        [case],
    ):
        names = row["statement_id"] or "", row["signal_id"] or ""
        finding = Finding(Relation(row["relation"]), *names, row["reason"], edges(row["hops"]))
        findings.setdefault(row["divergence"], []).append(finding)
    for row in archive.db.query("SELECT * FROM divergences WHERE case_id = ? ORDER BY position", [case]):
        yield Divergence(
            row["id"],
            case,
            Relation(row["relation"]),
            Strength(row["strength"]),
            tuple(findings.get(row["id"], [])),
            row["explanation"],
        )


def outlines(archive: Archive) -> list[Outline]:
    """Give the cases as last computed, in their order, without what they consist of."""
    return [
        Outline(
            **row
            | {
                "strength": Strength(row["strength"]),
                "alert": bool(row["alert"]),
                "weak": bool(row["weak"]),
                "newest": moment_or_none(row["newest"]),
            }
        )
        for row in archive.db.query("""
            SELECT id, company, capability, title, headline, strength, alert, says, shows,
                json_array_length(channels) AS channels, weak, newest, mark
            FROM cases ORDER BY position, company, capability
        """)
    ]


def counts(archive: Archive) -> tuple[int, int, int]:
    """Give how many versions, signals and statements there are."""
    tables = ("versions", "signals", "statements")
    found = [archive.db.execute(f"SELECT COUNT(*) FROM {each}").fetchone()[0] for each in tables]  # noqa: S608
    return found[0], found[1], found[2]


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
