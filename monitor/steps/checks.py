"""check and schema: what a person wrote, proved."""

import json
from pathlib import Path

from monitor.crawl import spider_names
from monitor.home import Faulty, Home, book_fault
from monitor.rulebook import RulebookShape, proofs
from monitor.rulebook import load as load_rulebook
from monitor.steps.report import Report
from monitor.watchlist import load as load_watchlist
from monitor.watchlist import schema as watchlist_schema
from monitor.yamlfile import schema as plain_schema


def check(home: Home) -> Report:
    """Check both files: structure, references, and every rule's examples. All faults at once, each with its line."""
    book, faults = load_rulebook(home.read(home.rules), name=str(home.rules))
    ran = 0
    capabilities: list[str] = []
    if book is not None:
        capabilities = list(book.capabilities)
        for proof in proofs(book):
            ran += 1
            if not proof.holds:
                faults.append(book_fault(home, proof.path, proof.message))
    watched, more = load_watchlist(
        home.read(home.watchlist), capabilities=capabilities, spiders=spider_names(), name=str(home.watchlist)
    )
    if book is None:
        # Without rules nothing is known about capabilities: only what does not hang on them is said.
        more = [fault for fault in more if "capabilit" not in fault.message]
    sentences = [str(fault) for fault in [*faults, *more]]
    if sentences or book is None or watched is None:
        count = len(sentences)
        return Report([*sentences, f"{count} fault{'s'[: count != 1]}. Nothing else was changed."], {}, sentences)
    counts = {
        "capabilities": len(book.capabilities),
        "stances": len(book.stances),
        "examples": ran,
        "companies": len(watched.companies),
        "sources": len(watched.sources),
        "statements": len(watched.statements),
        "letters": len(watched.letters),
    }
    line = "all well: " + ", ".join(f"{number} {name}" for name, number in counts.items())
    return Report([line], counts)


def schema(home: Home) -> list[Path]:
    """Write the JSON Schemas of both files into docs/ and give their places."""
    folder = home.folder / "docs"
    folder.mkdir(exist_ok=True)
    try:
        capabilities = list(home.rulebook(proved=False).capabilities)
    except Faulty:
        capabilities = []
    made = {
        "rules.schema.json": plain_schema(RulebookShape),
        "watchlist.schema.json": watchlist_schema(capabilities=capabilities, spiders=spider_names()),
    }
    for name, value in made.items():
        text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return [folder / name for name in made]
