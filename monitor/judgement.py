"""Everything that follows from versions, rules, watchlist and a day: signals, statements, cases.

It can be dropped and made anew at any time; the same four give the same judgement.
"""

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.divergences import Evidence, cases
from monitor.model import Case, Day, Edge, Kind, Signal, Statement, Version
from monitor.names import Company, Names, resolve
from monitor.reviews import Silence
from monitor.rulebook import Hit, Matcher, Rulebook, read
from monitor.rulebook.phrase import Phrase, phrase
from monitor.signals import signals
from monitor.statements import CITED, by_hand_source, found_statements, without_repeats, written_statements
from monitor.typology import sort_of
from monitor.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the archive amounts to on a day."""

    signals: tuple[Signal, ...]
    statements: tuple[Statement, ...]
    cases: tuple[Case, ...]
    versions: tuple[Version, ...] = field(repr=False, default=())
    """Those it was made from."""


def judge(
    versions: Iterable[Version],
    rulebook: Rulebook,
    watchlist: Watchlist,
    as_of: datetime,
    *,
    silence: Silence | None = None,
    memory: MutableMapping[str, tuple[Hit, ...]] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Judgement:
    """Judge. `versions` are what had been seen by `as_of` (UTC).

    What `silence` covers is judged and marked, and is no evidence in a case. `memory` keeps what was read in a
    version, by its id, for the next judgement with the same rulebook and names; `progress` is called after each
    version. Raises RuleTimeout.
    """
    seen = tuple(versions)
    memory = {} if memory is None else memory
    own = {company.id: _own_names(company) for company in watchlist.companies}
    anyone = Matcher("names", [each for company in watchlist.companies for each in _phrases(company)])
    readings = []
    for version in seen:
        if by_hand_source(version.source) or version.channel == CITED:
            progress()
            continue
        if version.id not in memory:
            names = anyone if version.kind is Kind.PATENT else own.get(version.company)
            memory[version.id] = tuple(
                read(version.text, rulebook, kind=version.kind, sections=version.sections, names=names)
            )
        readings.append((version, memory[version.id]))
        progress()
    attributed = Names.of(watchlist.companies)
    by_id = {version.id: version for version in seen}
    silence = silence or Silence()
    shown = [
        replace(each, silenced=silence.over(each, by_id))
        for each in signals(readings, rulebook, lambda version: _companies(version, attributed, watchlist))
    ]
    titles = {company.id: company.name for company in watchlist.companies}
    said = [
        replace(
            each,
            sort=sort_of(each, rulebook),
            silenced=silence.over(each, by_id),
            reviewed=each.reviewed or each.id in silence.confirmed,
        )
        for each in without_repeats(written_statements(watchlist.statements, seen), found_statements(readings, titles))
    ]
    on = Day.of(as_of)
    edges = tuple(_as_known(edge, as_of.date()) for edge in watchlist.edges)
    known = replace(watchlist, edges=edges)
    evidence = Evidence(
        statements=[each for each in said if not each.silenced],
        signals=[each for each in shown if not each.silenced],
        versions=by_id,
        rulebook=rulebook,
        names=titles,
        path=lambda above, below: known.path(above, below, on),
        today=as_of.date(),
        links=edges,
    )
    return Judgement(tuple(shown), tuple(said), tuple(cases(evidence)), seen)


def _own_names(company: Company) -> Matcher:
    return Matcher(f"the names of {company.id}", _phrases(company))


def _phrases(company: Company) -> list[Phrase]:
    """Give a company's names as phrases; what the phrase language would read as its own signs is taken away."""
    plain = ["".join(" " if sign in "()|*{}?~" else sign for sign in alias.name).strip() for alias in company.names]
    return [phrase(each) for each in plain if any(sign.isalnum() for sign in each)]


def _companies(version: Version, names: Names, watchlist: Watchlist) -> Sequence[tuple[str, str]]:
    """Name the companies that a version belongs to: its source's, else those whose names it prints.

    A filing that prints a subsidiary and its parent is told under the subsidiary. A name that is only *possibly* a
    company's is left to review.
    """
    if version.company:
        return [(version.company, "own source" if not version.by else f"named by {version.by}")]
    filed = version.facts.get("filing_date", "")
    on = Day.parse(filed) if filed else version.day
    found = {}
    for party in version.parties:
        resolved = resolve(party.name, names, on)
        if resolved.how == "exact":
            found[resolved.company] = f"{party.role} printed as {party.name!r}, alias {resolved.alias!r}"
    return [
        (company, via)
        for company, via in found.items()
        if not any(other != company and watchlist.path(company, other, version.day) for other in found)
    ]


def _as_known(edge: Edge, on: date) -> Edge:
    """Give an edge as it was known on a day: a dispute that had not begun is none."""
    if edge.disputed is not None and edge.disputed.first() > on:
        return replace(edge, disputed=None, disputed_source="")
    return edge
