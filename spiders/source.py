"""What all spiders share: one address a source, requests with validators, answers read where they can do no harm."""

import base64
import json
import os
import re
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import scrapy
import tldextract
from scrapy.http import HtmlResponse
from w3lib.url import add_or_replace_parameters

from monitor.model import Claim, Document, Follow, Glimpse, Page, Remark, ShapeChanged, Source
from monitor.text import html_text
from monitor.text.postings import marked, marked_posting
from monitor.text.whole import whole_list, whole_page


class SourceSpider(scrapy.Spider):
    """A kind of source: an address, and how to read what it answers. Give `name`, `url` and `read`."""

    url: ClassVar[str] = "{at}"
    """Where a source is asked; {at} stands for what the watchlist says."""
    windowed: ClassVar[bool] = False
    """The source shows only what is new, so leaving it is never closing."""
    hides: ClassVar[bool] = False
    """A board that answers 404 may still be there, and only be closed to programs."""
    patience: ClassVar[int] = 2
    """Complete visits that must miss a document before it is gone; three where web pages are read, which lie more."""
    bulk: ClassVar[bool] = False
    """One answer holds thousands of documents, each with its own bytes: the answer itself is not kept."""
    picks: ClassVar[bool] = False
    """It gives nothing but what concerns a watched company: a file in which there is nothing such is a good visit."""
    extractor: ClassVar[str] = "1"
    """Raised when `read` makes another text of the same bytes: a change of ours, not of theirs."""
    largest: ClassVar[int] = 16 * 2**20
    """Most bytes of an answer, unpacked."""
    details: ClassVar[int] = 500
    """Most documents of a list whose own pages are asked in one visit."""
    download_seconds: ClassVar[int] = 60
    parse_seconds: ClassVar[float] = 20

    answers: ClassVar[frozenset[int]] = frozenset()
    """HTTP statuses besides success that are answers: `read` is given them, with `page.status`."""

    errands: Sequence[Any]
    """The visits to make, handed in by monitor.crawl."""

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Glimpse | Follow | Claim | Remark]:
        """Say what a page holds: a pure function of its bytes. Raises ShapeChanged, naming what is missing."""
        raise NotImplementedError

    @classmethod
    def address(cls, source: Source, now: datetime) -> str:
        """Give the first address to ask. The option `api` of a source stands in for the scheme and host of `url`."""
        at = source.at if cls.url == "{at}" else quote(source.at, safe="")
        return moved_to(cls.url.replace("{at}", at), source.options.get("api", ""))

    @classmethod
    def first(cls, source: Source, now: datetime) -> Follow:
        """Give the first request: the address, with a JSON body where the source is asked by POST."""
        return Follow(cls.address(source, now))

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        """Give headers of its own, such as a key from the environment. Raises ValueError saying what is not set.

        They go to the source's own host only, wherever an answer or a redirect leads.
        """
        return {}

    @classmethod
    def pause(cls, status: int, headers: Mapping[str, str]) -> float:
        """Give the seconds for which an answer wants its host left in peace. One that refuses is then asked again."""
        return 0.0

    async def prepare(self) -> None:
        """Get ready for the next requests: where a key is exchanged for a pass that runs out."""

    def trusted(self, source: Source, address: str) -> None:
        """Let a key go nowhere but to who gave it: a watchlist from elsewhere could name another host as `api`."""
        keyed = type(self).headers.__qualname__ != SourceSpider.headers.__qualname__
        if keyed and source.options.get("api") and host(address) not in self.settings.getdict("MONITOR_HOSTS"):
            raise ValueError("its key goes to nobody but who gave it: take `api` out of the watchlist")

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask each source; read a local file, where a spider reads such, without the network."""
        for errand in self.errands:
            await errand.begin()
            try:
                first = self.first(errand.source, errand.now)
                self.trusted(errand.source, first.url)
                await self.prepare()
                if not (self.bulk and urlsplit(first.url).scheme in ("", "file")):
                    yield await self.ask(errand, first)
                    continue
                async for follow in errand.opened(first.url):
                    yield await self.ask(errand, follow)
            except Exception as trouble:  # noqa: BLE001  one bad address must not cost the sources after it
                errand.failed(trouble, errand.source.at)
            await errand.closed()

    async def ask(self, errand: Any, follow: Follow) -> scrapy.Request:
        """Make the request for an address of an errand."""
        language = errand.source.options.get("language", "")
        headers = await errand.asked(follow.url)
        ours = self.headers(errand.source) if host(follow.url) == (home := host(errand.first)) else {}
        headers |= dict(ours)
        headers |= {"Accept-Language": language} if language else {}
        return scrapy.Request(
            follow.url,
            method="POST" if follow.body else "GET",
            body=follow.body,
            headers=headers | ({"Content-Type": "application/json"} if follow.body else {}),
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"errand": errand, "follow": follow},
            meta={
                "download_maxsize": self.largest,
                "download_timeout": self.download_seconds,
                "home": home,
                # Who gave us a key has told us what we may ask; robots.txt speaks to strangers.
                "dont_obey_robotstxt": bool(ours),
            },
            dont_filter=True,
        )

    async def answered(
        self, response: scrapy.http.Response, errand: Any, follow: Follow
    ) -> AsyncIterator[scrapy.Request]:
        """Hand an answer to its errand and ask for what it leads to."""
        try:
            async for further in errand.answered(response, follow):
                await self.prepare()
                yield await self.ask(errand, further)
        except Exception as trouble:  # noqa: BLE001  Scrapy would log it and call the crawl finished
            errand.failed(trouble, follow.url, follow.key)
        finally:
            await errand.closed()

    async def failed(self, failure: Any) -> None:
        """Tell an errand why there is no answer."""
        errand, follow = failure.request.cb_kwargs["errand"], failure.request.cb_kwargs["follow"]
        errand.failed(failure.value, failure.request.url, follow.key)
        await errand.closed()


class LinkBoard(SourceSpider):
    """A board that lists links, page after page until one shows nothing new, to pages that carry a JobPosting.

    Give `posting`, which finds the key in a posting's address, and `page`, the list's parameter that counts from 0.
    """

    posting: ClassVar[re.Pattern[str]]
    page: ClassVar[str] = "page"

    @classmethod
    def detail(cls, link: str) -> str:
        """Give the address at which a linked posting is read."""
        return link

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        text = html(page)
        if (here := cls.posting.match(page.url)) is not None:
            items = marked(text).postings
            if not items:
                raise ShapeChanged("the posting's page has no JobPosting")
            yield marked_posting(items[0], here[1], page.url.partition("?")[0])
            return
        whole_list(text)
        links = html_text(text, base_url=page.url).links
        postings = {found[1]: link for link in links if (found := cls.posting.match(link)) is not None}
        if not postings and not page.facts:
            raise ShapeChanged("no posting is shown: so it is for a company that is not there, too")
        for key, link in postings.items():
            yield Follow(cls.detail(link), key=key)
        if postings:  # behind the last page it comes again, and a list that repeats itself is not followed
            number = int(page.facts.get("page", "0")) + 1
            yield Follow(with_query(page.url, **{cls.page: number}), facts={"page": str(number)})


def host(url: str) -> str:
    """Give the host of an address, in small letters; empty for a file."""
    return (urlsplit(url).hostname or "").lower()


class PassSpider(SourceSpider):
    """A source that gives a pass for a key and a secret (OAuth, client credentials) and wants it with each request.

    Give `exchange`, the address for it; `variable`, in which the environment has "KEY SECRET"; `given`, by whom.
    """

    exchange: ClassVar[str]
    variable: ClassVar[str]
    given: ClassVar[str]
    passes: ClassVar[dict[str, tuple[str, float]]] = {}
    """By the address that gave it: the pass, and the monotonic time until which it is used."""
    without: str = ""
    """Why there is none in this round: an office that is silent is not waited for once a source."""

    @classmethod
    def headers(cls, source: Source) -> Mapping[str, str]:
        given = cls.passes.get(cls._giver(source), ("", 0.0))
        return {"Authorization": f"Bearer {given[0]}"}

    @classmethod
    def _giver(cls, source: Source) -> str:
        """Give the address that gives the pass: it is shown to nobody but them."""
        return moved_to(cls.exchange, source.options.get("api", ""))

    async def prepare(self) -> None:
        key, _, secret = os.environ.get(self.variable, "").strip().partition(" ")
        if not secret.strip():
            raise ValueError(f'{self.variable} is not set: write "KEY SECRET", both from {self.given}')
        giver = self._giver(self.errands[0].source)
        if time.monotonic() < self.passes.get(giver, ("", 0.0))[1]:
            return
        if self.without:
            raise ValueError(self.without)
        try:
            await self._pass(giver, f"{key}:{secret.strip()}")
        except Exception as trouble:
            self.without = f"no pass of {self.given}: {str(trouble) or type(trouble).__name__}"
            raise

    async def _pass(self, giver: str, credentials: str) -> None:
        answer = await self.crawler.engine.download_async(
            scrapy.Request(
                giver,
                method="POST",
                body="grant_type=client_credentials",
                headers={
                    "Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                meta={
                    "home": host(giver),
                    "dont_obey_robotstxt": True,
                    "download_timeout": self.download_seconds,
                },
            )
        )
        if answer.status != 200:
            raise ValueError(f"HTTP {answer.status}: {self.given} gives no pass for the key in {self.variable}")
        try:
            given = json.loads(answer.body)
            # Half of its time, and no more than ten minutes: what is asked last waits in a queue.
            lasts = min(float(given.get("expires_in", 0)) / 2, 600.0)
            self.passes[giver] = (str(given["access_token"]), time.monotonic() + lasts)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"{self.given} answers with something else than a pass") from None


def moved_to(address: str, api: str) -> str:
    """Give an address with another scheme and host, where `api` names them."""
    parts = urlsplit(address)
    return address.replace(f"{parts.scheme}://{parts.netloc}", api.rstrip("/"), 1) if api else address


def with_query(url: str, **parameters: object) -> str:
    """Give an address with parameters of its query replaced or added: the next page of a list."""
    changed: str = add_or_replace_parameters(url, {name: str(value) for name, value in parameters.items()})
    return changed


def html(page: Page) -> str:
    """Decode a web page as its server, its own <meta> or, failing these, its bytes say. Plain text is wrapped in <pre>.

    Raises ShapeChanged for what is no text, such as a PDF, and for half a page.
    """
    kind = page.content_type.split(";")[0].strip().lower()
    if page.body[:5] == b"%PDF-" or (kind and not kind.startswith("text/") and "xml" not in kind):
        raise ShapeChanged(f"the answer is {kind or 'a PDF'}, not a web page")
    # Text in these has zeros in it, or a mark at its start. Who says so of another makes nonsense of it.
    wide = page.encoding.startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs"))
    lied = wide and b"\0" not in page.body and page.body[:2] not in (b"\xff\xfe", b"\xfe\xff")
    headers = {"Content-Type": kind if lied else page.content_type}
    text: str = HtmlResponse(page.url, headers=headers, body=page.body).text
    if kind == "text/plain":
        return f"<pre>{escape(text)}</pre>"
    whole_page(text)
    return text


def same_site(link: str, other: str) -> bool:
    """Say whether two http(s) addresses belong to one registered domain, by the bundled list of public suffixes."""
    try:
        parts = urlsplit(link), urlsplit(other)
    except ValueError:
        return False
    if any(part.scheme not in ("http", "https") or not part.hostname for part in parts):
        return False
    first, second = (_registered(str(part.hostname)) for part in parts)
    return first == second


# Never fetched, never cached on disk: the list inside the package is good enough to tell whose page it is.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _registered(host: str) -> str:
    known: str = _SUFFIXES(host).top_domain_under_public_suffix
    numeric = host.rpartition(".")[2].isdigit() or ":" in host
    return known or (host if numeric else ".".join(host.split(".")[-2:]))
