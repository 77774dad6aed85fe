"""Weeks of patents are sifted side by side: the same rows whoever reads them, nothing doubled, nothing half."""

import io
import shutil
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import cloudpickle
import dying
import pytest
from daily import settle
from patentfiles import aps, pap, st32, v4

from monitor.archive import open_archive, verify
from monitor.bulk import cluster
from monitor.bulk.cluster import Orders, read_files
from monitor.bulk.files import FileRead, read_file, week_of
from monitor.bulk.sieve import Sieve
from monitor.evidence import Writer, read
from monitor.home import Home, HomeError
from monitor.steps import backfill, no_progress
from monitor.text import weekly
from monitor.text.patents.week import filing, leaves
from monitor.text.weekly import Torn, documents

cloudpickle.register_pickle_by_value(dying)
START = datetime(2026, 6, 1, 6, tzinfo=UTC)
WATCHLIST = """companies:
  acme: {name: Acme Vision, aliases: [Acme Bell Inc.]}
letters:
  - {name: desk, to: [a@desk.example], at: '07:00', days: mon-sun, zone: UTC}
"""
CLAIM = '<claim id="CLM-1" num="00001"><claim-text>1. A doorbell with face <b>recog</b>nition.</claim-text></claim>'
SEQUENCE = """<?xml version="1.0"?>
<!DOCTYPE sequence-cwu SYSTEM "x.dtd" [ ]>
<sequence-cwu><s400>acgt</s400></sequence-cwu>
"""


def week(first=1, *more, date="20190827"):
    """Give a week: one ordinary filing, one of a watched company, one that claims, one that mentions, and more."""
    return "".join(
        (
            v4(first, date=date),
            v4(first + 1, owner="ACME BELL, INC.", date=date),
            SEQUENCE,
            v4(first + 2, claims=CLAIM, date=date),
            v4(first + 3, "Others use face recognition.", date=date),
            *more,
        )
    )


