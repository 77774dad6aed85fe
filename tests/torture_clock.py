"""Each letter once where clocks change, a machine sleeps or crashes, or a clock is wrong: whole processes, libfaketime.

`monitor watch` and every command that it starts are processes as a person has them, with a clock that is set step by
step. Which letters have to be there was worked out by hand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from clockwork import LIBRARIES, letters, settled, watching


@dataclass(frozen=True)
class Life:
    """What a clock shows, and the letters that have to be there after it."""

    name: str
    moments: tuple[Sequence[str], ...]
    """In UTC. Between one group and the next the program was not running."""
    wanted: Mapping[str, str]
    """By desk: local dates, apart by spaces."""
    asleep: tuple[str, ...] = ()
    """Moments that came while nothing ran, as in a machine whose lid is closed."""


def half_hours(first: str, last: str) -> list[str]:
    """Give moments from one to another, both included."""
    moment, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return [f"{moment + step * timedelta(minutes=30)}" for step in range((end - moment) // timedelta(minutes=30) + 1)]


def again(first: str, last: str) -> list[str]:
    """Give moments from one to another, and from each on the clock is set back by an hour, once."""
    return [each for at in half_hours(first, last) for each in (at, f"{datetime.fromisoformat(at) - HOUR}", at)]


HOUR = timedelta(hours=1)
LIVES = (
    Life(
        "New York's spring: 02:30 does not come, 01:30 does",
        (half_hours("2026-03-07 05:00", "2026-03-07 08:00"), half_hours("2026-03-08 05:00", "2026-03-08 08:30")),
        {"boston": "2026-03-06 2026-03-07 2026-03-08", "new-york": "2026-03-06 2026-03-07 2026-03-08"},
    ),
    Life(
        "Berlin's spring: 02:30 does not come",
        (half_hours("2026-03-28 00:30", "2026-03-28 02:00"), half_hours("2026-03-28 23:30", "2026-03-29 03:00")),
        {"berlin": "2026-03-27 2026-03-28 2026-03-29"},
    ),
    Life(
        "Berlin's autumn: 02:30 comes twice",
        (half_hours("2026-10-23 23:30", "2026-10-24 01:30"), half_hours("2026-10-24 23:30", "2026-10-25 03:00")),
        {"berlin": "2026-10-23 2026-10-24 2026-10-25"},
    ),
    Life(
        "New York's autumn: 01:30 comes twice, 02:30 does not",
        (half_hours("2026-10-31 05:00", "2026-10-31 07:00"), half_hours("2026-11-01 05:00", "2026-11-01 08:00")),
        {"boston": "2026-10-30 2026-10-31 2026-11-01", "new-york": "2026-10-30 2026-10-31 2026-11-01"},
    ),
    Life(
        "Berlin's autumn, and at each step the clock is set back by an hour",
        (again("2026-10-24 23:30", "2026-10-25 02:30"),),
        {"berlin": "2026-10-24 2026-10-25"},
    ),
    Life(
        "asleep for three days, Tuesday to Friday",
        (["2026-06-02 00:00", "2026-06-02 01:00", "2026-06-05 13:00", "2026-06-05 14:00"],),
        {"berlin": "2026-06-01 2026-06-02 2026-06-05", "office": "2026-06-01 2026-06-05"},
        asleep=("2026-06-05 13:00",),
    ),
    Life(
        "crashed, and started again after three days",
        (["2026-06-02 00:00", "2026-06-02 01:00"], ["2026-06-05 13:00", "2026-06-05 14:00"]),
        {"berlin": "2026-06-01 2026-06-02 2026-06-05", "office": "2026-06-01 2026-06-05"},
    ),
    Life(
        "set back by six hours, after the letters went out",
        ([*half_hours("2026-06-02 10:00", "2026-06-02 12:00"), *half_hours("2026-06-02 06:00", "2026-06-02 12:30")],),
        {"berlin": "2026-06-02", "office": "2026-06-01 2026-06-02"},
    ),
    Life(
        "ahead by a week for an hour, then right again",
        (["2026-06-02 12:00", "2026-06-09 12:00", "2026-06-02 13:00", "2026-06-03 05:00", "2026-06-03 12:00"],),
        # A clock that is ahead cannot be known to be wrong.
        {"berlin": "2026-06-02 2026-06-03 2026-06-09", "office": "2026-06-02 2026-06-03 2026-06-09"},
    ),
    Life(
        "1970 until the network tells better",
        (["1970-01-01 00:05", "2026-06-02 12:00", "2026-06-02 13:00"],),
        {"berlin": "2026-06-02", "office": "2026-06-02"},
    ),
)


def pieces(seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give the lives, by numbers of their own."""
    for number, life in enumerate(LIVES):
        yield seed * 100 + number, partial(lived, life=life)


def lived(folder: Path, life: Life) -> dict[str, Any]:
    """Let `monitor watch` live through it, and compare the letters that went out."""
    if not LIBRARIES:
        return {"lives": 0, "faults": ["libfaketime is not installed: apt install faketime"]}
    home = settled(folder / "home", list(life.wanted))
    for begins, *later in life.moments:
        with watching(home, begins) as watch:
            for moment in later:
                watch.shows(moment, asleep=moment in life.asleep)
    wanted = {desk: days.split() for desk, days in life.wanted.items()}
    found = letters(home)
    faults = [
        f"{life.name}: {desk} had letters for {', '.join(found.get(desk, [])) or 'no day'}, not {', '.join(days)}"
        for desk, days in wanted.items()
        if found.get(desk, []) != days
    ]
    return {
        "lives": 1,
        "times that the clock was set": sum(map(len, life.moments)),
        "letters that had to come": sum(map(len, wanted.values())),
        "letters that came": sum(map(len, found.values())),
        "faults": faults,
    }
