"""What a visit says about the documents of its source: new, changed, come back, gone. Or nothing at all.

Never trust the source. An empty board, a wall against bots, a page of another shape and half an answer look like four
hundred closed postings to a careless reader. So only a complete visit can miss a document, a document is gone only
when complete visits went on missing it, and a collapse is doubted before it is believed. Pure: times come from visits.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model import Outcome, Visit

PATIENCE = timedelta(hours=12)
"""Between the first and the last of the complete visits that missed a document before it is gone. In the public time
series of a job board, 33 of 36 disappearances of a whole board were over within two visits."""
COLLAPSE_SHARE, COLLAPSE_LEAST = 0.5, 5
"""More than this share, and at least so many documents missing at once, is doubted. On the same series a guard of
this kind stopped 33 to 36 of 36 false closings."""
COLLAPSE_ALL = 3
"""From so many documents on, all of them missing at once is doubted as well."""
DOUBTS, DOUBTED_FOR = 3, timedelta(hours=48)
"""The doubted visit, counted in a row, that is believed, when the first of them is so long ago."""
VANISHED_FOR = timedelta(hours=72)
"""The same for a board whose own address answers that nothing is there."""
LONGEST_DOUBT = timedelta(days=14)
"""So long a board is doubted whose documents stand at their own addresses: many leave the pages of what is closed."""
VENDOR = 3
"""So many sources of one vendor in trouble at once are the vendor's trouble, not theirs: none of them is believed."""


TEXT = "text"


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
class Answers:
    """What documents said that were asked at their own addresses, as their list had not shown them. By key."""

    there: frozenset[str] = frozenset()
    """Still there, since the list was doubted first."""
    gone: frozenset[str] = frozenset()
    """Not there, and not half a day later."""


NOBODY_ASKED = Answers()


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
    cause: str = ""
    """Why the closed ones are gone: absent, board empty, board gone, gone at its address."""


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
    alike: int = 0,
    answers: Answers = NOBODY_ASKED,
    closes: bool = True,
) -> Judgement:
    """Say what a visit changes for the documents of its source.

    `standing` must hold every document that was found and is known; and, unless `closes` is False, every document of
    the source. `doubts` are the ends of the doubted visits since the last that showed documents and was not doubted
    (for an empty or vanished visit: that showed any at all), oldest first. `alike` is how many other sources of the
    same vendor fail, are empty or doubted at the time. `answers` are those of the documents themselves. `closes=False`
    is for sources that show a window on their documents (feeds, searches, weekly patent files): what leaves the window
    is not gone, unless its own address says so.
    """
    if (visit.outcome is Outcome.EMPTY or visit.vanished) and closes and not visit.windowed:
        return _emptied(visit, standing, doubts, alike, answers)
    if visit.outcome is not Outcome.OK:
        return Judgement({})
    if visit.unchanged:
        return Judgement({}, still=tuple(key for key, each in standing.items() if not each.gone and not each.missed))
    seen = {key: _change(standing.get(key), sighting, extractor) for key, sighting in sightings.items()}
    reopened = tuple(key for key in seen if key in standing and standing[key].gone)
    if not closes:
        closed = tuple(sorted(answers.gone - seen.keys()))
        return Judgement(seen, reopened, closed=closed, cause="gone at its address" if closed else "")
    if not visit.complete:
        return Judgement(seen, reopened)
    open_ = {key: each for key, each in standing.items() if not each.gone}
    absent = {key: each for key, each in open_.items() if key not in sightings}
    much = len(absent) >= COLLAPSE_LEAST and len(absent) > COLLAPSE_SHARE * len(open_)
    if much or len(absent) == len(open_) >= COLLAPSE_ALL:
        return _doubted(Judgement(seen, reopened), absent, len(open_), visit, doubts, alike, answers)
    return _missed(Judgement(seen, reopened), absent, visit)


def _emptied(
    visit: Visit, standing: Mapping[str, Standing], doubts: Sequence[datetime], alike: int, answers: Answers
) -> Judgement:
    """Doubt an answer without any document, however few there were: it is what a wrong name and a fault look like."""
    open_ = {key: each for key, each in standing.items() if not each.gone}
    if not open_ or visit.claimed > 0:
        return Judgement({})
    return _doubted(Judgement({}), open_, len(open_), visit, doubts, alike, answers)


