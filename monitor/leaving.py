"""Who wants no more letters of a desk, and the link that lets them say so without asking who they are."""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PATH = "/-/unsubscribe"
"""Of the page behind the link, at the address of the pages."""
BITS = 128
"""Of a token: who guesses a thousand million a second hits one of a million readers' in some 10^16 years."""


class How(StrEnum):
    """By which way a reader left, or came back."""

    ONE_CLICK = "one-click"
    """The button of a mail program (RFC 8058)."""
    PAGE = "page"
    """The button of the page behind the link."""
    BY_HAND = "by hand"
    """`monitor unsubscribe`."""
    BACK = "back"
    """`monitor resubscribe`: gets letters again."""


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """One address among the readers of a desk. It is told from others without regard to capitals."""

    desk: str
    """As watchlist.yaml names it."""
    address: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", self.address.casefold())


@dataclass(frozen=True, slots=True)
class Left:
    """A reader who gets no more letters of a desk."""

    reader: Reader
    at: datetime
    how: How


def token(key: bytes, reader: Reader) -> str:
    """Give what proves that a link was made for a reader: 22 letters, digits, - and _, from which nothing can be read.

    An HMAC-SHA-256 of desk and address, cut to 128 bits. It is the same in every letter, and never expires: whoever
    finds an old letter may still leave (RFC 8058, 3.1).
    """
    about = f"unsubscribe\x1f{reader.desk}\x1f{reader.address}"
    proof = hmac.digest(key, about.encode(), "sha256")[: BITS // 8]
    return base64.urlsafe_b64encode(proof).rstrip(b"=").decode("ascii")


def whose(given: str, key: bytes, readers: Iterable[Reader]) -> Reader | None:
    """Give the reader whose token it is; None: nobody's. All are looked at, in a time that tells nothing of them."""
    sent = given.encode("utf-8", "surrogatepass")
    found = None
    for reader in readers:
        if hmac.compare_digest(sent, token(key, reader).encode("ascii")):
            found = reader
    return found


def masked(address: str) -> str:
    """Give an address as its owner knows it again and nobody else learns it: `a***@example.org`."""
    user, _, host = address.rpartition("@")
    return f"{user[:1]}***@{host}"
