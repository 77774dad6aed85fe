"""Which documents of a file of thousands are worth parsing, and which of those worth keeping.

    sieve.wanted(raw)      may be: it prints a watched name, or a phrase may stand in its text (rulebook.rawscan)
    sieve.judged(document) is: it prints a watched name, or shows a capability in its claims, title or abstract; or it
                           prints nobody and names a severe one anywhere, and may turn out to be a watched company's

Each is proof in one direction: what is not wanted would not be kept.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache

from monitor.model import Day, Document, Glimpse, Kind
from monitor.names import Company, Names, resolve
from monitor.rulebook import Hit, Rulebook, read
from monitor.rulebook.rawscan import RawScan
from monitor.text.patents.glance import printed_names
from monitor.unwatched import SEVERE

_ANY_DAY = Day(2000)
VERSION = "2"
"""Raised when the same rules and names would keep other documents."""
TOLD = ("claims", "title", "abstract")
"""Sections in which a filing of whomever shows a capability. The description names many in passing."""


def keeps(document: Document, names: Names, hits: Iterable[Hit], rulebook: Rulebook) -> bool:
    """Say whether a filing is archived: it prints a watched name, or shows a capability, whoever filed it.

    One that prints nobody is kept for a severe capability that it names in passing too: the register and its family
    tell later whose it is, and then it has to be there.
    """
    on = document.published
    if on and any(resolve(party.name, names, on).how in ("exact", "possible") for party in document.parties):
        return True
    found = list(shown(hits))
    nobody = document.kind is Kind.PATENT and not document.parties
    return any(
        hit.section in TOLD or (nobody and rulebook.capabilities[hit.capability].rule.severity == SEVERE)
        for hit in found
    )


def shown(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Give the hits that are neither negated nor look-alikes."""
    return (hit for hit in hits if not hit.negated and not hit.suppressed)


class Sieve:
    """A rulebook and the watched companies, ready for files of thousands."""

    def __init__(self, rulebook: Rulebook, companies: Sequence[Company]) -> None:
        """Compile: a second."""
        self.rulebook = rulebook
        self.names = Names.of(companies)
        self.id = hashlib.sha256(
            "\x1f".join([VERSION, rulebook.hash, *(repr(asdict(company)) for company in companies)]).encode()
        ).hexdigest()
        """Names rules and names: a file done with others is done anew."""
        self._scan = RawScan(rulebook)
        self._known = lru_cache(maxsize=200_000)(self._watched)

    def _watched(self, name: str) -> bool:
        # On whatever day: an alias that did not hold then is a possible one.
        return resolve(name, self.names, _ANY_DAY).how in ("exact", "possible")

    def wanted(self, raw: bytes) -> bool:
        """Say whether a raw document may be kept or named in the ledger. False is proof that it is neither."""
        return any(map(self._known, printed_names(raw))) or self._scan.suspects(raw)

    def judged(self, document: Document) -> Document | Glimpse:
        """Give a parsed document if it is kept; else what is noted of it, with what it names in passing."""
        found = list(read(document.text, self.rulebook, kind=document.kind, sections=document.sections))
        if keeps(document, self.names, found, self.rulebook):
            return document
        return glimpse(document, found)


def glimpse(document: Document, hits: Iterable[Hit]) -> Glimpse:
    """Give what is noted of a document that is not kept."""
    filed = document.facts.get("filing_date", "")
    named = tuple((hit.capability, hit.section, hit.start, hit.end) for hit in shown(hits))
    digest = hashlib.sha256(document.raw).hexdigest()
    return Glimpse(document.key, document.published, Day.parse(filed) if filed else None, digest, named)
