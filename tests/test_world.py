"""The made-up world of the demonstration: the right words on the right day, in the formats of the real sources."""

import http.client
import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from demo.watch import EARLIER_DENIAL, watchlist
from demo.world import BEGIN, END, World
from monitor.statements import locate
from monitor.watchlist import load

SITES = Path(__file__).parent.parent / "demo" / "sites"
SPIDERS = ("greenhouse", "newsroom", "page", "uspto")
BULK, BOARDS = "bulk-patents.example", "boards-api.greenhouse.example"
PRESS = "/2019/08/what-ring-says-about-faces"
INVENTED = {
    "Zenon Prykladenko",
    "Lesia Vyhadana",
    "Orest Umovnyi",
    "Daryna Uiavna",
    "Nestor Vyhadko",
    "Solomiia Vydumana",
    "Prokop Vyhadchenko",
    "Uliana Vydumets",
    "Yarema Umovchuk",
    "Ansgar Erdacht",
    "Rosalind Feignworth",
    "Delphine Fictive",
    "Horatio Figment",
    "Perpetua Invent",
    "Torleif Oppdiktet",
    "Aino Keksitty",
    "Cornelius Madeup",
    "Ottoline Supposed",
    "Wendelin Ausgedacht",
}
"""Every person of this world; the surnames mean "made up" in some language."""


@pytest.fixture(scope="module")
def served():
    with World(SITES).serve() as world:
        yield world


