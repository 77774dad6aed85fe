"""check and schema: what a person wrote, proved, and described for editors."""

import json
from pathlib import Path

from monitor.crawl import spider_names
from monitor.home import Faulty, Home
from monitor.model import Kind
from monitor.rulebook import Finding, Paragraph, Rulebook, RulebookShape, doubts, proofs
from monitor.steps.report import Report
from monitor.watchlist import load as load_watchlist
from monitor.watchlist import schema as watchlist_schema
from monitor.yamlfile import Fault, Written, parse, shown
from monitor.yamlfile import schema as plain_schema

BACKGROUND = Path(__file__).parents[1] / "background"
"""Ordinary paragraphs, one a line, a file for each kind of document: made up, about nothing that is looked for."""


def check(home: Home) -> Report:
    """Check both files: structure, references, every rule's examples, and the rules among each other.

    All faults at once, each with its line. What is only worth a look stands among the report's remarks.
    """
    book: Rulebook | None = None
    faults: list[Fault] = []
    try:
        book = home.rulebook(proved=False)
    except Faulty as error:
        faults = list(error.faults)
    ran = 0
    remarks: list[Fault] = []
    if book is not None:
        written = parse(home.read(home.rules), name=str(home.rules))
        proved = list(proofs(book))
        ran = len(proved)
        faults += [written.fault(proof.path, proof.message) for proof in proved if not proof.holds]
        for found in sorted(doubts(book, background()), key=lambda each: written.mark(each.path).line):
            (faults if found.grave else remarks).append(written.fault(found.path, _with_other(found, written)))
    watched, more = load_watchlist(
        home.read(home.watchlist),
        capabilities=list(book.capabilities) if book else [],
        spiders=spider_names(),
        name=str(home.watchlist),
    )
    if book is None:
        # Without rules nothing is known about capabilities: only what does not hang on them is said.
        more = [fault for fault in more if "capabilit" not in fault.message]
    worth = [str(each) for each in remarks]
    look = ["worth a look:", *worth] if worth else []
    sentences = [str(fault) for fault in [*faults, *more]]
    if sentences or book is None or watched is None:
        count = len(sentences)
        told = f"{count} fault{'s'[: count != 1]}. Nothing else was changed."
        return Report([*sentences, *look, told], {"remarks": worth}, sentences)
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
    return Report([line, *look], counts | {"remarks": worth})


def background() -> list[Paragraph]:
    """Read the ordinary paragraphs that the program brings, by which it is measured how broad a phrase is."""
    return [
        Paragraph(Kind(path.stem), line)
        for path in sorted(BACKGROUND.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _with_other(found: Finding, written: Written) -> str:
    """Give what was found with the place of the other rule, where there is one."""
    if not found.other:
        return found.message
    return f"{found.message} {shown(found.other)} ({written.name}:{written.mark(found.other).line})"


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
