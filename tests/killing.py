"""A made-up world that is watched by processes which are killed again and again, and what is left of it at the end."""

import json
import random
import re
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from daily import RUN, Days, settle
from faultserver import Answer, Asked, FaultServer
from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from monitor.archive import open_archive, witnesses
from monitor.home import Home, HomeError
from monitor.steps import doctor, restore, verify

BEGIN = datetime(2019, 2, 1, 5, tzinfo=UTC)
POSTED = 5
"""Postings on the board at a time: each edition brings one and takes one away."""
NEWEST = 3
"""Entries of the feed at a time."""
HOSTS = ("boards.acme.example", "www.acme.example", "news.acme.example", "press.example")
MARK = "TORTURED_WORLD"
"""Names a world in the environment of every process that works in it."""
READERS = ("one@night.example", "two@night.example", "one@day.example")
WATCHLIST = """
companies:
  acme:
    name: Acme
    sources:
      - {greenhouse: acme, api: "http://boards.acme.example", channel: job posting}
      - {page: "http://www.acme.example/about", channel: company page}
      - {newsroom: "http://news.acme.example/feed", kind: statement, channel: blog}
    statements:
      - quote: does not use face recognition
        url: http://press.example/said
        speaker: Acme spokesperson
        date: 2019-01-01
        stance: denies
        act: use
        capability: face-recognition
letters:
  - {name: night, to: [one@night.example, two@night.example], at: "07:00", zone: Europe/Kyiv, quiet: never}
  - {name: day, to: [one@day.example], at: "07:00", zone: America/New_York, quiet: never}
"""


def posting(number):
    return f"Work on project {number:04}. Experience in face recognition is required for project {number:04}."


def about(number):
    return f"We make doorbells. This is edition {number:04}."


def news(number):
    return f"We opened shop {number:04} today."


@dataclass
class Site:
    """What Acme shows: the `edition`th state of its board, page and feed. And a calendar that dates what it is sent."""

    edition: int = 0

    def board(self, _asked: Asked) -> Answer:
        jobs = [
            {
                "id": number,
                "title": f"Engineer {number:04}",
                "absolute_url": f"http://boards.acme.example/{number}",
                "content": f"&lt;p&gt;{posting(number)}&lt;/p&gt;",
            }
            for number in range(self.edition, self.edition + POSTED)
        ]
        return Answer(json.dumps({"jobs": jobs, "meta": {"total": POSTED}}).encode(), type="application/json")

    def about(self, _asked: Asked) -> Answer:
        return Answer(f"<title>About</title><p>{about(self.edition)}".encode())

    def feed(self, _asked: Asked) -> Answer:
        items = "".join(
            f"<item><title>Shop {number:04}</title><link>http://news.acme.example/{number}</link></item>"
            for number in range(self.edition, max(-1, self.edition - NEWEST), -1)
        )
        return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode())

    def entry(self, asked: Asked) -> Answer:
        return Answer(f"<p>{news(int(asked.path[1:]))}".encode())

    @staticmethod
    def calendar(asked: Asked) -> Answer:
        taken = Timestamp(asked.body)
        end = taken.ops.add(OpAppend(b"nonce")).ops.add(OpSHA256())
        end.attestations.add(PendingAttestation("https://calendar.example"))
        context = BytesSerializationContext()
        taken.serialize(context)
        return Answer(context.getbytes(), type="application/octet-stream")

    def answers(self) -> dict[str, Answer | Callable[[Asked], Answer]]:
        entries = {f"news.acme.example/{number}": self.entry for number in range(2000)}
        return entries | {
            "boards.acme.example/v1/boards/acme/jobs?content=true": self.board,
            "www.acme.example/about": self.about,
            "news.acme.example/feed": self.feed,
            "press.example/said": Answer(b"<p>Acme does not use face recognition, it said."),
            "/digest": self.calendar,
        }


