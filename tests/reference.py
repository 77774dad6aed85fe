"""What the matcher must find, written to be obvious and not to be fast: no regular expressions, no first stage.

A phrase is a tree. `ends` gives, for a tree and a place in a text, every place where it may end there, the one that
counts first: what may be missing stands if it can, of alternatives the first counts, a star takes as much as it can, a
distance is as short as it can be.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from monitor.text.scripts import BACK, TWINS

GAPS = "\u00ad\u200b\u2060"
HIDDEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufe0f\ufeff"
)
TEARING = "\u00ad\u034f\u200c\u200d\u2060\ufeff"
PREFIXES = "הובלכמש"


@dataclass(frozen=True)
class Word:
    text: str


@dataclass(frozen=True)
class Star:
    pass


@dataclass(frozen=True)
class Group:
    ways: tuple["Row", ...]
    optional: bool = False


@dataclass(frozen=True)
class Row:
    """Parts, and what stands before each but the first: nothing, `-`, a space, `...n`, `~n`."""

    parts: tuple["Word | Star | Group", ...]
    joints: tuple[str, ...]


def written(part) -> str:
    """Write a tree as it stands in rules.yaml."""
    match part:
        case Word(text):
            return text
        case Star():
            return "*"
        case Group(ways, optional):
            return "(" + "|".join(map(written, ways)) + ")" + "?" * optional
        case Row(parts, joints):
            signs = {"": "", "-": "-", " ": " "}
            return "".join(
                signs.get(how, f" {how} ") + written(part) for how, part in zip(("", *joints), parts, strict=True)
            )


def is_letter(character: str) -> bool:
    return (
        character.isalnum()
        or character == "_"
        or unicodedata.category(character).startswith("M")
        or (character in "\u200c\u200d")
    )


def stands_alone(character: str) -> bool:
    """Say whether a word may end beside it wherever it stands: no letter, or one of a script without spaces."""
    return not is_letter(character) or is_han(character)


def is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA", "THAI"))


def is_gap(character: str) -> bool:
    return character.isspace() or character in GAPS or unicodedata.category(character) == "Pd"


def spellings(letter: str) -> list[str]:
    """Give the ways in which a letter of a phrase may stand in a text, the one as it is written first."""
    if letter in "'’ʼ":
        return ["'", "’", "ʼ"]
    known = {"ß": ["ß", "ss"], "ä": ["ä", "ae", "a"], "ö": ["ö", "oe", "o"], "ü": ["ü", "ue", "u"], "ё": ["ё", "е"]}
    if letter in known:
        return known[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return [letter, base] if base.isascii() and base != letter else [letter]


def same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or (one.upper() == other.upper() and len(one.upper()) == 1)


def letter_ends(letter: str, text: str, at: int) -> Iterator[int]:
    for way in spellings(letter):
        found = text[at : at + len(way)]
        if len(found) == len(way) and all(map(same, way, found)):
            yield at + len(way)


def ends(part, text: str, at: int) -> Iterator[int]:
    match part:
        case Word(word):
            yield from word_ends(word.lower(), text, at)
        case Star():
            end = at
            while end < len(text) and is_letter(text[end]):
                end += 1
            yield from range(end, at - 1, -1)
        case Group(ways, _):
            for way in ways:
                yield from ends(way, text, at)
        case Row(parts, joints):
            yield from tree_ends(joined(parts, joints), text, at)


def word_ends(word: str, text: str, at: int) -> Iterator[int]:
    if not word:
        yield at
        return
    for end in letter_ends(word[0], text, at):
        yield from word_ends(word[1:], text, end)


def joined(parts, joints):
    """Put parts of a word together first, then words beside each other, then words at a distance."""
    trees = list(parts)
    joints = list(joints)
    for tight in (("",), ("-", " "), None):
        merged, left = [trees[0]], []
        for how, tree in zip(joints, trees[1:], strict=True):
            if tight is None or how in tight:
                merged[-1] = (merged[-1], how, tree)
            else:
                merged.append(tree)
                left.append(how)
        trees, joints = merged, left
    return trees[0]


def may_miss(tree) -> bool:
    if isinstance(tree, tuple):
        return may_miss(tree[0]) and may_miss(tree[2])
    return isinstance(tree, Group) and tree.optional


def tree_ends(tree, text: str, at: int) -> Iterator[int]:
    """Give the ends of a tree that stands; whether it may be missing is for the one above it to decide."""
    if not isinstance(tree, tuple):
        yield from ends(tree, text, at)
        return
    left, how, right = tree
    if how.startswith(("...", "~")):
        yield from apart(left, int(how.lstrip(".~")), right, text, at)
        if how.startswith("~"):
            yield from apart(right, int(how.lstrip(".~")), left, text, at)
        return
    for middle in tree_ends(left, text, at):
        for start in gap_ends(how, text, middle):
            yield from tree_ends(right, text, start)
        if may_miss(right):
            yield middle
    if may_miss(left):
        yield from tree_ends(right, text, at)


def gap_ends(how: str, text: str, at: int) -> Iterator[int]:
    if not how:
        yield at
        return
    least, most = (1, 8) if how == " " else (0, 1)
    count = 0
    while count < most and at + count < len(text) and is_gap(text[at + count]):
        count += 1
    yield from range(at + count, at + least - 1, -1)


def apart(left, words: int, right, text: str, at: int) -> Iterator[int]:
    each = any(map(is_han, letters(left, last=True) + letters(right)))
    for middle in tree_ends(left, text, at):
        if not edge_after(text, middle):
            continue
        for start in range(middle, len(text) + 1):
            between = text[middle:start]
            if "\n" in between or count_words(between, each=each) > words:
                break
            if (each or between) and edge_before(text, start) and (not between or not is_letter(between[-1]) or each):
                for here in starts(right, text, start):
                    yield from tree_ends(right, text, here)


def letters(tree, *, last: bool = False) -> str:
    """Give the letters that a tree can begin, or end, with."""
    if isinstance(tree, tuple):
        one, other = (tree[2], tree[0]) if last else (tree[0], tree[2])
        both = may_miss(one) or tree[1].startswith("~") or isinstance(one, Star)
        return letters(one, last=last) + (letters(other, last=last) if both else "")
    match tree:
        case Word(text):
            return text[-1 if last else 0]
        case Group(ways, _):
            return "".join(letters(joined(way.parts, way.joints), last=last) for way in ways)
    return ""


def count_words(between: str, *, each: bool) -> int:
    """Count words; with `each` every character of a script without spaces is one."""
    count = 0
    inside = False
    for character in between:
        if each and is_han(character):
            count, inside = count + 1, False
        elif is_letter(character):
            count, inside = count + (not inside), True
        else:
            inside = False
    return count


def edge_before(text: str, at: int) -> bool:
    return at >= len(text) or at == 0 or not is_letter(text[at - 1]) or stands_alone(text[at])


def edge_after(text: str, at: int) -> bool:
    return at >= len(text) or not is_letter(text[at]) or stands_alone(text[at - 1])


def starts(tree, text: str, at: int) -> Iterator[int]:
    """Give where the words may begin that begin at a place: Hebrew ones behind up to three prefix letters."""
    count = 0
    if any("\u05d0" <= letter <= "\u05ea" for letter in letters(tree)) and (at == 0 or not is_letter(text[at - 1])):
        while count < 3 and at + count < len(text) and text[at + count] in PREFIXES:
            count += 1
    yield from range(at + count, at - 1, -1)


def plain_spans(phrase: Row, text: str) -> list[tuple[int, int]]:
    tree = joined(phrase.parts, phrase.joints)
    found = []
    at = 0
    while at < len(text):
        end = next(
            (
                end
                for here in starts(tree, text, at)
                if edge_before(text, at)
                for end in tree_ends(tree, text, here)
                if edge_after(text, end)
            ),
            None,
        )
        if end is not None:
            found.append((at, end))
        at = end or at + 1
    return found


def is_mark(character: str) -> bool:
    return ("\u0300" <= character <= "\u036f" and character != "\u034f") or (
        "\u0591" <= character <= "\u05c7" and (unicodedata.category(character) == "Mn")
    )


def folded(text: str) -> list[tuple[str, int, int]]:
    """Give the letters as they read, each with the place where it stands in the text."""
    found = []
    at = 0
    while at < len(text):
        end = at + 1
        if text[at] in HIDDEN or is_mark(text[at]):
            at = end
            continue
        while end < len(text) and is_mark(text[end]) and not text[at].isspace():
            end += 1
        letter = unicodedata.normalize("NFC", text[at : min(end, at + 5)])[0]
        looks = unicodedata.normalize("NFKC", letter) if letter in "ﬁſ\u212aＦ" else letter
        found += [(each, at, end) for each in looks]
        at = end
    words = groupby(found, key=lambda one: one[0].isalnum() or one[0] == "_")
    return [one for is_word, word in words for one in (in_one_script(list(word)) if is_word else word)]


def in_one_script(word: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Read a word in the script of most of its letters, if those of another beside them have a twin there."""
    text = "".join(letter for letter, _, _ in word)
    kinds = "".join("l" if is_latin(each) else "o" if is_other(each) else " " for each in text)
    doubtful = "".join("l" if is_latin(each) else "o" if passes_for_another(each) else " " for each in text)
    if "lo" not in doubtful and "ol" not in doubtful:
        return word
    ways = []
    if all(each in TWINS for each in text if is_other(each)):
        ways.append((kinds.count("l"), [TWINS.get(each, each) for each in text]))
    if all(each in BACK for each in text if is_latin(each)):
        ways.append((kinds.count("o"), [BACK.get(each, each) for each in text]))
    if not ways:
        return word
    most = max(count for count, _ in ways)
    read = next(read for count, read in ways if count == most)
    return [(letter, *place) for letter, (_, *place) in zip(read, word, strict=True)]


