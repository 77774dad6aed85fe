"""Files with a date in their name become answers that change from day to day.

    sites/<host>/<path>/<date>.html              what the address says from that day on
    sites/<host>/<path>/<date>.gone              from that day: 404
    sites/<host>/<path>/<date>.status-500        from that day: this status, the file is the body
    sites/<host>/<path>/<date>--<date>.status-403   the same, on these days only (both included)

HTML and job files may begin with YAML between two `---` lines; what a later file leaves out, it takes from the one
before it. Names that begin with `_` are not served by themselves.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TYPES: Mapping[str, str] = {
    "html": "text/html",
    "json": "application/json",
    "rss": "application/rss+xml",
    "txt": "text/plain",
    "xml": "application/xml",
}
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:--(\d{4}-\d\d-\d\d))?\.(.+)")
_MATTER = re.compile(r"\A---\n(.*?\n)?---\n(.*)\Z", re.DOTALL)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address says. `{{origin:host}}` in the body stands for that host's scheme, name and port."""

    status: int
    body: bytes
    content_type: str
    changed: date
    """Since when it has said so."""


@dataclass(frozen=True, slots=True)
class Resource:
    """An address over time: when it changes, and what it says from such a moment on."""

    moments: tuple[date, ...]
    make: Callable[[date], Answer]

    def moment(self, day: date) -> date | None:
        """Give the last change up to a day; None before the first."""
        number = bisect_right(self.moments, day)
        return self.moments[number - 1] if number else None


@dataclass(frozen=True, slots=True)
class File:
    """A file with a date in its name."""

    path: Path
    first: date
    last: date | None
    """The last day on which it holds; None: until the next file."""
    extension: str

    def covers(self, day: date) -> bool:
        """Say whether it holds on a day for itself, whatever else there is."""
        return self.last is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Written:
    """A file's text with what stands above it in YAML."""

    facts: Mapping[str, Any]
    body: str


def dated(folder: Path) -> list[File]:
    """Give the dated files of a folder, oldest first. Raises ValueError for a date that is none."""
    found = []
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name and path.is_file():
            last = date.fromisoformat(name[2]) if name[2] else None
            found.append(File(path, date.fromisoformat(name[1]), last, name[3]))
    return sorted(found, key=lambda each: (each.first, each.path.name))


def written(path: Path, before: Written | None = None) -> Written:
    """Read a file; what it leaves out is as it was `before`."""
    text = path.read_text(encoding="utf-8")
    matter = _MATTER.fullmatch(text)
    facts: dict[str, Any] = YAML(typ="safe").load(matter[1] or "") or {} if matter else {}
    body = matter[2] if matter else text
    if before is None:
        return Written(facts, body)
    return Written({**before.facts, **facts}, body if body.strip() else before.body)


def history(files: Iterable[File]) -> list[tuple[File, Written]]:
    """Read files in their order, each with what it takes from the one before it."""
    read: list[tuple[File, Written]] = []
    for file in files:
        read.append((file, written(file.path, read[-1][1] if read else None)))
    return read


def filled(template: str, slots: Mapping[str, Any]) -> str:
    """Put values into a template's `{{name}}`; everything but `content` is escaped, an unknown name is empty."""

    def value(slot: re.Match[str]) -> str:
        plain = str(slots.get(slot[1], ""))
        return plain if slot[1] == "content" else html.escape(plain)

    return _SLOT.sub(value, template)


def over_time(lasting: Callable[[date], Answer], moments: Iterable[date], files: Sequence[File]) -> Resource:
    """Join what an address says in the ordinary course with the days on which it fails."""
    spans = [file for file in files if file.last is not None]
    ends = [file.last + timedelta(days=1) for file in spans if file.last]

    def make(moment: date) -> Answer:
        for span in spans:
            if span.covers(moment):
                return failing(span)
        return lasting(moment)

    return Resource(tuple(sorted({*moments, *(span.first for span in spans), *ends})), make)


def failing(file: File) -> Answer:
    """Give the answer of a `.gone` or `.status-NNN` file."""
    status = 404 if file.extension == "gone" else int(file.extension.removeprefix("status-"))
    body = file.path.read_bytes() or f"<html><body><h1>{status}</h1></body></html>\n".encode()
    return Answer(status, body, "text/html; charset=utf-8", file.first)


def page(folder: Path, layout: str) -> Resource:
    """Make a page of a folder's dated files; `layout` is the HTML around what they say."""
    files = dated(folder)
    lasting = [file for file in files if file.last is None]
    texts = {file.path: text for file, text in history(file for file in lasting if file.extension == "html")}

    def at(moment: date) -> Answer:
        file = next((each for each in reversed(lasting) if each.first <= moment), None)
        if file is None:
            return nothing(moment)
        if file.extension not in TYPES:
            return failing(file)
        charset = "utf-8"
        body = file.path.read_bytes()
        if file.path in texts:
            text = texts[file.path]
            charset = str(text.facts.get("charset", charset))
            around = "{{content}}" if "<!doctype" in text.body[:200].lower() else layout
            slots = {"charset": charset, "lang": "en", **text.facts, "content": text.body}
            body = filled(around, slots).encode(charset, "xmlcharrefreplace")
        return Answer(200, body, f"{TYPES[file.extension]}; charset={charset}", file.first)

    return over_time(at, (file.first for file in lasting), files)


def nothing(changed: date) -> Answer:
    """Give the answer of an address that is not there."""
    body = b"<!doctype html>\n<title>Not found</title>\n<h1>Not found</h1>\n<p>This page does not exist.</p>\n"
    return Answer(404, body, "text/html; charset=utf-8", changed)
