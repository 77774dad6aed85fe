"""What governs a line of a list from above it: `We do not:`, `You may not:`, `Personal data means:`, a heading."""

import regex

from monitor.model import Section
from monitor.rulebook.rules import CompiledContext, Matcher, Rulebook

LONGEST = 300
"""Characters of a head. Rules of thumb, all three: longer lines are paragraphs, farther away stands another list, and
under a heading only a fragment takes its sense from it."""
FARTHEST = 1_500
FRAGMENT = 12
"""Words."""
_ITEM = regex.compile(r"[\s•◦▪‣·*\p{Pd}]*(?:\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)?")
"""What may stand before the words of an item."""
_HEAD_ENDS = (":", "：")
_WHOLE_ENDS = (".", "!", "?", "。", "！", "？", *_HEAD_ENDS)
_SUBJECT = 12
"""Characters at the beginning of a line: a subject there makes it a sentence of its own."""


def governing(text: str, sentence: tuple[int, int], section: Section, rulebook: Rulebook) -> tuple[int, int] | None:
    """Give the span of the words above that say no to a sentence, or make a rule for customers or a definition of it.

    None for a sentence that stands for itself. The words are the head of the list that it is an item of, or the
    heading that it stands under, if it is a fragment.
    """
    first = text.rfind("\n", 0, sentence[0]) + 1
    if _own_subject(text, first, sentence[1], rulebook):
        return None
    head = _head_of_list(text, first, rulebook)
    if head is None and len(text[slice(*sentence)].split()) <= FRAGMENT and text[sentence[1] - 1] not in _WHOLE_ENDS:
        head = _heading(text, first, section)
    return head if head and _governs(text, head, rulebook) else None


def _own_subject(text: str, first: int, end: int, rulebook: Rulebook) -> bool:
    found = _ITEM.match(text, first, end)
    begin = found.end() if found else first
    return rulebook.own.first(text, begin, min(end, begin + _SUBJECT)) is not None


def _head_of_list(text: str, first: int, rulebook: Rulebook) -> tuple[int, int] | None:
    """Walk up over the items before one to the line that ends with a colon."""
    line_end = first - 1
    while line_end > 0 and first - line_end < FARTHEST:
        start = text.rfind("\n", 0, line_end) + 1
        line = text[start:line_end].rstrip("* \t")
        if line.endswith(_HEAD_ENDS):
            return (max(start, line_end - LONGEST), start + len(line)) if len(line) <= LONGEST else None
        if line and _is_sentence(text, start, line, rulebook):
            return None
        line_end = start - 1
    return None


def _is_sentence(text: str, start: int, line: str, rulebook: Rulebook) -> bool:
    """Say whether a line above is no item: it ends like a sentence and does not begin like an item."""
    begin = _ITEM.match(line)
    bare = line[begin.end() :] if begin else line
    marked = len(bare) < len(line) or bare[:1].islower()
    if _own_subject(text, start, start + len(line), rulebook):
        return True
    return not marked and line.endswith(_WHOLE_ENDS)


def _heading(text: str, first: int, section: Section) -> tuple[int, int] | None:
    end = section.start + len(section.heading)
    stands = section.heading and text[section.start : end] == section.heading and end <= first
    return (section.start, end) if stands and first - end < FARTHEST else None


def _governs(text: str, head: tuple[int, int], rulebook: Rulebook) -> bool:
    pseudo = list(rulebook.pseudo.spans(text, *head))
    return any(
        not any(low < span[1] and span[0] < high for low, high in pseudo)
        for context in rulebook.contexts
        if context.rule.effect in ("negates", "rules", "defines")
        for matcher in _matchers(context)
        for span in matcher.spans(text, *head)
    )


def _matchers(context: CompiledContext) -> tuple[Matcher, ...]:
    return context.before, context.anywhere