def packed(text, name="ipg.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    return settle(tmp_path_factory.mktemp("settled") / "home", WATCHLIST, "face-recognition")


@pytest.fixture
def make_home(settled, tmp_path):
    """Give a function that makes a working folder."""
    return lambda name: Home(shutil.copytree(settled.folder, tmp_path / name))


@pytest.fixture
def home(make_home):
    return make_home("home")


@pytest.fixture
def weeks(tmp_path):
    """Four weeks: grants as zip and plain, grants of 2001, applications of 2001."""
    folder = tmp_path / "weeks"
    folder.mkdir()
    (folder / "ipg190903.zip").write_bytes(packed(week(11, date="20190903")))
    (folder / "ipg190827.xml").write_text(week())
    (folder / "pg011106.sgml").write_text(st32() + st32(6000002, "A face recognition lock.", owner="Acme Vision LLC"))
    (folder / "pa011227.zip").write_bytes(packed(pap() + pap(20010054189, owner="Acme Vision"), "pa.xml"))
    return folder


def clock():
    """Stand still: rows can then be compared."""
    return START


def run(home, *named, workers=1, scheduler="", at=clock, say=lambda _line: None, dates=""):
    return backfill.run(
        home,
        [str(each) for each in named],
        clock=at,
        workers=workers,
        scheduler=scheduler,
        say=say,
        progress=no_progress,
        dates=dates,
    )


def rows(home):
    """Give every row that a backfill writes, but where in the evidence files the bytes lie."""
    with open_archive(home.archive, readonly=True) as archive:
        asked = {
            "visits": "SELECT * FROM visits",
            "captures": "SELECT sha256, url, fetched, kind, bytes, visit FROM captures ORDER BY rowid",
            "documents": "SELECT * FROM documents ORDER BY id",
            "versions": "SELECT * FROM versions",
            "stays": "SELECT * FROM stays",
            "bulk_files": "SELECT * FROM bulk_files",
            "passed_over": "SELECT * FROM passed_over",
        }
        return {name: archive.db.execute(sql).fetchall() for name, sql in asked.items()}


def keys(home):
    with open_archive(home.archive, readonly=True) as archive:
        kept = [key for (key,) in archive.db.execute("SELECT key FROM documents ORDER BY key")]
        passed = archive.db.execute("SELECT key, published, filed, named FROM passed_over ORDER BY key").fetchall()
        return kept, passed


def test_watched_names_and_claims_are_kept_and_all_others_leave_a_line(home, tmp_path):
    (tmp_path / "ipg190827.zip").write_bytes(packed(week(1, v4(9)[:-40] + "\n", v4(4))))
    report = run(home, tmp_path / "ipg190827.zip")
    remarks = "document 6: broken (a patent document breaks off before its end); 1 of another kind (sequence-cwu)"
    assert report.lines == [
        f"ipg190827.zip: 5 documents, 2 kept, 1 broken; {remarks}; 1 came twice",
        "1 files, 5 documents: 2 kept, 2 passed over, 1 broken; 0 files not read",
    ]
    kept, passed = keys(home)
    assert kept == ["US2B2", "US3B2"]
    assert [each[:3] for each in passed] == [
        ("US1B2", "2019-08-27", "2011-05-01"),
        ("US4B2", "2019-08-27", "2011-05-01"),
    ]
    assert [each[3] for each in passed] == ["", '[["face-recognition", "description", 56, 72]]']
    with open_archive(home.archive) as archive:
        assert list(verify(archive, lambda place: read(home.folder, place))) == []


def test_a_filing_that_prints_nobody_is_kept_for_what_it_names_in_passing(home, tmp_path):
    """The register or its family may tell later that it is a watched company's."""
    path = tmp_path / "ipg190827.xml"
    mentions = "Others use face recognition."
    path.write_text(v4(1, mentions, owner="") + v4(2, mentions) + v4(3, owner=""))
    run(home, path)
    assert (keys(home)[0], [each[0] for each in keys(home)[1]]) == (["US1B2"], ["US2B2", "US3B2"])


@pytest.fixture(scope="module")
def dask():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as local:
        yield local


@pytest.mark.xdist_group("dask")
@pytest.mark.parametrize("workers", [1, 2, "a cluster"])
def test_the_rows_are_the_same_whatever_the_number_of_workers(workers, home, weeks, request, make_home):
    serial = make_home("serial")
    run(serial, weeks)
    address = request.getfixturevalue("dask").scheduler_address if workers == "a cluster" else ""
    report = run(home, weeks, workers=workers if workers != "a cluster" else 0, scheduler=address)
    assert not report.failed
    assert rows(home) == rows(serial)
    assert [line.partition(":")[0] for line in report.lines[:-1]] == [
        "pg011106.sgml", "pa011227.zip", "ipg190827.xml", "ipg190903.zip",
    ]  # fmt: skip


@pytest.mark.xdist_group("dask")
def test_the_file_of_a_killed_worker_is_read_by_another(weeks, dask):
    paths = [weeks / "ipg190827.xml", weeks / "ipg190903.zip"]
    (weeks / "ipg190903.zip.died").touch()
    found = read_files(paths, Orders("", ()), set, scheduler=dask.scheduler_address, work=dying.once)
    assert list(found) == [FileRead("ipg190827.xml"), FileRead("ipg190903.zip")]
    assert (weeks / "ipg190827.xml.died").exists()


def test_a_scheduler_that_is_not_there_is_told(home, weeks, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 0.3)
    with pytest.raises(HomeError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(home, weeks, scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("damage", ["cut off", "a bit turned", "not there"])
def test_a_damaged_week_is_told_leaves_nothing_and_is_read_when_whole(damage, home, weeks, make_home):
    whole = (weeks / "ipg190903.zip").read_bytes()
    broken = bytearray(whole)
    broken[200] ^= 0x10
    (weeks / "ipg190903.zip").write_bytes(
        {"cut off": whole[:-300], "a bit turned": bytes(broken), "not there": b""}[damage]
    )
    report = run(home, weeks)
    assert report.failed
    assert [fault.partition(":")[0] for fault in report.faults] == ["ipg190903.zip"]
    (weeks / "ipg190903.zip").write_bytes(whole)
    again = run(home, weeks)
    assert not again.failed
    assert [line.partition(": ")[2] for line in again.lines[:3]] == ["read before"] * 3
    clean = make_home("clean")
    run(clean, weeks)
    assert keys(home) == keys(clean)
    assert [row[1:] for row in rows(home)["versions"]] == [row[1:] for row in rows(clean)["versions"]]


def test_the_same_week_twice_doubles_nothing(home, weeks):
    run(home, weeks)
    before = rows(home)
    (weeks / "ipg190827-again.xml").write_bytes((weeks / "ipg190827.xml").read_bytes())
    report = run(home, weeks)
    assert rows(home) == before
    assert "ipg190827-again.xml: read before, as ipg190827.xml" in report.lines


def test_a_corrected_week_changes_what_it_corrects(home, weeks):
    run(home, weeks)
    corrected = week().replace("A doorbell with", "A corrected doorbell with")
    (weeks / "ipg190827_r1.xml").write_text(corrected)
    later = START + timedelta(days=7)
    run(home, weeks, at=lambda: later)
    with open_archive(home.archive, readonly=True) as archive:
        found = archive.db.execute(
            "SELECT key, seq FROM versions JOIN documents ON document = documents.id WHERE seq > 1"
        ).fetchall()
    assert found == [("US3B2", 2)]


def test_other_rules_read_the_files_anew_and_take_up_what_they_passed_over(home, weeks):
    run(home, weeks / "ipg190827.xml")
    home.watchlist.write_text(WATCHLIST.replace("Acme Vision,", "Bell Maker,"))
    run(home, weeks / "ipg190827.xml")
    kept, passed = keys(home)
    assert kept == ["US1B2", "US2B2", "US3B2", "US4B2"]
    assert passed == []


def test_a_full_disk_midway_keeps_whole_files_only(home, weeks, monkeypatch, make_home):
    whole = Writer.keep

    def full(self, captures, known):
        if any("ipg190827" in capture.url for capture in captures):
            raise OSError(28, "No space left on device")
        return whole(self, captures, known)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "keep", full)
        with pytest.raises(OSError, match="No space"):
            run(home, weeks)
    assert [row[2] for row in rows(home)["bulk_files"]] == ["pg011106.sgml", "pa011227.zip"]
    run(home, weeks)
    clean = make_home("clean")
    run(clean, weeks)
    assert keys(home) == keys(clean)


def test_progress_is_told_with_rate_and_time_left(home, weeks):
    said = []
    seconds = iter(range(1000))
    run(home, weeks, say=said.append, at=lambda: START + timedelta(seconds=next(seconds)))
    assert len(said) == 4
    assert said[0].startswith("pg011106.sgml: 2 documents, 1 kept, 0 broken; 1 of 4 files, 0.0 MB/s, 0 h 00 min ")
    assert said[-1].endswith("0 h 00 min 00 s left")


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ("", ["pg011106.sgml", "pa011227.zip", "ipg190827.xml", "ipg190903.zip"]),
        ("2019", ["ipg190827.xml", "ipg190903.zip"]),
        ("2019-09..", ["ipg190903.zip"]),
        ("..2019-08", ["pg011106.sgml", "pa011227.zip", "ipg190827.xml"]),
        ("2001-12-27..2019-08-27", ["pa011227.zip", "ipg190827.xml"]),
    ],
)
def test_weeks_are_chosen_by_the_dates_in_their_names(dates, found, weeks):
    assert [path.name for path in backfill.chosen([str(weeks)], dates)] == found
    assert [path.name for path in backfill.chosen([str(weeks / "*")], dates)] == found


