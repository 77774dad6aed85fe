"""Leaving a desk's letters by a mail program's button (RFC 8058) or by that of a page, without signing in."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from datasette import Response

from monitor.digest.language import Language
from monitor.digest.pages import page
from monitor.leaving import How, Reader, masked
from monitor.web.desk import RefusedError

TEMPLATE = "unsubscribe.html"
LONGEST = 10_000
"""Bytes of a form that are read: both that we know have less than a thousand."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whose link it is, and whether that reader has left."""

    reader: Reader
    left: bool


@dataclass(frozen=True, slots=True)
class Door:
    """The way out. Its functions may wait for a writer, and raise RefusedError when the archive cannot be used."""

    whose: Callable[[str], Found | None]
    """By the token of a link; None: nobody's."""
    leave: Callable[[Reader, How], None]
    language: Callable[[str], Language]
    """By its code; any text may come."""

    async def answer(self, request: Any, templates: Mapping[str, str]) -> Response:
        """Show the page with its button, or do what the button says: who only looks changes nothing.

        Mail scanners and previews follow links (RFC 8058, 1). The token is all the proof there is: neither cookie nor
        sign-in is asked for, and nothing is told to who has none.
        """
        language = self.language(request.args.get("l") or "")

        def shown(state: str, status: int, found: Found | None = None) -> Response:
            about = {"desk": found.reader.desk, "reader": masked(found.reader.address)} if found else {}
            values = {"_": language, "language": language.code, "state": state, "desk": "", "reader": "", **about}
            headers = {"x-page": "1", "cache-control": "no-store", "x-robots-tag": "noindex"}
            return Response.html(page(templates, TEMPLATE, values), status=status, headers=headers)

        if request.method not in ("GET", "HEAD", "POST"):
            return shown("unclear", 405)
        try:
            found = await asyncio.to_thread(self.whose, request.args.get("t") or "")
            if found is None:
                return shown("nobody", 404)
            if request.method != "POST":
                return shown("left" if found.left else "asked", 200, found)
            how = _how(request.headers.get("content-type", ""), await _body(request))
            if how is None:
                return shown("unclear", 400)
            await asyncio.to_thread(self.leave, found.reader, how)
        except RefusedError as error:
            logging.getLogger(__name__).warning("a reader could not leave: %s", error)
            return shown("later", 503)
        return shown("left", 200, found)


async def _body(request: Any) -> bytes:
    """Read what was sent; nothing where it is longer than any form of ours."""
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST:
            return b""
    return body


def _how(content_type: str, body: bytes) -> How | None:
    """Say which button was pressed; None: neither."""
    form = _fields(content_type, body)
    if form.get("List-Unsubscribe") == "One-Click":
        return How.ONE_CLICK
    return How.PAGE if form.get("leave") == "yes" else None


def _fields(content_type: str, body: bytes) -> dict[str, str]:
    """Read a form in either of the two encodings that mail providers may choose (RFC 8058, 3.2)."""
    if not content_type.lower().startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    whole = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    found = {}
    for part in whole.walk():
        name, value = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            found[name] = value.decode("utf-8", "replace").strip()
    return found
