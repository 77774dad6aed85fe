"""example: a sentence that a rule must not match is kept with the rule, and it is said whether the rule passes now."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from monitor import archive as store
from monitor.archive import Archive
from monitor.home import Faulty, Home, HomeError
from monitor.judgement import Judge
from monitor.model import Kind, Section, Signal, Statement, Version
from monitor.rulebook import Hit, Proof, Rulebook, load, proofs, read
from monitor.rulebook.examples import shows_something
from monitor.rulebook.places import finders, places
from monitor.rulebook.shape import Capability, StanceRule
from monitor.steps.report import Report
from monitor.yamledit import EditError, add
from monitor.yamlfile import Written, parse, shown

IDS = re.compile(r"(?:sig|st|case)-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Subject:
    """A sentence that a rule must not match, and where it was found."""

    text: str
    kind: Kind = Kind.PAGE
    section: str = ""
    id: str = ""
    """Of the signal or statement; empty: a person typed it."""
    rule: tuple[str, str] | None = None
    """As ("capabilities", id) or ("stances", id); None: not known yet."""
    version: Version | None = None

    @property
    def item(self) -> str | dict[str, str]:
        """Give it as an example of rules.yaml."""
        if self.kind is Kind.PAGE and not self.section:
            return self.text
        return {"text": self.text, "kind": self.kind.value} | ({"section": self.section} if self.section else {})

    def hits(self, rulebook: Rulebook) -> list[Hit]:
        """Read it by itself, as its example is read."""
        sections = [Section(self.section, self.section, 0, len(self.text))] if self.section else []
        return list(read(self.text, rulebook, kind=self.kind, sections=sections))


def archived(archive: Archive, name: str) -> Subject:
    """Give the sentence of a signal or statement. Raises HomeError for another id, or where no rule found it."""
    kept: Iterator[Signal | Statement] = chain(store.signals(archive), store.statements(archive))
    found = next((each for each in kept if each.id == name), None)
    if found is None:
        raise HomeError(
            f"no signal or statement has the id {name!r}. `monitor case ID` prints those of a case's quotes."
        )
    version = store.version(archive, found.quote.version)
    if version is None:
        raise HomeError(f"version {found.quote.version} is not archived: run `monitor verify`")
    rule = ("capabilities", found.capability)
    if isinstance(found, Statement):
        named = next((each.rule for each in found.why if each.effect == "stance"), "")
        if not named:
            raise HomeError(f"no stance rule found {name}: mend its line in the watchlist, or name a rule with --rule")
        rule = ("stances", named.removeprefix("stances."))
    holding = [each for each in version.sections if each.start < found.quote.end <= each.end]
    section = min(holding, key=lambda each: each.end - each.start).kind if holding else ""
    return Subject(found.quote.text, version.kind, section, name, rule, version)


def example(home: Home, subject: Subject, *, rule: str = "", unless: str = "") -> Report:
    """Keep a sentence under the `no_match` of its rule, every other byte of rules.yaml as it was; say what follows.

    `rule` names the rule where nothing else does. `unless` is a look-alike that is added to the rule at the same time.
    Nothing is written where the result would have faults, or break other examples. Raises HomeError and Faulty.
    """
    text = home.read(home.rules)
    before = home.rulebook(proved=False)
    path = _rule(before, subject, rule)
    own = _own(before, path)
    if subject.text in _texts(own.examples.match):
        raise HomeError(f"{shown(path)} says of this very sentence that it must match: decide which is right, by hand")
    there = subject.text in _texts(own.examples.no_match)
    try:
        edited = text if there else add(text, (*path, "examples", "no_match"), subject.item)
        edited = add(edited, _unless(own, path, unless), unless) if unless else edited
    except EditError as error:
        raise HomeError(f"{home.rules}: {error}") from None
    after = _loaded(home.rules, edited)
    number = _texts(_own(after, path).examples.no_match).index(subject.text)
    broken = {proof.path: proof for proof in proofs(after) if not proof.holds}
    mine = broken.pop((*path, "examples", "no_match", number), None)
    known = {proof.text for proof in proofs(before) if not proof.holds} if broken else set()
    others = [proof for proof in broken.values() if proof.text not in known]
    if others or (unless and mine is not None):
        return _refused([*([mine] if mine else []), *others], unless)
    if edited != text:
        home.write(home.rules, edited)
    line = parse(edited, name=str(home.rules)).mark((*path, "examples", "no_match", number)).line
    told = [f"{'stands already in' if there else 'written into'} {home.rules}:{line}, under {shown(path)}"]
    told += [f"added to its look-alikes: {unless}"] if unless else []
    if mine is not None:
        return _still(parse(edited, name=str(home.rules)), after, subject, path, line, told, mine.message)
    return _passes(home, after, subject, path, told)


def _loaded(path: Path, text: str) -> Rulebook:
    book, faults = load(text, name=str(path))
    if book is None:
        raise Faulty(faults)
    return book


def _rule(book: Rulebook, subject: Subject, given: str) -> tuple[str, str]:
    """Find the rule that a sentence is about: the one named, the one that found it, or the only one that sees it."""
    if given:
        group, _, name = given.rpartition(".")
        known = [("capabilities", each) for each in book.capabilities] + [("stances", each.id) for each in book.stances]
        fitting = [each for each in known if each[1] == name and group in ("", each[0])]
        if len(fitting) != 1:
            raise HomeError(
                f"no rule is called {given!r}: write an id of rules.yaml, such as capabilities.{known[0][1]}"
            )
        return fitting[0]
    if subject.rule is not None:
        return subject.rule
    seen = sorted({hit.capability for hit in subject.hits(book) if shows_something(hit)})
    if len(seen) != 1:
        told = f"several rules match it, {', '.join(seen)}" if seen else "no rule matches it by itself"
        raise HomeError(f"{told}: say with --rule which one must not")
    return "capabilities", seen[0]


def _own(book: Rulebook, path: tuple[str, str]) -> Capability | StanceRule:
    group: Mapping[str, Capability | StanceRule] = book.shape.stances
    if path[0] == "capabilities":
        group = book.shape.capabilities
    if path[1] not in group:
        raise HomeError(f"{shown(path)} is not in the rules any more")
    return group[path[1]]


def _texts(examples: Sequence[object]) -> list[str]:
    return [str(getattr(each, "text", each)) for each in examples]


def _unless(own: Capability | StanceRule, path: tuple[str, str], unless: str) -> tuple[str, ...]:
    if not isinstance(own, Capability):
        raise HomeError(f"{shown(path)} has no look-alikes: narrow its phrases, or write a context")
    if unless in (own.unless if isinstance(own.unless, list) else ()):
        raise HomeError(f"{unless!r} is one of its look-alikes already")
    if isinstance(own.unless, dict):
        raise HomeError(f"the look-alikes of {shown(path)} are lists by language: write it into one of them by hand")
    return (*path, "unless")


def _refused(others: Sequence[Proof], unless: str) -> Report:
    faults = [f"{shown(proof.path)}: {proof.message}" for proof in others]
    head = f"Nothing was written: with {unless!r} as a look-alike not all examples hold:"
    return Report([head, *faults], {"written": False}, faults)


def _still(
    written: Written,
    book: Rulebook,
    subject: Subject,
    path: tuple[str, str],
    line: int,
    told: list[str],
    message: str,
) -> Report:
    """Say what still matches, and what can be done."""
    found = [
        f"the rule still matches: “{words}” is found by {place.written!r}, line {written.mark(place.path).line}"
        for hit in subject.hits(book)
        if (path[0], hit.capability) == path and (words := subject.text[hit.start : hit.end])
        for place in finders(places(book), hit.capability, words)
    ]
    name = subject.id or "SENTENCE"
    ways = [
        f"  name words of the sentence that show what it is about: monitor example {name} --unless WORDS",
        "  or narrow the phrase, or write a context that holds for all capabilities (docs/edit-a-rule.md)",
        f"  or take the example out again, line {line}",
    ]
    ways = ways[path[0] == "stances" :]
    if subject.id:
        ways[-1] += f", and dismiss this one quote: monitor review {name} --verdict dismissed --reason WHY"
    faults = list(dict.fromkeys(found)) or [f"the rule still matches: it {message}"]
    until = "Until it passes, `monitor match` refuses these rules; what was found before stays as it is."
    then = "Then `monitor check` proves it, and `monitor backtest` shows what else it changes."
    return Report([*told, *faults, until, "What to do:", *ways, then], {"written": True, "passes": False}, faults)


def _passes(home: Home, book: Rulebook, subject: Subject, path: tuple[str, str], told: list[str]) -> Report:
    """Say that the rule passes, and whether its document still shows what the sentence alone does not."""
    told.append("the rule passes: by itself the sentence shows nothing of it")
    around = _around(home, book, subject, path)
    if around:
        told += [
            "In its document it still counts: what stands around it (its list, its heading, the company's name, words",
            "elsewhere) makes the difference. Dismiss the quote:",
            f"  monitor review {subject.id} --verdict dismissed --reason WHY",
        ]
    elif subject.id:
        told.append("It is gone with the next `monitor match`; `monitor backtest` shows now what else changes.")
    return Report(told, {"written": True, "passes": True, "stands": around})


def _around(home: Home, book: Rulebook, subject: Subject, path: tuple[str, str]) -> bool:
    version = subject.version
    if version is None:
        return False
    begin = version.text.find(subject.text)
    hits = Judge(book, home.watched(book)).hits(version.text, version.kind, version.company, version.sections)
    return any(
        hit.quote_start < begin + len(subject.text)
        and begin < hit.quote_end
        and (hit.capability == path[1] and shows_something(hit) if path[0] == "capabilities" else _says(hit, path))
        for hit in hits
    )


def _says(hit: Hit, path: tuple[str, str]) -> bool:
    return any(each.rule == shown(path) and each.effect == "stance" for each in hit.why) and not hit.suppressed
