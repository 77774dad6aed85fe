"""A digest in brief, as feeds and short messages tell it: of each case one quote of each side, masked and proven."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from monitor.digest.item import Detail, Evidence, Frame, proofs, view
from monitor.digest.letter import NOTE, subject
from monitor.digest.news import Digest, Item
from monitor.digest.safe import one_line
from monitor.digest.words import counted, in_words
from monitor.model import Day, Version

LONGEST = 2_000
"""Characters of a quote; the rest of a longer one stands in the archive."""


@dataclass(frozen=True, slots=True)
class Side:
    """The quote that is newest to the desk on one side of a case, all of it clean and none of it escaped."""

    id: str
    """Of the statement or signal."""
    version: str
    words: str
    """Stance or act, relation, strength."""
    quote: str
    language: str
    date: str
    who: str
    channel: str
    href: str
    """The address of the source, http or https; empty: it cannot be followed."""
    address: str
    """The same to be read, with an international host in both spellings."""
    copy: str
    """Which archived copy holds it, seen when."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case in brief."""

    id: str
    title: str
    headline: str
    label: str
    """Why it is told again; empty: it is new."""
    strength: str
    says: Side | None
    says_more: int
    shows: Side | None
    shows_more: int
    not_shown: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What a desk is told on a day."""

    desk: str
    day: date
    subject: str
    note: str
    lines: tuple[Line, ...]
    rest: tuple[str, ...]
    """What concerns none of these cases: corrections, sources that newly fail, how many more, nothing new."""

    def to_json(self) -> str:
        """Give the text under which an archive keeps it; the same for the same content."""
        return json.dumps({**asdict(self), "day": self.day.isoformat()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Self:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError when it did not."""
        known: dict[str, Any] = json.loads(kept)
        lines = (
            Line(**{**line, **{side: Side(**line[side]) if line[side] else None for side in ("says", "shows")}})
            for line in known["lines"]
        )
        day = date.fromisoformat(known["day"])
        return cls(known["desk"], day, known["subject"], known["note"], tuple(lines), tuple(known["rest"]))


def brief(
    digest: Digest,
    desk: str,
    versions: Mapping[str, Version],
    companies: Mapping[str, str],
    masks: Mapping[str, Sequence[str]] | None = None,
) -> Brief:
    """Put a digest into brief; the arguments are those of `letter`. Raises QuoteError as that does."""
    frame = Frame(versions, companies, "", masks)
    lines = tuple(_line(item, frame) for item in digest.items)
    return Brief(desk, digest.day, subject(digest, companies), NOTE, lines, tuple(_rest(digest, frame)))


def _line(item: Item, frame: Frame) -> Line:
    shown = view(item, frame, Detail(1, 1, 0, 0))
    versions = {proof.id: proof.quote.version for proof in proofs(item.case)}
    says, shows = (next((_side(each, versions) for each in side), None) for side in (shown.says, shown.shows))
    return Line(
        shown.id,
        shown.title,
        shown.headline,
        shown.label,
        item.case.strength.value,
        says,
        shown.says_more,
        shows,
        shown.shows_more,
        shown.not_shown,
    )


def _side(each: Evidence, versions: Mapping[str, str]) -> Side:
    return Side(
        each.id,
        versions[each.id],
        "; ".join(each.words),
        one_line(each.quote, LONGEST),
        each.language,
        each.date,
        each.who,
        each.channel,
        each.source.href,
        each.source.text,
        each.copy,
    )


def _rest(digest: Digest, frame: Frame) -> list[str]:
    """Tell what the letter tells outside of its cases."""
    told = [f"And {counted(digest.more, 'case')} more: the next letters bring them."] if digest.more else []
    for name, old, why in digest.dropped:
        before = f"letter of {in_words(Day.of(old.day))}, {name}"
        told.append(f"No longer flagged: {one_line(old.title)}: {one_line(old.headline)} ({before}): {one_line(why)}")
    for each in digest.failing:
        if each.key in digest.new_failing:
            who = f"{one_line(frame.name(each.company))}: " if each.company else ""
            since = f"since {each.since:%Y-%m-%d %H:%M} UTC"
            told.append(f"Could not be seen: {who}{one_line(each.source)}: {one_line(each.reason)}, {since}")
    if not told and not digest.items:
        told.append(f"Nothing new. {counted(digest.counts.sources, 'source')} watched, {len(digest.failing)} failing.")
    told += [f"Page changed: {one_line(frame.name(each.company))}: {one_line(each.title)}" for each in digest.pages]
    told += [f"And {counted(digest.pages_more, 'page')} more changed."] if digest.pages_more else []
    for case, old in digest.reminders:
        told.append(f"Still open, not reviewed: {one_line(old.title)}: {one_line(old.headline)} ({case.id})")
    return told
