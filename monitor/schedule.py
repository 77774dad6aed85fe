"""What is due, and a clock that starts it. The one home of APScheduler.

`due` decides from the ledger alone which sources and which (letter, local date) are due and absent. The clock ticks
once a minute in UTC and decides nothing: cron triggers fire twice or skip a day where the clocks change, and sleep
through jumps of the system's clock. It starts the commands that a person would type, as processes of their own.
"""

import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.schedulers.blocking import BlockingScheduler

TICK = timedelta(minutes=1)
LIMIT = timedelta(hours=2)
"""Longest run of one command. The first poll of thirty sources at one page in a few seconds takes minutes."""
PATIENCE = timedelta(minutes=10)
"""How long a command that failed is left alone while the same tasks stay due."""
GRACE = 10.0
"""Seconds between asking a command to end and ending it."""
PROGRAM = (sys.executable, "-P", "-m", "monitor")
"""-P: a folder `monitor` in the home folder is not taken for the program."""
ORDER = ("poll", "match", "digest", "witness")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Timed(Protocol):
    """What has to be known of a letter to say when it is due."""

    @property
    def name(self) -> str: ...  # noqa: D102  as in monitor.watchlist.Letter

    @property
    def at(self) -> time: ...  # noqa: D102

    @property
    def days(self) -> Collection[str]: ...  # noqa: D102

    @property
    def zone(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person wants to happen, and how often."""

    sources: Mapping[str, timedelta] = field(default_factory=dict)
    """By source id: how often it is polled."""
    letters: Sequence[Timed] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has happened."""

    visits: Mapping[str, datetime] = field(default_factory=dict)
    """By source id: when its last visit started, however it ended."""
    digests: Collection[tuple[str, date]] = ()
    """Which letters exist: (name, local date)."""
    waiting: Collection[str] = ()
    """Ids of letters that are written and not sent."""
    unwitnessed: int = 0
    """How many things third parties have to be asked for now."""
    began: datetime | None = None
    """When the archive got its first visit. Letters from before that moment are not owed; None: none are."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is due, and why."""

    command: str
    about: str
    """A source id; for a letter its name and local date, or its id; empty for the archive as a whole."""
    reason: str


class AlreadyWatching(Exception):  # noqa: N818  the message is for a reader
    """Another process holds the lock of this home."""


def due(now: datetime, plan: Plan, ledger: Ledger) -> list[Task]:
    """Give the tasks that are due at a moment (timezone-aware), in the order in which they have to run.

    A source is due when its last visit started an interval ago, give or take half a tick: a visit starts seconds after
    its tick, and would otherwise be a minute later every time. A letter is due when the clock of its zone has reached
    its time on one of its days and no letter of that name and local date exists. Only the latest such date is owed:
    after a week in a drawer a laptop sends one letter, not five.
    """
    tasks = [
        Task("poll", source, _why_poll(ledger.visits.get(source), every))
        for source, every in plan.sources.items()
        if source not in ledger.visits or now - ledger.visits[source] >= every - TICK / 2
    ]
    letters = [task for letter in plan.letters for task in _letter(now, letter, ledger)]
    if tasks or letters:
        why = "new documents may have come" if tasks else "a letter speaks from fresh signals"
        tasks.append(Task("match", "", why))
    late = [Task("digest", letter, "written, and not sent yet") for letter in ledger.waiting]
    third = [Task("witness", "", f"{ledger.unwitnessed} to be asked for")] if ledger.unwitnessed else []
    return tasks + letters + late + third


def _why_poll(last: datetime | None, every: timedelta) -> str:
    if last is None:
        return "never visited"
    return f"last visited {last:%Y-%m-%d %H:%M} UTC, wanted every {_spoken(every)}"


def _spoken(every: timedelta) -> str:
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, rest = divmod(round(every.total_seconds()), seconds)
        if count and not rest:
            return f"{count} {unit}{'s'[: count > 1]}"
    return str(every)


def _letter(now: datetime, letter: Timed, ledger: Ledger) -> Iterator[Task]:
    day = owed(now, letter, ledger)
    if day is not None:
        late = "" if day == now.astimezone(ZoneInfo(letter.zone)).date() else ", late"
        yield Task("digest", f"{letter.name} {day}", f"wanted at {letter.at:%H:%M} {letter.zone}{late}")


def owed(now: datetime, letter: Timed, ledger: Ledger) -> date | None:
    """Give the local date of which a letter is due at a moment (timezone-aware) and absent; None: nothing is owed."""
    zone = ZoneInfo(letter.zone)
    today = now.astimezone(zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        moment = _moment(day, letter.at, zone)
        if not _wanted(day, letter, moment, zone) or moment > now:
            continue
        is_owed = ledger.began is not None and moment >= ledger.began and (letter.name, day) not in ledger.digests
        return day if is_owed else None
    return None


def following(now: datetime, letter: Timed) -> datetime:
    """Give the next time of a letter after a moment (timezone-aware), by the clock of its own zone."""
    zone = ZoneInfo(letter.zone)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(22))
    moments = ((day, _moment(day, letter.at, zone)) for day in days)
    # Three weeks always hold one: a zone leaves out single dates only.
    return next(at.astimezone(zone) for day, at in moments if at > now and _wanted(day, letter, at, zone))


def _wanted(day: date, letter: Timed, moment: datetime, zone: ZoneInfo) -> bool:
    """Say whether a letter has that day: Samoa had no 30 December 2011, nobody awaits its letter."""
    return WEEKDAYS[day.weekday()] in letter.days and moment.astimezone(zone).date() == day


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Give the one instant at which a local time of a local date counts as reached.

    Of an hour that comes twice the first; of an hour that is left out the instant at which it would have come, had the
    clocks not been changed: at most the width of the gap late.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def commands(tasks: Sequence[Task]) -> list[str]:
    """Give each command once, in the order in which they have to run."""
    named = {task.command for task in tasks}
    return [command for command in ORDER if command in named]


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """Hold HOME/.monitor/watch.lock. Raises AlreadyWatching. A process that ends or crashes has let go of it."""
    path = home / ".monitor" / "watch.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            who = f"process {holder}" if holder else "another process"
            raise AlreadyWatching(f"{who} is watching {home} already") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


class Runner:
    """Runs one command after the other, each with a time limit, until it is told to stop."""

    def __init__(
        self, home: Path, say: Callable[[str], None], *, limit: timedelta = LIMIT, program: Sequence[str] = PROGRAM
    ) -> None:
        self.home = home
        self.say = say
        self.limit = limit
        self.program = tuple(program)
        self.stopped = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def run(self, command: str) -> int | None:
        """Run one command to its end and give its exit code, None when it was stopped or not begun."""
        with self._starting:
            if self.stopped.is_set():
                return None
            self._child = child = subprocess.Popen(  # noqa: S603  our own program, by full path
                [*self.program, command, "--home", str(self.home)], cwd=self.home, start_new_session=True
            )
        try:
            code = child.wait(self.limit.total_seconds())
        except subprocess.TimeoutExpired:
            self.end(child)
            self.say(f"{command} was stopped: it ran longer than {_spoken(self.limit)}")
            return None
        if self.stopped.is_set():
            return None
        if code:
            self.say(f"{command} ended with code {code}")
        return code

    def stop(self) -> None:
        """End the command that is running and begin no other. Safe to call from any thread."""
        with self._starting:
            self.stopped.set()
            child = self._child
        if child is not None:
            self.end(child)

    @staticmethod
    def end(child: subprocess.Popen[bytes]) -> None:
        """End a command with everything that it started."""
        for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, None)):
            if child.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    child.wait(patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what it left behind


class Ticker:
    """One tick: asks what is due and runs it. A command that failed waits before the same tasks make it run again."""

    def __init__(
        self,
        tick: Callable[[], Sequence[Task]],
        runner: Runner,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        pulse: Callable[..., None] | None = None,
    ) -> None:
        self.tick = tick
        self.runner = runner
        self.clock = clock
        self.say = say
        self.pulse = pulse
        self.tried: dict[tuple[str, str], datetime] = {}
        self.well = True

    def __call__(self) -> None:
        """Never raises: what goes wrong is said, and the next tick comes. The pulse says whether it went well."""
        well = self._run()
        if self.pulse is not None:
            self.pulse(self.clock(), well=well)

    def _run(self) -> bool:
        """Do what is due; say whether all of it could be done. A source that is not seen is told in letters."""
        try:
            tasks = self.tick()
        except Exception as error:  # noqa: BLE001  a broken watchlist must not end the clock
            self.say(f"cannot tell what is due: {error}")
            return False
        now = self.clock()
        self.tried = {task: at for task, at in self.tried.items() if timedelta(0) <= now - at < PATIENCE}
        fresh = [task for task in tasks if task.command != "match" and (task.command, task.about) not in self.tried]
        self.tried |= {(task.command, task.about): now for task in fresh}
        if not fresh:
            return self.well
        matched: int | None = 0
        self.well = True
        for command in commands([*fresh, *(task for task in tasks if task.command == "match")]):
            if command == "digest" and matched != 0:
                self.say("no letter was written: match did not succeed, and a letter must not speak from old signals")
                break
            code = self.runner.run(command)
            matched = code if command == "match" else matched
            self.well = self.well and (code == 0 or (code == 1 and command == "poll"))
        return self.well


class _Clock(BlockingScheduler):  # type: ignore[misc]  # APScheduler is untyped
    """The scheduler, which would else take a clock that jumps for time that has passed.

    Set back, it would sleep until the moment of its next tick is reached again. Set ahead, as where a machine without a
    clock of its own learns at last that it is not 1970, it would list every tick in between: gigabytes.
    """

    JOB = "tick"

    def __init__(self, interval: timedelta, clock: Callable[[], datetime]) -> None:
        super().__init__(timezone=UTC)
        self._interval = interval
        self._now = clock

    def _process_jobs(self) -> float | None:
        job, now = self.get_job(self.JOB), self._now()
        if job is not None and abs(job.next_run_time - now) > 2 * self._interval:
            self.modify_job(self.JOB, next_run_time=now)
        wait: float | None = super()._process_jobs()
        longest = self._interval.total_seconds()
        return (
            longest if wait is None else min(wait, longest)
        )  # the clock may have been set back since it was looked at


def watch(
    home: Path,
    tick: Callable[[], Sequence[Task]],
    *,
    say: Callable[[str], None],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    limit: timedelta = LIMIT,
    interval: timedelta = TICK,
    program: Sequence[str] = PROGRAM,
    pulse: Callable[..., None] | None = None,
) -> None:
    """Run what `tick` says is due, once a minute, until SIGTERM or Ctrl-C. Raises AlreadyWatching.

    `tick` reads the watchlist and the ledger afresh and gives `due(...)`; `say` gets one line for a reader at a time. A
    command that is running when the end comes is asked to end, and ended after ten seconds. `pulse(now, well=...)` is
    called after each tick.
    """
    with lock(home):
        runner = Runner(home, say, limit=limit, program=program)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a tick waits for the end of the last is no news
        scheduler = _Clock(interval, clock)
        scheduler.add_job(
            Ticker(tick, runner, clock, say, pulse),
            "interval",
            seconds=interval.total_seconds(),
            id=_Clock.JOB,
            next_run_time=clock(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

        def end(_number: int, _frame: object) -> None:
            raise SystemExit(0)

        before = signal.signal(signal.SIGTERM, end)
        say(f"watching {home}")
        try:
            scheduler.start()
        except (KeyboardInterrupt, SystemExit):
            say("ending")
        finally:
            signal.signal(
                signal.SIGTERM, signal.SIG_IGN
            )  # ending takes ten seconds at most; a second signal would cut it
            runner.stop()
            if scheduler.running:
                scheduler.shutdown(wait=True)
            signal.signal(signal.SIGTERM, before)
