"""Weekly files of patent applications as the US office publishes them: many XML documents (v4.4) in one file.

    sites/<host>/_bulk.yaml              first and last Thursday
    sites/<host>/_documents/*.txt        one application each; with `published` it stands in that week's file,
                                         without it is one of the unrelated ones that fill every week

A text has headings (`# BACKGROUND`), paragraphs, and the parts `# ABSTRACT` and `# CLAIMS`; a claim begins with its
number, its steps with a hyphen.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.pages import Answer, Resource, Written, written

WEEK = timedelta(days=7)
LAG = timedelta(days=553)
"""From filing to publication, where a text does not say: eighteen months and the way to the next Thursday."""


@dataclass(frozen=True, slots=True)
class _Application:
    number: str
    published: date
    filed: date
    text: Written


def weeks(site: Path) -> Iterator[tuple[str, str, Resource]]:
    """Give the weekly files of a host as (host, path, resource)."""
    facts = YAML(typ="safe").load((site / "_bulk.yaml").read_text(encoding="utf-8"))
    texts = [written(path) for path in sorted((site / "_documents").glob("*.txt"))]
    singles = [text for text in texts if "published" in text.facts]
    others = [text for text in texts if "published" not in text.facts]
    week: date = facts["first"]
    count = 0
    while week <= facts["last"]:
        yield site.name, f"/ipa{week:%y%m%d}.xml", _file(week, count, singles, others)
        week, count = week + WEEK, count + 1


def _file(week: date, count: int, singles: Sequence[Written], others: Sequence[Written]) -> Resource:
    def at(moment: date) -> Answer:
        body = "".join(_xml(each) for each in _of_week(week, count, singles, others))
        return Answer(200, body.encode(), "application/xml", moment)

    return Resource((week,), at)


def _of_week(week: date, count: int, singles: Sequence[Written], others: Sequence[Written]) -> Iterator[_Application]:
    """Give two or three unrelated applications, other ones each week, and what is due in this week."""
    due = [text for text in singles if text.facts["published"] == week]
    for place in range(2 + count % 2):
        # Seven and a few texts have no common divisor: every text meets every neighbour.
        text = others[(count * 7 + place * 3) % len(others)]
        yield _Application(f"{week.year}{9_000_000 + count * 10 + place}", week, week - LAG, text)
    for text in due:
        yield _Application(str(text.facts["number"]), week, text.facts["filed"], text)


def _xml(made: _Application) -> str:
    facts = made.text.facts
    parts = dict(_parts(made.text.body))
    abstract, claims = parts.pop("ABSTRACT"), parts.pop("CLAIMS")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-application SYSTEM "us-patent-application-v44-2014-04-03.dtd" [ ]>
<us-patent-application lang="EN" dtd-version="v4.4 2014-04-03" file="US{made.number}A1-{made.published:%Y%m%d}.XML" \
status="PRODUCTION" id="us-patent-application" country="US" \
date-produced="{made.published - timedelta(days=15):%Y%m%d}" date-publ="{made.published:%Y%m%d}">
<us-bibliographic-data-application lang="EN" country="US">
<publication-reference>
{_document_id(made.number, made.published, "A1")}
</publication-reference>
<application-reference appl-type="utility">
{_document_id(f"15{made.number[-6:]}", made.filed)}
</application-reference>
<us-application-series-code>15</us-application-series-code>
<classifications-cpc>
<main-cpc>
{_cpc(facts["cpc"][0], "F", made.published)}
</main-cpc>
{_further(facts["cpc"][1:], made.published)}</classifications-cpc>
<invention-title id="d2e43">{html.escape(facts["title"])}</invention-title>
{_parties(facts)}
</us-bibliographic-data-application>
<abstract id="abstract">
<p id="p-0001" num="0000">{_inline(" ".join(abstract))}</p>
</abstract>
{_description(parts)}
<us-claim-statement>What is claimed is:</us-claim-statement>
{_claims(claims)}
</us-patent-application>
"""


def _parts(body: str) -> Iterator[tuple[str, list[str]]]:
    """Give the headings of a text, each with its paragraphs."""
    for part in re.split(r"^# ", body, flags=re.MULTILINE)[1:]:
        heading, _, rest = part.partition("\n")
        yield heading.strip(), [each.strip() for each in re.split(r"\n\s*\n", rest) if each.strip()]


def _document_id(number: str, day: date, kind: str = "") -> str:
    rows = ["<country>US</country>", f"<doc-number>{number}</doc-number>", f"<date>{day:%Y%m%d}</date>"]
    if kind:
        rows.insert(2, f"<kind>{kind}</kind>")
    return "\n".join(["<document-id>", *rows, "</document-id>"])


