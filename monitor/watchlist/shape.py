"""What may stand in watchlist.yaml: the shape that is checked, and that the JSON Schema for editors is made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)

from monitor.faults import Unquoted, did_you_mean, unknown
from monitor.model import Act, Day, Kind, Stance, Strength
from monitor.names import AliasKind
from monitor.watchlist.addresses import address

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOURCE_OPTIONS = (
    "kind",
    "channel",
    "by",
    "every",
    "select",
    "remove",
    "api",
    "search",
    "only",
    "language",
    "expect",
    "people",
)
SPIDER_OPTIONS = ("select", "remove", "api", "search", "only", "language")
"""Those that are handed to the spider as they are."""
LOCAL_FILES = frozenset({"uspto"})
"""Spiders whose source may be a file on this machine: bulk files are often fetched by hand."""


@dataclass(frozen=True, slots=True)
class Known:
    """The words that a watchlist may use: passed to the shape as pydantic's context."""

    capabilities: frozenset[str]
    spiders: frozenset[str]
    companies: frozenset[str]


def weekdays(written: Any) -> tuple[str, ...]:
    """Read `mon-fri`, `sat`, `mon, wed-fri` or a list of those. Raises ValueError for anything else."""
    parts = written if isinstance(written, list) else [written]
    chosen: set[str] = set()
    for part in [piece for whole in parts for piece in str(whole).casefold().split(",")]:
        if re.search(r"\d", part):
            raise ValueError("write weekdays by name, as mon-fri: the number 1 is Monday to cron and Tuesday to others")
        first, _, last = part.strip().partition("-")
        for name in (first, last or first):
            if name.strip() not in WEEKDAYS:
                raise ValueError(f"{unknown('weekday', name.strip(), WEEKDAYS)}; write mon-fri, or sat")
        begin, end = WEEKDAYS.index(first.strip()), WEEKDAYS.index((last or first).strip())
        chosen.update(WEEKDAYS[(begin + step) % 7] for step in range((end - begin) % 7 + 1))
    return tuple(day for day in WEEKDAYS if day in chosen)


def _day(written: Any) -> Day:
    plain = str(_plain(written))
    try:
        return Day.parse(plain)
    except ValueError as error:
        said = str(error)
        raise ValueError(said if "is not a date" in said else f"'{plain}' is not a date: {said}") from None


def _plain(written: Any) -> Any:
    return written.text if isinstance(written, Unquoted) else written


def _interval(written: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,4}) ?([mhd])", str(written))
    if found is None:
        raise ValueError(f'"{_plain(written)}" is not an interval: write 30m, 12h, 1d or 7d')
    interval = timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[found[2]]: int(found[1])})
    if not timedelta(minutes=1) <= interval <= timedelta(days=366):
        raise ValueError("has to lie between a minute (1m) and a year (366d)")
    return interval


def _silence(written: Any) -> timedelta | None:
    if str(written) == "never":
        return None
    try:
        return _interval(written)
    except ValueError as error:
        raise ValueError(f"{error}, or never") from None


def _clock(written: Any) -> time:
    if isinstance(written, Unquoted):
        raise ValueError(  # noqa: TRY004  pydantic makes a fault of a ValueError only
            f'quote it: "{written.text}" (without quotes some programs read a number of minutes)'
        )
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(written))
    if found is None:
        raise ValueError(f'"{_plain(written)}" is not a time of day: write "07:00" or "18:30"')
    return time(int(found[1]), int(found[2]))


def _zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (OSError, ValueError, LookupError):
        names = available_timezones()
        if not names:
            raise ValueError("this machine has no time zones: install the package tzdata") from None
        hint = did_you_mean(written, names)
        raise ValueError(f'unknown time zone "{written}"{hint}: write it as Europe/Berlin') from None
    return written


