"""The command line: exit codes that scripts can use, and errors that say what to do."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from conftest import ROOT
from typer.testing import CliRunner

from monitor import steps
from monitor.archive import digests_made, open_archive
from monitor.commands import app
from monitor.home import Busy, Home, HomeError
from monitor.steps.letters import preview


@pytest.fixture
def home(tmp_path, shelf):
    """Give a working folder with the program's rules and a watchlist of one company."""
    shutil.copy(ROOT / "rules.yaml", tmp_path)
    shutil.copytree(shelf / ".monitor", tmp_path / ".monitor")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    lines = [
        "companies:",
        "  acme:",
        "    name: Acme",
        "letters:",
        "  - {name: desk, to: [a@desk.example], at: '07:00',",
    ]
    (tmp_path / "watchlist.yaml").write_text("\n".join(lines) + " days: mon-sun, zone: UTC}\n", encoding="utf-8")
    return tmp_path


def monitor(*words):
    """Run the command in this process and give its exit code, output and errors."""
    done = CliRunner().invoke(app, [*map(str, words)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def process(*words):
    """Run the command in a process of its own, as a person does."""
    command = [sys.executable, "-m", "monitor", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_good_folder_is_checked_in_one_line(home):
    code, out, errors = process("check", "--home", home)
    assert (code, out.startswith("all well: "), errors) == (0, True, "")


def test_every_fault_of_both_files_is_told_at_once_and_the_code_is_2(home):
    rules = (home / "rules.yaml").read_text(encoding="utf-8")
    (home / "rules.yaml").write_text(rules + "\nsectoins: {}\n", encoding="utf-8")
    (home / "watchlist.yaml").write_text("companies:\n  acme: {nam: Acme}\n", encoding="utf-8")
    code, out, _ = monitor("check", "--home", home)
    assert code == 2
    assert 'sectoins: unknown key (did you mean "sections"?)' in out
    assert 'companies.acme.nam: unknown key (did you mean "name"?)' in out


def test_a_missing_file_says_where_it_was_sought(tmp_path):
    code, _, errors = process("match", "--home", tmp_path)
    assert (code, f"{tmp_path}/rules.yaml does not exist" in errors) == (2, True)


def test_a_date_that_is_none_is_refused(home):
    code, _, errors = monitor("match", "--home", home, "--as-of", "2019-13")
    assert (code, "--as-of" in errors) == (2, True)


def test_what_no_source_is_called_is_refused_with_the_names_there_are(home):
    code, _, errors = monitor("poll", "--home", home, "--source", "greenhouse:nobody")
    assert (code, "no source 'greenhouse:nobody' in watchlist.yaml" in errors) == (2, True)


def test_a_day_with_nothing_new_brings_no_letter(home):
    assert monitor("run", "--home", home)[0] == 0
    code, out, _ = monitor("digest", "--now", "--home", home, "--json")
    assert (code, json.loads(out)["letters"]) == (0, ["desk: nothing new, no letter"])
    assert not (home / "letters").exists()


def test_a_second_writer_is_sent_away_with_75(home):
    with Home(home).writing():
        code, _, errors = monitor("match", "--home", home)
    assert (code, "another monitor command is writing" in errors) == (75, True)


def test_the_lock_of_a_writer_that_ended_is_free(home):
    with Home(home).writing(), pytest.raises(Busy), Home(home).writing():
        pass
    with Home(home).writing():
        pass


def test_try_shows_what_counts_and_what_cancels(home):
    code, out, _ = monitor("try", "--home", home, "We build face recognition. You may not use it for gait recognition.")
    assert code == 0
    assert "Face recognition: a signal: develop" in out
    assert "Gait recognition: no signal: kept as a rule for customers" in out


def test_explain_says_when_there_is_no_such_thing(home):
    monitor("match", "--home", home)
    code, _, errors = monitor("explain", "--home", home, "sig-0")
    assert (code, "nothing in the archive has the id 'sig-0'" in errors) == (2, True)


def test_verify_proves_an_archive_and_names_what_is_broken(home):
    monitor("match", "--home", home)
    assert monitor("verify", "--home", home)[0] == 0
    (home / "archive.db").write_bytes(b"no database" * 100)
    code, _, errors = monitor("verify", "--home", home)
    assert (code, "archive.db" in errors) == (2, True)


def test_a_disk_that_refuses_is_told_without_a_traceback(home):
    (home / "captures").write_text("in the way of the folder", encoding="utf-8")
    line = "    statements:\n      - {quote: We do not use it, url: 'http://a.example/', speaker: A, date: 2019,"
    text = (home / "watchlist.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "    name: Acme\n", f"    name: Acme\n{line} stance: denies, act: use, capability: face-recognition}}\n"
    )
    (home / "watchlist.yaml").write_text(text, encoding="utf-8")
    code, _, errors = monitor("match", "--home", home)
    assert code == 1
    assert errors.startswith("monitor: ")
    assert "Mend it, and run again; what was archived is whole." in errors
    assert "Traceback" not in errors


def test_a_mail_server_address_that_is_none_is_told_and_the_letter_waits(home, monkeypatch):
    text = (home / "watchlist.yaml").read_text(encoding="utf-8")
    source = "    sources:\n      - page: http://127.0.0.1:9/\n"
    (home / "watchlist.yaml").write_text(
        text.replace("    name: Acme\n", f"    name: Acme\n{source}"), encoding="utf-8"
    )
    monkeypatch.setenv("MONITOR_SMTP", "ftp://mail.example")
    code, _, errors = monitor("run", "--now", "--home", home)
    assert (code, "mail server's address cannot be read" in errors) == (2, True)
    monkeypatch.delenv("MONITOR_SMTP")
    code, out, _ = monitor("digest", "--now", "--home", home)
    assert (code, "1 source failing" in out, len(list((home / "letters").iterdir()))) == (0, True, 1)


@pytest.mark.parametrize(
    ("quiet", "days"), [("", [8, 15]), (", quiet: 3d", [4, 7, 10, 13, 16]), (", quiet: never", [])], ids=str
)
def test_after_a_week_of_silence_a_letter_says_that_nothing_is_new_unless_another_time_is_wanted(home, quiet, days):
    text = (home / "watchlist.yaml").read_text(encoding="utf-8").replace("zone: UTC}", f"zone: UTC{quiet}}}")
    (home / "watchlist.yaml").write_text(text, encoding="utf-8")
    written = []
    for day in range(1, 17):
        report = steps.digest(Home(home), now=datetime(2019, 9, day, 8, tzinfo=UTC), at_once=True)
        written += [line for line in report.lines if line.startswith("desk: Divergence")]
    assert written == [f"desk: Divergence digest 2019-09-{day:02}: nothing new, 0 sources watched" for day in days]
    for letter in (home / "letters").glob("*.eml"):
        told = " ".join(preview(message_from_bytes(letter.read_bytes(), policy=policy.default)).split())
        assert "No case is new, and none has changed. Watched: Acme, for all capabilities. 0 of 0 sources" in told


@pytest.fixture
def news(home):
    """Give a folder whose one source failed yesterday, Thursday 2019-08-29: there is something to tell."""
    text = (home / "watchlist.yaml").read_text(encoding="utf-8").replace("mon-sun", "mon-fri")
    source = "    sources:\n      - page: http://127.0.0.1:9/\n"
    text = text.replace("    name: Acme\n", f"    name: Acme\n{source}")
    (home / "watchlist.yaml").write_text(text, encoding="utf-8")
    steps.poll(Home(home), clock=lambda: datetime(2019, 8, 29, 12, tzinfo=UTC))
    return Home(home)


def test_a_letter_is_written_at_its_time_or_late_for_its_own_day_and_once(news):
    moments = [
        datetime(2019, 8, 30, 6, 59, tzinfo=UTC),
        datetime(2019, 8, 31, 9, tzinfo=UTC),  # a Saturday: nothing ran on Friday at seven
        datetime(2019, 8, 31, 10, tzinfo=UTC),
    ]
    said = [steps.digest(news, now=now).lines[0] for now in moments]
    waits = "; `monitor digest --now` writes it at once"
    assert said == [
        f"desk: the next letter is for Friday 2019-08-30 07:00 UTC{waits}",
        "desk: Divergence digest 2019-08-30: 1 source failing",
        f"desk: the next letter is for Monday 2019-09-02 07:00 UTC{waits}",
    ]
    assert "It was due on 30 August 2019, and the program was not running." in (
        news.letters / "2019-08-30-desk.eml"
    ).read_text(encoding="utf-8").replace("=\n", "")
    assert [task for task in steps.due_now(news, moments[2]) if task.command == "digest"] == []


def test_a_rehearsal_writes_files_to_look_at_and_keeps_and_tells_nothing(news):
    now = datetime(2019, 8, 31, 9, tzinfo=UTC)
    report, pages = steps.rehearse(news, now=now)
    assert report.data["files"] == ["letters/preview/2019-08-31-desk.eml"]
    assert [page.name for page in pages] == ["2019-08-31-desk.html"]
    assert "What we could not see today" in pages[0].read_text(encoding="utf-8")
    assert steps.digest(news, now=now).lines[0] == "desk: Divergence digest 2019-08-30: 1 source failing"


def test_a_key_that_cannot_be_read_is_told_and_no_unsigned_letter_is_written(news, monkeypatch):
    monkeypatch.setenv("MONITOR_DKIM", f"news {news.folder}/none.pem")
    with pytest.raises(HomeError, match=r"private key \(PEM\): No such file or directory. No letter was written"):
        steps.digest(news, now=datetime(2019, 8, 30, 8, tzinfo=UTC))
    assert not news.letters.exists()


def test_a_template_that_cannot_be_filled_is_told_and_no_letter_is_kept(news):
    template = news.folder / "templates" / "letter.txt"
    template.write_text(f"\n{{{{ desk.__class__ }}}}{template.read_text(encoding='utf-8')}", encoding="utf-8")
    code, _, errors = monitor("digest", "--now", "--home", news.folder)
    told = "monitor: template letter.txt, line 2: access to attribute '__class__' of 'str' object is unsafe."
    assert (code, errors.startswith(told), news.letters.exists()) == (2, True, False)
    with open_archive(news.archive, readonly=True) as archive:
        assert digests_made(archive) == set()
