"""Files read by several processes of this machine. One that dies is replaced, and its file is read again.

Dask could do it too; its own processes take ten seconds to be ready, which is 500 MB of patents unread.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from types import TracebackType
from typing import Self, TypeVar

AGAIN = 2
"""How often a file is read again of which a process died: the third time it is the file."""
_Done = TypeVar("_Done")


class Cores:
    """So many processes, each with a thread that waits for it: when one dies it is known which file it had."""

    def __init__(self, count: int) -> None:
        """Start nothing yet: each process starts with its first file."""
        self.count = count
        self._threads = ThreadPoolExecutor(count)
        self._own = threading.local()
        self._started: list[ProcessPoolExecutor] = []

    def submit(self, work: Callable[..., _Done], *given: object) -> "Future[_Done]":
        """Have it done when a process is free. Whatever `work` raises is raised by the future's `result`."""
        return self._threads.submit(self._through, work, *given)

    def _through(self, work: Callable[..., _Done], *given: object) -> _Done:
        for tried in range(1 + AGAIN):
            try:
                return self._process().submit(work, *given).result()
            except BrokenProcessPool:
                self._own.process = None
                if tried == AGAIN:
                    raise
        raise AssertionError("not reached: the last attempt returns or raises")

    def _process(self) -> ProcessPoolExecutor:
        process: ProcessPoolExecutor | None = getattr(self._own, "process", None)
        if process is None:
            # Spawned: a forked one would hold the archive's open file, and whatever lock another thread has.
            process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_ends_with_us)
            self._own.process = process
            self._started.append(process)
        return process

    def __enter__(self) -> Self:
        """Give oneself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; after a fault or Ctrl-C without waiting for what they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._started:
            process.shutdown(wait=False, cancel_futures=True)
            if kind is not None:
                for each in list((process._processes or {}).values()):  # noqa: SLF001  kill_workers() comes with Python 3.14
                    each.kill()
        self._threads.shutdown()


def _ends_with_us() -> None:
    """Leave Ctrl-C to the program that started us, and end when it is gone: a pool's process would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=(parent.sentinel,), daemon=True).start()


def _wait_for(parent: int) -> None:
    connection.wait([parent])
    os._exit(1)
