"""Who is not watched and files for a severe capability: a name to look at, never a case.

It is a line in the first letter of a week, so that a desk learns whom it might watch. Only patents, whose applicants
are printed on them; only firms, since inventors are not kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.kin import is_record
from monitor.model import Day, Kind, Quote, Strength, Version
from monitor.names import Names, resolve, stripped
from monitor.rulebook import Hit, Rulebook
from monitor.signals import shows, weighed

SEVERE = "high"
"""The severity of a rule from which on an unwatched name is worth a line."""
_ORDER = list(Strength)


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A name on a filing, the severe capability that it shows, and the sentence that shows it best."""

    name: str
    """As printed."""
    key: str
    """Without legal form and writing differences: who was told once is not told again."""
    role: str
    capability: str
    title: str
    """The capability in a reader's words."""
    strength: Strength
    section: str
    quote: Quote
    document: str
    """Id."""
    family: str
    """Filings of one family tell the same once; empty: not known."""
    day: Day
    first_seen: datetime
    number: str = ""
    """Of the publication, as its source calls it; known once it is archived."""


def unwatched(version: Version, hits: Sequence[Hit], rulebook: Rulebook, names: Names) -> list[Unwatched]:
    """Give what a patent of nobody watched shows: a line for each name and severe capability.

    Nothing where one of its names is or may be that of a watched company: then it waits in `monitor names`. A weak
    mention is none.
    """
    if version.kind is not Kind.PATENT or version.company or version.gone is not None or is_record(version):
        return []
    if any(resolve(party.name, names, version.day).how in ("exact", "possible") for party in version.parties):
        return []
    parties = {key: party for party in reversed(version.parties) if (key := stripped(party.name))}
    return [
        Unwatched(
            name=party.name,
            key=key,
            role=party.role,
            capability=hit.capability,
            title=rulebook.capabilities[hit.capability].rule.title,
            strength=strength,
            section=hit.heading or hit.section,
            quote=Quote(version.id, hit.quote_start, hit.quote_end, version.text[hit.quote_start : hit.quote_end]),
            document=version.document,
            family=version.facts.get("family", ""),
            day=version.day,
            first_seen=version.first_seen,
        )
        for hit, strength in _best(version, hits, rulebook)
        for key, party in reversed(parties.items())
    ]


def foremost(found: Iterable[Unwatched]) -> list[Unwatched]:
    """Give one line for each name, what shows most strongly first, of equals as they come."""
    ordered = sorted(found, key=lambda each: _ORDER.index(each.strength))
    return list({each.key: each for each in reversed(ordered)}.values())[::-1]


def _best(version: Version, hits: Iterable[Hit], rulebook: Rulebook) -> list[tuple[Hit, Strength]]:
    """Give for each severe capability the hit that shows it most strongly, the first of several."""
    shown = [hit for hit in hits if shows(version, hit)]
    best: dict[str, tuple[Hit, Strength]] = {}
    for hit in shown:
        if rulebook.capabilities[hit.capability].rule.severity != SEVERE:
            continue
        weight = weighed(version, hit, sum(other.capability == hit.capability for other in shown), rulebook)
        if weight is None or weight[1] is Strength.WEAK:
            continue
        known = best.get(hit.capability)
        if known is None or _ORDER.index(weight[1]) < _ORDER.index(known[1]):
            best[hit.capability] = hit, weight[1]
    return list(best.values())
