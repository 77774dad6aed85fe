"""The words of a letter: acts, stances, reasons, dates and numbers as a reader takes them."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.digest.news import Reason
from monitor.model import Act, Day, Stance, Why

LABELS: Mapping[Reason, str] = {
    Reason.FIRST: "",
    Reason.RESOLVED: "resolved: the company affirms what it denied",
    Reason.REOPENED: "open again: denied anew after an affirmation",
    Reason.STATEMENT_WITHDRAWN: "a statement is no longer shown",
    Reason.STATEMENT_WEAKENED: "a later statement is worded with limits",
    Reason.STRONGER: "stronger than before",
    Reason.NEW_STATEMENT: "new statement",
    Reason.EVIDENCE_WITHDRAWN: "evidence is no longer shown",
    Reason.NEW_EVIDENCE: "new evidence",
    Reason.JUDGED_ANEW: "judged anew",
    Reason.LISTED: "listed",
    Reason.WEAK: "weak signals only",
    Reason.NOTHING_NEW: "nothing new",
}
ACTS: Mapping[Act, str] = {
    Act.DEPLOY: "deployment",
    Act.USE: "use",
    Act.TEST: "testing",
    Act.DEVELOP: "development",
    Act.RESEARCH: "research",
    Act.SELL: "sale",
    Act.ACQUIRE: "acquisition",
    Act.HIRE: "hiring for it",
    Act.PATENT: "patent filing",
    Act.RESERVE: "right reserved",
    Act.OPERATE: "operation",
    Act.STAFF: "use on its own staff",
    Act.APPLICANTS: "use on applicants",
    Act.SKILL: "skill named in a posting",
    Act.MENTION: "mention only",
    Act.BOILERPLATE: "standard text",
}
STANCES: Mapping[Stance, str] = {
    Stance.DENIES: "denies {}",
    Stance.HEDGES: "denies {}, in limited words",
    Stance.CONDITIONS: "allows {} under conditions only",
    Stance.COMMITS: "makes a promise about {}",
    Stance.AFFIRMS: "affirms {}",
    Stance.RESERVES: "keeps a right: {}",
    Stance.DISOWNS: "disputes the link",
    Stance.DECLINES: "declines to answer about {}",
    Stance.OBJECTS: "objects to a report about {}",
    Stance.RULES: "a rule for customers about {}",
    Stance.DEFINES: "defines {}",
}
_WHY = {
    "matched": "matched “{}”",
    "mixes scripts": "“{}” is written with letters of two scripts",
    "raised": "raised by “{}”",
    "raises": "raised by “{}”",
    "lowered": "lowered by “{}”",
    "lowers": "lowered by “{}”",
    "weighed": "{}",
    "counted": "{}",
    "attributed": "{}",
}


def reasons_in_words(reasons: Sequence[Why], most: int) -> list[str]:
    """Give at most so many reasons for a judgement, each once; the rest is counted."""
    said = [_WHY.get(each.effect, each.effect + ": “{}”").replace("{}", each.words) for each in reasons]
    said = list(dict.fromkeys(said))
    rest = len(said) - most
    return said if rest <= 0 else [*said[:most], *([f"{rest} more reasons"] if most else [])]


def in_words(day: Day) -> str:
    """Write a date as precisely as it is known: `2019`, `June 2019`, `28 August 2019`."""
    parts = [str(day.day)] * bool(day.day) + [calendar.month_name[day.month]] * bool(day.month)
    return " ".join([*parts, f"{day.year:04}"])


def moment(time: datetime) -> str:
    """Write a moment to the minute, in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: `1 signal`, `2 signals`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
