"""backfill: weeks of patents in full text are sifted, by as many workers as there are; one writer archives them."""

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from monitor.archive import Archive, open_archive, place_of
from monitor.archive.bulk import BulkFile, finished, known_elsewhere
from monitor.archive.record import record
from monitor.bulk.cluster import ClusterError, Orders, read_files
from monitor.bulk.files import FileRead, order, week_of
from monitor.evidence import Writer
from monitor.home import Home, HomeError
from monitor.model import Capture, Day, Found, Kind, Outcome, Source, Visit, Visited
from monitor.steps.match import Progress
from monitor.steps.report import Report
from monitor.steps.sources import enlist
from monitor.text import VERSION
from monitor.watchlist import Watchlist

SOURCE = Source("uspto", "backfill", "", Kind.PATENT, "patent")
"""All backfilled filings are documents of one source: a corrected week changes them, and doubles none."""
EXTRACTOR = f"uspto 3, text {VERSION}"
_ENDINGS = (".zip", ".xml", ".txt", ".sgml", ".sgm")


@dataclass(slots=True)
class _Tally:
    """How far it has come."""

    began: datetime
    all_bytes: int
    files: int = 0
    bytes: int = 0
    documents: int = 0
    kept: int = 0
    broken: int = 0

    def line(self, done: FileRead, count: int, now: datetime) -> str:
        """Say what came out of a file, how fast it goes and how long it will take."""
        seconds = max((now - self.began).total_seconds(), 0.001)
        rate = self.bytes / seconds
        left = int((self.all_bytes - self.bytes) / rate) if rate else 0
        what = f"fault: {done.fault}" if done.fault else "read before" if done.known else _counts(done)
        return (
            f"{done.file}: {what}; {self.files} of {count} files, {rate / 1e6:.1f} MB/s, "
            f"{left // 3600} h {left % 3600 // 60:02} min {left % 60:02} s left"
        )


def _counts(done: FileRead) -> str:
    return f"{done.documents:,} documents, {len(done.kept):,} kept, {done.broken} broken"


def run(
    home: Home,
    named: Sequence[str],
    *,
    clock: Callable[[], datetime],
    dates: str = "",
    scheduler: str = "",
    workers: int = 0,
    say: Callable[[str], None] = lambda _line: None,
    progress: Progress,
) -> Report:
    """Read the files that are meant and archive what is kept of them. Raises HomeError, ArchiveError."""
    rulebook = home.rulebook()
    watchlist = home.watched(rulebook)
    files = chosen(named, dates)
    with home.writing(), open_archive(home.archive) as archive:
        return backfill(
            home,
            archive,
            watchlist,
            files,
            clock=clock,
            scheduler=scheduler,
            workers=workers,
            say=say,
            progress=progress,
        )


def backfill(
    home: Home,
    archive: Archive,
    watchlist: Watchlist,
    files: Sequence[Path],
    *,
    clock: Callable[[], datetime],
    scheduler: str = "",
    workers: int = 0,
    say: Callable[[str], None] = lambda _line: None,
    progress: Progress,
) -> Report:
    """Read files and archive what is kept of them, a file at a time; files read before by the same rules are not read.

    Every file is archived whole or not at all. Raises HomeError when there is no cluster to read them.
    """
    enlist(archive, watchlist, clock())
    orders = Orders(home.read(home.rules), watchlist.companies)
    sieve = orders.sieve().id
    known = finished(archive, sieve)
    tally = _Tally(clock(), sum(path.stat().st_size for path in files))
    lines: list[str] = []
    faults: list[str] = []
    rows: list[dict[str, object]] = []
    with Writer(home.folder, now=clock()) as writer, progress("files", len(files)) as advance:
        try:
            for done in read_files(files, orders, lambda: known, scheduler=scheduler, workers=workers):
                if not done.fault and done.sha256 in known:
                    done.known = True  # its twin was under way at the same time
                if not done.known:
                    _archive(archive, writer, done, sieve, clock)
                    if not done.fault:
                        known[done.sha256] = done.file
                _count(tally, done)
                if done.fault:
                    faults.append(f"{done.file}: {done.fault}")
                say(tally.line(done, len(files), clock()))
                lines.append(f"{done.file}: {_told(done, known)}")
                rows.append(_row(done))
                advance()
        except ClusterError as error:
            raise HomeError(str(error)) from error
    passed = tally.documents - tally.kept - tally.broken
    lines.append(
        f"{tally.files:,} files, {tally.documents:,} documents: {tally.kept:,} kept, {passed:,} passed over, "
        f"{tally.broken:,} broken; {len(faults)} files not read"
    )
    return Report(lines, {"files": rows}, faults)


