"""Where a capability is shown: documents and rules give signals.

A signal is one document showing one capability, however many sentences of however many versions name it: the best
sentence is its quote, the others are counted. Its life is theirs together. A posting that stands there under several
ids (openings, adverts posted again) is one document in this, and so is what a board prints under all of its postings.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from monitor.kin import Owner
from monitor.likeness import Boilerplate, Twin, boilerplate, instead, twins
from monitor.model import Act, Day, Kind, Quote, Signal, Stance, Strength, Version, Why, stable_id
from monitor.rulebook import DENYING, Hit, Rulebook

_ORDER = list(Strength)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ATTRIBUTED = "attributed"
"""The reason of a signal whose company became known later than its document."""
LINKS = 5
"""Postings that are named beside the one that is quoted; of more the number is given."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One sentence of one version that shows a capability."""

    version: Version
    hit: Hit
    act: Act
    strength: Strength
    why: tuple[Why, ...]
    first: str
    """The document that stands for all that repeat it; of boilerplate the source; of filings their family."""
    company: str = ""
    via: str = ""
    known: datetime = NEVER
    """Since when it is known that the document is the company's."""


def signals(
    readings: Iterable[tuple[Version, Sequence[Hit]]],
    rulebook: Rulebook,
    attribute: Callable[[Version], Sequence[Owner]],
) -> list[Signal]:
    """Give the signals of some versions and of what was read in them, oldest first.

    `attribute` names the companies of a version, each with how and since when that is known (own source, exact alias,
    register). What filings of one family show is shown once.
    """
    read = list(readings)
    showing = [(version, own) for version, hits in read if (own := [hit for hit in hits if shows(version, hit)])]
    boards = _Boards([version for version, _ in read], [version for version, _ in showing])
    candidates = [
        replace(
            each, company=owner.company, via=owner.via, known=max(version.first_seen, owner.known or version.first_seen)
        )
        for version, hits in showing
        if (told_under := attribute(version))
        for each in _candidates(version, hits, rulebook, boards)
        for owner in told_under
    ]
    candidates.sort(key=_group)
    began: dict[str, datetime] = {}
    for version, _ in read:
        began[version.document] = min(began.get(version.document, version.first_seen), version.first_seen)
    found = []
    for (first, capability, role, company), group in groupby(candidates, _group):
        alike = list(group)
        best = min(alike, key=_preference)
        # The id is that of the filing of a family by which it was known first: later ones do not change it.
        earliest = min(alike, key=lambda each: (each.known, each.version.first_seen, each.version.document))
        document = earliest.version.document if earliest.version.kind is Kind.PATENT else first
        name = stable_id("sig", document, capability, role, company)
        signal = _signal(name, best, alike, _begun(alike, began))
        found.append(boards.counted(boards.entered(_known_later(signal, alike), alike), alike))
    return sorted(found, key=lambda each: (each.day.first(), each.id))


class _Boards:
    """What the postings of a board have to do with each other. Only boards that show something are looked at."""

    def __init__(self, versions: Sequence[Version], showing: Sequence[Version]) -> None:
        postings = [each for each in showing if each.kind is Kind.POSTING]
        shown = {each.document for each in postings}
        self.versions: dict[str, list[Version]] = {}
        for each in versions:
            if each.document in shown:
                self.versions.setdefault(each.document, []).append(each)
        self.twins: Mapping[str, Twin] = twins(each for each in versions if each.document in shown)
        # A source of many companies has nothing that one company prints in all of its postings.
        sources = {each.source for each in postings if each.company}
        latest: dict[str, dict[str, Version]] = {}
        for each in versions:
            if each.source in sources and each.kind is Kind.POSTING:
                latest.setdefault(each.source, {})[each.document] = each
        self.common: Mapping[str, Boilerplate] = {source: boilerplate(each.values()) for source, each in latest.items()}

    def place(self, version: Version, hit: Hit) -> tuple[str, tuple[Why, ...]]:
        """Give what stands for all that repeat a hit, and why it weighs less where it is boilerplate."""
        if version.kind is Kind.PATENT and version.facts.get("family"):
            return f"family {version.facts['family']}", ()
        if version.kind is not Kind.POSTING:
            return version.document, ()
        common = self.common.get(version.source)
        times = common.covers(version, hit.start) if common and not hit.role else 0
        if common and times:
            words = f"stands in {times} of {common.texts} postings of the board: it is what the company prints in all"
            return version.source, (Why("lowered", "boilerplate", words),)
        twin = self.twins.get(version.document)
        return twin.of if twin else version.document, ()

    def entered(self, signal: Signal, alike: Sequence[_Candidate]) -> Signal:
        """Say so where a posting came to show it by an edit, with the sentence that stood there before."""
        first = min((each for each in alike), key=lambda each: (each.version.first_seen, each.hit.start))
        before = [
            each for each in self.versions.get(first.version.document, ()) if each.first_seen < first.version.first_seen
        ]
        if not before or first.version.kind is not Kind.POSTING:
            return signal
        old = instead(_quote(first), first.version.text, max(before, key=lambda each: each.first_seen).text)
        words = f"the posting was edited to show it, seen on {first.version.first_seen:%Y-%m-%d}; "
        words += f"before: “{old}”" if old else "nothing stood in its place before"
        return replace(signal, why=(*signal.why, Why("entered", "changes", words)))

    def counted(self, signal: Signal, alike: Sequence[_Candidate]) -> Signal:
        """Count the documents behind a signal, and name those that repeat the first of them."""
        documents = {each.version.document: each.version for each in alike}
        if len(documents) == 1:
            return signal
        links = [
            Why("linked", "likeness", f"{self.twins[name].told}: {version.url}")
            for name, version in documents.items()
            if name in self.twins and self.twins[name].of == alike[0].first
        ]
        more = len(links) - LINKS
        if more > 0:
            links = [*links[:LINKS], Why("linked", "likeness", f"and {more} more")]
        patents = alike[0].version.kind is Kind.PATENT
        words = f"{len(documents)} {'publications of the family' if patents else 'postings of the board'} show it"
        why = (*signal.why, Why("counted", "likeness", words), *links)
        return replace(signal, openings=len(documents), why=why)


