"""Patent offices over the wire: keys stay with their office, what was looked at is not asked again."""

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archived import keep
from daily import settle
from faultserver import Answer
from lxml import etree
from patentfiles import v4
from scrapy import Request
from scrapy.http import Response
from test_boards import NOW, visit
from test_bulk import WATCHLIST, week
from test_spiders import PAGES, REAL, real, spider

from monitor.archive import listed, open_archive
from monitor.bulk.files import order
from monitor.crawl import run
from monitor.crawl.manners import Manners, Pace
from monitor.model import Document, Glimpse, Outcome, Page, ShapeChanged, Source
from monitor.steps.poll import keeper, ordered
from monitor.text.patents import odp, ops
from monitor.text.patents.shape import one_number
from monitor.text.patents.week import filing, leaves
from monitor.text.weekly import documents

pytestmark = pytest.mark.usefixtures("one_parser")

SEARCH = "/api/v1/patent/applications/search"
PRODUCTS = "https://api.uspto.gov/api/v1/datasets/products/"
XML = (PAGES / "usptosearch/application.xml").read_bytes()
OPS = Source("eposearch", "Acme Vision LLC", "acme", options={"api": "http://acme.test"})
ODP = Source("usptosearch", "Acme Vision LLC", "acme", options={"api": "http://acme.test"})


def record(number: str, day: str = "2026-08-27") -> dict[str, object]:
    return {
        "applicationMetaData": {
            "applicantBag": [{"applicantNameText": "ACME VISION, LLC"}],
            "earliestPublicationNumber": number,
            "earliestPublicationDate": day,
        },
        "pgpubDocumentMetaData": {"fileLocationURI": f"https://elsewhere.example/files/{number}.xml"},
    }


@pytest.mark.xdist_group("crawl")
def test_a_name_is_searched_and_its_publications_are_read_with_the_key(monkeypatch):
    """An answer that is too large is asked for in smaller parts; a record leads to no other host."""
    monkeypatch.setenv("MONITOR_USPTO", "s3cret")
    asked = []

    def search(request):
        wanted = json.loads(request.body)
        asked.append(wanted["pagination"])
        assert "[2026-08-16 TO 2026-08-30]" in wanted["q"]
        if wanted["pagination"]["limit"] > 25:
            return Answer(b"{}", 413)
        return Answer(json.dumps({"count": 1, "patentFileWrapperDataBag": [record("US20180999999A1")]}).encode())

    keys = []

    def document(request):
        keys.append(request.headers.get("x-api-key"))
        return Answer(XML, type="application/xml")

    found, paths = visit({SEARCH: search, "/files/US20180999999A1.xml": document}, source=ODP)
    assert asked == [{"offset": 0, "limit": 50}, {"offset": 0, "limit": 25}]
    assert (found.visit.outcome, found.visit.reason, keys) == (Outcome.OK, "", ["s3cret"])
    assert [(each.document.key, each.document.parties[0].name) for each in found.found] == [
        ("US20180999999A1", "Acme Technologies, Inc.")
    ]
    assert "s3cret" not in repr(found)
    monkeypatch.delenv("MONITOR_USPTO")
    found, paths = visit({}, source=ODP)
    assert (paths, found.visit.outcome) == ([], Outcome.FAILED)
    assert "MONITOR_USPTO is not set" in found.visit.reason


def test_an_empty_search_is_told_from_a_search_that_is_gone():
    """Both are 404: the first says so in words."""
    facts = {"since": "2026-08-16", "until": "2026-08-30", "offset": "0", "limit": "50"}
    gone = Page("https://x.test/", b'{"message": "no such service"}', 404, facts=facts)
    with pytest.raises(ShapeChanged, match="HTTP 404"):
        list(spider("usptosearch").read(gone, ODP))
    with pytest.raises(ShapeChanged, match="HTTP 404"):
        list(spider("eposearch").read(Page("https://x.test/", b"<fault>gone</fault>", 404), OPS))


def manners(name):
    made = Manners.__new__(Manners)
    made.pace, made.pause = Pace(gap=0.0), spider(name).pause
    return made


def test_who_asks_too_much_waits_five_seconds_and_asks_again(monkeypatch):
    monkeypatch.setattr("monitor.crawl.manners.time.monotonic", lambda: 100.0)
    middleware = manners("usptosearch")
    request, refused = Request("https://api.uspto.gov/x"), Response("https://api.uspto.gov/x", 429)
    again = middleware.process_response(request, refused)
    assert (again.meta["asked_to_wait"], middleware.pace.next) == (1, {"api.uspto.gov": 105.0})
    last = request.replace(meta={"asked_to_wait": 2})
    assert middleware.process_response(last, refused) is refused


