"""us-patent-grant and us-patent-application, versions 4.0 (2004) to 4.7: what the USPTO has published since 2005."""

from collections.abc import Iterator

from lxml import etree

from monitor.model import Day, Party
from monitor.text.patents.markup import lines, parsed, words
from monitor.text.patents.shape import Draft, Patent, day, firm, parted, symbol

# Processing instructions by which a grant says where the parts of its description begin.
_PARTS = {"RELAPP": "background", "BRFSUM": "summary", "DETDESC": "description", "GOVINT": "background"}
_PARTS |= {"brief-description-of-drawings": "description", "federal-research-statement": "background"}
_PARTS |= {"summary-of-invention": "summary", "detailed-description": "description"}
_PARTS |= {"cross-reference-to-related-applications": "background"}


def read(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it is broken off or lacks its number."""
    root = parsed(document)
    draft = Draft()
    publication = root.find(".//publication-reference/document-id")
    draft.country, draft.number, draft.kind, draft.published = _identity(publication)
    _, draft.application, _, draft.filed = _identity(root.find(".//application-reference/document-id"))
    draft.priorities = list(_priorities(root))
    draft.parties = list(_parties(root))
    draft.cpc = [
        found for each in root.iterfind(".//classifications-cpc//classification-cpc") if (found := _symbol(each))
    ]
    draft.ipc = [
        found for each in root.iterfind(".//classifications-ipcr/classification-ipcr") if (found := _symbol(each))
    ]
    for each in root.iterfind(".//classification-ipc"):
        draft.ipc += [
            symbol("".join(one.itertext()))
            for one in each
            if one.tag in ("main-classification", "further-classification")
        ]
    draft.title = " ".join(words(each) for each in root.iterfind(".//invention-title"))
    draft.abstract = [line for each in root.iterfind("abstract") for line in lines(each)]
    for claim in root.iterfind("claims/claim"):
        refers = claim.find(".//claim-ref") is not None
        draft.claims.append((claim.get("num", "").lstrip("0"), words(claim), refers))
    for description in root.iterfind("description"):
        draft.description += parted(_blocks(description))
    return draft.done()


def _blocks(description: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for child in description:
        if child.tag is etree.PI:
            if 'end="lead"' in (child.text or "") and child.target in _PARTS:
                yield f"part:{_PARTS[child.target]}", []
        elif isinstance(child.tag, str):
            yield "heading" if child.tag == "heading" else "text", lines(child)


def _identity(of: etree._Element | None) -> tuple[str, str, str, Day | None]:
    return words(of, "country"), words(of, "doc-number"), words(of, "kind"), day(words(of, "date"))


def _priorities(root: etree._Element) -> Iterator[tuple[str, str, Day | None]]:
    """Give the earlier applications: foreign priorities, provisionals, parents of continuations and divisions."""
    for each in root.iterfind(".//priority-claims/priority-claim"):
        yield words(each, "country"), words(each, "doc-number"), day(words(each, "date"))
    for path in (".//us-related-documents//parent-doc/document-id", ".//us-provisional-application/document-id"):
        for each in root.iterfind(path):
            country, number, _, on = _identity(each)
            yield country, number, on


def _symbol(of: etree._Element) -> str:
    section, number, sub, group, subgroup = (
        words(of, tag) for tag in ("section", "class", "subclass", "main-group", "subgroup")
    )
    return f"{section}{number}{sub}{group}/{subgroup}" if group else ""


def _parties(root: etree._Element) -> Iterator[Party]:
    """Give the firms among applicants and assignees. Before version 4.3 most applicants are the inventors."""
    for path, role in (
        (".//us-parties/us-applicants/us-applicant", "applicant"),
        (".//parties/applicants/applicant", "applicant"),
        (".//assignees/assignee", "assignee"),
    ):
        for each in root.iterfind(path):
            name = firm(words(each, ".//orgname"), words(each, ".//last-name"), words(each, ".//first-name"))
            if name and each.get("app-type", "") != "applicant-inventor":
                yield Party(role, name)
