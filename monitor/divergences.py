"""Where what a company says and what it shows diverge: statements and signals give cases.

The formal core (after PolicyLint and PoliCheck, with acts as a third axis): acts form a ladder, a denial of an act
denies every higher one; the capability shown must be the denied one or narrower; the company the same or one that
belongs to it; the times must overlap. Only then do two quotes conflict; everything else has its own name, and most
pairs have none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.cases import case
from monitor.model import (
    Act,
    Case,
    Edge,
    Finding,
    Kind,
    Relation,
    Signal,
    Stance,
    Statement,
    Strength,
    Version,
)
from monitor.rulebook import Rulebook
from monitor.statements import OWN_HOUSE

LEVEL: Mapping[Act, int] = {
    Act.DEPLOY: 5,
    Act.USE: 4,
    Act.SELL: 4,
    Act.TEST: 3,
    Act.DEVELOP: 2,
    Act.HIRE: 2,
    Act.RESEARCH: 1,
    Act.PATENT: 1,
    Act.ACQUIRE: 1,
}
"""The ladder. Acts beside it stand where they prove least: who hires for a thing at most develops it, who files a
patent at most researches it."""

WINDOW = timedelta(days=730)
"""How far apart in time a statement and a signal may lie: two years, PROPOSED in the study and not calibrated."""

DENYING = frozenset({Stance.DENIES, Stance.HEDGES, Stance.CONDITIONS, Stance.COMMITS})
_BELOW = frozenset({"subsidiary", "brand", "contractor", "office", "predecessor", "unknown"})
_PART_OF = _BELOW - {"subsidiary"}
"""Edges along which evidence without any statement is told under the company above."""
LINK = "link:"
"""Stands for a capability in cases about whether an affiliate belongs to a company."""
_ORDER = list(Strength)


class WhyNot(StrEnum):
    """Why a statement and a signal do not diverge."""

    NO_DENIAL = "the statement denies nothing"
    OTHER_CAPABILITY = "the signal is about another capability"
    OTHER_COMPANY = "the signal's company does not belong to the company that speaks"
    OTHER_TIME = "more than two years lie between them"
    OWN_HOUSE = "the statement speaks of the company's own staff or applicants only"
    HEARSAY = "only a third party tells of it, and it would be preparation at most"
    SAYS_NOTHING = "the signal names the capability without saying what is done with it"


@dataclass(frozen=True, slots=True)
class Near:
    """How a signal's capability lies to a denied one."""

    same: bool
    """The denied capability or a narrower one. False: preparation for it."""


def hold(statement: Statement, signal: Signal, rulebook: Rulebook, hops: tuple[Edge, ...] | None) -> Finding | WhyNot:
    """Hold one statement against one signal.

    `hops` is the path between their companies: empty for the same company, None where there is no path.
    """
    if statement.stance not in DENYING:
        return WhyNot.NO_DENIAL
    near = _near(signal.capability, statement.capability, rulebook)
    if near is None:
        return WhyNot.OTHER_CAPABILITY
    if hops is None:
        return WhyNot.OTHER_COMPANY
    if statement.scope == OWN_HOUSE:
        return WhyNot.OWN_HOUSE
    if signal.act is Act.MENTION:
        return WhyNot.SAYS_NOTHING
    if signal.by and not near.same:
        return WhyNot.HEARSAY
    if not _overlap(statement, signal):
        return WhyNot.OTHER_TIME
    relation, reason = _relation(statement, signal, near, hops)
    return Finding(relation, statement.id, signal.id, reason, hops)


def _near(shown: str, denied: str, rulebook: Rulebook) -> Near | None:
    if shown not in rulebook.capabilities or denied not in rulebook.capabilities:
        return Near(same=True) if shown == denied else None
    if denied in rulebook.broader(shown):
        return Near(same=True)
    if any(denied in rulebook.broader(each) for each in rulebook.capabilities[shown].rule.supports):
        return Near(same=False)
    return None


def _overlap(statement: Statement, signal: Signal) -> bool:
    """Say whether both held at times near enough. `never` and promises without an end reach over all time."""
    if statement.tense == "always":
        return True
    said_from, said_to = statement.day.first(), max(statement.day.last(), statement.last_seen.date())
    shown_from = min(signal.day.first(), signal.first_seen.date())
    shown_to = max(signal.day.last(), signal.last_seen.date())
    return shown_from <= said_to + WINDOW and said_from <= shown_to + WINDOW


