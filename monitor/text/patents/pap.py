"""patent-application-publication, versions 1.5 and 1.6: the applications of 2001 to 2004."""

import re
from collections.abc import Iterator

from lxml import etree

from monitor.model import Day, Party
from monitor.text.patents.markup import lines, parsed, words
from monitor.text.patents.shape import Draft, Patent, day, firm, parted, symbol

_PARTS = {
    "cross-reference-to-related-applications": "background",
    "federal-research-statement": "background",
    "background-of-invention": "background",
    "summary-of-invention": "summary",
    "brief-description-of-drawings": "description",
    "brief-description-of-sequences": "description",
    "detailed-description": "description",
}
_FRONT = "subdoc-bibliographic-information"


def read(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it is broken off or lacks its number."""
    root = parsed(document)
    for number in list(root.iter("number")):
        number.text = " "  # [0001]: the paragraph's
    draft = Draft()
    front = root.find(_FRONT)
    identity = front.find("document-id") if front is not None else None
    draft.country = words(identity, "country-code") or "US"
    draft.number, draft.kind = words(identity, "doc-number"), words(identity, "kind-code")
    draft.published = day(words(identity, "document-date"))
    draft.application = words(front, "domestic-filing-data/application-number")
    draft.filed = day(words(front, "domestic-filing-data/filing-date"))
    draft.priorities = list(_priorities(front))
    draft.parties = list(_parties(front))
    technical = ".//technical-information"
    draft.ipc = [symbol(words(each)) for each in root.iterfind(f"{technical}/classification-ipc//ipc")]
    draft.title = words(front, f"{technical}/title-of-invention")
    draft.abstract = [line for each in root.iterfind("subdoc-abstract") for line in lines(each)]
    for claim in root.iterfind("subdoc-claims/claim"):
        refers = claim.find(".//dependent-claim-reference") is not None
        draft.claims.append((re.sub(r"\D", "", claim.get("id", "")).lstrip("0"), words(claim), refers))
    for description in root.iterfind("subdoc-description"):
        draft.description += parted(_blocks(description))
    return draft.done()


def _blocks(description: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for part in description.iterchildren(etree.Element):
        yield f"part:{_PARTS.get(part.tag, 'description')}", []
        for child in part.iterchildren(etree.Element):
            for each in child.iterchildren(etree.Element) if child.tag == "section" else [child]:
                yield "heading" if each.tag == "heading" else "text", lines(each)


def _priorities(front: etree._Element | None) -> Iterator[tuple[str, str, Day | None]]:
    if front is None:
        return
    for each in front.iterfind(".//foreign-priority-data"):
        number, on = words(each, "priority-application-number"), day(words(each, "filing-date"))
        yield words(each, "country-code"), number, on
    for each in front.iterfind(".//continuity-data//parent/document-id"):
        yield words(each, "country-code") or "US", words(each, "doc-number"), day(words(each, "document-date"))
    for each in front.iterfind(".//non-provisional-of-provisional/document-id"):
        yield words(each, "country-code") or "US", words(each, "doc-number"), day(words(each, "document-date"))


def _parties(front: etree._Element | None) -> Iterator[Party]:
    for each in front.iterfind(".//assignee") if front is not None else ():
        last, first = words(each, ".//family-name"), words(each, ".//given-name")
        name = firm(words(each, ".//organization-name"), last, first)
        if name:
            yield Party("assignee", name)
