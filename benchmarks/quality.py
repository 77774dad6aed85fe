"""How well the rulebook reads real texts: precision, recall and every error with its text.

    python benchmarks/quality.py [FOLDER] [--background] [--rules FILE] [--judged FILE]

FOLDER holds recorded payloads (jobs/, patents/, policy/); without it $MONITOR_REALDATA, else ../shared/realdata.
Labelled texts first: postings that carry a capability and look-alikes, gold filings, sentences that deny.
--background reads every posting, patent and policy of the folder besides and lists each signal with its sentence and
with what a person made of it, at letter strength and below; then it counts. The judgements stand in judged.tsv beside
this file: a line is the key of capability, act and sentence (no text), right or wrong, and where it was seen. A text
that comes more than once counts once. Ends with 1 when precision at letter strength is below 0.95 or a signal at letter
strength has not been judged.
"""

import argparse
import csv
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from monitor.kin import Owner
from monitor.model import Kind, Section, ShapeChanged, Signal, Stance, Strength, Version
from monitor.rulebook import Rulebook, load, read
from monitor.signals import signals
from monitor.text.html import html_text
from monitor.text.patents import patent
from monitor.text.weekly import cut

ROOT = Path(__file__).parent.parent
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
FEWEST = 200
"""Characters: shorter strings of a payload are names and addresses, not texts."""
SILENT = ("low", "context")
"""Severities that never make a letter: their signals are counted apart."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with where it was found."""

    kind: Kind
    name: str
    text: str
    sections: tuple[Section, ...] = ()


def found(each: Text, book: Rulebook) -> list[Signal]:
    """Give the signals of one text, as if its company had published it."""
    version = Version(
        id=each.name,
        document=each.name,
        source=each.name,
        company="someone",
        kind=each.kind,
        channel="",
        by="",
        url="",
        title="",
        text=each.text,
        first_seen=SEEN,
        last_seen=SEEN,
        sections=each.sections,
    )
    hits = tuple(read(each.text, book, kind=each.kind, sections=each.sections))
    return signals([(version, hits)], book, lambda _: [Owner("someone", "own source")])


