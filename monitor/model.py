"""The nouns of the house, frozen: what flows from station to station.

    documents -> signals, statements -> divergences -> digest

Times are timezone-aware UTC datetimes. Offsets are characters (Unicode code points) into the text of the version they
name, never bytes. Nothing here asks the clock, the network, a file or a database.
"""

import calendar
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """What sort of published thing a document is."""

    POSTING = "posting"
    PATENT = "patent"
    POLICY = "policy"
    STATEMENT = "statement"
    PAGE = "page"


class Act(StrEnum):
    """What is done with a capability. The first five form a ladder, highest first; the others stand beside it."""

    DEPLOY = "deploy"
    USE = "use"
    TEST = "test"
    DEVELOP = "develop"
    RESEARCH = "research"
    SELL = "sell"
    ACQUIRE = "acquire"
    HIRE = "hire"
    PATENT = "patent"
    RESERVE = "reserve"
    OPERATE = "operate"
    """To run it day by day, for oneself or for others."""
    STAFF = "use on staff"
    APPLICANTS = "use on applicants"
    SKILL = "skill"
    """A word in a list of what applicants may know."""
    MENTION = "mention"
    BOILERPLATE = "boilerplate"
    """Equal opportunity, benefits, notices to applicants: shows nothing, and is never a signal."""


class Stance(StrEnum):
    """How a company stands to an act in a sentence of its own. The last two take no stand at all."""

    DENIES = "denies"
    HEDGES = "hedges"
    CONDITIONS = "conditions"
    COMMITS = "commits"
    AFFIRMS = "affirms"
    RESERVES = "reserves"
    DISOWNS = "disowns"
    DECLINES = "declines"
    """To answer."""
    OBJECTS = "objects"
    """To a report: `this is misleading`."""
    RULES = "rules"
    """What customers may not do: a duty of theirs, not of the company."""
    DEFINES = "defines"


class Strength(StrEnum):
    """How much a signal carries. A weak signal never reaches a letter alone."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Outcome(StrEnum):
    """How a visit to a source ended. Only `ok` can count an absence; only `ok` and `empty` were answered as asked."""

    OK = "ok"
    EMPTY = "empty"
    FAILED = "failed"
    BLOCKED = "blocked"
    CHANGED_SHAPE = "changed shape"


def stable_id(prefix: str, *parts: str) -> str:
    """Name a thing by what it is made of: the same parts give the same id on every machine and in every run.

    Sixteen hexadecimal digits: with 10 million things of one sort two share an id with a chance of 3 in a million.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:16]}"


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A date as precise as its source gives it: a year, a month or a day. Never sharpened by guessing."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `2019`, `2019-08` or `2019-08-29`. Raises ValueError for anything else, impossible dates included."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", written)
        if found is None:
            raise ValueError(f"{written!r} is not a date: write 2019, 2019-08 or 2019-08-29")
        day = cls(*(int(part or 0) for part in found.groups()))
        day.first()
        if "-00" in written:
            raise ValueError(f"{written!r} is not a date: leave an unknown month or day away")
        return day

    @classmethod
    def of(cls, moment: date) -> Self:
        """Give the day of a date or datetime."""
        return cls(moment.year, moment.month, moment.day)

    def first(self) -> date:
        """Give the earliest date that this can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """Give the latest date that this can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """One place that is polled: which spider, at what address, for which company."""

    spider: str
    at: str
    company: str = ""
    """Id in watchlist.yaml; empty where the printed names decide (patent files)."""
    kind: Kind = Kind.PAGE
    channel: str = ""
    """The kind of evidence in a reader's words: job posting, patent, terms, company page, talk, press report ..."""
    by: str = ""
    """Who speaks there when it is not the company itself: an organiser, a newspaper. Empty: the company's own words."""
    every: timedelta = timedelta(days=1)
    expect: int = 0
    """Fewest documents of a good visit; fewer is an outcome of its own."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What only this spider reads, such as `select` and `remove` (CSS)."""
    people: tuple[str, ...] = ()
    """Names of private persons on it, masked in letters."""

    @property
    def id(self) -> str:
        """Give the name of the source in the archive, in letters and on the command line."""
        language = self.options.get("language", "")
        return f"{self.spider}:{self.at} ({language})" if language else f"{self.spider}:{self.at}"


