"""The exact stage: what a sentence says about a capability, and why.

The way of ConText (Harkema et al. 2009): trigger words stand before or after the term, reach as far as the clause, and
are stopped by terminators; pseudo triggers look like triggers and are none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Act, Kind, Section, Stance, Why
from monitor.rulebook.rules import CapabilityRule, CompiledContext, Matcher, Rulebook, Slotted
from monitor.text.sentences import SentenceFinder

LONGEST = 2_000
"""Characters of a sentence that are read and quoted: a patent claim without a full stop can be a page long."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One mention of a capability in a sentence, with everything the rules see in that sentence."""

    capability: str
    start: int
    end: int
    """The words that name it, in characters of the text."""
    quote_start: int
    quote_end: int
    """The sentence."""
    section: str
    heading: str
    act: Act | None
    """What the words of the sentence say is done; None: they do not say."""
    stance: Stance | None
    stance_act: Act | None
    tense: str
    role: str
    """Id of the role rule, where a job title or a department bears the capability's name."""
    negated: bool
    suppressed: bool
    own: bool
    """The subject is the company (we, our, its name); False: somebody else, or nobody is named."""
    others: bool
    """The subject is somebody else: users, customers, applicants."""
    why: tuple[Why, ...]

    def words(self, effect: str) -> tuple[str, ...]:
        """Give the words that had an effect."""
        return tuple(each.words for each in self.why if each.effect == effect)


