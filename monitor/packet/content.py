"""What a packet holds: the report, each quote with all that proves it, texts and diffs, records, drafts, lists."""

import csv
import difflib
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from monitor.digest.pages import page, plain
from monitor.digest.quotes import check as check_quote
from monitor.digest.safe import clean, link, one_line
from monitor.digest.words import ACTS, STANCES, in_words
from monitor.model import Act, Case, Edge, Place, Quote, Signal, Statement, Version
from monitor.packet.check import LIST, manifest, sums
from monitor.packet.wacz import Entry, wacz, warc
from monitor.reviews import Review, words
from monitor.text.sentences import sentences

PROGRAM = "surveillance-capability-monitor"
DEADLINE = 5
"""Working days that the draft of the letter to the company gives for an answer. A custom, to be changed by hand."""
AROUND = 300
"""Most characters of context on each side of a quote."""


@dataclass(frozen=True, slots=True)
class Record:
    """A kept record: where it lies and its gzip member, byte for byte."""

    place: Place
    raw: bytes
    status: int = 200
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a packet is made from besides the case."""

    versions: Mapping[str, Version]
    """Every version of every document that is quoted, by id."""
    records: Mapping[str, Record]
    """By the SHA-256 of the body; of each quoted version's capture."""
    names: Mapping[str, str]
    reviews: Sequence[Review] = ()
    """Of the case and of its quotes, oldest first."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Version of the program, SHA-256 of rules and watchlist, head of the chain of captures."""
    proofs: Mapping[str, bytes] = field(default_factory=dict)
    """OpenTimestamps proofs of roots of that chain, by root."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """Addresses of copies in a web archive, by version."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One quote with all that a reader or a lawyer asks for. Texts are as they came; templates escape them."""

    id: str
    number: int
    side: str
    """says or shows."""
    what: str
    who: str
    day: str
    channel: str
    quote: str
    before: str
    after: str
    start: int
    end: int
    title: str
    url: str
    href: str
    language: str
    version: str
    first_seen: str
    last_seen: str
    gone: str
    fetched: str
    copy: str
    """Its address in a web archive, if that kept one."""
    sha256: str
    text_sha256: str
    record: str
    file: str
    offset: int
    found_by: str
    why: tuple[str, ...]
    text_file: str
    diff_file: str


def packet(case: Case, material: Material, templates: Mapping[str, str], now: datetime) -> dict[str, bytes]:
    """Give the files of a packet by their paths, the list last. Raises QuoteError where a quote is not in its text.

    `templates` must have `case.html`, `comment-request.txt` and `packet.txt`.
    """
    exhibits = list(_exhibits(case, material))
    entries = [_entry(version, material) for version in _captured(case, material)]
    values = {
        "case": case,
        "exhibits": exhibits,
        "says": [each for each in exhibits if each.side == "says"],
        "shows": [each for each in exhibits if each.side == "shows"],
        "company": material.names.get(case.company, case.company),
        "paths": sorted({_way(edge, material.names) for each in _edges(case) for edge in each}),
        "edges": [_edge(edge, material.names) for edge in _distinct(case)],
        "divergences": [(each.relation, each.strength, each.explanation) for each in case.divergences],
        "reviews": [words(each) for each in material.reviews],
        "about": material.about,
        "made": f"{now:%Y-%m-%d %H:%M} UTC",
        "deadline": written_out(_working_days(now.date(), DEADLINE)),
    }
    files = {
        "README.txt": plain(templates, "packet.txt", values).encode(),
        "report.html": page(templates, "case.html", values).encode(),
        "quotes.json": _json({"case": _plain_case(case), "quotes": [asdict(each) for each in exhibits]}),
        "libel-read.tsv": _table(case, exhibits),
        "comment-request.txt": plain(templates, "comment-request.txt", values).encode(),
        "case.warc.gz": warc(entries),
        "case.wacz": wacz(entries, title=one_line(case.title), software=PROGRAM, made=now),
        **_texts(case, material),
        **{f"timestamps/{root}.ots": proof for root, proof in material.proofs.items()},
    }
    about = {"case": case.id, "title": case.title, "exported": f"{now:%Y-%m-%dT%H:%M:%SZ}", **material.about}
    files["SHA256SUMS"] = sums(files)
    return {**files, LIST: manifest(files, about)}


def written_out(day: date) -> str:
    """Write a date: 28 August 2019."""
    return f"{day.day} {day:%B %Y}"


def _working_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _exhibits(case: Case, material: Material) -> Iterator[Exhibit]:
    number = 0
    for side, things in (("says", case.says), ("shows", case.shows)):
        for each in things:
            number += 1
            yield _exhibit(each, side, number, material)


def _exhibit(each: Statement | Signal, side: str, number: int, material: Material) -> Exhibit:
    version = check_quote(each.id, each.quote, material.versions)
    record = material.records.get(version.capture)
    before, after = _context(version.text, each.quote)
    who = each.speaker if isinstance(each, Statement) else material.names.get(each.company, each.company)
    return Exhibit(
        id=each.id,
        number=number,
        side=side,
        what=_what(each),
        who=who if not version.by else f"{who}, in the words of {version.by}",
        day=in_words(each.day),
        channel=each.channel,
        quote=each.quote.text,
        before=before,
        after=after,
        start=each.quote.start,
        end=each.quote.end,
        title=version.title,
        url=version.url,
        href=link(version.url).href,
        language=version.facts.get("language", ""),
        version=version.id,
        first_seen=_moment(version.first_seen),
        last_seen=_moment(version.last_seen),
        gone=_moment(version.gone) if version.gone else "",
        fetched=_moment(record.place.fetched) if record else "",
        copy=material.copies.get(version.id, ""),
        sha256=version.capture,
        text_sha256=hashlib.sha256(version.text.encode()).hexdigest(),
        record=record.place.record if record else "",
        file=record.place.file if record else "",
        offset=record.place.offset if record else 0,
        found_by=_found_by(each),
        why=tuple(f"{why.effect} ({why.rule}): {why.words}" for why in each.why),
        text_file=f"texts/{version.id}.txt",
        diff_file=f"diffs/{version.document}.diff" if len(_history(version, material)) > 1 else "",
    )