@dataclass
class PostOffice:
    """A mail server: what it took, in order; it can have the sender killed once it has a letter, before it says so."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    kill: Callable[[], None] | None = None
    before: int = 0
    """Letters to take before that."""

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken += [(message["Message-ID"], each, envelope.content) for each in envelope.rcpt_tos]
        if self.kill and not self.before:
            self.kill()
        self.before -= 1
        return "250 taken"


@contextmanager
def served() -> Iterator[tuple[Site, FaultServer, PostOffice, str]]:
    """Give the site, its server, the mail server and its URL."""
    site, office = Site(), PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # aiosmtpd cannot choose one itself
    controller = Controller(office, hostname="127.0.0.1", port=port)
    with FaultServer(site.answers()) as server:
        controller.start()
        try:
            yield site, server, office, f"smtp://127.0.0.1:{port}"
        finally:
            controller.stop()


@dataclass
class World:
    """Acme, who watches it, and what was done to them."""

    home: Home
    site: Site
    office: PostOffice
    days: Days
    now: datetime = BEGIN
    hurt: Counter[str] = field(default_factory=Counter)
    """By step: how often it was broken off."""
    asked: Counter[str] = field(default_factory=Counter)
    """By step: how often it ended because it was asked to."""
    took: dict[str, float] = field(default_factory=dict)
    """Seconds that a step took, the last time it was let end."""
    wrong: list[str] = field(default_factory=list)
    """What went wrong on the way and should not have."""
    said: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(step, trouble, what it printed): how often."""
    numbers: Iterator[int] = field(default_factory=count)

    def command(self, step: str) -> Sequence[str]:
        """Give a step as a command line. Backups and restored folders get names of their own."""
        beside = self.home.folder.parent
        if step == "run":
            return RUN
        if step == "digest":
            return ("digest", "--now")
        if step == "backup":
            return ("backup", str(beside / "backups"))
        if step == "restore":
            return (
                "restore",
                str(whole_backups(self.home)[-1]),
                "--home",
                str(beside / f"restored-{next(self.numbers)}"),
            )
        return (step,)

    def work(self, step: str = "run") -> str:
        """Let a step come to its end, and give what it printed. It has to end well."""
        self.now += timedelta(minutes=1)
        begun = time.monotonic()
        *lines, end = self.days.run(self.now, self.command(step))
        self.took[step] = time.monotonic() - begun
        printed = "\n".join(lines)
        if end != "ended 0":
            self.wrong.append(f"{step} on {self.now:%Y-%m-%d}: {end}: {printed[-1500:]}")
        return printed

    def kill(self, step: str, chance: random.Random) -> bool:
        """Start a step and have it killed at a random moment; say whether it was, and in time.

        `mail`: while the server has taken a letter and has not answered.
        """
        self.now += timedelta(minutes=1)
        command = self.command("digest" if step == "mail" else step)
        timer = threading.Timer(self.took.get(step, 1) * chance.random(), self.days.kill)
        if step == "mail":
            self.office.before, self.office.kill = chance.randrange(len(READERS)), self.days.kill
        end = ""
        for end in self.days.run(self.now, command):
            if step != "mail" and end.startswith("begins "):
                timer.start()
        timer.cancel()
        self.office.kill = None
        if end == "ended -9":
            self.hurt[step] += 1
        elif end != "ended 0":
            self.wrong.append(f"{step} on {self.now:%Y-%m-%d}: {end}")
        return end == "ended -9"

    def ask(self, step: str, chance: random.Random) -> bool:
        """Start a step and have it asked to end (SIGTERM) at a random moment; say whether it was, and in time.

        It has to end within ten seconds. `mail`: while the server has taken a letter and has not answered.
        """
        self.now += timedelta(minutes=1)
        asked: list[float] = []

        def ask() -> None:
            asked.append(time.monotonic())
            self.days.kill(signal.SIGTERM)

        timer = threading.Timer(self.took.get(step, 1) * chance.random(), ask)
        if step == "mail":
            self.office.before, self.office.kill = chance.randrange(len(READERS)), ask
        end = ""
        for end in self.days.run(self.now, self.command("digest" if step == "mail" else step)):
            if step != "mail" and end.startswith("begins "):
                timer.start()
        timer.cancel()
        self.office.kill = None
        seconds = time.monotonic() - asked[0] if asked else 0
        if end == "ended -15":
            self.asked[step] += 1
        elif end != "ended 0":
            self.wrong.append(f"{step} on {self.now:%Y-%m-%d}: {end} after SIGTERM")
        if seconds > 10:
            self.wrong.append(f"{step} on {self.now:%Y-%m-%d}: ended {seconds:.0f} s after SIGTERM")
        return end == "ended -15"

    def next_edition(self) -> None:
        """Let Acme change everything, and the day after the next come."""
        self.site.edition += 1
        self.now = (self.now + timedelta(days=2)).replace(hour=5, minute=0)


@contextmanager
def world(folder: Path, preload: str = "", kind: type[World] = World) -> Iterator[World]:
    """Give a world below a new folder whose first day is done."""
    folder.mkdir(parents=True)
    home = settle(folder / "home", WATCHLIST, "face-recognition")
    with served() as (site, server, office, smtp):
        hosts = dict.fromkeys(HOSTS, server.address)
        environment = {"MONITOR_TIMESTAMPS": f"http://{server.address}", MARK: str(folder)}
        with Days(home, hosts, smtp, environment, preload) as days:
            made = kind(home, site, office, days)
            made.work()
            yield made


def orphans(folder: Path) -> list[int]:
    """Give the ids of the processes that still work in a world which has ended."""
    sign = f"{MARK}={folder}".encode()
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if sign in each.read_bytes().split(b"\0"):
                found.append(int(each.parent.name))
    return found


