"""Every spider under every fault of a server: what is sent, how the visit has to end, and what must never come of it.

    python tests/faultmatrix.py [--seed 1] [--spiders page,ashby] [--faults "a gzip bomb"]

Prints a table, a line for each fault, a column for each spider: a dot is right, anything else is told below.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import random
import ssl
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest import mock
from urllib.parse import urlsplit

import trustme
from faultkinds import FAULTS, FIRST, LARGEST, LOADER, NOW, OK, PAGES, Fault, Sample, host, sample, slug
from faultserver import Answer, Asked, FaultServer, dead_port

import monitor.settings
from monitor.changes import Sighting, Standing, judge
from monitor.crawl import run
from monitor.model import Outcome, Visited

KEYS = {
    "MONITOR_OPS": "k3y-of-ours s3cret-of-ours",
    "MONITOR_USPTO": "k3y-of-ours",
    "MONITOR_USAJOBS": "us@example.org k3y-of-ours",
}
SECONDS = 3
"""Within which a visit of the matrix has its answer."""


@dataclass(frozen=True)
class Cell:
    """A spider under a fault: how its visit ended, and what is wrong with that."""

    spider: str
    fault: str
    outcome: str
    reason: str
    wrong: tuple[str, ...]


class Server(FaultServer):
    """Answers for every spider and fault by the name of the host."""

    def __init__(self, samples: Iterable[Sample], faults: Iterable[Fault], seed: int, **how: ssl.SSLContext) -> None:
        super().__init__(**how)
        self.known = {each.spider: each for each in samples}
        self.faults = {slug(each.name): each for each in faults}
        self.seed = seed

    def answer(self, asked: Asked) -> Answer:
        spider, name, _ = asked.host.split(".")
        if asked.path == "/robots.txt":
            return Answer(b"", 404)
        if "accesstoken" in asked.path:
            return Answer(b'{"access_token": "t0ken-of-ours", "expires_in": "1200"}', type="application/json")
        given = self.known[spider]
        if name not in self.faults or (spider == "hackernews" and "/items/" in asked.path):
            thread = PAGES / spider / "thread.json"
            return Answer(thread.read_bytes() if "/items/" in asked.path else given.body, type=given.type)
        fault = self.faults[name]
        sent = fault.send(given, random.Random(f"{self.seed} {spider} {fault.name}"))
        return replace(sent, headers={"ETag": '"faulty"'} | sent.headers)


@contextlib.contextmanager
def circumstances(spiders: Iterable[str]) -> Iterator[None]:
    """Have keys, short limits and no manners for a while."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, KEYS))
        for name, value in (("DOWNLOAD_DELAY", 0), ("AUTOTHROTTLE_ENABLED", False)):
            stack.enter_context(mock.patch.object(monitor.settings, name, value))
        for name in spiders:
            kind = LOADER.load(name)
            limits = {"largest": LARGEST, "download_seconds": SECONDS, "parse_seconds": 10}
            for limit, value in limits.items():
                stack.enter_context(mock.patch.object(kind, limit, value))
        yield


def texts(visited: Visited) -> dict[str, tuple[str, str]]:
    """Give what a visit found, by key: title and text; a line of a list whose page was not asked has neither."""
    own = urlsplit(visited.visit.source.partition(":")[2]).netloc or "-"
    found = {each.document.key: (each.document.title, each.document.text) for each in visited.found}
    found |= dict.fromkeys(visited.listed, ("", ""))
    return {key.replace(own, "host"): words for key, words in found.items()}


