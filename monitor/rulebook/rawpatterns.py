r"""Words as patterns over raw markup: what may stand before and inside them is allowed for.

Bytes, not characters: letters of ASCII match in both cases, others as UTF-8, as Latin 1 and as entities.
"""

import html.entities
import re
from collections.abc import Iterable
from itertools import groupby

from monitor.rulebook.anchors import FOREIGN, Word
from monitor.text.patents.markup import INLINE
from monitor.text.scripts import FOREIGN_UTF8, TWINS

_B = r"\b"

INLINE_TAG = (
    rf"</?(?:{'|'.join(sorted(INLINE))})(?:[\s/](?:[^>\"']|\"[^\"]*\"|'[^']*')*)?>"
    r"|<\?(?:[^?]|\?[^>])*\?>"
)
JOINT = rf"[a-z](?:{INLINE_TAG})+[a-z]"
"""A word that goes on through a tag. Words with digits are never looked for alone."""
_TAG = r"<[^>]*>"
_ONE = r"[\x09-\x0d\x20\x2d]"
_UNUSUAL = r"[>;\x80-\xff]"
"""What may stand between two words of a phrase, besides one character of _ONE: the ends of tags and entities."""

_NAMES: dict[str, list[str]] = {}
for _name, _character in html.entities.html5.items():
    if _name.endswith(";"):
        for _each in _character:
            _NAMES.setdefault(_each, []).append(_name[:-1])

_UNSEEN = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
_UNSEEN += "\u2060\u2066\u2067\u2068\u2069\ufeff"
"""What the text leaves out, so that it can stand in the middle of a word."""
_FOLDED = "\u0130\u017f\u212a"
"""Letters beyond ASCII that are the same as i, s and k where case means nothing."""
_VANISHING = _UNSEEN + "".join(map(chr, (*range(9), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0))))
_AS_ENTITY = "".join(chr(code) for code in range(128) if chr(code).isalnum()) + _VANISHING + _FOLDED


def _bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode())


ODD = (
    "<!--",
    r"<!\[CDATA",
    r"&[^#A-Za-z]",
    r"&[#A-Za-z0-9.]+[^#A-Za-z0-9.;]",
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    r"\xc2[\x80-\x9f]",
    "&#0",
    "&#x0",
    *(f"&#{ord(each)};" for each in _AS_ENTITY),
    *(f"&#x{ord(each):x};" for each in _AS_ENTITY),
    *sorted({f"&{name};" for each in _AS_ENTITY for name in _NAMES.get(each, ())}),
    *map(_bytes, _UNSEEN + _FOLDED),
)
"""Ways to write that could hide a word: they make a document suspect as a whole."""

# Letters from U+0400 on: Cyrillic and what comes after it, without the punctuation and signs of U+2000 to U+2BFF.
_FOREIGN = (
    r"[\xd0-\xdf][\x80-\xbf]",
    r"(?:[\xe0\xe1\xe3-\xef]|\xe2[\xb0-\xbf])[\x80-\xbf]",
    r"\xf0[\x90-\xbf]",
    r"&#x(?:[4-9a-f][0-9a-f]{2}|[13-9a-f][0-9a-f]{3}|2[c-f][0-9a-f]{2}|[0-9a-f]{5});",
    r"&#(?:1[0-9]{3}|[2-7][0-9]{3}|8[01][0-9]{2}|9[0-9]{3}|[0-9]{5,7});",
    r"&[A-Za-z]{1,8}cy;",
)


def _ends(written: Iterable[str]) -> str:
    """Give an expression of numbers, those that differ in the last digit only as one: Hyperscan builds that quickly."""
    rows = groupby(sorted(written), key=lambda each: each[:-1])
    return "|".join(f"{begins}[{''.join(each[-1] for each in row)}]" for begins, row in rows)


_GREEK = sorted(each for each in TWINS if each < "\u0400")
_OTHER_SCRIPT = "|".join(
    (
        FOREIGN_UTF8,
        rf"&#x(?:4[0-9a-f]{{2}}|5[0-2][0-9a-f]|{_ends(f'{ord(each):x}' for each in _GREEK)});",
        rf"&#(?:1(?:0[2-9][0-9]|[12][0-9]{{2}}|3[0-2][0-9])|{_ends(str(ord(each)) for each in _GREEK)});",
        r"&[a-z]{1,8}cy;",
        f"&(?:{'|'.join(sorted({name.lower() for each in _GREEK for name in _NAMES.get(each, ())}))});",
    )
)
MIXED = (f"[A-Za-z](?:{_OTHER_SCRIPT})", f"(?:{_OTHER_SCRIPT})[A-Za-z]")
"""A letter of ASCII right beside one that may pass for one (see monitor.text.scripts): looks may hide a word."""
MIXED_BY_TAGS = (f"[A-Za-z](?:{INLINE_TAG})+(?:{_OTHER_SCRIPT})", f"(?:{_OTHER_SCRIPT})(?:{INLINE_TAG})+[A-Za-z]")


def word_patterns(word: Word) -> list[str]:
    """Give the patterns of a word: each of a fixed length, which is what Hyperscan finds fastest."""
    if word.text == FOREIGN:
        return list(_FOREIGN)
    # Bytes know no edges beside a letter beyond ASCII.
    begins = _B if word.begins and word.text[0].isascii() else ""
    text = "".join(map(_letter, word.text)) + (_B if word.ends and word.text[-1].isascii() else "")
    if not word.after:
        return [f"{begins}{text}"]
    before = ["".join(map(_letter, each)) for each in word.after]
    found = [f"{each}{_ONE}{text}" for each in before]
    if word.joined:
        found += [f"{each}{text}" for each in before]
    return [*found, f"{_UNUSUAL}{text}", f"(?:{_UNUSUAL}|{_ONE}){_ONE}{text}"]


def words_of(word: Word) -> set[str]:
    """Give the runs of letters that a word is found by: none may be taken apart unseen."""
    written = [word.text, *word.after, *(f"{each}{word.text}" for each in word.after if word.joined)]
    return {run for each in written if each != FOREIGN for run in runs(each)}


def runs(text: str) -> list[str]:
    """Give the runs of letters of ASCII in a word. What else it holds is looked for through tags anyway."""
    return re.findall("[0-9a-z]+", text)


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter
    cases = {letter, letter.lower(), letter.upper(), letter.upper().lower(), letter.lower().upper()}
    ways = []
    for each in sorted(case for case in cases if len(case) == 1):
        ways += [
            _bytes(each),
            f"&#(?:0*{ord(each)}|x0*{ord(each):x});",
            *(f"&{name};" for name in _NAMES.get(each, ())),
        ]
        ways += [f"\\x{ord(each):02x}"] if ord(each) < 0x100 else []
    return f"(?:{_TAG})*(?:{'|'.join(ways)})(?:{_TAG})*"