def whole_backups(home: Home) -> list[Path]:
    """Give the backups that do not say of themselves that they are not whole."""
    folders = sorted((home.folder.parent / "backups").glob("monitor-*Z"))
    return [folder for folder in folders if not (folder / ".not-whole").exists() and any(folder.iterdir())]


@dataclass(frozen=True)
class Left:
    """What is left at the end, and what should not be. All counts but the first and the last two have to be 0."""

    texts: int
    """Texts that were shown and have to be there: postings, entries of the feed, versions of the page."""
    lost_documents: int
    corrupt: list[str]
    """Faults of the archive, its captures, its chain, its backups and restored copies."""
    lost_letters: int
    """(letter, reader) that were written and never came, and (evidence, reader) never told."""
    altered: int
    """Letters that came twice, with other bytes."""
    wrong: list[str]
    twice: int
    sending: int
    """How often the sender was killed while letters were sent: as often may one come twice."""

    @property
    def faults(self) -> list[str]:
        """Give every broken promise as a line."""
        counts = {"documents lost": self.lost_documents, "letters lost": self.lost_letters, "altered": self.altered}
        too_often = [f"{self.twice} letters came twice, {self.sending} kills"] if self.twice > self.sending else []
        named = [f"{number} {name}" for name, number in counts.items() if number]
        return [*named, *self.corrupt, *self.wrong, *too_often]


def judged(world: World) -> Left:
    """Compare what is left with what was shown, when the last command has ended."""
    with open_archive(world.home.archive, readonly=True) as archive:
        lost = _lost(archive, world.site.edition)
        queued = archive.db.execute("SELECT letter, recipient, state FROM deliveries").fetchall()
        unasked = [each.subject for each in witnesses(archive) if each.state != "pending" or not each.proof]
    letters = {(name, reader): content for name, reader, content in world.office.taken}
    missing = {row[:2] for row in queued} ^ letters.keys()
    unsent = sum(state != "sent" for *_, state in queued)
    return Left(
        texts=3 * world.site.edition + POSTED + 2,
        lost_documents=lost,
        corrupt=[*_corrupt(world.home, world.now), *(f"{root} was never dated" for root in unasked)],
        lost_letters=len(missing) + unsent + _untold(world),
        altered=sum(letters[name, reader] != content for name, reader, content in world.office.taken),
        wrong=world.wrong,
        twice=len(world.office.taken) - len(letters),
        sending=world.hurt["mail"] + world.hurt["digest"],
    )


def _lost(archive, editions: int) -> int:
    """Count what is not there as it was shown, once, in the order in which it stood there."""
    wanted = {("greenhouse:acme", str(number)): [posting(number)] for number in range(editions + POSTED)}
    feed = "newsroom:http://news.acme.example/feed"
    wanted |= {(feed, f"http://news.acme.example/{number}"): [news(number)] for number in range(editions + 1)}
    page = "http://www.acme.example/about"
    wanted[f"page:{page}", page] = [about(number) for number in range(editions + 1)]
    rows = archive.db.execute(
        """
        SELECT source, key, versions.text FROM documents JOIN stays ON stays.document = documents.id
        JOIN versions ON versions.number = stays.version
        WHERE source NOT LIKE 'watchlist:%' AND source NOT LIKE '%press%'
        ORDER BY stays.number
        """
    )
    found: dict[tuple[str, str], list[str]] = {}
    for source, key, text in rows:
        found.setdefault((source, key), []).append(text)
    return sum(found.get(each) != wanted.get(each) for each in found.keys() | wanted.keys())


def _untold(world: World) -> int:
    told: dict[str, set[str]] = {reader: set() for reader in READERS}
    for _, reader, content in world.office.taken:
        text = message_from_bytes(content, policy=policy.default).get_body(("plain",)).get_content()
        told[reader].update(re.findall(r"project\s+(\d{4})\.", text))
    projects = {f"{number:04}" for number in range(world.site.edition + POSTED)}
    return sum(len(projects ^ found) for found in told.values())


def _corrupt(home: Home, now: datetime) -> Iterator[str]:
    """Prove the archive, its backups and what was restored from them; try what was broken off."""
    yield from verify(home).faults
    about = ("archive", "captures", "writer's lock", "write-ahead log", "clock", "this folder")
    findings = doctor(home, now=now).data["findings"]
    yield from (f"doctor: {row['words']}" for row in findings if not row["well"] and row["about"] in about)
    beside = home.folder.parent
    for backup in whole_backups(home):
        yield from (f"{backup.name}: {fault}" for fault in verify(Home(backup)).faults)
    for number, broken in enumerate(sorted((beside / "backups").glob("*/.not-whole"))):
        with suppress(HomeError):
            restore(Home(beside / f"never-{number}"), broken.parent)
            yield f"{broken.parent.name} was broken off and can be restored"
    for restored in sorted(beside.glob("restored-*")):
        if (restored / "archive.db").exists():
            yield from (f"{restored.name}: {fault}" for fault in verify(Home(restored)).faults)
