"""What a mail server's answer comes to, in words; whose address may stand in a command; how a server is let in."""

import smtplib
import ssl

import pytest

from monitor import mail
from monitor.mail import Delivery, MailError, Server, login, send, sending

SERVER = Server("mx.example", 465, "smtps", "me", "hunter2")
LETTER = b"From: <monitor@example.org>\r\n\r\nWords.\r\n"


def tls(reason):
    error = ssl.SSLError(1, "handshake")
    error.reason = reason
    return error


def untrusted():
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no: hunter2"), "mx.example:465 refused the login of 'me': 535 no: ***"),
        (smtplib.SMTPDataError(554, b"not\r\n wanted"), "554 not wanted"),
        (
            untrusted(),
            "the certificate of mx.example:465 cannot be trusted (self-signed certificate); nothing was sent to it",
        ),
        (tls("WRONG_VERSION_NUMBER"), "no encrypted connection to mx.example:465: WRONG_VERSION_NUMBER"),
        (tls(""), "no encrypted connection to mx.example:465: TLS failed"),
        (TimeoutError("timed out"), "mx.example:465 did not answer in time"),
        (smtplib.SMTPServerDisconnected("x"), "mx.example:465 closed the connection"),
        (ConnectionRefusedError(111, "Connection refused"), "mx.example:465: [Errno 111] Connection refused"),
    ],
    ids=["login", "refusal", "certificate", "TLS with a reason", "TLS", "time", "hang up", "nobody there"],
)
def test_what_went_wrong_is_told_on_one_line_without_the_password(error, words):
    assert mail._in_words(error, SERVER) == words


@pytest.mark.parametrize(
    ("code", "answer", "line"),
    [
        (250, b"2.0.0 taken\r\nas 7", "250 2.0.0 taken as 7"),
        (550, b"kein Empf\xe4nger", "550 kein Empf\ufffdnger"),
        (535, "in words already", "535 in words already"),
        (550, b"x" * 400, f"550 {'x' * 296}"),
    ],
    ids=["two lines", "not UTF-8", "text", "endless"],
)
def test_an_answer_in_whatever_letters_is_one_line_of_300_characters_at_most(code, answer, line):
    assert mail._one_line(code, answer) == line


def test_a_letter_that_the_server_forwards_is_taken_and_one_that_it_will_merely_try_is_not():
    assert mail._taken((251, b"will forward")) == "251 will forward"
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        mail._taken((252, b"cannot verify"))
    assert caught.value.args == (252, b"cannot verify")


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (b"From: a@example.org", "a@example.org"),
        (b"To: <b@example.org>\nFROM: A <a@EXAMPLE.org>\nSubject: x", "a@EXAMPLE.org"),
        (b"From: A\r\n <a@example.org>\r\nSubject: <b@example.org>", "a@example.org"),
        (b"Subject: x\r\nX-From: b@example.org", None),
        (b"From: \xe4@example.org", None),
        (b"From: A <a@-.example.org>", None),
    ],
    ids=["bare", "in capitals", "on two lines", "none", "not ASCII", "no address"],
)
def test_the_sender_is_the_address_in_the_from_of_the_head_alone(head, address):
    for end in (b"\r\n\r\n", b"\n\n"):
        message = head + end + b"From: c@example.org" + end + b"From: d@example.org"
        if address:
            assert mail._sender(message) == address
        else:
            with pytest.raises(MailError) as caught:
                mail._sender(message)
            assert str(caught.value) == (
                "the letter has no From address to send it from: set a sender such as Monitor <monitor@example.org>"
            )


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a@Example.ORG", True),
        ("a.b+c@[IPv6:2001:db8::1]", True),
        ("a@h_1-2.example:25", True),
        ("a@.example", False),
        ("a@b@example.org", False),
        ("a\\b@example.org", False),
        ('"a"@example.org', False),
        ("a\x7f@example.org", False),
        ("a@example.org\n", False),
        ("a@ex\u00e4mple.org", False),
        ("\u00e4@example.org", False),
    ],
)
def test_what_may_stand_in_a_command(text, fits):
    assert mail._is_address(text) is fits


class Link:
    """A connection that does what it is told and writes down what was asked of it."""

    def __init__(self, offers="", starttls=(220, b"go ahead"), quits=None):
        self.esmtp_features = {"auth": offers}
        self.answer = starttls
        self.quits = quits
        self.asked = []

    def has_extn(self, name):
        return name.lower() == "starttls"

    def starttls(self, context):
        self.asked.append(("starttls", context))
        return self.answer

    def ehlo_or_helo_if_needed(self):
        self.asked.append("ehlo")

    def auth(self, way, answer):
        self.asked.append((way, self.user, self.password, answer))

    auth_plain, auth_login, auth_cram_md5 = "PLAIN", "LOGIN", "CRAM-MD5"

    def quit(self):
        self.asked.append("quit")
        if self.quits:
            raise self.quits

    def close(self):
        self.asked.append("close")


