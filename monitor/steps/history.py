"""history: what an archive of terms recorded before anybody here was watching is read in, each version at its time."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from monitor import openterms
from monitor.archive import Archive, extend, place_of
from monitor.archive.ledger import last_polls
from monitor.evidence import Writer
from monitor.faults import did_you_mean
from monitor.home import Home, HomeError
from monitor.model import Capture, Found, Outcome, Source, Visit, Visited
from monitor.steps.match import Progress
from monitor.steps.report import Report
from monitor.steps.sources import enlist, keep_visit
from monitor.text import VERSION
from monitor.text.terms import EXTRACTOR, terms
from monitor.watchlist import Watchlist

SPIDER = "openterms"


def history(
    home: Home,
    archive: Archive,
    watchlist: Watchlist,
    place: Path,
    *,
    clock: Callable[[], datetime],
    progress: Progress,
) -> Report:
    """Archive the recorded versions of the watchlist's terms, each as a visit at the time of its recording.

    Versions that are not newer than a source's last visit are left out: an archive's time never runs backwards, and so
    a second run adds nothing. Raises HomeError, TermsError.
    """
    sources = {source.at: source for source in watchlist.sources if source.spider == SPIDER}
    if not sources:
        raise HomeError(f"watchlist.yaml names no terms: write `- {SPIDER}: Service/Type` under a company's sources.")
    kept = openterms.kept(place)
    found = [name for name in sources if name in kept]
    hints = {name: did_you_mean(name, kept) for name in sources if name not in kept}
    missing = [f"{name} is not among the {len(kept)} terms of {place}{hint}" for name, hint in hints.items()]
    enlist(archive, watchlist, clock())
    before = last_polls(archive)
    lines, counts = [], {}
    with progress("terms", len(found)) as step, Writer(home.folder, now=clock()) as writer:
        for name in found:
            last = before.get(sources[name].id)
            counts[name] = 0
            for version in openterms.history(place, [name]):
                if last is not None and version.at <= last:
                    continue
                visited = _visit(sources[name], version)
                places = writer.keep(visited.captures, lambda digest: place_of(archive, digest))
                keep_visit(archive, visited, places, clock())
                counts[name] += 1
            lines.append(f"{name}: {counts[name]} versions read in")
            step()
    extend(archive, clock())
    return Report([*lines, *missing], {"read": counts}, missing)


def _visit(source: Source, version: openterms.Version) -> Visited:
    capture = Capture(version.url, version.markdown.encode("utf-8", "replace"), version.at)
    document = terms(version.terms, version.markdown, version.url, source.kind)
    visit = Visit(
        source.id,
        version.at,
        version.at,
        Outcome.OK,
        found=1,
        kept=1,
        received=len(capture.body),
        extractor=f"{SPIDER} {EXTRACTOR}, text {VERSION}",
    )
    return Visited(visit, (Found(document, capture.sha256, reread=version.technical),), (capture,))
