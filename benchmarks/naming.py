"""How long a person waits for `monitor names` and for what is decided there, in an archive of many filings.

    nice python benchmarks/naming.py [--filings 100000] [--keep FOLDER]

The archive is made up: filings of 1,500 words from one weekly source, every tenth naming a capability, every fifth
printing nobody, the others one of 20,000 firms whose names hold words like those of the default watchlist. Prints the
seconds of the list, of a decision, and of `monitor match` before and after it.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.archive import open_archive, record, watch
from monitor.home import Home
from monitor.model import Capture, Day, Document, Found, Kind, Outcome, Party, Place, Source, Visit, Visited
from monitor.steps import decide, match, names

ROOT = Path(__file__).parents[1]
START = datetime(2026, 6, 1, 6, tzinfo=UTC)
WEEKLY = Source("uspto", "https://bulk.test/weekly", kind=Kind.PATENT, channel="patent")
AT_ONCE, FIRMS, WORDS = 2000, 20_000, 1500


def filings(count: int) -> Iterator[Document]:
    """Make filings, the same for the same number."""
    dice = random.Random(1)
    first, second = ("Golden", "Silver", "Apex", "Delta"), ("Bell", "Ring", "Optics", "Amazon", "Axon", "Cloud")
    forms = ("Inc.", "LLC", "GmbH", "Co., Ltd.")
    firms = [f"{dice.choice(first)} {dice.choice(second)} {n} {dice.choice(forms)}" for n in range(FIRMS)]
    words = ["".join(dice.choices("abcdefghijklmnop", k=dice.randint(2, 9))) for _ in range(5000)]
    for number in range(count):
        text = " ".join(dice.choices(words, k=WORDS)) + " face recognition of a visitor." * (number % 10 == 1)
        parties = (Party("applicant", dice.choice(firms)),) if number % 5 else ()
        facts = {"filing_date": "2025-02-01", "family": f"US{number // 2}", "application_number": str(number)}
        url = f"https://patents.test/{number}"
        yield Document(
            f"US{number}",
            Kind.PATENT,
            url,
            f"Title {number}",
            text,
            published=Day(2026, 5),
            parties=parties,
            facts=facts,
        )


def fill(home: Home, count: int) -> None:
    """Write the archive, without evidence files: nothing here reads them."""
    every = list(filings(count))
    with open_archive(home.archive) as archive:
        watch(archive, [], [WEEKLY], [])
        for at in range(0, count, AT_ONCE):
            some = every[at : at + AT_ONCE]
            answer = Capture(WEEKLY.at, str(at).encode(), START + timedelta(minutes=at // AT_ONCE))
            place = Place(f"<urn:uuid:{at}>", "response", answer.sha256, answer.url, answer.fetched, "x.warc.gz", at, 1)
            visit = Visit(
                WEEKLY.id, answer.fetched, answer.fetched, Outcome.OK, found=len(some), kept=len(some), windowed=True
            )
            found = tuple(Found(each, answer.sha256) for each in some)
            record(archive, Visited(visit, found, (answer,)), [place], extractor="1", now=visit.ended, closes=False)


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do something and print the seconds that it took."""
    start = time.perf_counter()
    done = work()
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)
    return done


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for the archive, used again when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(options.keep or Path(scratch))
        home.folder.mkdir(exist_ok=True)
        for name in ("rules.yaml", "watchlist.yaml"):
            shutil.copy(ROOT / name, home.folder)
        if not home.archive.exists():
            timed(f"{options.filings:,} filings written", lambda: fill(home, options.filings))
        now = START + timedelta(days=1)
        timed("match, everything read", lambda: match(home, now=now))
        report = timed("names", lambda: names(home))
        print(report.lines[0])
        first = report.data["names"][0]
        timed("decided", lambda: decide(home, first["name"], first["company"], alias=True))
        timed("match after that", lambda: match(home, now=now + timedelta(hours=1)))
        timed("match again", lambda: match(home, now=now + timedelta(hours=2)))


if __name__ == "__main__":
    main()
