"""A page on which a company says something, and whose text changed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PageChange:
    """What went from a page and what came, between two versions of it."""

    company: str
    title: str
    url: str
    at: datetime
    """When the new text was first seen."""
    before: str
    """Id of the version that stood there before."""
    now: str
    went: tuple[str, ...]
    """Sentences in the order of the text, white space made one."""
    came: tuple[str, ...]
