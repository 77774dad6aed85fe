"""What a visit says about the documents of its source: new, changed, come back, gone. Or nothing at all.

Never trust the source. An empty board, a wall against bots, a page of another shape and half an answer look like four
hundred closed postings to a careless reader. So only a complete visit can miss a document, a document is gone only
when complete visits went on missing it, and a collapse is doubted before it is believed. Pure: times come from visits.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model import Outcome, Visit

PATIENCE = timedelta(hours=12)
"""Between the first and the last of the complete visits that missed a document before it is gone. In the public time
series of a job board, 33 of 36 disappearances of a whole board were over within two visits."""
VISITS = 2
"""Complete visits in a row that must miss a document."""
COLLAPSE_SHARE, COLLAPSE_LEAST = 0.5, 5
"""More than this share, and at least so many documents missing at once, is doubted. On the same series a guard of
this kind stopped 33 to 36 of 36 false closings."""
COLLAPSE_ALL = 3
"""From so many documents on, all of them missing at once is doubted as well."""
DOUBTS, DOUBTED_FOR = 3, timedelta(hours=48)
"""The doubted visit, counted in a row, that is believed, when the first of them is so long ago."""


class Change(StrEnum):
    """What became of a document's text, and why another version stands now."""

    FIRST = "first"
    CHANGED = "changed"
    TECHNICAL = "technical"
    """The same bytes, read by another version of our own extractor: not a change of theirs."""
    RETURNED = "returned"
    """To the exact words of an earlier version."""
    REOPENED = "reopened"
    """The same version again, after the document was gone."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Standing:
    """A document as the archive has it before a visit."""

    words: str
    """Fingerprint of its current version."""
    capture: str
    """SHA-256 of the bytes it was last read from."""
    extractor: str
    """What read its current version."""
    earlier: frozenset[str] = frozenset()
    """Fingerprints of all versions that it ever had."""
    missed: int = 0
    """Complete visits in a row that did not find it."""
    missed_since: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document as a visit found it."""

    words: str
    capture: str
    reread: bool = False
    """Whoever recorded it says that the page was read otherwise, and had not changed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a visit changes. Keys are the source's own names for its documents."""

    seen: Mapping[str, Change]
    reopened: tuple[str, ...] = ()
    """Those of the seen that had been gone."""
    still: tuple[str, ...] = ()
    """Not shown one by one, but the server said that nothing has changed: they stand there as before."""
    missed: tuple[str, ...] = ()
    """Counted as missing, and not yet gone."""
    closed: tuple[str, ...] = ()
    """Gone from now on."""
    suspect: str = ""
    """Why what is missing was doubted, in words for a reader."""


def fingerprint(title: str, text: str) -> str:
    """Name the words of a document: texts that differ in white space only have the same name."""
    words = "\x1f".join(" ".join(part.split()) for part in (title, text))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def judge(
    visit: Visit,
    standing: Mapping[str, Standing],
    sightings: Mapping[str, Sighting],
    *,
    extractor: str,
    doubts: Sequence[datetime] = (),
    closes: bool = True,
) -> Judgement:
    """Say what a visit changes for the documents of its source.

    `standing` must hold every document that was found and is known; and, unless `closes` is False, every document of
    the source. `doubts` are the ends of the doubted visits that directly precede this one among the complete ones,
    oldest first. `closes=False` is for sources that show a window on their documents (feeds, weekly patent files):
    what leaves the window is not gone.
    """
    if visit.outcome is not Outcome.OK:
        return Judgement({})
    if visit.unchanged:
        return Judgement({}, still=tuple(key for key, each in standing.items() if not each.gone and not each.missed))
    seen = {key: _change(standing.get(key), sighting, extractor) for key, sighting in sightings.items()}
    reopened = tuple(key for key in seen if key in standing and standing[key].gone)
    if not closes or not visit.complete:
        return Judgement(seen, reopened)
    open_ = {key: each for key, each in standing.items() if not each.gone}
    absent = {key: each for key, each in open_.items() if key not in sightings}
    suspect, believed = _doubt(len(absent), len(open_), visit.ended, doubts)
    if suspect and not believed:
        return Judgement(seen, reopened, suspect=suspect)
    closed = tuple(key for key, each in absent.items() if _closes(each, visit.ended))
    missed = tuple(key for key in absent if key not in closed)
    return Judgement(seen, reopened, missed=missed, closed=closed, suspect=suspect)


def _change(known: Standing | None, found: Sighting, extractor: str) -> Change:
    if known is None:
        return Change.FIRST
    if found.words == known.words:
        return Change.REOPENED if known.gone else Change.SAME
    if found.reread or (found.capture == known.capture and extractor != known.extractor):
        return Change.TECHNICAL
    return Change.RETURNED if found.words in known.earlier else Change.CHANGED


def _doubt(absent: int, standing: int, now: datetime, doubts: Sequence[datetime]) -> tuple[str, bool]:
    """Say why so many absences are doubted (empty: they are not), and whether they are believed all the same."""
    much = absent >= COLLAPSE_LEAST and absent > COLLAPSE_SHARE * standing
    if not much and not absent == standing >= COLLAPSE_ALL:
        return "", True
    words = f"{absent} of {standing} documents were missing at once"
    if len(doubts) + 1 >= DOUBTS and now - doubts[0] >= DOUBTED_FOR:
        return f"{words}; believed, as it was so in {len(doubts) + 1} visits since {doubts[0]:%Y-%m-%d %H:%M} UTC", True
    return f"{words}; not believed yet, nothing was counted as missing", False


def _closes(document: Standing, now: datetime) -> bool:
    since = document.missed_since
    return since is not None and document.missed + 1 >= VISITS and now - since >= PATIENCE


def unique(keys: Iterable[str]) -> list[int]:
    """Give the positions at which a key stands for the first time: a source may list a document twice."""
    first: dict[str, int] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, position)
    return list(first.values())