def _group(candidate: _Candidate) -> tuple[str, str, str, str]:
    return candidate.first, candidate.hit.capability, "role" if candidate.hit.role else "mention", candidate.company


def _preference(candidate: _Candidate) -> tuple[bool, int, datetime, int]:
    """Sort key: what still stands before what is gone, strong before weak, early before late."""
    version = candidate.version
    return version.gone is not None, _ORDER.index(candidate.strength), version.first_seen, candidate.hit.start


def _known_later(signal: Signal, alike: Sequence[_Candidate]) -> Signal:
    """Say so where it became known only later whose a document is: it was no evidence before, whatever its date."""
    known, seen = min(each.known for each in alike), min(each.version.first_seen for each in alike)
    if known <= seen:
        return signal
    words = f"known to be the company's since {known:%Y-%m-%d} only; the document was there on {seen:%Y-%m-%d}"
    why = (*signal.why, Why(ATTRIBUTED, "names", words))
    return replace(signal, first_seen=known, last_seen=max(known, signal.last_seen), why=why)


def _signal(name: str, best: _Candidate, alike: Sequence[_Candidate], began: Mapping[str, datetime]) -> Signal:
    version, hit = best.version, best.hit
    places = {(each.version.id, each.hit.quote_start) for each in alike if each.version.id == version.id}
    why = best.why
    if len(places) > 1:
        why += (Why("counted", f"capabilities.{hit.capability}", f"named in {len(places)} sentences of the document"),)
    # The date beside a quote is the day of these very words; since when the document shows it in others is a reason.
    day, since = _day([each for each in alike if _quote(each) == _quote(best)], began), _day(alike, began)
    if day.first() > since.last():
        reason = f"first shown on {since} in other words, in the words quoted since {day}"
        why += (Why("counted", f"capabilities.{hit.capability}", reason),)
    gone = [each.version.gone for each in alike]
    return Signal(
        id=name,
        company=best.company,
        capability=hit.capability,
        act=best.act,
        strength=best.strength,
        quote=Quote(version.id, hit.quote_start, hit.quote_end, _quote(best)),
        section=hit.heading or hit.section,
        channel=version.channel or version.kind.value,
        by=version.by,
        day=day,
        first_seen=min(each.version.first_seen for each in alike),
        last_seen=max(each.version.last_seen for each in alike),
        gone=None if None in gone else max(moment for moment in gone if moment is not None),
        why=why,
        via=best.via,
    )


def _quote(candidate: _Candidate) -> str:
    return candidate.version.text[candidate.hit.quote_start : candidate.hit.quote_end]


def _day(candidates: Sequence[_Candidate], began: Mapping[str, datetime]) -> Day:
    """Give the day of the earliest of some sentences.

    The published date is that of a document's first words only, seen when it `began`: what was added later is dated by
    when it was first seen, whatever date the document claims.
    """
    first = min((each.version for each in candidates), key=lambda version: version.first_seen)
    return first.day if first.first_seen <= began[first.document] else Day.of(first.first_seen)


def _begun(alike: Iterable[_Candidate], began: Mapping[str, datetime]) -> dict[str, datetime]:
    """Give when each document began: openings with the first of them, publications of a family each by itself."""
    versions = [each.version for each in alike]
    least = min(began[each.document] for each in versions)
    return {each.document: began[each.document] if each.kind is Kind.PATENT else least for each in versions}


def _candidates(version: Version, shown: Sequence[Hit], rulebook: Rulebook, boards: _Boards) -> Iterator[_Candidate]:
    for hit in shown:
        mentions = sum(other.capability == hit.capability for other in shown)
        weight = weighed(version, hit, mentions, rulebook)
        if weight is None:
            continue
        act, strength, why = weight
        first, less = boards.place(version, hit)
        if less:
            strength = _ORDER[min(_ORDER.index(strength) + 1, len(_ORDER) - 1)]
        yield _Candidate(version, hit, act, strength, hit.why + why + less, first)


