"""Whether each letter arrives, at a mail server that misbehaves and from a sender that is killed again and again.

A real SMTP server on loopback demands STARTTLS, greylists one of three readers, refuses another for good, hangs up in
the middle of letters and of TLS handshakes, and is slow now and then. The outbox is sent by processes of the program,
killed at random, most at the worst moment: the letter is taken and not yet answered for. The clock is set by hand.
Run: python benchmarks/delivery.py [--letters 1000] [--kills 20] [--seed 1]
"""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from functools import partial
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.archive import Letter, open_archive, queue

BEGIN = datetime(2019, 8, 30, 5, tzinfo=UTC)
# In the order in which they are tried: who can be reached comes after both who cannot.
NEVER, LATER, READER = "a-closed@desk.example", "b-greylisted@desk.example", "c-reader@desk.example"
# Each line on its input is a moment, at which a process of its own sends what is due: imports are paid for once.
SENDER = """
import os, sys
from datetime import datetime
from pathlib import Path
from monitor.archive import open_archive
from monitor.home import Home
from monitor.steps.letters import deliver
home = Home(Path(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if not child:
        with home.writing(), open_archive(home.archive) as archive:
            deliver(home, archive, datetime.fromisoformat(line.strip()))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass
class Server:
    """What the mail server does wrong, and what it took."""

    chance: random.Random
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(Message-ID, reader, bytes), in order."""
    wrong: Counter[str] = field(default_factory=Counter)
    spoiled: int = 0
    """Attempts for the reader who can be reached that the server itself broke off."""
    kill: Callable[[], None] | None = None
    """Called when a letter is taken and not answered for."""
    until_kill: int = -1

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse one reader for good, and another for now about every second time."""
        if self.chance.random() < 0.01:
            self.wrong["slow answer"] += 1
            await asyncio.sleep(0.2)
        if address == NEVER:
            self.wrong["refused for good (550)"] += 1
            return "550 5.1.1 no such mailbox"
        if address == LATER and self.chance.random() < 0.5:
            self.wrong["greylisted (451)"] += 1
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        """Take a letter, or hang up without having taken it."""
        if self.chance.random() < 0.02:
            self.wrong["hung up in DATA"] += 1
            self.spoiled += READER in envelope.rcpt_tos
            if server.transport:
                server.transport.abort()
            return "421 gone"
        content = envelope.original_content or b""
        name = content.split(b"Message-ID: ", 1)[1].split(b"\r\n", 1)[0].decode()
        self.taken += [(name, reader, content) for reader in envelope.rcpt_tos]
        self.until_kill -= 1
        if self.until_kill == 0 and self.kill:
            self.kill()
        return "250 taken"


class Speaking(SMTP):
    """The server's side of one connection."""

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Cut the handshake off, now and then."""
        server: Server = self.event_handler
        if server.chance.random() < 0.02 and self.transport:
            server.wrong["TLS cut off"] += 1
            server.spoiled += 1
            await self.push("220 go ahead")
            self.transport.abort()
            return
        await super().smtp_STARTTLS(arg)


@contextmanager
def serving(server: Server, tls: ssl.SSLContext) -> Iterator[int]:
    """Run the server for as long as the block lasts, and give its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> asyncio.Server:
        return await loop.create_server(
            lambda: Speaking(server, hostname="mx.example", loop=loop, tls_context=tls, require_starttls=True),
            "127.0.0.1",
            0,
        )

    async def stop(listening: asyncio.Server) -> None:
        listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    loop.set_exception_handler(lambda *_: None)  # cut connections are the point
    logging.getLogger("mail.log").disabled = True
    listening = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def written(number: int, reader: str) -> Letter:
    """Give a reader's copy of the letter of a desk of its own."""
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = f"<digest.2019-08-30.desk-{number}.{reader[0]}@monitor.example>"
    message["From"] = "Monitor <monitor@monitor.example>"
    message["Subject"] = f"Divergence digest 2019-08-30: desk {number}"
    message.set_content("\n".join(f".{number} line {line}" for line in range(100)))
    name, subject = str(message["Message-ID"]), str(message["Subject"])
    return Letter(name, f"desk-{number}", date(2019, 8, 30), subject, message.as_bytes(), BEGIN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. What must be nothing comes first."""

    lost: int
    """(letter, reader) that never came, of readers who can get letters."""
    altered: int
    """Letters that came with other bytes than were written."""
    wrongly_marked: int
    """(letter, reader) whose mark in the outbox is not what happened."""
    held_up: int
    """Letters that a reader who can be reached got later than their first try, beyond what the server did to it."""
    duplicates: int
    kills: int
    arrived: int
    rounds: int
    seconds: float
    wrong: dict[str, int]

    @property
    def well(self) -> bool:
        """Say whether all promises were kept."""
        return not (self.lost or self.altered or self.wrongly_marked or self.held_up) and self.duplicates <= self.kills


def prove(folder: Path, *, letters: int, kills: int, seed: int) -> Outcome:
    """Send so many letters through such a server with so many kills."""
    chance = random.Random(seed)
    server, authority = Server(random.Random(seed + 1)), trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    made = [{reader: written(number, reader) for reader in (NEVER, LATER, READER)} for number in range(letters)]
    with open_archive(folder / "archive.db") as archive:
        for each in made:
            queue(archive, each, {})
    begun, now, rounds, killed = time.monotonic(), BEGIN, 0, 0
    with serving(server, tls) as port:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
        environment |= {"MONITOR_SMTP": f"smtp+starttls://localhost:{port}", "SSL_CERT_FILE": str(trusted)}
        with _sending(folder, environment) as child:
            while next_try := _next(folder, now):
                now, rounds = next_try, rounds + 1
                pid = int(child(now.isoformat()))
                timer = threading.Timer(chance.uniform(0, 0.3), _kill, [pid])
                if killed < kills and killed % 4 == 3:  # every fourth at any moment
                    timer.start()
                elif killed < kills:
                    server.kill, server.until_kill = partial(_kill, pid), chance.randint(1, max(1, letters // kills))
                code = int(child(""))
                timer.cancel()
                server.kill = None
                killed += code == -signal.SIGKILL
                if code not in (0, -signal.SIGKILL):
                    raise SystemExit(f"the sender ended with code {code}")
    return _judged(folder, server, made, killed, rounds, time.monotonic() - begun)


@contextmanager
def _sending(folder: Path, environment: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Give a function that starts a sender at a moment and gives its id; called with nothing it gives its exit code."""
    command = [sys.executable, "-c", SENDER, str(folder)]
    root = Path(__file__).parents[1]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=root, **pipes) as process:
        assert process.stdin
        assert process.stdout

        def answer(line: str) -> str:
            if line:
                print(line, file=process.stdin, flush=True)
            return process.stdout.readline()

        yield answer
        process.stdin.close()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _next(folder: Path, now: datetime) -> datetime | None:
    """Give the moment at which something is due; None: all is sent or refused."""
    with open_archive(folder / "archive.db", readonly=True) as archive:
        queued, later = archive.db.execute(
            "SELECT SUM(state = 'queued'), MIN(next_try) FROM deliveries WHERE state IN ('queued', 'deferred')"
        ).fetchone()
    if queued:
        return now
    return max(now, datetime.fromisoformat(later) + timedelta(seconds=1)) if later else None


