"""The rulebook, compiled: what signals and statements are made with. The same rules.yaml gives the same rulebook."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

from monitor.model import Act, Stance, Strength
from monitor.rulebook.phrase import Phrase, phrase
from monitor.rulebook.prefilter import Prefilter
from monitor.rulebook.shape import Capability, Context, Role, RulebookShape, StanceRule, Words

_FLAGS = regex.IGNORECASE | regex.V1
_PATIENCE = 0.5
"""Seconds that one pattern may take over one sentence. Ordinary sentences take microseconds."""


class RuleTimeout(Exception):  # noqa: N818  it is a report about a rule, named for the person who reads it
    """A pattern took too long over a sentence: it can run away and has to be rewritten."""


def flat(words: Words) -> list[str]:
    """Give the phrases of all languages, in order."""
    return list(words) if isinstance(words, list) else [each for group in words.values() for each in group]


class Matcher:
    """Phrases compiled into one pattern of the exact stage."""

    def __init__(self, name: str, phrases: Iterable[Phrase]) -> None:
        self.name = name
        patterns = [f"(?:{each.pattern})" for each in phrases]
        self._pattern: Any = regex.compile("|".join(patterns), _FLAGS) if patterns else None

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans of the matches within text[start:end]. Raises RuleTimeout."""
        if self._pattern is None:
            return
        try:
            for found in self._pattern.finditer(text, start, end, timeout=_PATIENCE):
                yield found.span()
        except TimeoutError as error:
            raise RuleTimeout(
                f"the phrases of {self.name} take too long over a sentence of {end - start} characters"
            ) from error

    def first(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the first match within text[start:end]."""
        return next(self.spans(text, start, end), None)

    def last(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the last match within text[start:end]."""
        last = None
        for last in self.spans(text, start, end):  # noqa: B007  the last one is what is asked for
            pass
        return last


@dataclass(frozen=True, slots=True)
class CapabilityRule:
    """A capability with its compiled phrases."""

    id: str
    rule: Capability
    phrases: Matcher
    guarded: tuple[tuple[Matcher, Matcher], ...]
    unless: Matcher

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans in a sentence that name the capability, look-alikes not yet considered."""
        yield from self.phrases.spans(text, start, end)
        for words, needs in self.guarded:
            if needs.first(text, start, end) is not None:
                yield from words.spans(text, start, end)


@dataclass(frozen=True, slots=True)
class Slotted:
    """Words with a slot: `before` stand before the capability, `after` behind it."""

    before: Matcher
    after: Matcher


@dataclass(frozen=True, slots=True)
class CompiledContext:
    """A context with its compiled words."""

    id: str
    rule: Context
    before: Matcher
    after: Matcher
    around: Matcher
    anywhere: Matcher


@dataclass(frozen=True, slots=True)
class CompiledStance:
    """A stance with its compiled words."""

    id: str
    rule: StanceRule
    words: Slotted

    @property
    def stance(self) -> Stance:
        """Give the stance that its words take."""
        return self.rule.stance


@dataclass(frozen=True, slots=True)
class CompiledRole:
    """A role with its compiled words."""

    id: str
    rule: Role
    words: Slotted


@dataclass(frozen=True, slots=True)
class Rulebook:
    """rules.yaml, ready to judge with."""

    hash: str
    """SHA-256 of the text of rules.yaml: names the rules by which something was judged."""
    capabilities: Mapping[str, CapabilityRule]
    stances: tuple[CompiledStance, ...]
    contexts: tuple[CompiledContext, ...]
    acts: Mapping[Act, Matcher]
    roles: tuple[CompiledRole, ...]
    own: Matcher
    others: Matcher
    terminators: Matcher
    pseudo: Matcher
    sections: Mapping[str, Mapping[str, str]]
    prefilter: Prefilter
    numbered: tuple[str, ...] = field(default=())
    """Capability ids in the order of the first stage's numbers."""

    def broader(self, capability: str) -> frozenset[str]:
        """Give a capability and all that include it, however far up."""
        found = {capability}
        waiting = [capability]
        while waiting:
            for parent in self.capabilities[waiting.pop()].rule.broader:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return frozenset(found)

    def title(self, capability: str) -> str:
        """Give a capability's title for readers; the id where it is no longer in the rulebook."""
        rule = self.capabilities.get(capability)
        return rule.rule.title if rule else capability


def strongest(strengths: Iterable[Strength]) -> Strength:
    """Give the strongest of some strengths; weak where there are none."""
    order = list(Strength)
    return min(strengths, key=order.index, default=Strength.WEAK)


def compile_rulebook(shape: RulebookShape, text: str) -> Rulebook:
    """Compile a checked rulebook. Raises PhraseError for a phrase that cannot be read; `load` names them all first."""
    capabilities = {}
    scans: list[tuple[int, str]] = []
    for number, (name, rule) in enumerate(shape.capabilities.items()):
        own = [phrase(words) for words in flat(rule.phrases)]
        guarded = [
            ([phrase(words) for words in flat(each.phrases)], [phrase(words) for words in flat(each.needs)])
            for each in rule.guarded
        ]
        scans += [(number, each.scan) for each in [*own, *(one for group, _ in guarded for one in group)]]
        capabilities[name] = CapabilityRule(
            id=name,
            rule=rule,
            phrases=Matcher(f"capabilities.{name}", own),
            guarded=tuple((Matcher(name, group), Matcher(name, needs)) for group, needs in guarded),
            unless=_matcher(f"capabilities.{name}.unless", rule.unless),
        )
    return Rulebook(
        hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        capabilities=capabilities,
        stances=tuple(
            CompiledStance(name, rule, _slotted(f"stances.{name}", rule.phrases))
            for name, rule in shape.stances.items()
        ),
        contexts=tuple(
            CompiledContext(
                name,
                rule,
                _matcher(f"contexts.{name}", rule.before),
                _matcher(f"contexts.{name}", rule.after),
                _matcher(f"contexts.{name}", rule.around),
                _matcher(f"contexts.{name}", rule.anywhere),
            )
            for name, rule in shape.contexts.items()
        ),
        acts={act: _matcher(f"acts.{act}", words) for act, words in shape.acts.items()},
        roles=tuple(
            CompiledRole(name, rule, _slotted(f"roles.{name}", rule.phrases)) for name, rule in shape.roles.items()
        ),
        own=_matcher("holders.own", shape.holders.own),
        others=_matcher("holders.others", shape.holders.others),
        terminators=_matcher("terminators", shape.terminators),
        pseudo=_matcher("pseudo", shape.pseudo),
        sections=shape.sections,
        prefilter=Prefilter(scans),
        numbered=tuple(shape.capabilities),
    )


def _matcher(name: str, words: Words) -> Matcher:
    return Matcher(name, [phrase(each) for each in flat(words)])


def _slotted(name: str, words: Words) -> Slotted:
    phrases = [phrase(each) for each in flat(words)]
    return Slotted(
        before=Matcher(name, [each for each in phrases if each.slot == "after"]),
        after=Matcher(name, [each for each in phrases if each.slot == "before"]),
    )