def _what(each: Statement | Signal) -> str:
    act = ACTS.get(each.act, each.act.value)
    if isinstance(each, Statement):
        return STANCES[each.stance].format(act if each.act is not Act.MENTION else "it")
    return f"{act}, {each.strength}"


def _found_by(each: Statement | Signal) -> str:
    if isinstance(each, Statement) and each.reviewed:
        return "written or confirmed by a person" + (f"; {each.checked}" if each.checked else "")
    return "found by a machine, not reviewed"


def _context(text: str, quote: Quote) -> tuple[str, str]:
    """Give the sentence before a quote and the one behind it, each cut to a bearable length."""
    spans = sentences(text)
    before = [text[start:end] for start, end in spans if end <= quote.start][-1:]
    after = [text[start:end] for start, end in spans if start >= quote.end][:1]
    return "".join(before)[-AROUND:], "".join(after)[:AROUND]


def _history(version: Version, material: Material) -> list[Version]:
    """Give the versions of a document, oldest first."""
    same = (each for each in material.versions.values() if each.document == version.document)
    return sorted(same, key=lambda each: (each.first_seen, each.id))


def _quoted(case: Case, material: Material) -> list[Version]:
    """Give the versions that are quoted, each once."""
    named = [*(each.quote.version for each in case.says), *(each.quote.version for each in case.shows)]
    return [material.versions[name] for name in dict.fromkeys(named)]


def _captured(case: Case, material: Material) -> list[Version]:
    """Give one quoted version for each capture that lies in the archive."""
    first: dict[str, Version] = {}
    for version in _quoted(case, material):
        if version.capture in material.records:
            first.setdefault(version.capture, version)
    return list(first.values())


def _entry(version: Version, material: Material) -> Entry:
    record = material.records[version.capture]
    place = record.place
    return Entry(record.raw, place.url, place.fetched, record.status, record.mime, place.sha256, version.title)


def _texts(case: Case, material: Material) -> dict[str, bytes]:
    """Give the text of each quoted version, and how its document changed from version to version."""
    files: dict[str, bytes] = {}
    for version in _quoted(case, material):
        files[f"texts/{version.id}.txt"] = version.text.encode()
        history = _history(version, material)
        changes = [line for old, new in pairwise(history) for line in _diff(old, new)]
        if changes:
            files[f"diffs/{version.document}.diff"] = "".join(f"{line}\n" for line in changes).encode()
    return files


def _diff(old: Version, new: Version) -> Iterator[str]:
    """Compare two versions sentence by sentence."""
    before, after = ([" ".join(each.text[a:b].split()) for a, b in sentences(each.text)] for each in (old, new))
    name, other = (f"{each.id} (seen {_moment(each.first_seen)})" for each in (old, new))
    yield from difflib.unified_diff(before, after, name, other, lineterm="", n=1)


def _table(case: Case, exhibits: Sequence[Exhibit]) -> bytes:
    """Give a row for each assertion that a report would rest on: for the reading by a lawyer."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter="\t", lineterminator="\r\n")
    rows.writerow(["no", "assertion", "quote", "kind of source", "who", "when", "url", "capture sha256", "status"])
    for each in exhibits:
        assertion = f"{case.title}: {each.what}, by {each.who} on {each.day}"
        cells = [
            each.number,
            assertion,
            each.quote,
            each.channel,
            each.who,
            each.day,
            each.url,
            each.sha256,
            each.found_by,
        ]
        rows.writerow([cell(str(each)) for each in cells])
    return out.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula, on one line."""
    line = " ".join(clean(text).split())
    return f"'{line}" if line[:1] in tuple("=+-@\t\r|") else line


def _edges(case: Case) -> Iterator[tuple[Edge, ...]]:
    return (finding.hops for divergence in case.divergences for finding in divergence.findings if finding.hops)


def _distinct(case: Case) -> list[Edge]:
    return list(dict.fromkeys(edge for hops in _edges(case) for edge in hops))


def _way(edge: Edge, names: Mapping[str, str]) -> str:
    return f"{names.get(edge.other, edge.other)} ({edge.kind} of {names.get(edge.company, edge.company)})"


def _edge(edge: Edge, names: Mapping[str, str]) -> dict[str, str]:
    """Give an edge for the templates, with its sources and disputes."""
    return {
        "words": _way(edge, names) + (f" since {edge.since}" if edge.since else ""),
        "source": edge.source,
        "disputed": str(edge.disputed or ""),
        "disputed_source": edge.disputed_source,
    }


def _plain_case(case: Case) -> dict[str, object]:
    kept = ("id", "company", "capability", "title", "headline", "strength", "explanation", "not_shown", "channels")
    relations = [
        {"relation": each.relation, "strength": each.strength, "explanation": each.explanation}
        for each in case.divergences
    ]
    return {**{name: getattr(case, name) for name in kept}, "divergences": relations, "context": case.context}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
