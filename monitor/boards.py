"""Which job board an address belongs to: what the watchlist would call it. Pure: addresses in, sources out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Board:
    """A board as a line of the watchlist: `- spider: at`, and options below it."""

    spider: str
    at: str
    options: Mapping[str, str] = field(default_factory=dict)


# Of each vendor: the host, with a group for what it names; the path, likewise; and how the watchlist writes both.
_VENDORS = (
    ("greenhouse", r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io", r"/(?!embed/|v1/)([\w-]+)", "{0}"),
    ("greenhouse", r"boards-api\.greenhouse\.io", r"/v1/boards/([\w-]+)", "{0}"),
    ("lever", r"jobs\.lever\.co", r"/([\w.-]+)", "{0}"),
    ("lever", r"jobs\.eu\.lever\.co", r"/([\w.-]+)", "{0}"),
    ("lever", r"api\.(?:eu\.)?lever\.co", r"/v0/postings/([\w.-]+)", "{0}"),
    ("ashby", r"jobs\.ashbyhq\.com", r"/(?!meeting/|api/|b/)([^/?#]+)", "{0}"),
    ("ashby", r"api\.ashbyhq\.com", r"/posting-api/job-board/([^/?#]+)", "{0}"),
    ("workday", r"([\w-]+\.wd\d+)\.myworkdayjobs\.com", r"/wday/cxs/[^/]+/([\w-]+)", "{0}/{1}"),
    ("workday", r"([\w-]+\.wd\d+)\.myworkdayjobs\.com", r"/(?:[a-z]{2}-[A-Z]{2}/)?(?!wday/)([\w-]+)", "{0}/{1}"),
    ("workable", r"apply\.workable\.com", r"/(?!api/|j/)([\w-]+)", "{0}"),
    ("workable", r"apply\.workable\.com", r"/api/v\d/(?:widget/)?accounts/([\w-]+)", "{0}"),
    ("workable", r"(?!apply\.|www\.|jobs\.)([\w-]+)\.workable\.com", "", "{0}"),
    ("smartrecruiters", r"(?:careers|jobs)\.smartrecruiters\.com", r"/([\w-]+)", "{0}"),
    ("recruitee", r"(?!www\.|api\.|docs\.)([\w-]+)\.recruitee\.com", "", "{0}"),
    ("teamtailor", r"(?!www\.|api\.|career\.teamtailor|support\.)([\w-]+)\.teamtailor\.com", "", "{0}"),
    ("personio", r"([\w-]+)\.jobs\.personio\.(?:de|com)", "", "{0}"),
    ("bamboohr", r"(?!www\.|api\.|help\.)([\w-]+)\.bamboohr\.com", r"/(?:careers|jobs)", "{0}"),
    ("rippling", r"ats\.rippling\.com", r"/(?:[a-z]{2}-[A-Z]{2}/)?(?!api/)([\w-]+)", "{0}"),
    ("rippling", r"api\.rippling\.com", r"/platform/api/ats/v1/board/([\w-]+)", "{0}"),
    ("breezy", r"(?!www\.|app\.|api\.)([\w-]+)\.breezy\.hr", "", "{0}"),
    ("pinpoint", r"(?!www\.|app\.)([\w-]+)\.pinpointhq\.com", "", "{0}"),
    ("icims", r"(?!www\.|login\.)([\w-]+)\.icims\.com", r"/jobs", "{0}"),
    ("oracle", r"([\w.-]+)\.oraclecloud\.com", r"/hcmUI/CandidateExperience/[\w-]+/sites/([\w-]+)", "{0}/{1}"),
    ("neogov", r"(?:www\.)?governmentjobs\.com", r"/careers/([\w-]+)", "{0}"),
    ("neogov", r"(?:www\.)?schooljobs\.com", r"/careers/([\w-]+)", "{0}"),
)
_COMPILED = tuple((spider, re.compile(host), re.compile(path), at) for spider, host, path, at in _VENDORS)
_PARAMETERS = {"greenhouse": ("for", "board")}
_ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}(?::\d+)?(?:/[^\s\"'<>\\)]*)?", re.IGNORECASE)


def board_of(address: str) -> Board | None:
    """Name the board that an address of a vendor belongs to: its front page, a posting, an interface, an embedding."""
    try:
        parts = urlsplit(address if "//" in address else f"https://{address}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    query = parse_qs(parts.query)
    if host.endswith("greenhouse.io") and "/embed/" in parts.path:
        return next((Board("greenhouse", query[name][0]) for name in _PARAMETERS["greenhouse"] if name in query), None)
    if host.endswith(".eightfold.ai") and "domain" in query:
        return Board("eightfold", f"{host.removesuffix('.eightfold.ai')}/{query['domain'][0]}")
    if host.endswith("amazon.jobs") and query.get("base_query"):
        return Board("amazon", query["base_query"][0])
    if host.endswith("usajobs.gov") and query.get("k"):
        return Board("usajobs", query["k"][0])
    for spider, at_host, at_path, written in _COMPILED:
        here, there = at_host.fullmatch(host), at_path.match(parts.path)
        if here and there:
            at = written.format(*(unquote(each) for each in (*here.groups(), *there.groups())))
            return Board(spider, at, _options(spider, host))
    if parts.path.endswith(".xml") and "sitemap" in parts.path:
        return Board("sitemap", address)
    return None


def _options(spider: str, host: str) -> dict[str, str]:
    if spider == "lever" and ".eu." in host:
        return {"api": "https://api.eu.lever.co"}
    if spider == "personio" and host.endswith(".com"):
        return {"api": f"https://{host}"}
    return {}


def boards_in(page: str) -> Iterator[Board]:
    """Give the boards that a page names in its links, frames and scripts, each once, in their order."""
    seen = set()
    plain = unescape(page).replace("\\/", "/").replace("\\u002F", "/")
    for found in _ADDRESS.finditer(plain):
        board = board_of(found[0] if found[0].startswith("http") else f"https:{found[0]}")
        if board is not None and (board.spider, board.at.casefold()) not in seen:
            seen.add((board.spider, board.at.casefold()))
            yield board
