"""The exact stage: what a sentence says about a capability, and why.

The way of ConText (Harkema et al. 2009): trigger words stand before or after the term, reach as far as the clause, and
are stopped by terminators; pseudo triggers look like triggers and are none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.model import Act, Kind, Section, Stance, Why
from monitor.rulebook.fuzzy import Fuzzy
from monitor.rulebook.heads import governing
from monitor.rulebook.rules import CompiledContext, CompiledStance, Matcher, Rulebook, Slotted, Term
from monitor.text.scripts import is_mixed
from monitor.text.sentences import SentenceFinder

LONGEST = 2_000
"""Characters of a sentence that are read and quoted: a patent claim without a full stop can be a page long."""

SUBJECT = 5
"""Words between a capability and the verb behind it: farther away the verb has another subject. A rule of thumb."""
PASSIVE = 8
"""Words between a capability and the act behind it, `may be collected, stored and used`: passives take more of them."""

_SUPPRESSING = frozenset({"suppresses", "rules", "defines", "boilerplate"})
"""Effects after which a mention is no signal. Rules for customers and definitions are still kept as such."""

DENYING = frozenset({Stance.DENIES, Stance.HEDGES, Stance.COMMITS, Stance.DISOWNS, Stance.DECLINES, Stance.OBJECTS})
"""Stances of sentences that show nothing. Who names conditions for a use shows that there is one."""
_NO_YES = frozenset({"reserves", "negates"})
"""Effects beside which nothing is affirmed: "may use" keeps a right, and "neither do we use it" has a "use" in it."""


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
    near: dict[tuple[int, int, int, int], set[int]] = {}
    for number, offset in rulebook.prefilter.scan(text, rulebook.elsewhere[kind]):
        for stretch in _near(finder, offset):
            near.setdefault(stretch, set()).add(number)
    company = _Company(text, sections)
    # In the order of the text, whatever the order of the first stage: another first stage gives the same result.
    for (start, end, first, last), numbers in sorted(near.items()):
        sentence = None
        for number, span in _terms(text, (start, end), rulebook, kind, numbers, company):
            if first <= span[0] < last:
                section = _section(sections, span[0])
                if sentence is None or sentence.section != section:
                    sentence = _Sentence.of(text, (start, end), rulebook, names, kind, section)
                yield sentence.hit(rulebook.terms[number], span)


@dataclass(frozen=True, slots=True)
class _Company:
    """The words that terms need elsewhere in their section or document; each stretch is searched once for each."""

    text: str
    sections: Sequence[Section]
    known: dict[tuple[Matcher, int, int], bool] = field(default_factory=dict)

    def __contains__(self, found: tuple[Term, int]) -> bool:
        """Say whether a term that was found at an offset stands in the company that it needs."""
        term, offset = found
        if term.needs is None or term.within == "sentence":
            return True
        here = _section(self.sections, offset) if term.within == "section" else None
        start, end = (here.start, here.end) if here and here.end else (0, len(self.text))
        where = (term.needs, start, end)
        if where not in self.known:
            self.known[where] = term.needs.first(self.text, start, end) is not None
        return self.known[where]


def _terms(
    text: str, sentence: tuple[int, int], rulebook: Rulebook, kind: Kind, numbers: Iterable[int], company: _Company
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Give the terms in a sentence, by capability. Of two that overlap the leftmost counts, then the longest."""
    terms = rulebook.terms
    found = [
        (rulebook.order[terms[number].capability], start, -end, terms[number].unverified, number)
        for number in numbers
        for start, end in terms[number].spans(text, *sentence, kind)
        if (terms[number], start) in company
    ]
    capability, taken = -1, 0
    for place, start, minus_end, _, number in sorted(found):
        if place != capability:
            capability, taken = place, 0
        if start >= taken:
            taken = -minus_end
            yield number, (start, taken)


