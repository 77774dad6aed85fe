"""What a server can do to a spider, and how the visit has to end. Sent by faultmatrix.py."""

import gzip
import json
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faultserver import Answer
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from monitor.model import Kind, Outcome, Source

PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/xml"}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
LARGEST = 2 * 2**20
"""Bytes: a limit that makes bombs small enough to be many."""

FIRST = {
    "amazon": "search.json",
    "ashby": "board.json",
    "asked": "there.html",
    "assignments": "ad20190311.xml",
    "bamboohr": "list.json",
    "breezy": "board.json",
    "eightfold": "list.json",
    "eposearch": "search.xml",
    "epoweekly": "day.html",
    "gazette": "patentees.html",
    "google": "feed.xml",
    "greenhouse": "board.json",
    "hackernews": "search.json",
    "icims": "list.html",
    "jobfeed": "feed.xml",
    "lever": "board.json",
    "neogov": "agency.xml",
    "newsroom": "feed.xml",
    "openterms": "version.json",
    "oracle": "list.json",
    "page": "terms.html",
    "patentfeed": "feed.xml",
    "personio": "board.xml",
    "pinpoint": "postings.json",
    "recruitee": "offers.json",
    "rippling": "board.json",
    "sitemap": "urls.xml",
    "smartrecruiters": "list.html",
    "teamtailor": "feed.json",
    "usajobs": "search.json",
    "uspto": "ipa181129.xml",
    "usptosearch": "search.json",
    "workable": "account.json",
    "workday": "list.json",
}
"""The made-up page with which each spider's visit begins."""
FREE = ("asked", "page")
"""They read any page as it stands: that half of one is missing, or that it is another's, nothing in it says."""


@dataclass(frozen=True)
class Sample:
    """A spider's first page, and how a source of it is written."""

    spider: str
    body: bytes
    type: str
    at: str
    kind: Kind
    options: dict[str, str]

    def source(self, fault: str, *, secure: bool = False) -> Source:
        """Give a source of its own host; the language makes its id another's."""
        base = f"{'https' if secure else 'http'}://{host(self.spider, fault)}"
        options = dict(self.options) | {"language": slug(fault)}
        if LOADER.load(self.spider).url == "{at}" and "://" in self.at:
            return Source(self.spider, f"{base}/{self.at.split('/', 3)[-1]}", kind=self.kind, options=self.options)
        return Source(self.spider, self.at, kind=self.kind, options={"api": base} | options)


def slug(fault: str) -> str:
    """Write a fault's name as a host may be called."""
    return "".join(letter if letter.isalnum() else "-" for letter in fault.lower())


def host(spider: str, fault: str) -> str:
    """Name the host of a spider under a fault."""
    return f"{spider}.{slug(fault)}.test"


def sample(spider: str) -> Sample:
    """Give a spider's first page as tests/pages has it."""
    path = PAGES / spider / FIRST[spider]
    asked = path.with_suffix(".asked.json")
    how = json.loads(asked.read_text()) if asked.exists() else {}
    at = how.get("at", "acme" if spider == "greenhouse" else "https://acme.example/news")
    if spider in ("assignments", "uspto"):
        at = f"https://office.example/{path.name}"
    options = {"title": "Engineer & researcher"} if spider == "asked" else dict(how.get("options", {}))
    content = re.sub(rb'("next_url":) "[^"]*"', rb"\1 null", path.read_bytes())
    return Sample(spider, content, TYPES[path.suffix], at, Kind(how.get("kind", "page")), options)


FAILED, BLOCKED, CHANGED, EMPTY, OK = (
    frozenset((each,)) for each in (Outcome.FAILED, Outcome.BLOCKED, Outcome.CHANGED_SHAPE, Outcome.EMPTY, Outcome.OK)
)
UNREADABLE = CHANGED | EMPTY | FAILED


@dataclass(frozen=True)
class Fault:
    """What a server does, and how a visit to it may end."""

    name: str
    send: Callable[[Sample, random.Random], Answer]
    ends: frozenset[Outcome]
    says: str = ""
    """What stands in the reason."""
    other: dict[str, frozenset[Outcome]] = field(default_factory=dict)
    """Spiders for which another end is right."""
    heals: bool = False
    """That everything was read all the same is right as well."""
    secure: bool = False


def status(code: int, **headers: str) -> Callable[[Sample, random.Random], Answer]:
    """Answer with a status and a page of words."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _sample, _chance: Answer(b"<p>There is nothing for you here.", code, headers=named)


def body(change: Callable[[bytes, random.Random], bytes], **headers: str) -> Callable[[Sample, random.Random], Answer]:
    """Answer with another body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sample, chance: Answer(change(sample.body, chance), type=sample.type, headers=named)


def page(words: bytes) -> Callable[[Sample, random.Random], Answer]:
    """Answer with a web page, whatever was asked for."""
    return lambda _sample, _chance: Answer(words)


