"""The same digest in short to chat programs and webhooks: sent once, tried again, and nothing in it acts."""

import json
import os
import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import due, open_archive
from monitor.digest import NOTE, brief
from monitor.digest.notice import LIMIT, harmless, notice
from monitor.notify import Target, fault, targets, tell
from monitor.steps import answers, letters
from tests.letters import ring
from tests.letters.reading import FIRST
from tests.letters.whole import digest
from tests.test_feed import home  # noqa: F401  a fixture
from tests.test_readers import MONDAY, watchlist

SECRET = "t0psecrettoken"


@contextmanager
def webhook(monkeypatch, *statuses, desk="", kind="json"):
    """Give what a webhook on loopback was sent; it answers with these statuses in turn, with the last from then on."""
    taken, left = [], list(statuses)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        monkeypatch.setenv("MONITOR_NOTIFY", f"{desk}{kind}://127.0.0.1:{server.server_port}/{SECRET}/")
        yield taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_message_has_both_quotes_their_days_and_addresses_and_counts_the_rest():
    title, text = notice(brief(FIRST, "desk", ring.VERSIONS, ring.COMPANIES), "https://monitor.example")
    assert title == "Divergence digest 2019-08-30: 1 new (Ring), 1 source failing"
    assert (
        text
        == f"""\
1. Ring: face recognition; build-up behind a denial of use. strong evidence.
Says: “Ring does not use facial recognition technology” 29 August 2019, Ring spokesperson, press statement
https://press.example/2019/08/29/ring
Shows: “We develop semi-automated crime prevention and monitoring systems which are based on, but not limited to, \
face recognition.” 23 May 2019, Ring Ukraine, company page
https://ring-ukraine.example/about
Why, and what it does not show: https://monitor.example/case/{ring.CASE.id}

Could not be seen: Ring Ukraine: greenhouse:ringukraine: HTTP 503, since 2019-08-30 05:00 UTC

{NOTE}"""
    )


def test_a_message_stays_within_what_chat_programs_take_and_says_how_much_it_leaves_out():
    cases = [replace(ring.CASE, id=f"case-{number}", title="Ring: " + "x" * 300) for number in range(10)]
    told = brief(digest(FIRST.day, cases, {}), "desk", ring.VERSIONS, ring.COMPANIES)
    title, text = notice(told)
    assert len(text) <= LIMIT
    blocks = text.split("\n\n")
    assert blocks[-2:] == [f"And {10 - len(blocks[:-2])} more in the letter.", NOTE]
    assert title == "Divergence digest 2019-08-30: 10 new (Ring)"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@everyone @here <!channel> <@U123>", "＠everyone ＠here ＜!channel＞ ＜＠U123＞"),
        ("[click](http://evil.example/a)", "［click］(http꞉//evil․example/a)"),
        ("||hidden|| `code` *b* _i_ ~~s~~", "｜｜hidden｜｜ ｀code｀ ＊b＊ ＿i＿ ～～s～～"),
        ("&lt;!channel&gt; \\@everyone", "＆lt;!channel＆gt; ＼＠everyone"),
        ("www.evil.example", "www․evil․example"),
        ("Version 2.5 of 29.8.2019. It", "Version 2.5 of 29.8.2019. It"),
        ("a\n# b\r\n> c \u202e", "a # b > c".replace(">", "＞")),
    ],
    ids=["mentions", "link", "styles", "entities and escapes", "host", "numbers", "lines"],
)
def test_what_a_chat_program_would_act_on_is_shown_as_a_look_alike(written, shown):
    assert harmless(written) == shown


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["@", "<", "://", "a.b", "`", "|", "[", "\n", "*", "x"])).map("".join)
)
def test_whatever_comes_from_outside_holds_no_sign_that_acts_and_stays_on_one_line(text):
    assert not re.search(r"[@<>\[\]*_`~|\\&\n\r]|://|\w\.[a-z]", harmless(text))