def read(
    text: str, rulebook: Rulebook, *, kind: Kind, sections: Sequence[Section] = (), names: Matcher | None = None
) -> Iterator[Hit]:
    """Give every mention of a capability in a text, in order; look-alikes and negations are marked, not left out.

    `names` finds the company's own names: a sentence whose subject they are is the company's own. Raises RuleTimeout.
    """
    finder = SentenceFinder(text)
    done: set[tuple[str, int, int]] = set()
    for number, offset in rulebook.prefilter.scan(text):
        rule = rulebook.capabilities[rulebook.numbered[number]]
        sentence = finder.around(offset)
        if sentence[1] - sentence[0] > LONGEST:
            sentence = (max(sentence[0], offset - LONGEST // 2), min(sentence[1], offset + LONGEST // 2))
        if (rule.id, *sentence) in done:
            continue
        done.add((rule.id, *sentence))
        for span in rule.spans(text, *sentence):
            yield _Sentence(text, sentence, rulebook, names, kind, _section(sections, span[0])).hit(rule, span)


def _section(sections: Sequence[Section], offset: int) -> Section:
    """Give the innermost section that holds an offset."""
    holding = [each for each in sections if each.start <= offset < each.end]
    return min(holding, key=lambda each: each.end - each.start, default=Section("", "", 0, 0))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence under the rules."""

    text: str
    span: tuple[int, int]
    rulebook: Rulebook
    names: Matcher | None
    kind: Kind
    section: Section

    def hit(self, rule: CapabilityRule, term: tuple[int, int]) -> Hit:
        why = [Why("matched", f"capabilities.{rule.id}", self.text[slice(*term)])]
        look_alike = rule.unless.first(self.text, *self.span)
        if look_alike:
            why.append(Why("suppresses", f"capabilities.{rule.id}.unless", self.text[slice(*look_alike)]))
        for context in self.rulebook.contexts:
            why += self._context(context, term)
        where = self.rulebook.sections.get(self.kind, {}).get(self.section.kind)
        if where:
            effect = {"suppress": "suppresses", "lower": "lowers", "raise": "raises"}[where]
            why.append(Why(effect, f"sections.{self.kind}", self.section.kind))
        act = self._act(term, why)
        role = self._role(term, why)
        stance, stance_act, tense = self._stance(term, why)
        own, others = self._holder(term)
        return Hit(
            capability=rule.id,
            start=term[0],
            end=term[1],
            quote_start=self.span[0],
            quote_end=self.span[1],
            section=self.section.kind,
            heading=self.section.heading,
            act=act,
            stance=stance,
            stance_act=stance_act,
            tense=tense,
            role=role,
            negated=any(each.effect == "negates" for each in why),
            suppressed=any(each.effect == "suppresses" for each in why),
            own=own,
            others=others,
            why=tuple(why),
        )

    def _reach(self, matcher: Matcher, start: int, end: int, term: tuple[int, int]) -> tuple[int, int] | None:
        """Find the trigger nearest to the term whose reach no terminator cuts, pseudo triggers left out."""
        best = None
        pseudo = list(self.rulebook.pseudo.spans(self.text, *self.span))
        for span in matcher.spans(self.text, start, end):
            if any(low < span[1] and span[0] < high for low, high in pseudo):
                continue
            between = (span[1], term[0]) if span[1] <= term[0] else (term[1], span[0])
            stops = self.rulebook.terminators.spans(self.text, *between)
            if any(not any(low < stop[1] and stop[0] < high for low, high in pseudo) for stop in stops):
                continue
            if best is None or abs(span[0] - term[0]) < abs(best[0] - term[0]):
                best = span
        return best

    def _slotted(self, words: Slotted, term: tuple[int, int]) -> tuple[int, int] | None:
        return self._reach(words.before, self.span[0], term[0], term) or self._reach(
            words.after, term[1], self.span[1], term
        )

    def _context(self, context: CompiledContext, term: tuple[int, int]) -> Iterator[Why]:
        if context.rule.kinds and self.kind not in context.rule.kinds:
            return
        found = (
            self._reach(context.before, self.span[0], term[0], term)
            or self._reach(context.after, term[1], self.span[1], term)
            or self._reach(context.around, self.span[0], term[0], term)
            or self._reach(context.around, term[1], self.span[1], term)
            or context.anywhere.first(self.text, *self.span)
        )
        if found:
            yield Why(context.rule.effect, f"contexts.{context.id}", self.text[slice(*found)])

    def _act(self, term: tuple[int, int], why: list[Why]) -> Act | None:
        """Take the act word nearest before the term, else the nearest behind it; acts reach across terminators."""
        best: tuple[int, Act, tuple[int, int]] | None = None
        for act, matcher in self.rulebook.acts.items():
            before = matcher.last(self.text, self.span[0], term[0])
            after = None if before else matcher.first(self.text, term[1], self.span[1])
            if before and (best is None or term[0] - before[1] < best[0]):
                best = (term[0] - before[1], act, before)
            # Behind the term counts only where nothing stands before it: a thousand characters farther away.
            elif after and (best is None or 1_000 + after[0] - term[1] < best[0]):
                best = (1_000 + after[0] - term[1], act, after)
        if best is None:
            return None
        why.append(Why("act", f"acts.{best[1]}", self.text[slice(*best[2])]))
        return best[1]

    def _role(self, term: tuple[int, int], why: list[Why]) -> str:
        """Find a title or department right beside the term: only white space and hyphens between."""
        for role in self.rulebook.roles:
            before = role.words.before.last(self.text, self.span[0], term[0])
            after = role.words.after.first(self.text, term[1], self.span[1])
            for found, gap in ((before, before and (before[1], term[0])), (after, after and (term[1], after[0]))):
                if found and gap and not self.text[slice(*gap)].strip(" \n-‐–"):
                    why.append(Why("role", f"roles.{role.id}", self.text[slice(*found)]))
                    return role.id
        return ""

    def _stance(self, term: tuple[int, int], why: list[Why]) -> tuple[Stance | None, Act | None, str]:
        """Take the stance whose words are longest: `does not currently use` before `use`."""
        best = None
        for each in self.rulebook.stances:
            found = self._slotted(each.words, term)
            if found and (best is None or found[1] - found[0] > best[0][1] - best[0][0]):
                best = (found, each)
        if best is None or (best[1].stance is Stance.AFFIRMS and any(each.effect == "reserves" for each in why)):
            # "May use" keeps a right; it does not say that it is used.
            return None, None, "present"
        found, each = best
        why.append(Why("stance", f"stances.{each.id}", self.text[slice(*found)]))
        return each.stance, each.rule.act, each.rule.tense

    def _holder(self, term: tuple[int, int]) -> tuple[bool, bool]:
        """Say whose sentence it is by the last subject before the term."""
        own = self.rulebook.own.last(self.text, self.span[0], term[0])
        named = self.names.last(self.text, self.span[0], term[0]) if self.names else None
        others = self.rulebook.others.last(self.text, self.span[0], term[0])
        mine = max((span[0] for span in (own, named) if span), default=-1)
        theirs = others[0] if others else -1
        return mine >= 0 and mine > theirs, theirs >= 0 and theirs > mine
