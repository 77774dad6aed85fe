"""Strategies: rulebooks and texts of all scripts, made of few words so that they meet."""

import unicodedata

from hypothesis import strategies as st
from reference import Group, Row, Star, Word

WORDS = [
    "face", "faces", "fac", "ial", "e", "s", "re", "id", "cam", "camera", "don't", "use", "über", "straße", "ß", "été",
    "облич", "учёт", "й", "камери", "розпізнаван", "ї", "ς", "人脸", "识别", "人", "のカメラ", "זיהוי", "פנים",
    "ה", "ו", "x1", "7",
]  # fmt: skip
ENDINGS = ["", "", "", "", "s", "er", "ння", "n", "识", "ים", "_", "\u0301", "1"]
BETWEEN = [
    " ", " ", " ", "-", "", "\u00ad", "\u00a0", ", ", ". ", "\n", "  ", "\u200b", " - ", "。", "\u2011",
    "\u2009\u2014\u2009", "·"
]  # fmt: skip
INSIDE = ["\u00ad", "\u200d", "\u0301", "\u0308", "\u0336", "\u200e", "\ufe0f", "\u05b8", "\ufeff"]

letters = st.sampled_from(WORDS)


@st.composite
def words(draw, depth=2):
    """Draw one word: parts that hold together, perhaps with a star at its end."""
    parts = [Word(draw(letters))]
    if depth and draw(st.integers(0, 3)) == 0:
        parts.append(draw(groups(depth=depth - 1, optional=draw(st.booleans()))))
    if draw(st.integers(0, 3)) == 0:
        parts.append(Star())
    return parts


@st.composite
def groups(draw, depth=1, *, optional=None):
    ways = draw(st.lists(phrases(depth=depth, far=False), min_size=1, max_size=3))
    return Group(tuple(ways), draw(st.booleans()) if optional is None else optional)


@st.composite
def phrases(draw, depth=2, far=True):
    """Draw a phrase, of which at least one word must stand."""
    parts: list = []
    joints: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        group = depth > 0 and draw(st.integers(0, 3)) == 0
        piece = [draw(groups(depth=depth - 1))] if group else draw(words(depth=depth))
        if number:
            joints.append(draw(st.sampled_from([" ", " ", "-", "...1", "...3", "~2"] if far else [" ", "-"])))
        parts += piece
        joints += [""] * (len(piece) - 1)
    return Row(tuple(parts), tuple(joints))


def spoilt(draw, word):
    """Write a word in one of the ways in which people and machines do."""
    how = draw(st.integers(0, 11))
    if how == 0:
        return word.upper()
    if how == 1:
        return word.title()
    if how == 2:
        return unicodedata.normalize("NFD", word)
    if how == 3:
        return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))
    if how == 4:
        at = draw(st.integers(0, len(word)))
        return word[:at] + draw(st.sampled_from(INSIDE)) * draw(st.integers(1, 3)) + word[at:]
    if how == 5:
        return word.replace("s", "ſ").replace("k", "\u212a").replace("F", "Ｆ").replace("fi", "ﬁ")
    if how == 6:
        return word.replace("a", "а").replace("e", "ε").replace("и", "u").replace("о", "o")
    return word


def instance(draw, part):
    """Write something that a phrase finds, or nearly so."""
    match part:
        case Word(text):
            return spoilt(draw, text)
        case Star():
            return draw(st.sampled_from(ENDINGS))
        case Group(ways, optional):
            return "" if optional and draw(st.booleans()) else instance(draw, draw(st.sampled_from(ways)))
    made = ""
    for how, inner in zip(("", *part.joints), part.parts, strict=True):
        text = instance(draw, inner)
        if how.startswith("~") and draw(st.booleans()):
            made, text = text, made
        if how.startswith((".", "~")):
            between = draw(st.lists(st.tuples(letters, st.sampled_from(BETWEEN)), max_size=3))
            made += draw(st.sampled_from(BETWEEN)) + "".join(word + gap for word, gap in between)
        elif how and (text or draw(st.booleans())):
            made += draw(st.sampled_from(BETWEEN))
        made += text
    return made


@st.composite
def cases(draw):
    """Give rules, and a text in which they find something, now and then."""
    rules = draw(
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(phrases(), min_size=1, max_size=3), min_size=1)
    )
    every = [phrase for each in rules.values() for phrase in each]
    text = ""
    for _ in range(draw(st.integers(1, 5))):
        if draw(st.integers(0, 2)):
            text += instance(draw, draw(st.sampled_from(every)))
        else:
            text += spoilt(draw, draw(letters)) + draw(st.sampled_from(ENDINGS))
        text += draw(st.sampled_from(BETWEEN))
    return rules, text
