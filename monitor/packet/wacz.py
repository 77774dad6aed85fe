"""Captures as WACZ 1.1.1: one zip that opens in a web archive player, with the WARC records byte for byte as kept."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

VERSION = "1.1.1"
_MADE = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same bytes: the files in the zip carry no time of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its gzip member as it lies in the archive's own WARC file, and what an index says of it."""

    raw: bytes
    url: str
    fetched: datetime
    status: int
    mime: str
    sha256: str
    title: str


def warc(entries: Sequence[Entry]) -> bytes:
    """Give the records as one WARC file: gzip members may simply follow each other."""
    return b"".join(entry.raw for entry in entries)


def wacz(entries: Sequence[Entry], *, title: str, software: str, made: datetime) -> bytes:
    """Give the zip. `made` is written into it in UTC."""
    moment = f"{made:%Y-%m-%dT%H:%M:%SZ}"
    files = {
        "archive/data.warc.gz": warc(entries),
        "indexes/index.cdxj": _index(entries),
        "pages/pages.jsonl": _pages(entries),
    }
    package = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": title,
        "software": software,
        "created": moment,
        "resources": [
            {"name": path.rpartition("/")[2], "path": path, "hash": _hash(content), "bytes": len(content)}
            for path, content in files.items()
        ],
    }
    files["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=2).encode()
    digest = {"path": "datapackage.json", "hash": _hash(files["datapackage.json"])}
    files["datapackage-digest.json"] = json.dumps(digest, indent=2).encode()
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files into a zip. WARC records are compressed already, and players read them in place: they are stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path, content in files.items():
            about = zipfile.ZipInfo(path, _MADE)
            about.compress_type = zipfile.ZIP_STORED if path.endswith((".gz", ".wacz")) else zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            packed.writestr(about, content)
    return out.getvalue()


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _index(entries: Sequence[Entry]) -> bytes:
    lines, offset = [], 0
    for entry in entries:
        about = {
            "url": entry.url,
            "mime": entry.mime,
            "status": str(entry.status),
            "digest": f"sha256:{entry.sha256}",
            "length": str(len(entry.raw)),
            "offset": str(offset),
            "filename": "data.warc.gz",
        }
        lines.append(f"{_key(entry.url)} {entry.fetched:%Y%m%d%H%M%S} {json.dumps(about)}")
        offset += len(entry.raw)
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def _key(url: str) -> str:
    """Give an address as indexes sort it: the host backwards, `com,example)/path?query`, in lower case."""
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{host}{port}){path}".lower().replace(" ", "%20")


def _pages(entries: Sequence[Entry]) -> bytes:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "Cited pages"}]
    for entry in entries:
        moment = f"{entry.fetched:%Y-%m-%dT%H:%M:%SZ}"
        lines.append({"id": entry.sha256[:16], "url": entry.url, "ts": moment, "title": entry.title})
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()
