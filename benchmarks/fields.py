"""Every field of real patents against a second reading that shares nothing with the program's own.

    python benchmarks/fields.py [FOLDER] [--most N]

FOLDER holds recorded patents (uspto-grant-v4, uspto-mixed, uspto-app-v4, uspto-pre2005, epo-eps); without
it $MONITOR_REALDATA/patents, else ../shared/realdata/patents. The second reading walks the standard library's expat
tree (the program reads with libxml2) and knows only where each format writes what. Texts are compared without white
space, since the two put it differently between paragraphs; numbers, dates, names and classes as they are.
What an independent claim is, is the same rule written twice: it names no other claim near its beginning.

Prints how many documents and fields were compared and every disagreement; ends with 1 if there is one.
"""

import argparse
import html
import os
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from monitor.model import Document, ShapeChanged
from monitor.text.patents.week import filing
from monitor.text.weekly import cut

ROOT = Path(__file__).parent.parent
FOLDERS = ("uspto-grant-v4", "uspto-mixed", "uspto-app-v4", "uspto-pre2005", "epo-eps")
Fields = dict[str, object]


def raw_documents(folder: Path) -> Iterator[bytes]:
    """Give the documents of all files, zip packages included, in the order of their names."""
    for path in sorted(each for name in FOLDERS for each in (folder / name).glob("*") if each.is_file()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for member in package.namelist():
                    if member.lower().endswith(".xml"):
                        with package.open(member) as stream:
                            yield from cut(stream)
        else:
            with path.open("rb") as stream:
                yield from cut(stream)


def tree(raw: bytes) -> ET.Element | None:
    """Parse with expat; named characters are put in before. None for what is no whole XML."""
    text = raw.decode("utf-8", "replace").lstrip("\ufeff\r\n\t ")
    text = re.sub(r"&(?!amp;|lt;|gt;|quot;|apos;)([A-Za-z]\w*);", lambda found: letter(found[1]), text)
    try:
        return ET.fromstring(text)
    except ET.ParseError:
        return None


GREEK = """
agr alpha bgr beta ggr gamma dgr delta egr epsilon zgr zeta eegr eta thgr theta igr iota kgr kappa lgr lambda mgr mu
ngr nu xgr xi ogr omicron pgr pi rgr rho sgr sigma tgr tau ugr upsilon phgr phi khgr chi psgr psi ohgr omega
"""


def letter(name: str) -> str:
    """Give the character that a name stands for, the older Greek names included."""
    words = GREEK.split()
    plainer = dict(zip(words[::2], words[1::2], strict=True)).get(name.lower(), name)
    return html.unescape(f"&{plainer.capitalize() if plainer != name and name[:1].isupper() else plainer};")


def tight(text: str) -> str:
    """Give a text without its white space and soft hyphens."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def said(of: ET.Element | None, path: str = ".") -> str:
    """Give the words of an element, or of its first descendant at a path."""
    found = of.find(path) if of is not None else None
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def all_text(parts: list[ET.Element]) -> str:
    """Give the text of elements without white space."""
    return tight("".join("".join(each.itertext()) for each in parts))


def number(country: str, digits: str, kind: str) -> str:
    """Give a publication number without leading zeros."""
    letters = re.match(r"[A-Z]*", digits)
    head = letters[0] if letters else ""
    return f"{country}{head}{digits[len(head) :].lstrip('0')}{kind}"


def iso(day: str) -> str:
    """Give YYYYMMDD as YYYY-MM-DD, without a month or day of 00."""
    return "-".join(part for part in (day[:4], day[4:6], day[6:8]) if part.strip("0"))


def names(elements: list[ET.Element], organisation: str) -> list[str]:
    """Give the organisations among parties."""
    return sorted({name for each in elements if (name := said(each, f".//{organisation}"))})


def classes(elements: list[ET.Element]) -> list[str]:
    """Give classes of the CPC or IPC."""
    found = (
        "".join(said(each, tag) for tag in ("section", "class", "subclass")) + f"{group}/{said(each, 'subgroup')}"
        for each in elements
        if (group := said(each, "main-group"))
    )
    return sorted(set(found))


def alone(claim: ET.Element) -> bool:
    """Say whether a claim names no other: by a reference anywhere, or in words near its beginning."""
    words = said(claim)
    naming = re.search(r"(?i)\bclaims? [0-9]|(?:previous|preceding|foregoing) claim", words[:260])
    return bool(words) and claim.find(".//claim-ref") is None and naming is None


def old_classes(root: ET.Element) -> list[str]:
    """Cut by columns: four for the class, three for the main group, the rest for the subgroup."""
    found = [
        each.text or ""
        for tag in ("main-classification", "further-classification")
        for each in root.iterfind(f".//classification-ipc/{tag}")
    ]
    parts = ((one[:4], one[4:7].strip(" 0"), one[7:].strip("/")) for one in found if one[:1].isalpha())
    return sorted({f"{head}{group}/{rest}" for head, group, rest in parts} | {x for x in found if x[:1].isdigit()})


def read_v4(root: ET.Element) -> Fields:
    """Read us-patent-grant and us-patent-application."""
    own, application = (
        root.find(".//publication-reference/document-id"),
        root.find(".//application-reference/document-id"),
    )
    parties = [
        each
        for path in (".//us-applicant", ".//applicants/applicant", ".//assignees/assignee")
        for each in root.iterfind(path)
        if each.get("app-type") != "applicant-inventor"
    ]
    claims = list(root.iterfind("claims/claim"))
    return {
        "number": number(said(own, "country"), said(own, "doc-number"), said(own, "kind")),
        "published": iso(said(own, "date")),
        "application": said(application, "doc-number"),
        "filed": iso(said(application, "date")),
        "title": tight(" ".join(said(each) for each in root.iterfind(".//us-bibliographic-data-grant/invention-title")))
        or tight(
            " ".join(said(each) for each in root.iterfind(".//us-bibliographic-data-application/invention-title"))
        ),
        "organisations": names(parties, "orgname"),
        "cpc": classes(list(root.iterfind(".//classifications-cpc//classification-cpc"))),
        "ipc": classes(list(root.iterfind(".//classifications-ipcr/classification-ipcr"))) or old_classes(root),
        "abstract": all_text(list(root.iterfind("abstract"))),
        "claims": [tight("".join(each.itertext())) for each in claims if tight("".join(each.itertext()))],
        "independent": [each.get("num", "").lstrip("0") for each in claims if alone(each)],
        "description": all_text(list(root.iterfind("description"))),
        "priorities": sorted(
            {
                said(each, "doc-number")
                for path in (
                    ".//priority-claims/priority-claim",
                    ".//us-related-documents//parent-doc/document-id",
                    ".//us-provisional-application/document-id",
                )
                for each in root.iterfind(path)
            }
        ),
    }


def read_pap(root: ET.Element) -> Fields:
    """Read patent-application-publication."""
    front = root.find("subdoc-bibliographic-information")
    for each in root.iter("number"):
        each.text = ""
    claims = list(root.iterfind("subdoc-claims/claim"))
    filed = front.find("domestic-filing-data") if front is not None else None
    assignees = list(front.iterfind(".//assignee")) if front is not None else []
    return {
        "number": number("US", said(front, "document-id/doc-number"), said(front, "document-id/kind-code")),
        "published": iso(said(front, "document-id/document-date")),
        "application": said(filed, "application-number"),
        "filed": iso(said(filed, "filing-date")),
        "title": tight(said(front, ".//title-of-invention")),
        "organisations": names(assignees, "organization-name"),
        "abstract": all_text(list(root.iterfind("subdoc-abstract"))),
        "claims": [tight("".join(each.itertext())) for each in claims],
        "description": all_text(list(root.iterfind("subdoc-description"))),
    }


def read_st32(root: ET.Element) -> Fields:
    """Read PATDOC."""
    own, application = root.find(".//B100"), root.find(".//B200")
    claims = list(root.iterfind(".//SDOCL//CLM"))
    return {
        "number": number(said(own, "B190") or "US", said(own, "B110"), said(own, "B130")),
        "published": iso(said(own, "B140")),
        "application": said(application, "B210"),
        "filed": iso(said(application, "B220")),
        "title": tight(said(root, ".//B540")),
        "organisations": names(list(root.iterfind(".//B731")), "ONM"),
        "abstract": all_text(list(root.iterfind("SDOAB"))),
        "claims": [tight("".join(each.itertext())) for each in claims],
        "description": all_text(list(root.iterfind("SDODE"))),
    }


def read_ep(root: ET.Element) -> Fields:
    """Read ep-patent-document."""
    own, application = root.find(".//B100"), root.find(".//B200")

    def english(tag: str) -> ET.Element | None:
        found = root.findall(tag)
        return next((each for each in found if each.get("lang") == "en"), found[0] if found else None)

    languages = [said(each) for each in root.iterfind(".//B541")]
    titles = [said(each) for each in root.iterfind(".//B542")]
    claims, parts = english("claims"), {name: english(name) for name in ("abstract", "description")}
    return {
        "number": number(said(own, "B190"), said(own, "B110"), said(own, "B130")),
        "published": iso(said(own, "B140/date")),
        "application": said(application, "B210"),
        "filed": iso(said(application, "B220/date")),
        "title": tight(titles[languages.index("en")]) if "en" in languages else "",
        "organisations": sorted(
            {
                name
                for each in (*root.iterfind(".//B711/snm"), *root.iterfind(".//B731/snm"))
                if ", " not in (name := said(each)) or re.search(r"(?i)\b(?:inc|llc|ltd|co)\b", name)
            }
        ),
        **{name: tight("".join(part.itertext())) if part is not None else "" for name, part in parts.items()},
        "claims": [tight("".join(each.itertext())) for each in claims.iterfind("claim")] if claims is not None else [],
        "priorities": sorted({said(each) for each in root.iterfind(".//B310")}),
    }


READERS: dict[str, Callable[[ET.Element], Fields]] = {
    "us-patent-grant": read_v4,
    "us-patent-application": read_v4,
    "patent-application-publication": read_pap,
    "PATDOC": read_st32,
    "ep-patent-document": read_ep,
}


def ours(document: Document) -> Fields:
    """Give the program's own reading under the same names."""
    parts: dict[str, list[str]] = {}
    for section in document.sections:
        kind = section.kind if section.kind in ("title", "abstract", "claims") else "description"
        parts.setdefault(kind, []).append(document.text[section.start : section.end])
    facts = document.facts
    listed = {name: [each for each in facts.get(name, "").split("; ") if each] for name in ("cpc", "ipc", "priority")}
    claims = [line for part in parts.get("claims", []) for line in part.split("\n")]
    return {
        "number": document.key,
        "published": str(document.published or ""),
        "application": facts.get("application_number", ""),
        "filed": facts.get("filing_date", ""),
        "title": tight(document.title),
        "organisations": sorted({party.name for party in document.parties}),
        "cpc": sorted(set(listed["cpc"])),
        "ipc": sorted(set(listed["ipc"])),
        "abstract": tight("".join(parts.get("abstract", []))),
        "claims": [tight(line) for line in claims],
        "independent": [each for each in facts.get("independent_claims", "").split(", ") if each],
        "description": tight("".join(parts.get("description", []))),
        "priorities": sorted({re.sub(r"^[A-Z]{2} | \d{4}(?:-\d\d){0,2}$", "", each) for each in listed["priority"]}),
    }


def differences(one: Fields, other: Fields) -> Iterator[tuple[str, object, object]]:
    """Compare the fields that both have. A claim's printed number is no part of its words."""
    for name in sorted(one.keys() & other.keys()):
        left, right = one[name], other[name]
        if name == "claims" and isinstance(left, list) and isinstance(right, list):
            left, right = ([re.sub(r"^\d+\s*[.)]", "", each) for each in side] for side in (left, right))
        if left != right:
            yield name, left, right


def shown(value: object, other: object) -> str:
    """Give a value short; of two texts the place where they part."""
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other) > 3:
        value, other = next((pair for pair in zip(value, other, strict=True) if pair[0] != pair[1]), (value, other))
    if isinstance(value, str) and isinstance(other, str):
        at = next((place for place, (a, b) in enumerate(zip(value, other, strict=False)) if a != b), len(value))
        return f"...{value[max(0, at - 20) : at + 60]!r}"
    return repr(value)[:160]


