"""What is polled: the watchlist's sources, the pages that its statements cite, and the statements themselves."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from monitor.model import Capture, Document, Found, Kind, Outcome, Source, Version, Visit, Visited
from monitor.statements import CITED, HAND
from monitor.watchlist import Watchlist, WrittenStatement

_SPIDER, _, _AT = HAND.partition(":")
BY_HAND = Source(spider=_SPIDER, at=_AT, kind=Kind.STATEMENT, channel="written by hand", by="watchlist.yaml")


def sources(watchlist: Watchlist) -> list[Source]:
    """Give every source to poll, the cited pages among them, each once."""
    found = {source.id: source for source in watchlist.sources}
    known = {source.at for source in watchlist.sources}
    for line in watchlist.statements:
        if line.url in known or not line.url.startswith(("http://", "https://")):
            continue
        outlet = urlsplit(line.url).hostname or line.url
        cited = Source("page", line.url, line.company, Kind.STATEMENT, CITED, by=outlet, every=timedelta(days=7))
        found.setdefault(cited.id, cited)
    return list(found.values())


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
        visit = Visit(HAND, moment, moment, Outcome.OK, found=1, kept=1, windowed=True, extractor="hand 1")
        yield Visited(visit, (Found(document, capture.sha256),), (capture,))


def written_version(line: WrittenStatement) -> Version:
    """Give a written statement as a version, for judging with lines that are not in the archive."""
    moment = datetime.combine(line.day.last(), time(), tzinfo=UTC)
    return Version(
        id=f"by-hand:{line.id}",
        document=line.id,
        source=HAND,
        company="",
        kind=Kind.STATEMENT,
        channel=BY_HAND.channel,
        by=BY_HAND.by,
        url=line.url,
        title=line.speaker,
        text=line.quote,
        first_seen=moment,
        last_seen=moment,
        published=line.day,
        facts={"id": line.id},
    )
