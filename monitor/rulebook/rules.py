"""The rulebook, compiled: what signals and statements are made with. The same rules.yaml gives the same rulebook."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from monitor.model import Act, Kind, Stance, Strength
from monitor.rulebook.folding import Folded, fold, is_odd, is_torn
from monitor.rulebook.fuzzy import Fuzzy
from monitor.rulebook.phrase import Phrase, phrase
from monitor.rulebook.prefilter import Prefilter, Sought, prefilter
from monitor.rulebook.shape import Capability, Context, Role, RulebookShape, StanceRule, Words

FLAGS = regex.IGNORECASE | regex.V0
"""Simple case folding, letter by letter, as in the first stage: full folding takes three times as long to compile."""
_PATIENCE = 0.5
"""Seconds that one pattern may take over one sentence. Ordinary sentences take microseconds."""


class RuleTimeout(Exception):  # noqa: N818  it is a report about a rule, named for the person who reads it
    """A pattern took too long over a sentence: it can run away and has to be rewritten."""


def flat(words: Words) -> list[str]:
    """Give the phrases of all languages, in order."""
    return list(words) if isinstance(words, list) else [each for group in words.values() for each in group]


class Matcher:
    """Phrases as one pattern of the exact stage, compiled when it is first needed."""

    def __init__(self, name: str, phrases: Iterable[Phrase]) -> None:
        self.name = name
        self.source = "|".join(f"(?:{each.pattern})" for each in phrases)
        self._compiled: Any = None

    @property
    def _pattern(self) -> Any:
        if self._compiled is None and self.source:
            self._compiled = regex.compile(self.source, FLAGS)
        return self._compiled

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans of the matches within text[start:end], in order. Raises RuleTimeout."""
        if not self.source:
            return
        if is_odd(text, start, end):
            yield from self._odd_spans(text, start, end)
            return
        yield from self._plain_spans(text, start, end)

    def _plain_spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        try:
            for found in self._pattern.finditer(text, start, end, timeout=_PATIENCE):
                yield found.span()
        except TimeoutError as error:
            raise RuleTimeout(
                f"the phrases of {self.name} take too long over a sentence of {end - start} characters"
            ) from error

    def _odd_spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Search as the text reads, and as it is written: a hidden character may stand in a word or between two.

        Of matches that overlap the leftmost counts, then the longest.
        """
        found = {span for span in self._plain_spans(text, start, end) if not is_torn(text, *span)}
        before = _in_sight(text, start)
        folded = _of_sentence(text[before:end])
        lead = bisect_left(range(len(folded.text)), start - before, key=folded.start)
        for low, high in self._plain_spans(folded.text, lead, len(folded.text)):
            found.add((before + folded.start(low), before + folded.end(high - 1)))
        taken = start
        for low, high in sorted(found, key=lambda span: (span[0], -span[1])):
            if low >= taken:
                taken = high
                yield low, high

    def first(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the first match within text[start:end]."""
        return next(self.spans(text, start, end), None)

    def last(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the last match within text[start:end]."""
        last = None
        for last in self.spans(text, start, end):  # noqa: B007  the last one is what is asked for
            pass
        return last


_LOOK_BACK = 50
"""Characters of white space before a sentence that are looked past for what stands there."""


@lru_cache(maxsize=16)
def _of_sentence(sentence: str) -> Folded:
    """Fold a sentence with what stands before it in sight."""
    return fold(sentence)


def _in_sight(text: str, start: int) -> int:
    """Give where in a text that begins which stands before a sentence and is looked at with it."""
    before = max(0, start - 1)
    while before and text[before].isspace() and start - before < _LOOK_BACK:
        before -= 1
    return before


@dataclass(frozen=True, slots=True)
class Term:
    """One phrase of a capability, with what it needs to count."""

    capability: str
    words: Matcher | Fuzzy
    needs: Matcher | None
    """One of these must stand near; None: it needs no company."""
    within: str
    """How near: in the same sentence, section or document."""
    kinds: frozenset[str]
    """Only in these kinds of document; empty: in all."""
    unverified: bool
    """Nobody has confirmed the language that it is written in."""

    def spans(self, text: str, start: int, end: int, kind: Kind) -> Iterator[tuple[int, int]]:
        """Give the spans in a sentence that it matches, whatever stands outside of it. Raises RuleTimeout."""
        if self.kinds and kind not in self.kinds:
            return
        for span in self.words.spans(text, start, end):
            if self.needs and self.within == "sentence" and self.needs.first(text, start, end) is None:
                return
            yield span


@dataclass(frozen=True, slots=True)
class CapabilityRule:
    """A capability with its compiled look-alikes. Its phrases are the rulebook's terms."""

    id: str
    rule: Capability
    unless: Matcher


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
    next: Matcher


@dataclass(frozen=True, slots=True)
class CompiledStance:
    """A stance with its compiled words."""

    id: str
    rule: StanceRule
    words: Slotted
    unsure: Matcher
    """Those of its words that are in a language nobody has confirmed."""

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
    shape: RulebookShape
    """As it was written."""
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
    terms: tuple[Term, ...]
    """In the order of the first stage's numbers."""
    elsewhere: Mapping[Kind, frozenset[int]]
    """Numbers of the terms that a kind of document is not searched for."""
    order: Mapping[str, int]
    """The place of each capability among them."""
    around: Prefilter
    """The first stage of all words that stand around a term, for one sentence at a time."""
    owners: tuple[Matcher, ...]
    """Whose words they are, in the order of its numbers."""

    def kept(self) -> tuple[bytes, bytes]:
        """Give what need not be compiled again."""
        return self.prefilter.kept(), self.around.kept()

    def around_in(self, sentence: str) -> frozenset[Matcher]:
        """Give the matchers of words around a term of which any may stand in a sentence; the others do not."""
        return frozenset(self.owners[number] for number, _ in self.around.scan(sentence))

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

    def limit(self, words: str) -> str:
        """Say what some words limit a statement in: time, mind, term, place ...; empty where no context names them."""
        for context in self.contexts:
            matchers = (context.before, context.after, context.around, context.anywhere, context.next)
            if context.rule.limit and any(each.first(words, 0, len(words)) for each in matchers):
                return context.rule.limit
        return ""

    def title(self, capability: str) -> str:
        """Give a capability's title for readers; the id where it is no longer in the rulebook."""
        rule = self.capabilities.get(capability)
        return rule.rule.title if rule else capability


def strongest(strengths: Iterable[Strength]) -> Strength:
    """Give the strongest of some strengths; weak where there are none."""
    order = list(Strength)
    return min(strengths, key=order.index, default=Strength.WEAK)


def rules_hash(text: str) -> str:
    """Give the SHA-256 of the text of rules.yaml, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def compile_rulebook(shape: RulebookShape, text: str, kept: tuple[bytes, bytes] = (b"", b"")) -> Rulebook:
    """Compile a checked rulebook, or take from `kept` what one of the same shape gave to be kept.

    Raises PhraseError for a phrase that cannot be read; `load` names them all first.
    """
    prefiltered, around = kept
    capabilities = {}
    terms: list[Term] = []
    sought: list[Sought] = []
    making = _Making([], [])
    for name, rule in shape.capabilities.items():
        where = f"capabilities.{name}"
        capabilities[name] = CapabilityRule(name, rule, making.matcher(f"{where}.unless", rule.unless))
        for words, guard in [(rule.phrases, None), *((each.phrases, each) for each in rule.guarded)]:
            needs = making.matcher(f"{where}.needs", guard.needs) if guard and guard.needs else None
            within = guard.within if guard else "sentence"
            kinds = frozenset(rule.kinds or (guard.kinds if guard else ()))
            for language, written in _by_language(words):
                found = Fuzzy(where, written) if guard and guard.fuzzy else phrase(written)
                matcher = found if isinstance(found, Fuzzy) else Matcher(where, [found])
                terms.append(Term(name, matcher, needs, within, kinds, language in rule.unverified))
                sought.append(Sought(found.scan, found.certain, found.partial))
    return Rulebook(
        hash=rules_hash(text),
        shape=shape,
        capabilities=capabilities,
        stances=tuple(
            CompiledStance(
                name,
                rule,
                making.slotted(f"stances.{name}", rule.phrases),
                Matcher(f"stances.{name}.unverified", map(phrase, _unconfirmed(rule))),
            )
            for name, rule in shape.stances.items()
        ),
        contexts=tuple(
            CompiledContext(
                name,
                rule,
                making.matcher(f"contexts.{name}", rule.before),
                making.matcher(f"contexts.{name}", rule.after),
                making.matcher(f"contexts.{name}", rule.around),
                making.matcher(f"contexts.{name}", rule.anywhere),
                making.matcher(f"contexts.{name}", rule.next),
            )
            for name, rule in shape.contexts.items()
        ),
        acts={act: making.matcher(f"acts.{act}", words) for act, words in shape.acts.items()},
        roles=tuple(
            CompiledRole(name, rule, making.slotted(f"roles.{name}", rule.phrases))
            for name, rule in shape.roles.items()
        ),
        own=making.matcher("holders.own", shape.holders.own),
        others=making.matcher("holders.others", shape.holders.others),
        terminators=making.matcher("terminators", shape.terminators),
        pseudo=making.matcher("pseudo", shape.pseudo),
        sections=shape.sections,
        prefilter=prefilter(sought, prefiltered),
        terms=tuple(terms),
        elsewhere={
            kind: frozenset(number for number, term in enumerate(terms) if term.kinds and kind not in term.kinds)
            for kind in Kind
        },
        order={name: place for place, name in enumerate(capabilities)},
        around=prefilter(making.sought, around),
        owners=tuple(making.owners),
    )


def _unconfirmed(rule: StanceRule) -> list[str]:
    return [each for language, each in _by_language(rule.phrases) if language in rule.unverified]


def _by_language(words: Words) -> list[tuple[str, str]]:
    """Give (language, phrase), the language empty for phrases that hold everywhere."""
    groups = {"": words} if isinstance(words, list) else words
    return [(language, each) for language, group in groups.items() for each in group]


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the matchers of the words around a term, and notes what their first stage has to look for."""

    sought: list[Sought]
    owners: list[Matcher]

    def matcher(self, name: str, words: Words) -> Matcher:
        return self._of(name, [phrase(each) for each in flat(words)])

    def slotted(self, name: str, words: Words) -> Slotted:
        phrases = [phrase(each) for each in flat(words)]
        return Slotted(
            before=self._of(name, [each for each in phrases if each.slot == "after"]),
            after=self._of(name, [each for each in phrases if each.slot == "before"]),
        )

    def _of(self, name: str, phrases: list[Phrase]) -> Matcher:
        made = Matcher(name, phrases)
        self.sought.extend(Sought(each.scan, each.certain, each.partial) for each in phrases)
        self.owners.extend(made for _ in phrases)
        return made
