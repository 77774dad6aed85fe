"""Who is watched: companies with their names, affiliates, sources and known statements, and who gets which letter.

`load` reads watchlist.yaml. Everything that comes out is frozen and has been checked; nothing here opens a file.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

from monitor.faults import Fault, Written, check
from monitor.model import Act, Day, Edge, Source, Strength, stable_id
from monitor.names import Alias, Company
from monitor.statements import Written as StatementLine
from monitor.watchlist.across import findings
from monitor.watchlist.shape import (
    SPIDER_OPTIONS,
    AffiliateShape,
    CompanyShape,
    Known,
    LetterShape,
    ReaderShape,
    SourceShape,
    StatementShape,
    WatchlistShape,
    with_words,
)
from monitor.yamlfile import parse
from monitor.yamlfile import schema as plain_schema

__all__ = ["Alias", "Company", "Letter", "Watchlist", "WrittenStatement", "load", "schema"]


@dataclass(frozen=True, slots=True)
class WrittenStatement(StatementLine):
    """A statement as a person wrote it, with its line in the file. The id is made of what is said and how read."""

    line: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """Who gets a letter, when by the clock of their zone, and about what: the readers who share one memory."""

    name: str
    """Under which is kept what was told: the desk's, or `desk for reader@host` for one with wishes of their own."""
    to: tuple[str, ...]
    at: time
    days: tuple[str, ...]
    """mon, tue, wed, thu, fri, sat, sun; in this order."""
    zone: str
    companies: tuple[str, ...] = ()
    """Only these ids; empty: all."""
    capabilities: tuple[str, ...] = ()
    minimum: Strength = Strength.WEAK
    quiet_after: timedelta | None = None
    """So long without a letter, and one goes out that says nothing is new; None: there is none."""
    language: str = "en"
    """Of the letter's own words."""

    @property
    def desk(self) -> str:
        """The desk of watchlist.yaml. No space can stand in its name."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The whole of watchlist.yaml, checked."""

    companies: tuple[Company, ...]
    edges: tuple[Edge, ...] = ()
    """Always from above to below: `kind` is what `other` is to `company`. A parent stands here turned round."""
    sources: tuple[Source, ...] = ()
    statements: tuple[WrittenStatement, ...] = ()
    letters: tuple[Letter, ...] = ()

    def company(self, name: str) -> Company:
        """Give a company by its id. Raises KeyError for an id that is not watched."""
        for company in self.companies:
            if company.id == name:
                return company
        raise KeyError(name)

    def path(self, above: str, below: str, on: Day) -> tuple[Edge, ...] | None:
        """Give the shortest way from a company down to one that belonged to it on a day.

        Empty for the same company, None for no way. Sisters do not belong to each other. A disputed edge counts: it
        carries its dispute along. An imprecise date gets the benefit of the doubt.
        """
        ways: dict[str, tuple[Edge, ...]] = {above: ()}
        waiting = [above]
        while waiting and below not in ways:
            here = waiting.pop(0)
            for edge in self.edges:
                if edge.company == here and edge.other not in ways and edge.kind != "sister" and _held(edge, on):
                    ways[edge.other] = (*ways[here], edge)
                    waiting.append(edge.other)
        return ways.get(below)


def load(
    text: str | bytes,
    *,
    capabilities: Collection[str],
    spiders: Collection[str],
    name: str = "watchlist.yaml",
) -> tuple[Watchlist | None, list[Fault]]:
    """Read watchlist.yaml's text. Gives the watchlist, or None with every fault in the order of the lines.

    `capabilities` are the ids that rules.yaml knows, `spiders` the names of the spiders; faults call the file `name`.
    """
    written = parse(text, name=name)
    value = written.value if isinstance(written.value, dict) else {}
    companies = value.get("companies")
    known = Known(
        frozenset(capabilities), frozenset(spiders), frozenset(companies if isinstance(companies, dict) else ())
    )
    shape, faults = check(written, WatchlistShape, context=known, more=findings(written.value, known))
    return (None, faults) if shape is None else (_made(shape, known, written), [])


def schema(*, capabilities: Collection[str] = (), spiders: Collection[str] | Mapping[str, str] = ()) -> dict[str, Any]:
    """Give the JSON Schema of watchlist.yaml. `spiders` may map each name to what its value should be."""
    named = dict(spiders) if isinstance(spiders, Mapping) else dict.fromkeys(spiders, "")
    return with_words(plain_schema(WatchlistShape), frozenset(capabilities), named)


