"""Weekly files of patents: thousands of documents, one after the other, plain or in a zip package.

XML since 2002, SGML in 2001 (no XML prolog, each begins with its DOCTYPE), fixed text before (each begins with PATN).
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Protocol

try:  # twice as fast; half of the time goes into inflating
    from isal import isal_zlib as zlib
except ImportError:
    import zlib  # type: ignore[no-redef]  # the same functions

_DAMAGED: Any = zlib.error
LARGEST = 32 * 2**20
"""Bytes of one document. Longer ones are sequence listings, which are no text."""
BLOCK = 1 << 20
"""Bytes read at once."""
TOO_LARGE = b"<too-large>"
_BEGIN = re.compile(rb"<\?xml |<!DOCTYPE (?:PATDOC|patent-application-publication)\b|^PATN\s*$", re.MULTILINE)
_XML, _SGML, _FIXED = b"<?xml ", b"<!DOCTYPE ", b"PATN"
_OVERLAP = 64
_BLANK = b"\xef\xbb\xbf \r\n\t\x1a"
_HEAD = 4096
_MEMBERS = (".xml", ".sgml", ".sgm", ".txt")


class Torn(Exception):  # noqa: N818  it says what the file is
    """A weekly file ends before its end or is damaged. What came before was given; the message says what is wrong."""


def documents(stream: IO[bytes], begin: bytes = b"") -> Iterator[bytes]:
    """Give the documents one by one; the file is never held unpacked. The stream has to be able to seek.

    `begin` is with what each of them begins, where that does not follow from the file: its first part is then no
    document. Raises Torn for a package that is cut off or damaged, after what could be read of it.
    """
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        stream.seek(0)
        yield from cut(stream, begin)
        return
    try:
        package = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Torn("the zip package is cut off or damaged: it has no directory at its end. Load it again") from error
    for member in package.infolist():
        if member.filename.lower().endswith(_MEMBERS):
            yield from cut(_Member(stream, member), begin)


class Readable(Protocol):
    """What can be read bit by bit."""

    def read(self, size: int, /) -> bytes:
        """Give up to so many bytes; none at the end."""


class _Member:
    """A file in a zip package, inflated as it is read and proved by its length and checksum."""

    def __init__(self, stream: IO[bytes], member: zipfile.ZipInfo) -> None:
        self._stream = stream
        self._member = member
        if member.header_offset < 0:
            raise Torn(f"{member.filename} in the zip package is damaged: it lies before the package's beginning")
        stream.seek(member.header_offset)
        head = stream.read(30)
        if head[:4] != b"PK\x03\x04" or member.flag_bits & 1 or member.compress_type not in (0, 8):
            raise Torn(f"{member.filename} in the zip package is damaged, encrypted or packed in an unknown way")
        self._at = (
            member.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:], "little")
        )
        self._left = member.compress_size
        self._inflater: Any = zlib.decompressobj(-15) if member.compress_type else None
        self._waiting = b""
        self._length = self._checksum = 0

    def read(self, size: int, /) -> bytes:
        """Give up to so many bytes. Raises Torn for what is not what was packed."""
        try:
            block = self._block(size)
        except _DAMAGED as error:
            raise Torn(f"{self._member.filename} in the zip package is damaged: {error}. Load it again") from error
        self._length += len(block)
        self._checksum = zlib.crc32(block, self._checksum)
        if not block and (self._length, self._checksum) != (self._member.file_size, self._member.CRC):
            raise Torn(
                f"{self._member.filename} in the zip package is damaged after {self._length:,} of "
                f"{self._member.file_size:,} bytes. Load it again"
            )
        return block

    def _block(self, size: int) -> bytes:
        while self._waiting or self._left:
            if not self._waiting:
                self._stream.seek(self._at)
                self._waiting = self._stream.read(min(self._left, BLOCK // 4))
                self._at += len(self._waiting)
                self._left = self._left - len(self._waiting) if self._waiting else 0
            if self._inflater is None:
                block, self._waiting = self._waiting[:size], self._waiting[size:]
            else:
                block = self._inflater.decompress(self._waiting, size)
                self._waiting = self._inflater.unconsumed_tail
            if block:
                return bytes(block)
        return bytes(self._inflater.flush()) if self._inflater is not None else b""


def cut(stream: Readable, begin: bytes = b"") -> Iterator[bytes]:
    """Cut where a document begins: no parser takes a file with several."""
    held = _head(stream)
    begin = begin or _opening(held)
    searched = 0
    more, passing = True, False
    while more:
        block = stream.read(BLOCK)
        more = bool(block)
        held += block
        at = 0
        while (found := _next(held, begin, max(at + 1, searched), last=not more)) > 0:
            if passing:
                yield TOO_LARGE
            elif held[at:found].strip(_BLANK):
                yield _copied(held, at, found)
            at, passing = found, False
        del held[:at]
        if len(held) > LARGEST:
            passing = True
            del held[:-_OVERLAP]
        searched = max(1, len(held) - _OVERLAP)
    if passing:
        yield TOO_LARGE
    elif held.strip(_BLANK):
        yield bytes(held)


def _head(stream: Readable) -> bytearray:
    """Read as much as it takes to see with what the documents begin."""
    held = bytearray()
    while len(held) < _HEAD and (block := stream.read(BLOCK)):
        held += block
    return held


def _copied(held: bytearray, start: int, end: int) -> bytes:
    with memoryview(held) as whole:
        return bytes(whole[start:end])


def _opening(held: bytearray) -> bytes:
    """Say with what the documents of a file begin."""
    found = _BEGIN.search(held, 0, _HEAD)
    return _XML if found is None or found[0].startswith(b"<?") else _FIXED if found[0][:1] == b"P" else _SGML


def _next(held: bytearray, begin: bytes, since: int, *, last: bool) -> int:
    """Find where the next document begins; -1 if it is not there yet. What may begin at the very end waits for more."""
    while (found := held.find(begin, since)) >= 0:
        if begin not in (_SGML, _FIXED):
            return found
        if not last and found + _OVERLAP > len(held):
            return -1
        if held[found - 1 : found] == b"\n" and _BEGIN.match(held, found):
            return found
        since = found + 1
    return -1