def weighed(
    version: Version, hit: Hit, mentions: int, rulebook: Rulebook
) -> tuple[Act, Strength, tuple[Why, ...]] | None:
    """Give the act that a hit shows, how strongly and why; None: it shows none. For hits that `shows` lets through.

    `mentions`: how many of the version's hits show the same capability.
    """
    act = _act(version.kind, hit, rulebook)
    return None if act is None else (act, *_strength(version, hit, act, mentions, rulebook))


def shows(version: Version, hit: Hit) -> bool:
    """Say whether a hit shows something: not negated, no look-alike, no denial, and about the source's company."""
    if hit.negated or hit.suppressed or hit.stance in DENYING:
        return False
    if version.by and not hit.role and version.kind is not Kind.PATENT:
        # Somebody else's words count only where the sentence itself names the company as the one who acts. A filing is
        # its applicant's, whoever hands it on.
        return hit.own and not hit.others
    return True


def _act(kind: Kind, hit: Hit, rulebook: Rulebook) -> Act | None:
    """Tell what is shown to be done. A bare mention in a policy or a statement shows nothing."""
    if hit.role:
        return next(role.rule.act for role in rulebook.roles if role.id == hit.role)
    if kind is Kind.PATENT:
        return Act.PATENT
    house = hit.words("confines")
    if house and hit.own and hit.act in _IN_THE_HOUSE:
        return Act.APPLICANTS if rulebook.limit(house[0]) == "applicants" else Act.STAFF
    if kind is Kind.POSTING:
        return Act.SKILL if hit.words("skill") else Act.HIRE
    if hit.words("reserves") or (hit.stance is Stance.RESERVES and not hit.others):
        return Act.RESERVE
    if rulebook.capabilities[hit.capability].rule.severity == "context":
        return Act.MENTION
    # What customers, rivals or police do with it is no act of the company whose page tells of it.
    return (None if hit.others else hit.act) or (Act.MENTION if kind is Kind.PAGE else None)


_IN_THE_HOUSE = frozenset({Act.DEPLOY, Act.OPERATE, Act.USE, Act.TEST})
"""What is done to one's own people, if words say that it is done to them."""
_PATENT_SECTIONS: Mapping[str, Strength] = {
    "claims": Strength.STRONG,
    "title": Strength.STRONG,
    "abstract": Strength.STRONG,
    "summary": Strength.MEDIUM,
}


def _strength(
    version: Version, hit: Hit, act: Act, mentions: int, rulebook: Rulebook
) -> tuple[Strength, tuple[Why, ...]]:
    """Weigh a hit: a base by what the document is, then one step for each word that raises or lowers."""
    base, reason = _base(version, hit, act, mentions, rulebook)
    why = [Why("weighed", "strength", reason)]
    step = _ORDER.index(base) + len(set(hit.words("lowers"))) - len(set(hit.words("raises")))
    if version.by and step < 1:
        why.append(Why("weighed", "strength", f"at most medium: the words are those of {version.by}"))
        step = 1
    if hit.words("reports") and step < 2:
        why.append(Why("weighed", "strength", "weak: the sentence passes on what others say"))
        step = 2
    return _ORDER[max(0, min(step, len(_ORDER) - 1))], tuple(why)


def _base(version: Version, hit: Hit, act: Act, mentions: int, rulebook: Rulebook) -> tuple[Strength, str]:
    if hit.role:
        role = next(role for role in rulebook.roles if role.id == hit.role)
        return role.rule.strength, "a title or department bears the name of the capability"
    if act is Act.SKILL:
        return Strength.WEAK, "named among what applicants may know"
    if version.kind is Kind.POSTING:
        asks = "the posting asks for it" if act is Act.HIRE else "the posting says what is done with it"
        return Strength.MEDIUM, asks
    if version.kind is Kind.PATENT:
        if hit.section in _PATENT_SECTIONS:
            return _PATENT_SECTIONS[hit.section], f"stands in the {hit.section} of the patent document"
        if rulebook.capabilities[hit.capability].rule.specific:
            return Strength.MEDIUM, "stands in the description, in words that mean nothing else"
        # Of 1,056 real descriptions that name face recognition 602 do so once, in a list of possibilities; 202 do so
        # five times or more (research/patents.md, fact 6).
        return (
            (Strength.MEDIUM, "named five times or more in the description")
            if mentions >= 5
            else (Strength.WEAK, "named in passing in the description")
        )
    if act is Act.RESERVE:
        return Strength.MEDIUM, "the terms keep the right to it"
    if act is Act.MENTION:
        return Strength.WEAK, "named without saying what is done with it"
    if hit.own and not version.by and rulebook.capabilities[hit.capability].rule.severity == "high":
        return Strength.STRONG, "the company's own words say what it does"
    return Strength.MEDIUM, "the words say what is done with it"