def _judged(
    folder: Path, server: Server, made: list[dict[str, Letter]], killed: int, rounds: int, seconds: float
) -> Outcome:
    wanted = {(each[reader].id, reader) for each in made for reader in (LATER, READER)}
    came = Counter((name, reader) for name, reader, _ in server.taken)
    texts = {copy.id: copy.message for each in made for copy in each.values()}
    with open_archive(folder / "archive.db", readonly=True) as archive:
        marks = archive.db.execute("SELECT letter, recipient, state, attempts FROM deliveries").fetchall()
    late = sum(attempts - 1 for _, reader, _, attempts in marks if reader == READER)
    return Outcome(
        lost=len(wanted - came.keys()),
        altered=sum(texts[name] != content for name, _, content in server.taken),
        wrongly_marked=sum(state != ("failed" if reader == NEVER else "sent") for _, reader, state, _ in marks),
        held_up=max(0, late - server.spoiled),
        duplicates=came.total() - len(came),
        kills=killed,
        arrived=len(came),
        rounds=rounds,
        seconds=seconds,
        wrong=dict(sorted(server.wrong.items())),
    )


def main() -> int:
    """Print what came of it; 1 when a promise was broken."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--letters", type=int, default=1000)
    words.add_argument("--kills", type=int, default=20)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = prove(Path(folder), letters=given.letters, kills=given.kills, seed=given.seed)
    print(f"{given.letters} letters to 3 readers each, sender killed {found.kills} times, {found.rounds} processes")
    print(f"the server: {json.dumps(found.wrong)}")
    print(f"arrived {found.arrived}, lost {found.lost}, altered {found.altered}, wrongly marked {found.wrongly_marked}")
    print(f"twice {found.duplicates}, held up by another's mailbox {found.held_up}, in {found.seconds:.0f} s")
    return 0 if found.well else 1


if __name__ == "__main__":
    raise SystemExit(main())
