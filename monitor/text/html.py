"""HTML becomes text as a browser shows it: the one home of selectolax.

The archive quotes this text, so every offset that is given here is exact, and every character that could hide a word
(soft hyphens, zero-width characters, control and bidi characters) is gone before an offset is taken.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.model import Day, Section, ShapeChanged
from monitor.text.sections import section_kind

VERSION = "2"
"""Raised when the same bytes would give another text: a change of ours, not of theirs."""

LINKS = 500
"""Most links kept of one page: more is a sitemap, not evidence."""

_UNSEEN_TAGS = """
script style noscript template head svg canvas iframe object embed video audio select datalist textarea map
"""
_INLINE_TAGS = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math q rp rt ruby s samp small span
strike strong sub sup time tt u var wbr button input img picture source slot nobr
"""
_UNSEEN = frozenset(_UNSEEN_TAGS.split())
_INLINE = frozenset(_INLINE_TAGS.split())
_BOLD = frozenset(("b", "strong"))
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 8}
_BOLD_LINE = 7
_COLON_LINE = 60
"""Most characters of a heading that only its colon shows to be one."""
_NOT_A_HEADING = frozenset(("li", "td", "th"))
"""A bold line in a list or a table is emphasis; the same line between paragraphs is a heading."""
_CHROME = frozenset(("header", "footer", "aside", "nav"))
_CHROME_ROLES = frozenset(("banner", "contentinfo", "complementary", "navigation"))

