"""The life of a statement: gone, limited, lapsed, reversed, said both ways; and evidence that was taken away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.ladder import DENYING, LEVEL, WhyNot, confined, level, limits
from monitor.likeness import instead
from monitor.model import Day, Finding, Kind, Relation, Signal, Stance, Statement, Version

DWELL = timedelta(hours=36)
"""How long a sentence must be seen to be gone: of all policy changes in the largest public archive a third are flips
that are undone, most within a day (measured in the study)."""

Document = Callable[[Statement], str]
"""Gives the document that a statement stands in."""


def ended(
    statement: Statement, peers: Sequence[Statement], pages: Sequence[Version], document: Document
) -> Finding | WhyNot:
    """Say what it means that a denial no longer stands on its page.

    `peers` are the company's denials of the same capability, `pages` the versions of the page it stood on.
    """
    gone = statement.gone
    if gone is None:
        return WhyNot.STANDS
    later = [page for page in pages if page.last_seen >= gone and page.first_seen >= gone]
    if later and max(page.last_seen for page in later) - gone < DWELL:
        return WhyNot.UNSETTLED
    here = document(statement)
    if any(each.gone is None and document(each) != here and _same_words(each, statement) for each in peers):
        return WhyNot.MOVED
    heirs = [each for each in peers if document(each) == here and (each.gone is None or each.gone > gone)]
    if not heirs:
        since = f"the sentence is no longer on the page since {gone:%Y-%m-%d}"
        return Finding(Relation.WITHDRAWN, statement.id, "", since + _short(statement))
    return _compared(statement, min(heirs, key=_weight))


def _compared(statement: Statement, heir: Statement) -> Finding | WhyNot:
    """Compare a denial with the one that stands in its place."""
    before, after = _weight(statement), _weight(heir)
    if after == before or (after < before and heir.first_seen <= statement.first_seen):
        return WhyNot.REWORDED
    if after < before:
        how = f"said with fewer limits than before {statement.gone:%Y-%m-%d}"
        return Finding(Relation.STRENGTHENED, heir.id, "", how)
    words = ", ".join(each for each in limits(heir) if each not in limits(statement))
    how = f"with: {words}" if words else f"of a higher act: {heir.act} in place of {statement.act}"
    return Finding(
        Relation.WEAKENED, heir.id, "", f"said without it until {statement.last_seen:%Y-%m-%d}, since then {how}"
    )


def _weight(statement: Statement) -> tuple[int, int]:
    """Give how little a denial denies: who denies a higher act denies less, and so does who adds limits."""
    return level(statement), len(limits(statement))


def _same_words(one: Statement, other: Statement) -> bool:
    return one.quote.text.casefold().split() == other.quote.text.casefold().split()


def _short(statement: Statement) -> str:
    """Say so when a sentence stood for a shorter time than a change has to last."""
    if statement.last_seen - statement.first_seen >= DWELL:
        return ""
    return f"; it was seen from {statement.first_seen:%Y-%m-%d %H:%M} to {statement.last_seen:%Y-%m-%d %H:%M} UTC only"


def weakened(statements: Sequence[Statement], document: Document) -> list[Finding]:
    """Find denials without limits that were followed on a later day, in another place, by nothing but limited ones."""
    findings = []
    days: dict[date, list[Statement]] = {}
    for each in statements:
        days.setdefault(each.day.last(), []).append(each)
    firm: Statement | None = None
    for day in sorted(days):
        unlimited = [each for each in days[day] if not each.hedges and not each.exceptions]
        weaker = days[day][0]
        if firm is not None and not unlimited and document(weaker) != document(firm):
            words = ", ".join([*weaker.hedges, *weaker.exceptions])
            findings.append(
                Finding(Relation.WEAKENED, weaker.id, "", f"said without limits on {firm.day}, later with: {words}")
            )
        firm = unlimited[0] if unlimited else None
    return findings


def affirmed(denial: Statement, later: Statement, *, standing: bool) -> Finding | WhyNot:
    """Hold a denial against a statement of the same company in which it says that it does the thing.

    While both stand the company says both; once the denial is over it is a reversal. `standing`: the denial is on a
    page of the company's own, which goes on saying it until it is taken away; what was said to the press was said once.
    """
    if later.stance is not Stance.AFFIRMS:
        return WhyNot.NO_AFFIRMATION
    if LEVEL.get(later.act, 0) < level(denial):
        return WhyNot.LOWER_ACT
    if standing and denial.gone is None and later.first_seen <= denial.last_seen:
        if confined(denial) or confined(later):
            return WhyNot.WITHIN_LIMITS
        since = max(denial.day, later.day, key=Day.first)
        return Finding(Relation.INTERNAL, later.id, "", f"denied and affirmed at the same time, since {since}")
    if later.day.first() <= denial.day.last():
        return WhyNot.EARLIER
    return Finding(Relation.REVERSAL, later.id, "", f"denied on {denial.day}, affirmed on {later.day}")


def lapsed(promise: Statement, peers: Sequence[Statement], today: date) -> Finding | WhyNot:
    """Say whether a promise named an end that has come, and no later one took its place."""
    if promise.stance is not Stance.COMMITS or promise.until is None:
        return WhyNot.NO_END
    if promise.until.last() >= today:
        return WhyNot.NOT_ENDED
    if any(
        each.stance in DENYING
        and each.day.first() > promise.day.last()
        and (each.until is None or each.until.last() > promise.until.last())
        for each in peers
    ):
        return WhyNot.RENEWED
    return Finding(Relation.EXPIRED, promise.id, "", f"the promise of {promise.day} named an end: {promise.until}")


def signals_gone(signals: Iterable[Signal], versions: Mapping[str, Version]) -> list[Finding]:
    """Find evidence that was taken away. A posting may close in the ordinary course; one that is edited is told."""
    standing = {version.document: version for version in versions.values() if version.gone is None}
    findings = []
    for signal in signals:
        version = versions[signal.quote.version]
        if signal.gone is None or (version.kind is Kind.POSTING and version.document not in standing):
            continue
        what = "edited" if version.document in standing else "taken down"
        reason = f"shown until {signal.last_seen:%Y-%m-%d}, then {what}; the earlier capture is kept"
        if version.document in standing:
            now = instead(signal.quote.text, version.text, standing[version.document].text)
            reason += f"; in its place: “{now}”" if now else "; nothing stands in its place"
        findings.append(Finding(Relation.SIGNAL_WITHDRAWN, "", signal.id, reason))
    return findings