def test_addresses_lead_to_sources_only_and_hold_no_sign_that_mentions():
    says = replace(ring.CASE.says[0], url="https://press.example/@everyone/*x*(1)|~a")
    shows = replace(ring.CASE.shows[0], id="s")
    texts = {**ring.VERSIONS, "v-slides": replace(ring.VERSIONS["v-slides"], url="javascript:alert(1)")}
    case = replace(ring.CASE, says=(says,), shows=(shows,), divergences=())
    _, text = notice(brief(digest(FIRST.day, [case], {}), "desk", texts, ring.COMPANIES))
    assert re.findall(r"\S*:\S*//\S*|javascript\S*", text) == [
        "https://press.example/%40everyone/%2Ax%2A%281%29%7C%7Ea",
        "javascript:alert(1)",
    ]


def test_a_message_is_queued_with_the_letter_tried_again_sent_once_and_tells_no_secret(home, monkeypatch):  # noqa: F811
    desk = watchlist("[a@x.example, {to: b@x.example, minimum: strong}]")
    later = MONDAY + timedelta(minutes=5)
    with webhook(monkeypatch, 500, 200) as taken, open_archive(home.archive) as archive:
        letters.write(home, archive, desk, MONDAY, at_once=True)
        first = letters.deliver(home, archive, MONDAY)
        told = "Divergence digest 2019-06-03: 1 new (Ring)"
        assert first.faults == [f"{told} to json-1: deferred: json-1 answered 500"]
        lines = answers.status(archive, desk, MONDAY).lines
        waits = "<notice.2019-06-03.city.json-1@localhost> to json-1; tried once: json-1 answered 500"
        assert lines[lines.index("outbox:") + 1 :] == [f"  {waits}; next at 2019-06-03 08:05 UTC"]
        assert letters.deliver(home, archive, MONDAY).lines == []
        assert letters.deliver(home, archive, later).lines == [f"{told} to json-1: sent: json-1 took it"]
        letters.write(home, archive, desk, later, at_once=True)
        assert list(due(archive, later + timedelta(days=9))) == []
    kept = b"".join(path.read_bytes() for path in home.folder.glob("archive.db*"))
    assert [each["title"] for each in taken] == [told, told]
    assert taken[1]["message"].startswith("1. Ring: face recognition; build-up behind a denial of use")
    assert taken[1]["message"].endswith(NOTE)
    assert (SECRET.encode() in kept, b"json-1 answered 500" in kept, SECRET in str(first)) == (False, True, False)


def test_a_place_may_be_for_one_desk_only(home, monkeypatch):  # noqa: F811
    desk = watchlist("a@x.example")
    with webhook(monkeypatch, 200, desk="sport=") as taken, open_archive(home.archive) as archive:
        letters.write(home, archive, desk, MONDAY, at_once=True)
        letters.deliver(home, archive, MONDAY)
    assert taken == []


def test_a_place_that_mattermost_keeps_gets_the_signs_as_they_are(home, monkeypatch):  # noqa: F811
    """It shows Markdown and mentions whomever the text names; Apprise hands that on unchanged."""
    with webhook(monkeypatch, 200, kind="mmost") as taken, open_archive(home.archive):
        (place,) = targets(os.environ["MONITOR_NOTIFY"])
        place = replace(place, url=place.url.replace(SECRET, "3ccdd113474722377935511fc85d3dd4"))
        assert tell(place, "title", harmless("@all [x](http://evil.example)")).state == "sent"
    assert taken[0]["text"].splitlines() == ["title", "＠all ［x］(http꞉//evil․example)"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", []),
        (
            "slack://a/b/c city=mmost://h/?x=y#z\n https://hooks.example/x",
            [
                ("slack-1", "", "slack://a/b/c"),
                ("mmost-2", "city", "mmost://h/?x=y#z"),
                ("https-3", "", "https://hooks.example/x"),
            ],
        ),
        ("t0ps3cret", [("unreadable-1", "", "t0ps3cret")]),
    ],
    ids=["none", "three", "no address"],
)
def test_places_are_named_by_their_kind_and_number(written, expected):
    assert [(each.name, each.desk, each.url) for each in targets(written)] == expected


def test_an_address_that_cannot_be_read_waits_to_be_mended_and_is_not_printed():
    place = Target("nosuch-1", "", f"nosuch://{SECRET}")
    said = "the address of nosuch-1 in MONITOR_NOTIFY is none that Apprise knows"
    assert (fault(place), tell(place, "a", "b").reply, tell(place, "a", "b").state) == (said, said, "deferred")
    assert SECRET not in repr(place)
