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

from monitor.bulk.cores import AGAIN, Cores
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
    machine, 0: as many as it has cores. Raises ClusterError.
    """
    count = workers or os.cpu_count() or 1
    if not scheduler and (count == 1 or len(files) < 2):
        for path in files:
            yield work(str(path), orders, frozenset(known()))
        return
    if not scheduler:
        with Cores(min(count, len(files))) as cores:
            yield from _spread(
                files, lambda path: cores.submit(work, str(path), orders, frozenset(known())), cores.count
            )
        return
    with _connected(scheduler) as client:

        def submit(path: Path) -> Any:
            return client.submit(work, str(path), orders, frozenset(known()), pure=False, retries=AGAIN)

        yield from _spread(files, submit, max(1, len(client.scheduler_info(n_workers=-1)["workers"])))


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415  it takes a second, and is an extra
    except ImportError:
        raise ClusterError("Dask is not installed: run `make setup`, or leave --scheduler out") from None
    try:
        return Client(scheduler, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]  # Dask is untyped
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {scheduler}: {error}") from error


def _spread(files: Sequence[Path], submit: Callable[[Path], Any], count: int) -> Iterator[FileRead]:
    """Give the files in their order; no more than AHEAD for each of `count` workers are under way or wait."""
    waiting: deque[tuple[Path, Any]] = deque()
    left = deque(files)
    try:
        while waiting or left:
            while left and len(waiting) < AHEAD * count:
                path = left.popleft()
                waiting.append((path, submit(path)))
            path, future = waiting.popleft()
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001  whatever a worker died of, it is told, and the others go on
                yield FileRead(path.name, fault=f"no worker could read it: {type(error).__name__}: {error}")
            del future  # what a worker gave is forgotten when it is written
    finally:
        for _, future in waiting:
            future.cancel()
