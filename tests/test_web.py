"""The archive in a browser: a case in three clicks, every quote in its text, and nothing from outside that acts."""

import asyncio
import re

import pytest
from archived import COMPANIES, EDGE, SOURCE, START, board, judged
from conftest import ROOT

from monitor.archive import Computed, compute, open_archive, review, versions, watch
from monitor.home import Home
from monitor.model import Outcome
from monitor.reviews import Review, Verdict
from monitor.web import application, pages
from monitor.web.metrics import _escaped

HOSTILE = "Faces </pre><script>alert(1)</script><img src=x onerror=alert(1)> and a database of suspicious persons."


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("home") / "archive.db"
    with open_archive(path) as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        board(archive, 0, ("1", "Doorbells required. Call us."), ("2", HOSTILE))
        board(archive, 24, ("1", "Face recognition required. Call us."), ("2", HOSTILE))
        board(archive, 48, outcome=Outcome.FAILED, reason="HTTP 503 <b>", status=503)
        shown = next(each for each in versions(archive) if "Faces" in each.text)
        signal, statement, case = judged(shown)
        compute(archive, [([signal], [statement], [case])], Computed(START, "r", "w"))
        review(archive, Review("cas-1", "Ida <i>", START, Verdict.CONFIRMED, "both pages read"))
    return path


@pytest.fixture(scope="module")
def get(path):
    """Give a function that asks for a page and gives (status, headers, text)."""
    datasette = application(path, Home(ROOT).pages(), (ROOT / "metadata.yml").read_text(encoding="utf-8"))

    def ask(address, method="GET"):
        async def asked():
            answer = await datasette.client.request(method, address)
            return answer.status_code, answer.headers, answer.text

        return asyncio.run(asked())

    return ask


def links(text, start):
    return [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]+)"', text) if each.startswith(start)]


def test_from_the_front_page_to_the_quote_in_its_archived_text_it_is_two_clicks(get):
    _, _, front = get("/")
    assert "build-up behind a denial of use" in front
    (case,) = links(front, "/case/")
    _, _, shown = get(case)
    assert ("Why it was flagged" in shown, "It hires for it." in shown, "Use on devices." in shown) == (True,) * 3
    texts = links(shown, "/version/")
    status, _, text = get(texts[0].partition("#")[0])
    assert status == 200
    assert '<mark id="quote">Faces &lt;/p</mark>' in text


def test_a_company_is_shown_with_who_belongs_to_it(get):
    _, _, text = get("/company/amazon")
    assert "<bdi>Ring</bdi> is subsidiary of <bdi>Amazon</bdi>" not in text
    assert "disputed on 2019-08-29" in text
    # Amazon has no statement: the axis of time shows when it came to belong to whom, and who disputes it.
    assert re.findall(r'<text class="belongs" x="([^"]+)" y="75">◆<title>([^<]+)</title>', text) == [
        ("3.0%", "2018-04: from now on Amazon is subsidiary of Ring"),
        ("94.0%", "2019-08-29: disputed: Amazon is subsidiary of Ring"),
    ]
    assert "0 signals below it, 2 changes of who belongs to whom on it, 2018-04-01 to 2019-08-29" in text
    assert get("/company/ring")[0] == 200


def test_a_capability_is_shown_with_every_company_that_says_or_shows_it_and_how_much_in_which_year(get):
    assert '<a href="/capability/face-recognition">face recognition</a>' in get("/")[2]
    assert '<a href="/capability/face-recognition">face recognition</a>' in get("/case/cas-1")[2]
    _, _, text = get("/capability/face-recognition")
    cells = re.findall(r'<th scope="row">(\d+)</th><td class="day"><span[^>]*></span> (\d+)</td><td>(\d+)</td>', text)
    assert cells == [("2019", "1", "1")]
    assert [
        each in text for each in ("What all companies say", "1 statement on file", "build-up behind", "“<bdi>")
    ] == [True] * 4


def test_a_search_is_a_phrase_whatever_is_typed(get):
    _, _, text = get("/find?q=suspicious+persons")
    assert "1 archived text holds" in text
    assert "<mark>suspicious persons</mark>" in text
    for typed in ('"', "AND OR", "a*", "NEAR(", "%00", "x" * 5000):
        assert get(f"/find?q={typed}")[0] == 200


@pytest.mark.parametrize(
    ("bound", "page", "said"),
    [
        ("OPEN", "/", '1 more, less severe, are among <a href="/archive/open_cases">all open cases</a>.'),
        ("LINES", "/company/ring", "1 earlier line is left out here"),
        ("RANKED", "/find?q=Call+us", "1 archived texts and more hold “<bdi>Call us</bdi>”"),
    ],
)
def test_what_a_page_leaves_out_of_a_large_archive_is_told(bound, page, said, get, monkeypatch):
    assert said not in get(page)[2]
    monkeypatch.setattr(pages, bound, {"OPEN": 0, "LINES": 1, "RANKED": 1}[bound])
    assert said in get(page)[2]


