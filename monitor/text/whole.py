"""Whether a page or feed has its end: half of one reads like a small one."""

import re

from monitor.model import ShapeChanged

_FEED_ENDS = re.compile(rb"</\s*(?:[\w-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TAIL = 4096
"""Bytes in which a feed's end tag stands: some servers add a comment behind it."""
_LINKS = re.compile(r"<a\s", re.IGNORECASE)
_LINK_ENDS = re.compile(r"</a\s*>", re.IGNORECASE)


def whole_feed(body: bytes) -> None:
    """Raise ShapeChanged for RSS or Atom without its end tag. Feed readers take what comes before it for everything."""
    if not _FEED_ENDS.search(body[-_TAIL:]):
        raise ShapeChanged("the feed breaks off before its end, or is none (no </rss> or </feed>)")


def whole_page(html: str) -> None:
    """Raise ShapeChanged for a web page that stops inside a tag or a word.

    HTML lets authors leave </html> away, so only a page that has neither it nor any tag for its end is refused.
    """
    small = html[-_TAIL:].rstrip().lower()
    if "<html" in html[:_TAIL].lower() and not small.endswith(">") and "</html" not in small:
        raise ShapeChanged("the page breaks off before its end (no </html>)")


def whole_list(html: str) -> None:
    """Raise ShapeChanged for a page of links, or a part of one, that breaks off: the rest would count as gone.

    Those are written by programs, which close what they open.
    """
    end = html.rstrip()
    begun = "<html" in html[:_TAIL].lower() and "</html" not in end[-_TAIL:].lower()
    if begun or not end.endswith(">") or len(_LINKS.findall(html)) > len(_LINK_ENDS.findall(html)):
        raise ShapeChanged("the list breaks off before its end")