@pytest.mark.parametrize(("url", "kept"), [("https://api.uspto.gov/a", True), ("https://cloud.example/a", False)])
def test_a_redirect_takes_no_key_to_another_host(url, kept):
    request = Request(url, headers={"X-API-KEY": "s3cret", "Accept": "*/*"}, meta={"home": "api.uspto.gov"})
    asyncio.run(manners("usptosearch").process_request(request))
    assert ("X-Api-Key" in request.headers, "Accept" in request.headers) == (kept, True)


@pytest.mark.xdist_group("crawl")
def test_what_was_looked_at_and_not_kept_is_in_the_ledger_and_not_asked_again(monkeypatch, tmp_path):
    """Of a list that names thousands, only what is kept lies in the archive."""
    monkeypatch.setenv("MONITOR_USPTO", "s3cret")
    rows = {"count": 1, "patentFileWrapperDataBag": [record("US20180999999A1")]}
    page = "/files/US20180999999A1.xml"
    answers = {SEARCH: Answer(json.dumps(rows).encode()), page: Answer(XML)}
    source = Source("usptosearch", "Acme Vision LLC", options={"api": "http://acme.test"})
    looked = Glimpse("US20180999999A1", None, None, "0" * 64)
    with open_archive(tmp_path / "archive.db") as archive:

        def look():
            return visit(answers, listed(archive, source.id), source, keep=lambda _document, _source: looked)

        found, paths = look()
        assert (paths, found.found, found.visit.found, len(found.captures)) == ([SEARCH, page], (), 1, 1)
        keep(archive, found)
        assert archive.db.execute("SELECT key FROM passed_over").fetchall() == [("US20180999999A1",)]
        found, paths = look()
        assert (paths, found.visit.found, found.visit.outcome) == ([SEARCH], 1, Outcome.OK)


@real
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "demo__examples__get_patent__response.json",
            [
                ("US20210210819A1", "APPXML-SPLT/2021/ipa210708/17248024_20210210819.xml"),
                ("US11646472B2", "PTGRXML-SPLT/2023/ipg230509/17248024_11646472.xml"),
            ],
        ),
        (
            "demo__examples__search_patents__response.json",
            [("US20240362478A1", "APPXML-SPLT/2024/ipa241031/18597857_20240362478.xml")],
        ),
        (
            "search_applications_post.json",
            [
                ("US20150157873A1", "APPXML-SPLT/2015/ipa150611/14412875_20150157873.xml"),
                ("US10765880B2", "PTGRXML-SPLT/2020/ipg200908/14412875_10765880.xml"),
            ],
        ),
    ],
    ids=["granted", "applied for", "search by post"],
)
def test_real_records_link_their_publications(file, expected):
    records, count = odp.found_records((REAL / "patents/odp-json" / file).read_bytes(), 200)
    assert len(records) == count == 1
    name = records[0]["applicationMetaData"]["firstApplicantName"]
    assert odp.named_in(records[0], name.upper().replace(".", "")) == "applicant"
    found = odp.publications(records[0], "2000-01-01", "2030-01-01")
    assert [(number, link.partition("/files/")[2]) for number, link in found] == expected


@pytest.mark.parametrize(
    ("name", "at", "address"),
    [
        ("epoweekly", "A", "https://data.epo.org/publication-server/rest/v1.2/publication-dates/20250924/patents"),
        (
            "uspto",
            "APPBLXML",
            PRODUCTS + "APPBLXML?fileDataFromDate=2025-09-16&fileDataToDate=2025-09-30&includeFiles=true",
        ),
        ("gazette", "Ring LLC", "https://patentsgazette.uspto.gov/week39/OG/patentee/alphaR_Utility.htm"),
    ],
)
def test_an_office_is_asked_for_its_latest_day_of_publication(name, at, address):
    """Wednesdays in Europe, Tuesdays in the United States: 2025-09-30 was in week 39 of the Gazette."""
    assert spider(name).address(Source(name, at), datetime(2025, 9, 30, 12, tzinfo=UTC)) == address


