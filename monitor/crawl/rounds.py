"""Rounds of visits: one Scrapy crawler per kind of source, all in one reactor."""

import asyncio
import atexit
import functools
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, ParamSpec, Protocol, TypeVar

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.reactor import is_reactor_installed

from monitor.bulk.cluster import Orders
from monitor.crawl.desk import Desk
from monitor.crawl.errand import AT_ONCE, Errand
from monitor.crawl.manners import Pace
from monitor.crawl.reasons import Fault
from monitor.crawl.resolver import PublicOnly
from monitor.crawl.worker import Parser
from monitor.ending import Ended, asked, in_hand
from monitor.model import Document, Glimpse, Listed, Outcome, Source, Validator, Visit, Visited

T = TypeVar("T")
P = ParamSpec("P")


class Poll(Protocol):
    """What a job awaits to have sources visited."""

    async def __call__(
        self,
        sources: Iterable[Source],
        *,
        deliver: Callable[[Visited], None],
        clock: Callable[[], datetime] = ...,
        validators: Callable[[str, str], Validator | None] = ...,
        listed: Callable[[str], Mapping[str, Listed]] = ...,
        keep: Callable[[Document, Source], bool | Glimpse] = ...,
        details: int | None = ...,
        orders: Orders | None = ...,
    ) -> None:
        """Visit each source once and call `deliver` once for each, as soon as its last request is done.

        `clock` gives UTC times; `validators(source id, url)` what a server gave last time; `listed(source id)` which
        documents are known from a list, by key; `keep` decides which documents come home (all are counted): what it
        glimpses instead goes into the ledger; `details` is how many pages of their own are asked of a list at most;
        `orders` say what of a file of thousands is worth parsing. No fault of a source raises; what `deliver`, `keep`,
        `listed` or `validators` raise comes out after the round.

        `deliver`, `listed` and `validators` are called in a thread of their own, one call at a time: nobody else is to
        use the archive that they read and write until the poll is over.
        """


LOOKS = 0.2
"""Seconds between two looks at whether the program was asked to end."""


