"""A digest over cases that are at hand."""

from monitor import digest as news
from monitor.told import outline


def digest(day, cases, told, *args, **wishes):
    """Give the digest of whole cases; see `monitor.digest.digest`."""
    known = {case.id: case for case in cases}
    return news.digest(day, map(outline, cases), told, *args, read=known.__getitem__, **wishes)
