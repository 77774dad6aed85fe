"""What is worth a letter: cases held against what a desk was last told of them give a digest, or nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from monitor.altered import PageChange
from monitor.model import Case, Outcome, Relation, Strength, Visit
from monitor.told import Outline, Told, evidence, gone, named, outline, telling
from monitor.unwatched import Unwatched

CAP = 10
"""Cases told in one letter; the rest is counted and comes with the next. A rule of thumb: one sitting."""
REMIND = timedelta(days=30)
"""After so long an open case that nobody has reviewed is named again, in a line (policy of alert programs)."""
NOT_FOUND = "today's rules and watchlist do not find it"
"""Why a case is dropped that no reviewer closed."""
_ORDER = list(Strength)


class Reason(StrEnum):
    """Why a case is told, or why not."""

    FIRST = "first"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    STATEMENT_WITHDRAWN = "statement withdrawn"
    STATEMENT_WEAKENED = "statement weakened"
    STRONGER = "stronger"
    NEW_STATEMENT = "new statement"
    EVIDENCE_WITHDRAWN = "evidence withdrawn"
    NEW_EVIDENCE = "new evidence"
    JUDGED_ANEW = "judged anew"
    LISTED = "listed only"
    WEAK = "weak only"
    NOTHING_NEW = "nothing new"


NEW = frozenset({Reason.FIRST})
GROWN = frozenset({Reason.REOPENED, Reason.STRONGER, Reason.NEW_STATEMENT, Reason.NEW_EVIDENCE})
WITHDRAWN = frozenset({Reason.STATEMENT_WITHDRAWN, Reason.STATEMENT_WEAKENED, Reason.EVIDENCE_WITHDRAWN})
RESOLVED = frozenset({Reason.RESOLVED})
CORRECTED = frozenset({Reason.JUDGED_ANEW})

SECTIONS: Sequence[tuple[str, str, frozenset[Reason]]] = (
    ("New", "new", NEW),
    ("Grown since an earlier letter", "grown", GROWN),
    ("Withdrawn or weakened", "withdrawn or weakened", WITHDRAWN),
    ("Resolved", "resolved", RESOLVED),
    ("Judged anew: corrects an earlier letter", "judged anew", CORRECTED),
)
"""The parts of a letter in their order: heading, word in the subject, what belongs there."""
TELLING = frozenset().union(*(reasons for _, _, reasons in SECTIONS))
"""The reasons for which a letter goes out."""


def glance(line: Outline, told: Told | None) -> Reason | None:
    """Say from a case in a line why a desk is told of it, or why not; None: the case has to be read for that.

    Only a case whose mark is not the one that was told has to be: most of an archive's cases are as they were.
    """
    known = _known(told)
    if not line.alert:
        if known is not None and known.alert:
            return Reason.JUDGED_ANEW
        if line.weak:
            return Reason.WEAK
        if known is None:
            return Reason.LISTED
    elif known is None or not known.alert:
        return Reason.FIRST
    return Reason.NOTHING_NEW if known.mark and known.mark == line.mark else None


def _known(told: Told | None) -> Told | None:
    return None if told is None or told.dropped else told


def decide(case: Case, told: Told | None) -> Reason:
    """Say why a desk that was last told `told` of a case (None: nothing) should be told of it now, or why not.

    The weightiest reason wins: an ending, then what the company took back or limited, then what was added, then our own
    correction. What comes back after it was gone is no news: a third of all changes of policy pages are such flips.
    """
    seen, known = glance(outline(case), told), _known(told)
    if seen is not None or known is None:
        return seen or Reason.NOTHING_NEW
    fresh = evidence(case) - known.evidence
    if not case.alert:
        return Reason.LISTED if fresh else Reason.NOTHING_NEW
    taken = gone(case) - known.gone
    says = frozenset(each.id for each in case.says)
    reasons = {
        Reason.RESOLVED: case.reversed is not None and not known.resolved,
        Reason.REOPENED: case.reversed is None and known.resolved,
        Reason.STATEMENT_WITHDRAWN: bool(taken & says),
        Reason.STATEMENT_WEAKENED: bool(fresh & named(case, Relation.WEAKENED)),
        Reason.STRONGER: _ORDER.index(case.strength) < _ORDER.index(known.strength),
        Reason.NEW_STATEMENT: bool(fresh & says),
        Reason.EVIDENCE_WITHDRAWN: bool(taken - says),
        Reason.NEW_EVIDENCE: bool(fresh - says),
        Reason.JUDGED_ANEW: _changed(case, known),
    }
    return next((reason for reason, holds in reasons.items() if holds), Reason.NOTHING_NEW)


def _changed(case: Case, known: Told) -> bool:
    """Say whether the same or less evidence is now judged otherwise: rules changed, a link was disputed."""
    return (case.headline, case.strength) != (known.headline, known.strength) or bool(known.evidence - evidence(case))


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a digest: why it is told, and what in it the desk has not seen."""

    case: Case
    reason: Reason
    fresh: frozenset[str]
    """Ids of statements and signals that the desk was not told of before."""
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """A source that could not be seen, since when and why."""

    source: str
    company: str
    at: str
    since: datetime
    """The first failed visit of the row."""
    last: datetime
    reason: str
    last_good: datetime | None
    in_a_row: int

    @property
    def key(self) -> str:
        """Name this row of failures: a source that recovers and fails again is told again."""
        return f"{self.source} since {self.since:%Y-%m-%dT%H:%M:%SZ}"


