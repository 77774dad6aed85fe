"""SIGTERM: what is in hand is finished, what was not begun is left to the next run.

A visit that came home is archived, a letter that the server took is marked as sent; a transaction that goes on for
longer, such as that of `match`, is given up as a whole.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(KeyboardInterrupt):
    """The system, or a person, asked the program to end. A KeyboardInterrupt: no `except Exception` holds it up."""


class _State:
    """A process has one SIGTERM: whether it came, and how many things are in hand."""

    asked = False
    in_hand = 0


@contextmanager
def ending() -> Iterator[None]:
    """Have SIGTERM raise Ended within, at once or when what is in hand is done. Does so in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _asked)
    try:
        yield
    finally:
        _State.asked, _State.in_hand = False, 0
        signal.signal(signal.SIGTERM, before)


@contextmanager
def in_hand() -> Iterator[None]:
    """Do something to its end although SIGTERM comes meanwhile; Ended is raised after it. For seconds, not minutes."""
    _State.in_hand += 1
    try:
        yield
    finally:
        _State.in_hand -= 1
    if _State.asked and not _State.in_hand:
        raise Ended


def _asked(_number: int, _frame: FrameType | None) -> None:
    _State.asked = True
    if not _State.in_hand:
        raise Ended
