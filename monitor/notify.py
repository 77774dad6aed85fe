"""Short messages to chat programs and webhooks, through Apprise. Its one home."""

import logging
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from io import StringIO
from typing import Any

from monitor.mail import Delivery

NOTIFY = "MONITOR_NOTIFY"
SECONDS = 30.0
"""An answer that takes longer is none."""
_WORD = re.compile(r"(?:(?P<desk>[a-z0-9-]+)=)?(?P<url>(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A place that gets short messages. Its address is a secret: who has it can write there."""

    name: str
    """By which it is known: what kind of place it is and its number in MONITOR_NOTIFY. It holds no @."""
    desk: str
    """Whose letters go there; empty: those of all desks."""
    url: str = field(repr=False)


def targets(written: str) -> list[Target]:
    """Read MONITOR_NOTIFY: addresses as Apprise has them, a space between, before each maybe `DESK=`. Raises nothing.

    What cannot be read has a name as well, so that its messages wait until it is mended.
    """
    found = []
    for number, word in enumerate(written.split(), 1):
        parts = _WORD.fullmatch(word)
        assert parts is not None  # it matches whatever there is
        name = f"{(parts['scheme'] or 'unreadable').lower()}-{number}"
        found.append(Target(name, parts["desk"] or "", parts["url"]))
    return found


def fault(target: Target) -> str:
    """Say what is wrong with a target as far as that can be known without asking it; empty: nothing."""
    if find_spec("apprise") is None:
        return f"{NOTIFY} is set, and Apprise is not installed: install the extra `delivery`"
    return (
        "" if _service(target) is not None else f"the address of {target.name} in {NOTIFY} is none that Apprise knows"
    )


def tell(target: Target, title: str, text: str) -> Delivery:
    """Send a message, once. A place that does not take it, or cannot be read, is to be tried again: both get mended.

    Raises nothing. What comes back holds no part of the address: of a refusal its status only.
    """
    if wrong := fault(target):
        return Delivery("deferred", wrong)
    from apprise import NotifyFormat  # noqa: PLC0415  an extra

    log = StringIO()
    handler = logging.StreamHandler(log)
    apprise = logging.getLogger("apprise")
    apprise.addHandler(handler)
    try:
        taken = bool(_service(target).notify(body=text, title=title, body_format=NotifyFormat.TEXT))
    except Exception as error:  # noqa: BLE001  a hundred services' code: whatever one raises, the other letters go on
        return Delivery("deferred", f"{target.name} failed: {type(error).__name__}")
    finally:
        apprise.removeHandler(handler)
    if taken:
        return Delivery("sent", f"{target.name} took it")
    status = re.search(r"\berror=(\d{3})\b", log.getvalue())
    said = f"{target.name} answered {status[1]}" if status else f"{target.name} cannot be reached, or did not answer"
    return Delivery("deferred", said)


def _service(target: Target) -> Any:
    """Give Apprise's object with one target; None: it does not know such an address."""
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415  an extra, and it takes a third of a second

    logging.getLogger("apprise").propagate = False  # its words may hold the address
    asset = AppriseAsset(
        app_id="Monitor",
        app_desc="Surveillance-Capability Monitor",
        app_url="",
        image_url_mask="",  # nothing in a message is loaded from elsewhere
        image_url_logo="",
        storage_mode="memory",
        service_timeout=SECONDS,
        async_mode=False,
    )
    service = Apprise(asset=asset)
    return service if service.add(_in_pieces(target.url)) or service.add(target.url) else None


def _in_pieces(url: str) -> str:
    """Ask that a message which is too long for a place goes there in pieces, where the address says nothing of it."""
    return url if "overflow=" in url else f"{url}{'&' if '?' in url else '?'}overflow=split"
