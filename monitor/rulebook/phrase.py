r"""The phrase language of rules.yaml: phrases, not regular expressions.

    face recognition      the words in order; any white space, line break, hyphen or soft hyphen may stand between them
    recogni*              a stem: any ending
    (face|facial)         alternatives, of words or of parts of a word: fac(e|ial)
    (live)? camera(s)?    what a question mark follows may be missing
    re-identification     a hyphen may be a hyphen, a space or nothing
    train* ...8 video*    in this order, at most 8 words between
    camera* ~5 police     in any order, at most 5 words between
    does not use {capability}   a slot: where the capability stands, before or after
    re: \bLPR\b           the way out, a regular expression that cannot run away (see expression.py)

Upper and lower case are one. Words end where Unicode says that they end; Hebrew words may carry their prefix
letters, and Chinese and Japanese have no word ends. An accent may be missing in the text, as in capitals (é, e; ü, u,
ue; ё, е); a letter without one stands for itself. Hidden characters and letters taken apart are seen to in `folding`.
"""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from monitor.rulebook import expression
from monitor.rulebook.folding import fold

GAP = r"[\s\p{Pd}\u00AD\u200B\u2060]"
# Hyperscan builds `+` four times faster than a counted repeat; the exact stage counts.
_SCAN_GAP = r"[^0-9A-Za-z]+"
_SCAN_STAR = r"[^ \t\n.,;]*"
_BETWEEN = r"(?:[^\w\n]+\w+)"
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}"
"""Written without spaces: a word may end anywhere, and each character counts as a word where words are counted."""
_NO_WORD_ENDS = regex.compile(f"[{_SCRIPTS}]")
_ONE_WORD = rf"(?:[{_SCRIPTS}]|[^\W{_SCRIPTS}]++)"
_EDGELESS = rf"[\W{_SCRIPTS}]"
_HEBREW_LETTER = regex.compile(r"\p{Hebrew}")
_HEBREW_PREFIX = "[הובלכמש]{0,3}"
_WORD, _HEBREW, _NO_EDGE, _SIGN, _STAR = "word", "hebrew", "no edge", "sign", "star"
"""Kinds of characters that a piece begins or ends with."""
_ANY = frozenset({_STAR})
_JOINTS = {
    "": ("", ""),
    "-": (f"{GAP}?", f"(?:{_SCAN_GAP})?"),
    " ": (f"{GAP}{{1,8}}", _SCAN_GAP),
}
"""What stands between two words, for the exact and for the first stage."""
_PAIR = 4
"""Letters that the gap between two words is worth."""
_SHORT = 6
"""Letters up to which it is worth while to look for edges: `face` stands in surface and interface."""
_TOKEN = regex.compile(
    r"(?P<near>\s*(?:~|\.\.\.)\d+\s*)|(?P<space>\s+)|(?P<open>\()|(?P<optional>\)\?)|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<star>\*)|(?P<hyphen>\p{Pd})|(?P<slot>\{\w+\})|(?P<text>[^\s()|*{}?\p{Pd}]+)"
)
SLOT = "{capability}"
# So frequent that the first stage had better look for the other words of a phrase: counted in 8,000 postings, 500
# patents and 240 policies. A hint about speed only.
_EVERYWHERE = frozenset(
    regex.findall(
        r"\w+",
        """
        access account across age all alert and application apps area based between business by collect content customer
        data database detect determin develop device employ employee employees estimat experience find follow from
        identif identify improv improve in individual individuals infer information learning license list location
        machine management market match mobile model monitor movement network new number of on partner people person
        personal platform predict prevent process product provide read recogni reduce request research security sell
        service services share software solution state support system team technology the through time to track train
        use user users vehicle video videos wireless with work worker
        """,
    )
)


