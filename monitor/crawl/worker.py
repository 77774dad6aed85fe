"""Pages are parsed in a process that can be killed.

A page of 700 kB with 80,000 attributes in one tag keeps an HTML parser busy for ten seconds, one of 3 MB for minutes,
and Scrapy is one thread. So spiders' `read` runs here: over its time limit the process is killed and the next page gets
a new one.
"""

import asyncio
import contextlib
import heapq
import importlib
import io
import itertools
import json
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.crawl.reasons import Fault
from monitor.crawl.sound import sound
from monitor.model import Claim, Document, Follow, Glimpse, Outcome, Page, Remark, ShapeChanged, Source

if TYPE_CHECKING:
    from monitor.bulk.cluster import Orders

MEMORY = 2 * 2**30
"""Bytes of address space of the parse process: a page of 16 MB of small paragraphs takes 0.8 GB as a tree."""

START = 60.0
"""Seconds for the process to start and to import a spider."""
BATCH = 2**18
"""Bytes that the parse process gives in one go, at least: a posting has some thousands, a patent up to a megabyte."""
_READY = b"ready"

Reading = Document | Glimpse | Follow | Claim | Remark


class Turns:
    """One at a time. Of those that wait, who holds most goes first: what was begun is ended before more is begun."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._came = itertools.count()

    @contextlib.asynccontextmanager
    async def turn(self, held: int) -> AsyncIterator[None]:
        """Wait for a turn and keep it until the end of the block."""
        if self._taken:
            called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (-held, next(self._came), called))
            try:
                await called
            except asyncio.CancelledError:
                if called.done() and not called.cancelled():
                    self._pass_on()
                raise
        self._taken = True
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            *_, called = heapq.heappop(self._waiting)
            if not called.done():
                called.set_result(None)
                return
        self._taken = False


class Parser:
    """One parse process, started when first needed and again after each kill. One page at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._turns = Turns()

    async def read(
        self, spider: type, page: Page, source: Source, *, seconds: float, orders: "Orders | None" = None, held: int = 0
    ) -> AsyncIterator[Reading]:
        """Yield what `spider.read(page, source)` yields. Raises Fault, in a reader's words, for whatever goes wrong.

        `orders` say what of a file of thousands may be kept: the rest is glanced at and not parsed. `held` is how much
        the visit holds already that is archived at its end: the larger it is, the sooner the page has its turn.
        """
        async with self._turns.turn(held):
            pipe = self._started()
            whole = False
            try:
                request: object = (spider.__module__, spider.__qualname__, page, source, orders)
                deadline = time.monotonic() + START
                while not whole:
                    things, deadline = await asyncio.to_thread(_exchange, pipe, request, deadline, seconds)
                    request = None
                    whole = things[-1] is None or isinstance(things[-1], Fault)
                    for thing in things:
                        if isinstance(thing, Exception):
                            raise thing
                        if thing is not None:
                            yield thing
            except TimeoutError:
                raise Fault(Outcome.FAILED, f"the page took longer than {seconds:g} s to parse") from None
            except (EOFError, OSError):
                raise Fault(Outcome.FAILED, "the page crashed the parse process") from None
            finally:
                if not whole:
                    self.kill()
        # Who waited for this turn sends its page now, which is parsed while the visit of this one is archived.
        await asyncio.sleep(0)

    def _started(self) -> Connection:
        if self._pipe is None or self._process is None or self._process.poll() is not None:
            self.kill()
            ours, theirs = socket.socketpair()
            # Not multiprocessing's own start: that would run the caller's main program a second time. -P keeps a
            # foreign folder's `spiders` out; the child gets our own search path instead.
            self._process = subprocess.Popen(  # noqa: S603  our own code by our own interpreter
                [sys.executable, "-P", "-c", f"from monitor.crawl.worker import serve; serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
            )
            theirs.close()
            self._pipe = Connection(ours.detach())
        return self._pipe

    def close(self) -> None:
        """End with the run that it was for."""
        self.kill()

    def kill(self) -> None:
        """Kill the process, if there is one; the next page gets another."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _environment() -> dict[str, str]:
    """Give what the process is told. Keys and passwords are for asking: who reads foreign pages needs none."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return ours | {"PYTHONPATH": os.pathsep.join(sys.path)}


def _exchange(pipe: Connection, request: object, deadline: float, seconds: float) -> tuple[list[Any], float]:
    """Send a request, if there is one, and take what comes in one go. None or a Fault stands last in the last of these.

    The second of what is given is until when (monotonic) the rest may take. A page's seconds begin when the process is
    ready: that it had to be started, and a spider imported, is not the page's fault. Raises TimeoutError when nothing
    comes in time, OSError or EOFError when the process is gone.
    """
    if request is not None:
        pipe.send(request)
    while True:
        if not pipe.poll(max(0.0, deadline - time.monotonic())):
            raise TimeoutError
        came = pipe.recv_bytes()
        if came != _READY:
            return _unpacked(came), deadline
        deadline = time.monotonic() + seconds


def _unpacked(came: bytes) -> list[Any]:
    """Take apart what was sent in one go: pickles behind each other."""
    stream, things = io.BytesIO(came), []
    while stream.tell() < len(came):
        things.append(pickle.load(stream))  # noqa: S301  from our own process
    return things


class _Giving:
    """What goes back, sent in large pieces: each costs the other side a wake-up."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._waiting = bytearray()

    def give(self, thing: object) -> None:
        """Send a thing, with those after it."""
        self._waiting += pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
        if len(self._waiting) >= BATCH:
            self.send()

    def send(self) -> None:
        """Send what waits."""
        waiting, self._waiting = self._waiting, bytearray()
        self._pipe.send_bytes(waiting)


def serve(descriptor: int) -> None:
    """Answer pages until the other end closes: the process's whole life."""
    pipe = Connection(descriptor)
    giving = _Giving(pipe)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, which ends this
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        while True:
            module, name, page, source, orders = pipe.recv()
            try:
                spider = getattr(importlib.import_module(module), name)
                if orders is not None:
                    page = replace(page, wanted=orders.sieve().wanted)
                pipe.send_bytes(_READY)
                for thing in spider.read(page, source):
                    sound(thing)
                    giving.give(thing)
                giving.give(None)
            except (BrokenPipeError, ConnectionError):
                os._exit(0)
            except BaseException as trouble:  # noqa: BLE001  whatever a page does to a parser has to end as a reason
                giving.give(_fault(trouble))
            giving.send()


def _fault(trouble: BaseException) -> Fault:
    fault = _named(trouble)
    # Parsers quote what they stumbled over, line breaks and all.
    return Fault(fault.outcome, " ".join(fault.reason.split())[:400], fault.status)


def _named(trouble: BaseException) -> Fault:
    if isinstance(trouble, Fault):
        return trouble
    if isinstance(trouble, ShapeChanged):
        return Fault(Outcome.CHANGED_SHAPE, str(trouble))
    if isinstance(trouble, MemoryError):
        return Fault(Outcome.FAILED, f"the page took more than {MEMORY // 2**20:,} MB of memory to parse")
    if isinstance(trouble, KeyError):
        return Fault(
            Outcome.CHANGED_SHAPE, f"key {trouble.args[0]!r} is missing" if trouble.args else "a key is missing"
        )
    if isinstance(trouble, RecursionError):
        return Fault(Outcome.CHANGED_SHAPE, "the page is nested too deeply to be read")
    if isinstance(trouble, json.JSONDecodeError):
        return Fault(Outcome.CHANGED_SHAPE, f"the answer is not JSON: {trouble}")
    places = [(Path(each.filename), each.lineno) for each in traceback.extract_tb(trouble.__traceback__)]
    ours = [(path.name, line) for path, line in places if path.parent.name == "spiders"]
    file, line = ours[-1] if ours else (places[-1][0].name, places[-1][1])
    spot = f"{file} line {line}"
    if isinstance(trouble, OSError):
        return Fault(Outcome.FAILED, f"{trouble.strerror or trouble}: {trouble.filename or spot}")
    return Fault(Outcome.CHANGED_SHAPE, f"the answer cannot be read: {trouble} ({type(trouble).__name__}, {spot})")
