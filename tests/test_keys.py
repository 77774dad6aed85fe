"""Keys and passwords: they go to who gave them, and to nobody else and into nothing that is kept or printed."""

import json
import os
from urllib.parse import quote

import pytest
from faultserver import Answer
from test_boards import visit
from test_spiders import spider

from monitor.crawl import worker
from monitor.crawl.keys import keys, repeated, without
from monitor.home import HomeError
from monitor.model import Outcome, Source
from monitor.steps.trying import page
from monitor.watchlist.addresses import secret_in

KEY = "s3cret/+key"
JOBS = Source("usajobs", "faces", options={"api": "http://acme.test"})
ASKED = "/api/search?Keyword=faces&ResultsPerPage=250&Fields=Full&Page=1"
EMPTY = json.dumps({"SearchResult": {"SearchResultItems": [], "you sent": KEY}}).encode()


@pytest.mark.xdist_group("crawl")
@pytest.mark.parametrize(
    "answer",
    [
        Answer(EMPTY),
        Answer(f"no such key: {KEY}".encode(), 401),
        Answer(b"{}", headers={"X-You-Sent": quote(KEY, safe="")}),
        Answer(status=302, headers={"Location": f"http://acme.test/gone?key={quote(KEY)}"}),
        Answer(status=302, headers={"Location": f"ftp://acme.test/gone?key={KEY}"}),
    ],
    ids=["in its body", "in an error", "in a header", "in the address it leads to", "in an address of no use"],
)
def test_an_answer_that_repeats_our_key_is_a_failed_visit_and_is_not_kept(monkeypatch, answer):
    monkeypatch.setenv("MONITOR_USAJOBS", f"mail@desk.example {KEY}")
    found, _ = visit({ASKED: answer}, source=JOBS)
    assert found.visit.outcome is Outcome.FAILED
    assert [KEY in repr(found), quote(KEY, safe="") in repr(found), found.captures] == [False, False, ()]


@pytest.mark.xdist_group("crawl")
@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("usajobs", "MONITOR_USAJOBS", f"m@desk.example {KEY}"),
        ("usptosearch", "MONITOR_USPTO", KEY),
        ("eposearch", "MONITOR_OPS", f"key {KEY}"),
    ],
)
def test_a_watchlist_that_names_another_host_gets_no_key(monkeypatch, kind, name, value):
    monkeypatch.setenv(name, value)
    source = Source(kind, "Acme", options={"api": "http://thief.test"})
    found, asked = visit({}, source=source)
    assert (asked, found.visit.outcome) == ([], Outcome.FAILED)
    assert "its key goes to nobody but who gave it" in found.visit.reason


def test_keys_are_known_without_the_word_that_says_of_what_kind_they_are(monkeypatch):
    monkeypatch.setenv("MONITOR_USAJOBS", f"m@desk.example {KEY}")
    assert keys(spider("usajobs"), JOBS) == {KEY}
    monkeypatch.delenv("MONITOR_USAJOBS")
    assert keys(spider("usajobs"), JOBS) == keys(spider("page"), JOBS) == frozenset()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("HTTP 500", "HTTP 500"),
        (f"not followed to x?k={KEY}&b", "not followed to x?k=***&b"),
        (f"not followed to x?k={quote(KEY, safe='')}", "not followed to x?k=***"),
        (f"not followed to x?k={''.join(f'%{ord(sign):02x}' for sign in KEY)}", "an answer that repeats our key"),
    ],
)
def test_a_reason_has_stars_in_place_of_a_key(words, expected):
    assert (without([KEY], words), repeated([KEY], without([KEY], words))) == (expected, False)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/?page=2&q=faces", ""),
        ("https://boards.example/embed/job_app?token=4012345", ""),
        ("https://boards.example/?token=4012345678901234567", ""),
        ("https://a.example/?token=0f9a8b7c6d5e4f3a2b1c", "a secret (token=)"),
        ("https://a.example/?X-Amz-Signature=0f9a8b7c6d5e4f3a2b1c", "a secret (X-Amz-Signature=)"),
        ("https://a.example/?apikey=x", "a secret (apikey=)"),
        ("https://me@a.example/", "a name or password before the @"),
        ("https://me:x@a.example/", "a name or password before the @"),
    ],
)
def test_a_secret_in_an_address_is_known_and_a_number_of_a_posting_is_none(address, expected):
    assert secret_in(address) == expected


def test_an_address_with_a_secret_is_neither_asked_nor_printed():
    with pytest.raises(HomeError, match=r"holds a secret \(api_key=\)") as caught:
        page("https://a.example/?api_key=s3cret", None, clock=None)
    assert "s3cret" not in str(caught.value)


def test_the_process_that_reads_foreign_pages_has_none_of_our_keys(monkeypatch):
    monkeypatch.setenv("MONITOR_SMTP", KEY)
    given = worker._environment()
    assert {name for name in given if name.startswith("MONITOR_")} == set()
    assert given["PATH"] == os.environ["PATH"]
