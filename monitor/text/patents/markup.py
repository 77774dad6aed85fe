"""Patent markup of all years, parsed and read as lines: the one home of lxml.

No DTD is loaded, no address opened and no entity expanded: a named entity is the character that HTML or ISO 8879 gives
to the name, and text where neither knows it.
"""

import html
import html.entities
import re
from functools import lru_cache

from lxml import etree

from monitor.model import ShapeChanged
from monitor.text.html import plain

LINE = "\ufdd0"
"""A character that Unicode gives to programs, planted where a block begins and ends."""

_INLINE = """
b i u o sup sub sup2 sub2 smallcaps figref claim-ref crossref img
bold italic underline highlight superscript subscript cross-reference dependent-claim-reference
PDAT HIL BOLD ITALIC ULINE OVL SMALLCAPS SB SP FGREF CLREF EMI
"""
_BLOCKS = """
p heading li row title claim-text tr ul ol table maths math paragraph
PARA H ROW CLMSTEP LI
"""
_GREEK = "agr bgr ggr dgr egr zgr eegr thgr igr kgr lgr mgr ngr xgr ogr pgr rgr sgr tgr ugr phgr khgr psgr ohgr"
INLINE = frozenset(_INLINE.split())
"""Tags that change the type only: words go on through them, `<b>1</b>02` is 102. Any other tag parts words."""
BLOCKS = frozenset(_BLOCKS.split())
"""Tags that begin and end a line."""

_ISO_GREEK = dict(zip(_GREEK.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
_ENTITIES = {name.rstrip(";"): value for name, value in html.entities.html5.items()}
_ENTITIES |= _ISO_GREEK | {
    name[0].upper() + name[1:] if len(name) == 3 else name[:2].upper() + name[2:]: value.upper()
    for name, value in _ISO_GREEK.items()
}
_ENTITIES |= {"LeftBracketingBar": "|", "RightBracketingBar": "|", "EmptyDiamond": "\u25c7", "sfgr": "ς"}
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9.]*);")
_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


def parsed(document: bytes) -> etree._Element:
    """Parse a document and plant the edges of its blocks. Raises ShapeChanged if it breaks off before its end."""
    # Made anew each time: a parser keeps the names of what it has read.
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(_ENTITY.sub(_character, document), parser)
    except etree.XMLSyntaxError as error:  # no ValueError: it would take the whole weekly file along
        raise ShapeChanged(f"a patent document cannot be read: {error}") from error
    if root is None or not document.rstrip().endswith(f"</{root.tag}>".encode()):
        raise ShapeChanged("a patent document breaks off before its end")
    for element in root.iter(etree.Element):
        if element.tag not in INLINE:
            edge = LINE if element.tag in BLOCKS else " "
            element.text = edge + (element.text or "")
            element.tail = edge + (element.tail or "")
    return root


def entity(name: str) -> str:
    """Give the characters that an entity stands for; the entity itself where nobody knows its name."""
    return _ENTITIES.get(name, f"&{name};")


@lru_cache(maxsize=4_000)
def _written(name: bytes) -> bytes:
    text = entity(name.decode())
    return "".join(f"&#{ord(each)};" if each in "<&>" else each for each in text).encode()


def _character(found: re.Match[bytes]) -> bytes:
    return found[0] if found[1] in _XML else _written(found[1])


def lines(element: etree._Element | None) -> list[str]:
    """Give an element's text, a line a block, white space inside a block as single spaces."""
    if element is None:
        return []
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    # White space inside a block is the printer's; the edges of blocks are the only line ends.
    return [line for part in text.split(LINE) if (line := plain(part))]


def words(element: etree._Element | None, path: str = "") -> str:
    """Give an element's text, or that of its first descendant at `path`, on one line; empty where there is none."""
    found = element.find(path) if element is not None and path else element
    return " ".join(lines(found))


_TAG = re.compile(rb"<number>[^<]*</number>|<\?.*?\?>|</?([A-Za-z][\w:.-]*)[^>]*>", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]+)|([0-9]+))|([A-Za-z][A-Za-z0-9.]*));")


def line_of(raw: bytes) -> str:
    """Give the text of a stretch of well-formed markup in UTF-8 on one line, as `words` gives it, without a parser."""
    return plain(_REFERENCE.sub(_referred, _TAG.sub(_edge, raw).decode("utf-8", "replace")))


def _edge(found: re.Match[bytes]) -> bytes:
    name = found[1]
    return b"" if found[0].startswith(b"<?") or (name is not None and name.decode() in INLINE) else b" "


def _referred(found: re.Match[str]) -> str:
    if found[3]:
        return html.unescape(found[0]) if found[3].encode() in _XML else entity(found[3])
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if code < 0x110000 else ""