class PhraseError(ValueError):
    """A phrase that cannot be read. The message quotes it and says what to write instead."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a phrase: what matches it exactly, and words that must stand in any text that it matches."""

    pattern: str
    certain: tuple[frozenset[str], ...]
    """Sets of words in small letters; of each one stands in every text that the piece matches, the rarest set first."""
    begins: frozenset[str]
    """What it can begin with, to decide about word ends: a kind of character (see _edge), or STAR."""
    ends: frozenset[str]
    scan: str
    """For the first stage: a pattern found in every text that this piece matches."""
    sure: int
    """How many letters `scan` finds at least: the more, the rarer."""
    partial: bool = False
    """`scan` finds a part of the piece only: a distance stands in it."""
    open: bool = False
    """A star ends it (or one of its alternatives); `scan` leaves the star out as long as nothing follows."""
    optional: bool = False
    """It may be missing: a question mark follows. `pattern` is then what matches when it stands."""
    wild: bool = False
    """It matches any ending, the empty one too: a star."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it was written, and what the two stages of the matcher need of it."""

    written: str
    pattern: str
    """For the exact stage: a regular expression of the `regex` package."""
    certain: tuple[frozenset[str], ...]
    """Sets of words in small letters; of each one stands in every text that the pattern matches. None: none known."""
    slot: str = ""
    """`before` or `after`: where the capability stands from the words. Empty: the phrase has no slot."""
    scan: str = ""
    """For the first stage: what Hyperscan looks for; it finds every text that `pattern` matches, and a little more."""
    partial: bool = True
    """`scan` looks for some of the words only."""


@lru_cache(maxsize=10_000)
def phrase(written: str) -> Phrase:
    """Read a phrase. Raises PhraseError, whose message says what is wrong with it."""
    text = fold(written).text.strip()
    if text.startswith("re:"):
        return _regular_expression(written, text[3:].strip())
    slot = ""
    if SLOT in text:
        before, _, after = text.partition(SLOT)
        if before.strip() and after.strip():
            raise PhraseError(f"{written!r}: put {SLOT} at the beginning or at the end, not in the middle")
        slot = "after" if before.strip() else "before"
        text = (before + after).strip()
    if not text:
        raise PhraseError(f"{written!r}: a phrase needs words")
    piece, rest = _sequence(tokens(written, text), written)
    if rest:
        raise PhraseError(f"{written!r}: unexpected {rest[0][1]!r}")
    if piece.optional or piece.wild or _STAR in piece.begins:
        raise PhraseError(f"{written!r}: everything in it may be missing; at least one word must stand")
    pattern = _word_start(piece.begins) + piece.pattern + _word_end(piece.ends)
    return Phrase(written, pattern, piece.certain, slot, _bounded(piece).scan, piece.partial)


def _regular_expression(written: str, body: str) -> Phrase:
    try:
        pattern, scan = expression.read(body)
    except expression.ExpressionError as error:
        raise PhraseError(f"{written!r}: {error}") from error
    return Phrase(written, pattern, (), scan=scan)


def tokens(written: str, text: str) -> list[tuple[str, str]]:
    """Give the parts of a phrase as (kind, text). `text` is folded, without its slot. Raises PhraseError."""
    parts = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise PhraseError(f"{written!r}: cannot read {text[position:]!r}")
        parts.append((str(found.lastgroup), found.group()))
        position = found.end()
    return parts


def _sequence(tokens: list[tuple[str, str]], written: str) -> tuple[_Piece, list[tuple[str, str]]]:
    """Read words up to a closing bracket or bar."""
    pieces: list[_Piece] = []
    joints: list[str] = []
    joint = ""
    while tokens and tokens[0][0] not in ("close", "bar", "optional"):
        kind, value = tokens[0]
        if kind == "near" and (not pieces or len(tokens) == 1):
            raise PhraseError(f"{written!r}: a distance ({value.strip()}) needs words on both sides")
        if kind in ("space", "near"):
            joint, tokens = value if kind == "near" else " ", tokens[1:]
            continue
        if kind == "hyphen":
            joint, tokens = "-", tokens[1:]
            continue
        piece, tokens = _item(tokens, written)
        if pieces and not joint:
            # Parts of one word hold together more tightly than words: the (s)? of camera(s)? takes no gap with it.
            pieces[-1] = _join(pieces[-1], "", piece)
        else:
            if pieces:
                joints.append(joint)
            pieces.append(piece)
        joint = ""
    if not pieces:
        raise PhraseError(f"{written!r}: empty brackets or a bar without words beside it")
    return _joined(pieces, joints, written), tokens


