"""timeline: the archive replayed, day by day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from monitor.archive import Archive, versions
from monitor.judgement import Judge
from monitor.model import Case, Relation, Version
from monitor.rulebook import Hit, Rulebook
from monitor.statements import by_hand_source
from monitor.steps.match import Progress
from monitor.steps.sources import written_version
from monitor.watchlist import Watchlist


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
    judge, memory = Judge(rulebook, watchlist), dict[str, tuple[Hit, ...]]()
    known: dict[str, Case] = {}
    moments = [moment for moment in days_of_change(everything) if moment.date() <= now.date()]
    with progress("replaying", len(moments)) as advance:
        for moment in moments:
            judged = judge.judge(as_seen(everything, moment), moment, memory=memory)
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
