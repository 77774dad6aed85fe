"""Every rule proves itself on its own examples: one function for `monitor check`, the tests and before every match."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model import Kind, Section
from monitor.rulebook.reading import DENYING, Hit, read
from monitor.rulebook.rules import Rulebook
from monitor.rulebook.shape import Example


@dataclass(frozen=True, slots=True)
class Proof:
    """One example of one rule, and whether it came out as written."""

    path: tuple[str | int, ...]
    text: str
    holds: bool
    message: str


def proofs(rulebook: Rulebook) -> Iterator[Proof]:
    """Run all examples of all rules. Each gives a proof, kept or broken."""
    for name, rule in rulebook.capabilities.items():
        for wanted, number, example in _examples(rule.rule.examples.match, rule.rule.examples.no_match):
            hits = [hit for hit in _read(example, rulebook) if hit.capability == name]
            shown = [hit for hit in hits if shows_something(hit)]
            yield _proof(("capabilities", name), wanted, number, example, bool(shown), hits)
    for stance in rulebook.stances:
        for wanted, number, example in _examples(stance.rule.examples.match, stance.rule.examples.no_match):
            hits = list(_read(example, rulebook))
            said = [hit for hit in hits if hit.stance is stance.stance and not hit.others and not hit.suppressed]
            yield _proof(("stances", stance.id), wanted, number, example, bool(said), hits)


def shows_something(hit: Hit) -> bool:
    """Say whether a hit is more than a denial, a look-alike or a promise not to."""
    return not hit.negated and not hit.suppressed and hit.stance not in DENYING


def _examples(match: list[str | Example], no_match: list[str | Example]) -> Iterator[tuple[bool, int, Example]]:
    for wanted, examples in ((True, match), (False, no_match)):
        for number, example in enumerate(examples):
            yield wanted, number, example if isinstance(example, Example) else Example(text=example)


def _read(example: Example, rulebook: Rulebook) -> list[Hit]:
    sections = [Section(example.section, example.section, 0, len(example.text))] if example.section else []
    return list(read(example.text, rulebook, kind=Kind(example.kind), sections=sections))


def _proof(path: tuple[str, str], wanted: bool, number: int, example: Example, fired: bool, hits: list[Hit]) -> Proof:
    key = "match" if wanted else "no_match"
    message = ""
    if fired is not wanted:
        reasons = sorted({f"{why.effect} by {why.rule}: {why.words!r}" for hit in hits for why in hit.why})
        seen = f" ({'; '.join(reasons)})" if reasons else " (nothing in it was recognised)"
        message = f"{'must match and does not' if wanted else 'must not match and does'}{seen}: {example.text!r}"
    return Proof((*path, "examples", key, number), example.text, fired is wanted, message)
