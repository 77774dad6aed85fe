"""Why a visit ended as it did, in words for a reader. Nothing here fetches or parses."""

import http.client
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor.model import Outcome

# What walls say of themselves, in headers and in code. Each of these stands on no page but theirs.
_WALL_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_WALL_CODE = re.compile(
    rb"_cf_chl_opt|cf-challenge-running|geo\.captcha-delivery\.com|px-captcha|_Incapsula_Resource.{0,400}incident|"
    rb"awsWafCookieDomainList|id=[\"']sec-if-cpt-container",
    re.DOTALL,
)
# What they say to people. These words stand on other pages too, so the page must have little else to say.
_WALL_WORDS = (
    b"just a moment",
    b"attention required",
    b"checking if the site connection is secure",
    b"checking your browser",
    b"verify you are human",
    b"verify you are a human",
    b"verify that you are human",
    b"verify that you are a human",
    b"are you a robot",
    b"enable javascript and cookies",
    b"unusual traffic",
    b"access denied",
    b"request unsuccessful",
    b"g-recaptcha",
    b"h-captcha",
    b"cf-turnstile",
    b"pardon our interruption",
)
_SIGN_IN = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_CODE = re.compile(rb"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(rb"<[^>]*>")

_BLOCKED = frozenset((401, 403, 407, 429, 451, 999))
"""999 is what one large network answers to programs."""


class Fault(Exception):  # noqa: N818  not an error of ours: how a visit ended
    """A visit's bad end: its outcome, the reason for a reader, and the HTTP status where there was one."""

    def __init__(self, outcome: Outcome, reason: str, status: int = 0) -> None:
        super().__init__(outcome, reason, status)
        self.outcome = outcome
        self.reason = reason
        self.status = status


UNASKED = Fault(Outcome.FAILED, "HTTP 304 Not Modified, though we did not say what we have", 304)


def answer_fault(status: int, headers: Mapping[str, str], body: bytes) -> Fault | None:
    """Say what is wrong with an HTTP answer before it is parsed; None if nothing is. Header names in lower case."""
    name = f"HTTP {status} {http.client.responses.get(status, '')}".rstrip()
    if wall(headers, body):
        return Fault(Outcome.BLOCKED, f"a bot wall answered instead of the page ({name})", status)
    if sign_in(body):
        return Fault(Outcome.BLOCKED, f"a sign-in page answered instead of the page ({name})", status)
    if 200 <= status < 300 or status == 304:
        return None
    if status in _BLOCKED:
        said = headers.get("x-rejection-reason", "")
        return Fault(Outcome.BLOCKED, f"{name}: the server refuses us{said and f' ({said[:80]})'}", status)
    if status in (404, 410):
        return Fault(Outcome.FAILED, f"{name}: nothing is at this address", status)
    if 300 <= status < 400:
        return Fault(Outcome.FAILED, f"{name}: not followed to {headers.get('location', 'nowhere')[:200]}", status)
    return Fault(Outcome.FAILED, name, status)


def wall(headers: Mapping[str, str], body: bytes) -> bool:
    """Recognise the page of a bot wall (a challenge, a captcha, a refusal), whatever its HTTP status.

    Their words count only on an HTML page of at most 150 kB with fewer than 1,500 bytes of visible text: an article
    about captchas has more.
    """
    if any(name in headers and value in headers[name].lower() for name, value in _WALL_HEADERS.items()):
        return True
    head = body.lstrip()[:1]
    if head != b"<" or len(body) > 150_000:
        return False
    if _WALL_CODE.search(body):
        return True
    small = body.lower()
    return any(words in small for words in _WALL_WORDS) and _says_little(body)


def sign_in(body: bytes) -> bool:
    """Recognise a page that asks for a password and has nothing else to say, as `wall` does.

    A page with a form for customers in its corner says more.
    """
    return body.lstrip()[:1] == b"<" and len(body) <= 150_000 and bool(_SIGN_IN.search(body)) and _says_little(body)


def _says_little(body: bytes) -> bool:
    return len(b" ".join(_TAG.sub(b" ", _CODE.sub(b" ", body)).split())) < 1500


def failure_fault(
    trouble: BaseException, url: str, *, refused: Mapping[str, str], largest: int, seconds: float
) -> Fault:
    """Say in words why a request got no answer. `refused` maps hosts to the private addresses they led to.

    `largest` is the limit in bytes, `seconds` the time limit that the request had. Exceptions are told apart by
    name, so that this module needs neither Scrapy nor Twisted.
    """
    if isinstance(trouble, Fault):
        return trouble
    host = (urlsplit(url).hostname or "").lower()
    name, words = type(trouble).__name__, str(trouble)
    if name == "CannotResolveHostError" and host in refused:
        return Fault(Outcome.FAILED, f"refused to connect to a private address ({refused[host]})")
    if name == "IgnoreRequest" and "robots.txt" in words:
        return Fault(Outcome.BLOCKED, "robots.txt forbids it")
    for kind, part, reason in _FAILURES:
        if name == kind and part in words.lower():
            return Fault(Outcome.FAILED, reason.format(host=host, url=url[:200], mb=largest // 2**20, seconds=seconds))
    return Fault(Outcome.FAILED, f"{name}: {words[:200]}")


# Scrapy's exception, a word of its message, what a reader is told.
_FAILURES = (
    ("CannotResolveHostError", "", "the host name {host} cannot be found"),
    ("DownloadConnectionRefusedError", "", "the connection was refused"),
    ("DownloadTimeoutError", "", "no whole answer within {seconds:g} s"),
    ("ResponseDataLossError", "", "the answer broke off before its end"),
    ("DownloadCancelledError", "", "the answer is larger than {mb} MB"),
    ("IgnoreRequest", "max redirections", "too many redirects"),
    ("IgnoreRequest", "size", "the answer is larger than {mb} MB once unpacked"),
    ("NotSupported", "", "the address is not http or https: {url}"),
    ("UnsupportedURLSchemeError", "", "the address is not http or https: {url}"),
    ("ValueError", "invalid hostname", "the address has no host name: take out names before @ and percent signs"),
    ("DownloadFailedError", "certificate", "the server's certificate is not valid"),
    ("DownloadFailedError", "", "the connection broke off"),
)
