"""Letters as an Atom feed (RFC 4287), the newest first: an entry for each case told. Home of feedgen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from monitor.digest.brief import Brief
from monitor.digest.pages import page
from monitor.digest.safe import clean, link

MOST = 50
"""Letters of a feed: two months and more of weekdays. Readers keep what they have seen."""
TEMPLATE = "feed.html"
_NO_XML = re.compile("[\ufffe\uffff]")
"""Characters that no XML may hold, beside those that `clean` takes out."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A letter as a feed tells it."""

    brief: Brief
    message: str
    """Its Message-ID, whose right side stands in the ids of its entries: they stay when the sender changes."""
    made: datetime


def atom(desk: str, issues: Sequence[Issue], templates: Mapping[str, str], *, base: str = "", itself: str = "") -> str:
    """Write the feed of a desk: an entry for each case told, and one for what a letter tells beside its cases.

    `issues` are its letters, the newest first, and the oldest of all last: it names the feed. `base` is the address
    under which the pages of the archive can be reached, `itself` that of the feed; empty: it has no such links.
    `templates` hold feed.html. Nothing in it acts: all that comes from outside is escaped, and only http and https
    addresses of sources and of `base` can be followed. Raises ValueError where there is no letter.
    """
    if not issues:
        raise ValueError(f"{desk} has had no letter")
    feed = FeedGenerator()
    feed.id(f"{_tag(issues[-1])}/feed")
    feed.title(f"Divergence digest: {desk}")
    feed.subtitle(issues[0].brief.note)
    feed.author(name="Surveillance-Capability Monitor")
    feed.generator("Surveillance-Capability Monitor")
    feed.language("en")
    feed.updated(issues[0].made)
    pages = link(base.rstrip("/")).href if base else ""
    if itself and link(itself).href:
        feed.link(href=link(itself).href, rel="self", type="application/atom+xml")
    if pages:
        feed.link(href=f"{pages}/", rel="alternate", type="text/html")
    for issue in issues[:MOST]:
        for entry in _entries(issue, templates, pages):
            feed.add_entry(entry, order="append")
    written: bytes = feed.atom_str(pretty=True)
    return written.decode("utf-8")


def _entries(issue: Issue, templates: Mapping[str, str], pages: str) -> list[FeedEntry]:
    told = issue.brief
    entries = []
    for line in told.lines:
        again = f" ({line.label})" if line.label else ""
        content = page(templates, TEMPLATE, {"line": line, "told": told, "pages": pages})
        entry = _entry(issue, f"/{line.id}", f"{line.title}: {line.headline}{again}", content)
        if pages:
            entry.link(href=f"{pages}/case/{line.id}", rel="alternate", type="text/html")
        entries.append(entry)
    if told.rest:
        content = page(templates, TEMPLATE, {"line": None, "told": told, "pages": pages})
        entries.append(_entry(issue, "", told.subject, content))
    return entries


def _entry(issue: Issue, name: str, title: str, content: str) -> FeedEntry:
    entry = FeedEntry()
    entry.id(f"{_tag(issue)}{name}")
    entry.title(_NO_XML.sub("", clean(title)))
    entry.updated(issue.made)
    entry.published(issue.made)
    entry.content(_NO_XML.sub("", content), type="html")
    return entry


def _tag(issue: Issue) -> str:
    """Give the start of an id that stays the same for ever (RFC 4151)."""
    host = issue.message.strip("<>").rpartition("@")[2]
    return f"tag:{host},{issue.brief.day.isoformat()}:{issue.brief.desk}"
