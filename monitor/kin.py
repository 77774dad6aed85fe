"""Filings that belong together, and the register that says later whose they are.

About half of all US applications print no assignee, and many no firm at all: whose they are comes out with the grant,
in another country, or when the assignment is recorded. Only then is it known, and what is told says since when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Day, Kind, Version
from monitor.names import Names, resolve
from monitor.text.numbers import one_number, without_kind

RECORD = "assignment"
"""The fact `record` of an entry in the register."""


def ties(key: str, facts: Mapping[str, str]) -> frozenset[str]:
    """Give what ties a filing or an entry in the register to others: applications, publications, families.

    `key` is the publication number, or the number of the entry. Two documents that share a tie belong together.
    """
    if facts.get("record") == RECORD:
        applications = facts.get("applications", "").split("; ")
        publications = facts.get("publications", "").split("; ")
    else:
        application = one_number(key[:2], facts.get("application_number", ""))
        applications = [f"{key[:2]}{application}" if application else ""]
        publications = [without_kind(key)]
    found = {f"application {each}" for each in applications if each}
    found |= {f"publication {each}" for each in publications if each}
    return frozenset(found | ({f"family {facts['family']}"} if facts.get("family") else set()))


@dataclass(frozen=True, slots=True)
class Owner:
    """A watched company whose document something is, and how and since when that is known."""

    company: str
    via: str
    """Own source, or the printed name and how it was matched."""
    known: datetime | None = None
    """When it became known, where something else than the document told it."""


class Kin:
    """Filings of nobody's own source and entries of the register, by what ties them. Built for one judgement."""

    def __init__(self, versions: Iterable[Version]) -> None:
        """Look at what stands; what was replaced by a correction says nothing any more."""
        self._tied: dict[str, list[Version]] = {}
        for each in sorted(versions, key=lambda version: (version.first_seen, version.id)):
            if each.kind is Kind.PATENT and not each.company and each.gone is None:
                for tie in ties(each.key, each.facts):
                    self._tied.setdefault(tie, []).append(each)

    def of(self, version: Version) -> Iterator[Version]:
        """Give the others that are tied to a version, what was seen first before the rest."""
        found = {each.id: each for tie in ties(version.key, version.facts) for each in self._tied.get(tie, ())}
        others = (each for each in found.values() if each.document != version.document)
        return iter(sorted(others, key=lambda each: (each.first_seen, each.id)))


def owners(
    version: Version, names: Names, kin: Kin, belongs: Callable[[str, str, Day], bool] = lambda *_: False
) -> list[Owner]:
    """Name the companies that a version belongs to: its source's, else those that it or the register names.

    Where it prints no name, those that filings of its family print: unless one of them prints somebody who is not
    watched. A filing that names a subsidiary and its parent is told under the subsidiary: `belongs` says of two
    companies and a day whether the second belonged to the first. A name that is only *possibly* a company's is left to
    `monitor names`.
    """
    if version.company:
        return [Owner(version.company, "own source" if not version.by else f"named by {version.by}")]
    found = {each.company: each for each in _printed(version, names)}
    if version.kind is Kind.PATENT and not is_record(version):
        related = list(kin.of(version))
        later = [*_recorded(related, names), *(() if version.parties else _of_family(related, names))]
        for each in later:
            found.setdefault(each.company, each)
    return [
        owner
        for company, owner in found.items()
        if not any(other != company and belongs(company, other, version.day) for other in found)
    ]


def is_record(version: Version) -> bool:
    """Say whether a version is an entry of the register, and no filing."""
    return version.facts.get("record") == RECORD


def _printed(version: Version, names: Names) -> Iterator[Owner]:
    filed = version.facts.get("filing_date", "")
    for company, words in _exact(version, names, Day.parse(filed) if filed else version.day):
        yield Owner(company, words)


def _recorded(related: Iterable[Version], names: Names) -> Iterator[Owner]:
    for each in related:
        if is_record(each):
            for company, words in _exact(each, names, each.day):
                told = f"{words}, assignment {each.key}, recorded {each.day}, seen {each.first_seen:%Y-%m-%d}"
                yield Owner(company, told, each.first_seen)


def _of_family(related: Iterable[Version], names: Names) -> list[Owner]:
    """Give whom the rest of a family names; nobody where one of its filings names none that is or may be watched."""
    found = []
    for each in related:
        if is_record(each) or not each.parties:
            continue
        named = list(_exact(each, names, each.day))
        if not named and not any(resolve(party.name, names, each.day).how == "possible" for party in each.parties):
            return []
        for company, words in named:
            told = f"no name printed; {each.key} of its family, seen {each.first_seen:%Y-%m-%d}: {words}"
            found.append(Owner(company, told, each.first_seen))
    return found


def _exact(version: Version, names: Names, on: Day) -> Iterator[tuple[str, str]]:
    for party in version.parties:
        resolved = resolve(party.name, names, on)
        if resolved.how == "exact":
            yield resolved.company, f"{party.role} printed as {party.name!r}, alias {resolved.alias!r}"