def failing(visits: Sequence[Visit], company: str = "", at: str = "") -> Failing | None:
    """Give how a source stands, from its visits oldest first; None: its last visit was good, or there was none.

    Any outcome but `ok` counts: an empty board is a source that was not seen, not a company without postings.
    """
    row: list[Visit] = []
    for visit in reversed(visits):
        if visit.outcome is Outcome.OK:
            break
        row.append(visit)
    if not row:
        return None
    good = visits[-len(row) - 1].ended if len(visits) > len(row) else None
    reason = row[0].reason or row[0].outcome.value
    return Failing(row[0].source, company, at, row[-1].started, row[0].started, reason, good, len(row))


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands behind a letter, in numbers."""

    open: int = 0
    """Cases with a statement on one side and more than weak evidence on the other."""
    unchanged: int = 0
    """Those of them, and of the listed ones, about which there is nothing new."""
    weak: int = 0
    """Cases that rest on weak signals only: never in a letter."""
    sources: int = 0
    """Sources watched; 0: not given."""
    suppressed: int = 0
    """Cases and quotes that reviewers dismissed."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Divergences minus what has been told: one letter's content for one desk."""

    day: date
    items: tuple[Item, ...] = ()
    """At most CAP, in the order of the letter."""
    more: int = 0
    """Cases that are worth telling and did not fit; they stay untold, so the next letter brings them."""
    listed: tuple[Item, ...] = ()
    """No statement found: told only because a letter goes out anyway. At most CAP."""
    listed_more: int = 0
    dropped: tuple[tuple[str, Told, str], ...] = ()
    """Cases of earlier letters that are no longer flagged, with what had been told of them, and why."""
    failing: tuple[Failing, ...] = ()
    new_failing: frozenset[str] = frozenset()
    """Keys of those failures that no letter has told yet."""
    unwatched: tuple[Unwatched, ...] = ()
    """Names that are not watched: a line each in the first letter of a week, and no reason for one."""
    unwatched_more: int = 0
    pages: tuple[PageChange, ...] = ()
    """Pages on which companies speak and that changed, and no case of this letter with them: no reason for a letter."""
    pages_more: int = 0
    reminders: tuple[tuple[Case, Told], ...] = ()
    """Open cases that nobody reviewed and of which the desk last heard a month ago: a line each, no reason either."""
    counts: Counts = field(default_factory=Counts)
    as_of: date | None = None
    """Set: the letter tells what would have been known on that day."""

    def told(self) -> dict[str, Told]:
        """Give what the desk has been told once this has been delivered, by case id: to be kept for the next digest."""
        now = {item.case.id: telling(item.case, self.day) for item in (*self.items, *self.listed)}
        gone = {
            name: Told(self.day, old.title, old.headline, old.strength, frozenset(), dropped=True)
            for name, old, _ in self.dropped
        }
        again = {case.id: replace(old, day=self.day) for case, old in self.reminders}
        return now | gone | again