def main() -> int:
    """Compare and tell."""
    parser = argparse.ArgumentParser(description="Every field of real patents against a second reading")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--most", type=int, default=0, help="documents of each format; 0: all")
    chosen = parser.parse_args()
    real = Path(os.environ.get("MONITOR_REALDATA", ROOT.parent / "shared" / "realdata"))
    folder = chosen.folder or real / "patents"
    counts, fields, told = Counter[str](), Counter[str](), 0
    for raw in raw_documents(folder):
        root = tree(raw)
        if root is None or root.tag not in READERS:
            counts["not XML to expat" if root is None else f"passed over: {root.tag}"] += 1
            continue
        if chosen.most and counts[root.tag] >= chosen.most:
            continue
        try:
            own = ours(filing(raw))
        except ShapeChanged as broken:
            print(f"not read by us: {broken}")
            told += 1
            continue
        counts[root.tag] += 1
        reading = READERS[root.tag](root)
        fields.update(reading.keys() & own.keys())
        for name, left, right in differences(own, reading):
            told += 1
            print(f"{own['number']} {name}\n    ours:  {shown(left, right)}\n    other: {shown(right, left)}")
    read = sum(counts[name] for name in READERS)
    print(f"\n{read:,} documents, {fields.total():,} fields compared, {told:,} disagreements")
    print("  " + ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())))
    print("  " + ", ".join(f"{name} {count:,}" for name, count in sorted(fields.items())))
    return int(told > 0)


if __name__ == "__main__":
    sys.exit(main())
