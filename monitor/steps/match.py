"""match and timeline: the archive judged by today's rules, as of any day."""

import hashlib
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from monitor import archive as store
from monitor.archive import Archive, Computed, compute, versions
from monitor.home import Home
from monitor.judgement import Judgement, judge
from monitor.model import Case, Relation, Version
from monitor.reviews import Silence
from monitor.rulebook import Hit, Rulebook
from monitor.statements import by_hand_source
from monitor.steps.report import Report
from monitor.steps.sources import archive_written, written_version
from monitor.watchlist import Watchlist

Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
Memory = MutableMapping[str, tuple[Hit, ...]]


def match(
    home: Home,
    archive: Archive,
    rulebook: Rulebook,
    watchlist: Watchlist,
    *,
    now: datetime,
    progress: Progress,
    as_of: datetime | None = None,
    memory: Memory | None = None,
) -> Judgement:
    """Judge the archive. Without `as_of` the result replaces what was computed before, in one transaction."""
    archive_written(home, archive, watchlist, now)
    seen = list(versions(archive, as_of or now))
    with progress("reading", len(seen)) as advance:
        silence = Silence.at(store.reviews(archive), as_of or now)
        judged = judge(seen, rulebook, watchlist, as_of or now, silence=silence, memory=memory, progress=advance)
    if as_of is None:
        text = home.read(home.watchlist)
        compute(
            archive,
            judged.signals,
            judged.statements,
            judged.cases,
            Computed(now, None, rulebook.hash, hashlib.sha256(text.encode()).hexdigest()),
        )
    return judged


def told(judged: Judgement) -> Report:
    """Tell what a judgement found."""
    alerts = [case for case in judged.cases if case.alert]
    listed = [case for case in judged.cases if not case.alert]
    found = f"{len(judged.signals)} signals, {len(judged.statements)} statements, {len(alerts)} divergences"
    lines = [f"{len(judged.versions)} versions read: {found}, {len(listed)} listed without"]
    lines += [_line(case) for case in alerts]
    if listed:
        lines += ["listed, no divergence:", *(_line(case) for case in listed)]
    data = {
        "versions": len(judged.versions),
        "signals": [_signal(each) for each in judged.signals],
        "statements": [_statement(each) for each in judged.statements],
        "cases": [case_data(case) for case in judged.cases],
    }
    return Report(lines, data)


def _line(case: Case) -> str:
    return (
        f"  {case.title}: {case.headline} ({case.strength}; says {len(case.says)}, shows {len(case.shows)}) {case.id}"
    )


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


def _signal(each: Any) -> dict[str, Any]:
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


def _statement(each: Any) -> dict[str, Any]:
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


def days_of_change(seen: list[Version]) -> list[datetime]:
    """Give the ends of the days on which anything in the archive began or ended, oldest first."""
    moments = {each.first_seen.date() for each in seen} | {each.gone.date() for each in seen if each.gone}
    return [datetime.combine(day, time(23, 59, 59), tzinfo=UTC) for day in sorted(moments)]


def timeline(
    archive: Archive,
    rulebook: Rulebook,
    watchlist: Watchlist,
    *,
    now: datetime,
    progress: Progress,
) -> Iterator[tuple[datetime, str, Case]]:
    """Replay the archive: give (end of day, what happened, case) whenever a case became another one.

    Written statements count from their own day on, whenever they were typed.
    """
    everything = [each for each in versions(archive, now) if not by_hand_source(each.source)]
    everything += [written_version(line) for line in watchlist.statements]
    memory: dict[str, tuple[Hit, ...]] = {}
    known: dict[str, Case] = {}
    moments = [moment for moment in days_of_change(everything) if moment.date() <= now.date()]
    with progress("replaying", len(moments)) as advance:
        for moment in moments:
            judged = judge(as_seen(everything, moment), rulebook, watchlist, moment, memory=memory)
            for case in judged.cases:
                happened = _happened(known.get(case.id), case)
                if happened:
                    yield moment, happened, case
                known[case.id] = case
            advance()


def _happened(before: Case | None, now: Case) -> str:
    if before is None:
        return "first alert" if now.alert else "listed"
    if now.alert and not before.alert:
        return "first alert"
    fresh = {each.id for each in now.shows} - {each.id for each in before.shows}
    if fresh or now.strength != before.strength or now.headline != before.headline:
        return "grown"
    said = {each.id for each in now.says} - {each.id for each in before.says}
    gone = {each.relation for each in now.divergences} - {each.relation for each in before.divergences}
    if Relation.SIGNAL_WITHDRAWN in gone or Relation.WITHDRAWN in gone:
        return "withdrawn"
    return "new statement" if said else ""


def as_seen(seen: list[Version], moment: datetime) -> Iterator[Version]:
    """Give the versions as they were known at a moment, from those of a later one."""
    for version in seen:
        if version.first_seen <= moment:
            gone = version.gone if version.gone and version.gone <= moment else None
            yield replace(version, last_seen=min(version.last_seen, moment), gone=gone)
