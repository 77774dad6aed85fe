"""Every spider reads its made-up pages as a person has approved, and real payloads to the last document."""

import io
import json
import os
import re
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultserver import Answer, FaultServer
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from monitor.crawl import run, spider_names
from monitor.model import Document, Kind, Outcome, Page, ShapeChanged, Source, Visited
from monitor.text import weekly

pytestmark = pytest.mark.usefixtures("one_parser")

PAGES = Path(__file__).parent / "pages"
EXAMPLES = sorted(
    path
    for path in PAGES.glob("*/*")
    if path.suffix in (".json", ".html", ".xml") and not path.name.endswith((".expected.json", ".asked.json"))
)
TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/xml"}
REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata"))
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real payloads are not on this machine")
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))


def spider(name: str) -> type:
    return LOADER.load(name)


def plainly(thing: object) -> dict[str, object]:
    """Give what a spider yielded as JSON would hold it; a document's own bytes by their number."""
    written = {"is": type(thing).__name__} | asdict(thing)
    if isinstance(thing, Document):
        written["raw"] = len(thing.raw)
        written["published"] = str(thing.published) if thing.published else None
        written["sections"] = [[each.kind, each.heading, thing.text[each.start : each.end]] for each in thing.sections]
    return json.loads(json.dumps(written))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_gives_what_was_approved(path: Path) -> None:
    """A page without an approved result writes one and fails: review it, then commit it."""
    asked = path.with_suffix(".asked.json")
    how = json.loads(asked.read_text()) if asked.exists() else {}
    kind, options = Kind(how.get("kind", "page")), how.get("options", {})
    source = Source(path.parent.name, how.get("at", "https://acme.example/news"), kind=kind, options=options)
    page = Page(
        how.get("url", source.at),
        path.read_bytes(),
        how.get("status", 200),
        TYPES[path.suffix],
        facts=how.get("facts", {}),
    )
    found = [plainly(each) for each in spider(path.parent.name).read(page, source)]
    expected = path.with_suffix(".expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        pytest.fail(f"{expected} was written: review it")
    assert found == json.loads(expected.read_text())


def test_every_spider_has_a_page_and_its_files_name() -> None:
    names = {*spider_names(), "asked"}  # the one that no watchlist names
    assert "asked" not in spider_names()
    assert names == {path.parent.name for path in EXAMPLES} == set(LOADER.list())
    assert {name: spider(name).__module__ for name in names} == {name: f"spiders.{name}" for name in names}


@pytest.mark.parametrize(
    ("name", "at", "options", "address"),
    [
        ("greenhouse", "acme", {}, "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true"),
        ("greenhouse", "Acme Vision", {}, "https://boards-api.greenhouse.io/v1/boards/Acme%20Vision/jobs?content=true"),
        ("greenhouse", "acme", {"api": "http://eu.test:81/"}, "http://eu.test:81/v1/boards/acme/jobs?content=true"),
        (
            "greenhouse",
            "../../secret",
            {},
            "https://boards-api.greenhouse.io/v1/boards/..%2F..%2Fsecret/jobs?content=true",
        ),
        ("page", "https://acme.example/terms?a=b", {}, "https://acme.example/terms?a=b"),
        ("uspto", "https://x.test/{yyyy}/ipg{yymmdd}.zip", {}, "https://x.test/2019/ipg190827.zip"),
        ("uspto", "https://x.test/{yyyy}/ipa{yymmdd}.zip", {}, "https://x.test/2019/ipa190829.zip"),
        ("uspto", "file:downloads/ipa190829.zip", {}, "file:downloads/ipa190829.zip"),
    ],
)
def test_a_source_is_asked_at_its_address(name: str, at: str, options: dict[str, str], address: str) -> None:
    friday = datetime(2019, 8, 30, 12, tzinfo=UTC)
    assert spider(name).address(Source(name, at, options=options), friday) == address


@pytest.mark.parametrize(
    ("day", "week"), [(26, "190820"), (27, "190827"), (28, "190827")], ids=["monday", "tuesday", "wednesday"]
)
def test_a_weekly_file_walks_forward_on_its_day(day: int, week: str) -> None:
    source = Source("uspto", "https://x.test/ipg{yymmdd}.zip")
    assert spider("uspto").address(source, datetime(2019, 8, day, tzinfo=UTC)) == f"https://x.test/ipg{week}.zip"


def test_patents_are_read_from_a_package_as_from_a_plain_file() -> None:
    plain = (PAGES / "uspto" / "ipa181129.xml").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ipa181129/ipa181129.xml", plain)
        package.writestr("ipa181129/D00001.TIF", b"II*")
    source = Source("uspto", "x")
    both = [list(spider("uspto").read(Page("https://x.test/f", body), source)) for body in (plain, packed.getvalue())]
    assert both[0] == both[1]


def test_a_document_over_the_edge_of_a_block_is_not_cut() -> None:
    """The prolog that parts two documents may lie across two reads."""
    whole = b"\xef\xbb\xbf<?xml a?>one\n<?xml b?>two<?xml c?>three"

    class Drip(io.BytesIO):
        def read(self, _size: int = -1) -> bytes:
            return super().read(self.step)

    for step in range(1, len(whole) + 1):
        stream = Drip(whole)
        stream.step = step
        parts = list(weekly.cut(stream))
        assert [part.strip(b"\xef\xbb\xbf\n") for part in parts] == [
            b"<?xml a?>one",
            b"<?xml b?>two",
            b"<?xml c?>three",
        ], step


def test_a_document_larger_than_any_patent_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "LARGEST", 1000)
    body = (
        b"<?xml ?><sequence-cwu>"
        + b"acgt" * 600_000
        + b"</sequence-cwu>"
        + (PAGES / "uspto/ipa181129.xml").read_bytes()
    )
    found = list(spider("uspto").read(Page("https://x.test/f", body), Source("uspto", "x")))
    assert "passed over" in found[-1].words


