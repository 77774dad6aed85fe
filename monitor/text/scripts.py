"""Words that mix scripts for looks: fаce with a Cyrillic а reads as face, oбличчя with a Latin o as обличчя.

A rule of thumb decides what such a word reads as: the script of most of its letters, if all others have a twin there.
A whole word of look-alikes (расе for pace) is a word of its script and is left as it is.
"""

import re

_CYRILLIC = dict(
    zip(
        "авеёкмнопрстухгіїјѕһԁԛԝѵӏүАВЕЁКМНОРСТУХІЇЈЅҺԚԜѴӀҮ",
        "abeekmhonpctyxriijshdqwvlyABEEKMHOPCTYXIIJSHQWVIY",
        strict=True,
    )
)
_GREEK = dict(zip("αβεικνορτυχγηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳ", "abeikvoptuxynwABEZHIKMNOPTYXcj", strict=True))
TWINS = _CYRILLIC | _GREEK
"""Letters that pass for Latin ones, near misses such as к for k among them: what they hide has to read as a word."""
BACK = dict(zip("aeopcyxijksABEKMHOPCTYXIJS", "аеорсухіјкѕАВЕКМНОРСТУХІЈЅ", strict=True))
"""Latin letters that pass for Cyrillic ones."""
CYRILLIC = "\u0400-\u052f"
FOREIGN = f"{CYRILLIC}{''.join(_GREEK)}"
"""What makes a word mixed beside a letter of ASCII: the inside of a character class. Other Greek (μm, Δt) does not."""
FOREIGN_UTF8 = "|".join(
    (
        r"[\xd0-\xd3][\x80-\xbf]",
        r"\xd4[\x80-\xaf]",
        *("".join(rf"\x{byte:02x}" for byte in each.encode()) for each in _GREEK),
    )
)
"""The same letters as bytes, each way to write one in an expression of its own."""
_MIXED = re.compile(f"[{FOREIGN}](?:(?=[A-Za-z])|(?<=[A-Za-z].))")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")
_OTHER = re.compile(f"[{CYRILLIC}\u0370-\u03ff]")
_TO_LATIN, _TO_CYRILLIC = str.maketrans(TWINS), str.maketrans(BACK)


def is_mixed(text: str) -> bool:
    """Say whether a text holds a letter of ASCII right beside a Cyrillic one, or beside a Greek look-alike."""
    return not text.isascii() and _MIXED.search(text) is not None


def unmixed(text: str) -> str:
    """Give a text whose mixed words are in one script each, as far as they can be. It keeps its length."""
    return _WORD.sub(_in_one_script, text) if is_mixed(text) else text


def _in_one_script(found: re.Match[str]) -> str:
    word = found[0]
    if not is_mixed(word):
        return word
    latin, other = _LATIN.findall(word), _OTHER.findall(word)
    ways = [
        (len(latin), word.translate(_TO_LATIN), all(each in TWINS for each in other)),
        (len(other), word.translate(_TO_CYRILLIC), all(each in BACK for each in latin)),
    ]
    return max((way for way in ways if way[2]), key=lambda way: way[0], default=(0, word, True))[1]
