"""A day's work that is killed at any point is finished by the next one: nothing lost, nothing doubled."""

import json
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller
from daily import Days, settle
from faultserver import Answer, FaultServer

from monitor.archive import open_archive
from monitor.home import Home
from monitor.steps import verify

pytestmark = [pytest.mark.xdist_group("killed"), pytest.mark.timeout(300)]
KILLS = 12
SEEDS = (20190828, 20190830)
POSTED = 5
"""Postings on the board at a time: each day of change brings one and takes one away."""
HOSTS = ("boards.acme.example", "www.acme.example", "news.acme.example", "press.example")
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
  - {name: night, to: [one@night.example, two@night.example], at: "07:00", days: mon-sun, zone: Europe/Kyiv}
  - {name: day, to: [one@day.example], at: "07:00", days: mon-sun, zone: America/New_York}
"""


def posting(number):
    return f"Work on project {number:03}. Experience in face recognition is required for project {number:03}."


def about(number):
    return f"We make doorbells. This is edition {number:03}."


def news(number):
    return f"We opened shop {number:03} today."


@dataclass
class Site:
    """What Acme shows: the `edition`th state of its board, page and feed."""

    edition: int = 0

    def board(self, _asked):
        jobs = [
            {
                "id": number,
                "title": f"Engineer {number:03}",
                "absolute_url": f"http://boards.acme.example/{number}",
                "content": f"&lt;p&gt;{posting(number)}&lt;/p&gt;",
            }
            for number in range(self.edition, self.edition + POSTED)
        ]
        return Answer(json.dumps({"jobs": jobs, "meta": {"total": POSTED}}).encode(), type="application/json")

    def about(self, _asked):
        return Answer(f"<title>About</title><p>{about(self.edition)}".encode())

    def feed(self, _asked):
        items = "".join(
            f"<item><title>Shop {number:03}</title><link>http://news.acme.example/{number}</link></item>"
            for number in range(self.edition, max(-1, self.edition - 3), -1)
        )
        return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode())

    def answers(self):
        entries = {f"news.acme.example/{number}": Answer(f"<p>{news(number)}".encode()) for number in range(200)}
        return entries | {
            "boards.acme.example/v1/boards/acme/jobs?content=true": self.board,
            "www.acme.example/about": self.about,
            "news.acme.example/feed": self.feed,
            "press.example/said": Answer(b"<p>Acme does not use face recognition, it said."),
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
def served():
    """Give the site, its made-up hosts, the mail server and its URL."""
    site, office = Site(), PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # aiosmtpd cannot choose one itself
    controller = Controller(office, hostname="127.0.0.1", port=port)
    with FaultServer(site.answers()) as server:
        controller.start()
        try:
            yield site, dict.fromkeys(HOSTS, server.address), office, f"smtp://127.0.0.1:{port}"
        finally:
            controller.stop()


def work(days, now):
    """Do a day's work to its end; give how long each step took, in seconds."""
    lines, steps = [], []
    for line in days.run(now):
        lines.append(line)
        if line.startswith(("begins ", "ended ")):
            steps.append((line.split()[1], time.monotonic()))
    assert lines[-1] == "ended 0", "\n".join(lines)
    return {step: end - begun for (step, begun), (_, end) in pairwise(steps)}


def killed(days, now, step, seconds):
    """Start a day's work and have it killed so long after a step began, if it is not over; say in which step it was."""
    at, timer = "", threading.Timer(seconds, days.kill)
    for line in days.run(now):
        if line == f"begins {step}":
            timer.start()
        if line.startswith("begins "):
            at = line.split()[1]
    timer.cancel()
    return at if line == "ended -9" else ""


@dataclass(frozen=True)
class Story:
    """What is left after all the kills."""

    home: Home
    editions: int
    taken: list[tuple[str, str, bytes]]
    killed: Counter[str]


