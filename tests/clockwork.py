"""`monitor watch` in a process whose clock a test sets (libfaketime): real scheduler, real commands, real archive."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from select import select

from archived import keep, visited
from conftest import ROOT
from daily import settle

from monitor.archive import nothing_to_tell, open_archive
from monitor.home import Home

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
DESKS = {
    "berlin": ("Europe/Berlin", "02:30", "mon-sun"),
    "new-york": ("America/New_York", "02:30", "mon-sun"),
    "boston": ("America/New_York", "01:30", "mon-sun"),
    "office": ("America/New_York", "07:00", "mon-fri"),
}
"""02:30 comes twice or never in Berlin, and never in New York, where it is 01:30 that comes twice."""
PATIENCE = 60
"""Seconds without a tick, after which the clock of the program has stopped."""

# `monitor watch` as it is, but for how often it looks at the clock, and that it tells when it does.
_WATCH = """
import gc, sys, threading, time
time.sleep = threading.Event().wait  # libfaketime breaks clock_nanosleep, by which time.sleep waits
from datetime import UTC, datetime, timedelta
from functools import partial
from monitor import __main__, schedule, steps
home, interval, *program = sys.argv[1:]

def due_now(place, now, look=steps.due_now):
    print("tick", datetime.now(UTC).isoformat(), flush=True)
    return look(place, now)

steps.due_now = due_now
more = {"program": program} if program else {}
schedule.watch = partial(schedule.watch, interval=timedelta(seconds=float(interval)), **more)
"""
_BEGIN = """
sys.argv = ["monitor", "watch", "--home", home]
__main__.main()
"""
# The watch and its commands as forks of one process that has imported everything: else a command takes two seconds.
# `sh` is what the watch starts: it asks for a fork, and ends with its exit code.
_FORKING = """
import os
from pathlib import Path
from monitor.home import Home
steps.match(Home(Path(home)), now=datetime.now(UTC))
steps.rehearse(Home(Path(home)), now=datetime.now(UTC))
os.mkfifo(f"{home}/asked"), os.mkfifo(f"{home}/ended")
gc.freeze()
if os.fork():
    while True:
        with open(f"{home}/asked") as asked:
            command = asked.read().split()
        if not os.fork():
            break
        code = os.waitstatus_to_exitcode(os.wait()[1])
        with open(f"{home}/ended", "w") as ended:
            print(code, file=ended)
    sys.argv = ["monitor", *command, "--home", home]
    try:
        __main__.main()
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code or 0)  # at once: there is much to tidy up, and nothing that counts
print("watched by", os.getpid(), flush=True)
"""
_ASK = 'echo "$0" > asked; read -r code < ended; exit "$code"'


def settled(folder: Path, desks: Sequence[str]) -> Home:
    """Make a working folder with an archive that had its first visit long before, and letters even on quiet days."""
    lines = [
        f'  - {{name: {name}, to: [{name}@desk.example], at: "{at}", days: {days}, zone: {zone}, quiet: 1d}}\n'
        for name, (zone, at, days) in DESKS.items()
        if name in desks
    ]
    page = '      - {page: "http://127.0.0.1:9/", every: 366d}\n'
    companies = f"companies:\n  acme:\n    name: Acme\n    sources:\n{page}"
    home = settle(folder, f"{companies}letters:\n{''.join(lines)}", "face-recognition")
    with open_archive(home.archive) as archive:
        keep(archive, visited(BEGAN, source="page:http://127.0.0.1:9/"))
        for desk in desks:
            nothing_to_tell(archive, desk, BEGAN.date(), BEGAN)  # a desk's first day has no letter when it is quiet
    return home


@dataclass
class Watching:
    """A `monitor watch` that goes on, and the clock that it and its commands look at."""

    home: Home
    process: subprocess.Popen[str]
    pid: int = 0
    """Of the watch itself."""
    ticks: Queue[datetime] = field(default_factory=Queue)
    printed: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Read what is printed, until its end."""
        for line in self.process.stdout or ():
            if line.startswith("tick "):
                self.ticks.put(datetime.fromisoformat(line.split()[1]))
            else:
                self.printed.append(line.rstrip())

    def shows(self, moment: str, *, asleep: bool = False) -> None:
        """Have the clock show a moment (UTC), and wait until all that is due by then is done.

        `asleep`: nothing runs while the clock gets there, as in a machine whose lid is closed.
        """
        wanted = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        if asleep:
            os.kill(self.pid, signal.SIGSTOP)
        set_clock(self.home.folder, wanted)
        if asleep:
            os.kill(self.pid, signal.SIGCONT)
        # Ticks do not overlap: a third one begins when what the first that sees the moment has started has ended.
        end = time.monotonic() + PATIENCE
        seen = 0
        while seen < 2:
            try:
                tick = self.ticks.get(timeout=end - time.monotonic())
            except (Empty, ValueError):
                last = "\n".join(self.printed[-20:])
                raise AssertionError(
                    f"the clock shows {moment}, and for a minute nobody has looked at it\n{last}"
                ) from None
            seen += wanted <= tick < wanted + timedelta(seconds=2 * PATIENCE)


def set_clock(folder: Path, moment: datetime) -> None:
    """Have the faked clock show a moment now, and go on from there."""
    new = folder / "clock.new"
    new.write_text(f"{(moment - datetime.now(UTC)).total_seconds():+.3f}\n", encoding="ascii")
    new.replace(folder / "clock")


@contextmanager
def watching(home: Home, begins: str, *, forking: bool = False) -> Iterator[Watching]:
    """Give a `monitor watch` whose clock shows a moment (UTC). Raises AssertionError when it does not end in order.

    `forking`: its commands are forks of one process, which takes a tenth of the time.
    """
    clock = home.folder / "clock"
    set_clock(home.folder, datetime.fromisoformat(begins).replace(tzinfo=UTC))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    environment |= {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    environment |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "UTC", "PYTHONUTF8": "1"}
    script = _WATCH + (_FORKING if forking else "") + _BEGIN
    words = [sys.executable, "-c", script, str(home.folder), "0.05" if forking else "0.2"]
    words += ["sh", "-c", _ASK] if forking else []
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        made = Watching(home, process, process.pid)
        listener = threading.Thread(target=made.listen, daemon=True)
        if forking:
            assert process.stdout
            made.pid = int(process.stdout.readline().split()[-1])
        listener.start()
        try:
            made.shows(begins)
            yield made
        finally:
            os.kill(made.pid, signal.SIGTERM)
            end = os.pidfd_open(made.pid)
            select([end], [], [], 30)
            os.close(end)
            process.kill()
            process.wait()
            listener.join()
    assert made.printed[-1] == "ending", "\n".join(made.printed[-20:])


def letters(home: Home) -> dict[str, list[str]]:
    """Give by desk the local dates of the letters that went out, each as often as it was sent."""
    found: dict[str, list[str]] = {}
    with open_archive(home.archive, readonly=True) as archive:
        rows = archive.db.execute("""
            SELECT desk, day, attempts FROM letters JOIN deliveries ON letter = letters.id ORDER BY desk, day
        """)
        for desk, day, attempts in rows:
            found.setdefault(desk, []).extend([day] * attempts)
    return found
