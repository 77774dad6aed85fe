"""What is due, and the clock that starts it."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from select import select
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.schedulers.blocking import BlockingScheduler
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.schedule import (
    PATIENCE,
    WEEKDAYS,
    AlreadyWatching,
    Ledger,
    Plan,
    Runner,
    Task,
    Ticker,
    _Clock,
    commands,
    due,
    lock,
)


@dataclass(frozen=True)
class Desk:
    name: str
    at: time
    zone: str
    days: tuple[str, ...] = WEEKDAYS


NOON = datetime(2019, 8, 29, 12, tzinfo=UTC)  # a Thursday
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MORNING = Desk("desk", time(7), "Europe/Berlin", ("mon", "tue", "wed", "thu", "fri"))
MATCH = Task("match", "", "new documents may have come")
MATCH_FOR_LETTER = Task("match", "", "a letter speaks from fresh signals")


def test_a_source_is_due_when_never_visited_or_an_interval_ago() -> None:
    plan = Plan({"page:a": timedelta(days=1), "page:b": timedelta(hours=12), "page:c": timedelta(hours=12)})
    visits = {
        "page:b": NOON - timedelta(hours=12) + timedelta(seconds=20),  # it started seconds after its tick
        "page:c": NOON - timedelta(hours=11, minutes=59),
    }
    assert due(NOON, plan, Ledger(visits)) == [
        Task("poll", "page:a", "never visited"),
        Task("poll", "page:b", "last visited 2019-08-29 00:00 UTC, wanted every 12 hours"),
        MATCH,
    ]


def test_an_empty_archive_owes_polls_and_no_letter() -> None:
    plan = Plan({"page:a": timedelta(days=1)}, [MORNING])
    assert due(NOON, plan, Ledger()) == [Task("poll", "page:a", "never visited"), MATCH]


@pytest.mark.parametrize(
    ("now", "told", "letters"),
    [
        pytest.param("2019-08-29 04:59", {"2019-08-28"}, [], id="before its time"),
        pytest.param("2019-08-29 05:00", {"2019-08-28"}, ["desk 2019-08-29"], id="at its time"),
        pytest.param("2019-08-29 05:00", {"2019-08-29"}, [], id="told already"),
        pytest.param("2019-08-31 12:00", {"2019-08-30"}, [], id="not on Saturday"),
        pytest.param("2019-08-31 12:00", set(), ["desk 2019-08-30"], id="Friday's is caught up on Saturday"),
        pytest.param("2019-09-09 12:00", set(), ["desk 2019-09-09"], id="of many missed ones the latest"),
        pytest.param("2019-09-09 12:00", {"2019-09-12"}, ["desk 2019-09-09"], id="after the clock was ahead"),
    ],
)
def test_a_letter_is_due_once_its_local_time_has_come(now: str, told: set[str], letters: list[str]) -> None:
    ledger = Ledger(digests={("desk", date.fromisoformat(day)) for day in told}, began=LONG_AGO)
    tasks = due(datetime.fromisoformat(now).replace(tzinfo=UTC), Plan(letters=[MORNING]), ledger)
    assert [task.about for task in tasks if task.command == "digest"] == letters
    assert [task for task in tasks if task.command == "match"] == [MATCH_FOR_LETTER] * bool(letters)


def test_a_letter_from_before_the_archive_began_is_not_owed() -> None:
    began = datetime(2019, 8, 29, 6, tzinfo=UTC)  # an hour after this morning's letter
    assert due(NOON, Plan(letters=[MORNING]), Ledger(began=began)) == []


def test_a_letter_that_waits_to_be_sent_is_due_at_once() -> None:
    assert due(NOON, Plan(), Ledger(waiting=["digest-1"])) == [Task("digest", "digest-1", "written, and not sent yet")]


CHANGES = [date(2026, 3, 27), date(2026, 10, 23), date(2011, 12, 28)]
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
HOSTILE = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "America/Havana",
    "America/Sao_Paulo",
    "Antarctica/Troll",
    "Asia/Kathmandu",
]


def local_dates(zone: str, first: datetime, last: datetime) -> set[date]:
    """Give the dates that a clock on the wall of that zone shows, by looking at it every quarter of an hour."""
    shown, moment = set(), first
    while moment <= last:
        shown.add(moment.astimezone(ZoneInfo(zone)).date())
        moment += timedelta(minutes=15)
    return shown


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(HOSTILE) | st.sampled_from(ZONES),
    st.dates(date(2005, 1, 1), date(2035, 12, 1)) | st.sampled_from(CHANGES),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None, fold=0)),
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.integers(1, 45),
)
@example("Pacific/Apia", date(2011, 12, 28), time(0), {"fri"}, 1)
@example("Pacific/Apia", date(2011, 12, 28), time(7), {"fri"}, 7)
@example("Pacific/Kwajalein", date(1993, 8, 19), time(0), {"sat"}, 1)
def test_each_letter_of_each_local_date_goes_out_exactly_once(zone, start, at, days, minutes) -> None:
    """Days of 23, 24 and 25 hours, hours that come twice or never, dates that a zone leaves out: six days of ticks."""
    desk = Desk("desk", at, zone, tuple(days))
    began = datetime(start.year, start.month, start.day, tzinfo=UTC)
    told: list[tuple[str, date]] = []
    moment, end = began, began + timedelta(days=6)
    while moment <= end:
        for task in due(moment, Plan(letters=[desk]), Ledger(digests=set(told), began=began)):
            if task.command == "digest":
                name, _, day = task.about.partition(" ")
                told.append((name, date.fromisoformat(day)))
        moment += timedelta(minutes=minutes)
    assert len(told) == len(set(told))
    inner = local_dates(zone, began + timedelta(hours=30), end - timedelta(hours=30))
    wanted = {day for day in inner if WEEKDAYS[day.weekday()] in days}
    assert (
        wanted
        <= {day for _, day in told}
        <= {day for day in local_dates(zone, began, end) if WEEKDAYS[day.weekday()] in days}
    )


@pytest.mark.parametrize(
    ("zone", "at", "day", "moment"),
    [
        pytest.param("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25 00:30", id="twice: the first"),
        pytest.param("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29 01:30", id="never: as if unchanged"),
        pytest.param("Europe/Berlin", "00:30", "2026-03-30", "2026-03-29 22:30", id="the day after"),
    ],
)
def test_where_the_clocks_change_a_local_time_has_one_instant(zone: str, at: str, day: str, moment: str) -> None:
    desk = Desk("desk", time.fromisoformat(at), zone)
    told = {("desk", date.fromisoformat(day) - timedelta(days=1))}
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    ledger = Ledger(digests=told, began=LONG_AGO)
    abouts = [
        [task.about for task in due(now, Plan(letters=[desk]), ledger) if task.command == "digest"]
        for now in (instant - timedelta(minutes=1), instant)
    ]
    assert abouts == [[], [f"desk {day}"]]


def test_commands_run_once_each_in_the_order_of_the_data() -> None:
    tasks = [Task("digest", "d", ""), Task("poll", "a", ""), Task("poll", "b", ""), Task("match", "", "")]
    assert commands(tasks) == ["poll", "match", "digest"]


class FakeRunner:
    def __init__(self, codes: dict[str, int]) -> None:
        self.codes = codes
        self.ran: list[str] = []

    def run(self, command: str) -> int:
        self.ran.append(command)
        return self.codes.get(command, 0)


def ticks(tasks: list[Task], codes: dict[str, int], times: list[timedelta]) -> tuple[list[str], list[str]]:
    said: list[str] = []
    runner = FakeRunner(codes)
    moments = iter(times)
    ticker = Ticker(lambda: tasks, runner, lambda: NOON + next(moments), said.append)
    for _ in times:
        ticker()
    return runner.ran, said


DUE = [Task("poll", "a", ""), Task("match", "", ""), Task("digest", "desk 2019-08-29", "")]


def test_a_failed_visit_does_not_keep_a_letter_back() -> None:
    assert ticks(DUE, {"poll": 1}, [timedelta(0)]) == (["poll", "match", "digest"], [])


def test_a_letter_is_kept_back_when_matching_failed() -> None:
    ran, said = ticks(DUE, {"match": 1}, [timedelta(0)])
    assert ran == ["poll", "match"]
    assert said == ["no letter was written: match did not succeed, and a letter must not speak from old signals"]


@pytest.mark.parametrize(
    ("codes", "well"),
    [({}, True), ({"poll": 1}, True), ({"poll": 2}, False), ({"match": 1}, False), ({"digest": 1}, False)],
    ids=["all done", "a source not seen", "no poll", "no match", "no letter sent"],
)
def test_the_pulse_says_whether_the_work_could_be_done(codes: dict[str, int], well: bool) -> None:
    """A source that is not seen is told in the letter. A tick without work says what the last one with some came to."""
    felt: list[bool] = []
    due = iter([DUE, [], DUE])
    moments = iter([NOON] * 4 + [NOON + PATIENCE] * 2)
    runner = FakeRunner(codes)
    ticker = Ticker(
        lambda: next(due), runner, lambda: next(moments), [].append, lambda _now, *, well: felt.append(well)
    )
    ticker()
    ticker()
    runner.codes = {}
    ticker()
    assert felt == [well, well, True]


def test_a_task_that_stays_due_is_tried_again_after_ten_minutes_only() -> None:
    ran, _ = ticks(DUE[:1], {"poll": 1}, [timedelta(0), timedelta(minutes=1), PATIENCE])
    assert ran == ["poll", "poll"]


def test_a_broken_watchlist_is_said_and_the_clock_goes_on() -> None:
    said: list[str] = []

    def tick() -> list[Task]:
        raise ValueError("watchlist.yaml:3:1: a tab stands here")

    Ticker(tick, FakeRunner({}), lambda: NOON, said.append)()
    assert said == ["cannot tell what is due: watchlist.yaml:3:1: a tab stands here"]


def test_a_second_watch_of_the_same_home_is_refused_and_told_by_whom(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(AlreadyWatching, match=f"process {os.getpid()} is watching"), lock(tmp_path):
        pass
    with lock(tmp_path):
        assert (tmp_path / ".monitor" / "watch.lock").read_text() == f"{os.getpid()}\n"


def program(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(text))
    return [sys.executable, str(path)]


def test_a_command_gets_its_home_and_its_exit_code_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    starts = program(
        tmp_path, "import sys, os; open('args', 'w').write(repr((sys.argv[1:], os.getcwd()))); sys.exit(3)"
    )
    code = Runner(tmp_path, said.append, program=starts).run("poll")
    assert (code, said) == (3, ["poll ended with code 3"])
    assert (tmp_path / "args").read_text() == repr((["poll", "--home", str(tmp_path)], str(tmp_path)))


def gone(pid: int) -> bool:
    """Say whether a process has ended, or does so within ten seconds: a signal takes its time."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select([process], [], [], 10)[0])
    finally:
        os.close(process)