def _relation(statement: Statement, signal: Signal, near: Near, hops: tuple[Edge, ...]) -> tuple[Relation, str]:
    denied = LEVEL.get(statement.act, LEVEL[Act.USE])
    if signal.act is Act.RESERVE:
        return (
            Relation.RESERVED,
            f"the statement denies to {statement.act} it; the terms reserve a right that prepares or permits it",
        )
    shown = LEVEL[signal.act]
    if not near.same:
        return Relation.ACT_GAP, f"what is shown ({signal.act}) prepares what the statement denies"
    if shown < denied:
        steps = denied - shown
        how = (
            f"the statement denies to {statement.act} it; what is shown is to {signal.act}, "
            f"{steps} step{'s'[: steps > 1]} below"
        )
        return (Relation.AFFILIATE_GAP if hops else Relation.ACT_GAP), how
    limits = [*statement.hedges, *statement.exceptions, *([statement.scope] if statement.scope != "company" else [])]
    if limits and (statement.exceptions or statement.scope != "company"):
        return (
            Relation.SCOPE_GAP,
            f"the act shown ({signal.act}) is denied only within the wording: {', '.join(limits)}",
        )
    how = f"the statement denies to {statement.act} it; what is shown is to {signal.act}"
    return (Relation.AFFILIATE_GAP if hops else Relation.CONFLICT), how


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that cases are made of, as known on one day."""

    statements: Sequence[Statement]
    signals: Sequence[Signal]
    versions: Mapping[str, Version]
    rulebook: Rulebook
    names: Mapping[str, str]
    """Company ids to names."""
    path: Callable[[str, str], tuple[Edge, ...] | None]
    """The way from a company to one that belongs to it: edges, empty for the same company, None for no way."""
    links: Sequence[Edge] = ()


def cases(evidence: Evidence) -> list[Case]:
    """Give all cases, alerts first, then by strength, company and capability."""
    denied = _denied(evidence)
    found = [*denied, *_disowned(evidence), *_unstated(evidence, denied)]
    return sorted(found, key=lambda each: (not each.alert, _ORDER.index(each.strength), each.company, each.capability))


def _denied(evidence: Evidence) -> list[Case]:
    """Give a case for each company and capability with a denying statement and something to hold against it."""
    found = []
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in evidence.statements:
        if statement.stance in DENYING:
            groups.setdefault((statement.company, statement.capability), []).append(statement)
    for (company, capability), statements in groups.items():
        findings = [
            result
            for statement in statements
            for signal in evidence.signals
            if isinstance(
                result := hold(statement, signal, evidence.rulebook, evidence.path(company, signal.company)), Finding
            )
        ]
        findings += _statement_life(statements) + _reversals(company, capability, statements, evidence)
        shown = {finding.signal for finding in findings}
        shows = [signal for signal in evidence.signals if signal.id in shown]
        findings += _signals_gone(shows, evidence)
        if findings:
            found.append(_case(company, capability, statements, shows, findings, evidence))
    return found


def _statement_life(statements: Sequence[Statement]) -> list[Finding]:
    """Find denials that are gone from their page, and denials that a later one has limited."""
    findings = [
        Finding(Relation.WITHDRAWN, each.id, "", f"the sentence is no longer on the page since {each.gone:%Y-%m-%d}")
        for each in statements
        if each.gone is not None
    ]
    days: dict[object, list[Statement]] = {}
    for each in statements:
        days.setdefault(each.day.last(), []).append(each)
    firm: Statement | None = None
    for day in sorted(days, key=str):
        unlimited = [each for each in days[day] if not each.hedges and not each.exceptions]
        if firm is not None and not unlimited:
            weaker = days[day][0]
            words = ", ".join([*weaker.hedges, *weaker.exceptions])
            findings.append(
                Finding(Relation.WEAKENED, weaker.id, "", f"said without limits on {firm.day}, later with: {words}")
            )
        firm = unlimited[0] if unlimited else None
    return findings


def _reversals(company: str, capability: str, statements: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """Find later statements in which the company says that it does what it denied."""
    return [
        Finding(Relation.REVERSAL, later.id, "", f"denied on {denial.day}, affirmed on {later.day}")
        for later in evidence.statements
        if later.company == company and later.capability == capability and later.stance is Stance.AFFIRMS
        for denial in statements[:1]
        if later.day.first() > denial.day.last() and LEVEL.get(later.act, 0) >= LEVEL.get(denial.act, LEVEL[Act.USE])
    ]


def _signals_gone(signals: Iterable[Signal], evidence: Evidence) -> list[Finding]:
    """Find evidence that was taken away. A posting may close in the ordinary course; one that is edited is told."""
    standing = {version.document for version in evidence.versions.values() if version.gone is None}
    findings = []
    for signal in signals:
        version = evidence.versions[signal.quote.version]
        if signal.gone is None or (version.kind is Kind.POSTING and version.document not in standing):
            continue
        what = "edited" if version.document in standing else "taken down"
        reason = f"shown until {signal.last_seen:%Y-%m-%d}, then {what}; the earlier capture is kept"
        findings.append(Finding(Relation.SIGNAL_WITHDRAWN, "", signal.id, reason))
    return findings


def _disowned(evidence: Evidence) -> list[Case]:
    """Find affiliates whose link a company disputes, and what its own pages and theirs say about it."""
    found = []
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in evidence.statements:
        if statement.stance is Stance.DISOWNS and statement.about:
            groups.setdefault((statement.company, statement.about), []).append(statement)
    for (company, about), statements in groups.items():
        hops = evidence.path(company, about) or ()
        shows = [signal for signal in evidence.signals if signal.company == about and _tells(signal, evidence.rulebook)]
        if not shows:
            continue
        findings = [
            Finding(
                Relation.DISAVOWAL,
                statement.id,
                signal.id,
                f"the statement disputes the link; the source stands under {evidence.names.get(about, about)}",
                hops,
            )
            for statement in statements
            for signal in shows
        ]
        name = f"{LINK}{about}"
        context = _pages_that_link(company, about, evidence)
        found.append(_case(company, name, statements, shows, findings, evidence, context))
    return found


def _pages_that_link(company: str, about: str, evidence: Evidence) -> list[str]:
    """Name the company's own archived pages that link to the affiliate's sources."""
    theirs = {version.url for version in evidence.versions.values() if version.company == about and not version.by}
    sentences = []
    for version in evidence.versions.values():
        if version.company != company or version.by:
            continue
        linked = sorted(theirs.intersection(version.links))
        if linked:
            until = "" if version.gone is None else f" to {version.gone:%Y-%m-%d}"
            sentences.append(
                f"{evidence.names.get(company, company)}'s own page {version.url} linked to {linked[0]} "
                f"(archived {version.first_seen:%Y-%m-%d}{until}, version {version.id}, "
                f"capture {version.capture[:12]})."
            )
    return sorted(sentences)


def _unstated(evidence: Evidence, denied: Sequence[Case]) -> list[Case]:
    """List what is shown about capabilities on which no denial is on file: never as a divergence."""
    covered = {(case.company, case.capability) for case in denied}
    groups: dict[tuple[str, str], list[Signal]] = {}
    for signal in evidence.signals:
        if not _tells(signal, evidence.rulebook):
            continue
        owner = _owner(signal.company, evidence.links)
        if (owner, signal.capability) not in covered:
            groups.setdefault((owner, signal.capability), []).append(signal)
    affirmed = {(each.company, each.capability) for each in evidence.statements if each.stance is Stance.AFFIRMS}
    found = []
    for (company, capability), shows in groups.items():
        if (company, capability) in affirmed:
            continue  # what a company says that it does is not undisclosed
        reserves = [signal for signal in shows if signal.act is Act.RESERVE]
        relation = Relation.RESERVED if reserves and len(shows) > len(reserves) else Relation.UNDISCLOSED
        reason = {
            Relation.RESERVED: "the terms reserve the right; another source shows it done",
            Relation.UNDISCLOSED: "shown, and no statement about it is on file",
        }[relation]
        findings = [
            Finding(relation, "", signal.id, reason, evidence.path(company, signal.company) or ()) for signal in shows
        ]
        says = [
            each
            for each in evidence.statements
            if each.company == company and each.capability == capability and each.stance not in DENYING
        ]
        found.append(_case(company, capability, says, shows, findings, evidence))
    return found


def _tells(signal: Signal, rulebook: Rulebook) -> bool:
    """Say whether a signal is evidence of something: not a bare mention, not mere context."""
    rule = rulebook.capabilities.get(signal.capability)
    return signal.act is not Act.MENTION and not (rule and rule.rule.severity == "context")


def _owner(company: str, links: Sequence[Edge]) -> str:
    """Give the company under which evidence is told: a contractor's or brand's under the company that it works for."""
    seen = {company}
    while True:
        above = [
            edge.company
            for edge in links
            if edge.other == company and edge.kind in _PART_OF and edge.company not in seen
        ]
        if not above:
            return company
        company = above[0]
        seen.add(company)


def _case(
    company: str,
    capability: str,
    says: Sequence[Statement],
    shows: Sequence[Signal],
    findings: Sequence[Finding],
    evidence: Evidence,
    context: Sequence[str] = (),
) -> Case:
    name = evidence.names.get(company, company)
    if capability.startswith(LINK):
        other = capability.removeprefix(LINK)
        title = f"{name}: the link to {evidence.names.get(other, other)}"
    else:
        title = f"{name}: {evidence.rulebook.title(capability).lower()}"
    notes = [*context, *_context(company, capability, evidence)]
    return case(company, capability, title, says, shows, findings, evidence.names, notes)


def _context(company: str, capability: str, evidence: Evidence) -> list[str]:
    """Give what helps to weigh a case and proves nothing by itself: context signals, and what the parents sell."""
    notes = []
    for signal in evidence.signals:
        rule = evidence.rulebook.capabilities.get(signal.capability)
        who = evidence.names.get(signal.company, signal.company)
        whose = evidence.path(company, signal.company)
        if rule and rule.rule.severity == "context" and whose is not None:
            notes.append(f"{rule.rule.title}, {who}, {signal.day}: “{signal.quote.text}”")
        elif signal.capability == capability and whose is None and evidence.path(signal.company, company):
            notes.append(
                f"{who}, which {evidence.names.get(company, company)} belongs to, {signal.day}: “{signal.quote.text}”"
            )
    return notes
