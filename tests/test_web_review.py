"""Reviewing in the browser: who came by the link, and nobody else, and never by another site's doing."""

import asyncio
import re
from datetime import timedelta

import pytest
from archived import COMPANIES, EDGE, SOURCE, START, board, judged
from conftest import ROOT

from monitor.archive import Computed, compute, open_archive, reviews, versions, watch
from monitor.home import Home, HomeError
from monitor.reviews import Scope, Verdict
from monitor.steps.review import review
from monitor.web import Desk, RefusedError, application

NOW = START + timedelta(days=3)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        board(archive, 0, ("1", "Face recognition required. Call us."))
        signal, statement, case = judged(next(versions(archive)))
        compute(archive, [([signal], [statement], [case])], Computed(START, "r", "w"))
    return path


class Browser:
    """A browser with a jar of cookies, before the pages."""

    def __init__(self, path):
        def write(said):
            with open_archive(path) as archive:
                try:
                    review(
                        archive, said.subject, said.verdict, who=said.who, reason=said.reason, now=NOW, days=said.days
                    )
                except HomeError as error:
                    raise RefusedError(str(error)) from None

        self.desk = Desk("Ida <b>", write)
        self.datasette = application(path, Home(ROOT).pages(), desk=self.desk)
        self.cookies = {}

    def asks(self, address, form=None):
        async def asked():
            method, given = ("POST", {"data": form}) if form is not None else ("GET", {})
            return await self.datasette.client.request(method, address, cookies=self.cookies, **given)

        answer = asyncio.run(asked())
        self.cookies |= dict(answer.cookies)
        return answer

    def form(self, **said):
        """Fill in the form of the case's page."""
        text = self.asks("/case/cas-1").text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrftoken|seal)" value="([^"]+)"', text))
        return {**hidden, "case": "cas-1", "subject": "cas-1", **said}


@pytest.fixture
def browser(path):
    return Browser(path)


@pytest.fixture
def desk(browser):
    assert browser.asks(f"/sign-in?key={browser.desk.key}").status_code == 302
    return browser


def kept(path):
    with open_archive(path, readonly=True) as archive:
        return [(each.subject, each.who, each.verdict, each.reason, each.until) for each in reviews(archive)]


def test_a_case_that_is_dismissed_leaves_the_open_cases_and_its_reviewer_is_named(desk, path):
    assert 'href="/case/cas-1"' in desk.asks("/").text.partition("Seen lately")[0]
    answer = desk.asks("/review", desk.form(verdict="dismissed", reason="two people of one name"))
    assert (answer.status_code, answer.headers["location"]) == (302, "/case/cas-1")
    assert kept(path) == [("cas-1", "Ida <b>", Verdict.DISMISSED, "two people of one name", None)]
    front = desk.asks("/").text
    assert 'href="/case/cas-1"' not in front.partition("Seen lately")[0]
    assert "dismissed by Ida &lt;b&gt; on 2019-06-04: two people of one name" in front
    desk.asks("/review", desk.form(verdict="new", reason="read again"))
    assert 'href="/case/cas-1"' in desk.asks("/").text.partition("Seen lately")[0]


def test_one_quote_is_dismissed_for_some_days_and_says_so(desk, path):
    desk.asks("/review", desk.form(subject="sig-1", verdict="dismissed", reason="boilerplate", days="30"))
    assert kept(path) == [("sig-1", "Ida <b>", Verdict.DISMISSED, "boilerplate", NOW + timedelta(days=30))]
    with open_archive(path, readonly=True) as archive:
        (each,) = reviews(archive)
    assert isinstance(each.scope, Scope)
    assert "dismissed by Ida &lt;b&gt;: boilerplate" in desk.asks("/case/cas-1").text


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"verdict": "dismissed"}, "a dismissal without a reason cannot be checked later"),
        ({"verdict": ""}, "choose a verdict"),
        ({"verdict": "lies"}, "choose a verdict"),
        ({"verdict": "confirmed", "subject": "cas-9"}, "no case, signal or statement has the id"),
        ({"verdict": "published", "subject": "sig-1"}, "published is said of a case"),
        ({"verdict": "dismissed", "reason": "x", "days": "0"}, "days are a number from 1 to 3650"),
        ({"verdict": "dismissed", "reason": "x", "days": "9" * 400}, "days are a number from 1 to 3650"),
    ],
    ids=lambda value: "-".join(map(str, value.values()))[:30] if isinstance(value, dict) else "",
)
def test_what_cannot_be_kept_is_refused_in_plain_words(desk, path, said, message):
    answer = desk.asks("/review", desk.form(**said))
    assert (answer.status_code, message in answer.text, kept(path)) == (400, True, [])


def test_without_the_link_nobody_reviews_and_nobody_sees_a_form(browser, path):
    assert "<form" not in browser.asks("/case/cas-1").text.partition("</header>")[2]
    answer = browser.asks("/review", {"case": "cas-1", "subject": "cas-1", "verdict": "confirmed"})
    assert (answer.status_code, kept(path)) == (403, [])


def test_another_site_cannot_send_the_form_in_the_name_of_who_is_signed_in(desk, path):
    for guess in ("", "wrong"):
        for forged in ({"seal": guess}, {"seal": guess, "csrftoken": guess}):
            answer = desk.asks("/review", desk.form(verdict="confirmed") | forged)
            assert (answer.status_code, kept(path)) == (403, [])


def test_the_link_signs_in_once_and_a_guess_never(browser):
    key = browser.desk.key
    assert browser.asks("/sign-in?key=").status_code == 403
    assert browser.asks("/sign-in?key=" + "x" * 43).status_code == 403
    answer = browser.asks(f"/sign-in?key={key}")
    cookie = answer.headers["set-cookie"].casefold()
    assert (answer.status_code, "httponly" in cookie, "samesite=lax" in cookie) == (302, True, True)
    browser.cookies.clear()
    assert browser.asks(f"/sign-in?key={key}").status_code == 403


def test_without_a_desk_there_is_neither_link_nor_form(path):
    datasette = application(path, Home(ROOT).pages())
    for address in ("/sign-in?key=x", "/review"):
        assert asyncio.run(datasette.client.get(address)).status_code == 404


def test_new_evidence_opens_a_closed_case_again(desk, path):
    desk.asks("/review", desk.form(verdict="dismissed", reason="old news"))
    with open_archive(path) as archive:
        board(archive, 200, ("1", "Face recognition required. Call us."), ("2", "We do face recognition."))
        signal, statement, case = judged(next(each for each in versions(archive) if each.text.startswith("We do")))
        compute(archive, [([signal], [statement], [case])], Computed(START, "r", "w"))
    assert 'href="/case/cas-1"' in desk.asks("/").text.partition("Seen lately")[0]
