"""Letters by SMTP against a real server on loopback that can be told to misbehave."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass, field

import pytest
import trustme
from aiosmtpd import smtp

from monitor.mail import Delivery, MailError, Server, send

LETTER = (
    b"From: The Monitor\r\n <monitor@example.org>\r\nMessage-ID: <digest.2019-08-30.desk@example.org>\r\n"
    b"Subject: x\r\n\r\nfrom: not@header.example\r\n.\r\nEnd.\r\n"
)
PASSWORD = "hunter2/%:@"
IN_URL = "hunter2%2F%25%3A%40"
OK = Delivery("sent", "250 OK")


@dataclass
class Mailbox:
    """What a server says to whom, and what it kept."""

    refusals: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"
    drops: int = 0
    """Connections cut after the whole letter was read, before it is answered."""
    kept: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    """Every command line that arrived, before any TLS as well."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        self.kept.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
            return "421 gone"
        return self.answer


def overheard(mailbox, **options):
    """Give a server protocol that writes down every line that reaches it, encrypted or not."""

    class Listening(smtp.SMTP):
        def data_received(self, data):
            mailbox.lines.append(data)
            super().data_received(data)

    return Listening(mailbox, **options)


@contextlib.contextmanager
def serving(mailbox, *, implicit=None, **options):
    """Run a server for as long as the block lasts, and give its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start():
        def speak():
            return overheard(mailbox, hostname="mx.example", loop=loop, **options)

        return await loop.create_server(speak, "127.0.0.1", 0, ssl=implicit)

    async def stop(server):
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def trust(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def certified(authority, name="localhost"):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def login(_server, _session, _envelope, _mechanism, data):
    assert isinstance(data, smtp.LoginPassword)
    return smtp.AuthResult(success=data == smtp.LoginPassword(b"me", PASSWORD.encode()), handled=False)


def test_each_recipient_gets_a_letter_of_its_own_with_the_very_same_bytes():
    mailbox = Mailbox()
    with serving(mailbox) as port:
        found = send(LETTER, ["a@example.org", "b@example.org", "a@example.org"], f"smtp://localhost:{port}")
    assert found == {"a@example.org": OK, "b@example.org": OK}
    assert mailbox.kept == [("monitor@example.org", (to,), LETTER) for to in ("a@example.org", "b@example.org")]


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        ("550 5.1.1 no such mailbox", "failed"),
        ("451 4.7.1 greylisted, come back", "deferred"),
        ("452 4.2.2 mailbox is full", "deferred"),
    ],
)
def test_one_bad_mailbox_never_holds_up_the_others(refusal, state):
    mailbox = Mailbox(refusals={"b@example.org": refusal})
    with serving(mailbox) as port:
        found = send(LETTER, ["a@example.org", "b@example.org", "c@example.org"], f"smtp://localhost:{port}")
    assert found == {"a@example.org": OK, "b@example.org": Delivery(state, refusal), "c@example.org": OK}
    assert [to for _, to, _ in mailbox.kept] == [("a@example.org",), ("c@example.org",)]


@pytest.mark.parametrize(
    ("answer", "state"),
    [("554 5.6.0 not wanted", "failed"), ("451 4.3.0 disk is full", "deferred")],
    ids=["554", "451"],
)
def test_a_letter_refused_after_its_text_is_judged_by_the_answer(answer, state):
    with serving(Mailbox(answer=answer)) as port:
        assert send(LETTER, ["a@example.org"], f"smtp://localhost:{port}") == {"a@example.org": Delivery(state, answer)}


def test_a_connection_lost_after_the_text_defers_and_the_next_recipient_gets_a_new_one():
    mailbox = Mailbox(drops=1)
    with serving(mailbox) as port:
        url = f"smtp://localhost:{port}"
        found = send(LETTER, ["a@example.org", "b@example.org"], url)
        again = send(LETTER, ["a@example.org"], url)
    assert [(to, each.state) for to, each in found.items()] == [
        ("a@example.org", "deferred"),
        ("b@example.org", "sent"),
    ]
    assert again == {"a@example.org": OK}
    assert [(to, text) for _, to, text in mailbox.kept] == [
        (("a@example.org",), LETTER),
        (("b@example.org",), LETTER),
        (("a@example.org",), LETTER),
    ]


def test_a_server_that_closes_with_421_is_called_again_for_the_next_recipient():
    mailbox = Mailbox(refusals={"a@example.org": "421 4.3.2 closing"})
    with serving(mailbox) as port:
        found = send(LETTER, ["a@example.org", "b@example.org"], f"smtp://localhost:{port}")
    assert [(to, each.state) for to, each in found.items()] == [
        ("a@example.org", "deferred"),
        ("b@example.org", "sent"),
    ]


def test_a_server_that_is_not_there_defers_everybody_after_one_call(monkeypatch):
    with serving(Mailbox()) as port:
        pass
    calls = []
    connect = Server.connect
    monkeypatch.setattr(Server, "connect", lambda *args: calls.append(args) or connect(*args))
    found = send(LETTER, ["a@example.org", "b@example.org"], f"smtp://localhost:{port}")
    assert {each.state for each in found.values()} == {"deferred"}
    assert len(calls) == 1


def test_a_server_that_never_answers_is_given_up_after_the_time_limit():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = send(LETTER, ["a@example.org"], f"smtp://127.0.0.1:{port}", timeout=0.2)
    assert found == {"a@example.org": Delivery("deferred", f"127.0.0.1:{port} did not answer in time")}


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_a_login_goes_over_starttls_with_a_proven_server(scheme, authority, trust):
    mailbox = Mailbox()
    options = {"tls_context": certified(authority), "auth_required": True, "authenticator": login}
    with serving(mailbox, **options) as port:
        found = send(LETTER, ["a@example.org"], f"{scheme}://me:{IN_URL}@localhost:{port}", trust=trust)
    assert found == {"a@example.org": OK}
    assert [to for _, to, _ in mailbox.kept] == [("a@example.org",)]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # it does not count smtps
def test_smtps_is_encrypted_from_the_first_byte(authority, trust):
    mailbox = Mailbox()
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": login}
    with serving(mailbox, implicit=certified(authority), **options) as port:
        found = send(LETTER, ["a@example.org"], f"smtps://me:{IN_URL}@localhost:{port}", trust=trust)
    assert found == {"a@example.org": OK}


def test_a_wrong_password_defers_everybody_after_one_attempt_and_is_never_told(authority, trust):
    attempts = []

    def refuse(_server, _session, _envelope, mechanism, data):
        attempts.append(mechanism)
        return smtp.AuthResult(success=False, handled=False, message=f"535 5.7.8 bad password {data.password.decode()}")

    options = {"tls_context": certified(authority), "auth_required": True, "authenticator": refuse}
    with serving(Mailbox(), **options) as port:
        found = send(LETTER, ["a@example.org", "b@example.org"], f"smtp://me:{IN_URL}@localhost:{port}", trust=trust)
    assert set(found) == {"a@example.org", "b@example.org"}
    for each in found.values():
        assert (each.state, each.reply.startswith(f"localhost:{port} refused the login of 'me': 535")) == (
            "deferred",
            True,
        )
        assert "hunter2" not in each.reply
        assert each.refused_login
    assert attempts == ["PLAIN"]


@pytest.mark.parametrize("name", ["localhost", "other.example"], ids=["unknown authority", "wrong host"])
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_server_that_cannot_prove_who_it_is_gets_neither_login_nor_letter(scheme, name, authority, trust):
    mailbox = Mailbox()
    context = certified(authority if name != "localhost" else trustme.CA(), name)
    options = {"implicit": context} if scheme == "smtps" else {"tls_context": context}
    with serving(mailbox, authenticator=login, **options) as port:
        found = send(LETTER, ["a@example.org"], f"{scheme}://me:{IN_URL}@localhost:{port}", trust=trust)
    said = found["a@example.org"]
    assert said.state == "deferred"
    assert said.reply.startswith(f"the certificate of localhost:{port} cannot be trusted")
    assert mailbox.kept == []
    assert not any(b"AUTH" in line or b"MAIL" in line for line in mailbox.lines)


@pytest.mark.parametrize(
    "url", ["smtp://me:{}@localhost:{}", "smtp+starttls://me:{}@localhost:{}", "smtp+starttls://{1}"]
)
def test_a_server_without_starttls_gets_neither_login_nor_letter(url, trust):
    """Somebody in between could have cut the offer out: not one byte of AUTH, MAIL or DATA is sent."""
    mailbox = Mailbox()
    with serving(mailbox, authenticator=login, auth_require_tls=False) as port:
        target = url.format(IN_URL, port) if "{1}" not in url else f"smtp+starttls://localhost:{port}"
        found = send(LETTER, ["a@example.org"], target, trust=trust)
    assert found == {
        "a@example.org": Delivery(
            "deferred", f"localhost:{port}: the server does not offer STARTTLS; nothing was sent to it"
        )
    }
    heard = b"".join(mailbox.lines)
    assert heard.lower().startswith(b"ehlo ")
    assert heard.count(b"\r\n") == 1


@pytest.mark.parametrize(
    "recipient",
    ["a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "nobody", "ä@example.org", "", "<a@example.org>"],
)
def test_what_could_break_out_of_a_command_is_no_address(recipient):
    mailbox = Mailbox()
    with serving(mailbox) as port:
        found = send(LETTER, [recipient, "ok@example.org"], f"smtp://localhost:{port}")
    assert found == {
        recipient: Delivery("failed", "this is not a mail address of the form name@host in ASCII"),
        "ok@example.org": OK,
    }


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", Server("localhost", 25, "none")),
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, "none")),
        ("smtp://[::1]:2525", Server("::1", 2525, "none")),
        ("smtp://mail.example.org", Server("mail.example.org", 25, "starttls")),
        ("smtp://me:p@localhost", Server("localhost", 25, "starttls", "me", "p")),
        ("smtp+starttls://localhost", Server("localhost", 587, "starttls")),
        (f"smtps://me%40x:{IN_URL}@mail.example.org", Server("mail.example.org", 465, "smtps", "me@x", PASSWORD)),
    ],
)
def test_only_this_machine_is_spoken_to_in_plain_text_and_only_without_a_password(url, server):
    assert Server.parse(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:25",
        "http://me:hunter2@localhost",
        "smtp://me:hunter2@localhost:notaport",
        "smtp://me:hunter2@",
        "smtp://me@localhost",
        "smtp://:hunter2@localhost",
        "smtp://me:hunter2@localhost/path",
        "smtp://me:hunter2@localhost?timeout=3",
        "smtp://me:hunter2@[::1",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url):
    with pytest.raises(MailError) as caught:
        send(LETTER, ["a@example.org"], url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_password_is_not_shown_with_its_server():
    assert "hunter2" not in repr(Server.parse(f"smtps://me:{IN_URL}@localhost"))


def test_a_letter_without_a_sender_is_refused():
    with pytest.raises(MailError, match="no From address"):
        send(b"Subject: x\r\n\r\nFrom: a@example.org\r\n", ["a@example.org"], "smtp://localhost:1")


def test_the_time_limit_reaches_the_connection(monkeypatch):
    """60 seconds unless told: a server that is slow to answer must not get the letter twice."""
    seen = []

    def refuse(host, port, timeout):
        seen.append((host, port, timeout))
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib, "SMTP", refuse)
    send(LETTER, ["a@example.org"], "smtp://localhost")
    assert seen == [("localhost", 25, 60)]
