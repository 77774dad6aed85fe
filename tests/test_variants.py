"""A page that shows itself in another language from visit to visit has not changed: each variant is its own source."""

from datetime import UTC, datetime, timedelta

import pytest
from daily import settle
from faultserver import Answer, FaultServer

from monitor.archive import open_archive, versions
from monitor.home import Home
from monitor.steps import poll

FIRST = datetime(2019, 9, 2, 6, tzinfo=UTC)
WATCHLIST = """\
companies:
  acme:
    name: Acme
    sources:
      - {page: "http://acme.test/terms", kind: policy, language: en-US}
      - {page: "http://acme.test/terms", kind: policy, language: de}
"""
SAYS = {"en": "We do not use facial recognition.", "de": "Wir verwenden keine Gesichtserkennung.", "fr": "Bonjour."}

pytestmark = [pytest.mark.xdist_group("crawl"), pytest.mark.usefixtures("one_parser")]


def terms(language):
    return Answer(f'<html lang="{language}-XX"><title>Terms</title><main><p>{SAYS[language]}</p></main>'.encode())


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """Give a home after three days; on the second the English page comes in French."""
    made = settle(tmp_path_factory.mktemp("variants") / "home", WATCHLIST, "face-recognition")
    answers = {"/terms": lambda asked: terms(asked.headers["accept-language"].partition("-")[0])}
    with FaultServer(answers) as server:
        for day, wrong in enumerate((False, True, False)):
            if wrong:
                server.answers["/terms"] = lambda asked: terms(
                    "fr" if "en" in asked.headers["accept-language"] else "de"
                )
            else:
                server.answers["/terms"] = answers["/terms"]
            poll(made, clock=lambda day=day: FIRST + timedelta(days=day), hosts={"acme.test": server.address})
    return made


def test_each_language_is_a_source_with_one_text_that_never_changed(home):
    with open_archive(home.archive, readonly=True) as archive:
        seen = [(each.source, each.text, each.gone) for each in versions(archive)]
    assert sorted(seen) == [
        ("page:http://acme.test/terms (de)", SAYS["de"], None),
        ("page:http://acme.test/terms (en-US)", SAYS["en"], None),
    ]


def test_a_page_that_comes_in_another_language_than_asked_is_a_failed_visit(home):
    with open_archive(home.archive, readonly=True) as archive:
        rows = archive.db.execute("SELECT source, outcome, reason FROM visits WHERE outcome <> 'ok'").fetchall()
    reason = "the page came in 'fr-XX', not in 'en-US': it is another variant of it"
    assert rows == [("page:http://acme.test/terms (en-US)", "changed shape", reason)]