def _count(tally: _Tally, done: FileRead) -> None:
    tally.files += 1
    tally.bytes += done.bytes
    if not done.known:
        tally.documents += done.documents
        tally.kept += len(done.kept)
        tally.broken += done.broken


def _told(done: FileRead, known: dict[str, str]) -> str:
    if done.fault:
        return done.fault
    if done.known:
        before = known[done.sha256]
        return "read before" if before == done.file else f"read before, as {before}"
    more = [*done.remarks, *([f"{done.twice} came twice"] if done.twice else [])]
    return "; ".join([_counts(done), *more])


def _row(done: FileRead) -> dict[str, object]:
    return {
        "file": done.file,
        "sha256": done.sha256,
        "bytes": done.bytes,
        "documents": done.documents,
        "kept": len(done.kept),
        "passed_over": len(done.glimpsed),
        "broken": done.broken,
        "read_before": done.known,
        "remarks": list(done.remarks),
        "fault": done.fault,
    }


def _archive(archive: Archive, writer: Writer, done: FileRead, sieve: str, clock: Callable[[], datetime]) -> None:
    """Archive one file, whole or not at all: documents, ledger, and the line that says that it is done."""
    now = clock()
    elsewhere = known_elsewhere(archive, SOURCE.id, done.kept)
    kept = [each for each in done.kept if each.key not in elsewhere]
    captures = tuple(Capture(f"file:{done.file}#{each.key}", each.raw, now) for each in kept)
    remarks = list(done.remarks)
    if elsewhere:
        remarks.append(f"{len(elsewhere)} were archived before by a poll")
    visit = Visit(
        source=SOURCE.id,
        started=now,
        ended=now,
        outcome=Outcome.FAILED if done.fault else Outcome.OK,
        reason=f"{done.file}: {done.fault or '; '.join([_counts(done), *remarks])}",
        found=done.documents,
        kept=len(kept),
        received=done.bytes,
        windowed=True,
        extractor=EXTRACTOR,
    )
    found = tuple(Found(each, capture.sha256) for each, capture in zip(kept, captures, strict=True))
    visited = Visited(visit, found, captures, glimpsed=tuple(done.glimpsed))
    file = BulkFile(
        file=done.file,
        sha256=done.sha256,
        bytes=done.bytes,
        documents=done.documents,
        kept=len(done.kept),
        passed_over=len(done.glimpsed),
        broken=done.broken,
        twice=done.twice,
        remarks=tuple(remarks),
        sieve=sieve,
    )
    places = writer.keep(captures, lambda digest: place_of(archive, digest))
    record(archive, visited, places, extractor=EXTRACTOR, now=now, closes=False, file=None if done.fault else file)


def chosen(named: Sequence[str], dates: str = "") -> list[Path]:
    """Give the files that are meant by files, folders and patterns, in the order of their weeks.

    `dates` (2019-01-01..2019-06-30, either end may be missing or imprecise) takes those of these weeks by their names.
    Raises HomeError for what is not there.
    """
    found: dict[Path, None] = {}
    for each in named:
        paths = list(_meant(each))
        if not paths:
            raise HomeError(f"{each} is no file, and no folder or pattern with files in it ({', '.join(_ENDINGS)})")
        found |= dict.fromkeys(paths)
    paths = sorted(found, key=order)
    if not dates:
        return paths
    first, last = _range(dates)
    return [path for path in paths if (week := week_of(path)) and first <= week <= last]


def _meant(each: str) -> Iterator[Path]:
    path = Path(each)
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (inside for inside in sorted(path.rglob("*")) if inside.suffix.lower() in _ENDINGS)
    else:
        yield from (Path(one) for one in sorted(glob.glob(each, recursive=True)) if Path(one).is_file())  # noqa: PTH207  it may begin anywhere


def _range(dates: str) -> tuple[date, date]:
    first, dots, last = dates.partition("..")
    try:
        return (
            Day.parse(first).first() if first else date.min,
            Day.parse(last).last() if last else date.max if dots else Day.parse(first).last(),
        )
    except ValueError as error:
        raise HomeError(f"--dates {dates}: {error}. Write 2019-01-01..2019-06-30, 2019 or 2015..") from None
