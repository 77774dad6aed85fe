"""The demonstration: a made-up world is replayed from January 2018 to September 2019, one day after the other.

Everything is the program's own: spiders fetch over HTTP from a server on loopback, the archive keeps, rules judge,
letters go to a real mail server on loopback. Only the calendar is set by hand.
"""

import argparse
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from demo.watch import EARLIER_DENIAL, watchlist
from demo.world import BEGIN, END, World
from monitor.archive import open_archive
from monitor.crawl import run as crawl
from monitor.home import Home
from monitor.model import Outcome
from monitor.steps import letters, no_progress, timeline, verify
from monitor.steps.letters import SMTP, preview
from monitor.steps.match import match
from monitor.steps.poll import due_sources, visit

ROOT = Path(__file__).parent.parent
MARK = ".made-by-the-demonstration"
MORNING = 5
"""Hour (UTC) at which each day is polled, before the desk's letter at seven in Kyiv."""


@dataclass(slots=True)
class Inbox:
    """A mail server's store."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a letter."""
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def post_office() -> Iterator[Inbox]:
    """Run a mail server on loopback and point the program's outbox at it."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # aiosmtpd cannot choose one itself
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    before = os.environ.get(SMTP)
    os.environ[SMTP] = f"smtp://127.0.0.1:{port}"
    try:
        yield inbox
    finally:
        controller.stop()
        os.environ.pop(SMTP)
        if before is not None:
            os.environ[SMTP] = before


def settle(folder: Path, port: int) -> Home:
    """Make the working folder: the program's rules and templates, the demonstration's watchlist."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise SystemExit(f"{folder} holds something that the demonstration did not make: name another with --into")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    shutil.copy(ROOT / "rules.yaml", folder)
    shutil.copy(ROOT / "metadata.yml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "watchlist.yaml").write_text(watchlist(port), encoding="utf-8")
    (folder / "watchlist-earlier-denial.yaml").write_text(watchlist(port, EARLIER_DENIAL), encoding="utf-8")
    return Home(folder)


async def live(home: Home, world: World, visit_all: Any, days: Sequence[date]) -> None:
    """Live through days: poll what is due, judge when something is new, write and send the letters."""
    rulebook = home.rulebook()
    watched = home.watched(rulebook)
    lines = {line.day.last() for line in watched.statements}
    begun = time.monotonic()
    visits = 0
    with home.writing(), open_archive(home.archive) as archive:
        for day in days:
            world.today = day
            now = datetime(day.year, day.month, day.day, MORNING, tzinfo=UTC)
            chosen = due_sources(archive, watched, now)
            done = await visit(home, archive, rulebook, watched, chosen, visit_all, clock=lambda at=now: at)
            visits += len(done.visits)
            for seen, _ in done.visits:
                if seen.outcome is not Outcome.OK:
                    say(f"{day}  not seen: {seen.source}: {seen.reason or seen.outcome}")
            if done.news or day in lines:
                match(home, archive, rulebook, watched, now=now, progress=no_progress)
            for line in letters.write(home, archive, watched, now, at_once=True).lines:
                if "no letter" not in line:
                    say(f"{day}  letter to {line}")
            letters.deliver(home, archive, now)
            if sys.stderr.isatty() and day.day == 1:
                print(f"\r{day:%B %Y} ...", end="", file=sys.stderr, flush=True)
    spent = time.monotonic() - begun
    say(f"\n{len(days)} days lived through, {visits} visits, in {spent:.0f} seconds\n")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def first_alerts(events: Any) -> None:
    """Print what a replay of the archive found, day by day."""
    for event in events:
        says, shows = len(event["says"]), len(event["shows"])
        say(f"  {event['day']}  {event['what']:<13} {event['title']}: {event['headline']} ({says} said, {shows} shown)")


def every_day() -> list[date]:
    """Give all days of the made-up world."""
    return [BEGIN + timedelta(days=number) for number in range((END - BEGIN).days + 1)]


def days_of_change(world: World) -> list[date]:
    """Give the days on which anything in the world changes, and the day after each change of an address that was there.

    Closings need two visits. An address that only begins, such as a weekly file, closes nothing.
    """
    known: set[str] = set()
    days: set[date] = set()
    for change in world.changes():
        day = max(change.day, BEGIN)
        days |= {day, day + timedelta(days=1)} if change.url in known else {day}
        known.add(change.url)
    return sorted(day for day in days if BEGIN <= day <= END)


def main(folder: Path, *, changes_only: bool = False) -> int:
    """Replay, tell what was found when, and prove the archive. Gives the exit code."""
    say("A made-up world, day by day: real spiders, archive, rules and mail; nothing outside this machine is asked.\n")
    with World(ROOT / "demo" / "sites").serve() as world, post_office() as inbox:
        home = settle(folder, world.port)
        hosts = dict.fromkeys(world.hosts, f"127.0.0.1:{world.port}")
        days = days_of_change(world) if changes_only else every_day()
        crawl(lambda visit_all: live(home, world, visit_all, days), hosts=hosts)
    home.letters.mkdir(exist_ok=True)
    for number, message in enumerate(inbox.messages, 1):
        (home.letters / f"{number:03}.eml").write_bytes(message.as_bytes())
    now = datetime(END.year, END.month, END.day, 23, tzinfo=UTC)
    say("What the archive shows, replayed as of each day")
    first_alerts(timeline(home, now=now).data["events"])
    say("\nThe same archive, had a denial of January 2018 been on file (made up, watchlist-earlier-denial.yaml)")
    first_alerts(timeline(home, now=now, watchlist=folder / "watchlist-earlier-denial.yaml").data["events"])
    proof = verify(home)
    say(f"\n{proof}\n")
    if inbox.messages:
        say(f"The last of {len(inbox.messages)} letters ({home.letters}/{len(inbox.messages):03}.eml)\n")
        say(preview(inbox.messages[-1]))
    where = os.path.relpath(home.folder)
    say(f"Open the archive:  .venv/bin/datasette {where}/archive.db -m {where}/metadata.yml")
    return 1 if proof.failed or not inbox.messages else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--into", type=Path, default=Path("demo-home"), help="where archive and letters go")
    words.add_argument("--changes-only", action="store_true", help="skip days on which nothing changes")
    given = words.parse_args()
    raise SystemExit(main(given.into.resolve(), changes_only=given.changes_only))
