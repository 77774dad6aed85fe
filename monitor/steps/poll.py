"""poll: sources are visited, and what they show is archived."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.archive import Archive, Recorded, extend, heard, listed, missing, place_of, validators
from monitor.archive.ledger import last_polls
from monitor.bulk.cluster import Orders
from monitor.bulk.sieve import glimpse, keeps
from monitor.crawl import run as crawl
from monitor.evidence import Writer
from monitor.home import Home, HomeError
from monitor.model import Answer, Document, Glimpse, Outcome, Source, Visit, Visited
from monitor.names import Names
from monitor.rulebook import Rulebook, read, rules_hash
from monitor.steps.report import Report
from monitor.steps.sources import enlist, keep_visit, sources
from monitor.watchlist import Watchlist

GOOD = (Outcome.OK,)


@dataclass(slots=True)
class Round:
    """What one round of visits brought."""

    visits: list[tuple[Visit, Recorded]] = field(default_factory=list)

    @property
    def news(self) -> bool:
        """Say whether anything in the archive is other than before."""
        return any(each.new or each.changed or each.returned or each.closed or each.reopened for _, each in self.visits)

    def report(self) -> Report:
        """Tell it: bad visits with their reasons, good ones in numbers."""
        lines, faults, rows = [], [], []
        for visit, recorded in self.visits:
            bad = visit.outcome not in GOOD
            counts = {
                name: len(getattr(recorded, name)) for name in ("new", "changed", "returned", "closed", "reopened")
            }
            told = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "nothing new"
            line = f"{visit.source}: {visit.outcome}"
            line += f": {visit.reason}" if visit.reason else ""
            line += "" if bad else f" ({visit.found} found, {told})"
            lines.append(line)
            if bad:
                faults.append(line)
            rows.append(
                {
                    "source": visit.source,
                    "outcome": visit.outcome.value,
                    "reason": visit.reason,
                    "status": visit.status,
                    "found": visit.found,
                    "kept": visit.kept,
                    "unchanged": visit.unchanged,
                    **counts,
                }
            )
        good = len(rows) - len(faults)
        lines.append(f"{len(rows)} source{'s'[: len(rows) != 1]} visited: {good} seen, {len(faults)} not seen")
        return Report(lines, {"visits": rows}, faults)


def poll(
    home: Home,
    archive: Archive,
    rulebook: Rulebook,
    watchlist: Watchlist,
    *,
    clock: Callable[[], datetime],
    only: Collection[str] = (),
    everything: bool = False,
    say: Callable[[str], None] = lambda _line: None,
    hosts: Mapping[str, str] | None = None,
) -> Report:
    """Visit what is due (all with `everything`, the named sources with `only`) and archive it, each visit in one go."""
    chosen = due_sources(archive, watchlist, clock(), only=only, everything=everything)
    say(f"visiting {len(chosen)} source{'s'[: len(chosen) != 1]}")

    async def job(visit_all: Any) -> Round:
        return await visit(home, archive, rulebook, watchlist, chosen, visit_all, clock=clock, say=say)

    return crawl(job, hosts=hosts or {}).report()


def due_sources(
    archive: Archive,
    watchlist: Watchlist,
    now: datetime,
    *,
    only: Collection[str] = (),
    everything: bool = False,
) -> list[Source]:
    """Give the sources to visit now. Raises HomeError for a name in `only` that is no source."""
    listed = {source.id: source for source in sources(watchlist, now)}
    unknown = [name for name in only if name not in listed]
    if unknown:
        known = "\n  ".join(sorted(listed)) or "none"
        raise HomeError(f"no source {unknown[0]!r} in watchlist.yaml. There are:\n  {known}")
    if only:
        return [listed[name] for name in only]
    if everything:
        return list(listed.values())
    last = last_polls(archive)
    # Half a minute's grace, as the clock of `watch` has it: a visit starts seconds after its tick.
    return [
        source
        for source in listed.values()
        if source.id not in last or now - last[source.id] >= source.every - timedelta(seconds=30)
    ]


async def visit(
    home: Home,
    archive: Archive,
    rulebook: Rulebook,
    watchlist: Watchlist,
    chosen: Iterable[Source],
    visit_all: Any,
    *,
    clock: Callable[[], datetime],
    say: Callable[[str], None] = lambda _line: None,
) -> Round:
    """Visit some sources inside a running crawl; each is archived as soon as it is home."""
    now = clock()
    enlist(archive, watchlist, now)
    done = Round()
    with Writer(home.folder, now=now) as writer:

        def deliver(visited: Visited) -> None:
            places = writer.keep(visited.captures, lambda digest: place_of(archive, digest))
            recorded = keep_visit(archive, visited, places, clock())
            visit = visited.visit
            if recorded.shape:
                visit = replace(visit, outcome=Outcome.CHANGED_SHAPE, reason=recorded.shape)
            done.visits.append((visit, recorded))
            say(f"  {visit.source}: {visit.outcome} {visit.reason}")

        asking = list(chosen)
        await visit_all(
            asking,
            clock=clock,
            validators=lambda source, url: validators(archive, source).get(url),
            listed=lambda source: listed(archive, source),
            keep=keeper(rulebook, watchlist),
            orders=ordered(home, rulebook, watchlist),
            deliver=deliver,
        )
    await ask_after(archive, done, {source.id: source for source in asking}, visit_all, clock=clock, say=say)
    extend(archive, clock())
    return done


async def ask_after(
    archive: Archive,
    done: Round,
    visited: Mapping[str, Source],
    visit_all: Any,
    *,
    clock: Callable[[], datetime],
    say: Callable[[str], None],
) -> None:
    """Ask postings at their own addresses that doubted visits missed or that left a window; keep what they answer."""
    asked: dict[str, list[str]] = {}
    sources: dict[str, Source] = {}
    for visit, recorded in done.visits:
        if recorded.suspect or (visit.windowed and visit.outcome is Outcome.OK):
            of = visited[visit.source]
            for each in missing(archive, visit.source, visit.ended, windowed=not recorded.suspect):
                source = Source("asked", each.url, of.company, of.kind, options={"title": each.title})
                asked.setdefault(source.id, []).append(each.id)
                sources[source.id] = source
    if not sources:
        return
    say(f"asking {len(sources)} posting{'s'[: len(sources) != 1]} at addresses of their own, as no list shows them")

    def deliver(visited: Visited) -> None:
        visit = visited.visit
        answer = Answer.UNKNOWN
        if visit.outcome is Outcome.OK:
            answer = Answer.THERE
        elif visit.vanished:
            answer = Answer.GONE
        heard(archive, [(document, answer, visit.status) for document in asked[visit.source]], clock())
        say(f"  {visit.source.partition(':')[2]}: {answer}")

    await visit_all(list(sources.values()), clock=clock, deliver=deliver)


def ordered(home: Home, rulebook: Rulebook, watchlist: Watchlist) -> Orders | None:
    """Give what the parse process has to know to pass most of a weekly file over; None for rules of elsewhere."""
    written = home.read(home.rules) if home.rules.is_file() else ""
    return Orders(written, watchlist.companies) if rules_hash(written) == rulebook.hash else None


def keeper(rulebook: Rulebook, watchlist: Watchlist) -> Callable[[Document, Source], bool | Glimpse]:
    """Say which documents of a source are archived.

    All of a company's own; of bulk files those that name a watched company, or show a capability in their claims, title
    or abstract, whoever filed them, and what `sieve.keeps` says. Of the others a glimpse is given for the ledger.
    """
    names = Names.of(watchlist.companies)

    def keep(document: Document, source: Source) -> bool | Glimpse:
        if source.company:
            return True
        found = list(read(document.text, rulebook, kind=document.kind, sections=document.sections))
        return keeps(document, names, found, rulebook) or glimpse(document, found)

    return keep
