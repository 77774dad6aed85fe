"""A mail server is not asked until it locks the account, and is handed no more than it takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.archive import Letter, open_archive
from monitor.archive.outbox import queue
from monitor.home import Home, HomeError
from monitor.mail import Delivery
from monitor.steps import letters

NOW = datetime(2019, 9, 2, 5, tzinfo=UTC)
URL = "smtps://me:hunter2@mail.example"
REFUSED = Delivery("deferred", "mail.example:465 refused the login of 'me': 535 no", refused_login=True)


class Server:
    """What is asked of it, minute by minute, and what it answers."""

    def __init__(self) -> None:
        self.answer = REFUSED
        self.asked: list[int] = []
        self.minute = 0

    def sending(self, mails, _url):
        for number, _mail in enumerate(mails):
            if not number or self.answer is not REFUSED:
                self.asked.append(self.minute)
            yield self.answer


@pytest.fixture
def server(monkeypatch):
    made = Server()
    monkeypatch.setenv("MONITOR_SMTP", URL)
    monkeypatch.setattr(letters, "sending", made.sending)
    return made


@pytest.fixture
def deliver(tmp_path, server):
    """Give a function that puts letters into the outbox and delivers at a minute, and gives what was told."""
    home = Home(tmp_path)
    with open_archive(home.archive) as archive:

        def at(minute, *desks, readers=1):
            now = NOW + timedelta(minutes=minute)
            server.minute = minute
            for desk in desks:
                copies = {
                    f"{number}@desk.example": Letter(f"<{desk}.{number}@x>", desk, date(2019, 9, 2), desk, b"a", now)
                    for number in range(readers)
                }
                assert queue(archive, copies, {})
            return letters.deliver(home, archive, now)

        yield at


def test_a_server_that_refuses_the_login_is_asked_three_times_an_hour_whatever_waits(deliver, server) -> None:
    """Twelve desks, one every five minutes, three readers each; the password is right again the day after."""
    told = [deliver(minute, f"desk {minute}", readers=3) for minute in range(0, 60, 5)]
    assert server.asked == [0, 5, 10]
    words = (
        "letters wait: me@mail.example:465 was refused 3 times within an hour, and is not tried again before "
        "06:00 UTC, lest the server locks the account; `monitor doctor` tries the password at once"
    )
    assert [told[-1].lines, told[-1].faults] == [[words], [words]]
    deliver(60)
    deliver(62, "one more")
    server.answer = Delivery("sent", "250 OK")
    day = 24 * 60
    assert deliver(day).faults == []
    assert server.asked[3:] == [60, *[day] * 37]


def test_no_more_letters_go_out_in_an_hour_than_the_server_takes(deliver, server, monkeypatch) -> None:
    monkeypatch.setenv("MONITOR_SMTP_HOURLY", "4")
    server.answer = Delivery("sent", "250 OK")
    told = deliver(0, "one", "two", readers=3)
    assert (told.lines[-1], told.faults) == ("2 letters wait: MONITOR_SMTP_HOURLY allows no more within this hour", [])
    deliver(30)
    deliver(61)
    assert server.asked == [0] * 4 + [61] * 2


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_a_limit_that_is_none_is_refused_in_words(deliver, monkeypatch, given) -> None:
    monkeypatch.setenv("MONITOR_SMTP_HOURLY", given)
    with pytest.raises(
        HomeError, match=f"MONITOR_SMTP_HOURLY is to be a whole number of letters an hour, not '{given}'"
    ):
        deliver(0, "one")
