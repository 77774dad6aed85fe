"""Third parties date the chain of captures and copy quoted pages: asked in turn, never waited for."""

from datetime import UTC, datetime, timedelta

import pytest
from faultserver import Answer, FaultServer, dead_port
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from monitor import witness as third
from monitor.archive import extend, open_archive, witnesses
from monitor.home import HomeError
from monitor.schedule import Ledger, Plan, due
from monitor.steps.witness import owed, witness
from tests.archived import START, board

ROOT = "0f" * 32
PAGE = "https://acme.test/terms?a=1&b=ü"
HOUR = timedelta(hours=1)


def answer(timestamp):
    context = BytesSerializationContext()
    timestamp.serialize(context)
    return Answer(context.getbytes(), type="application/octet-stream")


class Calendar:
    """A calendar that takes what it is sent and has it in a block when told so."""

    def __init__(self):
        self.block = 0

    def digest(self, asked):
        taken = Timestamp(asked.body)
        end = taken.ops.add(OpAppend(b"nonce")).ops.add(OpSHA256())
        end.attestations.add(PendingAttestation("https://calendar.test"))
        self.commitment = end.msg
        return answer(taken)

    def timestamp(self, asked):
        if not self.block or bytes.fromhex(asked.path.rpartition("/")[2]) != self.commitment:
            return Answer(b"not yet", 404)
        done = Timestamp(self.commitment)
        done.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(self.block))
        return answer(done)


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def server(calendar):
    with FaultServer() as opened:
        opened.answers["/digest"] = calendar.digest
        found = opened.answer
        opened.answer = lambda asked: (
            calendar.timestamp(asked) if asked.path.startswith("/timestamp/") else found(asked)
        )
        yield opened


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        board(opened, 0, ("1", "Face recognition required."))
        extend(opened, START)
        yield opened


def asked(archive, hours=0):
    said = []
    report = witness(archive, clock=lambda: START + hours * HOUR, say=said.append)
    return said, report


def test_a_root_is_dated_and_final_once_it_stands_in_a_block(archive, server, calendar, monkeypatch):
    monkeypatch.setenv("MONITOR_TIMESTAMPS", f"http://{server.address}")
    states = []
    for hours, block in ((0, 0), (1, 0), (7, 0), (14, 850_000), (21, 850_000)):
        calendar.block = block
        asked(archive, hours)
        (each,) = witnesses(archive)
        states.append((each.state, each.attempts, each.reply.removeprefix(each.subject)))
    pending = " attested by a calendar, not in a Bitcoin block yet"
    assert states == [
        ("pending", 1, pending),
        ("pending", 1, pending),
        ("pending", 2, pending),
        ("done", 3, " attested by Bitcoin block 850000"),
        ("done", 3, " attested by Bitcoin block 850000"),
    ]
    assert [each.body.hex() for each in server.asked if each.path == "/digest"] == [each.subject]
    assert third.about(each.proof) == each.reply


def test_a_calendar_that_is_down_is_asked_again_and_given_up_after_the_last_try(archive, monkeypatch):
    monkeypatch.setenv("MONITOR_TIMESTAMPS", f"http://127.0.0.1:{dead_port()}")
    tries = [0, 0.1, 1, 3, 10, 40, 200]
    states = []
    for hours in tries:
        said, report = asked(archive, hours)
        states.append((len(said), witnesses(archive)[0].state, report.failed))
    assert states == [
        (1, "waiting", False),
        (0, "waiting", False),
        (1, "waiting", False),
        (1, "waiting", False),
        (1, "waiting", False),
        (1, "waiting", False),
        (1, "failed", True),
    ]
    assert "127.0.0.1 cannot be reached" in witnesses(archive)[0].reply


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Answer(b"<html>"), "sent no timestamp"),
        (Answer(b"\x08" * 200_000), "sent no timestamp"),
        (Answer(status=302, headers={"Location": "http://10.0.0.1/"}), "answered 302"),
        (Answer(status=500), "answered 500"),
    ],
    ids=["a page", "no end", "elsewhere", "an error"],
)
def test_an_answer_that_is_no_timestamp_is_a_failure_and_is_not_followed(server, given, message):
    server.answers["/digest"] = given
    with pytest.raises(third.WitnessError, match=message):
        third.stamped(f"http://{server.address}", bytes.fromhex(ROOT))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Answer(headers={"Content-Location": "/web/2019/https://acme.test/"}), "/web/2019/https://acme.test/"),
        (Answer(status=302, headers={"Location": "/web/2020/x"}), "/web/2020/x"),
    ],
    ids=["told", "sent there"],
)
def test_a_copy_is_known_by_the_address_that_the_web_archive_names(server, given, expected):
    server.answers["/save/https://acme.test/terms?a=1&b=%C3%BC"] = given
    service = f"http://{server.address}/save/"
    assert third.copied(service, PAGE, "key:secret") == f"http://{server.address}{expected}"
    assert server.asked[-1].headers["authorization"] == "LOW key:secret"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Answer(), "named no copy"),
        (Answer(status=429), "answered 429"),
        (Answer(headers={"Content-Location": "javascript:alert(1)"}), "named an address that is none"),
        (Answer(headers={"Content-Location": "/x?key%3Asecret"}), "named an address with our key in it"),
    ],
    ids=["no address", "too many", "no link", "our key"],
)
def test_a_copy_without_an_address_is_none(server, given, message):
    server.answers["/save/https://acme.test/"] = given
    with pytest.raises(third.WitnessError, match=message):
        third.copied(f"http://{server.address}/save/", "https://acme.test/", "key:secret")


def test_nobody_is_asked_until_an_address_is_set(archive):
    assert owed(archive, START) == []
    with pytest.raises(HomeError, match="set MONITOR_TIMESTAMPS"):
        asked(archive)


def test_the_clock_starts_it_after_the_letters_and_only_when_something_is_owed():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert [task.command for task in due(now, Plan(), Ledger(waiting=["a"], unwitnessed=2))] == ["digest", "witness"]
    assert due(now, Plan(), Ledger()) == []
