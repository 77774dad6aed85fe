"""Readers who leave a desk: the link in their letters, the page behind it, and what an operator does and sees."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from monitor import archive as store
from monitor.archive import Archive
from monitor.digest.language import ENGLISH, Language
from monitor.faults import unknown
from monitor.home import Home, HomeError
from monitor.leaving import PATH, How, Reader, token, whose
from monitor.steps.opened import existing, reading
from monitor.steps.report import Report
from monitor.watchlist import Letter, Watchlist
from monitor.watchlist.shape import Tongue

if TYPE_CHECKING:
    from monitor.web import Door

KEY = "MONITOR_UNSUBSCRIBE_KEY"
SHORTEST = 32
"""Characters of a key: half of what `openssl rand -hex 32` prints, or 128 bits."""
ALL_LEFT = "all who read it have left: no letter until `to` in watchlist.yaml names another, or one comes back"
_WAYS = {
    How.ONE_CLICK: "by the button of a mail program",
    How.PAGE: "on the page behind the link",
    How.BY_HAND: "by `monitor unsubscribe`",
}


def key() -> bytes:
    """Give the key of the links by which readers leave; empty: there is none. Raises HomeError for a short one."""
    given = os.environ.get(KEY, "").strip()
    if given and len(given) < SHORTEST:
        raise HomeError(
            f"{KEY} is too short: whoever has a letter could find it, and unsubscribe others. Set {SHORTEST} "
            "characters or more that nobody knows, as `openssl rand -hex 32` prints them."
        )
    return given.encode()


def address(base: str, reader: Reader, language: str) -> str:
    """Give the https address at which a reader leaves with one click; empty: there is none.

    `base` is that of the pages; mail programs press a button by https only (RFC 8058, 3.1).
    """
    secret = key()
    if not secret or not base.startswith("https://"):
        return ""
    return f"{base}{PATH}?t={token(secret, reader)}" + (f"&l={language}" if language != ENGLISH.code else "")


def staying(archive: Archive, desk: Letter) -> tuple[str, ...]:
    """Give the readers of a letter who have not left its desk."""
    gone = store.unsubscribed(archive)
    return tuple(each for each in desk.to if Reader(desk.desk, each) not in gone)


def door(home: Home, base: str, clock: Callable[[], datetime]) -> "Door | None":
    """Give what the page behind the link does; None where letters have no link. Raises HomeError for a short key."""
    from monitor.web import Door, Found, RefusedError  # noqa: PLC0415  an extra
    from monitor.web.leaving import TEMPLATE  # noqa: PLC0415  the same

    secret = key()
    if not secret or not base.startswith("https://"):
        return None
    if TEMPLATE not in home.pages():  # told now, and not to the first reader who wants to leave
        raise HomeError(f"templates/web/{TEMPLATE} is missing. Copy templates/ from the program's folder.")

    @contextmanager
    def refusing() -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001  Datasette prints frames with all their values, the key among them
            raise RefusedError(str(error) or type(error).__name__) from None

    def found(given: str) -> Found | None:
        with refusing(), reading(home) as archive:
            reader = whose(given, secret, store.readers(archive))
            return Found(reader, reader in store.unsubscribed(archive)) if reader else None

    def leave(reader: Reader, how: How) -> None:
        with refusing():
            archive = existing(home)
            try:
                store.leave(archive, reader, how, clock())
            finally:
                archive.db.close()  # the next command folds the log in: who leaves does not wait for who reads

    def language(code: str) -> Language:
        try:
            return home.language(code) if code in get_args(Tongue) else ENGLISH
        except HomeError:
            return ENGLISH

    return Door(found, leave, language)


def unsubscribe(home: Home, desk: str, address: str, *, now: datetime) -> Report:
    """Write down that a reader wants no more letters of a desk, and drop what waits. Raises HomeError for no reader."""
    watchlist = home.watched(home.rulebook(proved=False))
    with existing(home) as archive:
        reader = _known(archive, watchlist, desk, address)
        if not store.leave(archive, reader, How.BY_HAND, now):
            return Report([f"{reader.address} had left the desk {desk} before"], {"changed": False})
    words = f"{reader.address} gets no more letters of the desk {desk}; what waited for them is not sent"
    return Report([words], {"changed": True})


def resubscribe(home: Home, desk: str, address: str, *, now: datetime) -> Report:
    """Write down that a reader who left wants a desk's letters again. Raises HomeError for no reader."""
    watchlist = home.watched(home.rulebook(proved=False))
    with existing(home) as archive:
        reader = _known(archive, watchlist, desk, address)
        if not store.come_back(archive, reader, now):
            return Report([f"{reader.address} has not left the desk {desk}: nothing to do"], {"changed": False})
    words = f"{reader.address} gets the desk {desk}'s letters again, from the next one on"
    if reader not in _watched(watchlist):
        words += "; add the address to `to` of that desk in watchlist.yaml"
    return Report([words], {"changed": True})


def _watched(watchlist: Watchlist) -> list[Reader]:
    return [Reader(each.desk, address) for each in watchlist.letters for address in each.to]


def _known(archive: Archive, watchlist: Watchlist, desk: str, address: str) -> Reader:
    """Give a reader whom watchlist.yaml names or who was ever sent a letter. Raises HomeError."""
    readers = [*_watched(watchlist), *store.readers(archive)]
    if desk not in {each.desk for each in readers}:
        raise HomeError(unknown("desk", desk, (each.desk for each in readers)))
    reader = Reader(desk, address.strip())
    if reader not in readers:
        known = (each.address for each in readers if each.desk == desk)
        raise HomeError(unknown(f"reader of the desk {desk}", address, known))
    return reader


def told(archive: Archive, watchlist: Watchlist) -> Report:
    """Tell which readers of watchlist.yaml have left, and whose mailboxes refuse letters."""
    readers = set(_watched(watchlist))
    gone = [each for each in store.left(archive) if each.reader in readers]
    shut = [each for each in store.refusals(archive) if each.reader in readers - {each.reader for each in gone}]
    lines = [
        f"  {each.reader.address} left the desk {each.reader.desk} on {each.at:%Y-%m-%d} {_WAYS[each.how]}"
        for each in gone
    ]
    desks = {each.desk: False for each in watchlist.letters}
    desks |= {each.desk: True for each in watchlist.letters if staying(archive, each)}
    lines += [f"  {desk}: {ALL_LEFT}" for desk, read in desks.items() if not read]
    for reader in dict.fromkeys(each.reader for each in shut):
        refused = [each for each in shut if each.reader == reader]
        lines.append(
            f"  {reader.address} has refused letters of the desk {reader.desk} since {refused[0].at:%Y-%m-%d} "
            f"({len(refused)}): {refused[-1].reply}"
        )
    data: dict[str, Any] = {"left": [asdict(each) for each in gone], "refused": [asdict(each) for each in shut]}
    return Report(["readers:", *lines] if lines else [], data)
