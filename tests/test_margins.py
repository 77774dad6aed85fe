"""What a letter tells beside its cases: pages that changed without one, and cases that nobody has reviewed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.altered import PageChange
from monitor.archive import changed_pages, open_archive, watch
from monitor.digest import Failing
from monitor.digest.item import Frame
from monitor.digest.margins import changed_page
from monitor.model import Document, Kind, Source
from monitor.steps import letters
from monitor.told import telling
from tests.archived import COMPANIES, EDGE, HOUR, SOURCE, START, board, keep, visited
from tests.letters import ring
from tests.letters.reading import FIRST, Tags, arrived, flat, parts, written
from tests.letters.whole import digest
from tests.test_feed import home  # noqa: F401  a fixture
from tests.test_readers import MONDAY, watchlist

TERMS = Source("page", "https://ring.example/terms", "ring", Kind.POLICY, "terms")
ABOUT = Source("page", "https://ring.example/about", "ring", Kind.PAGE, "company page")
DAY = FIRST.day


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE, TERMS, ABOUT], [EDGE])
        yield opened


def page(archive, hours, text, source=TERMS, extractor="1"):
    """Visit a page so many hours after the start."""
    found = Document(source.at, Kind.PAGE, source.at, "Terms", text)
    keep(archive, visited(START + hours * HOUR, [found], source=source.id, body=text.encode()), extractor=extractor)


def changes(archive, since=1):
    found = changed_pages(archive, START + since * HOUR)
    return [(each.went, each.came, round((each.at - START) / HOUR)) for each in found]


OLD, NEW, LAST = "We sell bells. We ask first.", "We sell bells. We may ask.", "We sell bells. We never ask."


def test_a_policy_that_changed_since_then_is_told_with_what_went_and_what_came(archive):
    page(archive, 0, OLD)
    page(archive, 24, OLD)
    page(archive, 48, NEW)
    assert changes(archive) == [(("We ask first.",), ("We may ask.",), 48)]
    assert changes(archive, since=49) == []


def test_changes_one_after_the_other_are_one_and_what_came_back_is_none(archive):
    for hours, text in enumerate((OLD, NEW, LAST)):
        page(archive, hours * 24, text)
    assert changes(archive) == [(("We ask first.",), ("We never ask.",), 48)]
    assert changes(archive, since=25) == [(("We may ask.",), ("We never ask.",), 48)]
    page(archive, 72, OLD)
    assert changes(archive) == []


def test_our_own_extractor_postings_and_pages_of_other_kinds_change_nothing_that_is_told(archive):
    for hours, source in ((0, ABOUT), (1, TERMS)):
        page(archive, hours, OLD, source)
    board(archive, 2, ("1", OLD))
    page(archive, 24, NEW, ABOUT)
    board(archive, 25, ("1", NEW))
    found = Document(TERMS.at, Kind.PAGE, TERMS.at, "Terms", NEW)
    keep(archive, visited(START + 26 * HOUR, [found], source=TERMS.id, body=OLD.encode()), extractor="2")
    assert changes(archive, since=3) == []


def test_a_changed_page_stands_in_the_next_letter_and_is_no_reason_for_one(home):  # noqa: F811
    desk = watchlist("a@x.example")
    quiet = replace(desk, letters=(replace(desk.letters[0], quiet_after=timedelta(days=1)),))
    began = (MONDAY - START) / HOUR
    text = "Acme <b>asks</b> " + "first " * 60 + ". "
    with open_archive(home.archive) as archive:
        watch(archive, COMPANIES, [SOURCE, TERMS], [EDGE])
        page(archive, began - 2, text * 5)
        letters.write(home, archive, desk, MONDAY, at_once=True)
        page(archive, began + 2, "We may ask. We did.")
        day = MONDAY + timedelta(days=1)
        assert letters.compose(home, archive, desk, desk.letters[0], day, day.date())[0] is None
        message = letters.compose(home, archive, quiet, quiet.letters[0], day, day.date())[1]["a@x.example"]
        letters.write(home, archive, quiet, day, at_once=True)
        later = day + timedelta(days=1)
        news = letters.compose(home, archive, quiet, quiet.letters[0], later, later.date())[0]
    assert message["Subject"] == "Divergence digest 2019-06-04: nothing new, 1 page changed"
    told = flat(letters.preview(message))
    for words in (
        "PAGES THAT CHANGED, AND NO CASE WITH THEM",
        "Ring: Terms, first seen 2019-06-03 10:01 UTC",
        "+ “We may ask.” + “We did.”",
        "and 2 sentences more",
        "https://ring.example/terms",
    ):
        assert words in told
    html = message.get_body(("html",)).get_content()
    assert ("<b>asks" in html, "&lt;b&gt;asks" in html) == (False, True)
    assert news.pages == ()


def test_a_changed_page_withholds_names_and_shows_some_sentences_of_some_length():
    came = tuple(f"Jane  Doe {number}." for number in range(10))
    about = ("ring", "About Jane Doe", "https://r.example/jane-doe")
    change = PageChange(*about, ring.SENT, "v1", "v2", ("x" * 999,), came)
    shown = changed_page(change, Frame({}, {"ring": "Ring"}, masks={"v1": ["Jane Doe"]}))
    assert (shown.name, shown.source.href, shown.came, shown.more) == (
        "Ring: About [name withheld]",
        "",
        ("[name withheld] 0.", "[name withheld] 1.", "[name withheld] 2."),
        7,
    )
    assert [len(each) for each in shown.went] == [240]


REMINDED = {ring.CASE.id: telling(ring.CASE, DAY)}


@pytest.mark.parametrize(
    ("days", "unreviewed", "reminded"),
    [(29, {ring.CASE.id}, []), (30, {ring.CASE.id}, [ring.CASE.id]), (300, set(), [])],
    ids=["a month has not passed", "a month", "reviewed"],
)
def test_an_open_case_that_nobody_reviewed_is_named_again_a_month_later(days, unreviewed, reminded):
    day = DAY + timedelta(days=days)
    news = digest(day, [ring.CASE], REMINDED, anyway=True, unreviewed=unreviewed)
    assert [case.id for case, _ in news.reminders] == reminded
    assert {name: told.day for name, told in news.told().items()} == dict.fromkeys(reminded, day)
    assert digest(day, [ring.CASE], REMINDED, unreviewed=unreviewed) is None


def test_a_letter_names_forgotten_cases_in_a_line_each():
    sick = Failing("s", "ring", "", ring.SENT, ring.SENT, "HTTP 503", None, 1)
    day = date(2019, 10, 1)
    news = digest(day, [ring.CASE], REMINDED, [sick], unreviewed={ring.CASE.id})
    plain, html = parts(arrived(written(news)))
    line = f"{ring.CASE.title}: {ring.CASE.headline} (letter of 30 August 2019): monitor explain {ring.CASE.id}"
    assert f"STILL OPEN, NOT REVIEWED {'=' * 72}" in flat(plain)
    assert f"- {line}" in flat(plain)
    assert line in flat("".join(Tags(html).text))
