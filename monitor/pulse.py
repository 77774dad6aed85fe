"""A sign of life for a service that raises the alarm when none comes: the machine that is off cannot do it itself."""

import http.client
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

PING = "MONITOR_PING"
EVERY = timedelta(minutes=5)
"""The services that take such signs expect one every few minutes at most."""
SECONDS = 10.0
_HERE = ("127.0.0.1", "::1", "localhost")


class PulseError(Exception):
    """What MONITOR_PING says is no address to call. The message never holds it: who has it can say that all is well."""


class _Nowhere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Go nowhere else: the address is a secret."""


class Pulse:
    """Calls an address: as it is while all is well, with /fail behind it when not, as these services have it."""

    def __init__(self, address: str, say: Callable[[str], None]) -> None:
        """Take the address. Raises PulseError unless it is https, or on this machine."""
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            parts, host = urlsplit(""), None
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)):
            raise PulseError(f"{PING} is to hold an address that begins with https://")
        self._address = address.rstrip("/")
        self._say = say
        self._last: tuple[datetime, bool] | None = None
        self._silent = False
        self._open = build_opener(ProxyHandler({}), _Nowhere).open

    @classmethod
    def from_environment(cls, say: Callable[[str], None]) -> Self | None:
        """Give the one that MONITOR_PING wants. Raises PulseError."""
        address = os.environ.get(PING, "").strip()
        return cls(address, say) if address else None

    def __call__(self, now: datetime, *, well: bool) -> None:
        """Call, unless that was done within five minutes and nothing has changed since. Never raises."""
        if self._last and self._last[1] == well and timedelta(0) <= now - self._last[0] < EVERY:
            return
        self._last = (now, well)
        try:
            with self._open(self._address + ("" if well else "/fail"), timeout=SECONDS):
                self._silent = False
        except (OSError, http.client.HTTPException, ValueError) as trouble:
            if not self._silent:
                self._say(f"{PING} cannot be called: {getattr(trouble, 'reason', '') or type(trouble).__name__}")
            self._silent = True
