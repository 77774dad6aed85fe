"""The same digest in short to chat programs and webhooks, through the same outbox as letters."""

import os
from collections.abc import Iterator
from datetime import datetime

from monitor import archive as store
from monitor.archive import Archive
from monitor.digest import Brief
from monitor.digest.notice import notice
from monitor.mail import Delivery
from monitor.notify import NOTIFY, targets, tell


def copies(short: Brief, now: datetime, *, host: str, base: str) -> dict[str, store.Letter]:
    """Give a desk's digest as a message for each place of MONITOR_NOTIFY that is to have it, by the place's name."""
    title, text = notice(short, base)
    whole = f"{title}\n\n{text}\n".encode()
    return {
        each.name: store.Letter(
            f"<notice.{short.day.isoformat()}.{short.desk}.{each.name}@{host}>",
            short.desk,
            short.day,
            title,
            whole,
            now,
        )
        for each in targets(os.environ.get(NOTIFY, ""))
        if each.desk in ("", short.desk)
    }


def is_place(recipient: str) -> bool:
    """Say whether a recipient is a place of MONITOR_NOTIFY: every mailbox has an @, and no place."""
    return "@" not in recipient


def answers(archive: Archive, now: datetime) -> Iterator[tuple[store.Due, Delivery]]:
    """Send what waits for places, one after the other; each has to be marked before the next is asked for."""
    places = {each.name: each for each in targets(os.environ.get(NOTIFY, ""))}
    for due in store.due(archive, now):
        if not is_place(due.recipient) or not due.letter.whole:
            continue
        place = places.get(due.recipient)
        if place is None:
            yield due, Delivery("deferred", f"{NOTIFY} names no {due.recipient}")
            continue
        title, _, text = due.letter.message.decode().partition("\n\n")
        yield due, tell(place, title, text)
