"""names: printed names that may be a watched company's, and what a person decides about them."""

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.archive import Archive, open_archive
from monitor.archive.printed import Filing, Printed, filings, printed, showing
from monitor.crawl import spider_names
from monitor.digest.safe import one_line
from monitor.faults import did_you_mean
from monitor.home import Faulty, Home, HomeError
from monitor.model import Day
from monitor.names import Company, Doubt, Names, doubt, resolve, stripped
from monitor.steps.opened import reading
from monitor.steps.report import Report
from monitor.watchlist import Watchlist, load
from monitor.yamledit import EditError, add

SHOWN = 30
"""Names that are printed at once; a person decides a few, and asks again."""
EVIDENCE = 3
"""Filings that are named for each, those first in which the rules read a capability."""
_HOW = {
    "alike": "nearly the same letters as “{alias}” ({score:g} of 100)",
    "another time": "“{alias}”, at a time when it was not its name",
    "another form": "“{alias}”, with the legal form of another country",
    "contains": "holds “{alias}”",
}
_ORDER = list(_HOW)


@dataclass(slots=True)
class _Near:
    """A printed name and where it stands."""

    name: str
    doubt: Doubt
    roles: set[str] = field(default_factory=set)
    documents: dict[str, Day | None] = field(default_factory=dict)
    shows: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[bool, int, int, int, str]:
        """Sort key: what names a capability, what is nearest, what is frequent."""
        near = _ORDER.index(self.doubt.how)
        return not self.shows, near, -len(self.shows), -len(self.documents), self.name


def names(home: Home, *, everything: bool = False) -> Report:
    """List the names printed on filings that are near a watched company's and not decided, each with its evidence."""
    watchlist = home.watched(home.rulebook(proved=False))
    with reading(home) as archive:
        found = _uncertain(archive, Names.of(watchlist.companies))
        told = found if everything else found[:SHOWN]
        evidence = {each.name: _evidence(each) for each in told}
        known = filings(archive, {document for some in evidence.values() for document in some})
    titles = {company.id: company.name for company in watchlist.companies}
    data = [_data(each, [known[document] for document in evidence[each.name]]) for each in told]
    lines = [line for each, row in zip(told, data, strict=True) for line in _lines(each, row, titles)]
    return Report([_head(len(found), len(told)), *lines], {"waiting": len(found), "names": data})


def _uncertain(archive: Archive, known: Names) -> list[_Near]:
    found: dict[str, _Near] = {}
    for each, doubted in _doubted(printed(archive), known):
        near = found.setdefault(each.name, _Near(each.name, doubted))
        near.roles.add(each.role)
        near.documents.setdefault(each.document, each.day)
    shown = showing(archive, {document for near in found.values() for document in near.documents})
    for near in found.values():
        near.shows = shown & near.documents.keys()
    return sorted(found.values(), key=lambda near: near.rank)


def _doubted(all_printed: Iterable[Printed], known: Names) -> Iterable[tuple[Printed, Doubt]]:
    """Give the doubtful names. Only a name that is an alias depends on the day; the others are looked at once."""
    seen: dict[str, Doubt | None] = {}
    for each in all_printed:
        if stripped(each.name) in known.exact:
            doubted = None if each.day is None else doubt(each.name, known, each.day)
        else:
            if each.name not in seen:
                seen[each.name] = doubt(each.name, known, each.day or Day(1))
            doubted = seen[each.name]
        if doubted is not None:
            yield each, doubted


def _evidence(near: _Near) -> list[str]:
    def rank(document: str) -> tuple[bool, int, str]:
        day = near.documents[document]
        return document not in near.shows, -day.first().toordinal() if day else 0, document

    return sorted(near.documents, key=rank)[:EVIDENCE]


def _data(near: _Near, evidence: Sequence[Filing]) -> dict[str, Any]:
    days = sorted((day for day in near.documents.values() if day), key=lambda day: day.first())
    return {
        "name": near.name,
        "company": near.doubt.company,
        "alias": near.doubt.alias,
        "how": near.doubt.how,
        "score": near.doubt.score,
        "roles": sorted(near.roles),
        "filings": len(near.documents),
        "naming_a_capability": len(near.shows),
        "first": str(days[0]) if days else "",
        "last": str(days[-1]) if days else "",
        "evidence": [
            {"number": each.number, "title": each.title, "url": each.url, "names_a_capability": each.shows}
            for each in evidence
        ],
    }


def _head(found: int, told: int) -> str:
    if not found:
        return "no printed name is near a watched one without being decided"
    more = f"; the first {told}, those first whose filings name a capability (all of them: --all)" * (told < found)
    return f"{found} printed {'name is' if found == 1 else 'names are'} near a watched one and not decided{more}"