@pytest.mark.parametrize("name", ["epoweekly", "gazette"])
def test_a_day_of_publication_without_documents_is_not_believed(name):
    with pytest.raises(ShapeChanged, match=r"no document is listed|links no patent"):
        list(spider(name).read(Page("https://x.test/", b"<html><body>Nothing</body></html>"), Source(name, "A")))


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("US", "201762464342 P", "62464342"),
        ("US", "62464342", "62464342"),
        ("US", "62/464,342", "62464342"),
        ("US", "331477 P", "331477"),
        ("EP", "17171508.9", "17171508"),
        ("JP", "2018-214950", "2018214950"),
    ],
)
def test_an_application_has_one_number_whoever_prints_it(country, written, number):
    """Else a family that is filed in two places would be told twice."""
    assert one_number(country, written) == number


@real
def test_real_documents_of_the_european_office_are_read():
    """Seven of the 33 are front pages only: their text is a world publication's."""
    read = [filing(path.read_bytes()) for path in sorted((REAL / "patents/epo-eps").glob("*.xml"))]
    assert len(read) == 33
    assert all(re.fullmatch(r"EP\d+[AB]\d", each.key) and each.published and each.title for each in read)
    assert all(each.published.first().weekday() == 2 for each in read)
    assert all({"claims", "title"} <= {part.kind for part in each.sections} for each in read if len(each.text) > 100)
    assert sum(len(each.text) <= 100 for each in read) == 7
    firms = {each.key: [party.name for party in each.parties] for each in read}
    assert firms["EP3782854A1"] == [
        "BOE TECHNOLOGY GROUP CO., LTD.",
        "Chengdu BOE Optoelectronics Technology Co., Ltd.",
    ]
    assert (firms["EP1679948A1"], firms["EP1654642B1"]) == ([], ["Sentillion, Inc."])


BOOKS = "/3.2/rest-services/published-data/"


@pytest.mark.xdist_group("crawl")
def test_a_key_is_exchanged_for_a_pass_and_texts_are_put_together(monkeypatch):
    """Three answers make one document; one without a text is a document all the same."""
    monkeypatch.setenv("MONITOR_OPS", "key s3cret")
    monkeypatch.setattr(spider("eposearch"), "passes", {})
    asked = []

    def exchange(request):
        asked.append((request.headers.get("authorization"), request.body))
        return Answer(json.dumps({"access_token": "p4ss", "expires_in": "1199"}).encode())

    def search(request):
        asked.append((request.headers.get("authorization"), request.body))
        return Answer((PAGES / "eposearch/search.xml").read_bytes().replace(b'"130"', b'"3"'))

    pages = {
        "claims": Answer(b"<fault>EntityNotFound</fault>", 404),
        "description": PAGES / "eposearch/description.xml",
    }
    pages["description"] = Answer(pages["description"].read_bytes())
    searched = f"{BOOKS}search/biblio?q=pa%3D%22Acme%20Vision%20LLC%22%20and%20pd%20within%20%2220260809%2C20260830%22"
    answers = {"/3.2/auth/accesstoken": exchange, f"{searched}&Range=1-100": search}
    answers |= {f"{BOOKS}publication/docdb/WO.2026100001.A1/{name}": answer for name, answer in pages.items()}
    found, _ = visit(answers, source=OPS)
    basic = "Basic a2V5OnMzY3JldA=="
    assert [(each, bytes(body)) for each, body in asked] == [
        (basic, b"grant_type=client_credentials"),
        ("Bearer p4ss", b""),
    ]
    assert (found.visit.outcome, found.visit.reason) == (Outcome.OK, "")
    assert {each.document.key: [part.kind for part in each.document.sections] for each in found.found} == {
        "US20260381337A1": ["title", "abstract"],
        "WO2026100001A1": ["title", "abstract", "background", "summary"],
    }
    assert not re.search(r"s3cret|p4ss|a2V5", repr(found))


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, "idle (images=green:100, retrieval=green:200, search=green:30)", 2.0),
        (200, "overloaded (retrieval=red:10, search=yellow:20)", 6.0),
        (403, "busy (retrieval=black:0, search=green:30)", 60.0),
        (403, "idle (retrieval=green:200, search=green:30)", 0.0),
        (200, "", 0.0),
    ],
    ids=["idle", "overloaded", "black", "quota used up", "silent"],
)
def test_the_traffic_light_of_the_european_office_is_obeyed(status, headers, seconds):
    """Requests a minute for each service; black asks for a wait, in milliseconds, and then asks again."""
    pause = spider("eposearch").pause
    assert pause(status, {"x-throttling-control": headers}) == seconds
    assert pause(403, {"x-throttling-control": "x (search=black:0)", "retry-after": "90000"}) == 90.0


