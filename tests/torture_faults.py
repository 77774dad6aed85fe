"""Every spider meets everything that a server can do wrong, and each visit ends with the right outcome."""

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from faultserver import Answer, Asked, FaultServer
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import monitor.settings
from monitor.crawl import run
from monitor.model import Kind, Outcome, Source, Visited
from spiders.source import PassSpider

PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/xml"}
FIRST = ("list", "board", "search", "feed", "day", "grant", "urls", "plain", "there", "ipa181129", "ad20190311")
"""Names of pages that a spider meets first, where it has more than one."""
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
KEYS = {"MONITOR_USAJOBS": "a@b.example key", "MONITOR_OPS": "key secret", "MONITOR_USPTO": "key"}
LONGEST = 5
"""Seconds that these visits wait for an answer."""
F, B, C, E, OK = Outcome.FAILED, Outcome.BLOCKED, Outcome.CHANGED_SHAPE, Outcome.EMPTY, Outcome.OK
LOGIN = b"<!doctype html><title>Sign in</title><h1>Sign in</h1><form><input name=user><p>Forgot your password?</form>"
WALL = b"<title>Just a moment...</title><body>Enable JavaScript and cookies to continue"


@dataclass(frozen=True)
class Fault:
    """What a server does, by the page that it should have sent, and how a visit may end."""

    name: str
    answer: Callable[["Good"], Answer]
    ends: tuple[Outcome, ...]
    unseen: bool = False
    """A page of HTML or a window of news shows no sign of it: such a visit may end well."""
    scheme: str = "http"


@dataclass(frozen=True)
class Good:
    """A spider's first page, as it should be."""

    spider: Any
    at: str
    kind: Kind
    body: bytes
    type: str

    @property
    def blind(self) -> bool:
        """Say whether a half of it, or another page in its place, can look whole."""
        return self.spider.windowed or self.type.startswith("text/html") or self.spider.bulk


def status(number: int, **headers: str) -> Callable[[Good], Answer]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _good: Answer(b"trouble", number, headers=named)


def sent(change: Callable[[Good], bytes], type_: str = "", **more: Any) -> Callable[[Good], Answer]:
    return lambda good: Answer(change(good), type=type_ or good.type, **more)


def renamed(good: Good) -> bytes:
    """Give every key, tag, class and id another name."""
    if good.type == TYPES[".json"]:
        return re.sub(rb'"([A-Za-z_]\w*)"\s*:', rb'"new_\1":', good.body)
    if good.type == TYPES[".xml"]:
        return re.sub(rb"<(/?)([A-Za-z])", rb"<\1new\2", good.body)
    return re.sub(rb"(class|id|type|itemtype|itemprop)=", rb"data-\1=", good.body)


def retyped(good: Good) -> bytes:
    """Make lists of texts, numbers of objects and objects of lists."""
    if good.type != TYPES[".json"]:
        return b"[]"

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: other(each) for name, each in value.items()}
        if isinstance(value, list):
            return {str(number): other(each) for number, each in enumerate(value)}
        return [value]

    return json.dumps(other(json.loads(good.body))).encode()


def spoilt(packed: bytes) -> bytes:
    """Damage a stretch in the middle."""
    middle = len(packed) // 2
    return packed[:middle] + b"\xff" * 40 + packed[middle + 40 :]


def deep(good: Good) -> bytes:
    return b"[" * 100_000 if good.type == TYPES[".json"] else b"<div>" * 20_000