def _lines(near: _Near, row: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    how = _HOW[near.doubt.how].format(alias=near.doubt.alias, score=near.doubt.score)
    days = row["first"] if row["first"] == row["last"] else f"{row['first']} to {row['last']}"
    count = f"{row['filings']} {'document' if row['filings'] == 1 else 'documents'}"
    typed = f"{shlex.quote(_plain(near.name))} {near.doubt.company}"
    return [
        "",
        f"{one_line(near.name)}",
        f"  {titles.get(near.doubt.company, near.doubt.company)}? {how}",
        f"  {count} ({row['naming_a_capability']} name a capability), {', '.join(row['roles'])}, {days}",
        *(
            f"  {'*' if each['names_a_capability'] else '-'} {one_line(each['number'], 40)} "
            f"{one_line(each['title'], 80)} {one_line(each['url'])}"
            for each in row["evidence"]
        ),
        f"  it is:     monitor names --alias {typed}",
        f"  it is not: monitor names --not {typed}",
    ]


def _plain(name: str) -> str:
    return one_line(name, 10_000)


def decide(home: Home, name: str, company: str, *, alias: bool, since: str = "", until: str = "") -> Report:
    """Write a name into watchlist.yaml as an alias of a company, or as one that it refuses; every other byte stays.

    `since` and `until` (days as precise as known) bound an alias. Nothing is written where the result would have
    faults, where the name would not mean what was said, or where another name of the company would mean it no more.
    Raises HomeError and Faulty.
    """
    rulebook = home.rulebook(proved=False)
    before = home.watched(rulebook)
    _listed(before, company)
    text = home.read(home.watchlist)
    dated = {"since": since, "until": until} if alias else {}
    kept = {"name": name, **{key: value for key, value in dated.items() if value}}
    try:
        path = ("companies", company, "aliases" if alias else "not")
        written = add(text, path, kept if len(kept) > 1 else name)
    except EditError as error:
        raise HomeError(f"{home.watchlist}: {error}") from None
    after, faults = load(
        written, capabilities=rulebook.capabilities.keys(), spiders=spider_names(), name=str(home.watchlist)
    )
    if after is None:
        raise Faulty(faults)
    _proved(before, after, name, company, Day.parse(since or until) if since or until else None, alias=alias)
    if home.read(home.watchlist) != text:
        raise HomeError(f"{home.watchlist} was changed meanwhile; nothing was written. Run the command again.")
    home.write(home.watchlist, written)
    place = "aliases" if alias else "not"
    effect = "the next `monitor match` counts them as its own" if alias else "they are no longer asked about"
    count = _documents(home, name)
    told = f"it stands on {count} archived {'document' if count == 1 else 'documents'}; {effect}"
    data = {"name": name, "company": company, "alias": alias, "documents": count}
    return Report([f"written into {home.watchlist}: {one_line(name)!r}, under {place} of {company}", told], data)


def _listed(watchlist: Watchlist, company: str) -> None:
    ids = [each.id for each in watchlist.companies]
    if company not in ids:
        raise HomeError(f"no company of the watchlist has the id {company!r}{did_you_mean(company, ids)}")


def _proved(before: Watchlist, after: Watchlist, name: str, company: str, on: Day | None, *, alias: bool) -> None:
    """Make sure that the name now means what was said, and that all other names mean what they meant."""
    known = Names.of(after.companies)
    found = resolve(name, known, on or _ANY)
    if alias and (found.company, found.how) != (company, "exact"):
        why = f"{found.company} refuses it as {found.alias!r}" if found.how == "denied" else "it is no name by itself"
        raise HomeError(f"{name!r} would still not mean {company}: {why}. Nothing was written.")
    if not alias and found.company == company and found.how in ("exact", "possible"):
        raise HomeError(f"{name!r} would still be taken for {found.alias!r} of {company}. Nothing was written.")
    lost = [each for each in _meaning(before.companies, Names.of(before.companies)) if not _means(each, known)]
    if lost:
        place = "as an alias" if alias else "under not"
        raise HomeError(f"with {name!r} {place} {lost[0][1]!r} would no longer mean {lost[0][0]}. Nothing was written.")


_ANY = Day(9999)
Meant = tuple[str, str, Day]
"""Company, name, a day on which the name means the company."""


def _meaning(companies: Collection[Company], known: Names) -> list[Meant]:
    each = [
        (company.id, alias.name, alias.until or alias.since or _ANY) for company in companies for alias in company.names
    ]
    return [meant for meant in each if _means(meant, known)]


def _means(meant: Meant, known: Names) -> bool:
    company, name, on = meant
    found = resolve(name, known, on)
    return (found.company, found.how) == (company, "exact")


def _documents(home: Home, name: str) -> int:
    """Count the archived documents that print a name, however written."""
    if not home.archive.exists():
        return 0
    plain = stripped(name)
    with open_archive(home.archive, readonly=True) as archive:
        return len({each.document for each in printed(archive) if stripped(each.name) == plain})