def _missed(judgement: Judgement, absent: Mapping[str, Standing], visit: Visit) -> Judgement:
    gone = {key for key, each in absent.items() if _closes(each, visit)}
    why = "board gone" if visit.vanished else "board empty" if visit.outcome is Outcome.EMPTY else "absent"
    return replace(
        judgement,
        missed=tuple(key for key in absent if key not in gone),
        closed=tuple(key for key in absent if key in gone),
        cause=why if gone else "",
    )


def _change(known: Standing | None, found: Sighting, extractor: str) -> Change:
    if known is None:
        return Change.FIRST
    if found.words == known.words:
        return Change.REOPENED if known.gone else Change.SAME
    if found.reread or (found.capture == known.capture and extractor != known.extractor):
        return Change.TECHNICAL
    return Change.RETURNED if found.words in known.earlier else Change.CHANGED


def _doubted(
    judgement: Judgement,
    absent: Mapping[str, Standing],
    standing: int,
    visit: Visit,
    doubts: Sequence[datetime],
    alike: int,
    answers: Answers,
) -> Judgement:
    """Doubt so many absences; count them when they stayed for long and the vendor's other sources are well."""
    words = f"{len(absent)} of {standing} documents were missing at once"
    if visit.vanished:
        words = f"the board is not at its address any more (HTTP {visit.status}), with {standing} documents"
    if len(doubts) + 1 < DOUBTS or visit.ended - doubts[0] < (VANISHED_FOR if visit.vanished else DOUBTED_FOR):
        return replace(judgement, suspect=f"{words}; not believed yet, nothing was counted as missing")
    if alike + 1 >= VENDOR:
        others = f"{alike} other sources of the same vendor are in trouble too"
        return replace(judgement, suspect=f"{words}; {others}: not believed, nothing was counted as missing")
    there = len(answers.there & absent.keys())
    if there and visit.ended - doubts[0] < LONGEST_DOUBT:
        asked = f"{there} of them answered at {'its own address' if there == 1 else 'their own addresses'}"
        return replace(judgement, suspect=f"{words}; {asked}: not believed, nothing was counted as missing")
    since = f"as it was so in {len(doubts) + 1} visits since {doubts[0]:%Y-%m-%d %H:%M} UTC"
    return replace(_missed(judgement, absent, visit), suspect=f"{words}; believed, {since}")


def _closes(document: Standing, visit: Visit) -> bool:
    since = document.missed_since
    return since is not None and document.missed + 1 >= visit.patience and visit.ended - since >= PATIENCE


def unique(keys: Iterable[str]) -> list[int]:
    """Give the positions at which a key stands for the first time: a source may list a document twice."""
    first: dict[str, int] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, position)
    return list(first.values())


DROP = 0.2
"""So large a share of the documents that lost a field, and at least five of them, is a board that changed its shape."""


def drift(before: Mapping[str, Collection[str]], now: Mapping[str, Collection[str]]) -> str:
    """Say which field a source's documents have lost; empty: none. Both map keys to the names of the fields there are.

    A board that changes its shape goes on answering, with postings that have no text any more, or no place. Only
    documents that were there before are looked at: others may always have been otherwise.
    """
    both = [key for key in now if key in before]
    for field in sorted({name for key in both for name in before[key]}, key=lambda name: (name != TEXT, name)):
        had = [key for key in both if field in before[key]]
        lost = [key for key in had if field not in now[key]]
        if len(lost) >= COLLAPSE_LEAST and len(lost) > DROP * len(had):
            return f'"{field}" is missing in {len(lost)} of {len(had)} documents that had it'
    return ""


EDITED = ("location", "locations", "offices", "department", "departments", "team")
"""Fields whose change is an edit of the posting. The others are touched by mere re-saving, or are the board's own."""


def edits(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Give what changed beside a document's text, as (field, before, after). Lists in another order are the same.

    A field that is missing is no edit: it may be the board that changed its shape, which `drift` looks at.
    """
    return [
        (field, before.get(field, ""), after[field])
        for field in EDITED
        if after.get(field) and _parts(before.get(field, "")) != _parts(after[field])
    ]


def _parts(written: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in written.split(";"))
