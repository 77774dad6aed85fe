"""Job boards: lists and pages of their own over the wire, and every real payload to its last row."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from archived import START, board, capture, document, history, keep, visited
from faultserver import Answer, FaultServer
from test_spiders import REAL, real, spider

from monitor import archive as store
from monitor.archive import open_archive
from monitor.crawl import run
from monitor.crawl.details import REREAD, Details
from monitor.crawl.reasons import Fault
from monitor.model import Document, Follow, Found, Listed, Outcome, Page, ShapeChanged, Source

pytestmark = pytest.mark.usefixtures("one_parser")

NOW = datetime(2026, 8, 30, 12, tzinfo=UTC)


def listing(*ids, total=None):
    rows = [{"id": str(each), "jobOpeningName": f"Job {each}", "location": {"city": "Kyiv"}} for each in ids]
    return Answer(json.dumps({"meta": {"totalCount": len(ids) if total is None else total}, "result": rows}).encode())


def page(number, words="Work."):
    job = {"jobOpeningName": f"Job {number}", "description": f"<p>{words}</p>", "location": {"city": "Kyiv"}}
    return Answer(json.dumps({"result": {"jobOpening": job}}).encode())


def visit(answers, known=None, source=None, now=NOW, keep=lambda _document, _source: True):
    """Visit a board on loopback and give what came home, with the paths that were asked."""
    home = []
    with FaultServer(answers) as server:
        run(
            lambda poll: poll(
                [source or Source("bamboohr", "acme", options={"api": "http://acme.test"})],
                deliver=home.append,
                listed=lambda _source: known or {},
                keep=keep,
                clock=lambda: now,
            ),
            hosts={"acme.test": server.address},
        )
        return home[0], server.paths()


def plainly(visited):
    return (
        visited.visit.outcome,
        visited.visit.found,
        visited.visit.complete,
        sorted(each.document.key for each in visited.found),
        sorted(visited.listed),
        visited.visit.reason,
    )


LIST = "/careers/list"


def lines_of(visited):
    """Give what the archive knows after a visit."""
    return {each.document.key: Listed(each.line, NOW) for each in visited.found}


@pytest.mark.xdist_group("crawl")
def test_a_posting_whose_line_stays_the_same_is_not_read_again_before_a_week_is_over():
    answers = {LIST: listing(1, 2), "/careers/1/detail": page(1), "/careers/2/detail": page(2)}
    first, paths = visit(answers)
    assert plainly(first) == (Outcome.OK, 2, True, ["1", "2"], [], "")
    assert len(paths) == 3
    known = lines_of(first)
    again, paths = visit(answers, known)
    assert (plainly(again), paths) == ((Outcome.OK, 2, True, [], ["1", "2"], ""), [LIST])
    late, _ = visit(answers, known, now=NOW + REREAD)
    assert plainly(late) == (Outcome.OK, 2, True, ["1", "2"], [], "")


@pytest.mark.xdist_group("crawl")
def test_a_page_that_fails_costs_neither_the_others_nor_the_posting():
    answers = {LIST: listing(1, 2, 3), "/careers/1/detail": page(1), "/careers/3/detail": Answer(b"{}")}
    found, _ = visit(answers)
    assert plainly(found)[:5] == (Outcome.OK, 3, True, ["1"], ["2", "3"])
    assert found.visit.reason.startswith("2 of 3 postings could not be read: ")  # which of the two came first is chance


@pytest.mark.xdist_group("crawl")
def test_a_board_none_of_whose_pages_can_be_read_is_a_failed_visit():
    found, _ = visit({LIST: listing(1, 2)})
    assert plainly(found)[:2] == (Outcome.FAILED, 2)
    assert "HTTP 404 Not Found" in found.visit.reason


@pytest.mark.xdist_group("crawl")
def test_a_list_that_broke_off_is_not_complete():
    found, _ = visit({LIST: listing(1, total=2), "/careers/1/detail": page(1)})
    assert plainly(found) == (
        Outcome.OK,
        1,
        False,
        ["1"],
        [],
        "the source says that it has 2 documents and showed 1",
    )


@pytest.mark.xdist_group("crawl")
def test_a_list_that_begins_again_behind_its_end_is_followed_no_further():
    """Some tenants of Workday answer every offset beyond their cap with the first page."""
    asked = []

    def rows(request):
        asked.append(json.loads(request.body)["offset"])
        row = {"title": "Job", "externalPath": "/job/Job_R1", "locationsText": "Kyiv"}
        return Answer(json.dumps({"total": 2000 if len(asked) == 1 else 0, "jobPostings": [row]}).encode())

    job = {"externalUrl": "https://acme.test/job/Job_R1", "title": "Job", "jobDescription": "<p>Work.</p>"}
    at = Source("workday", "acme.wd5/Jobs", options={"api": "http://acme.test"})
    answers = {
        "/wday/cxs/acme/Jobs/jobs": rows,
        "/wday/cxs/acme/Jobs/job/Job_R1": Answer(json.dumps({"jobPostingInfo": job}).encode()),
    }
    found, _ = visit(answers, source=at)
    assert (asked, found.visit.outcome, found.visit.complete, found.visit.windowed) == (
        [0, 20],
        Outcome.OK,
        False,
        True,
    )
    assert [each.document.key for each in found.found] == ["R1"]


@pytest.mark.xdist_group("crawl")
def test_a_key_is_sent_and_not_kept(monkeypatch):
    monkeypatch.setenv("MONITOR_USAJOBS", "mail@desk.example s3cret")
    keys = []

    def answer(asked):
        keys.append(asked.headers.get("authorization-key"))
        return Answer(json.dumps({"SearchResult": {"SearchResultItems": []}}).encode())

    path = "/api/search?Keyword=faces&ResultsPerPage=250&Fields=Full&Page=1"
    found, _ = visit({path: answer}, source=Source("usajobs", "faces", options={"api": "http://acme.test"}))
    assert keys == ["s3cret"]
    assert "s3cret" not in repr(found)
    monkeypatch.delenv("MONITOR_USAJOBS")
    found, paths = visit({}, source=Source("usajobs", "faces", options={"api": "http://acme.test"}))
    assert (paths, found.visit.outcome) == ([], Outcome.FAILED)
    assert "MONITOR_USAJOBS is not set" in found.visit.reason


def details(most=100, known=None):
    return Details(known or {}, NOW, most)


def test_what_one_visit_cannot_ask_waits_for_the_next():
    queue = details(most=2)
    assert [queue.wants(Follow(f"/{key}", key=key)) for key in "abcd"] == [True, True, False, False]
    assert queue.remarks() == ["2 postings wait to be read at the next visits"]
    known = {key: Listed(queue.lines[key], NOW) for key in "ab"}
    queue = details(most=2, known=known)
    assert [queue.wants(Follow(f"/{key}", key=key)) for key in "abcd"] == [False, False, True, True]


@pytest.mark.parametrize(
    ("faults", "left_in_peace"),
    [
        ([Fault(Outcome.BLOCKED, "HTTP 429", 429)], True),
        ([Fault(Outcome.FAILED, "HTTP 500", 500)] * 3, True),
        ([Fault(Outcome.FAILED, "HTTP 500", 500)] * 2, False),
        ([Fault(Outcome.FAILED, "HTTP 404", 404)] * 9, False),
        ([Fault(Outcome.CHANGED_SHAPE, "no JobPosting")] * 9, False),
    ],
    ids=["refused once", "silent three times", "silent twice", "gone", "another page"],
)
def test_a_server_that_refuses_is_left_in_peace(faults, left_in_peace):
    queue = details()
    for fault in faults:
        queue.failed(fault)
    assert queue.wants(Follow("/a", key="a")) is not left_in_peace


def test_a_line_that_changed_is_read_again():
    queue = details()
    queue.wants(Follow("/a", facts={"title": "Engineer"}, key="a"))
    known = {"a": Listed(queue.lines["a"], NOW - timedelta(days=1))}
    assert not details(known=known).wants(Follow("/a", facts={"title": "Engineer"}, key="a"))
    assert details(known=known).wants(Follow("/a", facts={"title": "Lead Engineer"}, key="a"))


def test_a_listed_posting_is_there_and_its_version_is_no_newer(tmp_path):
    """A list says that a posting stands; only its own page says with what words."""
    with open_archive(tmp_path / "archive.db") as archive:
        shot = capture(b"page")
        each = visited(START, body=b"page")
        found = (Found(document("1"), shot.sha256, "line"), Found(document("2"), shot.sha256, "line"))
        keep(archive, each.__class__(each.visit, found, each.captures))
        assert store.listed(archive, each.visit.source) == {
            "1": Listed("line", START + timedelta(minutes=1)),
            "2": Listed("line", START + timedelta(minutes=1)),
        }
        for hours in (24, 48, 72):
            later = visited(START + timedelta(hours=hours))
            keep(archive, later.__class__(later.visit, (), later.captures, (), ("1", "new")))
        assert [(key, last, ended) for key, _, _, _, last, ended in history(archive)] == [("1", 0, None), ("2", 0, 48)]
        rows = archive.db.execute("SELECT key, missed, gone IS NOT NULL FROM documents ORDER BY key")
        assert list(rows) == [("1", 0, 0), ("2", 2, 1)]
        board(archive, 96, ("1", "Other words."))
        assert [row[1] for row in history(archive)] == ["A posting.", "Other words.", "A posting."]


# Each board's real payloads: what stands in its list, how its rows are found in the raw answer, and what is no list.
def jobs(answer):
    return answer["jobs"]


ROWS = {
    "lever": lambda answer: answer,
    "ashby": lambda answer: [job for job in answer["jobs"] if job.get("isListed") is not False],
    "workday": lambda answer: answer.get("jobPostings", [answer]),
    "amazon": jobs,
    "workable": jobs,
    "recruitee": lambda answer: answer["offers"],
    "bamboohr": lambda answer: answer["result"],
    "rippling": lambda answer: {row["uuid"] for row in answer},  # a row for each place
    "oracle": lambda answer: answer["items"][0]["requisitionList"] if "items" in answer else [answer],
    "eightfold": lambda answer: answer["positions"],
    "usajobs": lambda answer: answer["SearchResult"]["SearchResultItems"],
    "pinpoint": lambda answer: answer["data"],
    "teamtailor": lambda answer: answer["items"],
}
FACTS = {"oracle_orc_detail": {"key": "x"}}


def payloads():
    return [(name, path) for name in ROWS for path in sorted((REAL / "jobs" / name).glob("*.json"))]


@real
@pytest.mark.parametrize(
    ("name", "path"), payloads(), ids=lambda each: each if isinstance(each, str) else each.name[:40]
)
def test_a_real_board_gives_as_many_postings_as_it_has_rows(name, path):
    answer = json.loads(path.read_bytes())
    facts = next((facts for part, facts in FACTS.items() if part in path.name), {})
    read = spider(name).read(Page("https://x.test/careers/", path.read_bytes(), facts=facts), Source(name, "x/y"))
    if name == "workable" and "jobs" not in answer:
        with pytest.raises(KeyError, match="jobs"):
            list(read)
        return
    if name == "workable" and any("description" not in job for job in answer["jobs"]):
        with pytest.raises(ShapeChanged, match="details=true"):
            list(read)
        return
    found = [each for each in read if isinstance(each, Document) or (isinstance(each, Follow) and each.key)]
    assert len({each.key for each in found}) == len(found) == len(ROWS[name](answer))
    for each in found:
        assert each.url.startswith("http")
        if isinstance(each, Document):
            assert each.title
            assert not re.search(r"&(?:lt|gt|nbsp|quot);|</\w+>", each.text)


@real
@pytest.mark.parametrize(
    ("name", "pattern", "rows"),
    [
        ("personio", "personio/*.xml", rb"<position>"),
        ("neogov", "neogov/*.xml", rb"<item>"),
        ("jobfeed", "rss/*", rb"<item>"),
        ("icims", "icims/*.html", rb'class="iCIMS_Anchor"'),
    ],
)
def test_a_real_list_in_markup_gives_as_many_postings_as_it_has_rows(name, pattern, rows):
    paths = sorted((REAL / "jobs").glob(pattern))
    assert paths
    for path in paths:
        content = path.read_bytes()
        page = Page(
            "https://careers-x.icims.com/jobs/search", content, content_type="text/html" if name == "icims" else ""
        )
        read = spider(name).read(page, Source(name, "x"))
        if name == "personio" and b"<value>" not in content:
            with pytest.raises(ShapeChanged, match="no position has a text"):
                list(read)
            continue
        found = [each for each in read if isinstance(each, Document) or (isinstance(each, Follow) and each.key)]
        assert len(found) == len(re.findall(rows, content)), path.name


@real
def test_real_threads_and_pages_marked_up_for_search_engines_are_read():
    thread = next((REAL / "jobs/hn").glob("*item*.json"))
    found = list(spider("hackernews").read(Page("https://x.test/", thread.read_bytes()), Source("hackernews", "x")))
    comments = [each for each in json.loads(thread.read_bytes())["children"] if each.get("text")]
    assert [each.key for each in found] == [str(each["id"]) for each in comments]
    recruitee = next((REAL / "jobs/recruitee").glob("*.html"))
    page = Page(
        "https://x.test/o/1", recruitee.read_bytes(), content_type="text/html", facts={"page": "https://x.test/o/1"}
    )
    [posting] = spider("sitemap").read(page, Source("sitemap", "https://x.test/"))
    assert posting.title
    assert len(posting.text) > 500
