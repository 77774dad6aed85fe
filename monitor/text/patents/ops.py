"""The European Patent Office's Open Patent Services: what is asked, and its answers as one text.

A search tells the front pages of the whole world's publications. Claims and descriptions stand at addresses of their
own, of European and world publications only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from monitor.model import Day, Party, ShapeChanged
from monitor.text.html import plain
from monitor.text.patents.shape import Draft, Line, Patent, bare, day, firm, parted, symbol
from monitor.text.sections import patent_section_kind

IN_FULL = ("EP", "WO")
"""Offices whose texts it has."""
_SYMBOL = ("section", "class", "subclass", "main-group", "subgroup")
_NUMBERED = re.compile(r"^\[\d{3,5}\]\s*")
_CLAIM = re.compile(r"(?:^|(?<=[.;:] )|(?<=Claims ))(\d{1,3}) ?\. (?=\S)", re.MULTILINE)
_HEADING = 80
"""Characters of a line that may be a heading."""


@dataclass(frozen=True, slots=True)
class Front:
    """A front page as a search gives it."""

    number: str
    address: str
    """Under which its texts stand: EP.1000000.A1."""
    names: tuple[str, ...]
    """Of its applicants, in every spelling that is given."""
    xml: str
    """The page itself, which is handed on until its texts are there."""


def query(name: str, since: Day, until: Day) -> str:
    """Give the search (CQL) for what was published from one day to another under an applicant's name."""
    days = ",".join(str(each).replace("-", "") for each in (since, until))
    plainly = re.sub(r"[^\w&.,+-]", " ", name)
    return f'pa="{plainly}" and pd within "{days}"'


