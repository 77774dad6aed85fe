"""Phrases that are too broad: how often they stand in ordinary paragraphs, in which nothing should be found.

The paragraphs are short and made up, a few hundred of them (see steps.checks): leave, refunds, hinges and rain.
One in 2,300 real postings shows that faces are recognised (research/matching.md): what is found in one of a hundred
paragraphs about bread and pumps would drown it.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Kind
from monitor.rulebook.examples import shows_something
from monitor.rulebook.places import Finding, Lines, Place
from monitor.rulebook.reading import read
from monitor.rulebook.rules import Rulebook

TOO_OFTEN = 5
"""Ordinary paragraphs of a thousand in which a phrase may show a capability. Rules of thumb, all four."""
LEAST = 2
"""And in how many at least, whatever their rate: of some scripts there are thirty paragraphs."""
DEAF = 25
"""And in which words may stand that cancel a mention in the sentence: more, and the rule is deaf."""
NO_CONDITION = 200
"""And in which a condition may be met: more, and it is hardly one."""
_CANCELS = frozenset({"suppresses", "boilerplate"})
_SHOWN = 80
"""Characters of a paragraph that is quoted."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """An ordinary paragraph, and the kind of document that it could stand in."""

    kind: Kind
    text: str


def breadth(rulebook: Rulebook, placed: Sequence[Place], background: Sequence[Paragraph]) -> Iterator[Finding]:
    """Give the phrases that stand in ordinary paragraphs, each with its hits per thousand of those in its script.

    `placed` are the rulebook's places.
    """
    scripts = [_script(each.text) for each in background]
    there = Counter(scripts)
    terms: dict[str, list[Place]] = {}
    for place in placed:
        if place.term is not None:
            terms.setdefault(place.term.capability, []).append(place)
    for place, met in _shown(rulebook, terms, background):
        often = _Often(met, there[_script(place.written)])
        severity = rulebook.shape.capabilities[str(place.path[1])].severity
        words = f"{place.written!r} is found in {often}, where nothing should be found: {often.quote}"
        yield Finding(place.path, words, grave=often.exceeds(TOO_OFTEN) and severity != "context")
    lines = Lines([each.text for each in background])
    for place in placed:
        limit, what = _limit(rulebook, place)
        if limit:
            likely = (background[number] for number in lines.likely(place))
            met = [each for each in likely if place.pattern.search(each.text)]
            often = _Often(met, there[_script(place.written)])
            if often.exceeds(limit):
                yield Finding(place.path, f"{place.written!r} {what}: it stands in {often}, {often.quote}")


@dataclass(frozen=True, slots=True)
class _Often:
    """The ordinary paragraphs in which a phrase stands."""

    met: Sequence[Paragraph]
    of: int
    """How many there are in its script."""

    def exceeds(self, limit: int) -> bool:
        """Say whether they are more than a thousand may hold; one alone proves nothing."""
        return len(self.met) >= LEAST and self._rate > limit

    @property
    def _rate(self) -> float:
        return 1_000 * len(self.met) / max(self.of, len(self.met), 1)

    @property
    def quote(self) -> str:
        """Give the first of them."""
        text = self.met[0].text
        return f"“{text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + '…'}”"

    def __str__(self) -> str:
        return f"{len(self.met)} of {self.of} ordinary paragraphs in its script ({self._rate:.0f} in a thousand)"


def _script(text: str) -> str:
    """Name the script that most letters are of, as Unicode does: LATIN, CYRILLIC, HEBREW, CJK ..."""
    letters = Counter(unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha())
    return max(letters, key=lambda name: (letters[name], name), default="LATIN")


def _limit(rulebook: Rulebook, place: Place) -> tuple[int, str]:
    """Give in how many of a thousand paragraphs a phrase may stand, and what is wrong with more; 0: in any number."""
    if place.role == ("capabilities", "unless"):
        return DEAF, "cancels too much"
    if place.role == ("capabilities", "needs"):
        return NO_CONDITION, "is hardly a condition"
    if place.role[0] == "contexts" and rulebook.shape.contexts[str(place.rule[1])].effect in _CANCELS:
        return DEAF, "cancels too much"
    return 0, ""


def _shown(
    rulebook: Rulebook, terms: dict[str, list[Place]], background: Sequence[Paragraph]
) -> Iterator[tuple[Place, list[Paragraph]]]:
    """Give the phrases that show a capability in ordinary paragraphs, in the order of the file."""
    found: dict[int, tuple[Place, list[Paragraph]]] = {}
    order = {id(place): number for number, place in enumerate(each for group in terms.values() for each in group)}
    for paragraph in background:
        for hit in filter(shows_something, read(paragraph.text, rulebook, kind=paragraph.kind)):
            for place in terms[hit.capability]:
                assert place.term is not None
                spans = place.term.spans(paragraph.text, hit.quote_start, hit.quote_end, paragraph.kind)
                if (hit.start, hit.end) in spans:
                    met = found.setdefault(order[id(place)], (place, []))[1]
                    if paragraph not in met:
                        met.append(paragraph)
    for _, each in sorted(found.items()):
        yield each
