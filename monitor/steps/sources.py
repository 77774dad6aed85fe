"""What is polled and kept: the watchlist's sources, the pages that its statements cite, the statements themselves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from monitor.archive import Archive, Recorded, links_now, place_of, record, watch
from monitor.archive.ledger import last_polls
from monitor.boards import board_of
from monitor.evidence import Writer
from monitor.home import Home
from monitor.model import Capture, Document, Found, Kind, Outcome, Place, Source, Version, Visit, Visited
from monitor.statements import CITED, HAND, by_hand_source
from monitor.watchlist import Watchlist, WrittenStatement

_CHANNEL, _BY = "written by hand", "watchlist.yaml"


def sources(watchlist: Watchlist, now: datetime) -> list[Source]:
    """Give every source to poll, each once; among them the pages cited by statements whose day has come."""
    found = {source.id: source for source in watchlist.sources}
    known = {source.at for source in watchlist.sources}
    for line in watchlist.statements:
        if line.url in known or line.day.first() > now.date() or not line.url.startswith(("http://", "https://")):
            continue
        outlet = urlsplit(line.url).hostname or line.url
        cited = Source("page", line.url, line.company, Kind.STATEMENT, CITED, by=outlet, every=timedelta(days=7))
        found.setdefault(cited.id, cited)
    return list(found.values())


def written_sources(lines: Iterable[WrittenStatement]) -> list[Source]:
    """Give the source as which each written statement is archived: a line has its own day, apart from all others."""
    return [Source(HAND, line.id, "", Kind.STATEMENT, _CHANNEL, _BY) for line in lines]


def written_visits(lines: Iterable[WrittenStatement], now: datetime, known: Iterable[str]) -> Iterator[Visited]:
    """Give a visit for each statement whose day has come and that is not archived yet (`known` ids).

    A statement counts as seen on the last day that its date can mean: it was public then, whenever it was typed. So
    `--as-of` answers as if the line had been on file from its day on.
    """
    archived = set(known)
    for line in lines:
        moment = datetime.combine(line.day.last(), time(), tzinfo=UTC)
        if line.id in archived or moment > now:
            continue
        capture = Capture(f"urn:monitor:{line.id}", line.quote.encode(), now)
        document = Document(
            key=line.id,
            kind=Kind.STATEMENT,
            url=line.url,
            title=line.speaker,
            text=line.quote,
            published=line.day,
            facts={"id": line.id, "company": line.company},
        )
        visit = Visit(
            f"{HAND}:{line.id}", moment, moment, Outcome.OK, found=1, kept=1, windowed=True, extractor="hand 1"
        )
        yield Visited(visit, (Found(document, capture.sha256),), (capture,))


def written_version(line: WrittenStatement) -> Version:
    """Give a written statement as a version, for judging with lines that are not in the archive."""
    moment = datetime.combine(line.day.last(), time(), tzinfo=UTC)
    return Version(
        id=f"by-hand:{line.id}",
        document=line.id,
        source=f"{HAND}:{line.id}",
        company="",
        kind=Kind.STATEMENT,
        channel=_CHANNEL,
        by=_BY,
        url=line.url,
        title=line.speaker,
        text=line.quote,
        first_seen=moment,
        last_seen=moment,
        published=line.day,
        facts={"id": line.id},
    )


def enlist(archive: Archive, watchlist: Watchlist, now: datetime) -> None:
    """Take over who and what is watched into the archive."""
    listed = [*sources(watchlist, now), *written_sources(watchlist.statements)]
    watch(archive, [(company.id, company.name) for company in watchlist.companies], listed, watchlist.edges)


def keep_visit(archive: Archive, visited: Visited, places: Sequence[Place], now: datetime) -> Recorded:
    """Archive a visit whose captures have been written."""
    visit = visited.visit
    if visit.vanished:
        visit = replace(visit, reason=f"{visit.reason}; {moved(archive, visit.source)}")
        visited = replace(visited, visit=visit)
    return record(archive, visited, places, extractor=visit.extractor, now=now, closes=not visit.windowed)


def moved(archive: Archive, source: str) -> str:
    """Say where a board that is not at its address any more may be now: the company's own pages may name another."""
    here = source.casefold()
    others = (board_of(link) for link in links_now(archive, source))
    named = sorted({f"{each.spider}:{each.at}" for each in others if each})
    elsewhere = [each for each in named if each.casefold() != here]
    if elsewhere:
        return f"it may have moved: the company's pages link to {', '.join(elsewhere[:3])}"
    return "it may have moved: try `monitor add` with the address of the company's page on careers"


def archive_written(home: Home, archive: Archive, watchlist: Watchlist, now: datetime) -> None:
    """Archive the statements in the watchlist whose day has come."""
    enlist(archive, watchlist, now)
    known = {source.partition(":")[2] for source in last_polls(archive) if by_hand_source(source)}
    with Writer(home.folder, now=now) as writer:
        for visited in written_visits(watchlist.statements, now, known):
            places = writer.keep(visited.captures, lambda digest: place_of(archive, digest))
            keep_visit(archive, visited, places, now)
