"""What comparing rests on: the ladder of acts, how capabilities and times lie to each other, reasons why not."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from monitor.model import Act, Signal, Stance, Statement
from monitor.rulebook import Rulebook

LEVEL: Mapping[Act, int] = {
    Act.DEPLOY: 5,
    Act.USE: 4,
    Act.SELL: 4,
    Act.OPERATE: 4,
    Act.STAFF: 4,
    Act.APPLICANTS: 4,
    Act.TEST: 3,
    Act.DEVELOP: 2,
    Act.HIRE: 2,
    Act.RESEARCH: 1,
    Act.PATENT: 1,
    Act.ACQUIRE: 1,
    Act.SKILL: 1,
}
"""The ladder. Acts beside it stand where they prove least: who hires for a thing at most develops it, who files a
patent at most researches it."""

WINDOW = timedelta(days=730)
"""How far apart in time a statement and a signal may lie: two years, PROPOSED in the study and not calibrated."""

DENYING = frozenset({Stance.DENIES, Stance.HEDGES, Stance.CONDITIONS, Stance.COMMITS})
"""The stances that say that something is not done, or will not be."""


class WhyNot(StrEnum):
    """Why two things do not diverge."""

    NO_DENIAL = "the statement denies nothing"
    OTHER_CAPABILITY = "the signal is about another capability"
    OTHER_COMPANY = "the signal's company does not belong to the company that speaks"
    OTHER_TIME = "more than two years lie between them"
    OWN_HOUSE = "the statement speaks of the company's own staff or applicants only"
    HEARSAY = "only a third party tells of it, and it would be preparation at most"
    OTHER_ACT = "the statement is about selling it, the signal about something else"
    SAME_WORDS = "both are the same words"
    SAYS_NOTHING = "the signal names the capability without saying what is done with it"
    STANDS = "the statement still stands"
    UNSETTLED = "gone for less than the dwell: it may come back"
    MOVED = "the same sentence stands on another page of the company"
    REWORDED = "said in other words on the same page, with the same limits"
    NO_AFFIRMATION = "the later statement affirms nothing"
    LOWER_ACT = "what is affirmed is a lower act than what was denied"
    WITHIN_LIMITS = "one of the two speaks only within limits of its own: a place, a product, a condition"
    EARLIER = "what is affirmed was said before the denial"
    NO_END = "no end was named"
    NOT_ENDED = "the named end has not come"
    RENEWED = "the promise was renewed"


class Lies(StrEnum):
    """How the capability of a signal lies to a denied one."""

    WITHIN = "within"
    """The denied capability or a narrower one."""
    PREPARES = "prepares"
    """Preparation for it."""
    BESIDE = "beside"
    """One step away: it shares a broader capability with the denied one, or is the next broader one itself."""


def lies(shown: str, denied: str, rulebook: Rulebook) -> Lies | None:
    """Say how a capability shown lies to one denied; None: too far away to compare."""
    if shown == denied:
        return Lies.WITHIN
    if shown not in rulebook.capabilities or denied not in rulebook.capabilities:
        return None
    if denied in rulebook.broader(shown):
        return Lies.WITHIN
    if any(denied in rulebook.broader(each) for each in rulebook.capabilities[shown].rule.supports):
        return Lies.PREPARES
    above = set(rulebook.capabilities[denied].rule.broader)
    if shown in above or above.intersection(rulebook.capabilities[shown].rule.broader):
        return Lies.BESIDE
    return None


def overlap(statement: Statement, signal: Signal) -> bool:
    """Say whether both held at times near enough. `never` and promises without an end reach over all time."""
    if statement.tense == "always":
        return True
    said_from, said_to = statement.day.first(), max(statement.day.last(), statement.last_seen.date())
    shown_from = min(signal.day.first(), signal.first_seen.date())
    shown_to = max(signal.day.last(), signal.last_seen.date())
    return shown_from <= said_to + WINDOW and said_from <= shown_to + WINDOW


def level(statement: Statement) -> int:
    """Give the rung of the act that a statement speaks of; of an act beside the ladder that of use."""
    return LEVEL.get(statement.act, LEVEL[Act.USE])


def confined(statement: Statement) -> bool:
    """Say whether a statement speaks only of a place, a product, a purpose, or under conditions."""
    return bool(statement.exceptions) or statement.scope != "company"


def limits(statement: Statement) -> tuple[str, ...]:
    """Give the words that limit a statement, as they stand in it."""
    scope = () if statement.scope == "company" else (statement.scope,)
    return (*statement.hedges, *statement.exceptions, *scope)