def _joined(pieces: list[_Piece], joints: list[str], written: str) -> _Piece:
    """Join words to what stands right beside them first, and then what stands at a distance."""
    near = [pieces[0]]
    far = []
    for how, piece in zip(joints, pieces[1:], strict=True):
        if how in (" ", "-"):
            near[-1] = _join(near[-1], how, piece)
        else:
            near.append(piece)
            far.append(how)
    if far and any(piece.optional for piece in near):
        raise PhraseError(
            f"{written!r}: what may be missing cannot stand at a distance; write one phrase with it and one without"
        )
    result = near[0]
    for how, piece in zip(far, near[1:], strict=True):
        result = _apart(result, how, piece)
    return result


def _item(tokens: list[tuple[str, str]], written: str) -> tuple[_Piece, list[tuple[str, str]]]:
    kind, value = tokens[0]
    if kind == "text":
        ways = [_ways(letter) for letter in value.lower()]
        pattern = "".join(each if isinstance(each, str) else _either(each) for each in ways)
        # Where a letter can be written in two ways the word is certain only up to there.
        runs = "".join(letter if _is_sure(way) else " " for letter, way in zip(value.lower(), ways, strict=True))
        longest = max(runs.split(" "), key=len)
        letters = 2 if value.lower() in _EVERYWHERE else len(longest)
        known = (frozenset({longest}),) if longest else ()
        return _Piece(pattern, known, _edge(value[0]), _edge(value[-1]), pattern, letters), tokens[1:]
    if kind == "star":
        return _Piece(r"\w*", (), _ANY, _ANY, "", 0, open=True, wild=True), tokens[1:]
    if kind == "slot":
        raise PhraseError(f"{written!r}: only {SLOT} is a slot")
    if kind != "open":
        raise PhraseError(f"{written!r}: unexpected {value!r}")
    branches = []
    rest = tokens[1:]
    while True:
        branch, rest = _sequence(rest, written)
        branches.append(branch)
        if not rest:
            raise PhraseError(f"{written!r}: {value!r} is never closed")
        if rest[0][0] == "bar":
            rest = rest[1:]
            continue
        optional = rest[0][0] == "optional"
        break
    if any(branch.optional for branch in branches):
        raise PhraseError(f"{written!r}: what may be missing needs a word beside it")
    pattern = "(?:" + "|".join(branch.pattern for branch in branches) + ")"
    certain: tuple[frozenset[str], ...] = ()
    if not optional and all(branch.certain for branch in branches):
        certain = (frozenset().union(*(branch.certain[0] for branch in branches)),)
    return _Piece(
        pattern,
        certain,
        frozenset().union(*(branch.begins for branch in branches)),
        frozenset().union(*(branch.ends for branch in branches)),
        "(?:" + "|".join(branch.scan for branch in branches) + ")",
        0 if optional else min(branch.sure for branch in branches),
        partial=any(branch.partial for branch in branches),
        open=any(branch.open for branch in branches),
        optional=optional,
    ), rest[1:]


def _ways(letter: str) -> str | tuple[str, ...]:
    """Give the pattern of a letter, or the ways to write it."""
    if letter.isascii():
        return "['’ʼ]" if letter == "'" else regex.escape(letter, special_only=True)
    if letter in "’ʼ":
        return "['’ʼ]"
    if letter == "ß":
        return ("ß", "ss")  # capital letters have none of their own: STRASSE
    base, accents = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)[1:]
    if not accents or not (base.isascii() or letter == "ё"):
        return letter
    if letter in "äöü":
        return (letter, f"{base}e", base)
    between = (unicodedata.normalize("NFC", base + accents[:count]) for count in range(1, len(accents)))
    return (letter, *(each for each in between if len(each) == 1), base)


def _either(ways: tuple[str, ...]) -> str:
    return f"[{''.join(ways)}]" if all(len(each) == 1 for each in ways) else f"(?:{'|'.join(ways)})"


def _is_sure(way: str | tuple[str, ...]) -> bool:
    return isinstance(way, str) and not way.startswith("[")