@real
def test_real_answers_of_the_european_office_are_read():
    folder = REAL / "patents/epo-ops"
    ring = ops.tree((folder / "biblio_example_3.xml").read_bytes())
    front = etree.tostring(next(ring.iterfind(".//{*}exchange-document")), encoding="unicode")
    read = ops.full(
        front, (folder / "claims_example_2.xml").read_bytes(), (folder / "description_example.xml").read_bytes()
    )
    assert (read.number, str(read.published)) == ("AU2013290010A1", "2015-02-05")
    assert [party.name for party in read.parties] == ["PRIMUS GREEN ENERGY INC", "BLUESCAPE CLEAN FUELS, LLC"]
    assert (read.facts["family"], read.facts["independent_claims"]) == ("US13547826", "1, 8, 14")
    assert [part.kind for part in read.sections] == ["title", "abstract", "claims", "description"]
    assert read.text.count("\n") == 1 + 20 + 22


@real
def test_of_a_real_product_the_newest_file_is_taken():
    """The 1,301 files that were listed in June 2026, formats and corrected weeks among them."""
    listed = (REAL / "patents/odp-json/demo__examples__get_bulk_product__response.json").read_bytes()
    assert odp.newest_file(listed).endswith("/PTGRXML/2026/ipg260602.zip")


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ("APPXML", True),
        ("https://api.uspto.gov/x/ipg{yymmdd}.zip", True),
        ("https://mirror.example/ipg{yymmdd}.zip", False),
    ],
)
def test_the_key_of_an_office_is_sent_to_no_mirror(monkeypatch, at, sent):
    monkeypatch.setenv("MONITOR_USPTO", "s3cret")
    assert spider("uspto").headers(Source("uspto", at)) == ({"X-API-KEY": "s3cret"} if sent else {})


def test_front_pages_of_a_week_are_read_like_full_texts():
    """The small weekly files show who files under which name, and what the titles and abstracts name."""
    whole = (PAGES / "uspto/ipa181129.xml").read_bytes()
    first = whole[: whole.index(b"<?xml", 9)]
    front = re.sub(rb"(?s)<description.*</claims>", b"", first)
    [found, claim] = spider("uspto").read(Page("https://x.test/ipab.zip", front), Source("uspto", "APPBLXML"))
    full = next(iter(spider("uspto").read(Page("https://x.test/ipa.zip", first), Source("uspto", "APPXML"))))
    assert (found.key, found.title, found.parties, found.facts.get("cpc"), claim.total) == (
        full.key, full.title, full.parties, full.facts.get("cpc"), 1,
    )  # fmt: skip
    assert [part.kind for part in found.sections] == ["title", "abstract"]


@pytest.mark.parametrize(
    ("name", "week"),
    [
        ("ipgb20250107_wk01_r2.zip", ("2025-01-07", 2)),
        ("ipg200101.zip", ("2020-01-01", 0)),
        ("pftaps19760106_wk01.zip", ("1976-01-06", 0)),
    ],
    ids=["front pages, corrected", "full text", "fixed text"],
)
def test_a_weekly_file_tells_its_week_by_its_name(name, week):
    assert order(Path(name))[:2] == week


@pytest.mark.xdist_group("crawl")
def test_a_polled_week_keeps_the_same_whether_all_of_it_is_parsed_or_not(tmp_path):
    """What is proved irrelevant is not parsed; it is counted and leaves its line in the ledger all the same."""
    home = settle(tmp_path / "home", WATCHLIST, "face-recognition")
    path = tmp_path / "ipg190827.xml"
    path.write_text(week() + v4(5)[:900])
    rulebook = home.rulebook()
    keeps, orders = keeper(rulebook, home.watched(rulebook)), ordered(home, rulebook, home.watched(rulebook))
    source, came = Source("uspto", str(path)), []
    run(lambda poll: poll([source], deliver=came.append, keep=keeps, orders=orders, clock=lambda: NOW))
    with path.open("rb") as stream:
        every = [leaf for leaf in leaves(documents(stream), lambda _raw: True) if isinstance(leaf, Document)]
    judged = [(each, keeps(each, source)) for each in every]
    [sifted] = came
    assert [each.document for each in sifted.found] == [each for each, kept in judged if kept is True]
    assert list(sifted.glimpsed) == [kept for _, kept in judged if kept is not True]
    assert [each.document.key for each in sifted.found] == ["US2B2", "US3B2"]
    assert [(each.key, bool(each.named)) for each in sifted.glimpsed] == [("US1B2", False), ("US4B2", True)]
    assert (sifted.visit.found, sifted.visit.claimed) == (4, 5)
    assert "1 broken" in sifted.visit.reason
