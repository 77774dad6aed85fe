"""SIGTERM and Ctrl-C: what is in hand is finished, what was not begun is left to the next run.

A visit that came home is archived, a letter that the server took is marked as sent; a transaction that goes on for
longer, such as that of `match`, is given up as a whole.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(KeyboardInterrupt):
    """The system, or a person, asked the program to end, by the signal of that number.

    A KeyboardInterrupt: no `except Exception` holds it up. A second Ctrl-C waits for nothing.
    """

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__(number)
        self.number = number


class _State:
    """A process has its signals once: which one came, and how many things are in hand."""

    asked = 0
    in_hand = 0


@contextmanager
def ending() -> Iterator[None]:
    """Have SIGTERM and SIGINT raise Ended within, at once or when what is in hand is done; in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _asked) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        _State.asked, _State.in_hand = 0, 0
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def in_hand() -> Iterator[None]:
    """Do something to its end although a signal comes meanwhile; Ended is raised after it. For seconds, not minutes."""
    _State.in_hand += 1
    try:
        yield
    finally:
        _State.in_hand -= 1
    if _State.asked and not _State.in_hand:
        raise Ended(_State.asked)


def asked() -> bool:
    """Say whether the program was asked to end: nothing more is to be begun or kept."""
    return bool(_State.asked)


def _asked(number: int, _frame: FrameType | None) -> None:
    impatient = bool(_State.asked) and number == signal.SIGINT
    _State.asked = number
    if impatient or not _State.in_hand:
        raise Ended(number)