@pytest.mark.parametrize(("named", "dates"), [("nowhere", ""), ("*.nothing", ""), (".", "last year")])
def test_what_is_not_there_is_told(named, dates, weeks):
    with pytest.raises(HomeError, match=r"nowhere|nothing|last year"):
        backfill.chosen([str(weeks / named)], dates)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ipg190827.zip", date(2019, 8, 27)),
        ("ipa190829_r1.zip", date(2019, 8, 29)),
        ("ipgb190827.zip", date(2019, 8, 27)),
        ("pg011106.zip", date(2001, 11, 6)),
        ("pa010315.zip", date(2001, 3, 15)),
        ("ipg191341.zip", None),
        ("notes.txt", None),
    ],
)
def test_a_week_is_known_by_its_name(name, day):
    assert week_of(Path(name)) == day


@pytest.fixture
def sieve(home):
    rulebook = home.rulebook(proved=False)
    return Sieve(rulebook, home.watched(rulebook).companies)


def test_a_document_of_a_hundred_megabytes_is_passed_over(sieve, tmp_path, monkeypatch):
    monkeypatch.setattr(weekly, "LARGEST", 100_000)
    monkeypatch.setattr(weekly, "BLOCK", 50_000)
    huge = SEQUENCE.replace("acgt", "acgt" * 500_000)
    (tmp_path / "ipg.zip").write_bytes(packed(v4(1) + huge + v4(2)))
    done = read_file(tmp_path / "ipg.zip", sieve)
    assert [each.key for each in done.glimpsed] == ["US1B2", "US2B2"]
    assert done.remarks == ["1 of another kind (too-large)"]