def _near(finder: SentenceFinder, offset: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the sentence around an offset and where in it a term may begin: anywhere.

    Of a sentence without end the stretches around the offset, whose edges do not depend on the offset itself: each
    reaches half a stretch beyond its core, and a term belongs to the core that it begins in.
    """
    start, end = finder.around(offset)
    if end - start <= LONGEST:
        yield start, end, start, end
        return
    core = LONGEST // 2
    at = (offset - start) // core
    for number in range(max(0, at - 1), at + 1):
        first = start + number * core
        yield max(start, first - core // 2), min(end, first + core + core // 2), first, min(end, first + core)


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
    document: str
    around: frozenset[Matcher]
    """Whose words may stand in it. Most stand nowhere: then no part of it has to be searched."""
    quote: tuple[int, int]
    """Where it stands in the document: from the head of its list on, if that governs it."""
    shift: int = 0
    """By how much an offset in the document is greater than in `text`."""
    known: dict[Matcher, list[tuple[int, int]]] = field(default_factory=dict)
    """What was found in the whole sentence."""

    @classmethod
    def of(
        cls,
        text: str,
        span: tuple[int, int],
        rulebook: Rulebook,
        names: Matcher | None,
        kind: Kind,
        section: Section,
    ) -> "_Sentence":
        """Take a sentence of a document; an item of a list is read as if its head stood before it on the same line."""
        quote, shift, document = span, 0, text
        head = None if kind is Kind.PATENT else governing(text, span, section, rulebook)
        if head:
            said = f"{text[slice(*head)]} "
            quote, shift = (head[0], span[1]), span[0] - len(said)
            text = said + text[slice(*span)]
            span = (0, len(text))
        around = rulebook.around_in(text[slice(*span)])
        return cls(text, span, rulebook, names, kind, section, document, around, quote, shift)

    def hit(self, named: Term, place: tuple[int, int]) -> Hit:
        """Judge a term that stands at a place in the document."""
        term = (place[0] - self.shift, place[1] - self.shift)
        rule = self.rulebook.capabilities[named.capability]
        why = [Why("matched", f"capabilities.{rule.id}", self.text[slice(*term)])]
        why += [
            Why("mixes scripts", f"capabilities.{rule.id}", word)
            for word in self.text[slice(*term)].split()
            if is_mixed(word)
        ]
        if named.unverified:
            why.append(Why("lowers", f"capabilities.{rule.id}.unverified", self.text[slice(*term)]))
        if isinstance(named.words, Fuzzy) and not named.words.is_exact(self.text[slice(*term)]):
            why.append(Why("lowers", f"capabilities.{rule.id}.fuzzy", self.text[slice(*term)]))
        look_alike = next(iter(self._all(rule.unless)), None)
        if look_alike:
            why.append(Why("suppresses", f"capabilities.{rule.id}.unless", self.text[slice(*look_alike)]))
        for context in self.rulebook.contexts:
            why += self._context(context, term)
        where = self.rulebook.sections.get(self.kind, {}).get(self.section.kind)
        if where:
            effect = {"suppress": "suppresses", "lower": "lowers", "raise": "raises"}[where]
            why.append(Why(effect, f"sections.{self.kind}", self.section.kind))
        act = self._act(term, why)
        if any(each.effect == "boilerplate" for each in why):
            act = Act.BOILERPLATE
        # A count of staff is no capability that a title could bear.
        role = self._role(term, why) if rule.rule.severity != "context" else ""
        said = self._stance(term, why)
        if said:
            why += self._goes_on()
        stance, stance_act, tense = said[1:] if said else (None, None, "present")
        own, others = self._holder(min(said[0], term[0]) if said else term[0])
        return Hit(
            capability=rule.id,
            start=place[0],
            end=place[1],
            quote_start=self.quote[0],
            quote_end=self.quote[1],
            section=self.section.kind,
            heading=self.section.heading,
            act=act,
            stance=stance,
            stance_act=stance_act,
            tense=tense,
            role=role,
            negated=any(each.effect == "negates" for each in why),
            suppressed=any(each.effect in _SUPPRESSING for each in why),
            own=own,
            others=others,
            why=tuple(why),
        )

    def _all(self, matcher: Matcher) -> list[tuple[int, int]]:
        """Give the spans of a matcher in the whole sentence; searched once, however many terms stand in it."""
        if matcher not in self.known:
            found = matcher in self.around or matcher is self.names
            self.known[matcher] = list(matcher.spans(self.text, *self.span)) if found else []
        return self.known[matcher]

    def _last(self, matcher: Matcher, until: int) -> tuple[int, int] | None:
        """Give the last span before an offset."""
        spans = self._all(matcher)
        torn = self.text[until - 1 : until + 1].isalnum() or any(low < until < high for low, high in spans)
        if spans and torn:
            # Cut off there, something else may be found: `our` of `our own`.
            return matcher.last(self.text, self.span[0], until)
        return max((span for span in spans if span[1] <= until), default=None)

    def _reach(self, matcher: Matcher, start: int, end: int, term: tuple[int, int]) -> tuple[int, int] | None:
        """Find the trigger nearest to the term whose reach no terminator cuts, pseudo triggers left out."""
        if not self._all(matcher):
            return None
        best = None
        pseudo = self._all(self.rulebook.pseudo)
        for span in matcher.spans(self.text, start, end):
            if any(low < span[1] and span[0] < high for low, high in pseudo):
                continue
            # What a capability's own words hold, `recordings are not used to train`, nothing can cut off.
            between = (span[1], term[0]) if span[0] < term[1] else (term[1], span[0])
            stops = self.rulebook.terminators.spans(self.text, *between) if self._all(self.rulebook.terminators) else ()
            if any(not any(low < stop[1] and stop[0] < high for low, high in pseudo) for stop in stops):
                continue
            if best is None or abs(span[0] - term[0]) < abs(best[0] - term[0]):
                best = span
        return best

    def _slotted(self, words: Slotted, term: tuple[int, int]) -> tuple[int, int] | None:
        before = self._reach(words.before, self.span[0], term[1], term)
        if before and self.text[slice(*before)].casefold() == "no" and self.text[before[1] : term[0]].strip():
            before = None  # a bare `no` says no to the very next words only
        after = None if before else self._reach(words.after, term[1], self.span[1], term)
        # A verb stands near its subject: `the Biometrics Platform and its contract are not used` is about the contract.
        near = after is not None and len(self.text[term[1] : after[0]].split()) <= SUBJECT
        return before or (after if near else None)

    def _context(self, context: CompiledContext, term: tuple[int, int]) -> Iterator[Why]:
        if context.rule.kinds and self.kind not in context.rule.kinds:
            return
        found = (
            self._reach(context.before, self.span[0], term[1], term)
            or self._reach(context.after, term[1], self.span[1], term)
            or self._reach(context.around, self.span[0], term[0], term)
            or self._reach(context.around, term[1], self.span[1], term)
            or next(iter(self._all(context.anywhere)), None)
        )
        if found:
            yield Why(context.rule.effect, f"contexts.{context.id}", self.text[slice(*found)])

    def _goes_on(self) -> Iterator[Why]:
        """Give what the next sentence of the document says of this one: `This does not apply to ...`."""
        start = self.quote[1]
        while self.document[start : start + 1].isspace():
            start += 1
        first, last = SentenceFinder(self.document).around(start)
        sentence = self.document[first : min(last, first + LONGEST)]
        around = self.rulebook.around_in(sentence)
        for context in self.rulebook.contexts:
            if context.next in around and (not context.rule.kinds or self.kind in context.rule.kinds):
                found = context.next.first(sentence, 0, len(sentence))
                if found:
                    yield Why(context.rule.effect, f"contexts.{context.id}", sentence[found[0] :].rstrip(".").strip())

    def _act(self, term: tuple[int, int], why: list[Why]) -> Act | None:
        """Take the act word nearest before the term, else the nearest behind it in the same clause.

        Acts reach forward across terminators. An act may name what it is done to, `create a voiceprint`, and then
        reaches into the term; of two that end alike the longer one counts.
        """
        best: tuple[int, int, Act, tuple[int, int]] | None = None
        pseudo = self._all(self.rulebook.pseudo)
        for act, matcher in self.rulebook.acts.items():
            for span in self._all(matcher):
                if any(low < span[1] and span[0] < high for low, high in pseudo):
                    continue
                if span[0] < term[0]:
                    distance = max(0, term[0] - span[1])
                elif self._passive(term, span):
                    # Behind the term counts only where nothing stands before it: farther away than any sentence.
                    distance = LONGEST + span[0]
                else:
                    continue
                if best is None or (distance, span[0] - span[1]) < best[:2]:
                    best = (distance, span[0] - span[1], act, span)
        if best is None:
            return None
        why.append(Why("act", f"acts.{best[2]}", self.text[slice(*best[3])]))
        return best[2]

    def _passive(self, term: tuple[int, int], span: tuple[int, int]) -> bool:
        """Say whether an act behind a term may still have the term as its subject."""
        between = self.text[term[1] : span[0]]
        cut = any(term[1] <= stop[0] and stop[1] <= span[0] for stop in self._all(self.rulebook.terminators))
        return span[0] >= term[1] and not cut and ":" not in between and len(between.split()) <= PASSIVE

    def _role(self, term: tuple[int, int], why: list[Why]) -> str:
        """Find a title or department right beside the term: only white space and hyphens between."""
        for role in self.rulebook.roles:
            before = self._last(role.words.before, term[0])
            after = role.words.after.first(self.text, term[1], self.span[1]) if self._all(role.words.after) else None
            for found, gap in ((before, before and (before[1], term[0])), (after, after and (term[1], after[0]))):
                if found and gap and not self.text[slice(*gap)].strip(" \n-‐–"):
                    why.append(Why("role", f"roles.{role.id}", self.text[slice(*found)]))
                    return role.id
        return ""

    def _stance(self, term: tuple[int, int], why: list[Why]) -> tuple[int, Stance, Act, str] | None:
        """Take the stance whose words are longest, `does not currently use` before `use`, and where they begin.

        A yes counts only where nothing else is said: `uses it only with consent`, `declined to say whether it uses`.
        """
        best: tuple[tuple[bool, int], tuple[int, int], CompiledStance] | None = None
        for each in self.rulebook.stances:
            found = self._slotted(each.words, term)
            if found:
                weight = (each.stance is not Stance.AFFIRMS, found[1] - found[0])
                if best is None or weight > best[0]:
                    best = (weight, found, each)
        if best is None or (best[2].stance is Stance.AFFIRMS and any(each.effect in _NO_YES for each in why)):
            return None
        _, found, each = best
        why.append(Why("stance", f"stances.{each.id}", self.text[slice(*found)]))
        if each.unsure.first(self.text, *found) == found:
            why.append(Why("lowers", f"stances.{each.id}.unverified", self.text[slice(*found)]))
        return found[0], each.stance, each.rule.act, each.rule.tense

    def _holder(self, until: int) -> tuple[bool, bool]:
        """Say whose sentence it is by the last subject before the words that say what is done, or before the term."""
        own = self._last(self.rulebook.own, until)
        named = self._last(self.names, until) if self.names else None
        others = self._last(self.rulebook.others, until)
        mine = max((span[0] for span in (own, named) if span), default=-1)
        theirs = others[0] if others else -1
        return mine >= 0 and mine > theirs, theirs >= 0 and theirs > mine
