"""Job postings put together: of what boards give in pieces, and of what pages say to search engines."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.model import Day, Document, Kind, Party
from monitor.text.html import claimed_day, html_text, plain


def posting(
    key: object,
    url: str,
    title: str,
    html: str,
    *,
    company: str = "",
    published: Day | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Document:
    """Make a document of a posting: `html` is its body, `company` the employer as printed.

    `published` is what the board claims; a date of creation or of an update belongs among the facts. Facts that are
    empty are left out, lists are joined with semicolons.
    """
    body = html_text(html, base_url=url)
    written = {name: _written(value) for name, value in (facts or {}).items()}
    return Document(
        key=str(key),
        kind=Kind.POSTING,
        url=url,
        title=plain(title),
        text=body.text,
        sections=body.sections,
        published=published,
        parties=(Party("employer", plain(company)),) if company and company.strip() else (),
        links=body.links,
        facts={name: value for name, value in written.items() if value},
    )


def joined(*parts: tuple[str, str | None]) -> str:
    """Join pieces of HTML, each under its heading; empty pieces and empty headings are left out."""
    found = ((plain(unescape(heading or "")), html) for heading, html in parts if html and html.strip())
    return "\n".join(
        (f"<h3>{escape(heading)}</h3>\n" if heading else "") + f"<div>{html}</div>" for heading, html in found
    )


def listed(lines: str | Iterable[str] | None) -> str:
    """Give lines of plain text, or a list of them, as HTML paragraphs."""
    each = lines.splitlines() if isinstance(lines, str) else lines or ()
    return "".join(f"<p>{escape(line)}</p>" for line in each if line.strip())


def _written(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(dict.fromkeys(word for each in value if (word := _written(each))))
    if isinstance(value, Mapping):
        return _written(value.get("name") or value.get("label") or value.get("Name") or "")
    if value is None or value is False:
        return ""
    return plain("yes" if value is True else str(value))


@dataclass(frozen=True, slots=True)
class Marked:
    """The postings that a page marks up for search engines (schema.org), and how many blocks could not be read."""

    postings: tuple[Mapping[str, Any], ...]
    broken: int


def marked(html: str) -> Marked:
    """Read a page's JobPosting items: JSON-LD, block by block, and microdata where there is no JSON-LD."""
    tree = LexborHTMLParser(html)
    found, broken = [], 0
    for node in tree.css("script[type='application/ld+json']"):
        try:
            block = json.loads(node.text(), strict=False)  # raw line breaks inside strings are common
        except ValueError:
            broken += 1
            continue
        found += [item for item in _items(block) if _is_posting(item)]
    if not found:
        found = [_microdata(node) for node in tree.css("[itemtype*='schema.org/JobPosting']")]
    return Marked(tuple(found), broken)


def marked_posting(item: Mapping[str, Any], key: str, url: str) -> Document:
    """Make a document of a JobPosting item. Its description is HTML, often escaped once more."""
    body = str(item.get("description") or "")
    if "<" not in body and "&lt;" in body:
        body = unescape(body)
    places = item.get("jobLocation") or []
    facts = {
        "location": [_place(each) for each in (places if isinstance(places, list) else [places])],
        "employment_type": item.get("employmentType"),
        "valid_through": item.get("validThrough"),
        "requisition_id": _identifier(item.get("identifier")),
    }
    employer = item.get("hiringOrganization")
    return posting(
        key,
        url,
        unescape(str(item.get("title") or item.get("name") or "")),
        joined(
            ("", body),
            ("Responsibilities", _text(item.get("responsibilities"))),
            ("Qualifications", _text(item.get("qualifications"))),
            ("Skills", _text(item.get("skills"))),
        ),
        company=unescape(_written(employer)) if employer else "",
        published=claimed_day(str(item.get("datePosted") or "")),
        facts=facts,
    )


def _items(block: Any) -> Iterator[Mapping[str, Any]]:
    """Walk lists and graphs of JSON-LD; no further into other things than a page's main entity."""
    waiting = [block]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting = each + waiting
        elif isinstance(each, dict):
            yield each
            waiting = [
                each[name] for name in ("@graph", "mainEntity", "itemListElement", "item") if name in each
            ] + waiting


def _is_posting(item: Mapping[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(str(name).rpartition("/")[2] == "JobPosting" for name in names)


def _microdata(root: LexborNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in root.css("[itemprop]"):
        name = node.attributes.get("itemprop") or ""
        if name in ("description", "responsibilities", "qualifications", "skills"):
            value = node.html or ""
        else:
            value = node.attributes.get("content") or node.attributes.get("datetime") or node.text(strip=True)
        if name == "name" and "hiringOrganization" in found:
            found["hiringOrganization"] = value
        elif name == "addressLocality":
            found["jobLocation"] = {"name": value}
        else:
            found.setdefault(name, value)
    return found


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _place(place: Any) -> str:
    if not isinstance(place, dict):
        return str(place)
    address = place.get("address")
    if not isinstance(address, dict):
        return str(address or place.get("name") or "")
    country = address.get("addressCountry")
    country = country.get("name") if isinstance(country, dict) else country
    parts = (address.get("addressLocality"), address.get("addressRegion"), country)
    return ", ".join(str(part) for part in parts if part)


def _identifier(value: Any) -> str:
    return str(value.get("value") or "") if isinstance(value, dict) else str(value or "")
