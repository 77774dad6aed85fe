"""Hundreds of made-up job boards on loopback: a full poll, one with nothing new, and one that is killed midway.

    python benchmarks/boardfarm.py [--boards 500] [--postings 100000] [--latency 50 500]

Six in ten boards answer whole (Greenhouse), three in pages of a hundred (Lever), one in a list with a page for each
posting (sitemap). Each answer waits between the two latencies (milliseconds). Of 50 boards one fails, each time in
another way. A bare Scrapy spider that reads nothing asks for the same pages in the same run, with as many requests at
once; pages are counted by the farm itself, robots.txt aside. Ends with 1 when anything was lost.
"""

import argparse
import asyncio
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import open_archive

ROOT = Path(__file__).parents[1]
WAYS = ("half", "shape", "empty", "broken", "cut", "wall", "503", "429", "404", "403")
"""How boards fail: fewer postings than claimed, the key of the list renamed, none, no JSON, broken off, a bot wall."""
AT_ONCE, PER_HOST = 64, 8
KINDS = ("greenhouse",) * 6 + ("lever",) * 3 + ("sitemap",)
WORDS = (ROOT / "rules.yaml").read_text(encoding="utf-8").split()[:4000]


def kind(board: int) -> str:
    """Say which sort a board is."""
    return KINDS[board % 10]