def live(folder, seed, kills):
    """Kill days of work and finish each, the same day or the next; the site changes only in between."""
    home = settle(folder, WATCHLIST, "face-recognition")
    chance = random.Random(seed)
    counts = Counter()
    now = datetime(2019, 2, 1, 5, tzinfo=UTC)
    with served() as (site, hosts, office, smtp), Days(home, hosts, smtp) as days:
        took = work(days, now)
        # A run that is quicker than its kill was not killed: it does not count, and another one is tried.
        while counts.total() < kills and site.edition < 2 * kills:
            point = ("poll", "match", "mail", "digest", "poll", "mail")[counts.total() % 6]
            now += timedelta(days=2)
            site.edition += 1
            if point == "mail":
                office.before = chance.randrange(3)
                office.kill = days.kill
                counts["mail" if killed(days, now, "nothing", 0) else ""] += 1
                office.kill = None
            else:
                counts[killed(days, now, point, took[point] * chance.random())] += 1
            del counts[""]
            work(days, now + chance.choice((timedelta(hours=1), timedelta(hours=2), timedelta(days=1))))
        work(days, now + timedelta(days=2))
    return Story(home, site.edition + 1, office.taken, counts)


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """Two worlds side by side, as one after the other would take a minute."""
    folder = tmp_path_factory.mktemp("killed")
    with ThreadPoolExecutor() as both:
        begun = [both.submit(live, folder / str(seed), seed, KILLS // 2) for seed in SEEDS]
        return [each.result() for each in begun]


@pytest.fixture(scope="module", params=range(2), ids=["one world", "another"])
def story(request, stories):
    return stories[request.param]


@pytest.fixture(scope="module")
def archive(story):
    with open_archive(story.home.archive, readonly=True) as opened:
        yield opened


def seen(archive, source):
    """Give the texts of each document of a source, by its key, in the order in which they stood there."""
    rows = archive.db.execute(
        """
        SELECT key, versions.text FROM documents JOIN stays ON stays.document = documents.id
        JOIN versions ON versions.number = stays.version WHERE source = ? ORDER BY stays.number
        """,
        [source],
    )
    found = {}
    for key, text in rows:
        found.setdefault(key, []).append(text)
    return found


def test_the_kills_fell_into_every_step(stories):
    killed_in = sum((story.killed for story in stories), Counter())
    assert killed_in.total() == KILLS
    assert min(killed_in[step] for step in ("poll", "match", "digest", "mail")) >= 2, killed_in


def test_no_document_is_lost_or_doubled(story, archive):
    assert seen(archive, "greenhouse:acme") == {
        str(number): [posting(number)] for number in range(story.editions - 1 + POSTED)
    }
    assert seen(archive, "newsroom:http://news.acme.example/feed") == {
        f"http://news.acme.example/{number}": [news(number)] for number in range(story.editions)
    }
    assert seen(archive, "page:http://www.acme.example/about") == {
        "http://www.acme.example/about": [about(number) for number in range(story.editions)]
    }


def test_every_letter_that_was_written_has_come_to_each_of_its_readers(story, archive):
    queued = archive.db.execute("SELECT letter, recipient, state FROM deliveries").fetchall()
    assert {(letter, recipient) for letter, recipient, _ in story.taken} == {row[:2] for row in queued}
    assert {state for *_, state in queued} == {"sent"}


def test_every_evidence_is_told_to_every_reader(story):
    told = {}
    for _, reader, content in story.taken:
        text = message_from_bytes(content, policy=policy.default).get_body(("plain",)).get_content()
        told.setdefault(reader, set()).update(re.findall(r"project\s+(\d{3})\.", text))
    projects = {f"{number:03}" for number in range(story.editions - 1 + POSTED)}
    assert told == dict.fromkeys(("one@night.example", "two@night.example", "one@day.example"), projects)


def test_letters_that_came_twice_are_the_same_and_no_more_than_the_kills(story):
    letters = {(name, reader): content for name, reader, content in story.taken}
    assert [name for name, reader, content in story.taken if letters[name, reader] != content] == []
    # Every answer is written down before the next letter goes out: a kill while mail is sent costs one duplicate.
    assert 0 < len(story.taken) - len(letters) <= story.killed["mail"] + story.killed["digest"]


def test_the_archive_proves_itself(story):
    assert list(verify(story.home).faults) == []
