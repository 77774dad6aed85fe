"""Hosts are asked at their own pace: Crawl-delay and Retry-After, which Scrapy 2.19 leaves to us."""

import asyncio
import email.utils
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.utils.httpobj import urlparse_cached

from monitor.crawl.reasons import Fault
from monitor.evidence import SECRET
from monitor.model import Outcome


class AskedToWait(IgnoreRequest, Fault):
    """A host asked for a longer wait than a visit lasts."""

    def __init__(self, host: str, seconds: float) -> None:
        # A year is as good as any longer time, and a date can hold it.
        until = datetime.fromtimestamp(time.time() + min(seconds, 366 * 86400), UTC)
        Fault.__init__(self, Outcome.BLOCKED, f"{host} asks not to be visited before {until:%Y-%m-%d %H:%M} UTC")


@dataclass(slots=True)
class Pace:
    """When each host may be asked next. One for all spiders of a run: two of them may watch the same host."""

    gap: float = 1.0
    """Seconds between two requests to a host that says nothing of its own."""
    longest: float = 3600.0
    """Most seconds that anybody waits for a turn."""
    at_once: Collection[str] = ()
    """Hosts of a demo or test, which are never waited for by ourselves."""
    delays: dict[str, float] = field(default_factory=dict)
    """Crawl-delay in seconds by host."""
    next: dict[str, float] = field(default_factory=dict)
    """Monotonic time before which a host is not asked."""

    def hold(self, host: str, seconds: float) -> None:
        """Ask a host nothing for so many seconds."""
        self.next[host] = max(self.next.get(host, 0.0), time.monotonic() + seconds)

    async def turn(self, host: str) -> None:
        """Wait for the host's next turn. Raises AskedToWait when that is too far away."""
        now = time.monotonic()
        start = max(now, self.next.get(host, 0.0))
        if start - now > self.longest:
            raise AskedToWait(host, start - now)
        if host not in self.at_once:
            self.next[host] = start + max(self.gap, self.delays.get(host, 0.0))
        if start > now:
            await asyncio.sleep(start - now)


def seconds_asked(retry_after: str, now: float) -> float | None:
    """Read a Retry-After header, seconds or HTTP date, as seconds from `now` (POSIX time). None if it says nothing."""
    written = retry_after.strip()
    if written.isdecimal():
        return float(written[:12])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(written).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


_WINDOWS = {b"gzip": 31, b"x-gzip": 31, b"deflate": 15}
_BLOCK = 1 << 16


def unpacks(body: bytes, packing: bytes, most: int) -> bool:
    """Say whether a packed body (gzip or deflate) has its end. What is none, or of another packing, is not judged.

    Nothing is kept; behind `most` unpacked bytes it is not looked at any more, as it is refused for its size.
    """
    if not body or packing not in _WINDOWS:
        return True
    stream, left, unpacked = zlib.decompressobj(_WINDOWS[packing]), body, 0
    try:
        while left and not stream.eof and unpacked <= most:
            unpacked += len(stream.decompress(left, _BLOCK))
            left = stream.unconsumed_tail
        if not stream.eof and unpacked <= most:
            stream.flush()
    except zlib.error:
        return True
    return stream.eof or unpacked > most


class Manners:
    """Downloader middleware nearest to the network, so that robots.txt, retries and redirects wait their turn too."""

    def __init__(self, crawler: Any) -> None:
        self.pace: Pace = getattr(crawler.spider, "pace", None) or Pace()
        self.pause: Callable[[int, Mapping[str, str]], float] = getattr(crawler.spider, "pause", _no_pause)
        self.user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Build it the way Scrapy builds middlewares."""
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Any) -> None:
        """Note how slowly a host wants to be read."""
        delay = robotparser.crawl_delay(self.user_agent)
        if delay:
            self.pace.delays[_host(request)] = float(delay)

    async def process_request(self, request: Any) -> None:
        """Wait for the host's turn. A redirect to another host takes no key along."""
        host = _host(request)
        if host != request.meta.get("home", host):
            for name in SECRET:
                request.headers.pop(name, None)
        if host in self.pace.at_once:
            request.meta["autothrottle_dont_adjust_delay"] = True
        await self.pace.turn(host)

    def process_response(self, request: Any, response: Any) -> Any:
        """Ask again, at most twice, when the server has named a time that is near enough.

        Raises ResponseDataLossError for half of a packed answer, which is unpacked after this as if it were whole.
        """
        packing = response.headers.get("Content-Encoding", b"").strip().lower()
        if not unpacks(response.body, packing, request.meta.get("download_maxsize", 0)):
            raise ResponseDataLossError("the packed answer has no end")
        headers = {
            name.decode("latin-1").lower(): b",".join(v).decode("latin-1") for name, v in response.headers.items()
        }
        seconds = self.pause(response.status, headers) or None
        refused = response.status in (403, 429) and seconds is not None
        if response.status in (429, 503) and "retry-after" in headers:
            seconds = seconds_asked(headers["retry-after"], time.time())
            refused = seconds is not None
        if seconds is None:
            return response
        host = _host(request)
        self.pace.hold(host, seconds)
        if not refused:
            return response
        asked = request.meta.get("asked_to_wait", 0) + 1
        if seconds > self.pace.longest:
            raise AskedToWait(host, seconds)
        if asked > 2:
            return response
        return request.replace(dont_filter=True, meta={**request.meta, "asked_to_wait": asked})


def _no_pause(_status: int, _headers: Mapping[str, str]) -> float:
    return 0.0


def _host(request: Any) -> str:
    return (urlparse_cached(request).hostname or "").lower()
