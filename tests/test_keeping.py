"""Whoever keeps the machine: what is at fault is said with what to do, and a backup is one only when it is proved."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Barrier

import pytest
from daily import settle

from monitor.archive import open_archive, statements
from monitor.home import Busy, Home, HomeError
from monitor.steps import backup, doctor, keeping, match, restore, status
from monitor.steps.doctor import network_drive

NOW = datetime(2019, 9, 2, 12, tzinfo=UTC)
WATCHLIST = """companies:
  acme:
    name: Acme
    statements:
      - {quote: Acme does not use facial recognition, url: 'http://news.test/a', speaker: Acme, date: 2019-08-29,
         stance: denies, act: use, capability: face-recognition}
letters:
  - {name: desk, to: [a@desk.example], at: '07:00', days: mon-sun, zone: UTC}
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("MONITOR_")]:
        monkeypatch.delenv(name)
    made = settle(tmp_path / "home", WATCHLIST, "face-recognition")
    match(made, now=NOW)
    return made


def found(home, now=NOW):
    return {row["about"]: (row["well"], row["words"]) for row in doctor(home, now=now).data["findings"]}


def test_where_all_is_well_every_matter_has_its_line(home):
    lines = found(home)
    assert [about for about, (well, _) in lines.items() if not well] == []
    assert list(lines) == [
        "SQLite",
        "rules and watchlist",
        "disk",
        "writer's lock",
        "write-ahead log",
        "archive",
        "clock",
        "captures",
        "sources",
        "outbox",
        "mail",
        "contact",
    ]


def break_rules(home):
    home.rules.write_text("capabilities: {}\n", encoding="utf-8")


def break_capture(home):
    for path in (home.folder / "captures").rglob("*.gz"):
        path.write_bytes(path.read_bytes()[:-20] + b"\0" * 20)


def cut_archive(home):
    content = home.archive.read_bytes()
    home.archive.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("damage", "about", "words"),
    [
        (break_rules, "rules and watchlist", "run `monitor check`"),
        (break_capture, "captures", "1 of the newest 1 are damaged"),
        (cut_archive, "this folder", "archive.db"),
    ],
    ids=["rules", "a capture", "an archive that is cut off"],
)
def test_what_is_at_fault_is_told_and_hides_nothing_else(home, damage, about, words):
    damage(home)
    lines = found(home)
    assert lines[about][0] is False
    assert words in lines[about][1]
    assert lines["disk"][0] is True


def test_a_clock_that_was_set_back_is_told(home):
    well, words = found(home, now=NOW - timedelta(days=300))["clock"]
    assert (well, "set the clock" in words) == (False, True)


def test_a_log_that_somebody_keeps_open_is_told_by_doctor_and_status(home, monkeypatch):
    for name in ("doctor", "answers"):
        monkeypatch.setattr(import_module(f"monitor.steps.{name}"), "LONG", 1)
    with open_archive(home.archive, readonly=True) as browser:
        browser.db.conn.execute("BEGIN")
        list(statements(browser))
        match(home, now=NOW + timedelta(days=1))
        words = "its write-ahead log has grown to 0 MB, since somebody reads on and on: close the database browser or"
        assert (found(home)["write-ahead log"][0], words in found(home)["write-ahead log"][1]) == (False, True)
        assert words in status(home, now=NOW).lines[-1]
    match(home, now=NOW + timedelta(days=2))
    assert found(home)["write-ahead log"] == (True, "0 MB")


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/me/fast ext4 rw 0 0
//nas/news /mnt/our\\040news cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/monitor", ""),
        ("/home/me/monitor", "nfs4"),
        ("/home/me/fast/monitor", ""),
        ("/mnt/our news/monitor", "cifs"),
        ("/homestead", ""),
    ],
)
def test_a_folder_on_a_network_drive_is_known(folder, kind):
    assert network_drive(Path(folder), MOUNTS) == kind


def test_of_twenty_that_would_write_at_once_one_does_and_the_others_are_told(home):
    begin, done = Barrier(20), Barrier(20)

    def write(_number):
        begin.wait()
        try:
            with home.writing():
                done.wait()
                return "wrote"
        except Busy as busy:
            done.wait()
            return str(busy)

    with ThreadPoolExecutor(20) as starts:
        told = Counter(starts.map(write, range(20)))
    refused = f"another monitor command is writing to {home.archive}; wait for its end and try again"
    assert told == {"wrote": 1, refused: 19}


def test_a_mail_server_that_is_not_there_is_told_without_its_password(home, monkeypatch):
    monkeypatch.setenv("MONITOR_SMTP", "smtp://me:s3cret@127.0.0.1:9")
    well, words = found(home)["mail"]
    assert (well, "s3cret" in words) == (False, False)


def kept(home):
    with open_archive(home.archive, readonly=True) as archive:
        return [each.quote.text for each in statements(archive)]


def test_a_backup_is_proved_and_comes_back_as_it_was(home, tmp_path):
    report = backup(home, tmp_path / "backups", now=NOW)
    assert list(report.faults) == []
    new = Home(tmp_path / "new")
    new.folder.mkdir()
    assert list(restore(new, tmp_path / "backups" / "monitor-20190902T120000Z").faults) == []
    assert kept(new) == kept(home) == ["Acme does not use facial recognition"]
    assert new.watchlist.read_bytes() == home.watchlist.read_bytes()


def test_a_second_backup_shares_the_captures_of_the_first(home, tmp_path):
    for day in (0, 1):
        backup(home, tmp_path / "backups", now=NOW + timedelta(days=day))
    files = [path.stat() for path in (tmp_path / "backups").rglob("*.warc.gz")]
    assert len({each.st_ino for each in files}) * 2 == len(files)


def test_a_backup_of_damaged_captures_is_none(home, tmp_path):
    break_capture(home)
    report = backup(home, tmp_path / "backups", now=NOW)
    assert report.failed
    with pytest.raises(HomeError, match="is not whole"):
        restore(Home(tmp_path / "new"), tmp_path / "backups" / "monitor-20190902T120000Z")


def test_a_restore_that_breaks_off_leaves_no_archive_without_its_captures(home, tmp_path, monkeypatch):
    backup(home, tmp_path / "backups", now=NOW)
    (made,) = (tmp_path / "backups").iterdir()

    def full(_path, target):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(keeping.shutil, "copy2", full)
    with pytest.raises(HomeError, match=r"is not whole: delete it. .*No space left on device. Make room"):
        restore(Home(tmp_path / "new"), made)
    assert not (tmp_path / "new" / "archive.db").exists()


def test_nothing_is_overwritten_and_no_folder_taken_for_a_backup(home, tmp_path):
    backup(home, tmp_path / "backups", now=NOW)
    made = tmp_path / "backups" / "monitor-20190902T120000Z"
    with pytest.raises(HomeError, match=r"holds archive\.db already"):
        restore(home, made)
    with pytest.raises(HomeError, match="is there already"):
        backup(home, tmp_path / "backups", now=NOW)
    with pytest.raises(HomeError, match="it is no backup"):
        restore(Home(tmp_path / "new"), tmp_path)
