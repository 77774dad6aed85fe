"""Keys that a source is asked with: they go to the host that gave them, and nothing that repeats them is kept."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from monitor.evidence import SECRET
from monitor.model import Source


def keys(spider: Any, source: Source) -> frozenset[str]:
    """Give the keys and passes that a source is asked with now; without the words that say of what kind they are."""
    try:
        headers = spider.headers(source)
    except (AttributeError, ValueError):  # no spider of ours, or a key that is not set
        return frozenset()
    return frozenset(value.split()[-1] for name, value in headers.items() if name.lower() in SECRET and value.split())


def repeated(secrets: Collection[str], *contents: bytes | str) -> bool:
    """Say whether one of them stands in something, as it is or percent-encoded."""
    if not secrets:
        return False
    raw = [content.encode("latin-1", "replace") if isinstance(content, str) else content for content in contents]
    return any(secret.encode() in text for each in raw for text in (each, unquote_to_bytes(each)) for secret in secrets)


def without(secrets: Collection[str], words: str) -> str:
    """Give words for a reader with stars in place of keys."""
    for secret in secrets:
        words = words.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return "an answer that repeats our key" if repeated(secrets, words) else words