def _held(edge: Edge, on: Day) -> bool:
    return (edge.since is None or edge.since.first() <= on.last()) and (
        edge.until is None or on.first() <= edge.until.last()
    )


def _made(shape: WatchlistShape, known: Known, written: Written) -> Watchlist:
    companies = shape.companies.items()
    return Watchlist(
        tuple(_company(name, company) for name, company in companies),
        tuple(_edge(name, edge) for name, company in companies for edge in company.affiliates),
        (
            *(_source(source, name, known) for name, company in companies for source in company.sources),
            *(_source(source, "", known) for source in shape.sources),
        ),
        tuple(
            _statement(line, name, written.mark(("companies", name, "statements", number)).line)
            for name, company in companies
            for number, line in enumerate(company.statements)
        ),
        tuple(each for letter in shape.letters for each in _letters(letter)),
    )


def _company(name: str, shape: CompanyShape) -> Company:
    aliases = (
        Alias(alias) if isinstance(alias, str) else Alias(alias.name, alias.since, alias.until, alias.kind)
        for alias in shape.aliases
    )
    return Company(name, shape.name, tuple(aliases), tuple(shape.never), shape.notes)


def _edge(name: str, shape: AffiliateShape) -> Edge:
    above, below, kind = name, shape.company, str(shape.kind)
    if kind == "parent":
        above, below, kind = below, above, "subsidiary"
    disputed = shape.disputed
    return Edge(
        above,
        below,
        kind,
        shape.source,
        shape.since,
        shape.until,
        disputed.on if disputed else None,
        disputed.source if disputed else "",
    )


def _source(shape: SourceShape, company: str, known: Known) -> Source:
    extra = shape.model_extra or {}
    spider = next(key for key in extra if key in known.spiders)
    given = {option: str(getattr(shape, option)) for option in SPIDER_OPTIONS}
    return Source(
        spider,
        str(extra[spider]).strip(),
        company,
        shape.kind,
        shape.channel,
        shape.by,
        shape.every,
        shape.expect,
        {option: value for option, value in given.items() if value},
        tuple(shape.people),
    )


def _statement(shape: StatementShape, company: str, line: int) -> WrittenStatement:
    act = shape.act or Act.MENTION  # only a statement that disowns may leave it away
    parts = (company, shape.url, shape.quote, str(shape.date), shape.stance, act, shape.capability, shape.about)
    return WrittenStatement(
        id=stable_id("statement", *parts),
        company=company,
        quote=shape.quote,
        url=shape.url,
        speaker=shape.speaker,
        day=shape.date,
        stance=shape.stance,
        act=act,
        capability=shape.capability,
        tense=shape.tense,
        scope=shape.scope,
        hedges=tuple(shape.hedges),
        exceptions=tuple(shape.exceptions),
        until=shape.until,
        about=shape.about,
        channel=shape.channel,
        line=line,
    )


def _letters(shape: LetterShape) -> Iterator[Letter]:
    """Give the letter of those who want what the desk wants, then one for each reader who wants something else."""
    desk = Letter(
        shape.name,
        (),
        shape.at,
        shape.days,
        shape.zone,
        tuple(shape.companies),
        tuple(shape.capabilities),
        shape.minimum,
        shape.quiet,
        shape.language,
    )
    readers = [shape.to] if isinstance(shape.to, str) else shape.to
    wishes = {each if isinstance(each, str) else each.to: _wished(desk, each) for each in readers}
    shared = tuple(reader for reader, wish in wishes.items() if wish == desk)
    yield from [replace(desk, to=shared)] if shared else []
    for reader, wish in wishes.items():
        if wish != desk:
            yield replace(wish, name=f"{shape.name} for {reader.casefold()}", to=(reader,))


def _wished(desk: Letter, reader: str | ReaderShape) -> Letter:
    """Give the desk's letter as a reader wants it."""
    if isinstance(reader, str):
        return desk
    return replace(
        desk,
        days=desk.days[:1] if reader.every == "weekly" else desk.days,
        companies=desk.companies if reader.companies is None else tuple(reader.companies),
        capabilities=desk.capabilities if reader.capabilities is None else tuple(reader.capabilities),
        minimum=reader.minimum or desk.minimum,
        language=reader.language or desk.language,
    )
