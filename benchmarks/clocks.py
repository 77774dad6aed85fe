"""Whether each letter is written once where clocks change, a machine sleeps, or a clock is set back: real processes.

`monitor watch` and the commands that it starts run under libfaketime (Debian: apt install faketime), with a clock that
this script sets step by step: real scheduler, real archive, real letters. Expected are the dates below, by hand.
Run: python benchmarks/clocks.py [SCENARIO ...]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue

from monitor.archive import open_archive

ROOT = Path(__file__).parents[1]
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
WATCHLIST = """
companies:
  acme:
    name: Acme
    sources:
      - {page: "http://127.0.0.1:9/", every: 366d}
letters:
  - {name: berlin, to: [a@desk.example], at: "02:30", days: mon-sun, zone: Europe/Berlin, quiet: 1d}
  - {name: new-york, to: [a@desk.example], at: "07:00", days: mon-fri, zone: America/New_York, quiet: 1d}
"""
PREPARE = """
import sys
from datetime import datetime
from pathlib import Path
from monitor import steps
from monitor.home import Home
home, now = Home(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
steps.poll(home, clock=lambda: now)
"""
WATCH = """
import sys, threading, time
time.sleep = threading.Event().wait  # libfaketime breaks clock_nanosleep, by which time.sleep waits
from datetime import UTC, datetime, timedelta
from pathlib import Path
from monitor import steps
from monitor.home import Home
from monitor.schedule import watch
home = Home(Path(sys.argv[1]))
def tick():
    now = datetime.now(UTC)
    found = steps.due_now(home, now)
    print("tick", now.replace(microsecond=0).isoformat(), flush=True)
    return found
watch(home.folder, tick, say=lambda line: print(line, flush=True), interval=timedelta(seconds=0.1))
"""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a clock shows, and the local dates that have to be dealt with after it: the latest that is owed at once."""

    name: str
    moments: tuple[datetime, ...]
    """What the clock shows, one after the other, in UTC."""
    berlin: tuple[int, ...]
    """Days of the month."""
    new_york: tuple[int, ...]


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def steps(first: str, last: str, minutes: int = 30) -> Iterator[datetime]:
    """Give moments from one to another, both included."""
    moment = utc(first)
    while moment <= utc(last):
        yield moment
        moment += timedelta(minutes=minutes)


SCENARIOS = (
    Scenario(
        "spring: 02:30 does not come",
        (*steps("2026-03-28 00:00", "2026-03-28 02:30"), *steps("2026-03-28 23:30", "2026-03-29 03:00")),
        (27, 28, 29),
        (27,),
    ),
    Scenario(
        "autumn: 02:30 comes twice",
        (*steps("2026-10-23 23:30", "2026-10-24 01:30"), *steps("2026-10-24 23:30", "2026-10-25 03:00")),
        (23, 24, 25),
        (23,),
    ),
    Scenario(
        "asleep for three days, Tuesday to Friday",
        (*steps("2026-06-02 00:00", "2026-06-02 01:30"), *steps("2026-06-05 13:00", "2026-06-05 14:30")),
        (1, 2, 5),
        (1, 5),
    ),
    Scenario(
        "set back by six hours, after the letters went out",
        (*steps("2026-06-02 10:00", "2026-06-02 12:00"), *steps("2026-06-02 06:00", "2026-06-02 12:30", 60)),
        (2,),
        (1, 2),
    ),
    Scenario(
        "ahead by a week for an hour, then right again",
        (utc("2026-06-02 12:00"), utc("2026-06-09 12:00"), *steps("2026-06-02 13:00", "2026-06-03 12:00", 120)),
        (2, 3),
        (2, 3),
    ),
)
PATIENCE = 60
"""Seconds without a tick, after which the clock of the program has stopped."""
AHEAD = {("berlin", date(2026, 6, 9)), ("new-york", date(2026, 6, 9))}
"""What a clock that is a week ahead writes: it cannot be known to be wrong."""


def prepare(folder: Path) -> None:
    """Make a working folder whose archive had its first visit long before."""
    shutil.copy(ROOT / "rules.yaml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
    subprocess.run([sys.executable, "-c", PREPARE, str(folder), BEGAN.isoformat()], cwd=ROOT, check=True)


def live(scenario: Scenario, folder: Path) -> tuple[list[tuple[str, date]], float]:
    """Let `monitor watch` live through a scenario; give the letters that it wrote and the longest wait for a tick."""
    clock = folder / "clock"
    set_clock(clock, scenario.moments[0])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    environment |= {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    environment |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "UTC"}
    command = [sys.executable, "-c", WATCH, str(folder)]
    longest = 0.0
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        ticks: Queue[datetime] = Queue()
        threading.Thread(target=_listen, args=[watching.stdout, ticks], daemon=True).start()
        for moment in scenario.moments:
            # Ticks do not overlap: the second one begins when what the first one started has ended.
            began = time.monotonic()
            first = _await(clock, ticks, moment)
            longest = max(longest, time.monotonic() - began)
            _await(clock, ticks, first + timedelta(seconds=1))
        watching.terminate()
        with suppress(subprocess.TimeoutExpired):
            watching.wait(30)
        if watching.returncode:
            raise SystemExit(f"watch ended with code {watching.returncode}")
    with open_archive(folder / "archive.db", readonly=True) as archive:
        rows = archive.db.execute("SELECT desk, day FROM digests ORDER BY desk, day").fetchall()
        attempts = {row[0] for row in archive.db.execute("SELECT attempts FROM deliveries")}
    if attempts != {1}:
        raise SystemExit(f"letters were delivered {attempts} times")
    return [(desk, date.fromisoformat(day)) for desk, day in rows], longest


def _listen(lines: Iterable[str], ticks: Queue[datetime]) -> None:
    for line in lines:
        if line.startswith("tick "):
            ticks.put(datetime.fromisoformat(line.split()[1]))


def _await(clock: Path, ticks: Queue[datetime], moment: datetime) -> datetime:
    """Let the clock show a moment, and a second more each second, until a tick sees that; give what it saw."""
    for seconds in range(PATIENCE):
        shown = moment + timedelta(seconds=seconds)
        set_clock(clock, shown)
        with suppress(Empty):
            while not moment <= (seen := ticks.get(timeout=1)) <= shown:
                pass
            return seen
    raise SystemExit(f"the clock shows {moment:%Y-%m-%d %H:%M}, and for {PATIENCE} seconds nobody has looked at it")


def set_clock(clock: Path, moment: datetime) -> None:
    """Have the faked clock show a moment, and stand there."""
    new = clock.with_suffix(".new")
    new.write_text(f"{moment:%Y-%m-%d %H:%M:%S}\n", encoding="ascii")
    new.replace(clock)


def expected(scenario: Scenario) -> list[tuple[str, date]]:
    """Give the letters that have to be there."""
    first = scenario.moments[0]
    wanted = [("berlin", date(2026, first.month, day)) for day in scenario.berlin]
    wanted += [("new-york", date(2026, first.month, day)) for day in scenario.new_york]
    return sorted([*wanted, *(AHEAD if utc("2026-06-09 12:00") in scenario.moments else ())])


def main(names: Sequence[str]) -> int:
    """Live through each scenario, and print what was written; 1 when it is not what was expected."""
    if not LIBRARIES:
        raise SystemExit("libfaketime is not installed: apt install faketime")
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        model = Path(place, "model")
        model.mkdir()
        prepare(model)
        for number, scenario in enumerate(SCENARIOS):
            if names and not any(name in scenario.name for name in names):
                continue
            folder = Path(place, str(number))
            shutil.copytree(model, folder)
            found, longest = live(scenario, folder)
            right = found == expected(scenario)
            wrong += not right
            told = ", ".join(f"{desk} {day}" for desk, day in found)
            print(f"{'ok' if right else 'WRONG'}: {scenario.name}: {told} (longest tick {longest:.0f} s)", flush=True)
            if not right:
                print(f"    expected {', '.join(f'{desk} {day}' for desk, day in expected(scenario))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("scenario", nargs="*", help="only those whose name holds one of these words")
    raise SystemExit(main(words.parse_args().scenario))