# A single space is one already: most of a text would be replaced by itself.
_SPACE = regex.compile(r"\s{2,}|[^\S ]")
_LINE_ENDS = regex.compile(r"\r\n?|[\u2028\u2029]")
# Soft hyphen, zero-width space, word joiner, byte order mark, Mongolian vowel separator, left/right marks. The joiners
# U+200C/D carry meaning in Persian or Hindi and are dropped only where they can but hide a word.
_UNSEEN_CHARACTERS = regex.compile(
    r"[\u00ad\u200b\u2060\ufeff\u180e\u200e\u200f\u061c]"
    r"|(?<=[\p{Latin}\p{Cyrillic}\p{Greek}\p{N}\p{P}\s])[\u200c\u200d]+|[\u200c\u200d]+(?=[\p{Latin}\p{Cyrillic}\p{Greek}])"
)
_CONTROL = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# To a browser that runs scripts this is no markup at all; parsed as markup it moves out of <head> and into the text.
_NOSCRIPT = regex.compile(r"<noscript\b.*?</noscript\s*>", regex.IGNORECASE | regex.DOTALL)
_HIDING_STYLE = regex.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page says: its text with the sections in it, and what stands around the text."""

    title: str
    text: str
    sections: tuple[Section, ...] = ()
    links: tuple[str, ...] = ()
    published: Day | None = None
    """As the page claims in <meta>, <time> or JSON-LD; None where it says nothing or contradicts itself."""
    language: str = ""
    """As the page claims for the whole of it: en, de-AT; empty where it says nothing."""


def clean(text: str) -> str:
    """Drop what no reader sees and some programs choke on: NUL, lone surrogates, control and bidi characters.

    Line feeds and tabs stay; other line ends become line feeds.
    """
    cleaned: str = _CONTROL.sub("", _LINE_ENDS.sub("\n", text))
    return cleaned


def plain(text: str) -> str:
    """Give text on one line with single spaces, without control and zero-width characters: for titles and names."""
    return _collapsed(text).strip()


def _collapsed(words: str) -> str:
    """Give words with single spaces, at the edges too. What is unseen goes between the two rounds: it parts spaces."""
    if words.isprintable():  # no white space but spaces, nothing unseen, no control
        while "  " in words:
            words = words.replace("  ", " ")
        return words
    seen = _UNSEEN_CHARACTERS.sub("", _CONTROL.sub("", _SPACE.sub(" ", words)))
    collapsed: str = _SPACE.sub(" ", seen)
    return collapsed


def html_text(html: str, *, base_url: str = "", select: str = "", remove: str = "") -> Extract:
    """Give the text of a page or a fragment of HTML: one line a block, inline tags joined without a space.

    `select` (CSS) says which part is the text; without it the page's chrome (nav, header, footer, aside) is left out
    where a <main> or <article> shows that there is something else. `remove` (CSS) takes parts away first.
    Raises ShapeChanged if `select` finds nothing or a page of some size has no text; ValueError for a bad selector.
    """
    tree = LexborHTMLParser(_NOSCRIPT.sub("", html))
    title = _title(tree)
    root = tree.css_first("html")
    language = clean((root.attributes.get("lang") or "") if root else "").strip()
    links = _links(tree, base_url)
    published = _published(tree)
    for node in _css(tree, remove):
        node.decompose()
    roots = _outermost(_css(tree, select))
    if select and not roots:
        raise ShapeChanged(f'nothing on the page matches the selector "{select}"')
    page = _Lines()
    has_main = not select and bool(tree.css_first("main, article, [role=main]"))
    for root in roots or ([tree.body] if tree.body else []):
        _walk(root, page, drop_chrome=has_main)
    text, sections = page.finish()
    if not text and len(html) > 1000:
        raise ShapeChanged(f"the page has {len(html.encode('utf-8', 'replace')):,} bytes but no text")
    return Extract(title or (sections[0].heading if sections else ""), text, sections, links, published, language)


@dataclass(slots=True)
class _Lines:
    """Text under construction, line by line."""

    lines: list[tuple[str, int, int]] = field(default_factory=list)
    """Text, level of the heading that it is (0: none), number of the element: lines of one heading belong together."""
    parts: list[str] = field(default_factory=list)
    space: bool = False
    all_bold: bool = True

    def say(self, words: str, *, bold: bool) -> None:
        collapsed = _collapsed(words)
        stripped = collapsed.strip(" ")
        if not stripped:
            self.space = self.space or bool(collapsed)
            return
        if (self.space or collapsed[0] == " ") and self.parts and self.parts[-1] != "\t":
            self.parts.append(" ")
        self.parts.append(stripped)
        self.space = collapsed[-1] == " "
        self.all_bold = self.all_bold and bold

    def cell(self) -> None:
        if self.parts and self.parts[-1] != "\t":
            self.parts.append("\t")
        self.space = False

    def end_line(self, level: int = 0, element: int = 0, *, may_be_heading: bool = False) -> None:
        # A space can be left between two words of which the second had only invisible characters.
        line = "".join(self.parts).strip()
        if line:
            bold_line = may_be_heading and self.all_bold and len(line) <= 120 and line[-1] not in ".!;,。"
            # A short line that ends in a colon is a heading if it is one that postings have: "Note:" is none.
            colon = may_be_heading and len(line) <= _COLON_LINE and line[-1] in ":\uff1a"
            bold_line = bold_line or (colon and section_kind(line) != "other")
            self.lines.append((line, level or (_BOLD_LINE if bold_line else 0), element))
        self.parts, self.space, self.all_bold = [], False, True

    def finish(self) -> tuple[str, tuple[Section, ...]]:
        self.end_line()
        headings: list[tuple[str, int, int]] = []
        last = (0, 0)
        at = 0
        for line, level, element in self.lines:
            if level and element and (level, element) == last:
                first, start, _ = headings.pop()
                headings.append((f"{first} {line}", start, level))
            elif level:
                headings.append((line, at, level))
            last = (level, element)
            at += len(line) + 1
        text = "\n".join(line for line, _, _ in self.lines)
        return text, tuple(_sections(text, headings))


def _sections(text: str, headings: list[tuple[str, int, int]]) -> Iterator[Section]:
    """Let a section run to the next heading; one below a heading with a known role shares that role."""
    known: list[tuple[int, str]] = []
    ends = [start - 1 for _, start, _ in headings[1:]] + [len(text)]
    for (heading, start, level), end in zip(headings, ends, strict=False):
        known = [(above, kind) for above, kind in known if above < level]
        kind = section_kind(heading)
        if kind == "other" and known:
            kind = known[-1][1]
        elif kind != "other":
            known.append((level, kind))
        yield Section(kind, heading, start, end)


def _walk(root: LexborNode, page: _Lines, *, drop_chrome: bool) -> None:
    """Read a subtree in order. With a stack of our own: pages nest deeper than Python recurses."""
    bold = heading = element = listed = main = pre = 0
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if node.is_text_node:
            words = node.text_content or ""
            for number, line in enumerate(words.split("\n") if pre else [words]):
                if number:
                    page.end_line(heading, element)
                page.say(line, bold=bool(bold))
            continue
        tag = node.tag or ""
        if not node.is_element_node or (not leaving and _unseen(node, tag, drop_chrome=drop_chrome, main=bool(main))):
            continue
        step = -1 if leaving else 1
        if tag in ("td", "th"):
            page.cell()
        elif tag not in _INLINE:
            page.end_line(heading, element, may_be_heading=not listed)
        bold += step * (tag in _BOLD)
        listed += step * (tag in _NOT_A_HEADING)
        main += step * (tag in ("main", "article"))
        pre += step * (tag == "pre")
        if tag in _HEADINGS:
            heading = 0 if leaving else _HEADINGS[tag]
            element += 1
        if not leaving:
            stack.append((node, True))
            children = list(node.iter(include_text=True))
            stack.extend((child, False) for child in reversed(children))
    page.end_line(heading, element)


def _unseen(node: LexborNode, tag: str, *, drop_chrome: bool, main: bool) -> bool:
    if tag in _UNSEEN:
        return True
    attributes = node.attributes
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if _HIDING_STYLE.search(attributes.get("style") or ""):
        return True
    if not drop_chrome:
        return False
    chrome = tag in _CHROME or attributes.get("role") in _CHROME_ROLES
    return chrome and (not main or tag == "nav")


def _css(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    if not selector:
        return []
    try:
        return tree.css(selector)
    except SelectolaxError as fault:
        raise ValueError(f'"{selector}" is not a CSS selector that can be read') from fault


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Leave out what stands inside another one, or it would be read twice."""
    chosen = {node.mem_id for node in nodes}
    kept = []
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in chosen:
            above = above.parent
        if above is None:
            kept.append(node)
    return kept


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head > title") or tree.css_first("h1")
    return plain(node.text()) if node else ""


