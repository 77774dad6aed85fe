"""One visit to one source while it is under way: what was asked, what came back, how it ended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from monitor.crawl.desk import Desk
from monitor.crawl.details import Details
from monitor.crawl.keys import keys, repeated, without
from monitor.crawl.reasons import UNASKED, Fault, answer_fault, failure_fault
from monitor.evidence import SECRET
from monitor.model import (
    Capture,
    Claim,
    Document,
    Follow,
    Found,
    Glimpse,
    Outcome,
    Page,
    Remark,
    Source,
    Validator,
    Visit,
    Visited,
)
from monitor.text import VERSION

R = TypeVar("R")


AT_ONCE = 24
"""Visits to one kind of source that are under way at a time. What each has found is in memory until its end, and a
host is asked once a second: more at once would hold more, and not be done sooner by much."""
MOST_PAGES = 5_000
"""Requests of one visit: a page a second for as long as a visit lasts."""

# What Scrapy has undone by the time that a body reaches us: the bytes kept are the unpacked ones.
_UNPACKED = frozenset(("content-encoding", "content-length", "transfer-encoding"))


@dataclass(slots=True)
class Errand:
    """A source's visit. Whatever happens, `finish` is called once and delivers exactly one Visited."""

    source: Source
    spider: Any
    desk: Desk
    started: datetime
    room: asyncio.Semaphore
    """Shared with the other visits to its kind of source."""
    began: bool = False
    open: int = 0  # requests without an answer yet
    pages: int = 0  # requests made
    first: str = ""
    answers: int = 0
    not_modified: int = 0
    received: int = 0
    status: int = 0
    claimed: int = -1
    lists: int = 0
    """Pages that list documents, or hold them all."""
    duplicates: int = 0
    fault: Fault | None = None
    lost: int = 0
    """Pages beyond the first that could not be read."""
    troubles: int = 0
    """Requests that came to nothing, a list's lines too."""
    keys: set[str] = field(default_factory=set)
    found: list[Found] = field(default_factory=list)
    glimpsed: list[Glimpse] = field(default_factory=list)
    captures: dict[str, Capture] = field(default_factory=dict)
    validators: dict[str, Validator] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    partial: bool = False
    """The source said that it showed a part only."""
    details: Details | None = None
    """Where a list led to pages of their own."""
    done: bool = False
    broken: Exception | None = None
    """What `validators`, `keep` or `deliver` raised: not the source's fault, so it has to come out of the round."""

    async def begin(self) -> None:
        """Wait until there is room for one more visit."""
        await self.room.acquire()
        self.began = True
        self.started = self.desk.clock()

    @property
    def now(self) -> datetime:
        """When the visit began (UTC)."""
        return self.started

    async def asked(self, url: str) -> dict[str, str]:
        """Count a request that is about to be made and give its conditional headers.

        Only a window's further pages are asked conditionally: behind a 304 a board's documents would look gone.
        """
        self.open += 1
        self.pages += 1
        is_first = not self.first
        self.first = self.first or url
        known = None
        if is_first or self.spider.windowed:
            known = await self._ours(self.desk.validators(self.source.id, url))
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    async def opened(self, address: str) -> AsyncIterator[Follow]:
        """Let the spider read a local file: its page has an address and no body."""
        self.open += 1
        self.answers += 1
        self.first = _file_address(address)
        async for follow in self.read(Page(self.first, b""), self.first, Capture(self.first, b"", self.desk.clock())):
            yield follow

    async def answered(self, response: Any, follow: Follow) -> AsyncIterator[Follow]:
        """Take one HTTP answer in and yield the further addresses that its spider wants."""
        asked = follow.url
        headers = {
            name.decode("latin-1").lower(): b", ".join(v).decode("latin-1") for name, v in response.headers.items()
        }
        body: bytes = response.body
        self.answers += 1
        self.received += len(body)
        self.status = self.status or response.status
        if response.status == 304:
            if b"If-None-Match" in response.request.headers or b"If-Modified-Since" in response.request.headers:
                self.not_modified += 1
            else:
                self.failed(UNASKED, asked, follow.key)
            return
        self.lists += not follow.key
        capture = Capture(
            url=response.url,
            body=body,
            fetched=self.desk.clock(),
            status=response.status,
            headers=_listed(response.headers, without=_UNPACKED),
            request_headers=_listed(response.request.headers, without=SECRET),
        )
        if repeated(keys(self.spider, self.source), body, response.url, *headers.values()):
            trouble = Fault(Outcome.FAILED, "the answer repeats the key that it was asked with, and is not kept")
            self.failed(trouble, asked, follow.key)
            return
        known = response.status in self.spider.answers
        fault = None if known else answer_fault(response.status, headers, body)
        before = len(self.glimpsed), len(self.found)
        troubles = self.troubles
        if fault is None:
            kind = headers.get("content-type", "")
            page = Page(response.url, body, response.status, kind, _charset(kind), follow.facts)
            async for further in self.read(page, asked, capture, follow.key):
                yield further
            etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
            # Half a file that was read would be `not modified` next time, and its other half never read.
            if (etag or modified) and self.troubles == troubles:
                self.validators[asked] = Validator(asked, etag, modified)
        else:
            self.failed(fault, asked, follow.key)
        passed_over = len(self.glimpsed) > before[0] and len(self.found) == before[1]
        if body and not ((self.spider.bulk or passed_over) and fault is None):
            self.captures[capture.sha256] = capture

    async def read(self, page: Page, asked: str, capture: Capture, key: str = "") -> AsyncIterator[Follow]:
        """Let the spider read a page in the parse process and keep what it found. `key`: the page of a list's line."""
        before, named = self._named(), 0
        try:
            orders = self.desk.orders if self.spider.bulk and not self.source.company else None
            seconds = self.spider.parse_seconds
            held = len(self.found)
            things = self.desk.parser.read(self.spider, page, self.source, seconds=seconds, orders=orders, held=held)
            async for thing in things:
                named += isinstance(thing, Document | Glimpse) or (isinstance(thing, Follow) and bool(thing.key))
                if isinstance(thing, Follow):
                    if await self._wanted(thing) if thing.key else self._leads_on(named, self._named() - before):
                        yield thing
                elif isinstance(thing, Claim):
                    self.claimed = thing.total
                elif isinstance(thing, Remark):
                    self.remarks.append(thing.words)
                    self.partial = self.partial or thing.partial
                elif isinstance(thing, Glimpse):
                    self._pass_over(thing)
                else:
                    self._keep(thing, page, capture, key)
            if key and self.details:
                self.details.came()
        except Fault as fault:
            self.failed(fault, asked, key)

    def _named(self) -> int:
        return len(self.keys) + (len(self.details.lines) if self.details else 0)

    def _leads_on(self, named: int, new: int) -> bool:
        """Say whether a list is followed to its next page: not when this one brought nothing that was not known.

        Lists answer for pages behind their last one, with the last or the first again, and would be followed for ever.
        """
        if self.pages >= MOST_PAGES:
            raise Fault(Outcome.FAILED, f"the list goes on behind {MOST_PAGES:,} pages")
        return not named or new > 0

    async def _wanted(self, follow: Follow) -> bool:
        """Count a document that a list names; say whether its own page is to be asked."""
        if self.details is None:
            known = await self._ours(self.desk.listed(self.source.id)) or {}
            most = self.spider.details if self.desk.details is None else min(self.desk.details, self.spider.details)
            self.details = Details(known, self.started, most)
        if follow.key in self.details.lines:
            self.duplicates += 1
            return False
        return self.details.wants(follow)

    def _pass_over(self, glimpse: Glimpse) -> None:
        if glimpse.key in self.keys:
            self.duplicates += 1
            return
        self.keys.add(glimpse.key)
        self.glimpsed.append(glimpse)

    def _keep(self, document: Document, page: Page, capture: Capture, key: str) -> None:
        if key and document.key != key:
            raise Fault(Outcome.CHANGED_SHAPE, f"the page of posting {key} is that of {document.key}")
        if document.key in self.keys:
            self.duplicates += 1
            return
        self.keys.add(document.key)
        try:
            kept = self.desk.keep(document, self.source)
        except Exception as trouble:  # noqa: BLE001  ours, and raised again by the round
            self.broken = self.broken or trouble
            return
        named = bool(self.details and document.key in self.details.lines)
        if isinstance(kept, Glimpse) and (named or document.raw):
            self.glimpsed.append(kept if document.raw else replace(kept, sha256=capture.sha256))
        if kept is not True:
            return
        if document.raw:
            capture = Capture(f"{page.url}#{document.key}", document.raw, capture.fetched, capture.status)
            self.captures[capture.sha256] = capture
        line = self.details.lines.get(document.key, "") if self.details else ""
        self.found.append(Found(document, capture.sha256, line))

    def failed(self, trouble: BaseException, url: str, key: str = "") -> None:
        """Note why a request or its answer came to nothing. The first address decides how the visit ends.

        `key`: it was the page of a list's line, without which the list is still whole.
        """
        fault = failure_fault(
            trouble,
            url,
            refused=self.desk.refused,
            largest=self.spider.largest,
            seconds=self.spider.download_seconds,
        )
        self.troubles += 1
        fault = Fault(fault.outcome, without(keys(self.spider, self.source), fault.reason), fault.status)
        if key and self.details:
            self.details.failed(fault)
            return
        self.status = self.status or fault.status
        self.lost += 1
        if self.fault is None:
            self.fault = fault

    async def closed(self) -> None:
        """Count a request as over; the last one ends the visit."""
        self.open -= 1
        if self.open <= 0:
            await self.finish()

    async def finish(self) -> None:
        """End the visit and deliver it, once. Until it is archived another of its kind does not begin."""
        if self.done:
            return
        self.done = True
        try:
            await self._ours(self.desk.deliver(self._visited()))
        finally:
            # Hundreds of visits of a round are over long before its end: what is archived must not be held until then.
            self.found, self.glimpsed, self.captures, self.details = [], [], {}, None
            if self.began:
                self.room.release()

    def _visited(self) -> Visited:
        """Put together what the visit came to."""
        if self.details:
            self.remarks += self.details.remarks()
        listed = self.details.lines if self.details else {}
        there = self.keys | set(listed)
        outcome, reason = self._end(len(there))
        if self.duplicates:
            self.remarks.append(f"{self.duplicates} documents came twice under the same key")
        visit = Visit(
            source=self.source.id,
            started=self.started,
            ended=self.desk.clock(),
            outcome=outcome,
            reason="; ".join(word for word in (reason, *self.remarks) if word),
            status=self.status,
            found=len(there),
            kept=len(self.found),
            claimed=self.claimed,
            received=self.received,
            unchanged=outcome is Outcome.OK and 0 < self.answers == self.not_modified,
            windowed=self.windowed,
            vanished=outcome is Outcome.FAILED and not there and self.status in (404, 410) and not self.spider.hides,
            patience=self.spider.patience,
            extractor=f"{self.source.spider} {self.spider.extractor}, text {VERSION}",
        )
        # A validator kept from a visit that was not whole would turn its fault into "not modified" next time.
        # So would one that left pages unread.
        whole = visit.complete or (visit.windowed and outcome is Outcome.OK)
        unread = self.details is not None and (self.details.waiting or self.details.lost)
        # And that a list's first page is as it was says nothing of its others.
        alone = self.windowed or self.lists == 1
        validators = tuple(self.validators.values()) if whole and alone and not unread else ()
        rest = tuple(key for key in listed if key not in self.keys)
        return Visited(
            visit,
            tuple(self.found),
            tuple(self.captures.values()),
            validators,
            rest,
            tuple(self.glimpsed),
            {each.key: listed[each.key] for each in self.glimpsed if each.key in listed},
        )

    async def _ours(self, answer: Awaitable[R]) -> R | None:
        """Await what the caller of the round gave us, and keep its exception from Scrapy, which would swallow it."""
        try:
            return await answer
        except Exception as trouble:  # noqa: BLE001  raised again by the round
            self.broken = self.broken or trouble
            return None

    @property
    def windowed(self) -> bool:
        """Say whether what is not seen may be there all the same."""
        return self.spider.windowed or self.partial or bool(self.source.options.get("search"))

    def _end(self, count: int) -> tuple[Outcome, str]:
        if self.fault is None and self.details is not None and self.details.hopeless and not self.found:
            self.fault = self.details.fault
        if self.fault is not None:
            if not (self.windowed and count):
                return self.fault.outcome, self.fault.reason
            self.remarks.append(f"{self.lost} of {self.pages} pages were lost: {self.fault.reason}")
        if not self.answers and not count:
            return Outcome.FAILED, "the crawl ended before it was answered"
        if not count and not self.not_modified and not (self.windowed and (self.spider.picks or not self.spider.bulk)):
            # A feed with nothing in it is a feed; a board or a weekly file with nothing in it is not believed.
            return Outcome.EMPTY, "the source answered and showed no documents"
        if count < self.source.expect and not self.not_modified:
            expected = f"at least {self.source.expect} were expected"
            return (
                Outcome.CHANGED_SHAPE,
                f"only {count} {'document was' if count == 1 else 'documents were'} found, {expected}",
            )
        if self.claimed not in (-1, count) and not self.not_modified:
            return Outcome.OK, f"the source says that it has {self.claimed:,} documents and showed {count:,}"
        return Outcome.OK, ""


def _file_address(written: str) -> str:
    path = unquote(urlsplit(written).path) if written.startswith("file:") else written
    return Path(path).absolute().as_uri()


def _charset(content_type: str) -> str:
    _, _, charset = content_type.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'")


def _listed(headers: Any, without: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
        if name.decode("latin-1").lower() not in without
    )
