"""Weekly files of patents: thousands of XML documents, one after the other, plain or in a zip package."""

import zipfile
from collections.abc import Iterator
from typing import IO

LARGEST = 64 * 2**20
"""Bytes of one document. Longer ones are sequence listings, which are no text."""


def documents(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the documents one by one; the file is never held unpacked. The stream has to be able to seek.

    Raises zipfile.BadZipFile for a package that is broken.
    """
    if stream.read(4) != b"PK\x03\x04":
        stream.seek(0)
        yield from cut(stream)
        return
    with zipfile.ZipFile(stream) as package:
        for member in package.namelist():
            if member.lower().endswith(".xml"):
                with package.open(member) as unpacked:
                    yield from cut(unpacked)


def cut(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut before each XML prolog: no parser takes a file with several."""
    held = bytearray()
    while True:
        block = stream.read(1 << 20)
        since = max(0, len(held) - 5)
        held += block
        while (cut := held.find(b"<?xml ", max(1, since))) > 0:
            if held[:cut].strip(b"\xef\xbb\xbf \r\n\t"):
                yield bytes(held[:cut])
            del held[:cut]
            since = 1
        if len(held) > LARGEST:
            held = bytearray(b"<too-large>")
        if not block:
            break
    if held.strip():
        yield bytes(held)