@pytest.mark.parametrize(
    "inside", [b"", b"<html>Sorry</html>", b"PK\x03\x04", b"\x00" * 100], ids=["empty", "a page", "half a zip", "zeros"]
)
def test_what_is_no_week_is_told(inside, sieve, tmp_path):
    (tmp_path / "ipg190827.zip").write_bytes(inside)
    done = read_file(tmp_path / "ipg190827.zip", sieve)
    assert done.fault
    assert (done.kept, done.glimpsed) == ([], [])


def test_a_week_that_vanishes_is_told(sieve, tmp_path):
    assert read_file(tmp_path / "gone.zip", sieve).fault == "it cannot be read: No such file or directory"


@pytest.mark.parametrize("make", [v4, st32, pap, aps], ids=lambda make: make.__name__)
@pytest.mark.parametrize("step", [1, 7, 64, 1 << 20])
def test_documents_of_every_format_are_cut_wherever_a_block_ends(make, step, monkeypatch):
    monkeypatch.setattr(weekly, "BLOCK", step)
    one = make(words="<P>ATN and <!DOCTYPE PATDOC in the text" if make is aps else "PATN").encode()
    assert [part.strip() for part in documents(io.BytesIO(one * 3))] == [one.strip()] * 3


def test_damage_inside_a_package_is_told_after_what_was_whole():
    whole = packed(v4(1) * 3)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        info = package.infolist()[0]
    wrong = bytearray(whole)
    wrong[whole.index(b"PK\x01\x02") + 16] ^= 1  # the checksum in the directory
    assert info.file_size == len(v4(1)) * 3
    given = documents(io.BytesIO(bytes(wrong)))
    with pytest.raises(Torn, match="damaged after"):
        list(given)


def test_a_stored_member_is_read_too():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("a.XML", v4(1))
        package.writestr("b.TIF", b"II*")
    assert [part.decode() for part in documents(out)] == [v4(1)]


@pytest.mark.parametrize("text", [v4(1), pap(), st32(), aps()], ids=["v4", "pap", "st32", "aps"])
def test_what_is_passed_over_at_a_glance_leaves_the_line_that_it_would_leave_when_read(text, sieve):
    raw = text.encode()
    assert not sieve.wanted(raw)
    assert next(leaves([raw], sieve.wanted)) == sieve.judged(filing(raw))


@pytest.mark.parametrize(
    "text",
    [v4(2, "Face recognition."), v4(3, owner="Acme Visions"), v4(4, claims=CLAIM), aps(owner="Acme Vision, Inc.")],
    ids=["mentions", "nearly watched", "claims", "watched"],
)
def test_what_is_kept_or_noted_is_wanted(text, sieve):
    assert sieve.wanted(text.encode())
