"""What people think of what was found: states of a case, and dismissals that silence a sentence for a time.

Nothing here is ever overwritten: a later review of the same thing counts, the earlier ones stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model import Signal, Statement, Version, stable_id
from monitor.told import Outline

SILENT_FOR = timedelta(days=180)
"""How long a dismissed sentence stays silent when nobody says otherwise. PROPOSED in the study: half a year, after
which somebody looks again."""


class Verdict(StrEnum):
    """The states of a review."""

    NEW = "new"
    """Nobody has judged it, or a judgement was taken back."""
    CONFIRMED = "confirmed"
    NEEDS_MORE = "needs more"
    AWAITING = "awaiting comment"
    DISMISSED = "dismissed"
    DUPLICATE = "duplicate"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    """The company corrected what it said: closed."""
    OUT_OF_SCOPE = "out of scope"
    """Closed."""


REASONS = (
    "wrong company",
    "not about the company",
    "rule for customers",
    "definition",
    "one-to-one verification",
    "no longer true",
    "boilerplate",
    "translation",
    "duplicate",
    "true but trivial",
)
"""Why something is dismissed; other words may be used."""
CLOSING = frozenset({Verdict.DISMISSED, Verdict.DUPLICATE, Verdict.CORRECTED, Verdict.OUT_OF_SCOPE})
"""Verdicts after which a case is in no letter, until there is new evidence."""


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What a dismissal silences: one sentence, about one capability, in one source."""

    capability: str
    source: str
    words: str
    """Fingerprint of the sentence, letter case and white space aside."""

    @classmethod
    def of(cls, thing: Signal | Statement, source: str) -> "Scope":
        """Give the scope of a signal or statement of a source."""
        return cls(thing.capability, source, stable_id("words", " ".join(thing.quote.text.casefold().split())))


@dataclass(frozen=True, slots=True)
class Review:
    """What a person thinks of a case, a signal or a statement."""

    subject: str
    """Its stable id."""
    who: str
    at: datetime
    verdict: Verdict
    reason: str = ""
    until: datetime | None = None
    """Of a dismissed signal or statement: how long it stays silent."""
    scope: Scope | None = None


def standing(reviews: Iterable[Review]) -> dict[str, Review]:
    """Give the review that counts for each subject: the last one. `reviews` come oldest first."""
    return {each.subject: each for each in reviews}


@dataclass(frozen=True, slots=True)
class Silence:
    """The sentences that reviewers dismissed, as they are silent at a moment; and the statements they confirmed."""

    scopes: Mapping[Scope, Review] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()

    @classmethod
    def at(cls, reviews: Iterable[Review], now: datetime) -> "Silence":
        """Give what is silent at a moment: dismissed by then, not taken back, not expired."""
        last = standing(each for each in reviews if each.at <= now).values()
        silent = {
            each.scope: each
            for each in last
            if each.scope is not None
            and each.verdict in (Verdict.DISMISSED, Verdict.DUPLICATE)
            and (each.until is None or now < each.until)
        }
        return cls(silent, frozenset(each.subject for each in last if each.verdict is Verdict.CONFIRMED))

    def over(self, thing: Signal | Statement, versions: Mapping[str, Version]) -> str:
        """Say who silenced a signal or statement, why and how long; empty: nobody."""
        found = self.scopes.get(Scope.of(thing, versions[thing.quote.version].source)) if self.scopes else None
        return words(found) if found else ""


def words(review: Review) -> str:
    """Write a review in a line: `dismissed by Ida on 2026-11-23 until 2027-05-22: boilerplate`."""
    until = f" until {review.until:%Y-%m-%d}" if review.until else ""
    reason = f": {review.reason}" if review.reason else ""
    return f"{review.verdict} by {review.who} on {review.at:%Y-%m-%d}{until}{reason}"


def closed(case: Outline, review: Review | None) -> bool:
    """Say whether a reviewer closed a case, and nothing has been seen since that he could not know."""
    return review is not None and review.verdict in CLOSING and not _newer(case, review.at)


def _newer(case: Outline, moment: datetime) -> bool:
    """Say whether a piece of a case was first seen after a moment."""
    return case.newest is not None and case.newest > moment


def waiting(cases: Iterable[Outline], reviews: Mapping[str, Review]) -> list[Outline]:
    """Give the cases that somebody has to look at: without a verdict, or with evidence newer than the verdict."""
    return [
        case
        for case in cases
        if case.alert
        and ((review := reviews.get(case.id)) is None or review.verdict is Verdict.NEW or _newer(case, review.at))
    ]