def _mailbox(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", written):
        hint = "" if written.isascii() else ": write the host as xn--..., and no letters but a-z before the @"
        raise ValueError(f'"{written}" is not a mail address{hint}')
    return written


def _known(sort: str, written: str, known: frozenset[str]) -> str:
    if written not in known:
        raise ValueError(unknown(sort, written, known))
    return written


def _capability(written: str, info: ValidationInfo) -> str:
    return _known("capability", written, info.context.capabilities) if written and info.context else written


def _company(written: str, info: ValidationInfo) -> str:
    return _known("company", written, info.context.companies) if written and info.context else written


def _id(written: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", written):
        raise ValueError("not an id: write small letters a-z, digits and hyphens only")
    return written


def _filled(written: str) -> str:
    if not written.strip():
        raise ValueError("is empty")
    return written


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


Text = Annotated[str, AfterValidator(_filled)]
WrittenDay = Annotated[
    Day,
    PlainValidator(_day),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}, {"type": "integer"}],
            "examples": ["2019-08"],
        }
    ),
]
Url = Annotated[str, AfterValidator(address), WithJsonSchema({"type": "string", "pattern": "^https?://"})]
Interval = Annotated[
    timedelta,
    PlainValidator(_interval),
    WithJsonSchema({"type": "string", "pattern": r"^\d+[mhd]$"}),
]
Silence = Annotated[
    timedelta | None,
    PlainValidator(_silence),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+[mhd]|never)$"}),
]
Clock = Annotated[time, PlainValidator(_clock), WithJsonSchema({"type": "string", "pattern": r"^\d?\d:\d\d$"})]
Zone = Annotated[str, AfterValidator(_zone)]
Days = Annotated[
    tuple[str, ...],
    PlainValidator(weekdays),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "examples": ["mon-fri"]}
    ),
]
Tongue = Literal["en", "uk", "de", "es", "fr"]
"""For each but English templates/words/ has a file."""
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Capability = Annotated[str, AfterValidator(_capability)]
CompanyId = Annotated[str, AfterValidator(_company)]
Texts = Annotated[list[Text], BeforeValidator(_listed)]
Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9-]+$"})]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AliasShape(_Shape):
    """A name with its circumstances."""

    name: Text
    since: WrittenDay | None = Field(default=None, description="From when it was a name: 2018, 2018-02 or 2018-02-27")
    until: WrittenDay | None = Field(
        default=None, description="Until when. Older documents still mean the company by it"
    )
    kind: AliasKind = Field(default="legal", description="legal, former, brand or subsidiary")


class DisputeShape(_Shape):
    """The company says that the two do not belong together."""

    on: WrittenDay = Field(description="When it said so")
    source: Url = Field(description="Where that can be read")


class AffiliateShape(_Shape):
    """A company that belongs to this one, or to which this one belongs, and who says so."""

    company: CompanyId = Field(description="Its id in this file")
    kind: Literal["subsidiary", "parent", "brand", "contractor", "office", "sister", "predecessor", "unknown"] = Field(
        description="What it is to this company"
    )
    source: Url = Field(description="Where it can be read that the two belong together")
    since: WrittenDay | None = None
    until: WrittenDay | None = None
    disputed: DisputeShape | None = None


class SourceShape(BaseModel):
    """One place that is polled. One key names its spider, its value says where: a board, a link."""

    model_config = ConfigDict(extra="allow", frozen=True)  # the spider's name is the key; the rest is checked by load

    kind: Kind = Field(
        default=Kind.PAGE, description="What the documents are, where the spider does not know it better"
    )
    channel: str = Field(
        default="", description="The kind of evidence, in a reader's words: terms, company page, talk ..."
    )
    by: str = Field(default="", description="Who speaks there, when it is not the company itself")
    every: Interval = Field(
        default=timedelta(days=1),
        description="How often it is asked: 12h, 1d, 7d",
        json_schema_extra={"default": "1d"},
    )
    select: str = Field(default="", description="CSS selector of the part that is read")
    remove: str = Field(default="", description="CSS selector of parts that are left out")
    api: str = Field(default="", description="Another address under which the source answers")
    search: str = Field(default="", description="Only what the board's own search finds for these words")
    only: str = Field(default="", description="Only pages whose address holds these words")
    language: str = Field(
        default="",
        pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        description="The language, and region, that the server is asked for: de, en-GB. Each is a source of its own",
    )
    expect: int = Field(default=0, ge=0, description="Fewest documents of a good visit")
    people: Texts = Field(default=[], description="Names of private persons on it, masked in letters")


