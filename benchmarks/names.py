"""Whom printed names mean: precision and recall on labelled patent mentions, the known traps, and the time it takes.

    pip download --no-deps --dest DIR pv-evaluation
    nice python benchmarks/names.py DIR

The two benchmarks (AIR-UMass, NBER) lie in the wheel. Each firm with at least TWENTY mentions (at most 300 firms, the
largest first) is watched under its three most frequent spellings that differ by more than case, punctuation and legal
form, as a person would write them; the mentions of all other firms are there to be mistaken for it. A mention counts
once. Only `exact` attributes; `possible` is what a person is asked about. The spellings that became aliases count for
recall too. The floor of the time is the least that could be done: lower case, no punctuation, one look-up. Nothing is
remembered when the clock starts. Ends with 1 when a promise is broken.
"""

import argparse
import csv
import io
import re
import sys
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from monitor.names import Alias, Company, Names, resolve, stripped

BENCHMARKS = {"AIR-UMass": "air-umass-assignees-benchmark.csv", "NBER": "nber-subset-assignees-benchmark.csv"}
TWENTY, FIRMS, ALIASES = 20, 300, 3
STRINGS, SECONDS, PRECISION, RECALL = 217_000, 3.0, 0.999, 0.975
DAY = date(2018, 6, 1)
TRAPS = {
    "ring": ("Ring", "RingCentral, Inc.", "RINGCENTRAL INC", "Ring Central"),
    "clearview": ("Clearview AI", "CLEARVIEW DIAGNOSTICS INC.", "Clearview Diagnostics"),
    "amazon": ("Amazon", "SAMSUNG ELETRONICA DA AMAZONIA LTDA.", "Samsung Eletrônica da Amazônia Ltda"),
}
"""A company as it is watched without any deny list, and spellings that must never be attributed to it."""


def mentions(folder: Path, name: str) -> list[tuple[str, str]]:
    """Read a benchmark from the wheel in a folder: firm and printed name of each mention."""
    wheels = sorted(folder.glob("pv_evaluation-*.whl"))
    if not wheels:
        sys.exit(f"{folder} holds no pv_evaluation wheel: pip download --no-deps --dest {folder} pv-evaluation")
    with zipfile.ZipFile(wheels[-1]) as wheel, wheel.open(f"pv_evaluation/data/assignee/{name}") as file:
        rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8"))
        return [(row["unique_id"], row["organization"]) for row in rows]


def watched(labelled: Iterable[tuple[str, str]]) -> list[Company]:
    """Make the companies: the largest firms, each under its most frequent spellings."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for firm, printed in labelled:
        spellings[firm][printed] += 1
    large = sorted(
        (firm for firm, seen in spellings.items() if seen.total() >= TWENTY), key=lambda firm: -spellings[firm].total()
    )
    made = []
    for firm in large[:FIRMS]:
        different: dict[str, str] = {}
        for printed, _ in spellings[firm].most_common():
            different.setdefault(stripped(printed), printed)
        first, *more = list(different.values())[:ALIASES]
        made.append(Company(firm, first, tuple(Alias(each) for each in more)))
    return made


def measure(title: str, labelled: list[tuple[str, str]]) -> bool:
    """Resolve all mentions of a benchmark, print figures and worst mistakes, say whether they hold."""
    companies = watched(labelled)
    names = Names.of(companies)
    ids = {company.id for company in companies}
    right = wrong = missed = asked_right = asked_wrong = 0
    mistakes: Counter[tuple[str, str]] = Counter()
    for (firm, printed), count in Counter(labelled).items():
        found = resolve(printed, names, DAY)
        hit = found.company == firm
        if found.how == "exact":
            right, wrong = right + count * hit, wrong + count * (not hit)
            if not hit:
                mistakes[printed, found.alias] += count
        elif found.how == "possible":
            asked_right, asked_wrong = asked_right + count * hit, asked_wrong + count * (not hit)
        if firm in ids and not (hit and found.how == "exact"):
            missed += count
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"{title}: {len(labelled):,} mentions, {len(companies)} companies")
    print(f"    precision {precision:.5f} recall {recall:.5f}")
    print(f"    asked about: {asked_right:,} mentions rightly, {asked_wrong:,} wrongly")
    for (printed, alias), count in mistakes.most_common(8):
        print(f"    wrong {count:5} x {printed!r} taken for {alias!r}")
    return precision >= PRECISION and recall >= RECALL


def traps() -> bool:
    """Resolve the spellings that have fooled others."""
    clean = True
    for company, (alias, *printed) in TRAPS.items():
        names = Names.of([Company(company, alias)])
        for each in printed:
            how = resolve(each, names, DAY).how
            clean = clean and how != "exact"
            print(f"trap {each!r} for {alias!r}: {how}")
    return clean


def floor(printed: Iterable[str], known: frozenset[str]) -> int:
    """Do the least: lower case, no punctuation, one look-up."""
    return sum(re.sub(r"[^\w ]", "", each.lower()) in known for each in printed)


def speed(title: str, printed: list[str], names: Names) -> bool:
    """Time 217,000 strings, in the order of the benchmark, against the floor."""
    many = (printed * (STRINGS // len(printed) + 1))[:STRINGS]
    known = frozenset(names.exact)
    stripped.cache_clear()
    start = time.perf_counter()
    floor(many, known)
    least = time.perf_counter() - start
    start = time.perf_counter()
    for each in many:
        resolve(each, names, DAY)
    took = time.perf_counter() - start
    different = len(set(many))
    print(f"{title}: {len(many):,} strings, {different:,} different: {took:.2f} s, {took / least:.1f} times the floor")
    return took < SECONDS


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel", type=Path, help="the folder with the wheel of pv-evaluation")
    options = parser.parse_args()
    good = [traps()]
    for title, name in BENCHMARKS.items():
        labelled = mentions(options.wheel, name)
        good.append(measure(title, labelled))
        names = Names.of(watched(labelled))
        good.append(speed(f"{title}, as they come", [printed for _, printed in labelled], names))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
