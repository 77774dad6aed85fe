"""Polling: spiders are sent out, and each source's visit comes home with its reason, however it ended.

Importing this is cheap (the command line lists spiders with it); Scrapy is loaded by the first `run`.
"""

import importlib.util
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from monitor.crawl.rounds import Poll

T = TypeVar("T")

__all__ = ["run", "spider_names"]

_NO_KIND = ("asked", "source")
"""Files in spiders/ that no watchlist names."""


def spider_names() -> list[str]:
    """Give the kinds of source: the files in spiders/ are named as their spiders, and are not imported for it."""
    found = importlib.util.find_spec("spiders")
    places = found.submodule_search_locations if found else None
    return sorted(file.name for file in pkgutil.iter_modules(places) if file.name not in _NO_KIND) if places else []


def run(job: "Callable[[Poll], Awaitable[T]]", *, hosts: Mapping[str, str] | None = None, verbose: bool = False) -> T:
    """Run a coroutine that polls, and give what it returns: `run(lambda poll: poll(sources, ...))`.

    `job` is called with `poll` (see rounds.Poll) and may await it any number of times. `hosts` maps made-up host names
    to the loopback address (`127.0.0.1` or `127.0.0.1:8000`) that answers for them, for demos and tests; nothing else
    that is private can be reached. `verbose` lets Scrapy log. Not to be called where an event loop is running.
    """
    from monitor.crawl.rounds import run_rounds  # noqa: PLC0415  Scrapy takes a second to import

    return run_rounds(job, hosts=hosts or {}, verbose=verbose)