def _everything(_raw: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server, or one local file, as a spider reads it."""

    url: str
    body: bytes
    status: int = 200
    content_type: str = ""
    encoding: str = ""
    """Charset as the server or Scrapy's detection gives it; empty when unknown."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the page that led here said of it; empty for a source's first page."""
    wanted: Callable[[bytes], bool] = field(default=_everything, repr=False, compare=False)
    """Says of the bytes of one document of thousands whether it may be kept: else a glimpse of it is enough."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a text that has a role: requirements, benefits, legal, claims, background ... or just a heading."""

    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """A name printed on a document, with its role: applicant, assignee, employer. Inventors are not kept."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """One published thing, as one fetch showed it. Spiders yield these."""

    key: str
    """What the source itself calls it: requisition id, publication number, URL. Unique within the source."""
    kind: Kind
    url: str
    """The link for a reader."""
    title: str
    text: str
    sections: tuple[Section, ...] = ()
    published: Day | None = None
    """As the source claims. Claimed dates are kept apart from what we saw."""
    parties: tuple[Party, ...] = ()
    links: tuple[str, ...] = ()
    """Absolute http(s) addresses that it links to."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the source states: location, department, cpc, filing_date ..."""
    raw: bytes = b""
    """The document's own bytes where one file holds thousands of documents; empty: the whole answer is its capture."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A further address that a spider wants before its visit is complete."""

    url: str
    body: str = ""
    """A JSON body turns the request into a POST."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Handed on to the reading of the answer: what a list or feed already said of the page."""
    key: str = ""
    """The document that stands there, where a list named it: it counts as there, and its page is asked only when its
    line (url and facts) is new or has changed, or when the page was last read a week ago."""


class Answer(StrEnum):
    """What the address of a document says that its list does not show any more."""

    THERE = "there"
    GONE = "gone"
    UNKNOWN = "unknown"
    """Another page, a wall, no answer: it says nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """How many documents a source says that it has. A visit that found fewer is not complete."""

    total: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a spider wants a reader to know about a visit: how many documents it passed over, and why."""

    words: str
    partial: bool = False
    """The source showed a part of what it has: what is not in it is not gone."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A document of a file of thousands that was looked at and not kept: what it takes to prove that it was."""

    key: str
    published: Day | None
    filed: Day | None
    sha256: str
    """Of its own bytes."""
    named: tuple[tuple[str, str, int, int], ...] = ()
    """What is named in it in passing: capability, section, first and last character. Empty where nothing is."""


class ShapeChanged(Exception):  # noqa: N818  the field's word for it
    """A source answered, but not in the shape its spider knows. The message names what is missing and where."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes as received (or one document's bytes cut from a bulk file), to be kept as a WARC record."""

    url: str
    body: bytes
    fetched: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    sha256: str = field(init=False, compare=False)
    """The digest by which the archive finds these bytes again. Taken once: each of a board's postings names it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.body).hexdigest())


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a capture lie: one WARC record."""

    record: str
    """The WARC-Record-ID, `<urn:uuid:...>`."""
    kind: str
    """response, resource (cut out of a bulk file, or a local one) or revisit (its bytes lie in an earlier one)."""
    sha256: str
    """Of the body."""
    url: str
    fetched: datetime
    file: str
    """Relative to the home folder, with forward slashes."""
    offset: int
    """Of the record's first byte in the file."""
    length: int
    """Bytes of the record as it lies there, compressed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One poll of one source, however it ended."""

    source: str
    started: datetime
    ended: datetime
    outcome: Outcome
    reason: str = ""
    """In words for a reader: `HTTP 503`, `the connection was refused`, `key "jobs" is missing`."""
    status: int = 0
    found: int = 0
    kept: int = 0
    claimed: int = -1
    """What the source said it has; -1: it said nothing."""
    received: int = 0
    """Bytes of bodies."""
    unchanged: bool = False
    """The server answered 304 Not Modified to every request."""
    windowed: bool = False
    """The source shows only what is new (a feed, a weekly patent file): leaving it is never an absence."""
    vanished: bool = False
    """Its own address answers 404 or 410, and of its kind of source that means that it is not there any more."""
    patience: int = 2
    """Complete visits in a row that must miss a document before it is gone."""
    extractor: str = ""
    """Which code made text of the bytes, with its version: a change of ours is not a change of theirs."""

    @property
    def complete(self) -> bool:
        """Say whether this visit saw everything there was, so that an absence means something."""
        whole = self.outcome is Outcome.OK and not self.unchanged and not self.windowed
        return whole and self.claimed in (-1, self.found)


@dataclass(frozen=True, slots=True)
class Found:
    """A document of a visit together with the digest of the capture that holds its bytes."""

    document: Document
    capture: str
    line: str = ""
    """Digest of the line in a list that led to it."""
    reread: bool = False
    """An archive of others recorded it as a change of its own reading, not of the page."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that is known from a list and from a page of its own."""

    line: str
    """Digest of its line in the list when its page was last read."""
    read: datetime
    """When its page was last read."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave for asking next time whether an address has changed."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Visited:
    """Everything that one visit brought home. It is archived in one transaction or not at all."""

    visit: Visit
    found: tuple[Found, ...] = ()
    captures: tuple[Capture, ...] = ()
    validators: tuple[Validator, ...] = ()
    listed: tuple[str, ...] = ()
    """Keys of documents that a list showed and whose pages were not read this time."""
    glimpsed: tuple[Glimpse, ...] = ()
    """The documents that were found and not kept, where the source is a file, or list, of thousands."""
    unkept: Mapping[str, str] = field(default_factory=dict)
    """Those of them that have pages of their own: the digests of their lines in the list, by key."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a document said, and when it was seen saying so. The core reads these and nothing else."""

    id: str
    document: str
    source: str
    company: str
    kind: Kind
    channel: str
    by: str
    url: str
    title: str
    text: str
    first_seen: datetime
    last_seen: datetime
    gone: datetime | None = None
    """When the source was known to show it no longer: replaced by another version, or closed."""
    sections: tuple[Section, ...] = ()
    published: Day | None = None
    parties: tuple[Party, ...] = ()
    links: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    capture: str = ""
    key: str = ""
    """What its source calls the document: requisition id, publication number, URL."""

    @property
    def day(self) -> Day:
        """Give the date of the evidence: as published, else the day it was first seen."""
        return self.published or Day.of(self.first_seen)


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a version. `text` is byte for byte `version.text[start:end]`."""

    version: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a judgement: what was seen and what it did."""

    effect: str
    """matched, act, raised, lowered, suppressed, hedge, scope ..."""
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A span of a version in which a rule sees a capability shown."""

    id: str
    company: str
    capability: str
    act: Act
    strength: Strength
    quote: Quote
    section: str
    channel: str
    by: str
    day: Day
    first_seen: datetime
    last_seen: datetime
    gone: datetime | None
    why: tuple[Why, ...]
    via: str = "own source"
    """How the company is known: own source, or the printed name and how it was matched."""
    silenced: str = ""
    """Who dismissed it, why and until when: kept and shown, and no evidence. Empty: nobody."""
    openings: int = 1
    """Documents that show it under ids of their own, with (nearly) the same text; or all that share its boilerplate."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A span in which a company says something about a capability."""

    id: str
    company: str
    capability: str
    stance: Stance
    act: Act
    quote: Quote
    speaker: str
    day: Day
    first_seen: datetime
    last_seen: datetime
    gone: datetime | None
    reviewed: bool
    """True: a person wrote it into watchlist.yaml. False: a rule found it."""
    tense: str = "present"
    scope: str = "company"
    hedges: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    until: Day | None = None
    """The end that a promise names for itself."""
    about: str = ""
    """For `disowns`: the id of the affiliate whose link is disowned."""
    channel: str = ""
    url: str = ""
    checked: str = ""
    """For a line written by hand: whether the cited page was archived and holds the quote."""
    why: tuple[Why, ...] = ()
    sort: str = ""
    """How it is said: one of the fifteen of monitor.typology."""
    silenced: str = ""
    """As of a signal."""


class Relation(StrEnum):
    """The kinds of divergence, in the words that a reader sees."""

    CONFLICT = "conflicts with"
    ACT_GAP = "goes further than stated"
    AFFILIATE_GAP = "an affiliate goes further than stated"
    RESERVED = "terms allow"
    TERM_SHIFT = "draws a definitional line"
    SCOPE_GAP = "outside the wording"
    WITHDRAWN = "removed its statement"
    WEAKENED = "weakened its statement"
    STRENGTHENED = "strengthened its statement"
    SIGNAL_WITHDRAWN = "evidence is no longer shown"
    DISAVOWAL = "disputes the link"
    INTERNAL = "says both"
    EXPIRED = "a promise has lapsed"
    REVERSAL = "reversed"
    UNDISCLOSED = "no statement found"


@dataclass(frozen=True, slots=True)
class Edge:
    """How one company belongs to another, and who says so."""

    company: str
    other: str
    kind: str
    """subsidiary, parent, brand, contractor, sister, predecessor, unknown."""
    source: str
    since: Day | None = None
    until: Day | None = None
    disputed: Day | None = None
    disputed_source: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement held against one signal, or against a later statement, with its named result."""

    relation: Relation
    statement: str
    """Id of the statement; empty where none was found."""
    signal: str
    """Id of the signal; empty where two statements are compared."""
    reason: str
    """A sentence: which act against which act, how many steps, which wording."""
    hops: tuple[Edge, ...] = ()
    """The path from the signal's company to the statement's company; empty: the same company."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The findings of one kind about one company and one capability."""

    id: str
    case: str
    relation: Relation
    strength: Strength
    findings: tuple[Finding, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one company (with its affiliates) and one capability: what a letter tells as one item."""

    id: str
    company: str
    capability: str
    title: str
    """Ring: face recognition"""
    headline: str
    """build-up behind a denial of use"""
    strength: Strength
    alert: bool
    """False: listed (no statement, or too weak), never told as a divergence."""
    says: tuple[Statement, ...]
    """Most recent first."""
    shows: tuple[Signal, ...]
    """Oldest first."""
    divergences: tuple[Divergence, ...]
    explanation: str
    """Why it was flagged, in sentences."""
    not_shown: str
    """What the evidence does not show, in sentences."""
    channels: tuple[str, ...]
    """Independent kinds of evidence among `shows`, sorted."""
    context: tuple[str, ...] = ()
    """Sentences that help to weigh it (hiring volume, the parent's products); never evidence by themselves."""
    reversed: Day | None = None
    """Since when the company says that it does what it denied: the case is resolved. None: open, or open again."""
    rising: int = 0
    """How many signals more there are of the last half year than of the one before."""
