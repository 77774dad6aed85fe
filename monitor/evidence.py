"""Evidence: the bytes as they came, in WARC files that any WARC tool reads. The one home of warcio.

Every session that has something to keep writes a file of its own, `captures/YYYY/MM/<time>-<process>-<random>.warc.gz`
under the home folder, one gzip member a record, and never opens it again: a file on disk is not appended to by a later
session, so a killed writer leaves at most some bytes at one file's end that nothing refers to.

    with Writer(home, now=now) as writer:
        places = writer.keep(visited.captures, archive_knows)
    body = read(home, place)
"""

import gzip
import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.model import Capture, Place

FOLDER = "captures"
LEVEL = 4
"""Of gzip: twice as fast as 6 and 7 % larger, on real answers; ten and more times as fast as 9, which warcio takes."""
SOFTWARE = "surveillance-capability-monitor"

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name as HTTP allows it."""
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_RECODED = {"content-encoding", "transfer-encoding", "content-length"}
"""What was true of the bytes on the wire only: the body kept is the decoded one."""
SECRET = frozenset(("authorization", "authorization-key", "proxy-authorization", "cookie", "x-api-key"))
"""Headers by which a server knows us: no evidence, and not to lie in an archive that is passed on."""


class EvidenceError(ValueError):
    """Kept bytes cannot be read back. The message says which record of which file, and what is wrong with it."""


class Writer:
    """Keeps captures of one session below `home`, a folder. `now` names the file.

    No file is made before there is something to write.
    """

    def __init__(self, home: Path, *, now: datetime) -> None:
        self._home = home
        moment = now.astimezone(UTC)
        name = f"{moment:%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
        self.file = PurePosixPath(FOLDER, f"{moment:%Y}", f"{moment:%m}", name)
        self._out: BinaryIO | None = None

    def keep(self, captures: Sequence[Capture], known: Callable[[str], Place | None]) -> list[Place]:
        """Write the captures of one visit; give the place of each, in their order. The bytes are on the disk on return.

        `known` says where a body with this SHA-256 already lies, by the archive: such a body is not written again, a
        `revisit` record points to it. Captures with response headers become `response` records, those without (cut
        out of a bulk file, read from a local file) `resource` records. Request headers that carry secrets are left
        out; a pair `(":method", "POST")` among them names the method. Raises OSError when the disk refuses; the file
        then ends where it ended before.
        """
        if not captures:
            return []
        try:
            return self._kept(captures, known)
        except OSError as error:
            error.filename = error.filename or str(self._home / self.file)  # a write by descriptor knows no name
            raise

    def _kept(self, captures: Sequence[Capture], known: Callable[[str], Place | None]) -> list[Place]:
        out = self._out or self._open()
        start = out.tell()
        fresh: dict[str, Place] = {}
        places = []
        try:
            for capture in captures:
                digest = capture.sha256
                place = _write(out, capture, str(self.file), fresh.get(digest) or known(digest))
                fresh.setdefault(digest, place)
                places.append(place)
            os.fsync(out.fileno())
        except BaseException:
            out.seek(start)
            out.truncate()
            raise
        return places

    def _open(self) -> BinaryIO:
        path = self._home / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without a buffer: on a full disk one would try to write what it holds again before it lets anything be undone.
        out = path.open("xb", buffering=0)
        try:
            writer = WARCWriter(out, gzip=False, warc_version="1.1")
            about = {"software": SOFTWARE, "format": "WARC 1.1"}
            _pack(out, writer, writer.create_warcinfo_record(path.name, about))
            _sync_folders(path.parent, self._home)
        except BaseException:
            out.close()
            path.unlink()
            raise
        self._out = out
        return out

    def close(self) -> None:
        """Close the file, if one was made."""
        if self._out is not None:
            self._out.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sync_folders(folder: Path, home: Path) -> None:
    """Put the names of new files and folders on the disk as well; where a system knows no such thing, it is left."""
    for each in (folder, *(parent for parent in folder.parents if parent.is_relative_to(home))):
        try:
            descriptor = os.open(each, os.O_RDONLY)
        except OSError:
            return
        try:
            os.fsync(descriptor)
        except OSError:
            return
        finally:
            os.close(descriptor)


def _write(out: BinaryIO, capture: Capture, file: str, earlier: Place | None) -> Place:
    offset = out.tell()
    writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="1.1")
    url = _address(capture.url)
    digest = capture.sha256
    about = {"WARC-Date": _date(capture.fetched)}
    answer = _answer(capture) if capture.headers and _is_web(capture.url) else None
    if earlier is not None:
        kind = "revisit"
        record = writer.create_revisit_record(
            url,
            f"sha256:{digest}",
            refers_to_uri=_address(earlier.url),
            refers_to_date=_date(earlier.fetched),
            http_headers=answer,
            warc_headers_dict={**about, "WARC-Refers-To": earlier.record},
        )
    else:
        kind = "response" if answer else "resource"
        record = writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(capture.body),
            length=len(capture.body),
            warc_content_type="" if answer else "application/octet-stream",
            warc_headers_dict={**about, "WARC-Payload-Digest": f"sha256:{digest}"},
            http_headers=answer,
        )
    _pack(out, writer, record)
    name = record.rec_headers.get_header("WARC-Record-ID")
    length = out.tell() - offset
    if capture.request_headers and _is_web(capture.url):
        asked = {**about, "WARC-Concurrent-To": name}
        request = writer.create_warc_record(url, "request", http_headers=_request(capture), warc_headers_dict=asked)
        _pack(out, writer, request)
    return Place(name, kind, digest, capture.url, capture.fetched, file, offset, length)


def _pack(out: BinaryIO, writer: WARCWriter, record: Any) -> None:
    """Write a record as a gzip member of its own."""
    writer.out = io.BytesIO()
    writer.write_record(record)
    rest = memoryview(gzip.compress(writer.out.getbuffer(), LEVEL, mtime=0))
    while rest:
        rest = rest[out.write(rest) :]


def _answer(capture: Capture) -> StatusAndHeaders:
    """Give status line and headers that replay: what described the wire is renamed, the length is the body's."""
    headers = [
        (f"X-Original-{name}" if name.lower() in _RECODED else name, value) for name, value in _headers(capture.headers)
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    phrase = next((each.phrase for each in HTTPStatus if each == capture.status), "Unknown")
    return StatusAndHeaders(f"{capture.status} {phrase}", headers, protocol="HTTP/1.1")


def _request(capture: Capture) -> StatusAndHeaders:
    parts = urlsplit(_address(capture.url))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    method = next((value for name, value in capture.request_headers if name == ":method"), "GET")
    if _NAME.fullmatch(method) is None:
        raise ValueError(f"{method!r} is not a method of HTTP")
    headers = [(name, value) for name, value in _headers(capture.request_headers) if name.lower() not in SECRET]
    if all(name.lower() != "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
    return StatusAndHeaders(f"{method} {path} HTTP/1.1", headers, is_http_request=True)


def _headers(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give headers that stay one line each, whatever a server sent."""
    # warcio percent-encodes what is not ASCII in some shapes of a header and raises for all others.
    return (
        (name, _FOREIGN.sub(lambda found: quote(found[0]), _UNPRINTABLE.sub(" ", value).strip()))
        for name, value in pairs
        if _NAME.fullmatch(name)
    )


def _address(url: str) -> str:
    """Give a URL for a header line: everything that cannot stand there is percent-encoded, the rest is as it was."""
    return quote(url.encode("utf-8", "replace"), safe="%/:=&?~#+!$,;'@()*[]-._|{}^\\`\"<>")


def _is_web(url: str) -> bool:
    """Say whether a URL is one of HTTP. Readers of WARC take headers for a part of the body anywhere else."""
    try:
        return urlsplit(_address(url)).scheme in ("http", "https")
    except ValueError:
        return False


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read(home: Path, place: Place) -> bytes:
    """Give the body that lies at a place, proven by its SHA-256.

    A revisit record holds no bytes: it is proven to name the digest, and the body is read from the place that the
    archive knows for it. Raises EvidenceError when the file is gone or ends too early, the record is damaged or
    another one, or the bytes are not those that were kept.
    """
    where = f"record {place.record} in {place.file} at byte {place.offset:,}"
    raw = _bytes(home, place, where)
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(gzip.decompress(raw)))))
        headers = record.rec_headers
        name, kind = headers.get_header("WARC-Record-ID"), headers.get_header("WARC-Type")
        digest = headers.get_header("WARC-Payload-Digest")
        body: bytes = record.raw_stream.read()
    # gzip checks every byte of the record, which warcio would not; they raise a dozen kinds, all of which mean the same
    except Exception as error:
        raise EvidenceError(f"{where} is damaged: {str(error) or type(error).__name__}. Restore the file.") from error
    if name != place.record or kind != place.kind:
        raise EvidenceError(f"{where} is another one: {kind} {name}. Was the file replaced? Restore it.")
    if kind == "revisit":
        if digest != f"sha256:{place.sha256}":
            raise EvidenceError(f"{where} points to {digest}, not to sha256:{place.sha256}. Restore the file.")
        return b""
    found = hashlib.sha256(body).hexdigest()
    if found != place.sha256:
        raise EvidenceError(
            f"{where} is not what was kept: its SHA-256 is {found}, not {place.sha256}. Restore the file."
        )
    return body


def _bytes(home: Path, place: Place, where: str) -> bytes:
    path = (home / place.file).resolve()
    if not path.is_relative_to((home / FOLDER).resolve()):
        raise EvidenceError(f"{where}: the file lies outside {home / FOLDER}. Who wrote this archive?")
    try:
        with path.open("rb") as file:
            file.seek(place.offset)
            raw = file.read(place.length)
    except OSError as error:
        raise EvidenceError(f"{where} cannot be read: {error.strerror}. Restore the file.") from error
    if len(raw) < place.length:
        raise EvidenceError(f"{where} is cut off: {place.length - len(raw):,} bytes are missing. Restore the file.")
    return raw


def raw(home: Path, place: Place) -> bytes:
    """Give the gzip member of a record as it lies there. Raises EvidenceError when it is gone or ends too early."""
    return _bytes(home, place, f"record {place.record} in {place.file} at byte {place.offset:,}")


def records(home: Path, file: str) -> Iterator[tuple[str, str, str]]:
    """Give (type, record id, URL) of every whole record of a file below `home`, for people and for tests."""
    with (home / file).open("rb") as stream:
        record: Any
        for record in ArchiveIterator(stream):
            headers = record.rec_headers
            yield record.rec_type, headers.get_header("WARC-Record-ID"), headers.get_header("WARC-Target-URI") or ""