STUBBORN = """
    import signal, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open("pids", "w").write(str(child.pid))
    time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells when a foreign process has ended")
def test_a_command_past_its_time_limit_ends_with_everything_that_it_started(tmp_path: Path) -> None:
    said: list[str] = []
    runner = Runner(tmp_path, said.append, limit=timedelta(seconds=3), program=program(tmp_path, STUBBORN))
    assert runner.run("poll") is None
    assert said == ["poll was stopped: it ran longer than 3 seconds"]
    assert gone(int((tmp_path / "pids").read_text()))


WATCH = """
    import pathlib, sys
    from datetime import timedelta
    from monitor.schedule import Task, watch
    home = pathlib.Path(sys.argv[1])
    watch(home, lambda: [Task("poll", "a", "")], say=lambda line: print(line, flush=True),
          program=[sys.executable, str(home / "program.py")], interval=timedelta(seconds=1))
"""


@pytest.fixture
def watching(tmp_path: Path):
    """Give a watch whose only command has begun, and the id of a process that the command started."""
    os.mkfifo(tmp_path / "pids")  # reading it waits until the command has written
    program(tmp_path, STUBBORN)
    arguments = [sys.executable, "-c", textwrap.dedent(WATCH), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        yield process, int((tmp_path / "pids").read_text())
        process.kill()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells when a foreign process has ended")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_watch_that_is_told_to_end_ends_its_command_and_lets_go_of_its_lock(tmp_path: Path, watching, number) -> None:
    process, pid = watching
    with pytest.raises(AlreadyWatching), lock(tmp_path):
        pass
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    assert (process.returncode, output) == (0, f"watching {tmp_path}\nending\n")
    assert gone(pid)
    with lock(tmp_path):
        pass


def test_a_watch_that_crashes_leaves_no_lock_behind(tmp_path: Path, watching) -> None:
    process, pid = watching
    process.kill()
    process.wait()
    with lock(tmp_path):
        pass
    os.killpg(os.getpgid(pid), signal.SIGKILL)


@pytest.mark.parametrize(
    ("jump", "next_tick"),
    [
        pytest.param(timedelta(hours=-1), "now", id="set back by an hour"),
        pytest.param(timedelta(days=3), "now", id="three days of sleep"),
        pytest.param(timedelta(days=56 * 365), "now", id="it is not 1970"),
        pytest.param(timedelta(seconds=-20), "as it was", id="no jump"),
    ],
)
def test_a_clock_that_jumps_brings_the_next_tick_at_once_and_none_for_the_time_between(
    monkeypatch, jump, next_tick
) -> None:
    clock = _Clock(timedelta(minutes=1), lambda: NOON + jump)
    clock.add_job(lambda: None, "interval", seconds=60, id=_Clock.JOB, next_run_time=NOON)
    looked = []

    def process(self):
        looked.append(self.get_job(_Clock.JOB).next_run_time)
        return 3600.0  # as when the clock is set back by an hour just now

    monkeypatch.setattr(BlockingScheduler, "_process_jobs", process)
    assert clock._process_jobs() == 60
    assert looked == [{"now": NOON + jump, "as it was": NOON}[next_tick]]