def digest(
    day: date,
    cases: Iterable[Outline],
    told: Mapping[str, Told],
    health: Iterable[Failing] = (),
    *,
    read: Callable[[str], Case],
    told_failing: Collection[str] = (),
    as_of: date | None = None,
    cap: int = CAP,
    sources: int = 0,
    closed: Mapping[str, str] = MappingProxyType({}),
    silenced: int = 0,
    anyway: bool = False,
    unreviewed: Collection[str] = (),
) -> Digest | None:
    """Give what a desk should read on that day, or None: nothing new, and no source that newly fails.

    `anyway`: a letter goes out all the same, since a reader who hears nothing for long cannot tell quiet from broken.

    `read` gives a case by its id: it is asked for those that changed and those that are told. `told` maps case ids to
    what the desk was last told; `health` are the sources that fail now; `told_failing`
    the keys of the failures that a letter has told already. Those are repeated only in letters that go out
    anyway, and cases without a statement are told only there. `sources` counts the sources watched. `closed` maps the
    ids of cases that reviewers closed to their words; `silenced` counts the quotes that they dismissed;
    `unreviewed` are the ids of the cases that they have to look at: these are named again each month.
    """
    judged = list(cases)
    lines = [line for line in judged if line.id not in closed]
    reasons = {line.id: _reason(line, told.get(line.id), read) for line in lines}
    ranked = sorted(lines, key=lambda line: _rank(reasons[line.id], line))
    telling_now = [line for line in ranked if reasons[line.id] in TELLING]
    listed = [line for line in ranked if reasons[line.id] is Reason.LISTED]
    dropped = sorted(
        (
            (name, old, closed.get(name, NOT_FOUND))
            for name, old in told.items()
            if name not in reasons and old.alert and not old.dropped
        ),
        key=lambda each: (each[1].title, each[0]),
    )
    sick = tuple(sorted(health, key=lambda each: (-each.since.timestamp(), each.source)))
    new_failing = frozenset(each.key for each in sick).difference(told_failing)
    if not telling_now and not dropped and not new_failing and not anyway:
        return None
    forgotten = _forgotten(lines, reasons, told, day, unreviewed)

    def items(chosen: Sequence[Outline]) -> tuple[Item, ...]:
        return tuple(_item(read(line.id), reasons[line.id], told.get(line.id)) for line in chosen[:cap])

    counted = list(reasons.values())
    return Digest(
        day=day,
        items=items(telling_now),
        more=len(telling_now[cap:]),
        listed=items(listed),
        listed_more=len(listed[cap:]),
        dropped=tuple(dropped),
        failing=sick,
        new_failing=new_failing,
        reminders=tuple((read(name), told[name]) for name in forgotten[:cap]),
        counts=Counts(
            open=sum(line.alert for line in lines),
            unchanged=counted.count(Reason.NOTHING_NEW),
            weak=counted.count(Reason.WEAK),
            sources=sources,
            suppressed=len(judged) - len(lines) + silenced,
        ),
        as_of=as_of,
    )


def _reason(line: Outline, told: Told | None, read: Callable[[str], Case]) -> Reason:
    return glance(line, told) or decide(read(line.id), told)


def _item(case: Case, reason: Reason, told: Told | None) -> Item:
    known = _known(told)
    return Item(case, reason, evidence(case) - (known.evidence if known else frozenset()), known)


def _forgotten(
    lines: Iterable[Outline],
    reasons: Mapping[str, Reason],
    told: Mapping[str, Told],
    day: date,
    unreviewed: Collection[str],
) -> list[str]:
    """Give the open cases without news that a desk was told of long ago and nobody reviewed, the longest ago first."""
    old = [
        (told[line.id].day, line.title, line.id)
        for line in lines
        if reasons[line.id] is Reason.NOTHING_NEW and line.alert and line.id in unreviewed
    ]
    return [name for last, _, name in sorted(old) if day - last >= REMIND]


def _rank(reason: Reason, line: Outline) -> tuple[int, int, int, str, str]:
    """Sort key: by part of the letter, strong before weak, much evidence before little, then by name."""
    part = next((number for number, part in enumerate(SECTIONS) if reason in part[2]), len(SECTIONS))
    return part, _ORDER.index(line.strength), -line.channels, line.title, line.id