class StatementShape(_Shape):
    """A sentence in which the company says something about a capability, as a person read it."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"stance": {"const": "disowns"}}, "required": ["stance"]},
            "then": {"required": ["about"]},
            "else": {"required": ["act", "capability"]},
        }
    )

    quote: Text = Field(description="The words, exactly as they stand at the address")
    url: Url = Field(description="Where they can be read")
    speaker: Text = Field(description="Who said it: Ring spokesperson, privacy policy ...")
    date: WrittenDay = Field(description="When: 2019, 2019-08 or 2019-08-29; as exactly as it is known")
    stance: Stance = Field(description="How the company stands to the act")
    act: Act | None = Field(default=None, description="What it says that it does, or does not do")
    capability: Capability = Field(default="", description="With what: an id of rules.yaml")
    tense: Literal["past", "present", "future", "always"] = "present"
    scope: Text = Field(
        default="company", description="What the sentence speaks of: company, devices, outside the US ..."
    )
    hedges: Texts = Field(default=[], description="Words that weaken it: currently, at this time")
    exceptions: Texts = Field(default=[], description="What it leaves open: except with consent")
    until: WrittenDay | None = Field(default=None, description="The end that a promise names for itself")
    about: CompanyId = Field(default="", description="For disowns: the id of the company that it does not want to know")
    channel: Text = Field(default="press statement", description="The kind of evidence, in a reader's words")


class CompanyShape(_Shape):
    """A watched company."""

    name: Text = Field(description="As a letter shall call it")
    aliases: list[Text | AliasShape] = Field(default=[], description="Its other names, as applicant, employer, brand")
    never: list[Text] = Field(
        default=[], alias="not", description="Names that look like its own and are somebody else's"
    )
    affiliates: list[AffiliateShape] = []
    sources: list[SourceShape] = []
    statements: list[StatementShape] = []
    notes: str = ""


class ReaderShape(_Shape):
    """A reader of a desk who wants something else than the others; what is not said is as the desk has it."""

    to: Mailbox = Field(description="The reader's address")
    companies: list[CompanyId] | None = Field(default=None, description="Only these; empty: all")
    capabilities: list[Capability] | None = Field(default=None, description="Only these; empty: all")
    minimum: Strength | None = Field(default=None, description="Leave out what is weaker")
    language: Tongue | None = Field(default=None, description="Of the letter's own words")
    every: Literal["daily", "weekly"] = Field(
        default="daily", description="daily: on the desk's days. weekly: on the first of them, Monday being the first"
    )


class LetterShape(_Shape):
    """A letter: who gets it, when, and about what."""

    name: Id = Field(description="Which desk it is for; part of its identity, so do not rename it lightly")
    to: Mailbox | Annotated[list[Mailbox | ReaderShape], Field(min_length=1)] = Field(
        description="Addresses; in place of one a block with `to` for a reader with wishes of their own"
    )
    at: Clock = Field(description='Time of day in its zone, in quotes: "07:00"')
    days: Days = Field(default=WEEKDAYS, description="Weekdays by name: mon-fri")
    zone: Zone = Field(description="Time zone: Europe/Berlin")
    companies: list[CompanyId] = Field(default=[], description="Only these; empty: all")
    capabilities: list[Capability] = Field(default=[], description="Only these; empty: all")
    minimum: Strength = Field(default=Strength.WEAK, description="Leave out what is weaker")
    language: Tongue = Field(
        default="en", description="Of the letter's own words: en, uk, de, es, fr. Quotes stay as they are"
    )
    quiet: Silence = Field(
        default=timedelta(days=7),
        description="After so long without a letter one says that nothing is new; never: none does",
        json_schema_extra={"default": "7d"},
    )


class WatchlistShape(_Shape):
    """The whole of watchlist.yaml."""

    companies: dict[Id, CompanyShape] = Field(min_length=1, description="By id: small letters, digits, hyphens")
    sources: list[SourceShape] = Field(default=[], description="Sources of many companies: printed names decide whose")
    letters: list[LetterShape] = []


def with_words(plain: dict[str, Any], capabilities: frozenset[str], spiders: Mapping[str, str]) -> dict[str, Any]:
    """Add to the JSON Schema what only a folder knows: its spiders, with what each wants, and its capabilities."""
    source = plain["$defs"]["SourceShape"]
    for name, wanted in sorted(spiders.items()):
        source["properties"][name] = {"type": "string", "description": wanted or f"Where the spider {name} looks"}
    source["additionalProperties"] = False
    source["oneOf"] = [{"required": [name]} for name in sorted(spiders)]
    if capabilities:
        names = sorted(capabilities)
        plain["$defs"]["StatementShape"]["properties"]["capability"]["enum"] = names
        plain["$defs"]["LetterShape"]["properties"]["capabilities"]["items"]["enum"] = names
        plain["$defs"]["ReaderShape"]["properties"]["capabilities"]["anyOf"][0]["items"]["enum"] = names
    return plain
