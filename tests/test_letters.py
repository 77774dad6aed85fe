"""Letters from the outbox on their way: what is tried again and when, what is given up, and in what words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from archived import COMPANIES, EDGE, SOURCE, judged
from conftest import ROOT
from made import version

from monitor.archive import Letter, digests_made, last_letter, letter, nothing_to_tell, open_archive, queue, watch
from monitor.archive.outbox import pending
from monitor.home import Home, HomeError
from monitor.mail import Delivery
from monitor.model import Strength
from monitor.steps import letters
from tests.test_readers import MONDAY, archive, home, watchlist  # noqa: F401  two are fixtures

NOW = datetime(2019, 9, 2, 5, tzinfo=UTC)
READER = "a@desk.example"
KEPT = Letter("<city@x>", "city", date(2019, 9, 2), "Ring", b"Subject: Ring\r\n\r\nWords.\r\n", NOW)


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch):
    """Draw none: Matplotlib takes its time to begin, and is tested with the letter."""
    monkeypatch.setattr(letters, "_pictures", lambda _cases: {})


@pytest.fixture
def outbox(tmp_path):
    """Give an archive in whose outbox one letter waits, and its working folder."""
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        assert queue(opened, {READER: KEPT}, {})
        yield Home(tmp_path), opened


@pytest.fixture
def answers(monkeypatch):
    """Give a list: what the mail server answers next, each time."""
    given = []
    monkeypatch.setenv("MONITOR_SMTP", "smtp://localhost")
    monkeypatch.setattr(letters, "sending", lambda mails, _url: (given.pop(0) for _ in mails))
    return given


def at(**after):
    return NOW + timedelta(**after)


def test_a_letter_that_is_not_taken_is_tried_after_ever_longer_times_and_given_up_after_five_days(outbox, answers):
    place, opened = outbox
    tries = [*({"minutes": each} for each in (0, 5, 35, 155, 515, 1235, 1955)), {"days": 5, "seconds": -1}]
    next_tries = [*tries[1:-1], {"minutes": 2675}, {"days": 5, "hours": 12, "seconds": -1}]
    for number, (moment, later) in enumerate(zip(tries, next_tries, strict=True), 1):
        answers.append(Delivery("deferred", f"451 later, {number}"))
        line = f"Ring to {READER}: deferred: 451 later, {number}"
        report = letters.deliver(place, opened, at(**moment))
        assert (report.lines, report.data, report.faults) == ([line], {"deliveries": [line]}, [line])
        assert pending(opened) == [(KEPT.id, READER, number, f"451 later, {number}", at(**later))]
        assert letters.deliver(place, opened, at(**later) - timedelta(seconds=1)).lines == []
    answers.append(Delivery("deferred", "451 never"))
    report = letters.deliver(place, opened, at(days=6))
    assert (report.faults, pending(opened)) == ([f"Ring to {READER}: deferred: 451 never"], [])


@pytest.mark.parametrize("days", [5, 6])
def test_a_letter_of_five_days_that_is_not_taken_is_given_up(outbox, answers, days):
    place, opened = outbox
    answers.append(Delivery("deferred", "451 never"))
    letters.deliver(place, opened, at(days=days))
    assert pending(opened) == []
    assert opened.db.execute("SELECT state, attempts, smtp_reply FROM deliveries").fetchall() == [
        ("failed", 1, "451 never")
    ]


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        (Delivery("sent", "250 OK"), []),
        (Delivery("failed", "550 nobody"), [f"Ring to {READER}: failed: 550 nobody"]),
    ],
    ids=lambda value: getattr(value, "state", ""),
)
def test_an_answer_for_good_is_written_down_once(outbox, answers, answer, faults):
    place, opened = outbox
    answers.append(answer)
    report = letters.deliver(place, opened, NOW)
    assert (report.lines, report.faults) == ([f"Ring to {READER}: {answer.state}: {answer.reply}"], faults)
    assert opened.db.execute("SELECT state, attempts, smtp_reply FROM deliveries").fetchall() == [
        (answer.state, 1, answer.reply)
    ]
    assert letters.deliver(place, opened, at(days=9)).lines == []


def test_a_damaged_letter_is_not_sent_and_told_and_holds_up_no_other(outbox, answers):
    place, opened = outbox
    other = replace(KEPT, id="<rights@x>", desk="rights", subject="Other")
    queue(opened, {READER: other}, {})
    opened.db.execute("UPDATE letters SET message = ? WHERE id = ?", [b"Subject: Rinq", KEPT.id])
    answers.append(Delivery("sent", "250 OK"))
    report = letters.deliver(place, opened, NOW)
    told = f"Ring to {READER}: failed: the letter was damaged while it waited, and is not sent: run `monitor verify`"
    assert (report.lines, report.faults) == ([told, f"Other to {READER}: sent: 250 OK"], [told])
    assert pending(opened) == []


def test_without_a_mail_server_a_letter_is_a_file_as_it_would_be_sent(outbox, monkeypatch):
    monkeypatch.delenv("MONITOR_SMTP", raising=False)
    place, opened = outbox
    report = letters.deliver(place, opened, NOW)
    assert report.lines == [f"Ring to {READER}: sent: written to letters/2019-09-02-city.eml"]
    assert [(path.name, path.read_bytes()) for path in place.letters.iterdir()] == [
        ("2019-09-02-city.eml", KEPT.message)
    ]


def test_a_letter_that_cannot_be_written_waits(outbox, monkeypatch):
    monkeypatch.delenv("MONITOR_SMTP", raising=False)
    place, opened = outbox
    (place.letters / "2019-09-02-city.part").mkdir(parents=True)
    with pytest.raises(HomeError) as caught:
        letters.deliver(place, opened, NOW)
    path = place.letters / "2019-09-02-city.eml"
    assert str(caught.value) == f"{path} cannot be written: Is a directory. The letter waits in the outbox."
    assert pending(opened) == [(KEPT.id, READER, 0, "", None)]


DAILY = "[a@x.example]"


def test_a_desk_says_when_its_next_letter_comes_that_there_is_one_or_that_nothing_is_new(home, archive):  # noqa: F811
    desk = watchlist(DAILY)
    early = MONDAY - timedelta(hours=2)
    assert letters.write(home, archive, desk, early).lines == [
        "city: the next letter is for Monday 2019-06-03 07:00 UTC; `monitor digest --now` writes it at once"
    ]
    report = letters.write(home, archive, desk, early, at_once=True)
    line = "city: Divergence digest 2019-06-03: 1 new (Ring)"
    assert (report.lines, report.data) == ([line], {"letters": [line]})
    assert letters.write(home, archive, desk, MONDAY, at_once=True).lines == ["city: nothing new, no letter"]
    assert digests_made(archive) == {("city", MONDAY.date())}
    ((name, *_),) = pending(archive)
    kept = letter(archive, name)
    assert (kept.desk, kept.day, kept.subject, kept.created) == ("city", MONDAY.date(), line.partition(": ")[2], early)


def case(**changes):
    return replace(judged(version())[2], **changes)


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [
        ({}, True),
        ({"companies": ("ring",)}, True),
        ({"companies": ("amazon",)}, False),
        ({"capabilities": ("face-recognition",)}, True),
        ({"capabilities": ("gait-recognition",)}, False),
        ({"companies": ("ring",), "capabilities": ("gait-recognition",)}, False),
        ({"companies": ("amazon",), "capabilities": ("face-recognition",)}, False),
        ({"minimum": Strength.STRONG}, False),
        ({"minimum": Strength.MEDIUM}, True),
        ({"minimum": Strength.WEAK}, True),
    ],
)
def test_a_desk_gets_what_it_asked_for(wishes, wanted):
    desk = replace(watchlist(DAILY).letters[0], **{"minimum": Strength.WEAK} | wishes)
    assert letters._wanted(case(strength=Strength.MEDIUM), desk) is wanted
    signal = judged(version())[0]
    assert letters._about(signal.company, signal.capability, replace(desk, minimum=Strength.STRONG)) is (
        wanted or "minimum" in wishes
    )


@pytest.mark.parametrize(("days", "quiet"), [(6, False), (7, True), (8, True)])
def test_a_desk_that_had_no_letter_for_as_long_as_it_bears_gets_one_anyway(days, quiet):
    desk = replace(watchlist(DAILY).letters[0], quiet_after=timedelta(days=7))
    day = MONDAY.date()
    with open_archive(":memory:") as opened:
        assert letters._too_quiet(opened, desk, day) is False
        nothing_to_tell(opened, "city", day - timedelta(days=days), MONDAY)
        assert last_letter(opened, "city", day) == day - timedelta(days=days)
        assert letters._too_quiet(opened, desk, day) is quiet
        assert letters._too_quiet(opened, replace(desk, quiet_after=None), day) is False


@pytest.mark.parametrize(
    ("given", "pages"),
    [
        ("", ""),
        (" https://desk.example/m/ ", "https://desk.example/m"),
        ("http://10.0.0.1:8001", "http://10.0.0.1:8001"),
    ],
)
def test_the_address_of_the_pages_stands_without_its_last_slash(monkeypatch, given, pages):
    monkeypatch.setenv("MONITOR_PAGES", given)
    assert letters.pages_at() == pages


@pytest.mark.parametrize("given", ["desk.example", "javascript:alert(1)"])
def test_what_is_no_address_of_pages_is_refused_in_words(monkeypatch, given):
    monkeypatch.setenv("MONITOR_PAGES", given)
    with pytest.raises(HomeError) as caught:
        letters.pages_at()
    assert str(caught.value) == (
        "MONITOR_PAGES is to hold the address at which your readers reach `monitor serve`, as https://monitor.example.org"
    )


def test_the_host_of_a_letter_is_its_senders():
    assert [letters._host(each) for each in ("Monitor <m@Desk-1.example>", "m@a.b", "monitor")] == [
        "Desk-1.example",
        "a.b",
        "localhost",
    ]


def test_a_rehearsed_letter_is_a_file_and_a_page_and_changes_nothing(home, archive):  # noqa: F811
    assert (ROOT / "templates").is_dir()
    report, pages = letters.rehearse(home, archive, watchlist(DAILY), MONDAY)
    stem = "letters/preview/2019-06-03-city"
    assert [path.relative_to(home.folder).as_posix() for path in pages] == [f"{stem}.html"]
    assert report.data["files"] == [f"{stem}.eml"]
    assert report.lines[0].startswith("Subject: Divergence digest 2019-06-03: 1 new (Ring)\n\n")
    assert report.lines[0].endswith(f"\nWritten to {stem}.eml; not sent.")
    assert pages[0].read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert (pending(archive), digests_made(archive)) == ([], set())
    nothing, none = letters.rehearse(home, archive, watchlist("[{to: b@x.example, companies: [amazon]}]"), MONDAY)
    assert (nothing.lines, nothing.data, none) == (["nothing new, no letter"], {"letters": [], "files": []}, [])
    two = watchlist("[{to: b@x.example, companies: [amazon]}, {to: d@x.example, companies: [ring]}]")
    assert letters.rehearse(home, archive, two, MONDAY)[0].data["files"] == [f"{stem}-for-d@x.example.eml"]
