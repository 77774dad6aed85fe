"""What the archive makes of boards that others recorded for weeks: opened, edited, closed, reopened, and wrongly so.

Each company is a board, each recorded run a visit to it, in a real archive. Naive closing believes the first absence.
Run: python benchmarks/timeseries.py [FOLDER]
"""

import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import Archive, Recorded, open_archive, record
from monitor.model import Capture, Document, Found, Kind, Outcome, Place, Visit, Visited, stable_id

REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata"))
Board = Mapping[str, Mapping[str, tuple[str, str]]]
"""By company the postings that stand there: key to title and text."""
LARGE = 5
"""Postings from which on a board that vanishes whole counts: one or two postings may well be gone for a week."""
KINDS = {
    "new": "opened",
    "changed": "edited",
    "returned": "back to an earlier text",
    "closed": "closed",
    "reopened": "reopened",
}
SAME = 0.8
"""Share of the same postings by which a board that had vanished is the same board again."""


def lines(path: Path) -> Iterator[dict]:
    """Read a packed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as packed:
        for line in packed:
            yield json.loads(line)


def recorded(folder: Path, name: str) -> Iterator[tuple[datetime, Board]]:
    """Give the runs of a recording with texts."""
    postings = {each["id"]: each["versions"] for each in lines(folder / f"{name}.jsonl.gz")}
    runs = sorted(lines(folder / f"{name}.timeline.jsonl.gz"), key=lambda run: datetime.fromisoformat(run["at"]))
    here: set[str] = set()
    for run in runs:
        at = datetime.fromisoformat(run["at"]).astimezone(UTC)
        here = (here | set(run["added"])) - set(run["removed"])
        board: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for key in here & postings.keys():
            known = [each for each in postings[key] if datetime.fromisoformat(each["seen_at"]) <= at]
            told = (known or postings[key])[-1 if known else 0]["record"]
            board[told["company"]][key] = (told["title"], str(told.get("description") or ""))
        yield at, board


def counted(folder: Path, name: str) -> Iterator[tuple[datetime, Board]]:
    """Give the runs of a recording of mere numbers: a posting is its number."""
    for run in sorted(lines(folder / f"{name}.jsonl.gz"), key=lambda run: datetime.fromisoformat(run["at"])):
        at = datetime.fromisoformat(run["at"]).astimezone(UTC)
        yield at, {name: {str(n): (f"Job {n}", "") for n in range(count)} for name, count in run["counts"].items()}


@dataclass
class Tally:
    """What becomes of one board while it is replayed."""

    here: frozenset[str] = frozenset()
    """Postings of the last run."""
    vanished: frozenset[str] = frozenset()
    """Those that stood there before the board showed nothing at all."""
    runs: int = 0
    """Runs since then."""
    since: datetime | None = None
    closed: set[str] = field(default_factory=set)
    """Ids of documents that we closed since then."""


@dataclass(frozen=True)
class Back:
    """A board that had vanished whole and showed the same postings again."""

    runs: int
    hours: float
    closed: int
    """Postings among those that came back that we had closed meanwhile."""


def visit(archive: Archive, company: str, at: datetime, shown: Mapping[str, tuple[str, str]]) -> Recorded:
    """Archive a visit."""
    body = json.dumps(shown, sort_keys=True).encode()
    capture = Capture("http://board.example/", body, at)
    place = Place(f"{company}-{at}", "response", capture.sha256, capture.url, at, "none", 0, 1)
    found = [
        Found(Document(key, Kind.POSTING, "http://board.example/", title, text), capture.sha256)
        for key, (title, text) in shown.items()
    ]
    outcome = Outcome.OK if shown else Outcome.EMPTY
    made = Visit(f"series:{company}", at, at, outcome, found=len(found), kept=len(found))
    return record(archive, Visited(made, tuple(found), (capture,)), [place], extractor="1", now=at)


def follow(tally: Tally, company: str, at: datetime, shown: frozenset[str], closed: Iterable[str]) -> Back | None:
    """Note a run of a board; give how it came back, if it just did."""
    back = None
    tally.closed |= set(closed)
    if tally.here and not shown:
        tally.vanished, tally.runs, tally.since, tally.closed = tally.here, 0, at, set(closed)
    tally.runs += not shown
    if shown and tally.vanished:
        returned = tally.vanished & shown
        if len(tally.vanished) >= LARGE and len(returned) >= SAME * len(tally.vanished):
            ids = {stable_id("doc", f"series:{company}", key) for key in returned}
            hours = (at - (tally.since or at)).total_seconds() / 3600
            back = Back(tally.runs, hours, len(ids & tally.closed))
        tally.vanished = frozenset()
    tally.here = shown
    return back


def replay(name: str, runs: list[tuple[datetime, Board]], least: int = 0) -> None:
    """Replay a recording and print what came of it; only of boards that once had so many postings."""
    companies = sorted({company for _, board in runs for company, shown in board.items() if len(shown) >= least})
    total: Counter[str] = Counter()
    naive = 0
    tallies = {company: Tally() for company in companies}
    began: set[str] = set()
    back: list[Back] = []
    started = time.monotonic()
    with open_archive(":memory:") as archive:
        for number, (at, board) in enumerate(runs):
            if sys.stderr.isatty():
                print(f"\r{name}: run {number + 1} of {len(runs)}", end="", file=sys.stderr)
            for company in companies:
                shown = board.get(company, {})
                if not (company in began or shown):
                    continue
                began.add(company)
                done = visit(archive, company, at, shown)
                total += Counter({kind: len(getattr(done, kind)) for kind in KINDS} | {"doubted": bool(done.suspect)})
                naive += len(tallies[company].here - shown.keys())
                returned = follow(tallies[company], company, at, frozenset(shown), done.closed)
                back += [returned] if returned else []
    if sys.stderr.isatty():
        print(file=sys.stderr)
    kinds = ", ".join(f"{total[kind]:,} {word}" for kind, word in (KINDS | {"doubted": "visits doubted"}).items())
    print(f"{name}: {len(runs)} runs, {len(companies)} boards: {kinds} ({time.monotonic() - started:.0f} s)")
    print(f"  closings: naive {naive:,}, ours {total['closed']:,}; {total['reopened']:,} of ours came back")
    for words, some in (
        ("", back),
        (" within two visits", [each for each in back if each.runs <= 2]),
        (" within 48 hours", [each for each in back if each.hours < 48]),
        (" later", [each for each in back if each.hours >= 48]),
    ):
        wrong = sum(each.closed > 0 for each in some)
        print(f"  boards of {LARGE} and more vanished whole, back{words}: naive wrong {len(some)}, ours {wrong}")


def main() -> None:
    """Replay all recordings of a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL / "jobs" / "timeseries"
    for path in sorted(folder.glob("*.timeline.jsonl.gz")):
        name = path.name.removesuffix(".timeline.jsonl.gz")
        replay(name, list(recorded(folder, name)))
    for path in sorted(folder.glob("*counts*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        replay(name, list(counted(folder, name)), LARGE)


if __name__ == "__main__":
    main()
