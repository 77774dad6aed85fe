"""Where every phrase of a rulebook stands in rules.yaml: what those who judge the rules themselves point to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

from monitor.rulebook.fuzzy import Fuzzy
from monitor.rulebook.phrase import phrase
from monitor.rulebook.rules import FLAGS, Rulebook, Term
from monitor.rulebook.shape import Words

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """One phrase where it stands."""

    path: Path
    written: str
    role: Path
    """What it is for: ("capabilities", "phrases"), ("contexts", "before"), ("acts",) ..."""
    rule: Path
    """The rule that it is a part of."""
    term: Term | None = None
    """What became of it, where it shows a capability."""

    @cached_property
    def pattern(self) -> Any:
        """The exact stage, for this phrase alone."""
        return regex.compile(phrase(self.written).pattern, FLAGS)

    @property
    def certain(self) -> tuple[frozenset[str], ...]:
        """Give sets of words in small letters; of each one stands wherever the phrase does."""
        words = self.term.words if self.term is not None else None
        return words.certain if isinstance(words, Fuzzy) else phrase(self.written).certain


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a rule that its author should know."""

    path: Path
    message: str
    other: Path = ()
    """The other place that the message ends with; empty: it is about one."""
    grave: bool = True
    """The rule is not as it should be; False: worth a look."""


def places(rulebook: Rulebook) -> list[Place]:
    """Give every phrase of a rulebook, in the order of the file's keys."""
    return [*_terms(rulebook), *_others(rulebook)]


def _terms(rulebook: Rulebook) -> Iterator[Place]:
    # In the order in which the terms were compiled.
    waiting = iter(rulebook.terms)
    for name, rule in rulebook.shape.capabilities.items():
        here: Path = ("capabilities", name)
        groups = [((*here, "phrases"), rule.phrases)]
        groups += [((*here, "guarded", number, "phrases"), each.phrases) for number, each in enumerate(rule.guarded)]
        for path, words in groups:
            for place, written in listed(words, path):
                yield Place(place, written, ("capabilities", "phrases"), here, next(waiting))


def _others(rulebook: Rulebook) -> Iterator[Place]:
    shape = rulebook.shape
    lists: list[tuple[Path, Words, Path, Path]] = []
    for name, rule in shape.capabilities.items():
        here: Path = ("capabilities", name)
        lists.append(((*here, "unless"), rule.unless, ("capabilities", "unless"), here))
        lists += [
            ((*here, "guarded", number, "needs"), each.needs, ("capabilities", "needs"), (*here, "guarded", number))
            for number, each in enumerate(rule.guarded)
        ]
    for name, context in shape.contexts.items():
        for key in ("before", "after", "around", "anywhere", "next"):
            path: Path = ("contexts", name, key)
            lists.append((path, getattr(context, key), ("contexts", key), ("contexts", name)))
    lists += [
        (("stances", name, "phrases"), each.phrases, ("stances",), ("stances", name))
        for name, each in shape.stances.items()
    ]
    lists += [(("acts", act.value), words, ("acts",), ("acts", act.value)) for act, words in shape.acts.items()]
    lists += [
        (("roles", name, "phrases"), each.phrases, ("roles",), ("roles", name)) for name, each in shape.roles.items()
    ]
    lists.append((("holders", "own"), shape.holders.own, ("holders",), ("holders", "own")))
    lists.append((("holders", "others"), shape.holders.others, ("holders",), ("holders", "others")))
    lists.append((("terminators",), shape.terminators, ("terminators",), ("terminators",)))
    lists.append((("pseudo",), shape.pseudo, ("pseudo",), ("pseudo",)))
    for path, words, role, whose in lists:
        for place, written in listed(words, path):
            yield Place(place, written, role, whose)


def finders(placed: Sequence[Place], capability: str, words: str) -> list[Place]:
    """Give the phrases that find some words as a mention of a capability."""
    own = [each for each in placed if each.term is not None and each.term.capability == capability]
    exact = [each for each in own if each.pattern.fullmatch(words)]
    return exact or [each for each in own if each.term and each.term.words.first(words, 0, len(words))]


def listed(words: Words, path: Path) -> Iterator[tuple[Path, str]]:
    """Give each phrase of a list, or of lists by language, with its path."""
    groups = {(): words} if isinstance(words, list) else {(language,): each for language, each in words.items()}
    for language, group in groups.items():
        for number, written in enumerate(group):
            yield (*path, *language, number), written


class Lines:
    """Short texts in which many phrases are looked for: for each those lines that hold its certain words."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._low = [each.lower() for each in lines]
        self._known: dict[str, frozenset[int]] = {}

    def likely(self, place: Place) -> list[int]:
        """Give the numbers of the lines in which a phrase may stand; those left out do not hold it."""
        found: frozenset[int] | None = None
        for words in place.certain:
            here = frozenset[int]().union(*(self._holding(word) for word in words))
            found = here if found is None else found & here
        return list(range(len(self.lines))) if found is None else sorted(found)

    def _holding(self, word: str) -> frozenset[int]:
        if word not in self._known:
            self._known[word] = frozenset(number for number, line in enumerate(self._low) if word in line)
        return self._known[word]
