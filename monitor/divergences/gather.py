"""The cases of each company: its statements with what it and its affiliates show, or what is shown without any."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from monitor.cases import case, place
from monitor.divergences.hold import hold
from monitor.divergences.life import affirmed, ended, lapsed, signals_gone, weakened
from monitor.ladder import DENYING, lies
from monitor.model import Act, Case, Edge, Finding, Relation, Signal, Stance, Statement, Version
from monitor.rulebook import Rulebook
from monitor.statements import CITED, by_hand_source

T = TypeVar("T", Statement, Signal)

_PART_OF = frozenset({"brand", "contractor", "office", "predecessor", "unknown"})
"""Edges along which evidence without any statement is told under the company above."""
LINK = "link:"
"""Stands for a capability in cases about whether an affiliate belongs to a company."""
_TAKING = frozenset(Stance) - {Stance.RULES, Stance.DEFINES}
"""Stances in which the company speaks of itself."""
TREND = timedelta(days=180)
"""What was shown in the last half year is counted against the half year before. A rule of thumb."""


@dataclass(frozen=True)
class Evidence:
    """Everything that cases are made of, as known on one day. May hold all companies or one family of affiliates."""

    statements: Sequence[Statement]
    signals: Sequence[Signal]
    versions: Mapping[str, Version]
    rulebook: Rulebook
    names: Mapping[str, str]
    """Company ids to names."""
    path: Callable[[str, str], tuple[Edge, ...] | None]
    """The way from a company to one that belongs to it: edges, empty for the same company, None for no way."""
    today: date
    links: Sequence[Edge] = field(default=())

    @cached_property
    def said(self) -> Mapping[str, list[Statement]]:
        """Give the statements of each company."""
        return _by_company(self.statements)

    @cached_property
    def shown(self) -> Mapping[str, list[Signal]]:
        """Give the signals of each company."""
        return _by_company(self.signals)

    @cached_property
    def families(self) -> Mapping[str, frozenset[str]]:
        """Give the companies that each company is linked to, however far and in whatever direction, itself included."""
        return families([*self.said, *self.shown], self.links)

    @cached_property
    def pages(self) -> Mapping[str, list[Version]]:
        """Give the versions of each document."""
        found: dict[str, list[Version]] = {}
        for version in self.versions.values():
            found.setdefault(version.document, []).append(version)
        return found

    def document(self, statement: Statement) -> str:
        """Give the document that a statement stands in."""
        return self.versions[statement.quote.version].document

    def on_own_page(self, statement: Statement) -> bool:
        """Say whether a statement stands on a page of the company that makes it."""
        version = self.versions[statement.quote.version]
        own = version.company == statement.company and not version.by
        return own and version.channel != CITED and not by_hand_source(version.source)

    def family(self, company: str) -> list[Signal]:
        """Give the signals of a company and of all that it is linked to."""
        return [signal for each in sorted(self.families[company]) for signal in self.shown.get(each, ())]


def families(companies: Iterable[str], links: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """Give for each company all that are linked to it, in whatever direction: what its cases can depend on."""
    near: dict[str, set[str]] = {company: {company} for company in companies}
    for edge in links:
        near.setdefault(edge.company, {edge.company}).add(edge.other)
        near.setdefault(edge.other, {edge.other}).add(edge.company)
    found: dict[str, frozenset[str]] = {}
    for company in near:
        if company in found:
            continue
        family, waiting = {company}, [company]
        while waiting:
            fresh = near[waiting.pop()] - family
            family |= fresh
            waiting += fresh
        found |= dict.fromkeys(family, frozenset(family))
    return found


def _by_company(things: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for each in things:
        found.setdefault(each.company, []).append(each)
    return found


def cases(evidence: Evidence) -> list[Case]:
    """Give all cases, alerts first, then by strength, by trend, by company and capability."""
    denied = _denied(evidence)
    found = [*denied, *_disowned(evidence), *_unstated(evidence, denied)]
    return sorted(found, key=lambda each: (place(each), each.company, each.capability))


def _trend(shows: Sequence[Signal], today: date) -> tuple[int, int]:
    """Count what was shown in the last half year, and in the one before."""
    ages = [today - signal.day.first() for signal in shows]
    return sum(age <= TREND for age in ages), sum(TREND < age <= 2 * TREND for age in ages)


def _denied(evidence: Evidence) -> list[Case]:
    """Give a case for each company and capability with a denying statement and something to hold against it."""
    found = []
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in evidence.statements:
        if statement.stance in DENYING:
            groups.setdefault((statement.company, statement.capability), []).append(statement)
    for (company, capability), statements in groups.items():
        signals = _near(capability, evidence.family(company), evidence.rulebook)
        ways = {each: evidence.path(company, each) for each in evidence.families[company]}
        findings = _only(
            hold(statement, signal, evidence.rulebook, ways[signal.company])
            for statement in statements
            for signal in signals
        )
        shown = {finding.signal for finding in findings}
        shows = [signal for signal in signals if signal.id in shown]
        life = _life(company, capability, statements, evidence)
        findings += life + signals_gone(shows, evidence.versions)
        if findings:
            about = {finding.statement for finding in life}
            says = [*statements, *(each for each in evidence.said[company] if each.id in about - _ids(statements))]
            found.append(_case(company, capability, says, shows, findings, evidence))
    return found


def _near(capability: str, signals: Sequence[Signal], rulebook: Rulebook) -> list[Signal]:
    """Give the signals of a capability and of those that have something to do with it."""
    known: dict[str, bool] = {}
    for each in signals:
        if each.capability not in known:
            known[each.capability] = lies(each.capability, capability, rulebook) is not None
    return [each for each in signals if known[each.capability]]


def _only(results: Iterable[object]) -> list[Finding]:
    """Leave out the reasons why there is no finding."""
    return [result for result in results if isinstance(result, Finding)]


def _ids(statements: Iterable[Statement]) -> set[str]:
    return {each.id for each in statements}


def _life(company: str, capability: str, denials: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """Give what became of a company's denials of a capability."""
    findings = _only(
        ended(each, denials, evidence.pages[evidence.document(each)], evidence.document) for each in denials
    )
    findings += weakened(denials, evidence.document)
    findings += _only(lapsed(each, denials, evidence.today) for each in denials)
    for later in evidence.said[company]:
        if later.stance is Stance.AFFIRMS and capability in _broader(later.capability, evidence.rulebook):
            newest = sorted(denials, key=lambda each: each.day.last(), reverse=True)
            findings += _only(affirmed(each, later, standing=evidence.on_own_page(each)) for each in newest)[:1]
    return findings


def _broader(capability: str, rulebook: Rulebook) -> frozenset[str]:
    return rulebook.broader(capability) if capability in rulebook.capabilities else frozenset({capability})


def _disowned(evidence: Evidence) -> list[Case]:
    """Find affiliates whose link a company disputes, and what its own pages and theirs say about it."""
    found = []
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in evidence.statements:
        if statement.stance is Stance.DISOWNS and statement.about:
            groups.setdefault((statement.company, statement.about), []).append(statement)
    for (company, about), statements in groups.items():
        hops = evidence.path(company, about) or ()
        shows = [signal for signal in evidence.shown.get(about, ()) if _tells(signal, evidence.rulebook)]
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
            for each in evidence.said.get(company, ())
            if each.capability == capability and each.stance in _TAKING and each.stance not in DENYING
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
    return case(company, capability, title, says, shows, findings, evidence.names, notes, _trend(shows, evidence.today))


def _context(company: str, capability: str, evidence: Evidence) -> list[str]:
    """Give what helps to weigh a case and proves nothing by itself: context signals, and what the parents sell."""
    notes = []
    for signal in evidence.family(company):
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
