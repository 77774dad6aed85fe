"""Weekly files of patents: thousands of documents, one after the other, plain or in a zip package.

XML since 2002, SGML in 2001 (no XML prolog, each begins with its DOCTYPE), fixed text before (each begins with PATN).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

LARGEST = 64 * 2**20
"""Bytes of one document. Longer ones are sequence listings, which are no text."""
BLOCK = 1 << 20
"""Bytes read at once."""
TOO_LARGE = b"<too-large>"
_BEGIN = re.compile(rb"<\?xml |<!DOCTYPE (?:PATDOC|patent-application-publication)\b|^PATN\s*$", re.MULTILINE)
_XML, _SGML, _FIXED = b"<?xml ", b"<!DOCTYPE ", b"PATN"
_OVERLAP = 64
_MEMBERS = (".xml", ".sgml", ".sgm", ".txt")


class Torn(Exception):  # noqa: N818  it says what the file is
    """A weekly file ends before its end or is damaged. What came before was given; the message says what is wrong."""


def documents(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the documents one by one; the file is never held unpacked. The stream has to be able to seek.

    Raises Torn for a package that is cut off or damaged, after what could be read of it.
    """
    if stream.read(4) != b"PK\x03\x04":
        stream.seek(0)
        yield from cut(stream)
        return
    try:
        package = zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        raise Torn(f"the zip package is cut off or damaged ({error}): it was not loaded to its end") from error
    with package:
        for member in package.infolist():
            if member.filename.lower().endswith(_MEMBERS):
                try:
                    with package.open(member) as unpacked:
                        yield from cut(unpacked)
                except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
                    raise Torn(f"{member.filename} in the zip package is damaged: {error}") from error


def cut(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut where a document begins: no parser takes a file with several."""
    held = bytearray()
    begin: bytes | None = None
    passing = False
    while True:
        block = stream.read(BLOCK)
        since = max(0, len(held) - _OVERLAP)
        held += block
        if begin is None:
            begin = _opening(held)
        at = 0
        while (found := _next(held, begin, max(at + 1, since), last=not block)) > 0:
            if passing:
                yield TOO_LARGE
            elif held[at:found].strip(b"\xef\xbb\xbf \r\n\t\x1a"):
                yield bytes(held[at:found])
            at, since, passing = found, found + 1, False
        del held[:at]
        if len(held) > LARGEST:
            passing = True
            del held[:-_OVERLAP]
        if not block:
            break
    if passing:
        yield TOO_LARGE
    elif held.strip(b"\xef\xbb\xbf \r\n\t\x1a"):
        yield bytes(held)


def _opening(held: bytearray) -> bytes:
    """Say with what the documents of a file begin."""
    found = _BEGIN.search(held, 0, 4096)
    return _XML if found is None or found[0].startswith(b"<?") else _FIXED if found[0][:1] == b"P" else _SGML


def _next(held: bytearray, begin: bytes, since: int, *, last: bool) -> int:
    """Find where the next document begins; -1 if it is not there yet. What may begin at the very end waits for more."""
    while (found := held.find(begin, since)) >= 0:
        if begin is _XML:
            return found
        if not last and found + _OVERLAP > len(held):
            return -1
        if held[found - 1 : found] == b"\n" and _BEGIN.match(held, found):
            return found
        since = found + 1
    return -1
