"""Everything that follows from versions, rules, watchlist and a day: signals, statements, cases.

It can be dropped and made anew at any time; the same four give the same judgement.
"""

from collections.abc import Callable, Collection, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.divergences import Evidence, cases
from monitor.kin import Kin, Owner, is_record, owners
from monitor.model import Case, Day, Edge, Kind, Section, Signal, Statement, Version, stable_id
from monitor.names import Company, Names
from monitor.reviews import Silence
from monitor.rulebook import Hit, Matcher, Rulebook, read
from monitor.rulebook.phrase import Phrase, phrase
from monitor.signals import signals
from monitor.statements import CITED, by_hand_source, found_statements, without_repeats, written_statements
from monitor.typology import sort_of
from monitor.unwatched import Unwatched, unwatched
from monitor.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the archive amounts to on a day."""

    signals: tuple[Signal, ...]
    statements: tuple[Statement, ...]
    cases: tuple[Case, ...]
    versions: tuple[Version, ...] = field(repr=False, default=())
    """Those it was made from."""


class Judge:
    """Judges by a rulebook and a watchlist, as often as wanted: what both amount to is worked out once."""

    def __init__(self, rulebook: Rulebook, watchlist: Watchlist, *, program: str = "") -> None:
        """`program` names the code that reads, where readings are kept for longer than a command."""
        self.rulebook = rulebook
        self.watchlist = watchlist
        self._program = program
        self._names = Names.of(watchlist.companies)
        self._titles = {company.id: company.name for company in watchlist.companies}
        self._companies = {company.id: company for company in watchlist.companies}
        self._matchers: dict[str, Matcher] = {}
        self._known: dict[tuple[Kind, str], str] = {}

    def judge(
        self,
        versions: Iterable[Version],
        as_of: datetime,
        *,
        family: Collection[str] | None = None,
        silence: Silence | None = None,
        memory: MutableMapping[str, tuple[Hit, ...]] | None = None,
        progress: Callable[[], None] = lambda: None,
    ) -> Judgement:
        """Judge. `versions` are what had been seen by `as_of` (UTC).

        With a `family` only those companies are judged: what their cases can depend on, as `divergences.families`
        gives it. `versions` are then those of their sources, of documents of no company that are theirs and of the kin
        of these, of the pages that their statements cite, and the lines of whoever cites theirs. What `silence` covers
        is judged and marked, and is no evidence in a case. `memory` keeps what was read in a version, by its id, for
        the next judgement by a judge that `knows` it under the same name; `progress` is called after each version.
        Raises RuleTimeout.
        """
        seen = tuple(versions)
        memory = {} if memory is None else memory
        readings = []
        for version in seen:
            if self.reads(version.source, version.channel) and not is_record(version):
                if version.id not in memory:
                    hits = self.hits(version.text, version.kind, version.company, version.sections)
                    memory[version.id] = hits
                readings.append((version, memory[version.id]))
            progress()
        by_id = {version.id: version for version in seen}
        kin = Kin(seen)
        silence = silence or Silence()
        shown = [
            replace(each, silenced=silence.over(each, by_id))
            for each in signals(readings, self.rulebook, lambda version: self._told_under(version, kin, family))
        ]
        written = written_statements(self.watchlist.statements, seen)
        said = [
            replace(
                each,
                sort=sort_of(each, self.rulebook),
                silenced=silence.over(each, by_id),
                reviewed=each.reviewed or each.id in silence.confirmed,
            )
            for each in without_repeats(written, found_statements(readings, self._titles))
            if family is None or each.company in family
        ]
        on = Day.of(as_of)
        edges = tuple(_as_known(edge, as_of.date()) for edge in self._edges(family))
        known = replace(self.watchlist, edges=edges)
        evidence = Evidence(
            statements=[each for each in said if not each.silenced],
            signals=[each for each in shown if not each.silenced],
            versions=by_id,
            rulebook=self.rulebook,
            names=self._titles,
            path=lambda above, below: known.path(above, below, on),
            today=as_of.date(),
            links=edges,
        )
        return Judgement(tuple(shown), tuple(said), tuple(cases(evidence)), seen)

    def reads(self, source: str, channel: str) -> bool:
        """Say whether the rules read a source's documents: not what a person wrote, nor a page kept to prove it."""
        return not by_hand_source(source) and channel != CITED

    def hits(self, text: str, kind: Kind, company: str, sections: Sequence[Section]) -> tuple[Hit, ...]:
        """Read a version of a company's document. Raises RuleTimeout."""
        return tuple(
            read(text, self.rulebook, kind=kind, sections=sections, names=self._matcher(_whose(kind, company)))
        )

    def knows(self, kind: Kind, company: str = "") -> str:
        """Name what a reading depends on beside the version itself: the rules, its kind, the names looked for."""
        whose = _whose(kind, company)
        if (kind, whose) not in self._known:
            names = sorted(alias.name for alias in self._companies[whose].names) if whose in self._companies else []
            self._known[kind, whose] = stable_id("rd", self._program, self.rulebook.hash, kind.value, *names)
        return self._known[kind, whose]

    def owners(self, version: Version, kin: Kin) -> list[Owner]:
        """Name the companies that a version belongs to, each with how and since when that is known.

        `kin` are the filings and the entries of the register that may tell it.
        """
        return owners(version, self._names, kin, self._belongs)

    def unwatched(self, version: Version, hits: Sequence[Hit]) -> list[Unwatched]:
        """Give what a version that belongs to nobody watched shows of the names on it."""
        return unwatched(version, hits, self.rulebook, self._names)

    def _belongs(self, above: str, below: str, on: Day) -> bool:
        return bool(self.watchlist.path(above, below, on))

    def _told_under(self, version: Version, kin: Kin, family: Collection[str] | None) -> Sequence[Owner]:
        return [each for each in self.owners(version, kin) if family is None or each.company in family]

    def _edges(self, family: Collection[str] | None) -> Iterable[Edge]:
        return (each for each in self.watchlist.edges if family is None or each.company in family)

    def _matcher(self, company: str) -> Matcher | None:
        if company not in self._companies:
            return None
        if company not in self._matchers:
            self._matchers[company] = Matcher(f"the names of {company}", _phrases(self._companies[company]))
        return self._matchers[company]


def judge(
    versions: Iterable[Version],
    rulebook: Rulebook,
    watchlist: Watchlist,
    as_of: datetime,
    *,
    silence: Silence | None = None,
) -> Judgement:
    """Judge once, see `Judge`."""
    return Judge(rulebook, watchlist).judge(versions, as_of, silence=silence)


def _whose(kind: Kind, company: str) -> str:
    """Give the company whose names are looked for in a document: in a patent none, for all of it is its applicant's."""
    return "" if kind is Kind.PATENT else company


def _phrases(company: Company) -> list[Phrase]:
    """Give a company's names as phrases; what the phrase language would read as its own signs is taken away."""
    plain = ["".join(" " if sign in "()|*{}?~" else sign for sign in alias.name).strip() for alias in company.names]
    return [phrase(each) for each in plain if any(sign.isalnum() for sign in each)]


def _as_known(edge: Edge, on: date) -> Edge:
    """Give an edge as it was known on a day: a dispute that had not begun is none."""
    if edge.disputed is not None and edge.disputed.first() > on:
        return replace(edge, disputed=None, disputed_source="")
    return edge