def tree(body: bytes) -> etree._Element:
    """Parse an answer; no entity, DTD or address is followed. Raises ShapeChanged for what is no answer of theirs."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ShapeChanged(f"the answer is not XML: {error.msg}") from None
    if etree.QName(root).localname not in ("world-patent-data", "fault"):
        raise ShapeChanged(f"the answer is {etree.QName(root).localname}, not world-patent-data")
    return root


def fronts(body: bytes, status: int) -> tuple[list[Front], int]:
    """Give what a search found, and how much there is in all. Nothing found is a 404 that says so."""
    root = tree(body)
    if status != 200:
        if b"EntityNotFound" in body:
            return [], 0
        raise ShapeChanged(f"HTTP {status}: {_words(root)[:200]}")
    search = root.find(".//{*}biblio-search")
    if search is None:
        raise ShapeChanged("the answer has no biblio-search")
    return [_front(each) for each in root.iterfind(".//{*}exchange-document")], int(search.get("total-result-count", 0))


def _front(document: etree._Element) -> Front:
    address = ".".join(document.get(name, "") for name in ("country", "doc-number", "kind"))
    names = tuple(name for each in _applicants(document).values() for name in each)
    return Front(_draft(document).done().number, address, names, etree.tostring(document, encoding="unicode"))


def _draft(document: etree._Element) -> Draft:
    country, written, kind = (document.get(name, "") for name in ("country", "doc-number", "kind"))
    # DOCDB leaves a zero out of the numbers of US applications: 2018341835 is US 2018/0341835.
    number = f"{written[:4]}0{written[4:]}" if country == "US" and kind[:1] == "A" and len(written) == 10 else written
    draft = Draft(country=country, number=number, kind=kind)
    draft.published = _day(document, ".//{*}publication-reference//{*}date")
    own = document.find(".//{*}application-reference")
    draft.application = _application(own)[1]
    draft.filed = _day(own, ".//{*}date")
    draft.priorities = list(_priorities(document))
    draft.cpc = [_symbol(each) for each in document.iterfind(".//{*}patent-classification") if _symbol(each)]
    draft.ipc = [_words(each) for each in document.iterfind(".//{*}classification-ipc/{*}text")]
    draft.ipc += [symbol(_words(each)) for each in document.iterfind(".//{*}classification-ipcr/{*}text")]
    draft.title = _english(document, ".//{*}invention-title")
    draft.abstract = [line for line in [_english(document, "{*}abstract")] if line]
    names = _applicants(document)
    printed = names["original"] or names["epodoc"]
    persons = {bare(_words(each)) for each in document.iterfind(".//{*}inventors//{*}name")}
    firms = (name for name in printed if bare(name) not in persons and firm("", *name.partition(", ")[::2]))
    draft.parties = [Party("applicant", name) for name in firms]
    return draft


def _applicants(document: etree._Element) -> dict[str, list[str]]:
    """Give the applicants as printed (`original`) and as the office writes them (`epodoc`, with their country)."""
    names: dict[str, list[str]] = {"original": [], "epodoc": []}
    for each in document.iterfind(".//{*}applicants/{*}applicant"):
        name = re.sub(r"\s*\[[A-Z]{2}\]$", "", _words(each, ".//{*}name")).rstrip(", ")
        names.setdefault(each.get("data-format", ""), []).append(name)
    return names


def named(front: Front, name: str) -> bool:
    """Say whether a front page prints just this name: a search for `Ring LLC` also finds `Golden Ring LLC`."""
    return bare(name) in map(bare, front.names)


def full(front: str, claims: bytes, description: bytes) -> Patent:
    """Put a publication together of its front page (`Front.xml`) and its texts, which may be missing (empty)."""
    draft = _draft(etree.fromstring(front))
    draft.claims = [(number, words, False) for number, words in _claims(claims)] if claims else []
    draft.description = list(_description(description)) if description else []
    return draft.done()


def _claims(body: bytes) -> Iterator[tuple[str, str]]:
    """Split claims by their numbers: they come each in a paragraph of its own, or all in one."""
    blocks = list(tree(body).iterfind(".//{*}claims"))
    block = next((each for each in blocks if each.get("lang", "").upper() == "EN"), blocks[0] if blocks else None)
    text = "\n".join(_words(each) for each in block.iter("{*}claim-text")) if block is not None else ""
    starts: list[re.Match[str]] = []
    for found in _CLAIM.finditer(text):
        if int(found[1]) == len(starts) + 1:
            starts.append(found)
    ends = [each.start() for each in starts[1:]] + [len(text)]
    yield from ((found[1], plain(text[found.end() : end])) for found, end in zip(starts, ends, strict=True))
    if text and not starts:
        yield "1", plain(text)


def _description(body: bytes) -> Iterator[Line]:
    blocks = list(tree(body).iterfind(".//{*}description"))
    block = next((each for each in blocks if each.get("lang", "").upper() == "EN"), blocks[0] if blocks else None)
    lines = [_words(each) for each in block.iter("{*}p")] if block is not None else []
    headed = ((line, len(line) < _HEADING and patent_section_kind(line)) for line in lines if line)
    return parted(("heading" if head else "text", [_NUMBERED.sub("", line)]) for line, head in headed)


def _priorities(document: etree._Element) -> Iterator[tuple[str, str, Day | None]]:
    for each in document.iterfind(".//{*}priority-claim"):
        yield *_application(each), _day(each, ".//{*}date")


def _application(of: etree._Element | None) -> tuple[str, str]:
    """Give the country and number of an application, as its own office writes it where that is told."""
    epodoc, original = (
        _words(of, f"{{*}}document-id[@document-id-type='{kind}']/{{*}}doc-number") for kind in ("epodoc", "original")
    )
    return epodoc[:2], original or epodoc[2:]


def _symbol(of: etree._Element) -> str:
    section, number, sub, group, subgroup = (_words(of, f"{{*}}{tag}") for tag in _SYMBOL)
    return f"{section}{number}{sub}{group}/{subgroup}" if group else ""


def _english(document: etree._Element, path: str) -> str:
    found = list(document.iterfind(path))
    best = next((each for each in found if each.get("lang") == "en"), found[0] if found else None)
    return _words(best)


def _day(of: etree._Element | None, path: str) -> Day | None:
    return next((on for each in (of.iterfind(path) if of is not None else ()) if (on := day(each.text or ""))), None)


def _words(of: etree._Element | None, path: str = "") -> str:
    found = of.find(path) if of is not None and path else of
    return plain(" ".join(found.itertext())) if found is not None else ""
