"""How judging grows with the archive: everything at once, and after one new posting.

    python benchmarks/growth.py [--signals 10000 100000 1000000] [--companies 1000] [--keep FOLDER]

For each size a made-up archive is written: six in ten signals are postings of a company's own board, four in ten
patents of one weekly source that print the company's name, and to twenty signals comes one denial on a page of terms.
Then, through the very function that `monitor match` calls: everything read and judged; everything judged again, with
what was read kept (another day); and one new posting. Prints seconds, memory, the size on disk, and ratios.
"""

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from monitor import archive as store
from monitor.archive import Archive, open_archive, record, watch
from monitor.home import Home
from monitor.model import Capture, Document, Found, Kind, Outcome, Party, Place, Visit, Visited
from monitor.steps import no_progress
from monitor.steps.match import match
from monitor.steps.sources import sources

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WEEKLY = "uspto:https://bulk.test/weekly"
AT_ONCE = 2000
"""Documents in a visit of the weekly source."""
WORDS = [
    "".join(parts)
    for parts in product(("ba", "do", "ke", "li", "mu", "so"), ("lan", "mer", "nit", "pol", "run"), ("", "a", "e"))
]
NAMES = (
    "facial recognition",
    "gait recognition",
    "emotion recognition",
    "license plate recognition",
    "voice biometrics",
)
NAMES += ("predictive policing", "crowd analytics", "social media monitoring", "phone forensics", "iris recognition")
ASKS = ("You will build {}.", "Experience with {} is required.", "Our team develops {} for cameras.")


def some(dice: random.Random, number: int) -> str:
    """Give words that mean nothing."""
    return " ".join(dice.choices(WORDS, k=number))


def posting(company: int, number: int) -> Document:
    """Write a posting that shows one capability, in words of its own."""
    dice = random.Random(f"{company}/{number}")
    asks = dice.choice(ASKS).format(dice.choice(NAMES))
    text = f"{some(dice, 40).capitalize()}.\n{asks}\n{some(dice, 40).capitalize()}."
    url = f"https://boards.test/{company}/{number}"
    return Document(f"{number}", Kind.POSTING, url, f"{some(dice, 3)} {number}", text)


def patent(company: int, number: int) -> Document:
    """Write a patent application that names its applicant."""
    dice = random.Random(f"patent {company}/{number}")
    claim = f"A method comprising {dice.choice(NAMES)} of a visitor. {some(dice, 60).capitalize()}."
    parties = (Party("applicant", f"Company {company} Works, Inc."),)
    key = f"US{company:04}{number:05}A1"
    return Document(key, Kind.PATENT, f"https://bulk.test/{key}", some(dice, 4), claim, parties=parties)


def terms(company: int, number: int) -> Document:
    """Write a page of terms with ten denials."""
    dice = random.Random(f"terms {company}/{number}")
    denials = "\n".join(f"We do not use {each}. {some(dice, 12).capitalize()}." for each in NAMES)
    return Document("page", Kind.POLICY, f"https://c{company}.test/{number}", "Terms", denials)


def watchlist(companies: int, pages: int) -> str:
    """Write a watchlist; one company in ten belongs to the one before."""
    lines = ["companies:"]
    for each in range(companies):
        lines += [f"  c{each}:", f"    name: Company {each} Works"]
        if each % 10 == 9:
            lines += [
                "    affiliates:",
                f'      - {{company: c{each - 1}, kind: sister, source: "https://c{each}.test/"}}',
            ]
        lines += ["    sources:", f"      - greenhouse: board{each}"]
        for page in range(pages):
            lines += [f"      - page: https://c{each}.test/{page}", "        kind: policy"]
    return "\n".join([*lines, "sources:", f"  - uspto: {WEEKLY.partition(':')[2]}", ""])


def visits(companies: int, signals: int, pages: int) -> Iterator[tuple[str, list[Document], bool]]:
    """Give (source, documents, windowed) for each visit that fills the archive."""
    each = signals // companies
    postings = each * 6 // 10
    for company in range(companies):
        yield f"greenhouse:board{company}", [posting(company, number) for number in range(postings)], False
        for page in range(pages):
            yield f"page:https://c{company}.test/{page}", [terms(company, page)], False
    patents = ((company, number) for company in range(companies) for number in range(each - postings))
    found = [patent(*one) for one in patents]
    for start in range(0, len(found), AT_ONCE):
        yield WEEKLY, found[start : start + AT_ONCE], True


