"""The way out of a desk's letters, over HTTP: a button for mail programs (RFC 8058), a page for people."""

import http.client
import threading
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from archived import START
from browsing import served
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.archive import Letter, left, open_archive, queue
from monitor.home import Home, HomeError
from monitor.leaving import How, Left, Reader, token
from monitor.steps import leaving
from monitor.web import application
from monitor.web.leaving import LONGEST, _how

KEY = "k" * 40
ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=xx"
IN_PARTS = b'--xx\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--xx--\r\n'
COOKIES = "ds_actor=forged; csrftoken=forged"
NUMBERS = count()


def clock() -> datetime:
    return START


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaving")
    (folder / "templates").symlink_to(ROOT / "templates")
    with open_archive(folder / "archive.db"):
        pass
    return Home(folder)


@pytest.fixture(scope="module")
def site(home):
    """Serve the archive as `monitor serve` does; give host and port."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_UNSUBSCRIBE_KEY", KEY)
        door = leaving.door(home, "https://pages.example", clock)
    with served(application(home.archive, home.pages(), door=door)) as address:
        yield address.removeprefix("http://")


@pytest.fixture
def ask(site):
    """Give a function that asks the server, and gives (status, headers, text)."""

    def asked(method, path, body=None, kind=FORM, cookie="", origin=""):
        connection = http.client.HTTPConnection(site, timeout=60)
        given = {"Content-Type": kind if body is not None else "", "Cookie": cookie, "Origin": origin}
        headers = {name: value for name, value in given.items() if value}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    return asked


@pytest.fixture
def reader(home):
    """Give somebody new who got a letter of two desks."""
    number = next(NUMBERS)
    address = f"Ida.Berg{number}@x.example"
    with open_archive(home.archive) as archive:
        for desk in ("city", "night"):
            day = date(2019, 6, 3) + timedelta(days=number)
            name = f"<{desk}.{number}@m.example>"
            queue(archive, {address: Letter(name, desk, day, "Ring", b"Subject: Ring\r\n\r\n", START)}, {})
    return Reader("city", address)


def link(reader, more=""):
    return f"/-/unsubscribe?t={token(KEY.encode(), reader)}{more}"


def gone(home, reader):
    """Give when and how a reader left, for each desk."""
    with open_archive(home.archive, readonly=True) as archive:
        return [each for each in left(archive) if each.reader.address == reader.address]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_follows_the_link_changes_nothing_and_sees_one_button_and_no_whole_address(ask, home, reader, method):
    status, headers, text = ask(method, link(reader))
    assert (status, gone(home, reader)) == (200, [])
    headers = {name.lower(): value for name, value in headers.items()}
    assert {name: headers.get(name) for name in ("cache-control", "referrer-policy", "x-robots-tag", "set-cookie")} == {
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
        "x-robots-tag": "noindex",
        "set-cookie": None,
    }
    assert headers["content-security-policy"].startswith("default-src 'none'")
    if method == "GET":
        assert (text.count("<form"), text.count("<button"), "<script" in text) == (1, 1, False)
        assert "“city” would go to i***@x.example" in text
        assert "berg" not in text.casefold()


@pytest.mark.parametrize(
    ("body", "kind", "cookie", "how"),
    [
        (ONE_CLICK, FORM, "", How.ONE_CLICK),
        (IN_PARTS, PARTS, "", How.ONE_CLICK),
        (ONE_CLICK, FORM, COOKIES, How.ONE_CLICK),
        (IN_PARTS, PARTS, COOKIES, How.ONE_CLICK),
        (b"leave=yes", FORM, "", How.PAGE),
        (b"leave=yes", FORM, COOKIES, How.PAGE),
    ],
    ids=["a mail program", "in parts", "cookies", "in parts, cookies", "the page", "the page, cookies"],
)
def test_a_button_takes_the_reader_out_of_this_desk_alone_whatever_cookies_are_there(
    ask, home, reader, body, kind, cookie, how
):
    status, headers, text = ask("POST", link(reader), body, kind, cookie)
    assert (status, "location" in {name.lower() for name in headers}) == (200, False)
    assert "“city” go to i***@x.example" in text
    assert gone(home, reader) == [Left(reader, START, how)]


def test_a_button_that_is_pressed_again_is_harmless_and_the_page_says_that_the_reader_has_left(ask, home, reader):
    answers = [ask("POST", link(reader), body)[::2] for body in (ONE_CLICK, ONE_CLICK, b"leave=yes")]
    assert (len(set(answers)), answers[0][0]) == (1, 200)
    status, _, text = ask("GET", link(reader))
    assert (status, "You have left" in text, "<form" in text) == (200, True, False)
    assert gone(home, reader) == [Left(reader, START, How.ONE_CLICK)]


def test_the_link_of_another_desk_of_another_key_a_cut_and_a_made_up_one_get_one_and_the_same_answer(ask, home, reader):
    right = token(KEY.encode(), reader)
    wrong = [
        "/-/unsubscribe",
        "/-/unsubscribe?t=",
        link(Reader("weekly", reader.address)),
        link(Reader("city", "nobody@x.example")),
        f"/-/unsubscribe?t={token(b'o' * 40, reader)}",
        f"/-/unsubscribe?t={right[:-1]}",
        f"/-/unsubscribe?t={right}A",
        f"/-/unsubscribe?t=A&t={right}",
        f"/-/unsubscribe?t={reader.address}",
        "/-/unsubscribe?t=%00%ff%ed%a0%80'--",
        f"/-/unsubscribe?t={'A' * 20_000}",
    ]
    answers = {
        ask(method, path, ONE_CLICK if method == "POST" else None)[::2] for path in wrong for method in ("GET", "POST")
    }
    assert [(status, "This link leads nowhere" in text) for status, text in answers] == [(404, True)]
    assert gone(home, reader) == []


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("POST", b"", FORM, 400),
        ("POST", b"List-Unsubscribe=No", FORM, 400),
        ("POST", b"leave=", FORM, 400),
        ("POST", ONE_CLICK, PARTS, 400),
        ("POST", b'{"List-Unsubscribe": "One-Click"}', "application/json", 400),
        ("POST", ONE_CLICK + b"&x=" + b"x" * LONGEST, FORM, 400),
        ("PUT", ONE_CLICK, FORM, 405),
        ("DELETE", None, FORM, 405),
    ],
    ids=["nothing", "another word", "no word", "no parts", "JSON", "too long", "PUT", "DELETE"],
)
def test_what_is_neither_button_changes_nothing_and_says_so(ask, home, reader, method, body, kind, status):
    found, _, text = ask(method, link(reader), body, kind)
    assert (found, "Nothing was changed." in text, gone(home, reader)) == (status, True, [])


def test_every_other_address_stays_guarded_against_other_sites(ask):
    for path in ("/archive", "/-/unsubscribe/", "/-/unsubscribe/x", "/case/x"):
        assert ask("POST", path, ONE_CLICK, cookie=COOKIES, origin="https://evil.example")[0] == 403


def test_a_reader_leaves_while_a_poll_writes_and_waits_for_its_turn(ask, home, reader, monkeypatch):
    begun, answers, leave = threading.Event(), [], leaving.store.leave

    def leaves(*args):
        begun.set()
        return leave(*args)

    monkeypatch.setattr(leaving.store, "leave", leaves)
    with open_archive(home.archive) as poll:
        with poll.writing() as db:
            db.execute("INSERT INTO companies VALUES ('acme', 'Acme', 1)")
            thread = threading.Thread(target=lambda: answers.append(ask("POST", link(reader), ONE_CLICK)[0]))
            thread.start()
            assert begun.wait(30)
            assert ask("GET", link(reader))[0] == 200
            assert (answers, gone(home, reader)) == ([], [])
        thread.join(60)
    assert (answers, gone(home, reader)) == ([200], [Left(reader, START, How.ONE_CLICK)])


def test_an_archive_that_cannot_be_used_is_told_in_words_that_name_no_file(ask, home, reader):
    away = home.archive.with_name("away.db")
    home.archive.rename(away)
    try:
        status, _, text = ask("POST", link(reader), ONE_CLICK)
    finally:
        away.rename(home.archive)
    assert (status, "Try again in some minutes" in text, "archive.db" in text) == (503, True, False)
    assert gone(home, reader) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("uk", "Більше не отримувати цих листів?"),
        ("de", "Diese Briefe abbestellen?"),
        ("es", "¿Dejar de recibir estas cartas?"),
        ("fr", "Ne plus recevoir ces lettres ?"),
        ("en", "Get no more of these letters?"),
        ("../../watchlist", "Get no more of these letters?"),
    ],
)
def test_the_page_speaks_the_language_of_the_letter(ask, reader, code, said):
    _, _, text = ask("GET", link(reader, f"&l={code}"))
    assert (f"<h1>{said}</h1>" in text, f'<html lang="{code if len(code) == 2 else "en"}">' in text) == (True, True)


@given(
    tampered=st.text(st.characters(max_codepoint=0x2FFF), max_size=40)
    | st.from_regex(r"[A-Za-z0-9_-]{22}", fullmatch=True)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_made_up_token_is_anybodys(home, reader, tampered):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_UNSUBSCRIBE_KEY", KEY)
        door = leaving.door(home, "https://pages.example", clock)
    right = token(KEY.encode(), reader)
    assert door.whose(right).reader == reader
    assert [door.whose(each) for each in (tampered, right + tampered, tampered + right) if each != right] == [None] * (
        1 if not tampered else 3
    )


@given(
    kind=st.sampled_from([FORM, PARTS, "multipart/form-data", "multipart/form-data; boundary=", "", "é"]),
    body=st.binary(max_size=200),
)
def test_no_bytes_break_the_reading_of_a_form(kind, body):
    assert _how(kind, body) in (None, How.PAGE, How.ONE_CLICK)
    assert _how(PARTS, IN_PARTS.replace(b"One-Click", body)) in (None, How.ONE_CLICK)


def test_a_folder_without_the_page_is_told_before_any_reader_comes(home, monkeypatch):
    monkeypatch.setenv("MONITOR_UNSUBSCRIBE_KEY", KEY)
    monkeypatch.setattr(type(home), "pages", lambda _home: {"front.html": ""})
    with pytest.raises(HomeError, match=r"^templates/web/unsubscribe\.html is missing\. Copy templates/"):
        leaving.door(home, "https://pages.example", clock)


@pytest.mark.parametrize(
    ("key", "base"),
    [("", "https://pages.example"), (KEY, ""), (KEY, "http://pages.example")],
    ids=["no key", "no pages", "no https"],
)
def test_without_a_key_or_an_https_address_there_is_no_way_out_and_letters_have_no_link(home, monkeypatch, key, base):
    monkeypatch.setenv("MONITOR_UNSUBSCRIBE_KEY", key)
    assert leaving.door(home, base, clock) is None
    assert leaving.address(base, Reader("city", "a@x.example"), "en") == ""
