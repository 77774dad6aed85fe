"""Whatever a server does, each source's visit comes home once, with its outcome and a reason in plain words."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from faultserver import Answer, Asked, FaultServer, dead_port

import monitor.settings
from monitor.crawl import run
from monitor.model import Outcome, Source, Validator, Visited
from monitor.text import VERSION
from spiders.newsroom import Newsroom
from spiders.page import WebPage

pytestmark = pytest.mark.usefixtures("one_parser")

PAGE = b"<html><head><title>Ours</title></head><body><main><h1>Ours</h1><p>We make doorbells.</p></main></body></html>"
NOW = datetime(2019, 8, 30, 12, tzinfo=UTC)


def board(*ids: int, total: int | None = None) -> bytes:
    jobs = [
        {"id": each, "title": "Engineer", "absolute_url": f"https://jobs.test/{each}", "content": "&lt;p&gt;Work"}
        for each in ids
    ]
    return json.dumps({"jobs": jobs, **({} if total is None else {"meta": {"total": total}})}).encode()


def feed(*links: str) -> bytes:
    items = "".join(f"<item><title>News</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()


def unchanged(asked: Asked) -> Answer:
    return Answer(status=304) if asked.headers.get("if-none-match") == '"v1"' else Answer(PAGE)


@dataclass(frozen=True)
class Case:
    """A server called `<id>.test`, the source on it, and how the visit must end."""

    id: str
    outcome: Outcome
    reason: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    spider: str = "page"
    path: str = "/p"
    found: int = 0
    expect: int = 0
    options: dict[str, str] = field(default_factory=dict)
    complete: bool = False

    @property
    def host(self) -> str:
        return f"{self.id.lower().replace(' ', '-')}.test"

    @property
    def source(self) -> Source:
        if self.spider == "greenhouse":
            options = {"api": f"http://{self.host}", **self.options}
            return Source("greenhouse", self.host, expect=self.expect, options=options)
        return Source(self.spider, f"http://{self.host}{self.path}", expect=self.expect, options=self.options)


BOARD = "/v1/boards/{}/jobs?content=true"


def at_board(id_: str, answer: object) -> dict[str, object]:
    return {BOARD.format(f"{id_.lower().replace(' ', '-')}.test"): answer}


CASES = [
    Case("a good page", Outcome.OK, "", {"/p": Answer(PAGE)}, found=1, complete=True),
    Case("a dead server", Outcome.FAILED, "the connection was refused"),
    Case("silence", Outcome.FAILED, "no whole answer within 1 s", {"/p": Answer(wait=True)}, spider="newsroom"),
    Case("status 500", Outcome.FAILED, "HTTP 500 Internal Server Error", {"/p": Answer(b"oops", 500)}),
    Case("status 404", Outcome.FAILED, "HTTP 404 Not Found: nothing is at this address"),
    Case("status 403", Outcome.BLOCKED, "HTTP 403 Forbidden: the server refuses us", {"/p": Answer(b"no", 403)}),
    Case("status 401", Outcome.BLOCKED, "HTTP 401 Unauthorized: the server refuses us", {"/p": Answer(b"no", 401)}),
    Case(
        "status 429", Outcome.BLOCKED, "HTTP 429 Too Many Requests: the server refuses us", {"/p": Answer(b"no", 429)}
    ),
    Case("a truncated body", Outcome.FAILED, "the answer broke off before its end", {"/p": Answer(PAGE, cut=100)}),
    Case(
        "an empty board",
        Outcome.EMPTY,
        "the source answered and showed no documents",
        at_board("an empty board", Answer(board(total=0))),
        spider="greenhouse",
    ),
    Case("50 MB", Outcome.FAILED, "the answer is larger than 16 MB", {"/p": lambda _: Answer(b"<p>x" * 13_000_000)}),
    Case(
        "a gzip bomb",
        Outcome.FAILED,
        "the answer is larger than 16 MB once unpacked",
        {"/p": lambda _: Answer(gzip.compress(b"x" * 20_000_000), headers={"Content-Encoding": "gzip"})},
    ),
    Case(
        "malformed JSON",
        Outcome.CHANGED_SHAPE,
        "the answer is not JSON: Expecting value: line 1 column 10 (char 9)",
        at_board("malformed JSON", Answer(b'{"jobs": <html>', type="application/json")),
        spider="greenhouse",
    ),
    Case(
        "deep JSON",
        Outcome.CHANGED_SHAPE,
        "the page is nested too deeply to be read",
        at_board("deep JSON", Answer(b"[" * 100_000)),
        spider="greenhouse",
    ),
    Case(
        "a renamed key",
        Outcome.CHANGED_SHAPE,
        "key 'jobs' is missing",
        at_board("a renamed key", Answer(b'{"results": []}')),
        spider="greenhouse",
    ),
    Case(
        "no content",
        Outcome.CHANGED_SHAPE,
        'the postings come without "content": the board did not honour content=true',
        at_board("no content", Answer(b'{"jobs": [{"id": 1}]}')),
        spider="greenhouse",
    ),
    Case(
        "no feed",
        Outcome.CHANGED_SHAPE,
        "the answer is not a feed (RSS or Atom)",
        {"/p": Answer(PAGE)},
        spider="newsroom",
    ),
    Case(
        "malformed XML",
        Outcome.CHANGED_SHAPE,
        "the answer is not a feed (RSS or Atom)",
        {"/p": Answer(b"<?xml version='1.0'?><rss><chan", type="application/rss+xml")},
        spider="newsroom",
    ),
    Case(
        "robots",
        Outcome.BLOCKED,
        "robots.txt forbids it",
        {"/p": Answer(PAGE), "/robots.txt": Answer(b"User-agent: *\nDisallow: /p", type="text/plain")},
    ),
    Case(
        "a redirect loop", Outcome.FAILED, "too many redirects", {"/p": Answer(status=302, headers={"Location": "/p"})}
    ),
    Case(
        "a redirect to a file",
        Outcome.FAILED,
        "HTTP 302 Found: not followed to file:///etc/passwd",
        {"/p": Answer(status=302, headers={"Location": "file:///etc/passwd"})},
    ),
    Case(
        "a page in windows 1251",
        Outcome.OK,
        "",
        {
            "/p": Answer(
                "<title>Вакансії</title><p>Розпізнавання облич".encode("cp1251"), type="text/html; charset=windows-1251"
            )
        },
        found=1,
        complete=True,
    ),
    Case(
        "fewer than expected",
        Outcome.CHANGED_SHAPE,
        "only 1 document was found, at least 20 were expected",
        at_board("fewer than expected", Answer(board(1))),
        spider="greenhouse",
        expect=20,
        found=1,
    ),
    Case(
        "half a board",
        Outcome.OK,
        "the source says that it has 240 documents and showed 2",
        at_board("half a board", Answer(board(1, 2, total=240))),
        spider="greenhouse",
        found=2,
    ),
    Case(
        "a double",
        Outcome.OK,
        "1 documents came twice under the same key",
        at_board("a double", Answer(board(1, 1))),
        spider="greenhouse",
        found=1,
        complete=True,
    ),
    Case("not modified", Outcome.OK, "", {"/p": unchanged}),
    Case(
        "a challenge",
        Outcome.BLOCKED,
        "a bot wall answered instead of the page (HTTP 200 OK)",
        {"/p": Answer(b"<title>Just a moment...</title><body>Enable JavaScript and cookies to continue" + b" " * 2000)},
    ),
    Case(
        "a selector without match",
        Outcome.CHANGED_SHAPE,
        'nothing on the page matches the selector "#policy"',
        {"/p": Answer(PAGE)},
        options={"select": "#policy"},
    ),
    Case(
        "a page without text",
        Outcome.CHANGED_SHAPE,
        "the page has 30,006 bytes but no text",
        {"/p": Answer(b"<html>" + b"<script></script>"[:0] + b"<br>" * 7500)},
    ),
    Case(
        "a PDF",
        Outcome.CHANGED_SHAPE,
        "the answer is application/pdf, not a web page",
        {"/p": Answer(b"%PDF-1.7", type="application/pdf")},
    ),
    Case(
        "80,000 attributes".replace(",", ""),
        Outcome.FAILED,
        "the page took longer than 1.5 s to parse",
        {"/p": Answer(b"<p " + b" ".join(b"a%d=1" % n for n in range(80_000)) + b">x")},
    ),
    Case("asked to come back now", Outcome.OK, "", {"/p": None}, found=1, complete=True),
    Case("asked to wait for years", Outcome.BLOCKED, "", {"/p": Answer(b"", 503, headers={"Retry-After": "9" * 10})}),
    Case(
        "a feed",
        Outcome.OK,
        "1 of 3 pages were lost: HTTP 404 Not Found: nothing is at this address",
        {"/p": Answer(feed("http://a-feed.test/1", "http://a-feed.test/2")), "/1": Answer(PAGE)},
        spider="newsroom",
        found=1,
    ),
    Case("not http", Outcome.FAILED, "ValueError: Missing scheme in request url: not-an-address", path=""),
    Case("unknown spider", Outcome.FAILED, "", spider="nosuch"),
]


@pytest.fixture(scope="module")
def round_() -> dict[str, Visited]:
    """One round over all cases at once: a bad source among them never harms the others."""
    patch = pytest.MonkeyPatch()
    patch.setattr(monitor.settings, "DOWNLOAD_DELAY", 0)
    patch.setattr(monitor.settings, "AUTOTHROTTLE_ENABLED", False)
    patch.setattr(WebPage, "parse_seconds", 1.5)
    patch.setattr(Newsroom, "download_seconds", 1)
    home: list[Visited] = []
    with FaultServer() as server:
        hosts = {case.host: server.address for case in CASES} | {"a-dead-server.test": f"127.0.0.1:{dead_port()}"}
        for case in CASES:
            server.answers |= {case.host + path: answer for path, answer in case.answers.items()}
        first = iter([Answer(b"", 429, headers={"Retry-After": "0"})])
        server.answers["asked-to-come-back-now.test/p"] = lambda _: next(first, Answer(PAGE))
        sources = [case.source if case.path else Source("page", "not-an-address") for case in CASES]
        known = {"page:http://not-modified.test/p": Validator("", '"v1"')}
        run(
            lambda poll: poll(
                sources, deliver=home.append, clock=lambda: NOW, validators=lambda source, _url: known.get(source)
            ),
            hosts=hosts,
        )
        patch.undo()
    assert sorted(each.visit.source for each in home) == sorted(source.id for source in sources)
    return {each.visit.source: each for each in home}


@pytest.mark.xdist_group("crawl")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_visit_ends_with_its_outcome_and_its_reason(round_: dict[str, Visited], case: Case) -> None:
    source = case.source if case.path else Source("page", "not-an-address")
    visit = round_[source.id].visit
    got = (visit.outcome, visit.reason if case.reason else "", visit.found, visit.complete, visit.started, visit.ended)
    assert got == (case.outcome, case.reason, case.found, case.complete, NOW, NOW), visit.reason


@pytest.mark.xdist_group("crawl")
def test_what_comes_home_is_whole(round_: dict[str, Visited]) -> None:
    """The document, the capture of its bytes under their digest, and what the server must be told next time."""
    home = round_["page:http://a-page-in-windows-1251.test/p"]
    [found] = home.found
    [capture] = home.captures
    assert (found.document.title, found.document.text) == ("Вакансії", "Розпізнавання облич")
    assert found.capture == capture.sha256
    assert capture.body == "<title>Вакансії</title><p>Розпізнавання облич".encode("cp1251")
    assert dict(capture.headers)["Content-Type"] == "text/html; charset=windows-1251"
    assert home.visit.extractor == f"page {WebPage.extractor}, text {VERSION}"


@pytest.mark.xdist_group("crawl")
def test_a_refusal_with_a_date_says_until_when(round_: dict[str, Visited]) -> None:
    reason = round_["page:http://asked-to-wait-for-years.test/p"].visit.reason
    assert reason.startswith("asked-to-wait-for-years.test asks not to be visited before 20")


@pytest.mark.xdist_group("crawl")
def test_unchanged_is_told_apart_from_empty(round_: dict[str, Visited]) -> None:
    visited = round_["page:http://not-modified.test/p"]
    assert (visited.visit.unchanged, visited.visit.status, visited.captures, visited.found) == (True, 304, (), ())
