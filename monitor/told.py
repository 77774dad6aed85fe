"""What a desk was told of a case, and a case in a line, which shows at a glance whether there may be more to tell."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from monitor.model import Case, Relation, Strength, stable_id


@dataclass(frozen=True, slots=True)
class Told:
    """What a desk was last told of a case."""

    day: date
    """Of the letter."""
    title: str
    headline: str
    strength: Strength
    evidence: frozenset[str]
    """Ids of statements and signals."""
    gone: frozenset[str] = frozenset()
    """Those among them that had been taken away."""
    alert: bool = True
    """False: it was only listed."""
    resolved: bool = False
    dropped: bool = False
    """The last letter said that the case is no longer flagged."""
    mark: str = ""
    """Of the case as it was told, see `mark`; empty: not known, what was told has to be compared."""

    def to_json(self) -> str:
        """Give the one line of JSON under which an archive keeps it; the same for the same content."""
        sets = {"evidence": sorted(self.evidence), "gone": sorted(self.gone)}
        flags = {"alert": self.alert, "resolved": self.resolved, "dropped": self.dropped}
        words = {"title": self.title, "headline": self.headline, "strength": self.strength.value}
        return json.dumps({"day": self.day.isoformat(), **words, **sets, **flags, "mark": self.mark})

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read what `to_json` wrote. Raises ValueError or KeyError when it did not."""
        kept = json.loads(line)
        return cls(
            date.fromisoformat(kept["day"]),
            kept["title"],
            kept["headline"],
            Strength(kept["strength"]),
            frozenset(kept["evidence"]),
            frozenset(kept["gone"]),
            kept["alert"],
            kept["resolved"],
            kept["dropped"],
            kept.get("mark", ""),
        )


def telling(case: Case, day: date) -> Told:
    """Give what a desk knows of a case once it has been told on that day."""
    return Told(
        day,
        case.title,
        case.headline,
        case.strength,
        evidence(case),
        gone(case),
        case.alert,
        case.reversed is not None,
        mark=mark(case),
    )


def evidence(case: Case) -> frozenset[str]:
    """Give the ids of all statements and signals of a case."""
    return frozenset([*(each.id for each in case.says), *(each.id for each in case.shows)])


def gone(case: Case) -> frozenset[str]:
    """Give what was taken away, as the findings have it: a posting that closes in its time is no news."""
    return named(case, Relation.WITHDRAWN, Relation.SIGNAL_WITHDRAWN)


def named(case: Case, *relations: Relation) -> frozenset[str]:
    """Give the ids of statements and signals that findings of these kinds are about."""
    findings = [finding for each in case.divergences if each.relation in relations for finding in each.findings]
    return frozenset(name for finding in findings for name in (finding.statement, finding.signal) if name)


def mark(case: Case) -> str:
    """Give a fingerprint of all of a case that decides whether a desk is told of it again.

    Two tellings of a case with the same mark tell the same: nothing came, nothing went, and it is judged as it was.
    """
    flags = str(case.alert), str(case.reversed is not None)
    return stable_id(
        "told", case.headline, case.strength.value, *flags, *sorted(evidence(case)), "gone", *sorted(gone(case))
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """A case in a line: what can be said of it without reading the thousands of quotes that it may consist of."""

    id: str
    company: str
    capability: str
    title: str
    headline: str
    strength: Strength
    alert: bool
    says: int
    """How many statements."""
    shows: int
    """How many signals."""
    channels: int
    """How many independent kinds of evidence."""
    weak: bool
    """Every signal is weak; there may be none."""
    newest: datetime | None
    """When the last piece of it was first seen."""
    mark: str
    """See `mark`; empty: not known."""


def outline(case: Case) -> Outline:
    """Give a case in a line."""
    return Outline(
        case.id,
        case.company,
        case.capability,
        case.title,
        case.headline,
        case.strength,
        case.alert,
        len(case.says),
        len(case.shows),
        len(case.channels),
        all(each.strength is Strength.WEAK for each in case.shows),
        max([*(each.first_seen for each in case.says), *(each.first_seen for each in case.shows)], default=None),
        mark(case),
    )
