"""The sign of life: called in time, told by its path whether all is well, and its address is nowhere to be read."""

from datetime import UTC, datetime, timedelta

import pytest
from faultserver import Answer, FaultServer, dead_port

from monitor.pulse import PING, Pulse, PulseError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_it_is_called_every_five_minutes_and_at_once_when_things_turn() -> None:
    said: list[str] = []
    with FaultServer({"/secret": Answer(b"OK"), "/secret/fail": Answer(b"OK")}) as server:
        pulse = Pulse(f"http://{server.address}/secret/", said.append)
        for minutes, well in ((0, True), (1, True), (5, True), (6, False), (7, False), (8, True)):
            pulse(NOON + timedelta(minutes=minutes), well=well)
        assert server.paths() == ["/secret", "/secret", "/secret/fail", "/secret"]
    assert said == []


def test_that_it_cannot_be_called_is_said_once_and_without_its_address() -> None:
    said: list[str] = []
    pulse = Pulse(f"http://127.0.0.1:{dead_port()}/secret", said.append)
    for minutes in (0, 5, 10):
        pulse(NOON + timedelta(minutes=minutes), well=True)
    assert said == [f"{PING} cannot be called: [Errno 111] Connection refused"]


def test_it_goes_nowhere_else() -> None:
    said: list[str] = []
    with FaultServer({"/secret": Answer(status=302, headers={"Location": "/elsewhere"})}) as server:
        Pulse(f"http://{server.address}/secret", said.append)(NOON, well=True)
        assert server.paths() == ["/secret"]
    assert said == [f"{PING} cannot be called: Found"]


@pytest.mark.parametrize(
    "address", ["http://ping.example/secret", "ftp://a/secret", "secret", "https://", "http://[secret"]
)
def test_an_address_that_others_could_read_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(PulseError) as refused:
        Pulse(address, [].append)
    assert str(refused.value) == f"{PING} is to hold an address that begins with https://"


def test_nobody_is_called_who_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PING, raising=False)
    assert Pulse.from_environment([].append) is None
