"""One file of thousands, read to its end: what is kept of it, and a line for everything else."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from monitor.bulk.sieve import Sieve
from monitor.model import Document, Glimpse
from monitor.text.patents.week import Passed, leaves
from monitor.text.weekly import Torn, documents

REMARKS = 20
"""Broken documents that are named one by one."""
_NAME = re.compile(r"(?:ip[ga]b?|p[ga]|pftaps)(?:19|20)?(\d{6})(?:_wk\d\d)?(?:_r(\d+))?(?!\d)", re.IGNORECASE)


@dataclass(slots=True)
class FileRead:
    """What came out of a file."""

    file: str
    """Its name, without the folders that it lies in."""
    sha256: str = ""
    bytes: int = 0
    kept: list[Document] = field(default_factory=list)
    glimpsed: list[Glimpse] = field(default_factory=list)
    broken: int = 0
    twice: int = 0
    remarks: list[str] = field(default_factory=list)
    fault: str = ""
    """Why it was not read to its end, in a reader's words; nothing of it may then be archived."""
    known: bool = False
    """Not read: a file of the same bytes was, by the same rules and names."""

    @property
    def documents(self) -> int:
        """Give how many patents are in it, broken ones included."""
        return len(self.kept) + len(self.glimpsed) + self.broken


def read_file(path: Path, sieve: Sieve, known: Collection[str] = ()) -> FileRead:
    """Read a file, plain or zip. `known` are digests of files that need no reading. Faults are told, never raised."""
    done = FileRead(path.name)
    try:
        with path.open("rb") as stream:
            done.bytes = path.stat().st_size
            done.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            done.known = done.sha256 in known
            if done.known:
                return done
            stream.seek(0)
            _read(done, documents(stream), sieve)
    except Torn as torn:
        done.fault = str(torn)
    except OSError as error:
        done.fault = f"it cannot be read: {error.strerror or error}"
    if not done.fault and not done.documents:
        done.fault = "no patent is in it: is it a weekly file of the USPTO?"
    if done.fault:
        done.kept, done.glimpsed = [], []
    return done


def _read(done: FileRead, parts: Iterable[bytes], sieve: Sieve) -> None:
    keys: set[str] = set()
    passed: Counter[str] = Counter()
    for leaf in leaves(parts, sieve.wanted):
        if isinstance(leaf, Passed):
            _pass(done, leaf, passed)
            continue
        if leaf.key in keys:
            done.twice += 1
            continue
        keys.add(leaf.key)
        judged = sieve.judged(leaf) if isinstance(leaf, Document) else leaf
        if isinstance(judged, Document):
            done.kept.append(judged)
        else:
            done.glimpsed.append(judged)
    done.remarks += [f"{count} {why}" for why, count in sorted(passed.items())]


def _pass(done: FileRead, leaf: Passed, passed: Counter[str]) -> None:
    if not leaf.patent:
        passed[leaf.why] += 1
        return
    done.broken += 1
    if done.broken <= REMARKS:
        done.remarks.append(f"document {leaf.place}: {leaf.why}")


def order(path: Path) -> tuple[str, int, str]:
    """Give the place of a file among others: by the day in its name, corrected weeks after the first ones."""
    found = _NAME.match(path.name)
    if found is None:
        return "", 0, path.name
    return str(week_of(path) or ""), int(found[2] or 0), path.name


def week_of(path: Path) -> date | None:
    """Give the day in a name such as ipg190827.zip or ipa190829_r1.zip; None for another name."""
    found = _NAME.match(path.name)
    if found is None:
        return None
    year, month, day = (int(found[1][at : at + 2]) for at in (0, 2, 4))
    try:
        # Grants begin in 1976: 76 to 99 are years of the last century.
        return date(1900 + year if year >= 76 else 2000 + year, month, day)
    except ValueError:
        return None
