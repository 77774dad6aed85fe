"""Each reader of a desk: a message of their own, and letters of what they want."""

import asyncio
import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd import smtp
from archived import COMPANIES, EDGE, SOURCE, board, judged
from conftest import ROOT

from monitor.archive import Computed, compute, digests_made, due, open_archive, told, versions, watch
from monitor.home import Home
from monitor.model import Strength, stable_id
from monitor.steps import letters
from monitor.watchlist import load

MONDAY = datetime(2019, 6, 3, 8, tzinfo=UTC)
DESK = """\
companies: {ring: {name: Ring}, amazon: {name: Amazon}}
letters: [{name: city, to: READERS, at: "07:00", days: mon-fri, zone: UTC}]
"""
ENVELOPE = ("Message-ID", "To", "List-Id")


def watchlist(readers, *more):
    """Read a watchlist whose one desk has these readers."""
    found, faults = load(
        DESK.replace("READERS", readers), capabilities=("face-recognition", "gait-recognition"), spiders=()
    )
    assert [str(fault) for fault in faults] == list(more)
    return found


@pytest.fixture
def home(tmp_path):
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    return Home(tmp_path)


@pytest.fixture
def archive(home):
    with open_archive(home.archive) as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        board(opened, 0, ("1", "Face recognition required. Call us."))
        signal, statement, case = judged(next(versions(opened)))
        compute(opened, [([signal], [statement], [replace(case, context=())])], Computed(MONDAY, "r", "w"))
        yield opened


@contextlib.contextmanager
def mailboxes(monkeypatch, closed=""):
    """Give what a mail server took, as (reader, message), and how often somebody came in; it refuses one reader."""
    taken, came, loop = [], [], asyncio.new_event_loop()

    class Server:
        async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
            if address == closed:
                return "451 4.7.1 come back later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  as above
            taken.append((tuple(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=policy.default)))
            return "250 OK"

    class Door(smtp.SMTP):
        def connection_made(self, transport):
            came.append(transport)
            super().connection_made(transport)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    making = loop.create_server(lambda: Door(Server(), hostname="mx.example", loop=loop), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(making, loop).result(10)
    monkeypatch.setenv("MONITOR_SMTP", f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    monkeypatch.setenv("MONITOR_FROM", "Monitor <monitor@desk.example>")
    try:
        yield taken, came
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def test_readers_do_not_see_each_other_and_one_who_is_refused_holds_up_nobody(home, archive, monkeypatch):
    desk = watchlist("[a@x.example, b@x.example, c@x.example]")
    with mailboxes(monkeypatch, closed="b@x.example") as (taken, came):
        letters.write(home, archive, desk, MONDAY, at_once=True)
        report = letters.deliver(home, archive, MONDAY)
    assert len(came) == 1
    assert [(readers, [message[name] for name in ENVELOPE]) for readers, message in taken] == [
        (
            (reader,),
            [
                f"<digest.2019-06-03.city.{stable_id('copy', 'city', reader)}@desk.example>",
                reader,
                "<city.desk.example>",
            ],
        )
        for reader in ("a@x.example", "c@x.example")
    ]
    assert [message.get_body(("plain",)).get_content() for _, message in taken][:1] * 2 == [
        message.get_body(("plain",)).get_content() for _, message in taken
    ]
    assert [(line.split(" to ")[1]) for line in report.faults] == ["b@x.example: deferred: 451 4.7.1 come back later"]
    assert [(each.recipient, each.attempts) for each in due(archive, MONDAY + timedelta(minutes=5))] == [
        ("b@x.example", 1)
    ]


def test_readers_with_wishes_of_their_own_get_what_they_want_and_are_told_it_by_themselves(home, archive):
    readers = """[
      a@x.example, {to: b@x.example},
      {to: C@x.example, companies: [amazon]},
      {to: d@x.example, capabilities: [face-recognition], minimum: strong}]"""
    report = letters.write(home, archive, watchlist(readers), MONDAY, at_once=True)
    letter = "Divergence digest 2019-06-03: 1 new (Ring)"
    assert report.lines == [
        f"city: {letter}",
        "city for c@x.example: nothing new, no letter",
        f"city for d@x.example: {letter}",
    ]
    assert [(each.recipient, each.letter.desk) for each in due(archive, MONDAY)] == [
        ("a@x.example", "city"),
        ("b@x.example", "city"),
        ("d@x.example", "city for d@x.example"),
    ]
    names = ("city", "city for c@x.example", "city for d@x.example")
    assert [list(told(archive, name)) for name in names] == [["cas-1"], [], ["cas-1"]]
    assert digests_made(archive) == {(name, MONDAY.date()) for name in names}


def test_without_a_mail_server_a_desk_has_one_file_and_a_reader_with_wishes_one_of_their_own(home, archive):
    desk = watchlist("[a@x.example, b@x.example, {to: d/e@x.example, minimum: medium}]")
    letters.write(home, archive, desk, MONDAY, at_once=True)
    assert letters.deliver(home, archive, MONDAY).faults == []
    assert sorted(path.name for path in home.letters.iterdir()) == [
        "2019-06-03-city-for-d-e@x.example.eml",
        "2019-06-03-city.eml",
    ]
    assert list(due(archive, MONDAY)) == []


def test_what_a_reader_does_not_say_is_as_the_desk_has_it():
    week = ("mon", "tue", "wed", "thu", "fri")
    readers = "[{to: a@x.example, every: weekly}, {to: b@x.example, companies: [ring], minimum: medium}, c@x.example]"
    shared, weekly, ring = watchlist(readers).letters
    assert (shared.name, shared.desk, shared.to, shared.days) == ("city", "city", ("c@x.example",), week)
    assert weekly == replace(shared, name="city for a@x.example", to=("a@x.example",), days=("mon",))
    assert ring == replace(
        shared, name="city for b@x.example", to=("b@x.example",), companies=("ring",), minimum=Strength.MEDIUM
    )
    assert (weekly.desk, ring.desk) == ("city", "city")


def test_a_desk_whose_readers_all_have_wishes_has_no_letter_for_nobody():
    assert [each.name for each in watchlist("[{to: a@x.example, minimum: strong}]").letters] == ["city for a@x.example"]


@pytest.mark.parametrize(
    ("readers", "fault"),
    [
        ("[]", "2:24: letters[0].to: needs at least 1"),
        ("[desk]", '2:29: letters[0].to[0]: "desk" is not a mail address'),
        ("[{to: a@x.example, minimun: weak}]", '2:47: letters[0].to[0].minimun: unknown key (did you mean "minimum"?)'),
        ("[{minimum: weak}]", "2:29: letters[0].to[0].to: is missing (The reader's address)"),
        (
            "[a@x.example, {to: A@x.example}]",
            '2:42: letters[0].to[1]: "A@x.example" stands there twice: each reader has one line',
        ),
        (
            "[ö@x.example]",
            (
                '2:29: letters[0].to[0]: "ö@x.example" is not a mail address: write the host as xn--...,'
                " and no letters but a-z before the @"
            ),
        ),
    ],
    ids=lambda value: value.split(":")[0],
)
def test_a_fault_in_a_line_of_readers_is_told_where_it_stands(readers, fault):
    assert watchlist(readers, f"watchlist.yaml:{fault}") is None
