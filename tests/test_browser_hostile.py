"""What companies publish, shown in a real browser: nothing of it runs, and nobody is told that it was looked at."""

from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from archived import COMPANIES, EDGE, SOURCE, START, board, document, judged
from browsing import CHROMIUM, chromium, served
from conftest import ROOT

from monitor.archive import Computed, compute, open_archive, review, versions, watch
from monitor.home import Home
from monitor.model import Outcome, Quote
from monitor.reviews import Review, Verdict
from monitor.web import application
from tests.letters import ring
from tests.letters.reading import parts, written
from tests.letters.whole import digest

pytestmark = [
    pytest.mark.xdist_group("ring"),  # with the other tests that start a browser
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
ATTACKS = (
    '<script>window.ran = 1; fetch("SENTINEL/script")</script>',
    '<img src="SENTINEL/img" onerror="window.ran = 2">',
    '"><svg onload="window.ran = 3"><image href="SENTINEL/svg"/></svg>',
    "' autofocus onfocus='window.ran = 4' x='",
    "</pre></bdi></style><style>@import url(SENTINEL/css); * { background: url(SENTINEL/background) }</style>",
    '<meta http-equiv="refresh" content="0; url=SENTINEL/refresh"><base href="SENTINEL/">',
    '<iframe src="SENTINEL/frame" srcdoc="<script>parent.ran = 5</script>"></iframe>',
    '<object data="SENTINEL/object"></object>',
    '<link rel="stylesheet" href="SENTINEL/link"><link rel="dns-prefetch" href="SENTINEL"><video poster="SENTINEL/v">',
    "{{ 7 * 7 }}{% include 'x' %} javascript:window.ran=6 data:text/html,<script>window.ran=7</script>",
    "--><math><mtext><table><mglyph><style><img src=SENTINEL/math onerror=window.ran=8>",
    "\u202egnp.exe\u2066 <form action='SENTINEL/form'><input name=q><button autofocus>x",
)


@pytest.fixture(scope="module")
def sentinel():
    """Give the address of a server and what it is asked for."""
    asked = []

    class Sentinel(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_given):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sentinel)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def attack(sentinel):
    return "".join(ATTACKS).replace("SENTINEL", sentinel[0])


@pytest.fixture(scope="module")
def site(attack, tmp_path_factory):
    """Serve an archive with the attack wherever something from outside is shown; give its address and pages."""
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    source = replace(SOURCE, at=attack)
    with open_archive(path) as archive:
        watch(archive, [(name, f"{title} {attack}") for name, title in COMPANIES], [source], [EDGE])
        board(archive, 0, ("1", f"Doorbells {attack}."), source=source.id)
        hostile = replace(document("1", f"Faces {attack}. And faces."), title=attack, url=f"https://x.example/{attack}")
        board(archive, 24, hostile, source=source.id)
        board(archive, 48, outcome=Outcome.FAILED, reason=attack, status=503, source=source.id)
        text = next(each for each in versions(archive) if each.text.startswith("Faces"))
        signal, statement, case = judged(text)
        quote = Quote(text.id, 0, len(text.text), text.text)
        signal, statement = replace(signal, quote=quote, by=attack), replace(statement, quote=quote)
        case = replace(case, title=attack, says=(statement,), shows=(signal,))
        compute(archive, [([signal], [statement], [case])], Computed(START, "r", "w"))
        review(archive, Review("cas-1", attack, START, Verdict.CONFIRMED, attack))
    paths = [
        "/",
        "/case/cas-1",
        "/company/ring",
        "/capability/face-recognition",
        f"/version/{text.id}?from=0&to=9",
        "/sources",
        "/left-out",
        "/find?q=faces",
    ]
    paths += [f"/archive/{name}" for name in ("documents", "open_cases", "source_health")]
    with served(application(path, Home(ROOT).pages(), (ROOT / "metadata.yml").read_text(encoding="utf-8"))) as address:
        yield address, paths


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def opened(browser, address, asked):
    """Open a page; give what it asked for elsewhere, what ran on it, and what it said aloud."""
    with browser.new_context() as context:
        page, elsewhere, aloud = context.new_page(), [], []
        page.on("request", lambda each: elsewhere.append(each.url))
        page.on("dialog", lambda each: aloud.append(each.message))
        page.goto(address, wait_until="networkidle")
        home = address.split("/", 3)[2]
        return (
            [each for each in elsewhere if home not in each.split("/")[2:3]],
            page.evaluate("window.ran"),
            aloud,
            asked,
        )


def test_no_page_runs_or_asks_for_anything_that_was_published(browser, site, sentinel):
    address, paths = site
    assert {path: opened(browser, address + path, sentinel[1]) for path in paths} == dict.fromkeys(
        paths, ([], None, [], [])
    )


def test_no_letter_runs_or_asks_for_anything_that_was_published(browser, attack, sentinel, tmp_path):
    quote = f"q{attack}"
    shown = (replace(ring.SHOWS[5], quote=Quote("v-about", 0, len(quote), quote), section=attack), *ring.SHOWS[:5])
    about = replace(ring.ABOUT, text=quote, title=attack, url=f"javascript:{attack}")
    case = replace(ring.CASE, title=attack, shows=shown, context=(quote,))
    sick = replace(ring.FAILING, reason=attack, source=attack, at=attack)
    letter = written(
        digest(date(2019, 8, 30), [case, ring.LISTED], {}, [sick]),
        {**ring.VERSIONS, "v-about": about},
        companies={**ring.COMPANIES, "ring": attack},
    )
    page = tmp_path / "letter.html"
    page.write_text(parts(letter)[1], encoding="utf-8")
    assert opened(browser, page.as_uri(), sentinel[1]) == ([], None, [], [])


def test_the_attack_works_where_nothing_is_escaped(browser, attack, sentinel, tmp_path):
    """The proof that the two tests above could fail."""
    page = tmp_path / "raw.html"
    page.write_text(f"<body>{attack}", encoding="utf-8")
    elsewhere, ran, _, asked = opened(browser, page.as_uri(), sentinel[1])
    assert (bool(elsewhere), bool(ran), bool(asked)) == (True, True, True)
    asked.clear()
