"""Divergences minus what has been told: what a desk reads today, and the letter that tells it."""

from monitor.digest.brief import Brief, brief
from monitor.digest.letter import LIMIT, NOTE, letter, subject
from monitor.digest.news import CAP, Counts, Digest, Failing, Item, Reason, Told, decide, digest, failing, telling
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
    "Told",
    "brief",
    "decide",
    "digest",
    "failing",
    "letter",
    "subject",
    "telling",
]
