"""A reader who wants no more letters: the link in each, no letter from then on, and what the operator does and sees."""

# ruff: noqa: F811  fixtures of another file

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from archived import judged
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from test_letter_languages import LANGUAGES
from test_readers import MONDAY, archive, home, mailboxes, watchlist  # noqa: F401  fixtures
from typer.testing import CliRunner

from monitor import steps
from monitor.archive import Computed, compute, due, fail, leave, left, told, versions
from monitor.commands import app
from monitor.home import HomeError
from monitor.leaving import How, Reader, token
from monitor.steps import answers, leaving, letters
from monitor.steps.doctor import _leaving

KEY = "k" * 40
PAGES = "https://monitor.a-newsroom-with-a-long-name.example.org/desk"
TWO = "[Ida@x.example, {to: bo@x.example, language: uk}]"
IDA, BO = Reader("city", "Ida@x.example"), Reader("city", "bo@x.example")
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def linked(monkeypatch):
    monkeypatch.setenv("MONITOR_UNSUBSCRIBE_KEY", KEY)
    monkeypatch.setenv("MONITOR_PAGES", PAGES)


def news(archive, name):
    """Let a case more be found."""
    signal, statement, case = judged(next(versions(archive)))
    cases = [replace(case, id=each, context=()) for each in ("cas-1", name)]
    compute(archive, [([signal], [statement], [each]) for each in cases[1:]], Computed(MONDAY, "r", "w"))


def states(archive):
    return archive.db.execute("SELECT recipient, state FROM deliveries ORDER BY rowid").fetchall()


def bodies(message):
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.usefixtures("linked")
def test_each_reader_has_a_link_of_their_own_in_the_headers_and_at_the_foot_of_both_parts(home, archive, monkeypatch):
    with mailboxes(monkeypatch) as (taken, _):
        letters.write(home, archive, watchlist(TWO), MONDAY, at_once=True)
        letters.deliver(home, archive, MONDAY)
    stored = dict(archive.db.execute("SELECT recipient, message FROM deliveries JOIN letters ON id = letter"))
    for ((reader,), message), (whose, more) in zip(taken, ((IDA, ""), (BO, "&l=uk")), strict=True):
        link = f"{PAGES}/-/unsubscribe?t={token(KEY.encode(), whose)}{more}"
        mail = "<mailto:monitor@desk.example?subject=unsubscribe%20city>"
        assert reader.casefold() == whose.address
        assert message["List-Unsubscribe"] == f"<{link}>, {mail}"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"\r\nList-Unsubscribe: <{link}>,\r\n {mail}\r\n".encode() in stored[reader]
        plain, html = bodies(message)
        words = LANGUAGES["uk"] if more else str
        assert f"{words('To get no more of these')}: {link}" in " ".join(plain.split())
        href = link.replace("&", "&amp;")
        assert f'<a href="{href}"' in html
        assert words("unsubscribe from this desk") in html


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "unset", [("MONITOR_UNSUBSCRIBE_KEY", ""), ("MONITOR_PAGES", ""), ("MONITOR_PAGES", "http://10.0.0.1:8001")]
)
def test_where_no_link_can_work_there_is_none(home, archive, monkeypatch, unset):
    monkeypatch.setenv(*unset)
    letters.write(home, archive, watchlist("[a@x.example]"), MONDAY, at_once=True)
    message = message_from_bytes(next(due(archive, MONDAY)).letter.message, policy=policy.default)
    assert message["List-Unsubscribe"] == "<mailto:monitor@localhost?subject=unsubscribe%20city>"
    assert message["List-Unsubscribe-Post"] is None
    assert ["answer with the subject “unsubscribe”" in " ".join(each.split()) for each in bodies(message)] == [True] * 2


