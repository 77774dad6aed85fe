"""What recorded terms say about capabilities, and when they began and ceased to: one line an event, to be judged.

    python benchmarks/statements.py [FOLDER]

FOLDER holds Open Terms Archive releases. Each document is judged alone, by the rules as they are. An event is a
statement that appeared after the first version, one that was gone, or a change of weight; statements that stood from
the first version on are listed as such. Lines end with the sentence, its limits and its exceptions.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.judgement import Judge, Judgement
from monitor.model import Kind, Relation, Version
from monitor.openterms import Version as Recorded
from monitor.openterms import history, kept
from monitor.rulebook import Rulebook, load
from monitor.text.terms import terms
from monitor.watchlist import load as load_watchlist

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("MONITOR_REALDATA", ROOT.parent / "shared" / "realdata")) / "policy" / "ota"
SEEN_ON = timedelta(days=10)
"""How long the last version is taken to have stood: longer than a change has to last to be told."""
LIFE = {Relation.WITHDRAWN, Relation.WEAKENED, Relation.STRENGTHENED, Relation.REVERSAL, Relation.INTERNAL}


def versions(recorded: Sequence[Recorded]) -> Iterator[Version]:
    """Give the versions of a document as the archive holds them: each stands until another text comes."""
    before: Version | None = None
    for each in recorded:
        document = terms(each.terms, each.markdown, each.url, Kind.POLICY)
        if before is not None and before.text == document.text:
            continue
        if before is not None:
            yield replace(before, gone=each.at, last_seen=each.at)
        before = Version(
            id=f"{each.terms} {each.at:%Y-%m-%d %H:%M}",
            document=each.terms,
            source="openterms:terms",
            company="company",
            kind=Kind.POLICY,
            channel="terms",
            by="",
            url=each.url,
            title=document.title,
            text=document.text,
            first_seen=each.at,
            last_seen=recorded[-1].at + SEEN_ON,
            sections=document.sections,
            capture="",
        )
    if before is not None:
        yield before


def judged(rulebook: Rulebook, place: Path, name: str) -> Judgement | None:
    """Judge a document over all its recorded versions."""
    service = name.partition("/")[0].replace("_", " ")
    watchlist, _ = load_watchlist(f"companies:\n  company:\n    name: {service!r}\n", capabilities=[], spiders=[])
    recorded = sorted(history(place, [name]), key=lambda each: each.at)
    if watchlist is None or not recorded:
        return None
    return Judge(rulebook, watchlist).judge(versions(recorded), recorded[-1].at + SEEN_ON)


def events(found: Judgement) -> Iterator[tuple[str, str]]:
    """Give (what happened, line) for each event of a document's statements."""
    first = min(each.first_seen for each in found.versions)
    for each in found.statements:
        about = f"{each.capability}: {each.stance} {each.act}"
        limits = "; ".join([*each.hedges, *each.exceptions])
        words = " ".join(each.quote.text.split())
        line = f"{about} | {words[:300]}{'...' * (len(words) > 300)}" + (f" | {limits}" if limits else "")
        yield ("appeared" if each.first_seen > first else "from the first"), f"{each.first_seen:%Y-%m-%d} {line}"
        if each.gone is not None:
            yield "gone", f"{each.gone:%Y-%m-%d} {line}"
    for case in found.cases:
        for divergence in case.divergences:
            if divergence.relation in LIFE:
                yield divergence.relation.value, f"{case.capability}: {divergence.explanation}"


def main() -> None:
    """Print every event and how many there are of each sort."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=REAL)
    given = parser.parse_args()
    rulebook, faults = load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    if rulebook is None:
        raise SystemExit("\n".join(map(str, faults)))
    counts: Counter[str] = Counter()
    for place in sorted(path for path in given.folder.iterdir() if path.is_dir()):
        for name in kept(place):
            found = judged(rulebook, place, name)
            counts["documents"] += 1
            counts["versions"] += len(found.versions) if found else 0
            for what, line in events(found) if found and found.versions else ():
                counts[what] += 1
                print(f"{place.name}/{name}: {what}: {line}")
    print("\n" + ", ".join(f"{number} {what}" for what, number in counts.items()))


if __name__ == "__main__":
    main()