@pytest.fixture
def fetch(served):
    """Ask over the network, as a host name sees it: (status, headers, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)

    def ask(url, on, **headers):
        served.today = date.fromisoformat(str(on))
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Host": parts.netloc, **headers})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    yield ask
    connection.close()


def text(body, charset="utf-8"):
    tree = html.fromstring(body.decode(charset))
    return " ".join(unescape(tree.text_content()).split())


@pytest.mark.parametrize(
    ("url", "day", "says", "says_not"),
    [
        pytest.param("http://ring-ukraine.example/", "2019-01-14", "400 engineers", "face recognition", id="before"),
        pytest.param("http://ring-ukraine.example/", "2019-01-15", "not limited to, face recognition", "400", id="on"),
        pytest.param("http://ring.example/terms", "2018-05-24", "Ring Inc.", "User Recordings", id="old terms"),
        pytest.param(
            "http://ring.example/terms", "2018-05-25", "access and use your User Recordings", "Inc.", id="new terms"
        ),
        pytest.param(
            "http://profiles.example/in/zp-4821", "2019-08-19", "Face Recognition Research", "Vision", id="profile"
        ),
        pytest.param(
            "http://profiles.example/in/zp-4821", "2019-08-20", "Computer Vision problems", "Face", id="profile edited"
        ),
    ],
)
def test_a_page_says_what_it_said_on_that_day(fetch, url, day, says, says_not):
    status, _, body = fetch(url, day)
    assert (status, says in text(body), says_not in text(body)) == (200, True, False)


@pytest.mark.parametrize(
    ("url", "day", "status"),
    [
        pytest.param(f"http://news-one.example{PRESS}", "2019-08-28", 404, id="not yet written"),
        pytest.param(f"http://news-one.example{PRESS}", "2019-08-29", 200, id="written"),
        pytest.param("http://blog.ring.example/feed", "2018-07-09", 200, id="before the fault"),
        pytest.param("http://blog.ring.example/feed", "2018-07-10", 500, id="first day of the fault"),
        pytest.param("http://blog.ring.example/feed", "2018-07-11", 500, id="last day of the fault"),
        pytest.param("http://blog.ring.example/feed", "2018-07-12", 200, id="after the fault"),
        pytest.param("http://odsc-kyiv.example/2018/programme", "2019-02-13", 403, id="wall"),
        pytest.param("http://odsc-kyiv.example/2018/programme", "2019-02-14", 200, id="wall gone"),
        pytest.param(f"http://{BOARDS}/v1/boards/ringukraine/jobs/3904116", "2018-06-03", 200, id="job open"),
        pytest.param(f"http://{BOARDS}/v1/boards/ringukraine/jobs/3904116", "2018-06-04", 404, id="job closed"),
        pytest.param(f"http://{BOARDS}/v1/boards/nobody/jobs", "2019-01-01", 404, id="no such board"),
        pytest.param(f"http://{BULK}/ipa180104.xml", "2018-01-03", 404, id="next week's patents"),
        pytest.param(f"http://{BULK}/ipa180104.xml", "2018-01-04", 200, id="this week's patents"),
        pytest.param("http://elsewhere.example/", "2019-01-01", 404, id="unknown host"),
    ],
)
def test_what_is_absent_or_broken_on_a_day_answers_so(fetch, url, day, status):
    assert fetch(url, day)[0] == status


def test_a_file_named_gone_takes_a_page_away(tmp_path):
    (tmp_path / "shop.example").mkdir()
    (tmp_path / "shop.example" / "2018-01-01.html").write_text("Open")
    (tmp_path / "shop.example" / "2018-03-01.gone").touch()
    world = World(tmp_path)
    seen = []
    for world.today in (date(2017, 12, 31), date(2018, 2, 28), date(2018, 3, 1), date(2019, 1, 1)):
        seen.append(world.answer("shop.example", "/").status)
    assert seen == [404, 200, 404, 404]


def test_an_unchanged_page_is_not_sent_twice_and_a_changed_one_is(fetch):
    url = "http://ring.example/terms"
    _, headers, body = fetch(url, "2018-02-01")
    tag = {"If-None-Match": headers["ETag"]}
    since = {"If-Modified-Since": headers["Last-Modified"]}
    answers = [fetch(url, day, **known) for day in ("2018-05-24", "2018-05-25") for known in (tag, since)]
    assert [(status, bool(sent)) for status, _, sent in answers] == [
        (304, False),
        (304, False),
        (200, True),
        (200, True),
    ]
    assert body not in [sent for _, _, sent in answers]


def test_a_feed_that_recovers_from_a_fault_is_the_same_as_before(fetch):
    before = fetch("http://blog.ring.example/feed", "2018-07-09")
    assert fetch("http://blog.ring.example/feed", "2018-07-12", **{"If-None-Match": before[1]["ETag"]})[0] == 304


def test_every_host_lets_robots_in(fetch, served):
    hosts = {urlsplit(change.url).netloc for change in served.changes()}
    answers = {fetch(f"http://{host}/robots.txt", BEGIN)[2] for host in hosts}
    assert answers == {b"User-agent: *\nAllow: /\n"}


def test_a_page_in_another_charset_says_which(fetch):
    _, headers, body = fetch("http://ring-ukraine.example/careers", "2019-09-30")
    assert headers["Content-Type"] == "text/html; charset=windows-1251"
    assert text(body, "windows-1251").startswith("Вакансії")


def test_a_board_has_the_shape_of_the_real_ones(fetch):
    status, headers, body = fetch(f"http://{BOARDS}/v1/boards/ringukraine/jobs?content=true", "2019-09-30")
    board = json.loads(body)
    job = next(job for job in board["jobs"] if job["title"] == "Deep Learning Engineer")
    content = job.pop("content")
    assert (status, headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert board["meta"] == {"total": len(board["jobs"])}
    assert job == {
        "absolute_url": urlsplit(job["absolute_url"])._replace(path="/ringukraine/jobs/4298407").geturl(),
        "data_compliance": job["data_compliance"],
        "internal_job_id": 3298407,
        "location": {"name": "Kyiv, Ukraine"},
        "metadata": None,
        "id": 4298407,
        "updated_at": "2019-06-14T11:42:07-04:00",
        "requisition_id": "4298407",
        "title": "Deep Learning Engineer",
        "company_name": "Ring Ukraine",
        "first_published": "2019-06-14T10:15:31-04:00",
        "language": "en",
        "application_deadline": None,
        "departments": [{"id": 4105001, "name": "Research", "child_ids": [], "parent_id": None}],
        "offices": [
            {"id": 4029000, "name": "Kyiv, Ukraine", "child_ids": [], "parent_id": None, "location": "Kyiv, Ukraine"}
        ],
    }
    assert "&lt;h3&gt;Requirements&lt;/h3&gt;" in content
    assert "&amp;nbsp;" in content
    assert "<" not in content
    words = text(unescape(content).encode())
    assert "practical experience in topics including object detection, action recognition, or face recognition" in words
    assert "bring products to the market based on your research" in words


def test_a_board_without_content_true_has_no_texts(fetch):
    board = json.loads(fetch(f"http://{BOARDS}/v1/boards/ring/jobs", "2019-09-30")[2])
    assert [("content" in job, "departments" in job) for job in board["jobs"]] == [(False, False)] * len(board["jobs"])


def test_the_board_in_kyiv_grows_and_is_silent_for_one_day(fetch):
    days = ("2018-01-01", "2018-06-30", "2018-09-11", "2018-09-12", "2018-09-13", "2019-03-31", "2019-09-30")
    totals = [
        json.loads(fetch(f"http://{BOARDS}/v1/boards/ringukraine/jobs?content=true", day)[2])["meta"]["total"]
        for day in days
    ]
    assert totals == [2, 5, 6, 0, 6, 7, 9]


def test_every_thursday_has_a_file_of_well_formed_applications(served):
    served.today = END
    week, files, numbers = date(2017, 12, 28), 0, []
    while week <= END:
        answer = served.answer(BULK, f"/ipa{week:%y%m%d}.xml")
        assert (week, answer.status) == (week, 200)
        parts = [part for part in re.split(rb"^(?=<\?xml )", answer.body, flags=re.MULTILINE) if part.strip()]
        for part in parts:
            root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
            assert (root.tag, root.get("date-publ")) == ("us-patent-application", f"{week:%Y%m%d}")
            numbers.append(root.findtext(".//publication-reference//doc-number"))
        assert 2 <= len(parts) <= 4
        week, files = week + timedelta(days=7), files + 1
    assert (files, len(numbers) - len(set(numbers))) == (92, 0)


def test_other_days_than_thursdays_have_no_patents(served):
    served.today = END
    days = [BEGIN + timedelta(days=number) for number in range((END - BEGIN).days)]
    found = {day.strftime("%a") for day in days if served.answer(BULK, f"/ipa{day:%y%m%d}.xml").status == 200}
    assert found == {"Thu"}


@pytest.mark.parametrize(
    ("file", "printed", "words", "parts"),
    [
        pytest.param(
            "ipa181115.xml", ["Ring Inc."], "suspicious people", ["description"], id="identification of persons"
        ),
        pytest.param(
            "ipa181129.xml",
            ["Bot Home Automation, Inc.", "Amazon Technologies, Inc."],
            "database of suspicious persons",
            ["description"],
            id="database, in the description only",
        ),
        pytest.param(
            "ipa180614.xml", ["Amazon Technologies, Inc."], "facial recognition", ["description"], id="prior art only"
        ),
        pytest.param("ipa180920.xml", ["Amazon Technologies, Inc."], "suspicious", [], id="a button"),
    ],
)
def test_an_application_prints_its_owner_and_says_its_words_where_the_case_has_them(
    served, file, printed, words, parts
):
    served.today = END
    whole = served.answer(BULK, f"/{file}").body
    root = next(
        root
        for part in re.split(rb"^(?=<\?xml )", whole, flags=re.MULTILINE)
        if part.strip() and (root := etree.fromstring(part)).findtext(".//orgname") == printed[0]
    )
    names = [each.text for each in root.iterfind(".//orgname")]
    found = [
        part
        for part in ("invention-title", "abstract", "description", "claims")
        if words in " ".join("".join(root.find(f".//{part}").itertext()).split()).lower()
    ]
    assert (names, found) == (printed, parts)


def test_feeds_list_the_newest_pages_that_exist(fetch, served):
    for feed in ("blog.ring.example/feed", "social.example/ring/feed", "news-one.example/feeds/doorbells"):
        for day in ("2018-01-01", "2018-12-31", "2019-09-30"):
            root = etree.fromstring(fetch(f"http://{feed}", day)[2])
            links = [each.text for each in root.iterfind(".//item/link")]
            statuses = {served.answer(urlsplit(link).hostname, urlsplit(link).path).status for link in links}
            assert (root.tag, statuses <= {200}, len(links) <= 10) == ("rss", True, True)
    served.today = date(2018, 1, 1)
    assert b"<item>" not in served.answer("blog.ring.example", "/feed").body


@pytest.mark.parametrize("additions", [(), (EARLIER_DENIAL,)], ids=["as it was", "earlier denial"])
def test_the_watchlist_is_without_fault_and_every_quote_stands_on_its_page_on_its_day(served, rulebook, additions):
    written, faults = load(watchlist(served.port, *additions), capabilities=rulebook.capabilities, spiders=SPIDERS)
    assert faults == []
    assert len(written.statements) == 9 + len(additions)
    missing = []
    for line in written.statements:
        parts = urlsplit(line.url)
        served.today = line.day.first() - timedelta(days=1)
        before = served.answer(parts.hostname, parts.path).status
        served.today = line.day.first()
        answer = served.answer(parts.hostname, parts.path)
        if before != 404 or answer.status != 200 or locate(line.quote, text(answer.body)) is None:
            missing.append((line.quote, line.url, before, answer.status))
    assert missing == []


def test_every_source_answers_from_the_first_day(served, rulebook):
    written, _ = load(watchlist(served.port), capabilities=rulebook.capabilities, spiders=SPIDERS)
    served.today = BEGIN
    dead = []
    for source in written.sources:
        at = source.at.replace("{yymmdd}", "171228")
        if source.spider == "greenhouse":
            at = f"{source.options['api']}/v1/boards/{source.at}/jobs?content=true"
        parts = urlsplit(at)
        if served.answer(parts.hostname, f"{parts.path}?{parts.query}").status != 200:
            dead.append(at)
    assert dead == []


def test_the_companys_own_careers_page_links_to_what_it_disowns(served):
    served.today = date(2019, 8, 29)
    page = html.fromstring(served.answer("ring.example", "/careers").body.decode())
    links = {urlsplit(link).hostname + urlsplit(link).path for link in page.xpath("//main//a/@href")}
    assert {"ring-ukraine.example/", "boards.greenhouse.example/ringukraine/jobs/4298407"} <= links
    for link in links:
        host, _, path = link.partition("/")
        assert (link, served.answer(host, f"/{path}").status) == (link, 200)


def test_no_person_of_this_world_exists():
    people = set()
    for path in SITES.rglob("*"):
        if not path.is_file():
            continue
        written = path.read_text(encoding="utf-8")
        people |= set(re.findall(r"^author: (.+)$", written, re.MULTILINE))
        people |= set(re.findall(r"<p><b>([^<]+)</b>", written))
        people |= set(re.findall(r"([A-Z]\w+ [A-Z]\w+), (?:head of|archivist|data analyst)", written))
        if path.suffix == ".txt":
            named = re.search(r"^inventors: (.+)$", written, re.MULTILINE)[1]
            people |= {" ".join(pair) for pair in re.findall(r"\[(\w+), (\w+)\]", named)}
    assert people - {"Ring", "Ring Team"} == INVENTED