@pytest.mark.parametrize(("code", "state"), [(499, "deferred"), (500, "failed"), (599, "failed"), (600, "deferred")])
def test_a_letter_fails_for_good_by_answers_from_500_to_599_only(monkeypatch, code, state):
    def refuse(*_):
        raise smtplib.SMTPResponseException(code, b"no")

    link = Link()
    link.sock = object()
    monkeypatch.setattr(Server, "connect", lambda *_: link)
    monkeypatch.setattr(mail, "_transaction", refuse)
    assert send(LETTER, ["a@example.org"], "smtp://localhost") == {"a@example.org": Delivery(state, f"{code} no")}


def test_a_connection_that_is_lost_over_a_letter_defers_it_in_words(monkeypatch):
    def lose(*_):
        raise smtplib.SMTPServerDisconnected("x")

    link = Link()
    link.sock = None
    monkeypatch.setattr(Server, "connect", lambda *_: link)
    monkeypatch.setattr(mail, "_transaction", lose)
    answer = Delivery("deferred", "localhost:25 closed the connection")
    assert send(LETTER, ["a@example.org"], "smtp://localhost") == {"a@example.org": answer}
    assert link.asked == ["close"]


FORM = "write smtp+starttls://user:password@host:587, smtps://user:password@host:465 or smtp://localhost:25"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("smtp://[::1", "cannot be read"),
        ("http://localhost", "cannot be read"),
        ("smtp://me@localhost", "has a user or a password, but not both"),
    ],
)
def test_what_is_no_mail_server_is_refused_with_what_to_write(url, words):
    with pytest.raises(MailError) as caught:
        Server.parse(url)
    assert str(caught.value) == f"the mail server's address {words}: {FORM}"


def test_a_server_that_offers_starttls_and_then_refuses_it_gets_nothing():
    link = Link(starttls=(454, b"not now"))
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        mail._encrypt(link, "trust")
    assert (caught.value.args, link.asked) == ((454, b"not now"), [("starttls", "trust")])


@pytest.mark.parametrize(
    ("offers", "way"),
    [
        ("LOGIN CRAM-MD5 PLAIN", "PLAIN"),
        ("cram-md5 login", "LOGIN"),
        ("CRAM-MD5 XOAUTH2", "CRAM-MD5"),
    ],
)
def test_a_login_is_tried_in_one_way(offers, way):
    link = Link(offers)
    mail._login(link, "me", "hunter2")
    assert link.asked == ["ehlo", (way, "me", "hunter2", way)]


@pytest.mark.parametrize("features", [{"auth": "XOAUTH2"}, {}])
def test_a_server_that_offers_no_login_that_is_known_gets_no_password(features):
    link = Link()
    link.esmtp_features = features
    with pytest.raises(smtplib.SMTPNotSupportedError) as caught:
        mail._login(link, "me", "hunter2")
    assert str(caught.value) == "the server offers no login that is known here; nothing was sent to it"
    assert link.asked == ["ehlo"]


@pytest.mark.parametrize("quits", [None, smtplib.SMTPServerDisconnected("x"), OSError("x")])
def test_a_rehearsed_login_sends_nothing_and_leaves(monkeypatch, quits):
    link, calls = Link(quits=quits), []
    monkeypatch.setattr(Server, "connect", lambda *given: calls.append(given) or link)
    assert login("smtps://me:hunter2@mx.example", trust="trust") == ""
    assert calls == [(SERVER, 20, "trust")]
    assert link.asked == (["quit", "close"] if quits else ["quit"])
    login("smtps://me:hunter2@mx.example", timeout=3)
    assert (calls[1][1], type(calls[1][2])) == (3, ssl.SSLContext)


@pytest.mark.parametrize("error", [OSError("nobody"), smtplib.SMTPException("nobody")])
def test_a_rehearsed_login_that_fails_is_told(monkeypatch, error):
    def refuse(*_):
        raise error

    monkeypatch.setattr(Server, "connect", refuse)
    assert login("smtps://me:hunter2@mx.example") == "mx.example:465: nobody"


def test_the_time_limit_and_the_authorities_that_are_given_reach_an_encrypted_connection(monkeypatch):
    calls = []

    def refuse(*given, **named):
        calls.append((given, named))
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib, "SMTP_SSL", refuse)
    answer = {"a@example.org": Delivery("deferred", "mx.example:465 closed the connection")}
    assert send(LETTER, ["a@example.org"], "smtps://mx.example", timeout=7, trust="trust") == answer
    assert list(sending([("a@example.org", LETTER)], "smtps://mx.example", trust="trust")) == list(answer.values())
    assert calls == [(("mx.example", 465), {"timeout": limit, "context": "trust"}) for limit in (7, 60)]


def test_an_address_may_end_with_a_slash():
    assert Server.parse("smtp://localhost/") == Server("localhost", 25, "none")
