"""What the first page of a raw document says, without a parser: its number, its dates, the names printed on it.

Only documents that are kept are parsed. For the others this is enough, and it is a hundred times as fast.
"""

import hashlib
import re

from monitor.model import Day, Glimpse
from monitor.text.patents import aps
from monitor.text.patents.blocks import front_of, is_fixed
from monitor.text.patents.markup import line_of
from monitor.text.patents.shape import Draft, day, firm, named

_IDENTITY = rb"\s*<document-id[^>]*>(.*?)</document-id>"
_V4 = (
    re.compile(rb"<publication-reference[^>]*>" + _IDENTITY, re.DOTALL),
    re.compile(rb"<application-reference[^>]*>" + _IDENTITY, re.DOTALL),
)
_FIELD = re.compile(rb"<(country|doc-number|kind|date)>([^<]*)<")
_ST32 = re.compile(rb"<(B110|B130|B140|B190|B220)>(?:<[A-Z]+>)*([^<]*)<")
_PAP = re.compile(
    rb"<document-id>\s*<doc-number>([^<]*)</doc-number>\s*<kind-code>([^<]*)</kind-code>\s*"
    rb"<document-date>([^<]*)</document-date>\s*</document-id>"
)
_PAP_FILED = re.compile(rb"<domestic-filing-data>.*?<filing-date>([^<]*)<", re.DOTALL)
_PARTY = re.compile(rb"<(us-applicant|applicant|assignee|B731)(?=[\s>])([^>]*)>(.*?)</\1>", re.DOTALL)
_ORGANISATION = re.compile(
    rb"<(?:orgname|organization-name|ONM)\b[^>]*>(.*?)</(?:orgname|organization-name|ONM)>", re.DOTALL
)
_LAST = re.compile(rb"<(?:last-name|family-name|SNM)\b[^>]*>(.*?)</(?:last-name|family-name|SNM)>", re.DOTALL)
_FIRST = re.compile(rb"<(?:first-name|given-name|FNM)\b[^>]*>(.*?)</(?:first-name|given-name|FNM)>", re.DOTALL)
_FIXED = re.compile(r"^(WKU|APT|APD|ISD)  ?(.*)$", re.MULTILINE)
_FIXED_OWNER = re.compile(rb"^ASSG\s*\nNAM  (.*(?:\n {5}.*)*)", re.MULTILINE)
ENTRY = b"<patent-assignment>"
"""With what an entry of the register of assignments begins."""
_NEW_OWNER = re.compile(rb"<patent-assignee>\s*<name>([^<]*)</name>")
_END = re.compile(rb"</([A-Za-z][\w-]*)>\s*\Z")


def glance(document: bytes) -> Glimpse | None:
    """Give number, dates and digest; None for a document that is broken off or odd."""
    if is_fixed(document):
        return _fixed(document)
    end = _END.search(document, max(0, len(document) - 200))
    front = front_of(document)
    if end is None or not front:
        return None
    read = {b"PATDOC": _st32, b"patent-application-publication": _pap}.get(end[1], _v4)
    found = read(front)
    if found is None:
        return None
    number, published, filed = found
    return Glimpse(number, published, filed, hashlib.sha256(document).hexdigest())


def _fixed(document: bytes) -> Glimpse | None:
    head = document[: document.find(b"\nINVT")].decode("latin-1") if b"\nINVT" in document[:4000] else ""
    fields = {name: value.strip() for name, value in _FIXED.findall(head)}
    if not fields.get("WKU"):
        return None
    draft = Draft(kind="A")
    for name, value in fields.items():
        aps.front(draft, name, value)
    number = named(draft.country, draft.number, draft.kind)
    return Glimpse(number, draft.published, draft.filed, hashlib.sha256(document).hexdigest())


_Found = tuple[str, Day | None, Day | None]


def _v4(front: bytes) -> _Found | None:
    publication, application = (pattern.search(front) for pattern in _V4)
    if publication is None or application is None:
        return None
    fields = _fields(publication[1])
    if not fields.get("doc-number"):
        return None
    number = named(fields.get("country", ""), fields["doc-number"], fields.get("kind", ""))
    return number, day(fields.get("date", "")), day(_fields(application[1]).get("date", ""))


def _fields(identity: bytes) -> dict[str, str]:
    return {name.decode(): value.decode("utf-8", "replace").strip() for name, value in _FIELD.findall(identity)}


def _st32(front: bytes) -> _Found | None:
    fields: dict[bytes, str] = {}
    for name, value in _ST32.findall(front):
        fields.setdefault(name, value.decode("utf-8", "replace").strip())
    if not fields.get(b"B110"):
        return None
    number = named(fields.get(b"B190", ""), fields[b"B110"], fields.get(b"B130", ""))
    return number, day(fields.get(b"B140", "")), day(fields.get(b"B220", ""))


def _pap(front: bytes) -> _Found | None:
    identity, filed = _PAP.search(front), _PAP_FILED.search(front)
    if identity is None or not identity[1].strip():
        return None
    number, kind, published = (each.decode("utf-8", "replace").strip() for each in identity.groups())
    return named("US", number, kind), day(published), day(filed[1].decode("utf-8", "replace")) if filed else None


def printed_names(document: bytes) -> list[str]:
    """Give the firms among applicants and assignees as printed, perhaps a few names more, never fewer.

    Of an entry of the register all new owners.
    """
    if is_fixed(document):
        return [" ".join(each.decode("latin-1").split()) for each in _FIXED_OWNER.findall(document)]
    if document.startswith(ENTRY):
        return [line_of(each) for each in _NEW_OWNER.findall(document)]
    names = []
    for _, attributes, party in _PARTY.findall(front_of(document)):
        if b'"applicant-inventor"' in attributes:
            continue
        organisation, last, first = (
            line_of(found[1]) if (found := pattern.search(party)) else "" for pattern in (_ORGANISATION, _LAST, _FIRST)
        )
        if name := firm(organisation, last, first):
            names.append(name)
    return names
