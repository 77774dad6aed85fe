"""How long the pages of a large archive take while a poll writes to it: each asked over HTTP, in turns.

    python benchmarks/growth.py --signals 1000000 --keep FOLDER     (an hour; writes FOLDER/1000000/archive.db)
    python benchmarks/pages.py FOLDER/1000000/archive.db [--rounds 20]

A writer archives a visit of a hundred new postings, again and again, in the archive that is named. Prints the median
and the slowest of each page in milliseconds, and ends with 1 when a median is over 300.
"""

import argparse
import multiprocessing
import socket
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median

import uvicorn
from growth import keep, posting

from monitor.archive import open_archive
from monitor.home import Home
from monitor.web import application

ROOT = Path(__file__).parents[1]
MOST = 300
"""Milliseconds that a reader waits without noticing much."""


def write(path: Path, done: Event) -> None:
    """Archive visit after visit, as a poll does."""
    began = datetime.now(UTC)
    for number in count(10_000_000, 100):
        if done.is_set():
            return
        with open_archive(path) as archive:
            documents = [posting(0, number + each) for each in range(100)]
            keep(archive, "greenhouse:more", documents, began + timedelta(seconds=number), windowed=True)


def answer(path: Path, door: socket.socket) -> None:
    """Serve the archive as `monitor serve` does."""
    site = application(path, Home(ROOT).pages(), (ROOT / "metadata.yml").read_text(encoding="utf-8"))
    uvicorn.Server(uvicorn.Config(site.app(), log_level="error")).run(sockets=[door])


def pages(path: Path) -> dict[str, str]:
    """Give a page of each kind."""
    with open_archive(path, readonly=True) as archive:

        def one(sql: str) -> str:
            return str(archive.db.execute(sql).fetchone()[0])

        return {
            "front": "/",
            "case": f"/case/{one('SELECT id FROM cases ORDER BY alert DESC, position LIMIT 1')}",
            "company": f"/company/{one('SELECT company FROM cases ORDER BY alert DESC, position LIMIT 1')}",
            "capability": f"/capability/{one('SELECT capability FROM cases ORDER BY alert DESC, position LIMIT 1')}",
            "version": f"/version/{one('SELECT id FROM versions ORDER BY number DESC LIMIT 1')}",
            "left out": "/left-out",
            "search, rare words": "/find?q=balan+keli+balan",
            "search, common words": "/find?q=facial+recognition",
            "search, one common word": "/find?q=experience",
        }


def main() -> int:
    """Ask for each page in turns and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with open_archive(given.archive) as archive:  # whatever an earlier version lacks is made first
        held = archive.db.execute("SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM signals)").fetchone()
    asked = pages(given.archive)
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen()
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    context = multiprocessing.get_context("fork")
    done = context.Event()
    helpers = [
        context.Process(target=answer, args=(given.archive, door)),
        context.Process(target=write, args=(given.archive, done)),
    ]
    for each in helpers:
        each.start()
    spent: dict[str, list[float]] = {name: [] for name in asked}
    try:
        for number in range(given.rounds):
            for name, path in asked.items():
                begun = time.perf_counter()
                with urllib.request.urlopen(address + path, timeout=60) as page:
                    page.read()
                spent[name].append((time.perf_counter() - begun) * 1000)
            print(f"round {number + 1} of {given.rounds}", end="\r", file=sys.stderr, flush=True)
    finally:
        done.set()
        helpers[1].join()
        helpers[0].terminate()
        helpers[0].join()
    with open_archive(given.archive, readonly=True) as archive:
        more = archive.db.execute("SELECT COUNT(*) FROM documents").fetchone()[0] - held[0]
    print(f"{held[0]:,} documents, {held[1]:,} signals; {more:,} documents archived meanwhile")
    for name, times in spent.items():
        print(f"{name:<24} median {median(times):6.0f} ms, slowest {max(times):6.0f} ms")
    return int(any(median(times) > MOST for times in spent.values()))


if __name__ == "__main__":
    sys.exit(main())