def labelled(folder: Path, name: str) -> list[dict[str, str]]:
    """Read one file of labelled texts."""
    lines = (folder / "jobs" / "labelled" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def jobs(folder: Path, book: Rulebook) -> None:
    """Print how postings with and without a capability are told apart."""
    for name in ("capability.jsonl", "page_quotes.jsonl"):
        rows = [row for row in labelled(folder, name) if row["label"].startswith("capability")]
        missed = []
        for row in rows:
            hits = found(Text(Kind.POSTING, name, row.get("text") or row["quote"]), book)
            if not hits:
                missed.append(row)
        print(f"{name}: a capability is seen in {len(rows) - len(missed)} of {len(rows)}")
        for row in missed:
            print(f"  missed  {row.get('terms', '')}: {row.get('match') or row.get('quote') or row['text'][:300]!r}")
    negatives = labelled(folder, "hard_negatives.jsonl")
    wrong = [(row, hits) for row in negatives if (hits := found(Text(Kind.POSTING, "negative", row["text"]), book))]
    print(f"hard_negatives.jsonl: {len(wrong)} of {len(negatives)} raise a signal")
    for row, hits in wrong:
        for hit in hits:
            print(f"  wrong   {row['note']}: {hit.strength} {hit.capability}: {hit.quote.text[:200]!r}")


def patents(folder: Path, book: Rulebook) -> None:
    """Print which of the gold filings are found in what the file holds of them."""
    right = total = 0
    path = folder / "patents" / "gold-excerpts" / "gold_cases.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "publication_number" not in row:
            continue
        parts = [("title", row.get("title") or ""), ("abstract", row.get("abstract") or "")]
        # Of some filings only the title stands in the file, with a note that quotes the description.
        parts += [("claims", "\n".join(row.get("claims") or [])), ("description", row.get("note") or "")]
        hits = found(_joined(row["publication_number"], parts), book)
        names = sorted({f"{hit.capability} ({hit.strength})" for hit in hits})
        wanted = row["label"] != "negative"
        seen = any(book.capabilities[hit.capability].rule.severity not in SILENT for hit in hits)
        right, total = right + (seen is wanted), total + 1
        mark = "right " if seen is wanted else "missed" if wanted else "wrong "
        print(f"  {mark}  {row['label']:17} {row['publication_number']:14} {', '.join(names)}")
    print(f"gold_cases.jsonl: {right} of {total} filings judged rightly")


def _joined(name: str, parts: Sequence[tuple[str, str]]) -> Text:
    text, sections = "", []
    for kind, words in parts:
        if words:
            sections.append(Section(kind, kind, len(text), len(text) + len(words)))
            text += words + "\n"
    return Text(Kind.PATENT, name, text, tuple(sections))


def denies(sentence: str, book: Rulebook) -> bool:
    """Say whether the rules see a denial or a promise not to in a sentence of a policy."""
    return any(
        hit.stance in (Stance.DENIES, Stance.HEDGES, Stance.COMMITS) and not hit.others and not hit.suppressed
        for hit in read(sentence, book, kind=Kind.POLICY)
    )


def stances(folder: Path, book: Rulebook) -> None:
    """Print precision and recall of "denies a capability" on labelled sentences."""
    with (folder / "policy" / "labels" / "stance_labels.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    right = wrong = missed = 0
    for row in rows:
        denied, wanted = denies(row["sentence"], book), row["denies_capability"] == "1"
        right, wrong, missed = right + (denied and wanted), wrong + (denied > wanted), missed + (denied < wanted)
        if denied is not wanted:
            mark = "missed" if wanted else "wrong "
            print(f"  {mark}  {row['holder']} {row['stance']} {row['act']}: {row['sentence'][:400]!r}")
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    print(f"stance_labels.tsv: denies a capability: precision {precision:.2f}, recall {recall:.2f} of {len(rows)}")


def postings(folder: Path) -> Iterator[Text]:
    """Give every posting under jobs/, of whatever shape, but for the labelled ones."""
    for path in sorted((folder / "jobs").rglob("*")):
        if "labelled" in path.parts or not path.is_file():
            continue
        for number, text in enumerate(_strings(path)):
            yield Text(Kind.POSTING, f"{path.parent.name}/{path.name}#{number}", text)


def _strings(path: Path) -> Iterator[str]:
    """Give the texts of a file: one for each object or row that has a long string."""
    if path.suffix == ".csv":
        csv.field_size_limit(1 << 24)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                yield _one(row.values())
    elif path.suffix == ".html":
        yield _plain(path.read_text(encoding="utf-8", errors="replace"))
    elif path.name.endswith((".json", ".jsonl", ".jsonl.gz")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for part in [data] if path.suffix == ".json" else data.splitlines():
            try:
                yield from _objects(json.loads(part))
            except ValueError:
                continue


def _objects(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        text = _one(value.values())
        if len(text) > FEWEST:
            yield text
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _one(values: Iterable[object]) -> str:
    words = [value for value in values if isinstance(value, str) and not value.startswith("http")]
    return "\n".join(_plain(each) if "<" in each and ">" in each else each for each in words)


def _plain(html: str) -> str:
    try:
        return html_text(html).text
    except ShapeChanged:
        return ""


def filings(folder: Path) -> Iterator[Text]:
    """Give every patent in XML that the program's own reader can read."""
    for path in sorted((folder / "patents").rglob("*")):
        if path.suffix.lower() != ".xml" or not path.is_file():
            continue
        with path.open("rb") as file:
            for part in cut(file):
                try:
                    read_in = patent(part)
                except (ShapeChanged, ValueError, LookupError):
                    continue
                yield Text(Kind.PATENT, read_in.number, read_in.text, read_in.sections)


def policies(folder: Path) -> Iterator[Text]:
    """Give every archived version of terms and policies."""
    for path in sorted((folder / "policy" / "ota").rglob("*.md")):
        name = "/".join(path.parts[-3:])
        yield Text(Kind.POLICY, name, path.read_text(encoding="utf-8", errors="replace"))


def key(hit: Signal) -> str:
    """Name what is judged: this capability and act shown by this sentence, whatever its line breaks."""
    said = "\x1f".join((hit.capability, hit.act, " ".join(hit.quote.text.split())))
    return sha256(said.encode()).hexdigest()[:16]


def judged(path: Path) -> dict[str, str]:
    """Read what people made of signals: `right` or `wrong` by key."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["verdict"] for row in csv.DictReader(file, delimiter="\t")}


def in_letters(hit: Signal, book: Rulebook) -> bool:
    """Say whether a signal is strong enough to be told in a letter."""
    return hit.strength is not Strength.WEAK and book.capabilities[hit.capability].rule.severity not in SILENT


def background(folder: Path, book: Rulebook, known: dict[str, str]) -> bool:
    """Print every signal in the large sets, by capability, each sentence once, with its judgement; then the counts.

    Gives whether all at letter strength are judged, and 95 of 100 of them rightly found.
    """
    counts: Counter[tuple[str, bool, str]] = Counter()
    for label, texts in (("postings", postings), ("patents", filings), ("policies", policies)):
        groups: dict[str, dict[str, tuple[Signal, str]]] = defaultdict(dict)
        seen: set[int] = set()
        characters, started = 0, time.perf_counter()
        for each in texts(folder):
            if hash(each.text) in seen:
                continue
            seen.add(hash(each.text))
            characters += len(each.text)
            for hit in found(each, book):
                groups[hit.capability].setdefault(key(hit), (hit, each.name))
        seconds = time.perf_counter() - started
        print(f"\n{label}: {len(seen)} texts, {characters / 1e6:.1f} million characters, {seconds:.1f} s")
        for capability, hits in sorted(groups.items(), key=lambda group: len(group[1])):
            print(f"\n {capability} ({book.capabilities[capability].rule.severity}): {len(hits)}")
            for name, (hit, where) in sorted(hits.items(), key=lambda each: each[1][0].strength):
                verdict = known.get(name, "not judged")
                counts[label, in_letters(hit, book), verdict] += 1
                print(f"   {verdict:10} {name} {hit.strength:6} {hit.act:9} {where} {_words(hit)}")
                print(f"          {' '.join(hit.quote.text[:400].split())!r}")
    return _counted(counts)


def _counted(counts: Counter[tuple[str, bool, str]]) -> bool:
    print()
    for strong, level in ((True, "letter strength"), (False, "below it")):
        total: Counter[str] = Counter()
        for label in ("postings", "patents", "policies"):
            verdicts = Counter(
                {word: number for (at, high, word), number in counts.items() if (at, high) == (label, strong)}
            )
            total += verdicts
            print(f"{level}: {label}: {_share(verdicts)}")
        print(f"{level}: all: {_share(total)}")
        if strong:
            enough = not total["not judged"] and total["right"] >= 0.95 * total.total()
    return enough


def _share(verdicts: Counter[str]) -> str:
    right, wrong = verdicts["right"], verdicts["wrong"]
    precision = f"precision {right / (right + wrong):.2f}" if right + wrong else "no precision"
    return f"{right} right, {wrong} wrong, {verdicts['not judged']} not judged: {precision}"


def _words(hit: Signal) -> str:
    """Give the words that matched."""
    return "; ".join(why.words for why in hit.why if why.effect == "matched")


def main() -> None:
    """Read the command line and print."""
    default = Path(os.environ.get("MONITOR_REALDATA", ROOT.parent / "shared" / "realdata"))
    parser = argparse.ArgumentParser(description="how well the rulebook reads real texts")
    parser.add_argument("folder", nargs="?", type=Path, default=default, help="recorded payloads")
    parser.add_argument("--background", action="store_true", help="list the signals in the large sets too")
    parser.add_argument(
        "--judged", type=Path, default=Path(__file__).with_name("judged.tsv"), help="what people made of it"
    )
    parser.add_argument("--rules", type=Path, default=ROOT / "rules.yaml", help="another rules.yaml")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"{asked.folder} is not there: name the folder of recorded payloads")
    started = time.perf_counter()
    book, faults = load(asked.rules.read_text(encoding="utf-8"), name=str(asked.rules))
    if book is None:
        sys.exit("\n".join(map(str, faults)))
    print(f"{len(book.capabilities)} capabilities compiled in {time.perf_counter() - started:.2f} s\n")
    jobs(asked.folder, book)
    patents(asked.folder, book)
    stances(asked.folder, book)
    if asked.background and not background(asked.folder, book, judged(asked.judged)):
        sys.exit(1)


if __name__ == "__main__":
    main()
