"""How many changes of terms are told, against telling every difference; and whether those that mattered are.

Reads recorded terms (a folder in the layout of an Open Terms Archive release, or a clone) and, where there are, diffs
of changes that people found worth writing about. Run: python benchmarks/flaps.py [FOLDER] [--diffs FOLDER]
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from monitor.changes import Change, Sighting, Standing, fingerprint, judge
from monitor.divergences.life import DWELL
from monitor.model import Kind, Outcome, Visit
from monitor.openterms import Version, history, kept
from monitor.text.terms import terms

REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata")) / "policy"


def causes(versions: Sequence[Version]) -> list[tuple[Change, Version]]:
    """Judge a document's versions in turn, as the archive does."""
    found: list[tuple[Change, Version]] = []
    standing: dict[str, Standing] = {}
    for version in versions:
        document = terms(version.terms, version.markdown, version.url, Kind.POLICY)
        words = fingerprint(document.title, document.text)
        sighting = Sighting(words, version.url, version.technical)
        visit = Visit("openterms:x", version.at, version.at, Outcome.OK, found=1, kept=1)
        judged = judge(visit, standing, {"x": sighting}, extractor="1")
        found.append((judged.seen["x"], version))
        earlier = standing["x"].earlier if standing else frozenset()
        standing = {"x": Standing(words, version.url, "1", earlier | {words}, 0, None, gone=False)}
    return found


def counted(versions: Sequence[Version], dwell: timedelta) -> Counter[str]:
    """Count what a naive program and what ours tells of one document."""
    counts: Counter[str] = Counter()
    judged = causes(versions)
    counts["versions"] = len(versions)
    counts["naive"] = sum(old.markdown != new.markdown for (_, old), (_, new) in pairwise(judged))
    for (cause, version), after in zip(judged[1:], [*judged[2:], None], strict=True):
        if cause is not Change.CHANGED:
            counts[cause.value] += 1
        elif after is not None and after[1].at - version.at < dwell:
            counts["short-lived"] += 1
        else:
            counts["told"] += 1
    return counts


def sides(diff: str) -> Iterator[tuple[str, str]]:
    """Give the two sides of each file of a diff."""
    old: list[str] = []
    new: list[str] = []
    inside = False
    for line in [*diff.splitlines(), "diff --git"]:
        if line.startswith("diff --git"):
            if old != new:
                yield "\n".join(old), "\n".join(new)
            old, new, inside = [], [], False
        elif line.startswith("@@"):
            inside = True
        elif inside:
            if line[:1] in ("-", " "):
                old.append(line[1:])
            if line[:1] in ("+", " "):
                new.append(line[1:])


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", nargs="?", type=Path, default=REAL / "ota")
    arguments.add_argument("--diffs", type=Path, default=REAL / "ota-memos" / "diffs")
    given = arguments.parse_args()
    places = (
        [path for path in sorted(given.folder.iterdir()) if path.is_dir()]
        if not (given.folder / ".git").exists()
        else [given.folder]
    )
    total: Counter[str] = Counter()
    for place in places:
        for name in kept(place):
            counts = counted(sorted(history(place, [name]), key=lambda each: each.at), DWELL)
            total += counts
            if counts["naive"] > 1:
                print(f"{place.name}/{name}: " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    ours = total["told"]
    print("\nall: " + ", ".join(f"{count:,} {word}" for word, count in sorted(total.items())))
    if total["naive"]:
        fewer = 1 - ours / total["naive"]
        print(
            f"told: {ours} of {total['naive']} differences, {fewer:.0%} fewer; "
            f"with those that lived shorter than {DWELL.total_seconds() / 3600:g} h: {ours + total['short-lived']}"
        )
    seen = lost = 0
    for path in sorted(given.diffs.glob("*.diff")) if given.diffs.is_dir() else ():
        pairs = list(sides(path.read_text(encoding="utf-8", errors="replace")))
        words = [tuple(fingerprint("", terms("x", side, "", Kind.POLICY).text) for side in pair) for pair in pairs]
        seen += 1
        if not any(old != new for old, new in words):
            lost += 1
            print(f"silent, though people wrote about it: {path.name}")
    if seen:
        print(f"changes that people wrote about: {seen - lost} of {seen} are told ({(seen - lost) / seen:.0%})")


if __name__ == "__main__":
    main()
