"""SIGTERM: what is in hand is finished, the rest is left to the next run."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from conftest import ROOT
from faultserver import Answer, FaultServer

from monitor.archive import Letter, open_archive, queue
from monitor.crawl import run
from monitor.ending import Ended, ending, in_hand
from monitor.home import Home
from monitor.mail import Delivery
from monitor.model import Source
from monitor.steps import letters

NOW = datetime(2019, 9, 2, 5, tzinfo=UTC)


def end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_what_is_in_hand_is_done_before_the_program_ends() -> None:
    done = []

    def work():
        with in_hand():
            with in_hand():
                end()
                done.append("inner")
            done.append("outer")
        done.append("next")

    with pytest.raises(Ended), ending():
        work()
    assert done == ["inner", "outer"]


def test_a_program_with_nothing_in_hand_ends_at_once_and_the_signal_is_the_systems_again() -> None:
    before = signal.getsignal(signal.SIGTERM)
    done = []
    with pytest.raises(Ended), ending():
        done.append(end())
    assert (done, signal.getsignal(signal.SIGTERM)) == ([], before)


def test_a_letter_that_is_under_way_is_marked_and_the_others_wait(tmp_path, monkeypatch) -> None:
    def sending(mails, _url):
        for number, _mail in enumerate(mails):
            if number == 1:
                end()
            yield Delivery("sent", "250 OK")

    monkeypatch.setenv("MONITOR_SMTP", "smtp://127.0.0.1")
    monkeypatch.setattr(letters, "sending", sending)
    home = Home(tmp_path)
    readers = [f"{name}@desk.example" for name in "abc"]
    copies = {each: Letter(f"<{each}>", "desk", date(2019, 9, 2), "desk", b"a", NOW) for each in readers}
    with open_archive(home.archive) as archive:
        queue(archive, copies, {})
        with pytest.raises(Ended), ending():
            letters.deliver(home, archive, NOW)
        states = archive.db.execute("SELECT recipient, state FROM deliveries ORDER BY recipient").fetchall()
    assert states == list(zip(readers, ["sent", "sent", "queued"], strict=True))


@pytest.mark.xdist_group("crawl")
def test_a_visit_that_is_broken_off_is_none_and_shows_nothing() -> None:
    home = []

    def answer(_asked):
        end()
        return Answer(b"<title>Work here</title><p>We build cameras.</p>")

    def crawl():
        run(
            lambda poll: poll([Source("page", "http://asked.test/p")], deliver=home.append),
            hosts={"asked.test": server.address},
        )

    with FaultServer({"/p": answer}) as server, pytest.raises(Ended), ending():
        crawl()
    assert home == []


def test_a_command_says_that_it_was_ended_and_ends_by_the_signal() -> None:
    script = (
        "import os, signal; from monitor.commands.shared import told\nwith told(): os.kill(os.getpid(), signal.SIGTERM)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    words = "monitor: ended as it was asked to; what was done is kept, the next run does the rest\n"
    assert (ended.returncode, ended.stderr) == (-signal.SIGTERM, words)
