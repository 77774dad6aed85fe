"""How well the rulebook reads real texts: precision, recall and every error with its text.

    python benchmarks/quality.py [FOLDER]      FOLDER: recorded payloads (jobs/labelled, patents/gold-excerpts, policy/labels)
"""

import csv
import json
import os
import sys
from pathlib import Path

from monitor.model import Kind, Section
from monitor.rulebook import load, read
from monitor.rulebook.examples import shows_something

ROOT = Path(__file__).parent.parent
WEAK = ("object-detection", "hiring-volume")


def shown(text, book, kind, section=""):
    """Give what is shown in a text: capability and words."""
    sections = [Section(section, section, 0, len(text))] if section else []
    hits = read(text, book, kind=kind, sections=sections)
    return [(hit.capability, text[hit.quote_start : hit.quote_end]) for hit in hits if shows_something(hit) and hit.capability not in WEAK]


def labelled(folder, name):
    """Read one file of labelled texts."""
    return [json.loads(line) for line in (folder / "jobs" / "labelled" / name).read_text(encoding="utf-8").splitlines()]


def jobs(folder, book):
    """Print how postings with and without a capability are told apart."""
    positives = labelled(folder, "capability.jsonl") + labelled(folder, "page_quotes.jsonl")
    negatives = labelled(folder, "hard_negatives.jsonl")
    found = [row for row in positives if shown(row.get("text") or row["quote"], book, Kind.POSTING)]
    print(f"postings that carry a capability: {len(found)} of {len(positives)} found")
    for row in positives:
        if row not in found:
            print(f"  missed  {row.get('terms')} {row.get('note')}: {(row.get('match') or row.get('quote') or '')[:160]!r}")
    alerts = [(row, hits) for row in negatives if (hits := shown(row["text"], book, Kind.POSTING))]
    print(f"hard negatives: {len(alerts)} of {len(negatives)} raise a signal")
    for row, hits in alerts:
        for capability, quote in hits[:3]:
            print(f"  wrong   {row['label']} {row.get('terms')}: {capability}: {quote[:200]!r}")


def patents(folder, book):
    """Print which of the gold filings are found."""
    for line in (folder / "patents" / "gold-excerpts" / "gold_cases.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "publication_number" not in row:
            continue
        text = "\n".join([row.get("title") or "", row.get("abstract") or "", *(row.get("claims") or [])])
        hits = shown(text, book, Kind.PATENT)
        wanted = row["label"] != "negative"
        mark = "ok     " if bool(hits) is wanted else "missed " if wanted else "wrong  "
        print(f"  {mark} {row['label']:18} {row['publication_number']} {sorted({name for name, _ in hits})}")


def stances(folder, book):
    """Print precision and recall of "denies a capability" on labelled sentences."""
    with (folder / "policy" / "labels" / "stance_labels.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    tally = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for row in rows:
        hits = list(read(row["sentence"], book, kind=Kind.POLICY))
        denied = any(hit.stance is not None and hit.stance.value in ("denies", "commits") and not hit.others and not hit.suppressed for hit in hits)
        wanted = row["denies_capability"] == "1"
        tally[denied, wanted] += 1
        if denied is not wanted:
            print(f"  {'missed ' if wanted else 'wrong  '} {row['holder']} {row['stance']} {row['act']}: {row['sentence'][:220]!r}")
    right = tally[True, True]
    print(f"denies a capability: precision {right / max(1, right + tally[True, False]):.2f}, recall {right / max(1, right + tally[False, True]):.2f} on {len(rows)} sentences")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MONITOR_REALDATA", ROOT.parent / "shared" / "realdata"))
    if not folder.is_dir():
        sys.exit(f"{folder} is not there: name the folder of recorded payloads")
    book, faults = load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    if book is None:
        sys.exit("\n".join(map(str, faults)))
    jobs(folder, book)
    patents(folder, book)
    stances(folder, book)


if __name__ == "__main__":
    main()
