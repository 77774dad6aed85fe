"""What the archive makes of boards that others recorded for weeks: opened, edited, closed, reopened, and wrongly so.

Each company is a board, each recorded run a visit to it, in a real archive. Naive closing believes the first absence.
Run: python benchmarks/timeseries.py [FOLDER]
"""

import gzip
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import Archive, Recorded, open_archive, record
from monitor.model import Capture, Document, Found, Kind, Outcome, Place, Visit, Visited, stable_id

REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata"))
Board = Mapping[str, Mapping[str, tuple[str, str]]]
"""By company the postings that stand there: key to title and text."""
LARGE = 5
"""Postings from which on a board that vanishes whole counts: one or two postings may well be gone for a week."""
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


def visit(archive: Archive, company: str, at: datetime, shown: Mapping[str, tuple[str, str]]) -> Recorded:
    """Archive a visit; give what it changed."""
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


def tally(done: Recorded) -> Counter[str]:
    """Count what a visit changed."""
    names = ("new", "changed", "returned", "closed", "reopened")
    return Counter({name: len(getattr(done, name)) for name in names} | {"doubted": bool(done.suspect)})


def replay(name: str, runs: list[tuple[datetime, Board]], least: int = 0) -> None:
    """Replay a recording and print what came of it; only of boards that once had so many postings."""
    companies = sorted({company for _, board in runs for company, shown in board.items() if len(shown) >= least})
    total: Counter[str] = Counter()
    naive: Counter[str] = Counter()
    last: dict[str, set[str]] = {}
    vanished: dict[str, tuple[set[str], set[str]]] = {}
    wrong = {"naive": 0, "ours": 0}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        archive.db.execute("PRAGMA synchronous = OFF")
        for number, (at, board) in enumerate(runs):
            if sys.stderr.isatty():
                print(f"\r{name}: run {number + 1} of {len(runs)}", end="", file=sys.stderr)
            for company in companies:
                shown = board.get(company, {})
                if company not in last and not shown:
                    continue
                done = visit(archive, company, at, shown)
                total += tally(done)
                if company in vanished:
                    vanished[company][1].update(done.closed)
                before = last.get(company, set())
                naive["closed"] += len(before - shown.keys())
                if len(before) >= LARGE and not shown:
                    vanished[company] = (before, set())
                elif shown and company in vanished:
                    gone, closed = vanished.pop(company)
                    if len(gone & shown.keys()) >= SAME * len(gone):
                        wrong["naive"] += 1
                        ids = {stable_id("doc", f"series:{company}", key) for key in gone & shown.keys()}
                        wrong["ours"] += not ids.isdisjoint(closed)
                last[company] = set(shown)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    kinds = ", ".join(
        f"{total[kind]:,} {kind}" for kind in ("new", "changed", "returned", "closed", "reopened", "doubted")
    )
    print(f"{name}: {len(runs)} runs, {len(companies)} boards: {kinds} ({time.monotonic() - began:.0f} s)")
    print(f"  closings: naive {naive['closed']:,}, ours {total['closed']:,} of which {total['reopened']:,} came back")
    print(f"  boards of {LARGE} and more that vanished and came back: {wrong['naive']}; closed by us: {wrong['ours']}")


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
