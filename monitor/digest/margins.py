"""What stands beside the cases of a letter: changed pages, forgotten cases, unwatched names, sources that fail."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.altered import PageChange
from monitor.digest.item import Frame
from monitor.digest.news import Digest, Failing
from monitor.digest.quotes import check
from monitor.digest.safe import Link, link, one_line, withhold
from monitor.digest.words import moment
from monitor.model import Case, Day
from monitor.told import Told
from monitor.unwatched import Unwatched

STRANGER_QUOTE = 300
"""Characters of the sentence beside a name that is not watched; the rest of a long claim stands behind the link."""
SENTENCES, SENTENCE = 3, 240
"""Sentences that went and that came, of a changed page, and the characters of each."""


@dataclass(frozen=True, slots=True)
class FailingView:
    """A source that could not be seen, in words."""

    name: str
    at: str
    reason: str
    since: str
    last_good: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Stranger:
    """A name that is not watched, with the filing that shows what it does."""

    name: str
    what: str
    quote: str
    title: str
    source: Link
    date: str


@dataclass(frozen=True, slots=True)
class PageView:
    """A page that changed, with some of what went and what came."""

    name: str
    at: str
    went: tuple[str, ...]
    came: tuple[str, ...]
    more: int
    source: Link
    version: str
    copy_link: Link


@dataclass(frozen=True, slots=True)
class Reminder:
    """An open case that nobody has reviewed."""

    id: str
    title: str
    headline: str
    told: str
    case_link: Link


def changed_page(page: PageChange, frame: Frame) -> PageView:
    """Put a changed page into words. Names of private persons on it, in either version, are withheld."""
    masks = frame.masks or {}
    names = [*masks.get(page.before, ()), *masks.get(page.now, ())]

    def some(sentences: Sequence[str]) -> tuple[str, ...]:
        return tuple(one_line(withhold(each, names), SENTENCE) for each in sentences[:SENTENCES])

    return PageView(
        name=one_line(f"{frame.name(page.company)}: {withhold(page.title, names) or link(page.url, names).text}"),
        at=moment(page.at),
        went=some(page.went),
        came=some(page.came),
        more=len(page.went[SENTENCES:]) + len(page.came[SENTENCES:]),
        source=link(page.url, names),
        version=page.now,
        copy_link=frame.archive("version", page.now, ""),
    )


def reminder(case: Case, told: Told, frame: Frame) -> Reminder:
    """Put a case that waits for a review into a line, as it was told."""
    return Reminder(
        case.id,
        one_line(told.title),
        frame.language.headline(one_line(told.headline)),
        frame.language.date(Day.of(told.day)),
        frame.archive("case", case.id, ""),
    )


def stranger(found: Unwatched, frame: Frame) -> Stranger:
    """Put a name that is not watched into words. Raises QuoteError as the letter does."""
    version = check(f"{found.name!r}, not watched", found.quote, frame.versions)
    return Stranger(
        name=one_line(found.name, 80),
        what=found.title.lower(),
        quote=one_line(found.quote.text, STRANGER_QUOTE),
        title=one_line(f"{found.number} {version.title}", 100),
        source=link(version.url),
        date=frame.language.date(found.day),
    )


def failing_source(source: Failing, digest: Digest, frame: Frame) -> FailingView:
    """Put a source that could not be seen into words."""
    since = f"{source.since:%Y-%m-%d %H:%M} UTC"
    said = frame.language
    many = said("{} failures in a row since {}", source.in_a_row, since)
    row = said("first failure {}", since) if source.in_a_row == 1 else many
    seen = f"{source.last_good:%Y-%m-%d %H:%M} UTC" if source.last_good else ""
    good = said("last good visit {}", seen) if seen else said("never seen well so far")
    company = frame.name(source.company) if source.company else ""
    return FailingView(
        name=one_line(f"{company}: {source.source}" if company else source.source),
        at="" if source.at and source.at in source.source else one_line(source.at),
        reason=one_line(source.reason),
        since=row,
        last_good=good,
        fresh=source.key in digest.new_failing,
    )