def is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def is_other(letter: str) -> bool:
    return "\u0370" <= letter <= "\u052f"


def passes_for_another(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f" or letter in TWINS


def is_torn(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip(TEARING)
    after = text[end:].lstrip(TEARING)
    return bool(len(before) < start and before and is_letter(before[-1])) or bool(
        len(after) < len(text) - end and after and is_letter(after[0])
    )


def spans(phrase: Row, sentence: str) -> list[tuple[int, int]]:
    """Give the spans of a phrase in a sentence: as it reads and as it is written."""
    read = folded(sentence)
    as_it_reads = "".join(letter for letter, _, _ in read)
    if as_it_reads == sentence:
        return plain_spans(phrase, sentence)
    found = {span for span in plain_spans(phrase, sentence) if not is_torn(sentence, *span)}
    found |= {(read[start][1], read[end - 1][2]) for start, end in plain_spans(phrase, as_it_reads)}
    return first_of_each(sorted(found, key=lambda span: (span[0], -span[1])))


def first_of_each(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out what overlaps something before it."""
    kept: list[tuple[int, int]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def mentions(rules: dict[str, list[Row]], text: str, sentences: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Give every mention of a capability in a text, sentence by sentence."""
    found = []
    for start, end in sentences:
        sentence = text[start:end]
        for name, phrases in rules.items():
            every = sorted(
                {span for phrase in phrases for span in spans(phrase, sentence)}, key=lambda s: (s[0], -s[1])
            )
            found += [(name, start + low, start + high) for low, high in first_of_each(every)]
    return found