@pytest.mark.usefixtures("linked")
def test_nobody_can_change_the_link_of_a_signed_letter_unseen(home, archive, monkeypatch, tmp_path):
    dkim = pytest.importorskip("dkim")
    private = rsa.generate_private_key(65537, 2048)
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    (tmp_path / "dkim.pem").write_bytes(private.private_bytes(*pem))
    monkeypatch.setenv("MONITOR_FROM", "Monitor <monitor@desk.example>")
    monkeypatch.setenv("MONITOR_DKIM", f"news {tmp_path / 'dkim.pem'}")
    letters.write(home, archive, watchlist("[a@x.example]"), MONDAY, at_once=True)
    letter = next(due(archive, MONDAY)).letter.message
    der = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(private.public_key().public_bytes(*der))

    def holds(message):
        return dkim.verify(message, dnsfunc=lambda _name, **_: record)

    assert holds(letter)
    link = re.search(rb"\?t=[\w-]{22}", letter)[0]
    changes = [
        (b"List-Unsubscribe: <https://monitor.", b"List-Unsubscribe: <https://other."),
        (link, b"?t=" + b"A" * 22),
        (b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", b""),
        (b"\r\nList-Unsubscribe-Post: ", b"\r\nX-Other: "),
    ]
    assert [holds(letter.replace(before, after, 1)) for before, after in changes] == [False] * 4


def test_who_left_gets_no_letter_and_what_waits_is_not_sent_while_others_get_theirs(home, archive, monkeypatch):
    desk = watchlist("[Ida@x.example, bo@x.example, {to: eve@x.example, minimum: medium}]")
    leave(archive, Reader("city", "eve@x.example"), How.ONE_CLICK, MONDAY)
    assert letters.write(home, archive, desk, MONDAY, at_once=True).lines == [
        "city: Divergence digest 2019-06-03: 1 new (Ring)",
        f"city for eve@x.example: {leaving.ALL_LEFT}",
    ]
    archive.db.execute(  # as somebody writes it who leaves while the letter is written
        "INSERT INTO unsubscriptions (desk, reader, at, how) VALUES ('city', 'ida@x.example', ?, 'one-click')",
        ["2019-06-03T08:00:00Z"],
    )
    with mailboxes(monkeypatch) as (taken, _):
        report = letters.deliver(home, archive, MONDAY)
    assert [readers for readers, _ in taken] == [("bo@x.example",)]
    assert report.faults == []
    assert report.lines[0] == ("Divergence digest 2019-06-03: 1 new (Ring) to Ida@x.example: unsubscribed: not sent")
    assert states(archive) == [("Ida@x.example", "unsubscribed"), ("bo@x.example", "sent")]


def test_a_desk_that_all_have_left_says_so_and_tells_all_when_one_comes_back(home, archive):
    desk = watchlist("[Ida@x.example]")
    leave(archive, IDA, How.PAGE, MONDAY)
    for _ in range(2):
        assert letters.write(home, archive, desk, MONDAY, at_once=True).lines == [f"city: {leaving.ALL_LEFT}"]
    assert (states(archive), told(archive, "city")) == ([], {})
    assert letters.rehearse(home, archive, desk, MONDAY)[0].lines == [f"city: {leaving.ALL_LEFT}"]
    assert answers.due_now(archive, desk, MONDAY) == []
    steps.leaving.store.come_back(archive, IDA, MONDAY)
    assert letters.write(home, archive, desk, TUESDAY, at_once=True).lines == [
        "city: Divergence digest 2019-06-04: 1 new (Ring)"
    ]
    assert list(told(archive, "city")) == ["cas-1"]


def test_places_of_a_desk_that_all_readers_left_have_its_letters_on(home, archive, monkeypatch):
    monkeypatch.setenv("MONITOR_NOTIFY", "jsons://127.0.0.1/x")
    leave(archive, IDA, How.PAGE, MONDAY)
    letters.write(home, archive, watchlist("[Ida@x.example]"), MONDAY, at_once=True)
    assert (states(archive), list(told(archive, "city"))) == ([("jsons-1", "queued")], ["cas-1"])


def test_status_tells_who_left_and_whose_mailbox_refuses_letters(home, archive):
    desk = watchlist("[Ida@x.example, bo@x.example]")
    letters.write(home, archive, desk, MONDAY, at_once=True)
    assert leaving.told(archive, desk).lines == []
    waiting = {each.recipient: each.letter.id for each in due(archive, MONDAY)}
    fail(archive, waiting["bo@x.example"], "bo@x.example", MONDAY, "550 5.1.1 no such mailbox")
    leave(archive, IDA, How.ONE_CLICK, TUESDAY)
    leave(archive, Reader("weekly", "x@x.example"), How.PAGE, TUESDAY)  # nobody's desk any more
    report = answers.status(archive, desk, TUESDAY)
    at = report.lines.index("readers:")
    assert report.lines[at + 1 :] == [
        "  ida@x.example left the desk city on 2019-06-04 by the button of a mail program",
        "  bo@x.example has refused letters of the desk city since 2019-06-03 (1): 550 5.1.1 no such mailbox",
    ]
    assert not any("x.example" in each for each in report.faults)
    assert json.loads(json.dumps(report.data["left"], default=str)) == [
        {"reader": {"desk": "city", "address": "ida@x.example"}, "at": "2019-06-04 08:00:00+00:00", "how": "one-click"}
    ]
    leave(archive, BO, How.BY_HAND, TUESDAY)
    assert leaving.told(archive, desk).lines[1:] == [
        "  ida@x.example left the desk city on 2019-06-04 by the button of a mail program",
        "  bo@x.example left the desk city on 2019-06-04 by `monitor unsubscribe`",
        f"  city: {leaving.ALL_LEFT}",
    ]


@pytest.fixture
def typed(home, archive, monkeypatch):
    """Give a function that types a command beside a desk of two readers, of whom one had a letter."""
    desk = watchlist("[Ida@x.example, bo@x.example]")
    letters.write(home, archive, desk, MONDAY, at_once=True)
    monkeypatch.setattr(type(home), "rulebook", lambda *_, **__: None)
    monkeypatch.setattr(type(home), "watched", lambda *_: desk)

    def type_(*words):
        done = CliRunner().invoke(app, [*words, "--home", str(home.folder)])
        return done.exit_code, done.output.strip()

    return type_


def test_an_operator_takes_a_reader_out_and_in_again_and_hears_when_there_is_nothing_to_do(typed, archive):
    assert [typed("unsubscribe", "city", "IDA@x.example") for _ in range(2)] == [
        (0, "ida@x.example gets no more letters of the desk city; what waited for them is not sent"),
        (0, "ida@x.example had left the desk city before"),
    ]
    ((reader, how),) = [(each.reader, each.how) for each in left(archive)]
    assert (reader, how) == (IDA, How.BY_HAND)
    assert [each.recipient for each in due(archive, MONDAY)] == ["bo@x.example"]
    assert [typed("resubscribe", "city", "ida@X.example") for _ in range(2)] == [
        (0, "ida@x.example gets the desk city's letters again, from the next one on"),
        (0, "ida@x.example has not left the desk city: nothing to do"),
    ]
    assert left(archive) == []


@pytest.mark.parametrize("command", ["unsubscribe", "resubscribe"])
def test_a_wrong_desk_or_address_is_told_with_those_that_are_known(typed, archive, command):
    assert typed(command, "citty", "ida@x.example") == (
        2,
        'monitor: unknown desk "citty" (did you mean "city"?); known are: city',
    )
    assert typed(command, "city", "ada@x.example") == (
        2,
        (
            'monitor: unknown reader of the desk city "ada@x.example" (did you mean "ida@x.example"?); known are: '
            "bo@x.example, ida@x.example"
        ),
    )
    assert left(archive) == []


def test_who_left_the_watchlist_and_comes_back_is_to_be_written_there_too(typed, home, monkeypatch):
    monkeypatch.setattr(type(home), "watched", lambda *_: watchlist("[bo@x.example]"))
    assert typed("unsubscribe", "city", "ida@x.example")[0] == 0
    assert typed("resubscribe", "city", "ida@x.example") == (
        0,
        (
            "ida@x.example gets the desk city's letters again, from the next one on; "
            "add the address to `to` of that desk in watchlist.yaml"
        ),
    )


@pytest.mark.usefixtures("linked")
def test_a_key_that_could_be_guessed_is_refused_before_any_letter_is_written(home, archive, monkeypatch):
    monkeypatch.setenv("MONITOR_UNSUBSCRIBE_KEY", "k" * 31)
    with pytest.raises(HomeError) as caught:
        letters.write(home, archive, watchlist("[a@x.example]"), MONDAY, at_once=True)
    assert (str(caught.value), states(archive)) == (
        (
            "MONITOR_UNSUBSCRIBE_KEY is too short: whoever has a letter could find it, and unsubscribe others. Set 32 "
            "characters or more that nobody knows, as `openssl rand -hex 32` prints them."
        ),
        [],
    )


@pytest.mark.usefixtures("linked")
def test_the_key_stands_in_no_file(home, archive):
    letters.write(home, archive, watchlist(TWO), MONDAY, at_once=True)
    letters.deliver(home, archive, MONDAY)
    leave(archive, IDA, How.ONE_CLICK, MONDAY)
    own = [path for path in home.folder.rglob("*") if path.is_file() and "templates" not in path.parts]
    assert len(own) > 2
    assert [path for path in own if KEY.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("pages", "key", "found"),
    [
        (PAGES, KEY, [(f"letters have a link to {PAGES}/-/unsubscribe: `monitor serve` needs the same key", True)]),
        (
            "http://10.0.0.1:8001",
            KEY,
            [("letters have no link: set MONITOR_PAGES to the https address of your pages", False)],
        ),
        (PAGES, "", [("readers can leave by answering only: MONITOR_UNSUBSCRIBE_KEY is not set", True)]),
        ("", "", []),
    ],
    ids=["a link", "no https", "no key", "neither"],
)
def test_the_doctor_says_whether_readers_have_a_link(monkeypatch, pages, key, found):
    monkeypatch.setenv("MONITOR_UNSUBSCRIBE_KEY", key)
    monkeypatch.setenv("MONITOR_PAGES", pages)
    assert [(each.words, each.well) for each in _leaving()] == found
