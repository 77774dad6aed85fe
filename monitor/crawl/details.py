"""Boards whose list holds no texts: which postings' own pages are asked in a visit, and which wait for the next.

A board of two thousand postings at a request a second takes longer than a visit may. So a visit asks a bounded number
of pages, new lines first come first served, and the list alone says what is there: a posting whose page is not asked,
or fails, is still there.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.crawl.reasons import Fault
from monitor.model import Follow, Listed, Outcome

REREAD = timedelta(days=7)
"""A page whose line in the list stays the same is read again after a week: texts are edited without a trace there."""
_TRIES = 3
"""After so many pages in a row without an answer the rest waits for the next visit."""


@dataclass(slots=True)
class Details:
    """The pages behind the lists of one visit."""

    known: Mapping[str, Listed]
    now: datetime
    most: int
    """Most pages that are asked in this visit."""
    lines: dict[str, str] = field(default_factory=dict)
    """Every key that the lists showed, with the digest of its line."""
    asked: set[str] = field(default_factory=set)
    waiting: int = 0
    lost: int = 0
    fault: Fault | None = None
    """Why the first lost page was lost."""
    _in_a_row: int = 0
    _stopped: bool = False

    def wants(self, follow: Follow) -> bool:
        """Note a line of a list; say whether its page is asked now."""
        line = _digest(follow)
        self.lines[follow.key] = line
        known = self.known.get(follow.key)
        if known is not None and known.line == line and self.now - known.read < REREAD:
            return False
        if self._stopped or len(self.asked) >= self.most:
            self.waiting += 1
            return False
        self.asked.add(follow.key)
        return True

    def came(self) -> None:
        """Note that a page was read."""
        self._in_a_row = 0

    def failed(self, fault: Fault) -> None:
        """Note that a page was lost. A server that refuses, or is silent three times in a row, is left in peace."""
        self.lost += 1
        self.fault = self.fault or fault
        self._in_a_row += fault.outcome is not Outcome.CHANGED_SHAPE and fault.status not in (404, 410)
        self._stopped = self._stopped or fault.outcome is Outcome.BLOCKED or self._in_a_row >= _TRIES

    @property
    def hopeless(self) -> bool:
        """Say whether every page that was asked was lost."""
        return self.fault is not None and self.lost >= len(self.asked) > 0

    def remarks(self) -> list[str]:
        """Tell what is missing, for a reader."""
        told = []
        if self.fault is not None:
            told.append(f"{self.lost} of {len(self.asked)} postings could not be read: {self.fault.reason}")
        if self.waiting:
            told.append(f"{self.waiting:,} postings wait to be read at the next visits")
        return told


def _digest(follow: Follow) -> str:
    line = json.dumps([follow.url, follow.body, dict(sorted(follow.facts.items()))], ensure_ascii=False)
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