def test_a_version_shows_what_changed_since_the_one_before(get, path):
    with open_archive(path, readonly=True) as archive:
        changed = next(each for each in versions(archive) if each.text.startswith("Face recognition"))
    _, _, text = get(f"/version/{changed.id}")
    assert '<li class="out">- <bdi>Doorbells required.</bdi></li>' in text
    assert '<li class="in">+ <bdi>Face recognition required.</bdi></li>' in text
    for wrong in ("from=-1&to=3", "from=3&to=1", "from=a&to=b", "from=0&to=99999999"):
        status, _, text = get(f"/version/{changed.id}?{wrong}")
        assert (status, "<mark" in text) == (200, False)


def test_what_cannot_be_seen_is_on_the_front_page(get):
    assert "HTTP 503 &lt;b&gt;" in get("/")[2]
    assert "HTTP 503 &lt;b&gt;" in get("/sources")[2]


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/case/cas-1",
        "/company/ring",
        "/capability/face-recognition",
        "/sources",
        "/left-out",
        "/find?q=faces",
        "/version/{}",
    ],
)
def test_nothing_from_outside_becomes_markup_and_no_page_may_run_or_load_anything(get, path, page):
    with open_archive(path, readonly=True) as archive:
        name = next(each for each in versions(archive) if "Faces" in each.text).id
    status, headers, text = get(page.format(name))
    assert status == 200
    assert ("<script" in text, "<img" in text, "<i>" in text) == (False, False, False)
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not re.search(r"""(?:src|action)=["']?(?:https?:)?//""", text)
    assert "x-page" not in headers


def test_a_page_of_what_is_not_there_says_so(get):
    for page in ("/case/nothing", "/company/nobody", "/capability/magic", "/version/none"):
        status, _, text = get(page)
        assert (status, "The archive has nothing by that name." in text) == (404, True)


def test_datasette_itself_is_behind_it_and_asks_nobody_else(get):
    status, headers, text = get("/archive")
    assert (status, "open_cases" in text) == (200, True)
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert get("/archive/open_cases.json?_shape=array")[2].startswith("[{")


def test_datasettes_own_tables_lead_to_the_archived_text(get, path):
    with open_archive(path, readonly=True) as archive:
        name = next(each for each in versions(archive) if "Faces" in each.text).id
    for page in ("/archive/signals_in_full", "/archive/search_everything?words=Faces"):
        assert f'<a href="/version/{name}">{name}</a>' in get(page)[2]


def test_a_ready_made_question_is_told_in_words_and_answered(get):
    status, _, text = get("/archive/cases_with_both_sides")
    assert (status, "Open cases, both sides" in text, "Faces &lt;/p" in text) == (200, True, True)


def test_every_page_can_be_used_without_a_mouse(get):
    """Landmarks, a way past the header, one heading of the first order, a label for the one field."""
    for page in ("/", "/case/cas-1", "/company/ring", "/capability/face-recognition", "/sources", "/left-out", "/find"):
        text = get(page)[2]
        assert text.count("<h1") == 1
        assert ('<main id="main">' in text, 'href="#main"' in text, '<label class="skip" for="q">' in text) == (
            True,
        ) * 3
        assert '<html lang="en">' in text


def test_an_alarm_can_be_set_on_what_is_not_seen_and_not_sent(get, path):
    """In the format of Prometheus; the archive's size is left out of what is compared."""
    status, headers, text = get("/-/metrics")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert (status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    good = START.timestamp() + 24 * 3600 + 60  # when the visit ended
    assert [line for line in lines if not line.startswith("monitor_archive_")] == [
        f'monitor_source_last_good_visit_timestamp_seconds{{source="{SOURCE.id}"}} {good:.10g}',
        f'monitor_source_failures_in_a_row{{source="{SOURCE.id}"}} 1',
        'monitor_deliveries{state="queued"} 0',
        'monitor_deliveries{state="deferred"} 0',
        'monitor_deliveries{state="failed"} 0',
        'monitor_deliveries{state="sent"} 0',
        "monitor_last_letter_timestamp_seconds 0",
        "monitor_open_cases 1",
    ]
    size, log = (float(line.split()[1]) for line in lines if line.startswith("monitor_archive_"))
    assert size - log == path.stat().st_size


def test_no_name_of_a_source_ends_its_label():
    assert _escaped('a"} 1\nb\\') == 'a\\"} 1\\nb\\\\'
