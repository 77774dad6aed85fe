"""A chain over everything that was captured: nobody can change or leave out a capture later without breaking it.

Each link covers the captures of the visits since the link before, and carries that one's root in its own. Whoever has
seen a root (every letter prints the last one) can tell that the captures before it are still those.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.opening import Archive
from monitor.archive.packing import moment, stamp

START = hashlib.sha256(b"").hexdigest()
"""What the first link follows."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link."""

    visit: int
    """The last visit that it covers."""
    captures: int
    """How many captures it covers."""
    root: str
    """SHA-256, in hexadecimal."""
    at: datetime


def links(archive: Archive) -> list[Link]:
    """Give the chain, oldest first."""
    rows = archive.db.query("SELECT visit, captures, root, at FROM chain ORDER BY visit")
    return [Link(row["visit"], row["captures"], row["root"], moment(row["at"])) for row in rows]


def extend(archive: Archive, now: datetime) -> Link | None:
    """Add a link over the captures since the last one, and give it; None: there are none."""
    last = links(archive)[-1:]
    with archive.writing() as db:
        newest = db.execute("SELECT MAX(visit) FROM captures").fetchone()[0]
        done, root = (last[0].visit, last[0].root) if last else (0, START)
        if newest is None or newest <= done:
            return None
        count, root = _root(archive, root, done, newest)
        db.execute(
            "INSERT INTO chain (visit, captures, root, at) VALUES (?, ?, ?, ?)", [newest, count, root, stamp(now)]
        )
    return Link(newest, count, root, now)


def broken(archive: Archive) -> Iterator[str]:
    """Give every link that is not what its captures give, as a sentence."""
    done, root = 0, START
    for link in links(archive):
        count, found = _root(archive, root, done, link.visit)
        if (count, found) != (link.captures, link.root):
            yield (
                f"the chain of captures breaks at {link.at:%Y-%m-%d %H:%M} UTC: {count} captures of visits {done + 1} "
                f"to {link.visit} give {found[:16]}…, the archive kept {link.captures} and {link.root[:16]}…. Captures "
                "were changed, added or taken away since: compare with a backup."
            )
        done, root = link.visit, link.root


def _root(archive: Archive, before: str, after: int, until: int) -> tuple[int, str]:
    """Hash a root with the captures of the visits behind `after` up to `until`; give how many they are as well."""
    whole = hashlib.sha256(before.encode())
    count = 0
    rows = archive.db.execute(
        "SELECT record, sha256, url, fetched FROM captures WHERE visit > ? AND visit <= ? ORDER BY visit, record",
        [after, until],
    )
    for row in rows:
        whole.update("\x1f".join(map(str, row)).encode("utf-8", "surrogatepass") + b"\x1e")
        count += 1
    return count, whole.hexdigest()