def keep(archive: Archive, source: str, documents: list[Document], at: datetime, *, windowed: bool) -> None:
    """Archive a visit whose bytes lie nowhere."""
    answer = Capture("https://made.test/", repr((source, at, len(documents))).encode(), at)
    visit = Visit(source, at, at, Outcome.OK, found=len(documents), kept=len(documents), windowed=windowed)
    place = Place(f"<urn:{source}:{at:%s}>", "response", answer.sha256, answer.url, at, "none.warc.gz", 0, 0)
    found = tuple(Found(each, answer.sha256) for each in documents)
    record(archive, Visited(visit, found, (answer,)), [place], extractor="1", now=at, closes=not windowed)


def timed(what: str, size: int, work: Callable[[], object]) -> float:
    """Do it and say how long it took."""
    begun = time.perf_counter()
    work()
    spent = time.perf_counter() - begun
    print(f"{size:>9,} signals  {what:<44} {spent:9.2f} s", flush=True)
    return spent


def measure(folder: Path, companies: int, size: int) -> dict[str, float]:
    """Fill an archive and judge it in three ways."""
    pages = max(1, size // 20 // companies // len(NAMES))
    home = Home(folder)
    home.watchlist.write_text(watchlist(companies, pages), encoding="utf-8")
    shutil.copy(ROOT / "rules.yaml", home.rules)
    rulebook = home.rulebook(proved=False)
    spent: dict[str, float] = {}
    spent["watchlist"] = timed("reading the watchlist", size, lambda: home.watched(rulebook))
    watched = home.watched(rulebook)
    with open_archive(home.archive) as archive:
        watch(archive, [(each.id, each.name) for each in watched.companies], sources(watched, NOW), watched.edges)

        def fill() -> None:
            for number, (source, documents, windowed) in enumerate(visits(companies, size, pages)):
                keep(archive, source, documents, NOW - timedelta(days=9, seconds=-number), windowed=windowed)

        def judge(now: datetime) -> None:
            match(home, archive, rulebook, watched, now=now, progress=no_progress)

        spent["fill"] = timed("archiving (a new document each)", size, fill)
        spent["first"] = timed("all read and judged", size, lambda: judge(NOW))
        print(f"{'':>18}{dict(zip(('versions', 'signals', 'statements'), store.counts(archive), strict=True))}")
        later = NOW + timedelta(days=1)
        spent["again"] = timed("all judged anew, readings kept (another day)", size, lambda: judge(later))
        board = [posting(0, number) for number in range(size // companies * 6 // 10 + 1)]
        keep(archive, "greenhouse:board0", board, later + timedelta(minutes=1), windowed=False)
        spent["one"] = timed("after one new posting", size, lambda: judge(later + timedelta(minutes=2)))
        spent["none"] = timed("after nothing", size, lambda: judge(later + timedelta(minutes=3)))
        print(f"{'':>18}{dict(zip(('versions', 'signals', 'statements'), store.counts(archive), strict=True))}")
    print(f"{'':>18}{home.archive.stat().st_size / 1e6:,.0f} MB on disk", end=", ")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB of memory at most so far")
    return spent


def main() -> None:
    """Measure each size and print how the costs grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signals", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="leave the archives in this folder")
    given = parser.parse_args()
    before: dict[str, float] = {}
    for size in given.signals:
        with tempfile.TemporaryDirectory() as name:
            folder = (given.keep or Path(name)) / str(size)
            folder.mkdir(parents=True)
            spent = measure(folder, given.companies, size)
        print(f"{'':>18}one new posting: {spent['one'] / spent['again']:.4f} of judging all anew")
        for what in ("first", "again", "one") if before else ():
            print(f"{'':>18}{what}: {spent[what] / before[what]:.1f} times the cost of the size before")
        before = spent


if __name__ == "__main__":
    main()
