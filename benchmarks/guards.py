"""What the guards of a poll cost: the same made-up boards are polled with all of them and without, in turns.

    python benchmarks/guards.py [--boards 100] [--postings 10000] [--rounds 3]

Without: pages are read in the program itself, which a hostile page can then stop or fill; robots.txt is not asked;
bot walls are not recognised; answers are not searched for our keys; nobody waits for a host's turn or a Retry-After.
The resolver stays, as the boards' made-up names are its own; so do limits of size and time, which Scrapy counts anyway.
What is archived has to be the same. Ends with 1 when it is not, or when the guards take over a quarter of the time.
"""

import argparse
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from typing import Any

import boardfarm

from monitor.model import Page, Source

MOST = 1.25
"""The guards may take a quarter more."""


class Unguarded:
    """Reads pages where it stands."""

    def __init__(self) -> None:
        """Take nothing."""

    async def read(self, spider: Any, page: Page, source: Source, **_limits: object) -> AsyncIterator[object]:
        """Give what the spider reads."""
        for thing in spider.read(page, source):
            yield thing

    def close(self) -> None:
        """Close nothing."""


def without_guards() -> None:
    """Take the guards of this process away."""
    import monitor.settings as manners  # noqa: PLC0415  only the process that goes without
    from monitor.crawl import errand, reasons, rounds  # noqa: PLC0415

    rounds.Parser = Unguarded
    reasons.wall = lambda _headers, _body: False
    errand.repeated = lambda *_: False
    errand.keys = lambda *_: ()
    manners.ROBOTSTXT_OBEY = False
    manners.AUTOTHROTTLE_ENABLED = False
    manners.DOWNLOADER_MIDDLEWARES = {}


def main() -> None:
    """Poll in turns and print the ratio."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--boards", type=int, default=100)
    reader.add_argument("--postings", type=int, default=10_000)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--only", nargs=3, help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.only:
        how, folder, port = given.only
        if how == "without":
            without_guards()
        boardfarm.poll(Path(folder), given.boards, int(port), everything=True)
        return
    size = given.postings // given.boards
    farm = boardfarm.child(
        "--boards", given.boards, "--postings", given.postings, "--latency", 5, 50, "--only", "serve"
    )
    port = int(farm.stdout.readline())
    took: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    kept = set()
    try:
        for number in range(given.rounds):
            for how, times in took.items():
                with tempfile.TemporaryDirectory() as made:
                    home = boardfarm.settled(Path(made, "home"), given.boards, port)
                    same = ("--boards", given.boards, "--postings", given.postings, "--only", how, home, port)
                    done, counts = boardfarm.ended(boardfarm.child(*same, file=__file__), port)
                    times.append((done["seconds"], done["cpu"]))
                    kept.add(boardfarm.stock(home)[:2])
                    print(
                        f"round {number + 1}, {how:7}: {done['seconds']:.1f} s, {done['cpu']:.1f} s of a core, "
                        f"{counts['pages']:,} pages, {size * given.boards:,} postings, {dict(done['ends'])}",
                        flush=True,
                    )
    finally:
        farm.terminate()
    ratios = [
        median(each[part] for each in took["with"]) / median(each[part] for each in took["without"]) for part in (0, 1)
    ]
    print(f"with all guards: {ratios[0]:.2f} of the time, {ratios[1]:.2f} of the processor's, that it takes without")
    print(f"archived: {kept}")
    sys.exit(len(kept) > 1 or ratios[0] > MOST)


if __name__ == "__main__":
    main()
