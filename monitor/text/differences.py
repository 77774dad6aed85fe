"""What changed between two texts, sentence by sentence."""

import difflib

from monitor.text.sentences import sentences

LARGE = 250_000
"""Pairs of sentences that are compared word by word at most: ndiff takes the square of their number for it."""


def changed_sentences(before: str, now: str) -> list[tuple[str, str]]:
    """Give what went and what came, in the order of the text, as (`-` or `+`, sentence). White space does not count."""
    old, new = ([" ".join(text[a:b].split()) for a, b in sentences(text)] for text in (before, now))
    small = len(old) * len(new) < LARGE
    lines = difflib.ndiff(old, new) if small else difflib.unified_diff(old, new, n=0, lineterm="")
    changed = (line for line in lines if line[:1] in ("+", "-") and line[:3] not in ("+++", "---"))
    return [(line[0], line[1:].strip()) for line in changed]
