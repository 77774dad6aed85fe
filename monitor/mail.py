"""Letters by SMTP: one transaction for each recipient, so that one bad mailbox never holds up the others."""

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

State = Literal["sent", "deferred", "failed"]
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FORM = "write smtp+starttls://user:password@host:587, smtps://user:password@host:465 or smtp://localhost:25"


class MailError(ValueError):
    """The address of the mail server cannot be used. The message never holds the password."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter on its way to one recipient."""

    state: State
    """sent: the server took it. deferred: try again later with the same bytes. failed: trying again will not help."""
    reply: str
    """What the server answered, or what went wrong, on one line."""
    refused_login: bool = False
    """It was the login that was refused: whoever tries on is locked out."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as `MONITOR_SMTP` names it."""

    host: str
    port: int
    tls: Literal["none", "starttls", "smtps"]
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def account(self) -> str:
        """Name server and user, without the password; empty where there is no login."""
        return f"{self.user}@{self.host}:{self.port}" if self.user else ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read smtp://, smtp+starttls:// or smtps://; user and password percent-encoded. Raises MailError.

        Plain smtp:// stays unencrypted only to this machine itself, and only without a password; anywhere else STARTTLS
        is demanded as by smtp+starttls://, for a server that merely seems not to offer it may be somebody in between.
        """
        try:
            parts = urlsplit(url)
            host, port, scheme = parts.hostname or "", parts.port, parts.scheme
        except ValueError:
            raise MailError(f"the mail server's address cannot be read: {_FORM}") from None
        if scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise MailError(f"the mail server's address cannot be read: {_FORM}")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password):
            raise MailError(f"the mail server's address has a user or a password, but not both: {_FORM}")
        plain = scheme == "smtp" and _is_loopback(host) and not user
        tls: Literal["none", "starttls", "smtps"] = "smtps" if scheme == "smtps" else "none" if plain else "starttls"
        return cls(host, port or _PORTS[scheme], tls, user, password)

    def connect(self, timeout: float, trust: ssl.SSLContext) -> smtplib.SMTP:
        """Give a connection that is encrypted and logged in as far as the address demands it.

        Raises OSError, ssl.SSLError or smtplib.SMTPException. Nothing secret is sent before the server's certificate
        has been checked against `trust` and the host's name.
        """
        if self.tls == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=trust)
        else:
            link = smtplib.SMTP(self.host, self.port, timeout=timeout)
        try:
            if self.tls == "starttls":
                link.ehlo_or_helo_if_needed()
                _encrypt(link, trust)
            if self.user:
                _login(link, self.user, self.password)
        except BaseException:
            link.close()
            raise
        return link


def _login(link: smtplib.SMTP, user: str, password: str) -> None:
    """Log in by one of the ways that the server offers. smtplib's own tries them all: three refusals for one."""
    link.ehlo_or_helo_if_needed()
    link.user, link.password = user, password
    offered = link.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        link.auth("PLAIN", link.auth_plain)
    elif "LOGIN" in offered:
        link.auth("LOGIN", link.auth_login)
    elif "CRAM-MD5" in offered:
        link.auth("CRAM-MD5", link.auth_cram_md5)
    else:
        raise smtplib.SMTPNotSupportedError("the server offers no login that is known here; nothing was sent to it")


def _encrypt(link: smtplib.SMTP, trust: ssl.SSLContext) -> None:
    """Switch to TLS or refuse: falling back to plain text would hand the letter to whoever cut the offer out."""
    if not link.has_extn("starttls"):
        raise smtplib.SMTPNotSupportedError("the server does not offer STARTTLS; nothing was sent to it")
    code, answer = link.starttls(context=trust)
    if code != 220:
        raise smtplib.SMTPResponseException(code, answer)


def send(
    message: bytes, recipients: Sequence[str], url: str, *, timeout: float = 60, trust: ssl.SSLContext | None = None
) -> dict[str, Delivery]:
    """Send a finished message to each recipient by itself and give what became of it, by recipient.

    `message` holds its own headers; the envelope sender is the address in From. `url` is a server as `Server.parse`
    reads it; `timeout` in seconds bounds each answer (short ones make slow servers deliver twice); `trust` replaces the
    machine's certificate authorities. A temporary refusal, a lost connection, a refused login or a server of unproven
    identity defers: the same bytes with the same Message-ID are to be sent again. A permanent refusal of the
    letter or of the mailbox fails. Raises MailError when `url` cannot be read or the message has no From, nothing else.
    """
    each = list(dict.fromkeys(recipients))
    answers = sending(((recipient, message) for recipient in each), url, timeout=timeout, trust=trust)
    return dict(zip(each, answers, strict=True))


def login(url: str, *, timeout: float = 20, trust: ssl.SSLContext | None = None) -> str:
    """Try to get in, send nothing, and leave; give what went wrong in plain words, or nothing. Raises MailError."""
    server = Server.parse(url)
    try:
        link = server.connect(timeout, trust or ssl.create_default_context())
    except (OSError, smtplib.SMTPException) as error:
        return _in_words(error, server)
    _quit(link)
    return ""


