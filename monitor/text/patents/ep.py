"""ep-patent-document, versions 1.0 to 1.5.1: what the European Patent Office publishes, back to 1978.

Claims stand in up to three languages and titles in three. English is read, else the language of the proceedings.
"""

from collections.abc import Iterator

from lxml import etree

from monitor.model import Day, Party
from monitor.text.patents.markup import lines, parsed, words
from monitor.text.patents.shape import Draft, Patent, day, firm, parted, symbol


def read(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it is broken off or lacks its number."""
    root = parsed(document)
    draft = Draft(country="EP")
    draft.number, draft.kind = words(root, ".//B100/B110"), words(root, ".//B100/B130")
    draft.published = day(words(root, ".//B100/B140/date"))
    draft.application, draft.filed = words(root, ".//B200/B210"), day(words(root, ".//B200/B220/date"))
    draft.priorities = list(_priorities(root))
    draft.parties = list(_parties(root))
    draft.cpc = [symbol(words(each)) for each in root.iterfind(".//B520EP//classification-cpc/text")]
    draft.ipc = [symbol(words(each)) for each in root.iterfind(".//B510EP/classification-ipcr/text")]
    draft.ipc += [words(each) for each in root.iterfind(".//B510/*") if each.tag in ("B511", "B512", "B513")]
    draft.title = _title(root)
    draft.abstract = lines(_english(root, "abstract"))
    claims = _english(root, "claims")
    for claim in claims.iterfind("claim") if claims is not None else ():
        refers = claim.find(".//claim-ref") is not None
        draft.claims.append((claim.get("num", "").lstrip("0"), words(claim), refers))
    description = _english(root, "description")
    if description is not None:
        blocks = (
            ("heading" if each.tag == "heading" else "text", lines(each))
            for each in description.iterchildren(etree.Element)
        )
        draft.description = list(parted(blocks))
    return draft.done()


def _english(root: etree._Element, tag: str) -> etree._Element | None:
    found = root.findall(tag)
    return next((each for each in found if each.get("lang") == "en"), found[0] if found else None)


def _title(root: etree._Element) -> str:
    languages = [words(each) for each in root.iterfind(".//B540/B541")]
    titles = dict(zip(languages, (words(each) for each in root.iterfind(".//B540/B542")), strict=False))
    return titles.get("en") or titles.get(root.get("lang", "")) or next(iter(titles.values()), "")


def _priorities(root: etree._Element) -> Iterator[tuple[str, str, Day | None]]:
    numbers, days, countries = (
        [words(each) for each in root.iterfind(f".//B300/{path}")] for path in ("B310", "B320/date", "B330/ctry")
    )
    yield from zip(countries, numbers, map(day, days), strict=False)


def _parties(root: etree._Element) -> Iterator[Party]:
    """Give the firms among applicants (of an application) and proprietors (of a grant). Persons are `Doe, Jo`."""
    for path, role in ((".//B710/B711/snm", "applicant"), (".//B730/B731/snm", "assignee")):
        for each in root.iterfind(path):
            last, _, first = words(each).partition(", ")
            if firm("", last, first):
                yield Party(role, words(each))
