"""What is computed from the documents: statements, signals, cases. Replaced as a whole, never edited."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.archive.opening import Archive, ArchiveError
from monitor.archive.packing import (
    day_or_none,
    edges,
    moment,
    moment_or_none,
    pack,
    pack_edges,
    pack_why,
    stamp,
    stamp_or_none,
    text_or_none,
    texts,
    whys,
)
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

_TABLES = ("findings", "divergences", "case_signals", "case_statements", "cases", "signals", "statements", "computed")
"""Those that refer to others come first."""


@dataclass(frozen=True, slots=True)
class Computed:
    """From what, and when, the statements, signals and cases were computed."""

    at: datetime
    as_of: datetime | None
    """None: from all that was seen."""
    rulebook: str
    """Hash of the rules."""
    watchlist: str


def compute(
    archive: Archive,
    signals: Iterable[Signal],
    statements: Iterable[Statement],
    cases: Sequence[Case],
    run: Computed,
) -> None:
    """Replace all that was computed, in one transaction. `cases` keep their order.

    What stands in a case and not among `signals` and `statements` is kept as well. Raises ArchiveError, and changes
    nothing, when something rests on a version that the archive does not have, or two things have one id.
    """
    shown: dict[str, Signal] = _by_id(signals)
    said: dict[str, Statement] = _by_id(statements)
    for case in cases:
        for signal in case.shows:
            shown.setdefault(signal.id, signal)
        for statement in case.says:
            said.setdefault(statement.id, statement)
    with archive.writing() as db:
        _check_versions(db, [*(each.quote for each in shown.values()), *(each.quote for each in said.values())])
        for table in _TABLES:
            db.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own tables
        _insert(db, "signals", map(_signal_row, shown.values()))
        _insert(db, "statements", map(_statement_row, said.values()))
        numbers = {table: dict(db.execute(f"SELECT id, number FROM {table}")) for table in ("signals", "statements")}  # noqa: S608
        for position, case in enumerate(cases):
            _case(db, position, case, numbers)
        row = {"as_of": stamp_or_none(run.as_of), "rulebook": run.rulebook, "watchlist": run.watchlist}
        _insert(db, "computed", [{"only": 1, "at": stamp(run.at), **row}])


def _by_id(items: Iterable[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for each in items:
        if each.id in named:
            raise ArchiveError(
                f"two things computed have the id {each.id}; nothing was replaced. This is a fault of ours."
            )
        named[each.id] = each
    return named


def _check_versions(db: Database, quotes: Iterable[Quote]) -> None:
    named = pack(sorted({each.version for each in quotes}))
    lost = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM versions) LIMIT 1"
    for (name,) in db.execute(lost, [named]):
        raise ArchiveError(f"a quote rests on version {name}, which is not archived; nothing was replaced.")


def _insert(db: Database, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert rows; a column `version` is given as the version's id and kept as its number."""
    for row in rows:
        columns = ", ".join(row)
        marks = ", ".join(
            "(SELECT number FROM versions WHERE id = ?)" if column == "version" else "?" for column in row
        )
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))  # noqa: S608  our own columns


def _case(db: Database, position: int, case: Case, numbers: Mapping[str, Mapping[str, int]]) -> None:
    row = {
        "id": case.id,
        "position": position,
        "company": case.company,
        "capability": case.capability,
        "title": case.title,
        "headline": case.headline,
        "strength": case.strength.value,
        "alert": case.alert,
        "explanation": case.explanation,
        "not_shown": case.not_shown,
        "channels": pack(list(case.channels)),
        "context": pack(list(case.context)),
        "reversed": text_or_none(case.reversed),
    }
    _insert(db, "cases", [row])
    for name, ids in (("statement", [each.id for each in case.says]), ("signal", [each.id for each in case.shows])):
        known = numbers[f"{name}s"]
        _insert(
            db, f"case_{name}s", ({"case_id": case.id, "position": n, name: known[each]} for n, each in enumerate(ids))
        )
    for order, divergence in enumerate(case.divergences):
        _divergence(db, order, divergence, numbers)


def _divergence(db: Database, order: int, divergence: Divergence, numbers: Mapping[str, Mapping[str, int]]) -> None:
    row = {
        "id": divergence.id,
        "case_id": divergence.case,
        "position": order,
        "relation": divergence.relation.value,
        "strength": divergence.strength.value,
        "explanation": divergence.explanation,
    }
    _insert(db, "divergences", [row])
    _insert(
        db,
        "findings",
        (
            {
                "divergence": divergence.id,
                "position": n,
                "relation": each.relation.value,
                "statement": _number(numbers["statements"], each.statement),
                "signal": _number(numbers["signals"], each.signal),
                "reason": each.reason,
                "hops": pack_edges(each.hops),
            }
            for n, each in enumerate(divergence.findings)
        ),
    )


def _number(numbers: Mapping[str, int], name: str) -> int | None:
    if name and name not in numbers:
        raise ArchiveError(f"a finding rests on {name}, which was not computed; nothing was replaced.")
    return numbers[name] if name else None


def _signal_row(signal: Signal) -> dict[str, object]:
    return {
        "id": signal.id,
        "company": signal.company,
        "capability": signal.capability,
        "act": signal.act.value,
        "strength": signal.strength.value,
        **_quote_row(signal.quote),
        "section": signal.section,
        "channel": signal.channel,
        "speaker": signal.by,
        "day": str(signal.day),
        "first_seen": stamp(signal.first_seen),
        "last_seen": stamp(signal.last_seen),
        "gone": stamp_or_none(signal.gone),
        "via": signal.via,
        "silenced": signal.silenced,
        "openings": signal.openings,
        "why": pack_why(signal.why),
    }


def _statement_row(statement: Statement) -> dict[str, object]:
    return {
        "id": statement.id,
        "company": statement.company,
        "capability": statement.capability,
        "stance": statement.stance.value,
        "act": statement.act.value,
        **_quote_row(statement.quote),
        "speaker": statement.speaker,
        "day": str(statement.day),
        "first_seen": stamp(statement.first_seen),
        "last_seen": stamp(statement.last_seen),
        "gone": stamp_or_none(statement.gone),
        "reviewed": statement.reviewed,
        "tense": statement.tense,
        "scope": statement.scope,
        "hedges": pack(list(statement.hedges)),
        "exceptions": pack(list(statement.exceptions)),
        "until": text_or_none(statement.until),
        "sort": statement.sort,
        "silenced": statement.silenced,
        "about": statement.about,
        "channel": statement.channel,
        "url": statement.url,
        "checked": statement.checked,
        "why": pack_why(statement.why),
    }


def _quote_row(quote: Quote) -> dict[str, object]:
    return {"quote": quote.text, "version": quote.version, "start": quote.start, "stop": quote.end}


def _quote(row: Mapping[str, Any]) -> Quote:
    return Quote(row["version_id"], row["start"], row["stop"], row["quote"])


def computed(archive: Archive) -> Computed | None:
    """Give from what and when things were computed; None: never."""
    row = next(iter(archive.db.query("SELECT * FROM computed")), None)
    if row is None:
        return None
    return Computed(moment(row["at"]), moment_or_none(row["as_of"]), row["rulebook"], row["watchlist"])


def signals(archive: Archive) -> Iterator[Signal]:
    """Give the signals as last computed, in that order."""
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


def statements(archive: Archive) -> Iterator[Statement]:
    """Give the statements as last computed, in that order."""
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
    join = "JOIN versions ON versions.number = each.version ORDER BY each.number"
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
        )
        for row in archive.db.query("SELECT * FROM cases ORDER BY position")
    ]


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
