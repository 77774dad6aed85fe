"""Pages and letters in a real browser: found in three clicks, on a phone, by keyboard, by a screen reader."""

import shutil
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, chromium, served
from conftest import ROOT

from monitor.archive import open_archive, readers, versions
from monitor.home import Home, HomeError
from monitor.leaving import token
from monitor.steps.leaving import door as door_of
from monitor.steps.review import review
from monitor.web import Desk, RefusedError, application

pytestmark = [
    pytest.mark.xdist_group("ring"),  # which has the made-up world
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.timeout(600),
]
SIZES = {"a phone": {"width": 360, "height": 740}, "a desk": {"width": 1280, "height": 900}}
KEY = "k" * 32
LATER = datetime(2019, 10, 1, tzinfo=UTC)
KINDS = ("front", "case", "company", "capability", "version", "sources", "left-out", "leaving", "find")
SHADES = ("light", "dark")


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def home(replayed, tmp_path_factory):
    return Home(shutil.copytree(replayed.folder, tmp_path_factory.mktemp("browser") / "home"))


@pytest.fixture(scope="module")
def desk(home):
    def write(said):
        with open_archive(home.archive) as archive:
            try:
                review(archive, said.subject, said.verdict, who=said.who, reason=said.reason, now=LATER, days=said.days)
            except HomeError as error:
                raise RefusedError(str(error)) from None

    return Desk("Ida", write)


@pytest.fixture(scope="module")
def site(home, desk):
    metadata = (ROOT / "metadata.yml").read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_UNSUBSCRIBE_KEY", KEY)
        door = door_of(home, "https://pages.example", lambda: LATER)
    with served(application(home.archive, Home(ROOT).pages(), metadata, desk, door=door)) as address:
        yield address


@pytest.fixture(scope="module")
def addresses(site, home):
    """Give a page of each kind."""
    with open_archive(home.archive, readonly=True) as archive:
        (case,) = archive.db.execute("SELECT id FROM cases WHERE alert = 1 AND company = 'ring' LIMIT 1").fetchone()
        text = next(each for each in versions(archive) if "suspicious person" in each.text)
        reader = readers(archive)[0]
    paths = (
        "/",
        f"/case/{case}",
        "/company/ring",
        "/capability/face-recognition",
        f"/version/{text.id}?from=0&to=40",
        "/sources",
        "/left-out",
        f"/-/unsubscribe?t={token(KEY.encode(), reader)}",
    )
    return {kind: f"{site}{path}" for kind, path in zip(KINDS, (*paths, "/find?q=suspicious+persons"), strict=True)}


@pytest.fixture(scope="module")
def letters(home):
    """Give the HTML of the letters that the made-up world made."""
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(home.letters.glob("*.eml"))]
    return [letter.get_body(("html",)).get_content() for letter in read]


@pytest.fixture
def page(browser):
    with browser.new_context(viewport=SIZES["a desk"]) as context:
        yield context.new_page()


def test_from_the_front_page_to_the_quote_in_its_archived_text_it_is_two_clicks(page, site):
    page.goto(site)
    page.get_by_role("link", name="Ring: face recognition").first.click()
    said = page.locator("blockquote bdi").first.inner_text()
    page.get_by_role("link", name="archived text").first.click()
    assert page.locator("mark#quote").inner_text() == said


def test_what_is_searched_for_is_marked_where_it_was_found(page, site):
    page.goto(site)
    page.get_by_role("searchbox").fill("suspicious persons")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert {each.casefold() for each in page.locator("main mark").all_inner_texts()} == {"suspicious persons"}
    page.locator("main section a").first.click()
    assert "suspicious persons" in page.locator("pre").inner_text().casefold()


@pytest.mark.parametrize(("size", "kind"), list(product(SIZES, KINDS)))
def test_no_page_has_to_be_pushed_sideways_and_the_keyboard_reaches_and_shows_every_link(size, kind, page, addresses):
    page.set_viewport_size(SIZES[size])
    page.goto(addresses[kind])
    assert wider(page) == []
    wanted, tried = set(page.evaluate(WANTED)), 0
    while wanted and tried < 500:
        page.keyboard.press("Tab")
        number, outline = page.evaluate(REACHED)
        assert outline != "none"
        wanted.discard(number)
        tried += 1
    assert wanted == set()


ALL = "[...document.querySelectorAll('*')]"
WANTED = f"""() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
    .filter(each => each.checkVisibility()).map(each => {ALL}.indexOf(each))"""
REACHED = f"""() => {{
    const each = document.activeElement;
    return [{ALL}.indexOf(each), getComputedStyle(each).outlineStyle];
}}"""


def wider(page):
    """Give what makes a page wider than the screen."""
    return page.evaluate(WIDER)


WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > wide + 1)
        .map(each => each.outerHTML.slice(0, 90));
}"""


def faults(page):
    """Give what axe-core finds that keeps somebody out: serious and critical."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["target"], node["failureSummary"])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("shade", "kind"), list(product(SHADES, KINDS)))
def test_axe_finds_nothing_serious_on_a_page(shade, kind, browser, addresses):
    with browser.new_context(color_scheme=shade, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(addresses[kind])
        assert faults(page) == []


@pytest.mark.parametrize("shade", SHADES)
def test_axe_finds_nothing_serious_in_a_letter(shade, browser, letters):
    with browser.new_context(color_scheme=shade, viewport=SIZES["a phone"]) as context:
        page = context.new_page()
        page.set_content(letters[-1])
        assert faults(page) == []
        assert wider(page) == []


def test_who_came_by_the_link_reviews_a_case_and_it_leaves_the_open_ones(browser, site, desk):
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{site}/sign-in?key={desk.key}")
        title = page.locator("section.card h3").first.inner_text()
        page.get_by_role("link", name=title).first.click()
        assert faults(page) == []
        form = page.locator("form.desk").last
        form.get_by_label("Verdict").select_option("dismissed")
        form.get_by_label("Why").fill("both pages read")
        with page.expect_navigation():
            form.get_by_role("button").click()
        assert "dismissed" in page.get_by_text("Ida:").first.inner_text()
        page.goto(site)
        assert title not in page.locator("section.card h3").all_inner_texts()
        assert title in page.locator("h2:has-text('Closed by reviewers') + ul").inner_text()