def way(board: int) -> str:
    """Say how a board fails; empty: it does not."""
    return WAYS[board // 50 % 10] if board % 50 == board // 50 % 10 else ""


def text(board: int, posting: int) -> str:
    """Write the body of a posting: some 2,500 characters in five parts, other words for each."""
    dice = random.Random(board * 100_003 + posting)
    parts = ("About us", "Responsibilities", "Requirements", "Benefits", "Equal opportunity")
    said = ((part, " ".join(re.sub(r"\W", "", word) for word in dice.choices(WORDS, k=70))) for part in parts)
    return "".join(f"<h3>{part}</h3><p>{words}.</p>" for part, words in said)


class Farm:
    """The server. A host's name ends in its board's number: board-17.farm.example, or 127.1.0.17."""

    def __init__(self, size: int, latency: tuple[int, int], way_of: bool = True) -> None:
        self.size, self.latency, self.way_of = size, latency, way_of
        self.counts: Counter[str] = Counter()
        self.dice = random.Random(1)

    def answer(self, host: str, path: str, port: str) -> tuple[int, bytes, str]:
        """Give status, body and the sort of a page."""
        numbers = re.findall(r"\d+", host)
        board = int(numbers[-1]) + 256 * int(numbers[-2]) if host.startswith("127.") else int(numbers[0])
        if path == "/robots.txt":
            return 404, b"", "robots"
        fails = way(board)
        if fails.isdigit():
            return int(fails), b"trouble", kind(board)
        if fails == "wall":
            return 403, b"<title>Just a moment</title><p>Verify you are human</p>", kind(board)
        site = f"http://{host}:{port}"
        return 200, getattr(self, kind(board))(board, site, path, fails), kind(board)

    def greenhouse(self, board: int, site: str, _path: str, fails: str) -> bytes:
        """Write a whole board."""
        jobs = [
            {
                "id": number,
                "absolute_url": f"{site}/jobs/{number}",
                "title": f"Engineer {number}",
                "content": text(board, number).replace("<", "&lt;").replace(">", "&gt;"),
                "location": {"name": "Kyiv"},
                "first_published": "2026-01-02T00:00:00Z",
            }
            for number in range(0 if fails == "empty" else self.size // (2 if fails == "half" else 1))
        ]
        if fails == "broken":
            return b"{" + json.dumps(jobs).encode()
        return json.dumps({"positions" if fails == "shape" else "jobs": jobs, "meta": {"total": self.size}}).encode()

    def lever(self, board: int, site: str, path: str, _fails: str) -> bytes:
        """Write a page of a hundred."""
        skip = int((re.search(r"skip=(\d+)", path) or [0, "0"])[1])
        rows = [
            {
                "id": f"{number}",
                "hostedUrl": f"{site}/{number}",
                "text": f"Engineer {number}",
                "descriptionBody": text(board, number),
                "categories": {"location": "Kyiv"},
            }
            for number in range(skip, min(self.size, skip + 100))
        ]
        return json.dumps(rows).encode()

    def sitemap(self, board: int, site: str, path: str, _fails: str) -> bytes:
        """Write a list, or a posting's page."""
        if path.startswith("/job/"):
            number = int(path.rsplit("/", 1)[1])
            item = {"@type": "JobPosting", "title": f"Engineer {number}", "description": text(board, number)}
            marked = json.dumps(item).replace("</", "<\\/")
            return f'<script type="application/ld+json">{marked}</script><h1>Engineer</h1>'.encode()
        lines = "".join(f"<url><loc>{site}/job/{number}</loc></url>" for number in range(self.size))
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'.encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                path = head.split(" ", 2)[1]
                asked = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                host, _, port = asked["host"].partition(":")
                if path == "/counts":
                    status, body, sort, tag = 200, json.dumps(self.counts).encode(), "", ""
                    self.counts.clear()
                else:
                    await asyncio.sleep(self.dice.uniform(*self.latency) / 1000)
                    tag = f'"{host}{path}"'.lower()
                    if asked.get("if-none-match") == tag:
                        status, body, sort = 304, b"", "not modified"
                    else:
                        status, body, sort = self.answer(host, path, port)
                    self.counts["pages"] += sort != "robots"
                    self.counts[f"{sort} pages"] += 1
                    self.counts["bytes"] += len(body)
                    in_parts = "/v0/postings/" in path
                    self.counts["bytes of boards with validators"] += len(body) * (not in_parts)
                cut = sort == "greenhouse" and status == 200 and way(int(re.findall(r"\d+", host)[-1])) == "cut"
                more = f"ETag: {tag}\r\n" if status in (200, 304) and tag else ""
                more += "Retry-After: 1\r\n" if status == 429 else ""
                length = "" if status == 304 else f"Content-Length: {len(body) + cut}\r\n"
                lines = f"HTTP/1.1 {status} X\r\n{length}{more}Content-Type: text/html\r\n\r\n"
                writer.write(lines.encode() + body)
                await writer.drain()
                if cut:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def serve(size: int, latency: tuple[int, int]) -> None:
    """Run the farm; print its port."""

    async def forever() -> None:
        server = await asyncio.start_server(Farm(size, latency).serve, "0.0.0.0", 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(forever())


def bare(boards: int, port: int) -> None:
    """Ask for every page with a spider that reads nothing, and print the seconds that it took."""
    import scrapy  # noqa: PLC0415  it installs a reactor
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self):  # noqa: ANN202
            for board in range(boards):
                site = f"http://127.1.{board // 256}.{board % 256}:{port}"
                path = "/v0/postings/x?mode=json&limit=100" if kind(board) == "lever" else "/"
                yield scrapy.Request(site + path, cb_kwargs={"board": board, "skip": 0}, callback=self.came)

        def came(self, response, board: int, skip: int) -> Iterator[scrapy.Request]:  # noqa: ANN001
            if kind(board) == "lever" and response.body.count(b'"hostedUrl"') == 100:
                address = response.url.split("&skip")[0] + f"&skip={skip + 100}"
                yield scrapy.Request(address, cb_kwargs={"board": board, "skip": skip + 100}, callback=self.came)
            if kind(board) == "sitemap" and not skip:
                for address in re.findall(rb"<loc>(.*?)</loc>", response.body):
                    yield scrapy.Request(address.decode(), cb_kwargs={"board": board, "skip": 1}, callback=self.came)

    settings = {
        "CONCURRENT_REQUESTS": AT_ONCE * len(set(KINDS)),  # as many as our three crawlers have together
        "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
        "RETRY_TIMES": 2,
        "DOWNLOAD_HANDLERS": {"s3": None},
    }
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    began, used = time.monotonic(), _cpu()
    process.start()
    print(json.dumps({"seconds": time.monotonic() - began, "memory": _memory(), "cpu": _cpu() - used}))


def watchlist(boards: int, port: int) -> str:
    """Write the watchlist of the farm: a company for each board."""
    lines = ["companies:"]
    for board in range(boards):
        site = f"http://board-{board}.farm.example:{port}"
        lines += [f"  company-{board}:", f"    name: Company {board}", "    sources:"]
        lines += [f"      - sitemap: {site}/"] if kind(board) == "sitemap" else []
        lines += [] if kind(board) == "sitemap" else [f"      - {kind(board)}: b{board}", f"        api: {site}"]
        lines += ["        channel: job posting", "        every: 1d"]
    return "\n".join(lines) + "\n"


def poll(folder: Path, boards: int, port: int, *, everything: bool) -> None:
    """Poll the farm as the command does, and print what it took."""
    from monitor.home import Home  # noqa: PLC0415
    from monitor.steps.poll import poll as visit_all  # noqa: PLC0415

    home = Home(folder)
    rulebook = home.rulebook(proved=False)
    hosts = {f"board-{board}.farm.example": f"127.0.0.1:{port}" for board in range(boards)}
    began, used = time.monotonic(), _cpu()
    with open_archive(home.archive) as archive:
        watched = home.watched(rulebook)
        clock = lambda: datetime.now(UTC)  # noqa: E731
        report = visit_all(home, archive, rulebook, watched, clock=clock, everything=everything, hosts=hosts)
    ends = Counter(f"{each['outcome']}" for each in report.data["visits"])
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - began,
                "memory": _memory(),
                "cpu": _cpu() - used,
                "ends": ends,
                "bad": report.faults,
            }
        )
    )