def matrix(spiders: Iterable[str], faults: Iterable[Fault], seed: int) -> list[Cell]:
    """Send every spider into every fault, once well before; give a cell for each."""
    samples, faults = [sample(name) for name in spiders], list(faults)
    home: dict[str, Visited] = {}
    errors = io.StringIO()
    handler = logging.StreamHandler(errors)
    root = logging.getLogger()
    root.addHandler(handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("nobody.test").configure_cert(context)
    sources, hosts = {}, {}
    with (
        circumstances(spiders),
        Server(samples, faults, seed) as server,
        Server(samples, faults, seed, tls=context) as sealed,
    ):
        for each in samples:
            sources[each.spider, "well"] = each.source("well")
            hosts[host(each.spider, "well")] = server.address
            for fault in faults:
                sources[each.spider, fault.name] = each.source(fault.name, secure=fault.secure)
                at = {"nobody listens": f"127.0.0.1:{dead_port()}", "a certificate of nobody": sealed.address}
                hosts[host(each.spider, fault.name)] = at.get(fault.name, server.address)

        def deliver(visited: Visited) -> None:
            if visited.visit.source in home:
                raise AssertionError(f"{visited.visit.source} was delivered twice")
            home[visited.visit.source] = visited

        with contextlib.redirect_stderr(errors):
            run(
                lambda poll: poll(sources.values(), deliver=deliver, clock=lambda: NOW, details=0),
                hosts=hosts,
            )
    root.removeHandler(handler)
    cells = [
        Cell(spider, name, *_judged(spider, name, home.get(source.id), home[sources[spider, "well"].id], faults))
        for (spider, name), source in sources.items()
    ]
    if "Traceback" in errors.getvalue():
        cells.append(Cell("all", "all", "", "", (f"a traceback was printed: {errors.getvalue()[-2000:]}",)))
    return cells


def _judged(
    spider: str, name: str, visited: Visited | None, good: Visited, faults: list[Fault]
) -> tuple[str, str, tuple[str, ...]]:
    """Say how a visit ended and what is wrong with that."""
    if visited is None:
        return "", "", ("no visit came home",)
    visit, wrong = visited.visit, []
    known = texts(good)
    if name == "well":
        if visit.outcome is not Outcome.OK or not known:
            wrong.append(f"is not well: {visit.outcome}: {visit.reason}")
        return str(visit.outcome), visit.reason, tuple(wrong)
    [fault] = [each for each in faults if each.name == name]
    ends = fault.other.get(spider, fault.ends)
    same = visit.outcome is Outcome.OK and texts(visited) == known
    told = "pages were lost" in visit.reason and not visited.validators  # what came is kept, and it is asked again
    if not (visit.outcome in ends or told or (fault.heals and same)):
        wrong.append(f"ended as {visit.outcome}: {visit.reason or 'no reason'}")
    elif visit.outcome in fault.ends and fault.says not in visit.reason:
        wrong.append(f"says only: {visit.reason}")
    if visit.outcome is not Outcome.OK and (not visit.reason or "Error:" in visit.reason or "\n" in visit.reason):
        wrong.append(f"is not told in a reader's words: {visit.reason!r}")
    if visited.validators and not (same or visit.outcome in fault.other.get(spider, frozenset()) & OK or fault.heals):
        wrong.append("its validators were kept: next time it would be `not modified`")
    if closed := _closed(visited, known):
        wrong.append(f"closed {len(closed)} of {len(known)} open documents")
    return str(visit.outcome), visit.reason, tuple(wrong)


def _closed(visited: Visited, known: dict[str, tuple[str, str]]) -> list[str]:
    """Have the fault last for a day and a half; give what would be told as gone."""
    standing = {key: Standing(f"{key} words", "c", "1") for key in known}
    doubts: list[datetime] = []
    closed: list[str] = []
    found = {key: Sighting(f"{key} words", "c") for key in texts(visited)}
    for hours in (0, 13, 26, 39):
        when = NOW + timedelta(hours=hours)
        visit = replace(visited.visit, started=when, ended=when)
        judged = judge(visit, standing, found, extractor="1", doubts=doubts)
        closed += judged.closed
        for key in judged.missed:
            each = standing[key]
            standing[key] = replace(each, missed=each.missed + 1, missed_since=each.missed_since or when)
        doubts += [when] if judged.suspect else []
    return closed


def table(cells: list[Cell]) -> Iterator[str]:
    """Write the matrix: a line for each fault, a column for each spider, and below it what is wrong."""
    spiders = list(dict.fromkeys(cell.spider for cell in cells if cell.spider != "all"))
    letters = {"ok": "o", "failed": "f", "blocked": "b", "changed shape": "c", "empty": "e"}
    wide = max(map(len, spiders))
    for at in range(wide):
        yield " " * 32 + " ".join(name.rjust(wide)[at] for name in spiders)
    for name in dict.fromkeys(cell.fault for cell in cells if cell.spider != "all"):
        mine = {cell.spider: cell for cell in cells if cell.fault == name}
        marks = ["X" if mine[s].wrong else letters.get(mine[s].outcome, "?") if s in mine else " " for s in spiders]
        yield f"{name:<32}" + " ".join(marks)
    yield "f failed, b blocked, c changed shape, e empty, o ok, X wrong"
    for cell in cells:
        yield from (f"{cell.spider}, {cell.fault}: {fault}" for fault in cell.wrong)
    wrong = sum(bool(cell.wrong) for cell in cells)
    yield f"{len(cells):,} cells, {wrong} wrong"


def main() -> int:
    """Run the matrix, or a part of it, and print it."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--spiders", default=",".join(FIRST))
    words.add_argument("--faults", default="", help="one of them")
    words.add_argument("--json", action="store_true", help="print the cells that are wrong, and how many there are")
    given = words.parse_args()
    chosen = [fault for fault in FAULTS if given.faults in ("", fault.name)]
    cells = matrix(given.spiders.split(","), chosen, given.seed)
    if given.json:
        wrong = [f"{cell.spider}, {cell.fault}: {each}" for cell in cells for each in cell.wrong]
        print(json.dumps({"visits to a faulty server": len(cells), "faults": wrong}))
    for line in () if given.json else table(cells):
        print(line)
    return 1 if any(cell.wrong for cell in cells) else 0


if __name__ == "__main__":
    sys.exit(main())
