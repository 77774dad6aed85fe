"""A rulebook as it is kept beside the archive, so that the next command need not compile it again.

Nothing in it can run: the rules as JSON, which are checked again when they are read, and a database that Hyperscan
serialised. Whatever is not exactly what was kept under the same key is not read.
"""

import hashlib
import json
from dataclasses import dataclass

from monitor.rulebook.prefilter import LIBRARY

_MAGIC = b"rulebook, kept by monitor\n"
_DIGEST = 32
"""Bytes of a SHA-256."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a rulebook."""

    rules: str
    """The rules, as JSON."""
    databases: tuple[bytes, bytes]
    """What the first stages compiled; empty where they have nothing to keep."""
    proved: bool
    """All examples held."""


def key(rules: str, code: str) -> bytes:
    """Name what rules become: by their SHA-256, the version of the first stage's library and that of the program."""
    return hashlib.sha256(f"{rules}\x1f{LIBRARY}\x1f{code}".encode()).digest()


def pack(kept: Kept, key: bytes) -> bytes:
    """Put it into bytes for a file."""
    first, second = kept.databases
    head = json.dumps({"rules": kept.rules, "proved": kept.proved, "first": len(first)}).encode()
    body = len(head).to_bytes(8) + head + first + second
    return _MAGIC + key + hashlib.sha256(body).digest() + body


def unpack(data: bytes, key: bytes) -> Kept | None:
    """Read it back. None for anything else: other rules, another version, a file that was cut off or changed."""
    start = _MAGIC + key
    body = data[len(start) + _DIGEST :]
    if data[: len(start) + _DIGEST] != start + hashlib.sha256(body).digest():
        return None
    middle = 8 + int.from_bytes(body[:8])
    head = json.loads(body[8:middle])
    end = middle + head["first"]
    return Kept(head["rules"], (body[middle:end], body[end:]), head["proved"])
