"""Entries of the register of assignments: who was made owner of which applications, and when that was recorded.

Daily files of the USPTO (PASDL), one XML document with thousands of entries, each an element `patent-assignment`. Only
entries that make somebody the owner are given: a bank that takes a patent as security does not hold it.
"""

import re

from lxml import etree

from monitor.model import Document, Kind, Party, ShapeChanged
from monitor.text.html import plain
from monitor.text.numbers import one_number, without_kind
from monitor.text.patents.glance import ENTRY
from monitor.text.patents.shape import FIRM, day

_END = b"</patent-assignment>"
_OWNED = re.compile(
    r"\bASSIGNMENT OF ASSIGNOR|\b(?:NUNC PRO TUNC|CORRECTIVE|CONFIRMATORY) ASSIGN|\bMERGER\b|\bCHANGE OF NAME\b"
)
_LENT = re.compile(r"\b(?:SECURITY|RELEASE|LIEN|LICEN[CS]E|MORTGAGE|TERMINATION|COLLATERAL)\b")
_OWNER = re.compile(rb"<patent-assignee>\s*<name>[^<]*</name>")
_APPLICATION = "X"
"""Kind codes of applications begin so: X0."""


def entry(raw: bytes) -> Document | None:
    """Give an entry of the register as the archive keeps it; None: it makes no firm an owner, or was withdrawn.

    The persons who assign are not kept, nor the titles: what a patent is about, its own text says. Raises ShapeChanged.
    """
    end = raw.find(_END)
    if end < 0:
        raise ShapeChanged("an entry of the register has no end")
    raw = raw[: end + len(_END)]
    root = _parsed(raw)
    reel, frame = _words(root, "assignment-record/reel-no"), _words(root, "assignment-record/frame-no")
    conveyance = _words(root, "assignment-record/conveyance-text")
    if not (reel.isdigit() and frame.isdigit()):
        raise ShapeChanged("an entry of the register has no reel and frame")
    names = [
        name
        for each in root.iterfind("patent-assignees/patent-assignee/name")
        if _is_firm(name := plain(each.text or ""))
    ]
    withdrawn = _words(root, "assignment-record/purge-indicator") == "Y"
    if not names or withdrawn or not _OWNED.search(conveyance.upper()) or _LENT.search(conveyance.upper()):
        return None
    applications, publications = _numbers(root)
    recorded = day(_words(root, "assignment-record/recorded-date/date"))
    key = f"{int(reel):06}/{int(frame):04}"
    lines = [
        conveyance,
        *(f"Assignee: {name}" for name in names),
        *(f"Application {number}" for number in applications),
        *(f"Publication {number}" for number in publications),
    ]
    facts = {
        "record": "assignment",
        "applications": "; ".join(applications),
        "publications": "; ".join(publications),
        "conveyance": conveyance,
    }
    return Document(
        key,
        Kind.PATENT,
        f"https://assignment.uspto.gov/patent/index.html#/patent/search/resultAssignment?id={int(reel)}-{int(frame)}",
        f"Assignment {key}",
        "\n".join(lines),
        published=recorded,
        parties=tuple(Party("assignee in the register", name) for name in dict.fromkeys(names)),
        facts={name: value for name, value in facts.items() if value},
        raw=raw,
    )


def assignees(raw: bytes) -> bytes:
    """Give an entry with nothing but its new owners, to ask whether one is watched: its titles would mislead."""
    return ENTRY + b"".join(_OWNER.findall(raw))


def _parsed(raw: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise ShapeChanged(f"an entry of the register is no XML: {error}") from error
    if root is None:
        raise ShapeChanged("an entry of the register is no XML")
    return root


def _words(root: etree._Element, path: str) -> str:
    return plain(root.findtext(path) or "")


def _is_firm(name: str) -> bool:
    """Persons are written `DOE, JANE A.`; a firm has no comma, or a legal form behind it."""
    return bool(name) and ("," not in name or FIRM.search(name) is not None)


def _numbers(root: etree._Element) -> tuple[list[str], list[str]]:
    """Give the applications and the publications that an entry is about, each with its country."""
    applications: dict[str, None] = {}
    publications: dict[str, None] = {}
    for each in root.iterfind("patent-properties/patent-property/document-id"):
        country, number, kind = (_words(each, name) for name in ("country", "doc-number", "kind"))
        if not number:
            continue
        if kind.startswith(_APPLICATION):
            applications[f"{country or 'US'}{one_number(country or 'US', number)}"] = None
        else:
            publications[without_kind(f"{country or 'US'}{number.lstrip('0')}")] = None
    return list(applications), list(publications)
