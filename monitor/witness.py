"""Asking third parties to bear witness: a calendar to date a SHA-256, a web archive to keep a copy of a page.

The one home of opentimestamps. Each answer is held to a size and a time, and no redirection is followed.
"""

import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException
from typing import Any, cast
from urllib.parse import quote, unquote, urljoin, urlsplit

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import (
    BytesDeserializationContext,
    BytesSerializationContext,
    DeserializationError,
)
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

SECONDS = 20
LARGEST = 10_000
"""Bytes of an answer that are read; calendars send some hundreds."""
_AGENT = "surveillance-capability-monitor"
_SAFE = ":/?#[]@!$&'()*+,;=%"


class WitnessError(Exception):
    """Nobody bore witness: no answer, or one that is no use. The message says which."""


class NoRedirection(urllib.request.HTTPRedirectHandler):
    """Where an answer points to is for a person to look at, not for this program to follow."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def stamped(calendar: str, digest: bytes) -> bytes:
    """Have a calendar date a SHA-256; give the proof, which is not final yet. Raises WitnessError."""
    status, _, body = _ask(urljoin(calendar.rstrip("/") + "/", "digest"), digest)
    if status != 200:
        raise WitnessError(f"{_host(calendar)} answered {status}")
    timestamp = Timestamp(digest)
    timestamp.merge(_timestamp(body, digest, calendar))
    return _written(DetachedTimestampFile(OpSHA256(), timestamp))


def completed(calendar: str, proof: bytes) -> bytes | None:
    """Ask a calendar whether a date has become final; None: not yet. Raises WitnessError."""
    file = _read(proof)
    if _final(file):
        return proof
    found = list(file.timestamp.all_attestations())
    for message in [message for message, each in found if isinstance(each, PendingAttestation)]:
        status, _, body = _ask(urljoin(calendar.rstrip("/") + "/", f"timestamp/{message.hex()}"))
        if status == 404:
            continue
        if status != 200:
            raise WitnessError(f"{_host(calendar)} answered {status}")
        for each in _ends(file.timestamp, message):
            each.merge(_timestamp(body, message, calendar))
    return _written(file) if _final(file) else None


def about(proof: bytes) -> str:
    """Say in words what a proof holds: of which SHA-256, and which Bitcoin blocks or calendars attest it."""
    file = _read(proof)
    blocks = sorted(
        each.height for _, each in file.timestamp.all_attestations() if isinstance(each, BitcoinBlockHeaderAttestation)
    )
    named = f"Bitcoin block {blocks[0]}" if blocks else "a calendar, not in a Bitcoin block yet"
    return f"{file.file_digest.hex()} attested by {named}"


def copied(service: str, page: str, key: str = "") -> str:
    """Have a web archive keep a copy of a page; give the copy's address. Raises WitnessError.

    `service` is what the page's address is put behind; `key` goes along as the archive's own form of password.
    """
    headers = {"Authorization": f"LOW {key}"} if key else {}
    status, found, _ = _ask(service + quote(page, safe=_SAFE), headers=headers)
    where = found.get("Content-Location") or found.get("Location") or ""
    if status not in (200, 301, 302) or not where:
        raise WitnessError(f"{_host(service)} answered {status}" + ("" if where else " and named no copy"))
    address = urljoin(service, where)
    if urlsplit(address).scheme not in ("http", "https") or not address.isprintable() or len(address) > 2_000:
        raise WitnessError(f"{_host(service)} named an address that is none")
    if key and any(key in part for part in (address, unquote(address))):
        raise WitnessError(f"{_host(service)} named an address with our key in it")
    return address


def _ask(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, Message, bytes]:
    if urlsplit(url).scheme not in ("http", "https"):
        raise WitnessError("its address has to begin with https://")
    request = urllib.request.Request(  # noqa: S310  the scheme is checked above
        url, data=body, headers={"User-Agent": _AGENT, "Accept": "*/*"} | (headers or {})
    )
    opener = urllib.request.build_opener(NoRedirection)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return answer.status, answer.headers, _limited(answer.read(LARGEST + 1), url)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, b""
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise WitnessError(f"{_host(url)} cannot be reached: {reason}") from None


def _limited(body: bytes, url: str) -> bytes:
    # A web archive answers with a page, of which only the headers are wanted.
    return body[:LARGEST] if len(body) <= LARGEST or "/save" in url else b""


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the address"


def _timestamp(body: bytes, message: bytes, calendar: str) -> Any:

    try:
        return Timestamp.deserialize(BytesDeserializationContext(body), message)
    except (DeserializationError, ValueError, RecursionError) as error:
        raise WitnessError(f"{_host(calendar)} sent no timestamp ({type(error).__name__})") from None


def _written(file: Any) -> bytes:

    context = BytesSerializationContext()
    file.serialize(context)
    return cast("bytes", context.getbytes())


def _read(proof: bytes) -> Any:

    return DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))


def _final(file: Any) -> bool:

    return any(isinstance(each, BitcoinBlockHeaderAttestation) for _, each in file.timestamp.all_attestations())


def _ends(timestamp: Any, message: bytes) -> list[Any]:
    """Give the branches of a timestamp that commit to a message."""
    found = [timestamp] if timestamp.msg == message else []
    return found + [end for _, branch in timestamp.ops.items() for end in _ends(branch, message)]
