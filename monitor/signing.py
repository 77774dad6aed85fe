"""A letter signed with the key of its sender's domain (DKIM, RFC 6376). Home of dkimpy."""

import dkim

HEADERS = (
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"MIME-Version", b"Content-Type", b"List-Id",
    b"List-Unsubscribe", b"List-Unsubscribe-Post", b"Auto-Submitted",
)  # fmt: skip
"""What nobody may change on the way; one-click unsubscription has to be among it (RFC 8058, 4)."""


class SigningError(ValueError):
    """The key or its selector cannot sign. The message never holds the key."""


def signed(message: bytes, key: bytes, selector: str, domain: str) -> bytes:
    """Give the message with a DKIM-Signature before its other headers. Raises SigningError.

    `key` is a private RSA key in PEM; `selector` and `domain` say where its public half stands in the DNS:
    SELECTOR._domainkey.DOMAIN. From is named once more than it occurs, so that none can be added.
    """
    head = message.split(b"\r\n\r\n", 1)[0].lower()
    present = [name for name in HEADERS if b"\r\n" + name.lower() + b":" in b"\r\n" + head]
    try:
        line: bytes = dkim.sign(
            message,
            selector.encode("ascii"),
            domain.encode("ascii"),
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*present, b"From"],
        )
    except (dkim.DKIMException, UnicodeEncodeError) as error:
        raise SigningError(" ".join(f"{error}".split())[:200]) from None
    return line + message