def run_rounds(job: Callable[[Poll], Awaitable[T]], *, hosts: Mapping[str, str], verbose: bool) -> T:
    """See monitor.crawl.run."""
    settings = Settings()
    settings.setmodule("monitor.settings")
    settings.set("MONITOR_HOSTS", dict(hosts))
    # A host of a demo or test is on this machine: nobody there minds, and nobody here should wait.
    at_once = {"delay": 0, "concurrency": 8, "jitter": 0}
    settings.set("DOWNLOAD_SLOTS", {name.lower(): at_once for name in hosts})
    if verbose:
        configure_logging(settings)
    else:
        # What a visit came to is told by its Visit; Scrapy's own lines would say it a second time, as tracebacks.
        for name in ("scrapy", "twisted", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    loop, reactor = _reactor()
    runner = AsyncCrawlerRunner(settings)
    resolver = build_from_crawler(load_object(settings["TWISTED_DNS_RESOLVER"]), runner, reactor=reactor)
    resolver.install_on_reactor()
    pace = Pace(
        gap=settings.getfloat("DOWNLOAD_DELAY"),
        longest=settings.getfloat("RETRY_AFTER_LONGEST"),
        at_once=frozenset(name.lower() for name in hosts),
    )
    rounds = _Rounds(runner, resolver, pace)

    async def until_asked_to_end() -> T:
        working = asyncio.ensure_future(job(rounds.poll))
        while not working.done():
            await asyncio.wait([working], timeout=LOOKS)
            if asked():
                raise Ended
        return working.result()

    try:
        with in_hand():  # an exception in the middle of what Twisted does would pass for a page that showed nothing
            return loop.run_until_complete(until_asked_to_end())
    finally:
        # After Ctrl-C or a fault of the job's own: what is still under way must not wake up in the next run.
        rounds.over = True
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        rounds.clerk.shutdown()
        rounds.parser.close()


class _Rounds:
    """What stays the same over the polls of one run."""

    def __init__(self, runner: AsyncCrawlerRunner, resolver: PublicOnly, pace: Pace) -> None:
        self.runner = runner
        self.resolver = resolver
        self.pace = pace
        self.parser = Parser()
        self.clerk = ThreadPoolExecutor(1, "clerk")
        """Archives one visit after the other while the next are under way, and nobody else touches the archive then."""
        self.over = False
        """What ends from now on was broken off, and is no visit: it would pass for a source that shows nothing."""

    async def poll(
        self,
        sources: Iterable[Source],
        *,
        deliver: Callable[[Visited], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        validators: Callable[[str, str], Validator | None] = lambda _source, _url: None,
        listed: Callable[[str], Mapping[str, Listed]] = lambda _source: {},
        keep: Callable[[Document, Source], bool | Glimpse] = lambda _document, _source: True,
        details: int | None = None,
        orders: Orders | None = None,
    ) -> None:
        """See Poll."""

        def whole(visited: Visited) -> None:
            if not self.over and not asked():
                deliver(visited)

        desk = Desk(
            clock,
            self._in_turn(validators),
            self._in_turn(listed),
            keep,
            self._in_turn(whole),
            self.parser,
            self.resolver.refused,
            orders,
            details,
        )
        by_spider = itertools.groupby(sorted(sources, key=lambda source: source.spider), lambda source: source.spider)
        crawls = [self._crawl(name, list(group), desk) for name, group in by_spider]
        ends = await asyncio.gather(*crawls, return_exceptions=True)
        ours = [end for end in ends if isinstance(end, BaseException)]
        if ours:
            raise ours[0]

    def _in_turn(self, call: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
        """Have what asks or writes the archive done by the clerk, so that no download waits for it."""

        async def called(*arguments: P.args, **named: P.kwargs) -> T:
            return await asyncio.get_running_loop().run_in_executor(
                self.clerk, functools.partial(call, *arguments, **named)
            )

        return called

    async def _crawl(self, name: str, sources: list[Source], desk: Desk) -> None:
        """Run one kind of source. Every source gets its Visited, also from a spider that cannot even be made."""
        started = desk.clock()
        try:
            spider: Any = self.runner.spider_loader.load(name)
        except Exception as trouble:  # noqa: BLE001  a broken spider file is a failed visit of its sources
            for source in sources:
                visit = Visit(
                    source.id, started, desk.clock(), Outcome.FAILED, f'no spider "{name}" can be loaded: {trouble}'
                )
                await desk.deliver(Visited(visit))
            return
        room = asyncio.Semaphore(AT_ONCE)
        errands = [Errand(source, spider, desk, started, room) for source in sources]
        crash: Fault | None = None
        try:
            await self.runner.crawl(spider, errands=errands, pace=self.pace)
        except Exception as trouble:  # noqa: BLE001  told as the reason of each visit that it cost
            crash = Fault(Outcome.FAILED, f"the crawl of {name} crashed: {type(trouble).__name__}: {trouble}")
        for errand in errands:
            if not errand.done:
                errand.fault = errand.fault or crash or Fault(Outcome.FAILED, "the crawl ended before it was answered")
                await errand.finish()
        broken = [errand.broken for errand in errands if errand.broken is not None]
        if broken:
            raise broken[0]


@functools.cache
def _reactor() -> tuple[asyncio.AbstractEventLoop, Any]:
    """Give Twisted's asyncio reactor and its loop, started once a process.

    The reactor is not run but its loop is, as `reactor.run` would do: so a process can have many runs, and Ctrl-C is
    Python's own.
    """
    if not is_reactor_installed():
        from twisted.internet import asyncioreactor  # noqa: PLC0415  importing it elsewhere installs another reactor

        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        atexit.register(loop.close)
        asyncioreactor.install(loop)
    from twisted.internet import reactor  # noqa: PLC0415  the one just installed

    if not getattr(reactor, "_started", False):
        reactor.startRunning(installSignalHandlers=False)
    return asyncio.get_event_loop_policy().get_event_loop(), reactor