def deep(sample: Sample, _chance: random.Random) -> Answer:
    """Nest what the spider reads a hundred thousand times."""
    opening = b"[" if "json" in sample.type else b"<div>" if "html" in sample.type else b"<a>"
    return Answer(opening * 100_000, type=sample.type)


def half(content: bytes, chance: random.Random) -> bytes:
    """Break off somewhere in the middle, in an answer that says that it is whole."""
    return content[: chance.randrange(len(content) // 4, len(content) * 3 // 4)]


def mixed(content: bytes, chance: random.Random) -> bytes:
    """Write nonsense over a tenth of it."""
    written = bytearray(content)
    for at in chance.sample(range(len(written)), len(written) // 10):
        written[at] = chance.randrange(256)
    return bytes(written)


def rows(change: Callable[[list], object]) -> Callable[[Sample, random.Random], Answer]:
    """Answer with another thing where the JSON has lists of objects, or the XML its items."""

    def changed(thing: object) -> object:
        if isinstance(thing, list) and any(isinstance(each, dict) for each in thing):
            return change(thing)
        if isinstance(thing, dict):
            return {name: changed(each) for name, each in thing.items()}
        return thing

    def send(sample: Sample, _chance: random.Random) -> Answer:
        if "json" in sample.type:
            written = json.dumps(changed(json.loads(sample.body))).encode()
        else:
            written = ITEM.sub(b"" if not change([{}]) else rb"\g<0>\g<0>", sample.body)
        return Answer(written, type=sample.type)

    return send


def renamed(sample: Sample, _chance: random.Random) -> Answer:
    """Call every field otherwise, as a new version of an interface does."""
    written = re.sub(rb'"([A-Za-z_]+)"\s*:', rb'"\1V2":', sample.body)
    if "json" not in sample.type:
        written = re.sub(rb"<(/?)([a-zA-Z][\w:-]*)", rb"<\1x-\2", sample.body)
    return Answer(written, type=sample.type)


def counted(sample: Sample, _chance: random.Random) -> Answer:
    """Claim a thousand million of everything that is counted."""
    return Answer(
        re.sub(
            rb'("(?:total|count|hits|totalCount|TotalJobsCount|nbHits|SearchResultCountAll)"\s*:\s*)\d+',
            rb"\g<1>1000000000",
            sample.body,
        ),
        type=sample.type,
    )


ITEM = re.compile(rb"<(item|entry|position|job|url|us-patent-application|patent-assignment)\b.*</\1>", re.DOTALL)
BOMB = gzip.compress(b" " * (LARGEST * 8))
LOGIN = (
    b"<html><head><title>Sign in</title></head><body><form method=post><h1>Sign in to continue</h1>"
    b"<label>Mail<input name=mail></label><label>Password<input type=password name=p></label></form></body></html>"
)
CHALLENGE = b"<title>Just a moment...</title><body>Enable JavaScript and cookies to continue"
GARBLED = dict.fromkeys(
    ("jobfeed", "newsroom", "patentfeed", "uspto", "epoweekly", "gazette", "icims", "smartrecruiters"), OK | UNREADABLE
)
"""Feeds and pages are read past what is garbled in them: no text says of itself that it is nonsense."""
PARKED = b"<html><title>acme.example</title><body><h1>This domain may be for sale</h1></body></html>"
NOT_FOUND = {"eposearch": EMPTY | OK | CHANGED, "usptosearch": EMPTY | OK | CHANGED}
"""Offices that answer 404 when they find nothing."""
ANY_PAGE = dict.fromkeys(FREE, OK | UNREADABLE)
FAR = NOW + timedelta(days=40)

FAULTS = [
    Fault("nobody listens", status(200), FAILED, "the connection was refused"),
    Fault("silence", lambda *_: Answer(wait=True), FAILED, "no whole answer within"),
    Fault("a drip", lambda *_: Answer(drip=0.3, cut=10_000), FAILED, "no whole answer within"),
    Fault("reset at once", lambda s, _: Answer(s.body, reset=0), FAILED, "broke off"),
    Fault("reset in the middle", lambda s, _: Answer(s.body, type=s.type, reset=len(s.body) // 2), FAILED, "broke off"),
    Fault("closed in the middle", lambda s, _: Answer(s.body, type=s.type, cut=100), FAILED, "broke off"),
    Fault(
        "length too short",
        lambda s, _: Answer(s.body, type=s.type, headers={"Content-Length": str(len(s.body) // 2)}),
        UNREADABLE,
        other=dict.fromkeys(FREE, OK | UNREADABLE),
    ),
    Fault("no HTTP at all", lambda *_: Answer(wire=b"SSH-2.0-OpenSSH_9.2\r\n"), FAILED),
    Fault("half a header", lambda *_: Answer(wire=b"HTTP/1.1 200 OK\r\nContent-Ty"), FAILED),
    Fault(
        "broken chunks",
        lambda *_: Answer(wire=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n"),
        FAILED,
    ),
    Fault("plain text where TLS is spoken", status(200), FAILED, secure=True),
    Fault("a certificate of nobody", status(200), FAILED, "certificate", secure=True),
    Fault("301 to itself", status(301, Location="?again"), FAILED, "too many redirects"),
    Fault("302 to a file", status(302, Location="file:///etc/passwd"), FAILED, "not followed to file:"),
    Fault("302 inside", status(302, Location="http://127.0.0.1:9/"), FAILED, "private address"),
    Fault("304 unasked", status(304), FAILED, "304"),
    Fault("400", status(400), FAILED, "HTTP 400"),
    Fault("401", status(401), BLOCKED, "refuses us"),
    Fault("403", status(403), BLOCKED, "refuses us"),
    Fault("404", status(404), FAILED, "nothing is at this address", NOT_FOUND),
    Fault("410", status(410), FAILED, "nothing is at this address"),
    Fault("429", status(429), BLOCKED, "refuses us"),
    Fault("429, in 40 days", status(429, Retry_After=str(40 * 86400)), BLOCKED, "not to be visited before"),
    Fault(
        "429, by a date", status(429, Retry_After=f"{FAR:%a, %d %b 2099 %H:%M:%S} GMT"), BLOCKED, "not to be visited"
    ),
    Fault("429, absurdly", status(429, Retry_After="9" * 30), BLOCKED, "not to be visited before"),
    Fault("429, below zero", status(429, Retry_After="-5"), BLOCKED, "refuses us"),
    Fault("429, soon", status(429, Retry_After="soon"), BLOCKED, "refuses us"),
    Fault("429, at once", status(429, Retry_After="0"), BLOCKED, "refuses us"),
    Fault("451", status(451), BLOCKED, "refuses us"),
    Fault("500", status(500), FAILED, "HTTP 500"),
    Fault("503", status(503), FAILED, "HTTP 503"),
    Fault("503, in 40 days", status(503, Retry_After=str(40 * 86400)), BLOCKED, "not to be visited before"),
    Fault("999", status(999), BLOCKED, "refuses us"),
    Fault("an empty 200", body(lambda *_: b""), UNREADABLE),
    Fault("204", lambda *_: Answer(status=204), UNREADABLE),
    Fault("a login page", page(LOGIN), BLOCKED, "sign-in page"),
    Fault("a challenge page", page(CHALLENGE), BLOCKED, "bot wall"),
    Fault("a parked domain", page(PARKED), UNREADABLE, other=ANY_PAGE),
    Fault("half of it", body(half), UNREADABLE, other=ANY_PAGE),
    Fault("nonsense in between", body(mixed), UNREADABLE, other=ANY_PAGE | GARBLED, heals=True),
    Fault("nothing but zeros", body(lambda *_: b"\0" * 5000), UNREADABLE),
    Fault("nested without end", deep, UNREADABLE),
    Fault("a gzip bomb", body(lambda *_: BOMB, Content_Encoding="gzip"), FAILED, "once unpacked"),
    Fault("gzip that is none", body(lambda b, _: b, Content_Encoding="gzip"), UNREADABLE, heals=True),
    Fault("half a gzip", body(lambda b, _: gzip.compress(b)[:-20], Content_Encoding="gzip"), UNREADABLE),
    Fault("deflate that is gzip", body(lambda b, _: zlib.compress(b)[4:], Content_Encoding="deflate"), UNREADABLE),
    Fault(
        "a charset that is another",
        lambda s, _: Answer(s.body, type=f"{s.type.partition(';')[0]}; charset=utf-16"),
        UNREADABLE,
        heals=True,
    ),
    Fault(
        "a charset that is none",
        lambda s, _: Answer(s.body, type=f"{s.type.partition(';')[0]}; charset=x-nosuch"),
        UNREADABLE,
        heals=True,
    ),
    Fault("null", body(lambda *_: b"null"), UNREADABLE, other=ANY_PAGE),
    Fault("an empty list", body(lambda *_: b"[]"), UNREADABLE, other=ANY_PAGE),
    Fault("an empty object", body(lambda *_: b"{}"), UNREADABLE, other=ANY_PAGE),
    Fault("a word in quotes", body(lambda *_: b'"maintenance"'), UNREADABLE, other=ANY_PAGE),
    Fault("an error in JSON", body(lambda *_: b'{"error": {"message": "try later"}}'), UNREADABLE, other=ANY_PAGE),
    Fault("every field renamed", renamed, UNREADABLE, other=ANY_PAGE, heals=True),
    Fault("no rows", rows(lambda _: []), UNREADABLE | OK, heals=True),
    Fault("rows that became an object", rows(lambda given: dict(enumerate(given))), UNREADABLE, heals=True),
    Fault("rows that became words", rows(lambda given: ["x"] * len(given)), UNREADABLE, heals=True),
    Fault("each row fifty times", rows(lambda given: given * 50), UNREADABLE, heals=True),
    Fault("a claim of a thousand million", counted, UNREADABLE, heals=True),
]
