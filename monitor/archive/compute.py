"""Replacing what is computed from the documents: statements, signals, cases. Made anew, never edited."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from monitor.archive.library import Database
from monitor.archive.opening import Archive, ArchiveError
from monitor.archive.packing import pack, pack_edges, pack_why, stamp, stamp_or_none, text_or_none
from monitor.archive.unwatched import put_unwatched
from monitor.cases import place
from monitor.model import Case, Divergence, Quote, Signal, Statement
from monitor.told import outline
from monitor.unwatched import Unwatched

Part = tuple[Iterable[Signal], Iterable[Statement], Iterable[Case]]
_COMPUTED = ("findings", "divergences", "case_signals", "case_statements", "cases", "signals", "statements")
"""Those that refer to others come first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where the archive was read: the numbers of its last visit, stay and review."""

    visit: int = 0
    stay: int = 0
    review: int = 0


@dataclass(frozen=True, slots=True)
class Computed:
    """From what, and when, the statements, signals and cases were computed."""

    at: datetime
    rulebook: str
    """Hash of the rules."""
    watchlist: str
    program: str = ""
    """Hash of the program."""
    mark: Mark = field(default_factory=Mark)


@dataclass(frozen=True, slots=True)
class Strangers:
    """What filings of nobody watched show."""

    found: Iterable[Unwatched] = ()
    documents: Collection[str] | None = None
    """The documents (ids) that were looked at; None: all that are archived."""


def compute(
    archive: Archive,
    parts: Iterable[Part],
    run: Computed,
    *,
    companies: Collection[str] | None = None,
    strangers: Strangers | None = None,
) -> None:
    """Replace all that was computed, or what was computed of some companies, in one transaction.

    A part holds what does not depend on any other part: the signals, statements and cases of companies that belong
    together. What stands in a case and not among its part's signals and statements is kept as well. Parts are taken
    one by one. Raises ArchiveError, and changes nothing, when something rests on a version that the archive does not
    have, or two things have one id.
    """
    with archive.writing() as db:
        _clear(db, companies)
        for part in parts:
            _put(db, *part)
        if strangers is not None:
            put_unwatched(db, strangers.found, strangers.documents)
        db.execute("DELETE FROM computed")
        row = {"rulebook": run.rulebook, "watchlist": run.watchlist, "program": run.program, **asdict(run.mark)}
        _insert(db, "computed", {"only": 1, "at": stamp(run.at), **row})


def mark(archive: Archive, now: datetime) -> Mark:
    """Give up to where the archive has been written; its beginning, if a part of it is from after `now`.

    That happens where a clock was set back: what is not judged now has to be judged later.
    """
    if archive.db.execute("SELECT 1 FROM visits WHERE ended > ? LIMIT 1", [stamp(now)]).fetchone():
        return Mark()
    numbers = (f"SELECT COALESCE(MAX(number), 0) FROM {table}" for table in ("visits", "stays", "reviews"))  # noqa: S608
    return Mark(*(archive.db.execute(each).fetchone()[0] for each in numbers))


def _clear(db: Database, companies: Collection[str] | None) -> None:
    if companies is None:
        for table in _COMPUTED:
            db.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own tables
        return
    chosen = "company IN (SELECT value FROM json_each(:companies))"
    cases = f"(SELECT id FROM cases WHERE {chosen})"  # noqa: S608  written above
    for where in (
        f"findings WHERE divergence IN (SELECT id FROM divergences WHERE case_id IN {cases})",  # noqa: S608
        f"divergences WHERE case_id IN {cases}",
        f"case_signals WHERE case_id IN {cases}",
        f"case_statements WHERE case_id IN {cases}",
        f"cases WHERE {chosen}",
        f"signals WHERE {chosen}",
        f"statements WHERE {chosen}",
    ):
        db.execute(f"DELETE FROM {where}", {"companies": pack(sorted(companies))})  # noqa: S608


def _put(db: Database, signals: Iterable[Signal], statements: Iterable[Statement], cases: Iterable[Case]) -> None:
    cases = list(cases)
    shown: dict[str, Signal] = _by_id(signals)
    said: dict[str, Statement] = _by_id(statements)
    for case in cases:
        for signal in case.shows:
            shown.setdefault(signal.id, signal)
        for statement in case.says:
            said.setdefault(statement.id, statement)
    _check_versions(db, [*(each.quote for each in shown.values()), *(each.quote for each in said.values())])
    numbers = {
        "signals": {name: _insert_new(db, "signals", _signal_row(each)) for name, each in shown.items()},
        "statements": {name: _insert_new(db, "statements", _statement_row(each)) for name, each in said.items()},
    }
    for case in cases:
        _case(db, case, numbers)


def _by_id(items: Iterable[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for each in items:
        if each.id in named:
            raise _twice(each.id)
        named[each.id] = each
    return named


def _twice(name: object) -> ArchiveError:
    return ArchiveError(f"two things computed have the id {name}; nothing was replaced. This is a fault of ours.")


def _check_versions(db: Database, quotes: Iterable[Quote]) -> None:
    named = pack(sorted({each.version for each in quotes}))
    lost = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM versions) LIMIT 1"
    for (name,) in db.execute(lost, [named]):
        raise ArchiveError(f"a quote rests on version {name}, which is not archived; nothing was replaced.")


def _insert(db: Database, table: str, row: Mapping[str, object]) -> int:
    """Insert a row and give its number; a column `version` is given as the version's id and kept as its number."""
    marks = ("(SELECT number FROM versions WHERE id = ?)" if column == "version" else "?" for column in row)
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(marks)})"  # noqa: S608  our own columns
    return db.execute(sql, list(row.values())).lastrowid or 0


def _insert_new(db: Database, table: str, row: Mapping[str, object]) -> int:
    """Insert a signal or a statement, whose id no other part may have brought."""
    if db.execute(f"SELECT 1 FROM {table} WHERE id = ?", [row["id"]]).fetchone():  # noqa: S608  our own tables
        raise _twice(row["id"])
    return _insert(db, table, row)


def _case(db: Database, case: Case, numbers: Mapping[str, Mapping[str, int]]) -> None:
    line = outline(case)
    row = {
        "id": case.id,
        "position": place(case),
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
        "rising": case.rising,
        "says": line.says,
        "shows": line.shows,
        "weak": line.weak,
        "newest": stamp_or_none(line.newest),
        "mark": line.mark,
    }
    _insert(db, "cases", row)
    for name, ids in (("statement", [each.id for each in case.says]), ("signal", [each.id for each in case.shows])):
        known = numbers[f"{name}s"]
        for position, each in enumerate(ids):
            _insert(db, f"case_{name}s", {"case_id": case.id, "position": position, name: known[each]})
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
    _insert(db, "divergences", row)
    for position, each in enumerate(divergence.findings):
        finding = {
            "divergence": divergence.id,
            "position": position,
            "relation": each.relation.value,
            "statement": _number(numbers["statements"], each.statement),
            "signal": _number(numbers["signals"], each.signal),
            "reason": each.reason,
            "hops": pack_edges(each.hops),
        }
        _insert(db, "findings", finding)


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
