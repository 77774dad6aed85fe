"""Divergences minus what has been told: what a desk reads today, and the letter that tells it."""

from monitor.digest.brief import Brief, brief
from monitor.digest.letter import LIMIT, NOTE, letter, subject
from monitor.digest.news import CAP, Counts, Digest, Failing, Item, Reason, decide, digest, failing, glance
from monitor.digest.quotes import QuoteError

__all__ = [
    "CAP",
    "LIMIT",
    "NOTE",
    "Brief",
    "Counts",
    "Digest",
    "Failing",
    "Item",
    "QuoteError",
    "Reason",
    "brief",
    "decide",
    "digest",
    "failing",
    "glance",
    "letter",
    "subject",
]