def _links(tree: LexborHTMLParser, base_url: str) -> tuple[str, ...]:
    declared = tree.css_first("base[href]")
    base = _absolute(base_url, (declared.attributes.get("href") or "") if declared else "") or base_url
    links: dict[str, None] = {}
    for node in tree.css("a[href], area[href]"):
        link = _absolute(base, node.attributes.get("href") or "")
        if link:
            links[link] = None
        if len(links) == LINKS:
            break
    return tuple(links)


def _absolute(base: str, href: str) -> str:
    """Give the http(s) address that a link means, without its fragment; empty for everything else."""
    try:
        link = urldefrag(urljoin(base, plain(href))).url
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in ("http", "https") and parts.hostname and len(link) <= 2083 else ""


def _published(tree: LexborHTMLParser) -> Day | None:
    claimed = [
        node.attributes.get("content") or node.attributes.get("datetime") or ""
        for node in tree.css(
            "meta[property='article:published_time'], meta[itemprop=datePublished], meta[name=date], "
            "meta[name='dc.date'], meta[name='DC.date.issued'], meta[name='publish-date'], "
            "time[itemprop=datePublished], time[pubdate]"
        )
    ]
    claimed += _json_ld_dates(tree)
    times = tree.css("time[datetime]")
    if not claimed and len(times) == 1:
        claimed = [times[0].attributes.get("datetime") or ""]
    days = {day for written in claimed if (day := claimed_day(written))}
    return days.pop() if len(days) == 1 else None


def claimed_day(written: str) -> Day | None:
    """Read the date at the start of an ISO 8601 date or time as a source writes it; None for anything else."""
    try:
        return Day.parse(written.strip()[:10])
    except ValueError:
        return None


def _json_ld_dates(tree: LexborHTMLParser) -> Iterator[str]:
    """Read JSON-LD block by block: one that is broken must not cost the others."""
    for node in tree.css("script[type='application/ld+json']"):
        try:
            waiting = [json.loads(node.text())]
        except (ValueError, RecursionError):
            continue
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, list):
                waiting += thing
            elif isinstance(thing, dict):
                if isinstance(thing.get("datePublished"), str):
                    yield thing["datePublished"]
                waiting += [thing[key] for key in ("@graph", "mainEntity") if key in thing]