def sending(  # noqa: C901  one branch for each way in which a server can answer
    letters: Iterable[tuple[str, bytes]], url: str, *, timeout: float = 60, trust: ssl.SSLContext | None = None
) -> Iterator[Delivery]:
    """Send as `send` does, each recipient a message of their own, and give what became of each before the next's turn.

    So that each answer can be written down at once: a crash then has at most one letter sent a second time. All go
    through one connection, for as long as it holds.
    """
    server = Server.parse(url)
    context = trust or ssl.create_default_context()
    link: smtplib.SMTP | None = None
    unreachable: Delivery | None = None
    for recipient, message in letters:
        sender = _sender(message)
        if not _is_address(recipient):
            yield Delivery("failed", "this is not a mail address of the form name@host in ASCII")
            continue
        if link is None and unreachable is None:
            try:
                link = server.connect(timeout, context)
            except (OSError, smtplib.SMTPException) as error:
                # Who cannot get in does not knock once for every recipient: servers lock out those who do.
                refused = isinstance(error, smtplib.SMTPAuthenticationError)
                unreachable = Delivery("deferred", _in_words(error, server), refused)
        if link is None:
            yield unreachable or Delivery("deferred", "no connection")
            continue
        try:
            taken = _transaction(link, sender, recipient, message)
        except smtplib.SMTPResponseException as refusal:
            permanent = 500 <= refusal.smtp_code < 600
            yield Delivery("failed" if permanent else "deferred", _in_words(refusal, server))
        except (OSError, smtplib.SMTPException) as error:
            link.close()
            yield Delivery("deferred", _in_words(error, server))
        else:
            yield Delivery("sent", taken)
        if link.sock is None:
            link = None
    if link is not None:
        _quit(link)


def _transaction(link: smtplib.SMTP, sender: str, recipient: str, message: bytes) -> str:
    """Pass one message to one recipient and give the server's last answer. smtplib's own `sendmail` throws that away.

    Raises smtplib.SMTPResponseException with the connection ready for the next recipient, or closed where it is lost.
    """
    try:
        link.ehlo_or_helo_if_needed()
        _taken(link.mail(sender))
        _taken(link.rcpt(recipient))
        return _taken(link.data(re.sub(rb"\r\n|\r|\n", b"\r\n", message)))
    except smtplib.SMTPResponseException:
        _reset(link)
        raise


def _taken(answer: tuple[int, bytes]) -> str:
    if answer[0] not in (250, 251):
        raise smtplib.SMTPResponseException(*answer)
    return _one_line(*answer)


def _reset(link: smtplib.SMTP) -> None:
    """Clear a refused transaction, so that the next recipient starts afresh; a connection lost over it is dropped."""
    try:
        link.rset()
    except (OSError, smtplib.SMTPException):
        link.close()


def _in_words(error: Exception, server: Server) -> str:
    """Tell on one line what went wrong, without the password."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = f"{where} refused the login of {server.user!r}: {_one_line(error.smtp_code, error.smtp_error)}"
    elif isinstance(error, smtplib.SMTPResponseException):
        said = _one_line(error.smtp_code, error.smtp_error)
    elif isinstance(error, ssl.SSLCertVerificationError):
        said = f"the certificate of {where} cannot be trusted ({error.verify_message}); nothing was sent to it"
    elif isinstance(error, ssl.SSLError):
        said = f"no encrypted connection to {where}: {error.reason or 'TLS failed'}"
    elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # smtplib wraps what it reads
        said = f"{where} did not answer in time"
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        said = f"{where} closed the connection"
    else:
        said = f"{where}: {error}"
    said = " ".join(said.split())
    # Some servers repeat what they were sent.
    return said.replace(server.password, "***") if server.password else said


def _quit(link: smtplib.SMTP) -> None:
    """Say goodbye; what was taken is taken, whatever comes back."""
    try:
        link.quit()
    except (OSError, smtplib.SMTPException):
        link.close()


def _one_line(code: int, answer: bytes | str) -> str:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {said}".split())[:300]


def _sender(message: bytes) -> str:
    """Give the address in From, read from the header block alone."""
    head = re.split(rb"\r?\n\r?\n", message, maxsplit=1)[0]
    found = re.search(rb"(?im)^From:[^\n]*(?:\r?\n[ \t][^\n]*)*", head)
    addresses = re.findall(rb"<?([^\s<>@\"]+@[^\s<>@\"]+)>?\s*$", found.group().strip()) if found else []
    if not addresses or not _is_address(addresses[0].decode("ascii", "replace")):
        raise MailError(
            "the letter has no From address to send it from: set a sender such as Monitor <monitor@example.org>"
        )
    return str(addresses[0].decode("ascii"))


def _is_address(text: str) -> bool:
    """Say whether an address can stand in an SMTP command without breaking out of it."""
    return (
        re.fullmatch(r"[^\s<>@\x00-\x1f\x7f\"\\]+@[A-Za-z0-9\[][A-Za-z0-9.\[\]:_-]*", text) is not None
        and text.isascii()
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
