"""A case as a letter shows it: every quote checked against its archived text, everything in a reader's words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from monitor.digest.language import ENGLISH, Language
from monitor.digest.news import Item
from monitor.digest.quotes import check
from monitor.digest.safe import Link, clean, link, one_line, withhold
from monitor.digest.words import ACTS, LABELS, STANCES, moment, reasons_in_words
from monitor.model import Case, Day, Edge, Finding, Signal, Statement, Strength, Version
from monitor.signals import ATTRIBUTED
from monitor.statements import by_hand_source

_ORDER = list(Strength)
Proof = TypeVar("Proof", Statement, Signal)
_LANGUAGE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a long case is shown. What is left out is counted."""

    says: int = 3
    shows: int = 12
    why: int = 8
    context: int = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """What one letter is written with: the archived texts, names, links and what must be masked."""

    versions: Mapping[str, Version]
    companies: Mapping[str, str]
    archive_link: str = ""
    masks: Mapping[str, Sequence[str]] | None = None
    language: Language = ENGLISH

    def name(self, company: str) -> str:
        """Give a company's name, or its id where none is at hand."""
        return self.companies.get(company, company)

    def archive(self, kind: str, name: str, capture: str) -> Link:
        """Give the address of the archived copy: `{kind}`, `{id}` and `{capture}` stand for what is asked for."""
        address = self.archive_link.replace("{kind}", kind).replace("{id}", name).replace("{capture}", capture)
        return link(address) if address else Link("", "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quote with all that a reader needs to judge it. All texts are clean; none is escaped."""

    id: str
    fresh: bool
    quote: str
    language: str
    date: str
    who: str
    channel: str
    title: str
    source: Link
    words: tuple[str, ...]
    """Stance or act, relation, strength: the line above the quote."""
    limits: tuple[str, ...]
    """How the wording or the link limits it."""
    reason: str
    why: tuple[str, ...]
    badges: tuple[str, ...]
    """Reviewed or machine-found; whether the page was checked."""
    copy: str
    copy_link: Link
    gone: str


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of the way from an affiliate to the company."""

    words: str
    source: Link
    dispute: str
    dispute_source: Link


@dataclass(frozen=True, slots=True)
class Path:
    """The way from the company whose evidence it is to the company that speaks."""

    words: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """A case for the templates."""

    id: str
    title: str
    headline: str
    label: str
    changes: str
    strength: str
    relations: tuple[str, ...]
    says: tuple[Evidence, ...]
    says_more: int
    shows: tuple[Evidence, ...]
    shows_more: int
    kinds: str
    paths: tuple[Path, ...]
    explanation: str
    not_shown: str
    context: tuple[str, ...]
    context_more: int
    case_link: Link


def view(item: Item, frame: Frame, detail: Detail) -> ItemView:
    """Make a case ready for the templates.

    Raises QuoteError when any of its quotes, shown or only counted, is not in its text.
    """
    case = item.case
    for proof in proofs(case):
        check(proof.id, proof.quote, frame.versions)
    names = _names(item, frame)

    def plain(text: str) -> str:
        return withhold(clean(text), names)

    says = _chosen(case.says, item, detail.says)
    shows = _chosen(case.shows, item, detail.shows)
    findings = _findings(item, {each.id for each in shows})
    return ItemView(
        id=case.id,
        title=one_line(plain(case.title)),
        headline=frame.language.headline(one_line(plain(case.headline))),
        label=frame.language(LABELS[item.reason]),
        changes=_changes(item, frame.language),
        strength=frame.language(f"{case.strength.value} evidence"),
        relations=tuple(frame.language(each.relation.value) for each in case.divergences),
        says=tuple(_statement(each, item, frame, names) for each in says),
        says_more=len(case.says) - len(says),
        shows=tuple(_signal(each, findings.get(each.id, []), item, frame, names, detail.why) for each in shows),
        shows_more=len(case.shows) - len(shows),
        kinds=_kinds(case.shows),
        paths=tuple(_path(hops, frame, names) for hops in _ways(item)),
        explanation=plain(case.explanation),
        not_shown=plain(case.not_shown),
        context=tuple(plain(each) for each in case.context[: detail.context]),
        context_more=len(case.context[detail.context :]),
        case_link=frame.archive("case", case.id, ""),
    )


def _names(item: Item, frame: Frame) -> tuple[str, ...]:
    """Give the names to mask: those of any source of the case, since one source may quote what another one masks."""
    versions = {proof.quote.version for proof in proofs(item.case)}
    return tuple(sorted({name for version in versions for name in (frame.masks or {}).get(version, ())}))


def _chosen(evidence: Sequence[Proof], item: Item, most: int) -> list[Proof]:
    """Choose what a long case shows: what is new to the desk, then what is strong, then the latest; the order stays."""
    if len(evidence) <= most:
        return list(evidence)

    def weight(proof: Statement | Signal) -> tuple[bool, int, int, str]:
        strength = _ORDER.index(proof.strength) if isinstance(proof, Signal) else 0
        return proof.id not in item.fresh, strength, -proof.day.last().toordinal(), proof.id

    best = {proof.id for proof in sorted(evidence, key=weight)[:most]}
    return [proof for proof in evidence if proof.id in best]


def _findings(item: Item, shown: Collection[str]) -> dict[str, list[Finding]]:
    """Give the findings about each signal that is shown: those against the newest statement first."""
    order = {each.id: number for number, each in enumerate(item.case.says)}
    found: dict[str, list[Finding]] = {}
    for divergence in item.case.divergences:
        for finding in divergence.findings:
            if finding.signal in shown:
                found.setdefault(finding.signal, []).append(finding)
    return {
        signal: sorted(findings, key=lambda each: order.get(each.statement, len(order)))
        for signal, findings in found.items()
    }


def _statement(statement: Statement, item: Item, frame: Frame, names: Sequence[str]) -> Evidence:
    version = frame.versions[statement.quote.version]
    said = frame.language
    words = [said(STANCES[statement.stance], said(ACTS[statement.act]))]
    words += [said("says so without limit of time")] if statement.tense == "always" else []
    limits = [said("wording is limited: {}", "; ".join(statement.hedges))] if statement.hedges else []
    limits += [said("except: {}", "; ".join(statement.exceptions))] if statement.exceptions else []
    limits += [said("only about: {}", statement.scope)] if statement.scope != "company" else []
    badges = [said("reviewed by a person") if statement.reviewed else said("machine-found, not reviewed")]
    badges += [said(statement.checked)] if statement.checked else []
    return _evidence(
        statement,
        version,
        item,
        frame,
        names,
        who=statement.speaker or frame.name(statement.company),
        channel=statement.channel or version.channel or version.kind.value,
        address=statement.url or version.url,
        words=words,
        limits=limits,
        reason="",
        why=(),
        badges=badges,
    )


def _signal(
    signal: Signal, findings: Sequence[Finding], item: Item, frame: Frame, names: Sequence[str], most: int
) -> Evidence:
    version = frame.versions[signal.quote.version]
    said = frame.language
    relations = list(dict.fromkeys(said(each.relation.value) for each in findings))
    who = frame.name(signal.company)
    badges = [said("machine-found, not reviewed")]
    badges += [said("company known by: {}", signal.via)] if signal.via and signal.via != "own source" else []
    return _evidence(
        signal,
        version,
        item,
        frame,
        names,
        who=said("{}, in the words of {}", who, signal.by) if signal.by else who,
        channel=said("{}, section “{}”", signal.channel, signal.section) if signal.section else signal.channel,
        address=version.url,
        words=[f"{said(f'{signal.strength.value} signal')}: {said(ACTS[signal.act])}", *relations],
        limits=[],
        reason=findings[0].reason if findings else "",
        why=reasons_in_words(signal.why, most),
        badges=badges,
    )


def _evidence(
    proof: Statement | Signal,
    version: Version,
    item: Item,
    frame: Frame,
    names: Sequence[str],
    *,
    who: str,
    channel: str,
    address: str,
    words: Iterable[str],
    limits: Iterable[str],
    reason: str,
    why: Iterable[str],
    badges: Iterable[str],
) -> Evidence:
    def plain(text: str) -> str:
        return withhold(clean(text), names)

    def line(text: str) -> str:
        return plain(" ".join(clean(text).split()))

    language = version.facts.get("language", "")
    since = moment(proof.gone) if proof.gone else ""
    gone = frame.language("no longer shown since {}; the earlier capture is kept", since) if since else ""
    return Evidence(
        id=proof.id,
        fresh=item.told is not None and proof.id in item.fresh,
        quote=plain(proof.quote.text),
        language=language if 1 < len(language) <= 12 and _LANGUAGE.issuperset(language) else "",
        date=frame.language.date(proof.day),
        who=line(who),
        channel=line(channel),
        title=one_line(plain(version.title)),
        source=link(address, names),
        words=tuple(line(each) for each in words),
        limits=tuple(line(each) for each in limits),
        reason=line(reason),
        why=tuple(line(each) for each in why),
        badges=tuple(line(each) for each in badges),
        copy=_copy(version, proof, frame.language),
        copy_link=frame.archive("version", version.id, version.capture),
        gone=gone,
    )


def _copy(version: Version, proof: Statement | Signal, said: Language) -> str:
    what = said("archived watchlist line") if by_hand_source(version.source) else said("archived copy")
    digest = f" sha256 {version.capture[:12]}" if version.capture else f" {version.id}"
    # Where it became known later whose it is, the copy is older than the signal.
    later = isinstance(proof, Signal) and any(why.effect == ATTRIBUTED for why in proof.why)
    seen = version if later else proof
    times = said("seen {} to {}", f"{seen.first_seen:%Y-%m-%d %H:%M}", moment(seen.last_seen))
    return f"{what}{digest}, {times}"


def _changes(item: Item, said: Language) -> str:
    """Tell what is new since the desk was last told."""
    if item.told is None:
        return ""
    says = sum(each.id in item.fresh for each in item.case.says)
    shows = sum(each.id in item.fresh for each in item.case.shows)
    parts = [said.counted(says, "new statement")] * bool(says)
    parts += [said.counted(shows, "new signal")] * bool(shows)
    if item.case.strength is not item.told.strength:
        parts.append(said("{} before, {} now", said(item.told.strength.value), said(item.case.strength.value)))
    if item.case.headline != item.told.headline:
        parts.append(said("before: “{}”", said.headline(one_line(item.told.headline))))
    lost = len(item.told.evidence.difference(proof.id for proof in proofs(item.case)))
    if lost:
        parts.append(
            said(
                "{} of the earlier letter no longer counted after rules or watchlist changed",
                said.counted(lost, "quote"),
            )
        )
    since = said("since the letter of {}", said.date(Day.of(item.told.day)))
    return f"{'; '.join(parts) or said('no new quotes')}, {since}"


def _kinds(shows: Sequence[Signal]) -> str:
    """Count the evidence by kind: `patent: 2, company page: 1`."""
    kinds = Counter(one_line(each.channel) for each in shows)
    return ", ".join(
        f"{kind}: {number}" for kind, number in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    )


def _ways(item: Item) -> list[tuple[Edge, ...]]:
    """Give each way through affiliates once."""
    findings = [finding for each in item.case.divergences for finding in each.findings]
    return list(dict.fromkeys(finding.hops for finding in findings if finding.hops))


def _path(hops: Sequence[Edge], frame: Frame, names: Sequence[str]) -> Path:
    steps = tuple(_step(edge, frame, names) for edge in hops)
    chain = " → ".join(one_line(frame.name(each)) for each in (hops[0].other, *(edge.company for edge in hops)))
    return Path(f"{chain}, {frame.language.counted(len(hops), 'hop')}", steps)


def _step(edge: Edge, frame: Frame, names: Sequence[str]) -> Step:
    said = frame.language
    life = f", {said('since {}', said.date(edge.since))}" if edge.since else ""
    life += f", {said('until {}', said.date(edge.until))}" if edge.until else ""
    ends = f"{one_line(frame.name(edge.other))} → {one_line(frame.name(edge.company))}"
    return Step(
        words=f"{ends}: {said(one_line(edge.kind))}{life}",
        source=link(withhold(edge.source, names), names),
        dispute=said("disputed on {}", said.date(edge.disputed)) if edge.disputed else "",
        dispute_source=link(withhold(edge.disputed_source, names), names),
    )


def proofs(case: Case) -> list[Statement | Signal]:
    """Give all evidence of a case, statements first."""
    return [*case.says, *case.shows]
