"""The Official Gazette of the USPTO, as HTML: lists of patentees, and the front page and one claim of each grant."""

import re
from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from monitor.model import Day, Document, Kind, Party, ShapeChanged
from monitor.text.html import html_text, plain
from monitor.text.patents.shape import bare, composed, firm

_PATENT = re.compile(r"(?:^|/)html/[^/]+/US([A-Z]*)0*(\d+)-(\d{8})\.html")
_NUMBER = re.compile(r"US\s+([A-Z]*)([\d,]+)\s+([A-Z]\d)\b")
_FILED = re.compile(r"Filed on ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})(?:, as Appl\. No\. ([\d/,]+\d))?")
_BEFORE = re.compile(r"[Aa]pplication (?:No\. )?([\d/,]+\d), filed on ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})")
_PLACE = re.compile(r"^(.+?)(?:, [^,;]+?(?:, [A-Z]{2})?)? \([A-Z]{2}\)$")
_CLASS = re.compile(r"\b([A-HY]\d\d[A-Z]) (\d+/\d+)")


def patents_listed(page: str, name: str) -> Iterator[tuple[str, str]]:
    """Give (number, link) of each grant that a list of patentees shows with a name, or under its `See`.

    Where a `See` ends is not marked: some grants too many are given, and their own pages tell (`named`). Raises
    ShapeChanged for a page that links no grant at all.
    """
    wanted, entry, heading, linked = f" {bare(name)} ", "", "", False
    body = LexborHTMLParser(page).body
    for node in body.traverse(include_text=True) if body is not None else ():
        found = _PATENT.search(node.attributes.get("href") or "") if node.tag == "a" else None
        if found is not None:
            linked = True
            if wanted in f" {entry} " or wanted in f" {heading} ":
                yield f"US{found[1]}{found[2]}", node.attributes["href"] or ""
        elif node.tag == "-text" and (said := bare(node.text(deep=False))) and not said.startswith("cl "):
            heading = said if said.endswith(" see") else heading
            entry = said if re.search(r"[^\W\d_]{2}", said) else entry
    if not linked:
        raise ShapeChanged("the list of patentees links no patent")


def named(found: Document, name: str) -> bool:
    """Say whether a grant prints a name as its assignee or applicant."""
    return any(bare(party.name) == bare(name) for party in found.parties)


def grant(page: str, url: str) -> Document:
    """Read the page of a grant: what it is called, whose it is, its classes and the one claim that is shown.

    Raises ShapeChanged if its number or its claim is missing.
    """
    tree = LexborHTMLParser(page)
    cells = [plain(each.text()) for each in tree.css("td.table_data")]
    at = _PATENT.search(url)
    numbered = next((place for place, cell in enumerate(cells) if _NUMBER.match(cell)), -1)
    number = _NUMBER.match(cells[numbered]) if numbered >= 0 else None
    claim = tree.css_first(".claim_text_root")
    if number is None or claim is None or at is None or len(cells) < numbered + 2:
        raise ShapeChanged("the page of a grant lacks its number, its title or its claim")
    title = cells[numbered + 1]
    words = " ".join(cells)
    filed = _FILED.search(words)
    said = plain(html_text(claim.html or "").text)
    text, sections = composed([("title", "", title), ("claims", "", said)])
    own = [(filed[2] or "", filed[1])] if filed else []
    rests = [(re.sub(r"\D", "", each), _day(on)) for each, on in [*own, *_BEFORE.findall(words)]]
    first = min(rests, key=lambda each: each[1] or Day(9999), default=("", None))
    facts = {
        "kind_code": number[3],
        "application_number": rests[0][0] if own else "",
        "filing_date": str(rests[0][1] or "") if own else "",
        "priority_date": str(first[1] or ""),
        "family": f"US{first[0]}" if first[0] else "",
        "cpc": "; ".join(dict.fromkeys(f"{one}{two}" for one, two in _CLASS.findall(words))),
    }
    return Document(
        f"US{number[1]}{number[2].replace(',', '')}{number[3]}",
        Kind.PATENT,
        url,
        title,
        text,
        sections,
        Day.parse(f"{at[3][:4]}-{at[3][4:6]}-{at[3][6:]}"),
        tuple(dict.fromkeys(_parties(cells))),
        facts={name: value for name, value in facts.items() if value},
    )


def _parties(cells: list[str]) -> Iterator[Party]:
    for cell in cells:
        for said, role in (("Assigned to ", "assignee"), ("Filed by ", "applicant")):
            if not cell.startswith(said):
                continue
            for each in re.split(r"; (?:and )?", cell.removeprefix(said)):
                found = _PLACE.match(each)
                name = found[1] if found else each
                if role == "assignee" or firm("", *name.partition(" ")[::2]):
                    yield Party(role, name)


def _day(written: str) -> Day | None:
    plainer = written.replace(".", "").replace("Sept ", "Sep ")
    for form in ("%b %d, %Y", "%B %d, %Y"):
        try:
            return Day.of(datetime.strptime(plainer, form).date())  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None
