"""try: what the rules make of words, a file or a page: each mention, what it counts as, what does not count and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.crawl import run as crawl
from monitor.home import Home, HomeError
from monitor.model import Document, Kind, Outcome, Section, Source, Stance, Version, Visited, Why
from monitor.rulebook import Hit, Rulebook, read
from monitor.rulebook.missed import Missed, missed
from monitor.rulebook.places import Place, finders, places
from monitor.signals import shows, weighed
from monitor.statements import found_statements
from monitor.steps.report import Report
from monitor.text import html_text
from monitor.watchlist.addresses import secret_in
from monitor.yamlfile import Written, parse, shown

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a text that is only tried was seen: nobody asks."""
_KEPT = {
    Stance.RULES: "no signal: kept as a rule for customers",
    Stance.DEFINES: "no signal: kept as a definition",
}
_CANCELS = ("suppresses", "boilerplate", "rules", "defines", "negates", "stance")


@dataclass(frozen=True, slots=True)
class Tried:
    """A text and the circumstances in which it is read."""

    text: str
    kind: Kind = Kind.PAGE
    sections: tuple[Section, ...] = ()
    title: str = ""


def words(text: str, kind: Kind, section: str = "") -> Tried:
    """Take words as they were typed, all of them in one section."""
    return Tried(text, kind, (Section(section, section, 0, len(text)),) if section else ())


def file(path: Path, kind: Kind, section: str = "") -> Tried:
    """Take a file: a page (.html, .htm) as a visit would read it, any other as text. Raises HomeError."""
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise HomeError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise HomeError(f"{path} cannot be read: {error.strerror}") from None
    if path.suffix.lower() not in (".html", ".htm") or section:
        return words(content, kind, section)
    said = html_text(content)
    return Tried(said.text, kind, said.sections, said.title)


def page(url: str, kind: Kind, *, clock: Callable[[], datetime], hosts: Mapping[str, str] | None = None) -> Tried:
    """Fetch a page as a visit does, robots.txt and all; nothing is archived. Raises HomeError with the reason."""
    if secret := secret_in(url):
        raise HomeError(f"the address holds {secret}: it would be printed and passed on. Leave that out.")
    visits: list[Visited] = []

    async def job(poll: Any) -> None:
        await poll([Source("page", url, kind=kind)], deliver=visits.append, clock=clock)

    crawl(job, hosts=hosts or {})
    visit = visits[0].visit
    if visit.outcome is not Outcome.OK:
        raise HomeError(f"{url} could not be read: {visit.reason or visit.outcome}")
    document: Document = visits[0].found[0].document
    return Tried(document.text, kind, document.sections, document.title)


def try_text(home: Home, tried: Tried) -> Report:
    """Show every mention of a capability in a text, what it counts as and why, and what is passed over and why."""
    rulebook = home.rulebook(proved=False)
    hits = list(read(tried.text, rulebook, kind=tried.kind, sections=tried.sections))
    telling = _Telling(tried, rulebook, hits, places(rulebook), parse(home.read(home.rules), name=home.rules.name))
    passed = list(missed(tried.text, rulebook, telling.placed, kind=tried.kind, hits=hits))
    head = [f"{tried.title}, {len(tried.text)} characters, read as a {tried.kind}"] if tried.title else []
    lines = [line for hit in hits for line in telling.lines(hit)]
    lines += [line for each in passed for line in telling.passed(each)]
    data = {
        "hits": [
            {
                "counted": telling.counted(hit),
                "found_by": telling.found_by(hit),
                "quote": telling.quote(hit),
                **asdict(hit),
            }
            for hit in hits
        ],
        "passed_over": [
            {"capability": each.place.path[1], "words": tried.text[each.start : each.end], "reason": each.reason}
            for each in passed
        ],
    }
    return Report([*head, *(lines or ["nothing in it was recognised"])], data)


def counted(tried: Tried, hit: Hit, hits: Sequence[Hit], rulebook: Rulebook) -> tuple[str, tuple[Why, ...]]:
    """Say in a few words what a mention counts as, and what weighed with it."""
    version = _version(tried)
    found: list[str] = []
    why: tuple[Why, ...] = ()
    if shows(version, hit):
        mentions = sum(other.capability == hit.capability and shows(version, other) for other in hits)
        weight = weighed(version, hit, mentions, rulebook)
        if weight:
            act, strength, why = weight
            found.append(f"a signal: {act} ({strength})")
    for each in found_statements([(version, [hit])], {}):
        limits = [*each.hedges, *(f"leaves open: {one}" for one in each.exceptions)]
        limits += [f"scope {each.scope}"] if each.scope != "company" else []
        said = _KEPT.get(each.stance, f"a statement: {each.stance} to {each.act}")
        found.append(said + (f" ({', '.join(limits)})" if limits else ""))
    return "; ".join(found) or f"not counted: {_reason(hit, tried.kind)}", why


def _version(tried: Tried) -> Version:
    return Version(
        id="tried",
        document="tried",
        source="tried",
        company="tried",
        kind=tried.kind,
        channel="",
        by="",
        url="",
        title=tried.title,
        text=tried.text,
        first_seen=_NEVER,
        last_seen=_NEVER,
        sections=tried.sections,
    )


def _reason(hit: Hit, kind: Kind) -> str:
    for effect in _CANCELS:
        for why in hit.why:
            if why.effect == effect:
                return f"{why.rule} says no, by “{why.words}”"
    whose = "somebody else is the one who acts" if hit.others else "it does not say what is done with it"
    return f"a {kind} in which {whose}"


@dataclass(frozen=True, slots=True)
class _Telling:
    """Writes what was found for a person."""

    tried: Tried
    rulebook: Rulebook
    hits: Sequence[Hit]
    placed: Sequence[Place]
    written: Written

    def lines(self, hit: Hit) -> Iterator[str]:
        text = self.tried.text
        told, weight = counted(self.tried, hit, self.hits, self.rulebook)
        yield f"{self.rulebook.title(hit.capability)}: {told}"
        yield f"  “{self.quote(hit)}”"
        yield f"    found by {self.found_by(hit)}: “{text[hit.start : hit.end]}”, characters {hit.start} to {hit.end}"
        where = hit.section + (f" (under “{hit.heading}”)" if hit.heading and hit.heading != hit.section else "")
        yield f"    section: {where or 'none'}"
        for each in (*hit.why[1:], *weight):
            yield f"    {each.effect} ({each.rule}): {each.words}"

    def passed(self, each: Missed) -> Iterator[str]:
        yield f"{self.rulebook.title(str(each.place.path[1]))}: passed over"
        yield f"    “{self.tried.text[each.start : each.end]}”, characters {each.start} to {each.end}"
        yield f"    {self.named(each.place)}: {each.reason}"

    def counted(self, hit: Hit) -> str:
        return counted(self.tried, hit, self.hits, self.rulebook)[0]

    def quote(self, hit: Hit) -> str:
        return self.tried.text[hit.quote_start : hit.quote_end]

    def found_by(self, hit: Hit) -> str:
        found = finders(self.placed, hit.capability, self.tried.text[hit.start : hit.end])
        return self.named(found[0]) if found else shown(("capabilities", hit.capability))

    def named(self, place: Place) -> str:
        return f"{place.written!r} ({self.written.name}:{self.written.mark(place.path).line})"
