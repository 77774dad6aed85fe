"""PATDOC, the grants of 2001 to 2004 after WIPO's ST.32: SGML in 2001 (2.4), XML from 2002 (2.5)."""

import re
from collections.abc import Iterator

from lxml import etree

from monitor.model import Day, Party
from monitor.text.patents.markup import lines, parsed, words
from monitor.text.patents.shape import Draft, Patent, day, firm, parted, symbol

_PARTS = {"RELAPP": "background", "BRFSUM": "summary", "DETDESC": "description", "DRWDESC": "description"}
_PARTS |= {"GOVINT": "background"}
# In SGML what is always empty has no end tag.
_EMPTY = re.compile(
    rb"<((?:B221US|B473US|B597US|CHEMCDX|CHEMMOL|CITED-BY-EXAMINER|CITED-BY-OTHER|COLSPEC|CRF|CUSTOM-CHARACTER|DEL-E|"
    rb"DEL-S|DFREF|EMI|EMR|FOR|INS-E|INS-S|LSTREF|MATHEMATICA|PAREF|TBLREF|SEQREF)(?:\s[^<>]*?)?)\s*/?>"
)


def read(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it is broken off or lacks its number."""
    root = parsed(_EMPTY.sub(rb"<\1/>", document))
    draft = Draft()
    draft.country = words(root, ".//B100/B190") or "US"
    draft.number, draft.kind = words(root, ".//B100/B110"), words(root, ".//B100/B130")
    draft.published = day(words(root, ".//B100/B140"))
    draft.application, draft.filed = words(root, ".//B200/B210"), day(words(root, ".//B200/B220"))
    draft.priorities = list(_priorities(root))
    draft.parties = list(_parties(root))
    draft.ipc = [
        symbol("".join(each.itertext())) for each in root.iterfind(".//B510/*") if each.tag in ("B511", "B512")
    ]
    draft.title = words(root, ".//B540")
    draft.abstract = [line for each in root.iterfind("SDOAB") for line in lines(each)]
    for claim in root.iterfind(".//SDOCL//CLM"):
        number = re.sub(r"\D", "", claim.get("ID", "")).lstrip("0")
        draft.claims.append((number, words(claim), claim.find(".//CLREF") is not None))
    for description in root.iterfind("SDODE"):
        draft.description += parted(_blocks(description))
    return draft.done()


def _blocks(description: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for part in description.iterchildren(etree.Element):
        yield f"part:{_PARTS.get(part.tag, 'description')}", []
        texts = [each for each in part if each.tag == "BTEXT"] or [part]
        for text in texts:
            for child in text.iterchildren(etree.Element):
                yield "heading" if child.tag == "H" else "text", lines(child)


def _priorities(root: etree._Element) -> Iterator[tuple[str, str, Day | None]]:
    numbers = [words(each) for each in root.iterfind(".//B300/B310")]
    days = [day(words(each)) for each in root.iterfind(".//B300/B320")]
    countries = [words(each) for each in root.iterfind(".//B300/B330")]
    yield from zip(countries, numbers, days, strict=False)
    for each in root.iterfind(".//B600//PARENT-US/PDOC/DOC"):
        yield words(each, "CTRY") or "US", words(each, "DNUM"), day(words(each, "DATE"))
    for each in root.iterfind(".//B600/B680US//DOC"):
        yield words(each, "CTRY") or "US", words(each, "DNUM"), day(words(each, "DATE"))


def _parties(root: etree._Element) -> Iterator[Party]:
    for each in root.iterfind(".//B730/B731/PARTY-US/NAM"):
        name = firm(words(each, "ONM"), words(each, "SNM"), words(each, "FNM"))
        if name:
            yield Party("assignee", name)