def test_a_hostile_patent_reads_no_file_and_grows_no_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    entities = (
        f'<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a "lol"><!ENTITY b "{"&a;" * 50}"><!ENTITY c "{"&b;" * 50}">'
    )
    original = (PAGES / "uspto" / "ipa181129.xml").read_text()
    body = original.replace('v44-2014-04-03.dtd" [ ]>', f'v44-2014-04-03.dtd" [ {entities} ]>').replace(
        "makes composite images.", "makes &x; &c; images."
    )
    first = next(iter(spider("uspto").read(Page("https://x.test/f", body.encode()), Source("uspto", "x"))))
    assert "the secret" not in first.text
    assert "lollol" not in first.text


def test_a_feed_is_bytes_and_never_a_path() -> None:
    """The parser of feeds opens what looks like a path or an address."""
    with pytest.raises(ShapeChanged, match="not a feed"):
        list(spider("newsroom").read(Page("https://x.test/", b"/etc/passwd"), Source("newsroom", "https://x.test/")))


@pytest.mark.xdist_group("crawl")
def test_spiders_fetch_and_deliver_what_they_read() -> None:
    """A newsroom is followed; a weekly file from the disk is cut into documents, and only the kept come home."""
    home: dict[str, Visited] = {}
    answers = {
        "/feed": Answer(
            (PAGES / "newsroom/feed.xml").read_bytes().replace(b"https://acme.example", b"http://acme.example")
        ),
        "/news/no-face": Answer((PAGES / "newsroom/entry.html").read_bytes()),
    }
    with FaultServer(answers) as server:
        run(
            lambda poll: poll(
                [
                    Source("newsroom", "http://acme.example/feed"),
                    Source("uspto", str(PAGES / "uspto" / "ipa181129.xml")),
                ],
                deliver=lambda visited: home.setdefault(visited.visit.source.partition(":")[0], visited) and None,
                keep=lambda document, _source: document.key != "USD435854S1",
            ),
            hosts={"acme.example": server.address},
        )
        assert sorted(server.paths()) == ["/feed", "/news/no-face"]
    news, patents = home["newsroom"], home["uspto"]
    assert sorted(found.document.key for found in news.found) == [
        "http://acme.example/news/no-face",
        "https://elsewhere.example/partners",
        "javascript:alert(1)",
    ]
    assert len(news.captures) == 2
    visit = patents.visit
    assert (visit.outcome, visit.found, visit.kept, visit.claimed, visit.windowed, visit.complete) == (
        Outcome.OK, 2, 1, 3, True, False,
    )  # fmt: skip
    assert visit.reason == (
        "the source says that it has 3 documents and showed 2; "
        "passed over: 1 of another kind (sequence-cwu), 1 broken (a patent document breaks off before its end)"
    )
    [capture] = patents.captures
    assert capture.url.endswith("ipa181129.xml#US20180999999A1")
    assert capture.body == patents.found[0].document.raw
    assert capture.body.startswith(b"<?xml")
    assert capture.body.rstrip().endswith(b"</us-patent-application>")


@real
@pytest.mark.parametrize("path", sorted((REAL / "jobs" / "greenhouse").glob("*.json")), ids=lambda path: path.name[:40])
def test_a_real_board_gives_every_posting_or_says_what_is_missing(path: Path) -> None:
    board = json.loads(path.read_bytes())
    read = spider("greenhouse").read(Page("https://x.test/", path.read_bytes()), Source("greenhouse", "x"))
    if "jobs" not in board:
        with pytest.raises(KeyError, match="jobs"):
            list(read)
        return
    if any("content" not in job for job in board["jobs"]):
        with pytest.raises(ShapeChanged, match="content=true"):
            list(read)
        return
    documents = [each for each in read if isinstance(each, Document)]
    assert [each.key for each in documents] == [str(job["id"]) for job in board["jobs"]]
    assert all(each.title and each.url.startswith("http") for each in documents)
    assert not any(re.search(r"&(?:lt|gt|nbsp|quot);|</\w+>", each.text) for each in documents)


@real
@pytest.mark.parametrize("folder", ["uspto-grant-v4", "uspto-app-v4", "uspto-mixed", "uspto-pre2005"])
def test_real_patent_files_give_every_patent_in_them(folder: str) -> None:
    """One file of the set is a slice that ends in the middle of a document: that one is broken, and counted."""
    broken = []
    for path in sorted((REAL / "patents" / folder).iterdir()):
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                content = b"".join(package.read(name) for name in package.namelist() if name.lower().endswith(".xml"))
        roots = len(
            re.findall(
                rb"(?m)<(?:us-patent-(?:grant|application)|PATDOC|patent-application-publication)[\s>]|^PATN", content
            )
        )
        read = spider("uspto").read(Page(path.as_uri(), b""), Source("uspto", str(path)))
        if not roots:
            with pytest.raises(ShapeChanged, match="holds no patent"):
                list(read)
            continue
        documents = [each for each in read if isinstance(each, Document)]
        if len(documents) != roots:
            broken.append((path.name, roots, len(documents)))
        for each in documents:
            assert re.fullmatch(r"US(?:\d{11}|[A-Z]*\d+)[A-Z]\d?", each.key)
            assert each.published
            assert each.text.startswith(each.title)
            assert all(0 <= part.start <= part.end <= len(each.text) for part in each.sections)
    assert broken == ([("ipg050104_006.xml", 30, 29)] if folder == "uspto-grant-v4" else [])