FAULTS = (
    Fault("silence", lambda _: Answer(wait=True), (F,)),
    Fault("a drip", lambda good: Answer(good.body, drip=1.0), (F,)),
    Fault("broken off", lambda good: Answer(good.body, cut=1000), (F,)),
    Fault("reset", lambda good: Answer(good.body, reset=True), (F,)),
    Fault("no TLS", lambda good: Answer(good.body), (F,), scheme="https"),
    Fault("redirects in a circle", lambda _: Answer(status=302, headers={"Location": "?again"}), (F,)),
    Fault("a redirect to a private address", status(302, Location="http://169.254.169.254/secret"), (F,)),
    Fault("a redirect to a file", status(302, Location="file:///etc/passwd"), (F,)),
    Fault("401", status(401), (B,)),
    Fault("403", status(403), (B,)),
    Fault("404", status(404), (F,)),
    Fault("410", status(410), (F,)),
    Fault("429", status(429), (B,)),
    Fault("429 until tomorrow", status(429, Retry_After="86400"), (B,)),
    Fault("429 with a date", status(429, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"), (B,)),
    Fault("429 with nonsense", status(429, Retry_After="soon"), (B,)),
    Fault("451", status(451), (B,)),
    Fault("500", status(500), (F,)),
    Fault("503 until tomorrow", status(503, Retry_After="86400"), (B,)),
    Fault(
        "a bomb",
        sent(lambda good: gzip.compress(bytes(good.spider.largest + 2**20)), headers={"Content-Encoding": "gzip"}),
        (F,),
    ),
    Fault(
        "broken gzip",
        sent(lambda good: spoilt(gzip.compress(good.body)), headers={"Content-Encoding": "gzip"}),
        (F, C),
        unseen=True,
    ),
    Fault("nothing", sent(lambda _: b""), (C, E, F)),
    Fault("a page to sign in", sent(lambda _: LOGIN, TYPES[".html"]), (C, E), unseen=True),
    Fault("a bot wall", sent(lambda _: WALL, TYPES[".html"]), (B,)),
    Fault("half of it, said to be all", sent(lambda good: good.body[: len(good.body) // 2]), (C, F), unseen=True),
    Fault("nested without end", sent(deep), (C, F, E), unseen=True),
    Fault("null", sent(lambda _: b"null"), (C, F, E), unseen=True),
    Fault("other names", sent(renamed), (C, E, F), unseen=True),
    Fault("other types", sent(retyped), (C, E, F), unseen=True),
)


def good(name: str) -> Good:
    """Give the page that a spider meets first."""
    found = [path for path in sorted((PAGES / name).iterdir()) if path.suffix in TYPES and path.name.count(".") == 1]
    path = next((each for each in found if each.stem in FIRST), found[0])
    asked = path.with_suffix(".asked.json")
    how = json.loads(asked.read_text()) if asked.exists() else {}
    at = how.get("at", "https://acme.example/news")
    return Good(LOADER.load(name), at, Kind(how.get("kind", "page")), path.read_bytes(), TYPES[path.suffix])


def host(name: str, number: int) -> str:
    return f"f{number}.{name}.test"


def source(name: str, number: int) -> Source:
    page, api = good(name), f"{FAULTS[number].scheme}://{host(name, number)}"
    # Each has a name of its own, so that all are sources of one round.
    at = re.sub(r"^https?://[^/]*", api, page.at) if "://" in page.at else f"{page.at}{number}"
    return Source(name, at, kind=page.kind, options={"api": api, "title": "Engineer"})


def visits(names: Iterable[str], faults: Iterable[Fault] = FAULTS) -> dict[tuple[str, str], Visited]:
    """Let spiders meet every fault, all in one round; give how each visit ended, by spider and fault."""
    pages = {name: good(name) for name in names}
    numbers = [FAULTS.index(each) for each in faults]
    asked = {(name, number): source(name, number) for name in pages for number in numbers}

    class Faulty(FaultServer):
        def answer(self, asked: Asked) -> Answer:
            if asked.path == "/robots.txt":
                return Answer(status=404)
            number, name, _ = asked.host.split(".")
            return FAULTS[int(number[1:])].answer(pages[name])

    home: list[tuple[str, Visited]] = []
    with pytest.MonkeyPatch.context() as patch, Faulty() as server:
        patch.setattr(monitor.settings, "DOWNLOAD_DELAY", 0)
        patch.setattr(monitor.settings, "AUTOTHROTTLE_ENABLED", False)
        for key, value in KEYS.items():
            patch.setitem(os.environ, key, value)
        for page in pages.values():
            patch.setattr(page.spider, "download_seconds", LONGEST)
            patch.setattr(page.spider, "largest", min(page.spider.largest, 16 * 2**20))
        for together in rounds(asked, pages):
            mine = {asked[key].id: key for key in together}
            run(
                lambda poll, mine=mine: poll(
                    [asked[key] for key in mine.values()],
                    deliver=lambda visited: home.append((mine[visited.visit.source], visited)),
                ),
                hosts={host(*key): server.address for key in together},
            )
    return {(name, FAULTS[number].name): visited for (name, number), visited in home}


def rounds(keys: Iterable[tuple[str, int]], pages: dict[str, Good]) -> Iterator[list[tuple[str, int]]]:
    """Put sources into rounds: all in one, but those that share one pass each alone."""
    alone = [key for key in keys if issubclass(pages[key[0]].spider, PassSpider)]
    yield [key for key in keys if key not in alone]
    for key in alone:
        pages[key[0]].spider.passport = ("", 0.0)
        yield [key]


def wrong(name: str, fault: Fault, visited: Visited | None) -> str:
    """Say what is wrong with how a visit ended; empty where nothing is."""
    page, spot = good(name), f"{name}, {fault.name}"
    if visited is None:
        return f"{spot}: no visit came home"
    visit = visited.visit
    ends = fault.ends + ((OK, E) if fault.unseen and page.blind else ())
    if fault.name in ("404", "410") and visit.status in page.spider.answers:
        ends += (OK, E, C)
    if issubclass(page.spider, PassSpider):
        ends += (F,)  # here it is the pass that is not given
    if visit.outcome not in ends:
        return f"{spot}: {visit.outcome} {visit.reason!r}, where it should be {' or '.join(ends)}"
    if visit.outcome is not OK and (not visit.reason or "Traceback" in visit.reason or visit.complete):
        return f"{spot}: {visit.outcome} without a reason for a reader: {visit.reason!r}"
    if visit.vanished and fault.name not in ("404", "410"):
        return f"{spot}: taken for a board that is gone"
    return ""


def pieces(seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give the spiders, eight at a time."""
    names = sorted(LOADER.list())
    for number, first in enumerate(range(0, len(names), 8)):
        yield seed * 1000 + number, partial(meet, names=names[first : first + 8])


def meet(_folder: Path, names: list[str]) -> dict[str, Any]:
    """Let spiders meet every fault; count how the visits ended."""
    ended = visits(names)
    ends = Counter(f"visits {each.visit.outcome}" for each in ended.values())
    faults = [wrong(name, fault, ended.get((name, fault.name))) for name in names for fault in FAULTS]
    return {"spiders": len(names), "faults met": len(faults), **ends, "faults": [each for each in faults if each]}
