"""Bytes as they came are kept in WARC files, and what is read back is proven to be what was kept."""

import contextlib
import gzip
import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from monitor.evidence import EvidenceError, Writer, read, records
from monitor.model import Capture

NOW = datetime(2019, 8, 28, 12, 0, 30, tzinfo=UTC)
PAGE = Capture(
    "https://ring.example/terms?a=1",
    b"<p>We may use recordings.</p>",
    NOW,
    200,
    (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7"), ("ETag", '"x"')),
    (("User-Agent", "monitor"), ("Authorization", "Basic c2VjcmV0")),
)
CUT = Capture("https://bulk.example/week.zip#US1", b"<us-patent/>", NOW)


def nothing(_digest):
    return None


def parsed(home, file):
    with (home / file).open("rb") as stream:
        return [
            (
                record.rec_type,
                record.http_headers and (record.http_headers.statusline, record.http_headers.headers),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(stream, check_digests="raise")
        ]


def test_an_answer_is_kept_with_status_line_and_headers_that_replay_and_without_secrets(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([PAGE], nothing)
    assert parsed(tmp_path, place.file)[1:] == [
        (
            "response",
            (
                "200 OK",
                [
                    ("Content-Type", "text/html"),
                    ("X-Original-Content-Encoding", "gzip"),
                    ("X-Original-Content-Length", "7"),
                    ("ETag", '"x"'),
                    ("Content-Length", "29"),
                ],
            ),
            PAGE.body,
        ),
        ("request", ("/terms?a=1 HTTP/1.1", [("Host", "ring.example"), ("User-Agent", "monitor")]), b""),
    ]


def test_places_lead_back_to_the_bytes_of_answers_and_of_parts_of_bulk_files(tmp_path):
    empty = replace(PAGE, body=b"")
    with Writer(tmp_path, now=NOW) as writer:
        places = writer.keep([PAGE, CUT], nothing) + writer.keep([empty], nothing)
    assert [(place.kind, place.url, place.sha256, read(tmp_path, place)) for place in places] == [
        ("response", PAGE.url, PAGE.sha256, PAGE.body),
        ("resource", CUT.url, CUT.sha256, CUT.body),
        ("response", PAGE.url, hashlib.sha256(b"").hexdigest(), b""),
    ]


def test_every_record_is_a_gzip_member_of_its_own(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        places = writer.keep([PAGE, CUT], nothing)
    raw = (tmp_path / places[0].file).read_bytes()
    members = [gzip.decompress(raw[place.offset : place.offset + place.length]) for place in places]
    assert [member.split(b"\r\n", 1)[0] for member in members] == [b"WARC/1.1", b"WARC/1.1"]
    for place, member in zip(places, members, strict=True):
        assert f"WARC-Payload-Digest: sha256:{place.sha256}".encode() in member


def test_the_same_body_again_becomes_a_revisit_in_one_visit_and_across_sessions(tmp_path):
    later = NOW + timedelta(days=1)
    with Writer(tmp_path, now=NOW) as writer:
        first, second = writer.keep([PAGE, replace(PAGE, url="https://ring.example/copy")], nothing)
    with Writer(tmp_path, now=later) as writer:
        [third, cut, again] = writer.keep([replace(PAGE, fetched=later), CUT, CUT], {first.sha256: first}.get)
    assert [each.kind for each in (first, second, third, cut, again)] == [
        "response",
        "revisit",
        "revisit",
        "resource",
        "revisit",
    ]
    assert [read(tmp_path, each) for each in (second, third, again)] == [b"", b"", b""]
    text = gzip.decompress((tmp_path / third.file).read_bytes())
    for line in (
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI: https://ring.example/terms?a=1",
        "WARC-Refers-To-Date: 2019-08-28T12:00:30Z",
        f"WARC-Refers-To: {first.record}",
        f"WARC-Payload-Digest: sha256:{PAGE.sha256}",
    ):
        assert line.encode() in text


def test_a_body_is_not_a_revisit_of_one_whose_visit_was_never_archived(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        kinds = [place.kind for _ in range(2) for place in writer.keep([PAGE], nothing)]
    assert kinds == ["response", "response"]


def test_a_session_without_captures_leaves_no_file(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        assert writer.keep([], nothing) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_named_after_time_process_and_chance(tmp_path):
    names = {Writer(tmp_path, now=NOW).file for _ in range(50)}
    assert len(names) == 50
    assert {str(name)[: -len("00000000.warc.gz")] for name in names} == {
        f"captures/2019/08/20190828T120030Z-{os.getpid()}-"
    }


def test_a_post_keeps_its_method(tmp_path):
    asked = replace(PAGE, request_headers=((":method", "POST"), ("Content-Type", "application/json")))
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([asked], nothing)
    assert b"POST /terms?a=1 HTTP/1.1\r\n" in gzip.decompress((tmp_path / place.file).read_bytes())


TEXT = st.text(st.characters(codec=None), max_size=20)


@given(
    url=TEXT,
    headers=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3),
    asked=st.lists(st.tuples(TEXT.filter(lambda name: name != ":method"), TEXT), max_size=2),
    status=st.integers(0, 999),
    body=st.binary(max_size=40),
)
def test_nothing_from_outside_can_forge_a_line_or_a_record(tmp_path_factory, url, headers, asked, status, body):
    home = tmp_path_factory.mktemp("home")
    forged = ("X-A", "1\r\nX-Forged: 1\r\n\r\nWARC/1.1\r\nWARC-Type: response")
    capture = Capture(f"https://a.example/\r\nX-Forged: 1{url}", body, NOW, status, (*headers, forged), tuple(asked))
    with Writer(home, now=NOW) as writer:
        [place] = writer.keep([capture], nothing)
    types = [kind for kind, _, _ in records(home, place.file)]
    assert types == ["warcinfo", "response", *["request"] * bool(asked)]
    text = gzip.decompress((home / place.file).read_bytes())
    assert b"\nX-Forged" not in text.replace(body, b"") if body else b"\nX-Forged" not in text
    assert read(home, place) == body


def damage_gone(path, _place):
    path.unlink()


def damage_cut(path, place):
    os.truncate(path, place.offset + place.length - 37)


def damage_bit(path, place):
    raw = bytearray(path.read_bytes())
    raw[place.offset + place.length // 2] ^= 1
    path.write_bytes(raw)


def damage_zeros(path, place):
    raw = path.read_bytes()
    path.write_bytes(raw[: place.offset] + bytes(len(raw) - place.offset))


def damage_other_body(path, place):
    raw = path.read_bytes()
    member = gzip.decompress(raw[place.offset : place.offset + place.length])
    # A body of one letter packs smaller than the true one, whatever the record's random id: it fits into its place.
    packed = gzip.compress(member.replace(PAGE.body, b"x" * len(PAGE.body)))
    path.write_bytes(raw[: place.offset] + packed + bytes(max(0, place.length - len(packed))))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damage_gone, "cannot be read: No such file"),
        (damage_cut, "is cut off: 37 bytes are missing"),
        (damage_bit, "is "),
        (damage_zeros, "is damaged"),
        (damage_other_body, "is not what was kept"),
    ],
    ids=["file gone", "cut off", "one bit", "zeros", "body exchanged"],
)
def test_damage_is_told_with_record_file_and_place(tmp_path, damage, message):
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([replace(PAGE, request_headers=())], nothing)
    damage(tmp_path / place.file, place)
    with pytest.raises(EvidenceError) as caught:
        read(tmp_path, place)
    assert str(caught.value).startswith(f"record {place.record} in {place.file} at byte {place.offset:,} {message}")


def test_every_single_flipped_byte_is_found_or_harmless(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([replace(PAGE, request_headers=())], nothing)
    path = tmp_path / place.file
    good = path.read_bytes()
    for index in range(place.offset, place.offset + place.length):
        path.write_bytes(good[:index] + bytes([good[index] ^ 0x10]) + good[index + 1 :])
        with contextlib.suppress(EvidenceError):
            assert read(tmp_path, place) == PAGE.body


def test_a_place_that_names_another_record_is_refused(tmp_path):
    with Writer(tmp_path, now=NOW) as writer:
        first, second = writer.keep([PAGE, CUT], nothing)
    with pytest.raises(EvidenceError, match="is another one: resource"):
        read(tmp_path, replace(first, offset=second.offset, length=second.length))


@pytest.mark.parametrize("file", ["../secret", "/etc/passwd", "captures/../../secret", "archive.db"])
def test_a_place_outside_the_captures_is_never_opened(tmp_path, file):
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([PAGE], nothing)
    with pytest.raises(EvidenceError, match="lies outside"):
        read(tmp_path, replace(place, file=file))


def test_a_refusing_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    with Writer(tmp_path, now=NOW) as writer:
        [place] = writer.keep([PAGE], nothing)
        before = (tmp_path / place.file).read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
            with pytest.raises(OSError, match="No space left"):
                writer.keep([CUT], nothing)
        assert (tmp_path / place.file).read_bytes() == before
        [later] = writer.keep([CUT], nothing)
    assert read(tmp_path, later) == CUT.body
