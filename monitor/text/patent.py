"""Patent XML of the USPTO (us-patent-grant, us-patent-application, v4.x) becomes text: the one home of lxml."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from monitor.model import Day, Party, Section, ShapeChanged
from monitor.text.html import clean, plain
from monitor.text.sections import patent_section_kind

_BLOCKS = frozenset(("p", "heading", "li", "row", "title", "claim-text", "tr", "math", "ul", "ol", "table", "maths"))
_CELLS = frozenset(("entry", "td"))
# Processing instructions by which a grant says where the parts of its description begin.
_PARTS = {"RELAPP": "background", "BRFSUM": "summary", "DETDESC": "description", "GOVINT": "background"}
_PARTS |= {"brief-description-of-drawings": "description", "federal-research-statement": "background"}
_FIRM = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|corp|corporation|co|company|gmbh|ag|kg|se|sa|s\.a|sas|spa|s\.p\.a|bv|b\.v|nv|n\.v|ab|oy|"
    r"as|a/s|aps|kk|k\.k|kabushiki|kaisha|plc|pty|srl|sarl|university|institute|technologies|laboratories|industries|"
    r"electronics|systems|holdings|group|foundation|trust)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Patent:
    """A published application or a grant."""

    number: str
    """Country, number and kind code without leading zeros: US20180341835A1, USD701016S1."""
    title: str
    text: str
    """Title, abstract, claims (a line each, with its number), description: a line a block."""
    sections: tuple[Section, ...]
    published: Day | None
    parties: tuple[Party, ...]
    facts: dict[str, str]


def patent(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it is broken off or lacks its number.

    No DTD is loaded, no entity expanded, no address opened.
    """
    # Made anew each time: a parser keeps the names of what it has read.
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, recover=True, huge_tree=True)
    root = etree.fromstring(document, parser)
    if root is None or not document.rstrip().endswith(f"</{root.tag}>".encode()):
        raise ShapeChanged("a patent document breaks off before its end")
    publication = root.find(".//publication-reference/document-id")
    if publication is None:
        raise ShapeChanged("a patent document has no publication number")
    country, number, kind = (publication.findtext(tag, "").strip() for tag in ("country", "doc-number", "kind"))
    if not number:
        raise ShapeChanged("a patent document has no publication number")
    application = root.find(".//application-reference/document-id")
    filed = _day(application.findtext("date", "")) if application is not None else None
    facts = {
        "application_number": application.findtext("doc-number", "").strip() if application is not None else "",
        "filing_date": str(filed or ""),
        "kind_code": kind,
        "cpc": "; ".join(dict.fromkeys(_symbols(root))),
    }
    title = plain(" ".join(line for each in root.iterfind(".//invention-title") for line in _lines(each)))
    text, sections = _text(root, title)
    return Patent(
        number=f"{country or 'US'}{re.sub('^([A-Z]*)0+', lambda found: found[1], number)}{kind}",
        title=title,
        text=text,
        sections=sections,
        published=_day(publication.findtext("date", "")),
        parties=tuple(dict.fromkeys(_parties(root))),
        facts={name: value for name, value in facts.items() if value},
    )


def _text(root: etree._Element, title: str) -> tuple[str, tuple[Section, ...]]:
    lines: list[tuple[str, str, str]] = [("title", "", title)] if title else []
    for abstract in root.iterfind("abstract"):
        lines += [("abstract", "", line) for line in _lines(abstract)]
    for claim in root.iterfind("claims/claim"):
        words = " ".join(_lines(claim))
        number = claim.get("num", "").lstrip("0")
        named = words if re.match(r"\d+\s*[.)]", words) or not number else f"{number}. {words}"
        lines += [("claims", "", named)] if words else []
    for description in root.iterfind("description"):
        lines += _description(description)
    sections: list[Section] = []
    at = 0
    for kind, heading, line in lines:
        end = at + len(line)
        if sections and sections[-1].kind == kind and not heading:
            sections[-1] = Section(kind, sections[-1].heading, sections[-1].start, end)
        else:
            sections.append(Section(kind, heading, at, end))
        at = end + 1
    return "\n".join(line for _, _, line in lines), tuple(sections)


def _description(description: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Give the lines with their part: as its headings say, else as the processing instructions between them say."""
    kind = "description"
    for child in description:
        if child.tag is etree.PI:
            if 'end="lead"' in (child.text or ""):
                kind = _PARTS.get(child.target, kind)
            continue
        if not isinstance(child.tag, str):
            continue
        heading = ""
        if child.tag == "heading":
            heading = plain(" ".join(_lines(child)))
            opened = patent_section_kind(heading)
            heading = heading if opened and opened != kind else ""
            kind = opened or kind
        for line in _lines(child):
            yield kind, heading, line
            heading = ""


def _lines(element: etree._Element) -> list[str]:
    """Give an element's text, a line a block. Inline tags join without a space: `<b>1</b>02` is 102."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            if node.tag is etree.Entity:
                parts.append(html.unescape(node.text or ""))
                continue
            parts.append(_edge(node.tag))
            parts.append(node.text or "")
            continue
        if event == "end" and node.tag is not etree.Entity:
            parts.append(_edge(node.tag))
        if node is not element:
            parts.append(node.tail or "")
    # White space inside a block is the printer's; the edges of blocks are the only line ends.
    lines = (plain(line) for line in clean("".join(parts).replace("\n", " ").replace("\x1e", "\n")).split("\n"))
    return [line for line in lines if line]


def _edge(tag: str) -> str:
    return "\x1e" if tag in _BLOCKS else "\t" if tag in _CELLS else ""


def _symbols(root: etree._Element) -> Iterator[str]:
    for each in root.iterfind(".//classifications-cpc//classification-cpc"):
        section, number, sub, group, subgroup = (
            each.findtext(tag, "").strip() for tag in ("section", "class", "subclass", "main-group", "subgroup")
        )
        if group:
            yield f"{section}{number}{sub}{group}/{subgroup}"


def _parties(root: etree._Element) -> Iterator[Party]:
    """Give the firms among applicants and assignees. Before version 4.3 `parties/applicants` are the inventors."""
    for path, role in (
        (".//us-parties/us-applicants/us-applicant", "applicant"),
        (".//assignees/assignee", "assignee"),
    ):
        for each in root.iterfind(path):
            name = _firm(each)
            if name:
                yield Party(role, name)


def _firm(party: etree._Element) -> str:
    """Give the name of an organisation; empty for a person. Some offices write a firm into the field of a surname."""
    name = plain(" ".join(party.xpath("string(.//orgname)").split()))
    if name:
        return name
    last, first = (plain(party.xpath(f"string(.//{tag})")) for tag in ("last-name", "first-name"))
    written = f"{first} {last}".strip()
    return written if (not (first and last) and written) or _FIRM.search(written) else ""


def _day(written: str) -> Day | None:
    """Read YYYYMMDD; some documents have 00 for an unknown month or day."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", written.strip())
    if not found:
        return None
    try:
        return Day.parse("-".join(part for part in found.groups() if part != "00"))
    except ValueError:
        return None
