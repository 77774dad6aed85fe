"""Files read side by side: on the cores of this machine, or on any Dask cluster. The one home of Dask.

Files are given back in the order in which they were named, whoever was first: the same rows are written whatever the
number of workers. A worker that dies gives its file to another.
"""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.bulk.files import FileRead, read_file
from monitor.bulk.sieve import Sieve
from monitor.names import Company
from monitor.rulebook import load

AHEAD = 2
"""Files under way or waiting for each worker: what is done waits in memory for the ones before it."""


CONNECT = 10
"""Seconds to wait for a scheduler's answer."""


class ClusterError(Exception):
    """No cluster, or one that cannot do the work. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What every worker needs: the rules as they are written, and who is watched."""

    rules: str
    companies: tuple[Company, ...]

    def sieve(self) -> Sieve:
        """Make the sieve; once in each process. Raises ValueError for rules that cannot be read."""
        return _sieve(self)


@lru_cache(maxsize=1)
def _sieve(orders: Orders) -> Sieve:
    rulebook, faults = load(orders.rules)
    if rulebook is None:
        raise ValueError("\n".join(map(str, faults)))
    return Sieve(rulebook, orders.companies)


def work(path: str, orders: Orders, known: frozenset[str]) -> FileRead:
    """Read one file: what a worker does."""
    return read_file(Path(path), orders.sieve(), known)


Work = Callable[[str, Orders, frozenset[str]], FileRead]


def read_files(
    files: Sequence[Path],
    orders: Orders,
    known: Callable[[], Collection[str]],
    *,
    scheduler: str = "",
    workers: int = 0,
    work: Work = work,
) -> Iterator[FileRead]:
    """Give what came out of each file, in their order.

    `known` gives the digests of files that need no reading, asked anew for each file. With `scheduler` the files are
    read by the workers of that Dask cluster, which see them under the same paths; else by `workers` processes of this
    machine, none: as many as it has cores. One worker needs no Dask. Raises ClusterError.
    """
    count = workers or os.cpu_count() or 1
    if not scheduler and (count == 1 or len(files) < 2):
        for path in files:
            yield work(str(path), orders, frozenset(known()))
        return
    try:
        from distributed import Client  # noqa: PLC0415  it takes a second, and is an extra
    except ImportError:
        raise ClusterError("Dask is not installed: run `make setup`, or read with --workers 1") from None
    with _opened(Client, scheduler, min(count, len(files))) as client:
        yield from _spread(client, files, lambda path: (work, str(path), orders, frozenset(known())))


def _opened(client: Any, scheduler: str, count: int) -> Any:
    if scheduler:
        try:
            return client(scheduler, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no Dask scheduler answers at {scheduler}: {error}") from error
    # No dashboard: nothing of ours listens on more than loopback.
    return client(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1",
        set_as_default=False,
    )  # fmt: skip


def _spread(client: Any, files: Sequence[Path], task: Callable[[Path], tuple[object, ...]]) -> Iterator[FileRead]:
    waiting: deque[tuple[Path, Any]] = deque()
    left = deque(files)
    try:
        while waiting or left:
            while left and len(waiting) < AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"])):
                path = left.popleft()
                waiting.append((path, client.submit(*task(path), pure=False, retries=2)))
            path, future = waiting.popleft()
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001  whatever a worker died of, it is told, and the others go on
                yield FileRead(path.name, fault=f"no worker could read it: {type(error).__name__}: {error}")
            future.release()
    finally:
        for _, future in waiting:
            future.cancel()
