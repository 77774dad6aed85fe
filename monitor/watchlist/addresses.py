"""Addresses that a watchlist may hold: they can be visited, and nothing in them is a secret."""

import re
from urllib.parse import parse_qsl, urlsplit


def address(written: str, *, local: bool = False) -> str:
    """Check a link. Raises ValueError for other schemes than http and https, for passwords and keys, for no host."""
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from None
    if local and parts.scheme in ("", "file"):
        return written
    if parts.scheme not in ("http", "https"):
        raise ValueError("has to begin with https:// or http://")
    if secret := secret_in(written):
        raise ValueError(f"holds {secret}: this file is shared, secrets belong elsewhere")
    if not parts.hostname or re.search(r"\s", written):
        raise ValueError("not an address: a host name is missing or a space stands in it")
    return written


_NAMES = re.compile(r"(?i)api[_-]?key|passw|secret|access_token")
_MAY_BE = re.compile(r"(?i)(^|[_-])(token|key|auth|sig|signature|session)$")
"""Names of secrets, and of what is one only when it is long: some boards call a posting's number its token."""


def secret_in(written: str) -> str:
    """Say what in an address is a secret, without saying it; empty where nothing is."""
    try:
        parts = urlsplit(written)
        if parts.username is not None or parts.password is not None:
            return "a name or password before the @"
    except ValueError:
        return ""
    for name, value in parse_qsl(parts.query):
        if _NAMES.search(name) or (_MAY_BE.search(name) and len(value) >= 16 and not value.isdigit()):
            return f"a secret ({name}=)"
    return ""
