"""A digest as a short message for chat programs and webhooks: plain text in which nothing from outside acts."""

import re

from monitor.digest.brief import Brief, Line, Side
from monitor.digest.safe import one_line

LIMIT = 1_800
"""Characters of a message. Chat programs take 2,000 and more; what takes less gets it in pieces."""
QUOTE, ADDRESS = 240, 200
"""Characters of a quote and of an address; of a longer address only the host is told."""
_ACTING = str.maketrans("@<>[]*_`~|\\&", "＠＜＞［］＊＿｀～｜＼＆")
"""Signs by which chat programs mention people, open links, style and hide text, and the wide forms that do nothing."""
_SCHEME = re.compile(r":(?=//)")
_DOT = re.compile(r"(?<=\w)\.(?=\w*[^\W\d_])")
"""In a name of a host, or `Acme.com`: chat programs make links of what only looks like one."""
_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "@*~()!'|"})


def harmless(text: str, cap: int = 200) -> str:
    """Give a text on one line in which no chat program finds a mention, a link, a style or a hidden part.

    What they act on is shown as a look-alike: `@everyone` as `＠everyone`, `evil.example` with a dot leader.
    """
    return _DOT.sub("\u2024", _SCHEME.sub("\ua789", one_line(text, cap))).translate(_ACTING)


def notice(brief: Brief, base: str = "") -> tuple[str, str]:
    """Write a digest as (title, text), of at most LIMIT characters: cases in the order of the letter, the rest counted.

    `base` is the address at which readers reach the pages of the archive; empty: a command is named instead. The only
    addresses that can be followed are those of the sources and of `base`.
    """
    blocks = [_case(number, line, base) for number, line in enumerate(brief.lines, 1)]
    blocks += [harmless(each, 300) for each in brief.rest]
    told: list[str] = []
    for number, block in enumerate(blocks):
        left = len(blocks) - number
        ends = [f"And {left} more in the letter.", brief.note]
        if told and len("\n\n".join([*told, block, *ends])) > LIMIT:
            return harmless(brief.subject), "\n\n".join([*told, *ends])
        told.append(block)
    return harmless(brief.subject), "\n\n".join([*told, brief.note])


def _case(number: int, line: Line, base: str) -> str:
    label = f" ({harmless(line.label)})" if line.label else ""
    lines = [f"{number}. {harmless(line.title, 120)}; {harmless(line.headline, 120)}{label}. {line.strength} evidence."]
    lines += _side("Says", line.says) if line.says else ["Says: no statement found."]
    lines += _side("Shows", line.shows) if line.shows else []
    more = f"{base}/case/{line.id}" if base else f"monitor explain {line.id}"
    return "\n".join([*lines, f"Why, and what it does not show: {more}"])


def _side(name: str, each: Side) -> list[str]:
    words = (
        f"{name}: “{harmless(each.quote, QUOTE)}” {each.date}, {harmless(each.who, 60)}, {harmless(each.channel, 60)}"
    )
    if each.href and len(each.href) <= ADDRESS:
        return [words, each.href.translate(_ENCODED)]
    return [words, harmless(each.address, 80)]