def _further(symbols: Sequence[str], day: date) -> str:
    rows = "\n".join(_cpc(symbol, "L", day) for symbol in symbols)
    return f"<further-cpc>\n{rows}\n</further-cpc>\n" if rows else ""


def _cpc(symbol: str, position: str, day: date) -> str:
    found = re.fullmatch(r"([A-HY])(\d\d)([A-Z])(\d+)/(\d+)", symbol)
    assert found is not None, f"{symbol!r} is not a CPC symbol"
    section, klass, subclass, group, subgroup = found.groups()
    return f"""<classification-cpc>
<cpc-version-indicator><date>20130101</date></cpc-version-indicator>
<section>{section}</section>
<class>{klass}</class>
<subclass>{subclass}</subclass>
<main-group>{group}</main-group>
<subgroup>{subgroup}</subgroup>
<symbol-position>{position}</symbol-position>
<classification-value>I</classification-value>
<action-date><date>{day:%Y%m%d}</date></action-date>
<generating-office><country>US</country></generating-office>
<classification-status>B</classification-status>
<classification-data-source>H</classification-data-source>
<scheme-origination-code>C</scheme-origination-code>
</classification-cpc>"""


def _parties(facts: Mapping[str, Any]) -> str:
    """Write who files: a company as applicant, else the inventors themselves; later owners as assignees."""
    place = "<address>\n<city>{city}</city>\n<country>{country}</country>\n</address>"
    where = place.format(city=html.escape(facts["city"]), country=facts["country"])
    people = [
        f"<addressbook>\n<last-name>{html.escape(last)}</last-name>\n<first-name>{html.escape(first)}</first-name>\n"
        f"{where}\n</addressbook>"
        for first, last in facts["inventors"]
    ]
    firms = [
        f"<addressbook>\n<orgname>{html.escape(name)}</orgname>\n{where}\n</addressbook>"
        for name in facts.get("applicants", ())
    ]
    category = "assignee" if firms else "inventor"
    applicants = "\n".join(
        f'<us-applicant sequence="{number:02}" app-type="applicant" designation="us-only" '
        f'applicant-authority-category="{category}">\n{each}\n</us-applicant>'
        for number, each in enumerate(firms or people)
    )
    inventors = "\n".join(
        f'<inventor sequence="{number:02}" designation="us-only">\n{each}\n</inventor>'
        for number, each in enumerate(people)
    )
    owners = "\n".join(
        f"<assignee>\n<addressbook>\n<orgname>{html.escape(name)}</orgname>\n<role>02</role>\n{where}\n</addressbook>\n"
        "</assignee>"
        for name in facts.get("assignees", ())
    )
    assigned = f"\n<assignees>\n{owners}\n</assignees>" if owners else ""
    return (
        f"<us-parties>\n<us-applicants>\n{applicants}\n</us-applicants>\n<inventors>\n{inventors}\n</inventors>\n"
        f"</us-parties>{assigned}"
    )


def _description(parts: Mapping[str, Sequence[str]]) -> str:
    rows = ['<description id="description">']
    number = 1
    for count, (heading, paragraphs) in enumerate(parts.items(), start=1):
        rows.append(f'<heading id="h-{count:04}" level="1">{html.escape(heading)}</heading>')
        for paragraph in paragraphs:
            number += 1
            rows.append(f'<p id="p-{number:04}" num="{number - 1:04}">{_inline(paragraph)}</p>')
    return "\n".join([*rows, "</description>"])


def _claims(paragraphs: Sequence[str]) -> str:
    rows = ['<claims id="claims">']
    for paragraph in paragraphs:
        lines = [" ".join(each.split()) for each in re.split(r"\n\s*- ", paragraph)]
        number, _, first = lines[0].partition(". ")
        steps = "".join(f"\n<claim-text>{_inline(line)}</claim-text>" for line in lines[1:])
        rows.append(
            f'<claim id="CLM-{int(number):05}" num="{int(number):05}">\n<claim-text><b>{number}</b>. '
            f"{_inline(first)}{steps}\n</claim-text>\n</claim>"
        )
    return "\n".join([*rows, "</claims>"])


def _inline(text: str) -> str:
    """Mark figures, claims and reference numerals with tags in the middle of words, as the office does."""
    plain = html.escape(" ".join(text.split()), quote=False)
    plain = re.sub(r"\bFIG\. (\d+)", r'<figref idref="DRAWINGS">FIG. <b>\1</b></figref>', plain)
    plain = re.sub(r"\bclaim (\d+)", lambda m: f'<claim-ref idref="CLM-{int(m[1]):05}">claim {m[1]}</claim-ref>', plain)
    return re.sub(r"(?<=[a-z] )(\d{3})(?!\d|[.,]\d)", r"<b>\1</b>", plain)
