"""What a judgement of the archive found, for a person and for a script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self

from monitor import archive as store
from monitor.archive import Archive
from monitor.judgement import Judgement
from monitor.model import Case, Signal, Statement, Version
from monitor.steps.report import Report
from monitor.steps.timeline import as_seen
from monitor.told import Outline, outline

MOST = 100
"""Lines of cases that are listed without a divergence; of more their number is given."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known: as last computed, or as of a day. Read only as far as it is asked for."""

    case: Callable[[str], Case | None]
    """Give a case by its id."""
    cases: Callable[[], Iterable[Case]]
    signals: Callable[[], Iterable[Signal]]
    statements: Callable[[], Iterable[Statement]]
    as_of: datetime | None = None

    @classmethod
    def kept(cls, archive: Archive) -> Self:
        """Give what was computed last."""
        return cls(
            partial(store.case, archive),
            partial(store.cases, archive),
            partial(store.signals, archive),
            partial(store.statements, archive),
        )

    @classmethod
    def of(cls, judged: Judgement, as_of: datetime) -> Self:
        """Give what a judgement as of a day found."""
        by_id = {each.id: each for each in judged.cases}
        return cls(by_id.get, lambda: judged.cases, lambda: judged.signals, lambda: judged.statements, as_of)

    def version(self, archive: Archive, name: str) -> Version | None:
        """Give a version as it is known."""
        found = store.version(archive, name)
        if found is None or self.as_of is None:
            return found
        return next(as_seen([found], self.as_of), None)


def told(archive: Archive, *, in_full: bool) -> Report:
    """Tell what the archive amounts to, as last computed. `in_full` with every signal, statement and case as data."""
    versions, signals, statements = store.counts(archive)
    report = _report(versions, signals, statements, store.outlines(archive))
    data = _data(versions, store.signals(archive), store.statements(archive), store.cases(archive)) if in_full else {}
    return Report(report, data)


def told_as_of(judged: Judgement) -> Report:
    """Tell what a judgement found that is not kept."""
    outlines = [outline(each) for each in judged.cases]
    lines = _report(len(judged.versions), len(judged.signals), len(judged.statements), outlines)
    return Report(lines, _data(len(judged.versions), judged.signals, judged.statements, judged.cases))


def _report(versions: int, signals: int, statements: int, cases: list[Outline]) -> list[str]:
    alerts = [case for case in cases if case.alert]
    listed = [case for case in cases if not case.alert]
    found = f"{signals} signals, {statements} statements, {len(alerts)} divergences"
    lines = [f"{versions} versions read: {found}, {len(listed)} listed without"]
    lines += [_line(case) for case in alerts]
    if listed:
        lines += ["listed, no divergence:", *(_line(case) for case in listed[:MOST])]
    if len(listed) > MOST:
        lines.append(f"  and {len(listed) - MOST} more: `monitor serve` shows them all")
    return lines


def _line(case: Outline) -> str:
    return f"  {case.title}: {case.headline} ({case.strength}; says {case.says}, shows {case.shows}) {case.id}"


def _data(
    versions: int, signals: Iterable[Signal], statements: Iterable[Statement], cases: Iterable[Case]
) -> dict[str, Any]:
    return {
        "versions": versions,
        "signals": [_signal(each) for each in signals],
        "statements": [_statement(each) for each in statements],
        "cases": [case_data(case) for case in cases],
    }


def case_data(case: Case) -> dict[str, Any]:
    """Give a case for a script."""
    return {
        "id": case.id,
        "title": case.title,
        "company": case.company,
        "capability": case.capability,
        "headline": case.headline,
        "strength": case.strength.value,
        "alert": case.alert,
        "says": [each.id for each in case.says],
        "shows": [each.id for each in case.shows],
        "relations": [each.relation.value for each in case.divergences],
        "explanation": case.explanation,
        "not_shown": case.not_shown,
        "channels": list(case.channels),
        "context": list(case.context),
    }


def _signal(each: Signal) -> dict[str, Any]:
    return {
        "id": each.id,
        "company": each.company,
        "capability": each.capability,
        "act": each.act.value,
        "strength": each.strength.value,
        "channel": each.channel,
        "day": str(each.day),
        "quote": each.quote.text,
        "version": each.quote.version,
        "gone": each.gone,
    }


def _statement(each: Statement) -> dict[str, Any]:
    return {
        "id": each.id,
        "company": each.company,
        "capability": each.capability,
        "stance": each.stance.value,
        "act": each.act.value,
        "speaker": each.speaker,
        "day": str(each.day),
        "hedges": list(each.hedges),
        "quote": each.quote.text,
        "version": each.quote.version,
        "reviewed": each.reviewed,
        "checked": each.checked,
    }
