"""A made-up stretch of the web on loopback whose calendar is set by hand.

    with World(Path("demo/sites")).serve() as world:
        world.today = date(2018, 3, 20)
        ...  fetch http://127.0.0.1:{world.port}/ with the header Host: slides.example

One server answers for all hosts, by the Host header, as each of them would on `today`. Nothing here knows what the
pages are about. `python -m demo.world` lists what changes when; `python -m demo.world DAY [PORT]` serves a day.
"""

import hashlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from demo.boards import board
from demo.feeds import feed
from demo.pages import Answer, Resource, dated, nothing, page
from demo.patents import weeks

BEGIN, END = date(2018, 1, 1), date(2019, 9, 30)
"""The days that the made-up world knows."""
ROBOTS = b"User-agent: *\nAllow: /\n"
_ORIGIN = re.compile(rb"\{\{origin:([a-z0-9.-]+)\}\}")
_BARE = "<!doctype html>\n<html lang='{{lang}}'><head><title>{{title}}</title></head><body>{{content}}</body></html>"


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which an address begins to say something else."""

    day: date
    url: str
    """Without the port."""
    status: int


class World:
    """The sites of a folder, as they were on a day that the caller sets."""

    def __init__(self, folder: Path, today: date = BEGIN) -> None:
        """Read the layout of a folder of sites; raises ValueError for a file whose date is none."""
        self.today = today
        self.port = 0
        self._addresses = dict(_addresses(folder))
        self._hosts = {host for host, _ in self._addresses}
        self._made: dict[tuple[str, str, date], Answer] = {}

    @property
    def hosts(self) -> list[str]:
        """Give the names of all hosts."""
        return sorted(self._hosts)

    def answer(self, host: str, target: str) -> Answer:
        """Say what a host answers to a request target (path and query) on `today`."""
        parts = urlsplit(target)
        path = parts.path.rstrip("/") or "/"
        resource = self._addresses.get((host, f"{path}?{parts.query}")) or self._addresses.get((host, path))
        if resource is None and host in self._hosts and path == "/robots.txt":
            return Answer(200, ROBOTS, "text/plain; charset=utf-8", BEGIN)
        moment = resource.moment(self.today) if resource else None
        if resource is None or moment is None:
            return nothing(self.today)
        key = (host, f"{path}?{parts.query}", moment)
        if key not in self._made:
            made = resource.make(moment)
            self._made[key] = replace(made, body=_ORIGIN.sub(self._origin, made.body))
        return self._made[key]

    def changes(self) -> list[Change]:
        """List every day on which an address says something new, oldest first."""
        return sorted(
            (
                Change(moment, f"http://{host}{path}", resource.make(moment).status)
                for (host, path), resource in self._addresses.items()
                for moment in resource.moments
            ),
            key=lambda change: (change.day, change.url),
        )

    @contextmanager
    def serve(self, port: int = 0) -> Iterator["World"]:
        """Answer on a loopback port until the block ends; `port` 0 takes a free one. Gives this world."""
        server = _Server(("127.0.0.1", port), _Handler)
        server.world = self
        self.port = server.server_address[1]
        self._made.clear()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _origin(self, found: "re.Match[bytes]") -> bytes:
        return b"http://" + found[1] + (f":{self.port}".encode() if self.port else b"")


def _addresses(folder: Path) -> Iterator[tuple[tuple[str, str], Resource]]:
    """Walk the sites and give every address with its resource."""
    shared = _layout(folder, _BARE)
    for site in sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("_")):
        layout = _layout(site, shared)
        if (site / "_bulk.yaml").is_file():
            yield from (((host, path), resource) for host, path, resource in weeks(site))
        boards = sorted(each.parent for each in site.rglob("_board.yaml"))
        for each in boards:
            yield from (((host, path), resource) for host, path, resource in board(each, layout))
        for each in sorted([site, *(inner for inner in site.rglob("*") if inner.is_dir())]):
            inside = each.relative_to(site).parts
            if any(each == one or one in each.parents for one in boards) or any(p.startswith("_") for p in inside):
                continue
            path = "/" + "/".join(inside)
            if (each / "_feed.yaml").is_file():
                yield (site.name, path), feed(each, site)
            elif dated(each):
                yield (site.name, path), page(each, layout)


def _layout(folder: Path, other: str) -> str:
    path = folder / "_layout.html"
    return path.read_text(encoding="utf-8") if path.is_file() else other


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    world: World


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer one request, with 304 where the client has this very answer already."""
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        answer = self.server.world.answer(host, self.path)
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        changed = datetime.combine(answer.changed, time(4, 0), UTC)
        known = answer.status == 200 and self._known(tag, changed)
        status, body = (304, b"") if known else (answer.status, answer.body)
        now = datetime.combine(self.server.world.today, time(5, 0), UTC)
        headers = {"Date": format_datetime(now, usegmt=True), "Server": "world"}
        if answer.status == 200:
            headers |= {"ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True)}
        if not known:
            headers |= {"Content-Type": answer.content_type, "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = f"HTTP/1.1 {status} {self.responses[status][0]}\r\n"
        # One write: two small ones would wait for each other's acknowledgement.
        self.wfile.write(f"{line}{head}\r\n".encode("latin-1") + (b"" if self.command == "HEAD" else body))

    do_HEAD = do_GET  # noqa: N815  the name that http.server calls

    def _known(self, tag: str, changed: datetime) -> bool:
        """Compare the client's validators; If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in tags.split(",")]
        try:
            return changed <= parsedate_to_datetime(self.headers.get("If-Modified-Since") or "")
        except (TypeError, ValueError):
            return False

    def log_message(self, *_: Any) -> None:
        """Stay quiet: the crawler keeps the record of what was asked."""


def main() -> None:
    """List every change, or serve a day."""
    here = Path(__file__).parent / "sites"
    if len(sys.argv) == 1:
        for change in World(here).changes():
            print(change.day, change.status, change.url)
        return
    world = World(here, date.fromisoformat(sys.argv[1]))
    with world.serve(int(sys.argv[2]) if len(sys.argv) > 2 else 0):
        print(f"{world.today} at 127.0.0.1:{world.port}; hosts, for the Host header: {', '.join(world.hosts)}")
        threading.Event().wait()


if __name__ == "__main__":
    main()