def _join(left: _Piece, how: str, right: _Piece) -> _Piece:
    joint, gap = _JOINTS[how]
    # A stem and the next word beyond ASCII cost Hyperscan much to build; the rarer of the two is found as fast.
    costly = left.open and how == " " and not (left.scan + right.scan).isascii()
    partial = left.partial or right.partial or costly
    heavier = max(left, right, key=_weight)
    scan, sure = heavier.scan, heavier.sure
    if not partial:
        # Two words in a row are rarer than one that is as long.
        scan, sure = _adjacent(left, gap, right, scan=True), left.sure + right.sure + (_PAIR if how else 0)
    return _Piece(
        _adjacent(left, joint, right),
        _both(left, right),
        left.begins | right.begins if left.optional else left.begins,
        left.ends | right.ends if right.optional or right.wild else right.ends,
        scan,
        sure,
        partial=partial,
        open=heavier.open if partial else right.open or (right.optional and left.open),
        optional=left.optional and right.optional,
    )


def _apart(left: _Piece, how: str, right: _Piece) -> _Piece:
    words = int(how.strip().lstrip("~."))
    pattern = left.pattern + _distance(left, words, right) + right.pattern
    begins, ends = left.begins, right.ends
    if "~" in how:
        pattern = f"(?:{pattern}|{right.pattern}{_distance(right, words, left)}{left.pattern})"
        begins, ends = begins | right.begins, ends | left.ends
    rarer = max(_bounded(left), _bounded(right), key=_weight)
    return _Piece(pattern, _both(left, right), begins, ends, rarer.scan, rarer.sure, partial=True, open=rarer.open)


def _weight(piece: _Piece) -> tuple[bool, int]:
    """Say how well a piece stands for the phrase in the first stage: one that may be missing does not."""
    return not piece.optional, piece.sure


def _both(left: _Piece, right: _Piece) -> tuple[frozenset[str], ...]:
    sure = [words for piece in (left, right) if not piece.optional for words in piece.certain]
    return tuple(sorted(sure, key=lambda words: (-min(map(len, words)), sorted(words))))


def _bounded(piece: _Piece) -> _Piece:
    """Let the first stage leave out longer words that a short one stands in; it knows no edges beyond ASCII."""
    if piece.partial or piece.sure > _SHORT or not piece.scan.isascii() or piece.begins != {_WORD}:
        return piece
    end = r"\b" if piece.ends == {_WORD} and not piece.open else ""
    return replace(piece, scan=rf"\b(?:{piece.scan}){end}", partial=True)


def _distance(left: _Piece, words: int, right: _Piece) -> str:
    if _NO_EDGE in left.ends | right.begins:
        return f"{_word_end(left.ends)}(?:[^\\w\\n]*{_ONE_WORD}){{0,{words}}}?[^\\w\\n]*{_word_start(right.begins)}"
    return f"{_word_end(left.ends)}{_BETWEEN}{{0,{words}}}?[^\\w\\n]+{_word_start(right.begins)}"


def _adjacent(left: _Piece, joint: str, right: _Piece, *, scan: bool = False) -> str:
    """Join two neighbours so that a missing optional part takes its gap with it."""
    before, after = (left.scan, right.scan) if scan else (left.pattern, right.pattern)
    if scan and left.open and after:
        before += _SCAN_STAR
    if left.optional and right.optional:
        return f"(?:{before}(?:{joint}{after})?|{after})"
    if right.optional:
        return f"{before}(?:{joint}{after})?"
    if left.optional:
        return f"(?:{before}{joint})?{after}"
    return before + joint + after


def _edge(character: str) -> frozenset[str]:
    """Say what a character means for the edge of a word that it stands at."""
    if _NO_WORD_ENDS.match(character):
        return frozenset({_NO_EDGE})
    if not (character.isalnum() or character == "_"):
        return frozenset({_SIGN})
    return frozenset({_HEBREW if _HEBREW_LETTER.match(character) else _WORD})


def _word_start(kinds: frozenset[str]) -> str:
    if not kinds & {_WORD, _HEBREW}:
        return ""
    start = r"(?<!\w)" + (_HEBREW_PREFIX if _HEBREW in kinds else "")
    return start if kinds <= {_WORD, _HEBREW} else f"(?:{start}|(?={_EDGELESS}))"


def _word_end(kinds: frozenset[str]) -> str:
    if not kinds & {_WORD, _HEBREW}:
        return ""
    return r"(?!\w)" if kinds <= {_WORD, _HEBREW, _STAR} else rf"(?:(?!\w)|(?<={_EDGELESS}))"