def _memory() -> list[float]:
    """Give the peak memory of this process and of its largest child, in MB."""
    return [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _cpu() -> float:
    """Give the processor's seconds that this process took, and those of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def child(*arguments: object, file: str = __file__) -> subprocess.Popen[str]:
    """Start this file, or another, again, for one thing."""
    command = [sys.executable, file, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str], port: int) -> tuple[dict, dict]:
    """Wait for a child; give what it printed and what the farm counted."""
    out, _ = process.communicate()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counts") as answer:
        return json.loads(out.splitlines()[-1]), json.loads(answer.read())


def settled(folder: Path, boards: int, port: int) -> Path:
    """Make a working folder for the farm."""
    folder.mkdir()
    shutil.copy(ROOT / "rules.yaml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "watchlist.yaml").write_text(watchlist(boards, port), encoding="utf-8")
    return folder


def stock(folder: Path) -> tuple[int, int, int]:
    """Count the documents, versions and captures of an archive."""
    with open_archive(folder / "archive.db") as archive:
        count = (
            "SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM versions), (SELECT COUNT(*) FROM visits)"
        )
        return tuple(archive.db.execute(count).fetchone())


def told(name: str, done: dict, counts: dict) -> float:
    """Print a round; give its pages per second."""
    rate = counts.get("pages", 0) / done["seconds"]
    own, below = done["memory"]
    ends = ", ".join(f"{count} {end}" for end, count in done.get("ends", {}).items())
    rest = f"; {done['cpu']:.0f} s of a core; memory {own:.0f} MB and {below:.0f} MB below{'; ' * bool(ends)}{ends}"
    print(
        f"{name}: {done['seconds']:.0f} s, {counts.get('pages', 0):,} pages ({rate:.0f} a second), "
        f"{counts.get('bytes', 0) / 2**20:.1f} MB{rest}",
        flush=True,
    )
    return rate


def main() -> None:
    """Run all rounds over one farm."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--boards", type=int, default=500)
    reader.add_argument("--postings", type=int, default=100_000)
    reader.add_argument("--latency", type=int, nargs=2, default=(50, 500))
    reader.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    given = reader.parse_args()
    size = given.postings // given.boards
    if given.only:
        what, *rest = given.only
        if what == "serve":
            serve(size, tuple(given.latency))
        elif what == "bare":
            bare(given.boards, int(rest[0]))
        else:
            poll(Path(rest[0]), given.boards, int(rest[1]), everything=what == "all")
        return
    same = ("--boards", given.boards, "--postings", given.postings, "--latency", *given.latency, "--only")
    server = child(*same, "serve")
    port = int(server.stdout.readline())
    try:
        with tempfile.TemporaryDirectory() as made:
            right = rounds(Path(made), given.boards, size, port, same)
    finally:
        server.terminate()
    sys.exit(not right)


def rounds(made: Path, boards: int, size: int, port: int, same: tuple) -> bool:
    """Run the bare spider, two polls and a killed one; say whether nothing was lost."""
    ceiling = told("bare Scrapy", *ended(child(*same, "bare", port), port))
    home = settled(made / "home", boards, port)
    first = ended(child(*same, "all", home, port), port)
    rate = told("first poll", *first)
    for line in first[0]["bad"]:
        print(f"    {line}")
    print(f"  ratio to bare Scrapy: {rate / ceiling:.2f}")
    before = stock(home)
    second = ended(child(*same, "all", home, port), port)
    told("second poll", *second)
    after = stock(home)
    time_share, byte_share = (second[0]["seconds"] / first[0]["seconds"], second[1]["bytes"] / first[1]["bytes"])
    asked = "bytes of boards with validators"
    print(
        f"  time {time_share:.0%}, bytes {byte_share:.1%}; of the boards that are not read in parts, and so are asked"
    )
    print(f"  conditionally, bytes {second[1].get(asked, 0) / first[1][asked]:.1%}")
    print(f"  documents, versions, visits: {before} then {after}")
    other = settled(made / "killed", boards, port)
    killed = child(*same, "due", other, port)
    time.sleep(first[0]["seconds"] / 2)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    held = stock(other)
    told("after a kill midway", *ended(child(*same, "due", other, port), port))
    whole = stock(other)
    print(f"  documents, versions, visits: {held} when killed, {whole} when started again, {before} without a kill")
    good = sum(not way(board) for board in range(boards)) * size
    print(f"  postings of boards that do not fail: {good:,}")
    return before[:2] == after[:2] == whole[:2] and before[0] >= good


if __name__ == "__main__":
    main()
