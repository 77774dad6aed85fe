"""The board behind an address: recognised, asked what it calls itself, and noticed when it is somebody else's."""

import json
from datetime import UTC, datetime

import pytest
from daily import settle
from faultserver import Answer, FaultServer

from monitor.boards import Board, board_of, boards_in
from monitor.home import HomeError
from monitor.steps import add
from monitor.watchlist import load

pytestmark = pytest.mark.usefixtures("one_parser")

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "board"),
    [
        ("https://boards.greenhouse.io/verkada", Board("greenhouse", "verkada")),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/4001", Board("greenhouse", "acme")),
        ("https://boards.greenhouse.io/embed/job_board/js?for=acme", Board("greenhouse", "acme")),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true", Board("greenhouse", "acme")),
        ("https://jobs.lever.co/palantir/0b1c-22", Board("lever", "palantir")),
        ("https://jobs.eu.lever.co/acme", Board("lever", "acme", {"api": "https://api.eu.lever.co"})),
        ("https://jobs.ashbyhq.com/Flock%20Safety/3a", Board("ashby", "Flock Safety")),
        (
            "https://motorolasolutions.wd5.myworkdayjobs.com/en-US/Careers/job/x_R1",
            Board("workday", "motorolasolutions.wd5/Careers"),
        ),
        ("https://gdit.wd5.myworkdayjobs.com/wday/cxs/gdit/External/jobs", Board("workday", "gdit.wd5/External")),
        ("https://www.amazon.jobs/en/search?base_query=Ring", Board("amazon", "Ring")),
        ("https://apply.workable.com/genetec-inc/j/ABC/", Board("workable", "genetec-inc")),
        ("https://acme.workable.com/", Board("workable", "acme")),
        ("https://careers.smartrecruiters.com/HireVue", Board("smartrecruiters", "HireVue")),
        ("https://jobs.smartrecruiters.com/Visa/744000133907678-sr-manager", Board("smartrecruiters", "Visa")),
        ("https://acme.recruitee.com/o/engineer", Board("recruitee", "acme")),
        ("https://acme.teamtailor.com/jobs/7", Board("teamtailor", "acme")),
        ("https://acme.jobs.personio.de/job/1", Board("personio", "acme")),
        (
            "https://acme.jobs.personio.com/",
            Board("personio", "acme", {"api": "https://acme.jobs.personio.com"}),
        ),
        ("https://acme.bamboohr.com/careers/86", Board("bamboohr", "acme")),
        ("https://ats.rippling.com/en-GB/acme/jobs/2f", Board("rippling", "acme")),
        ("https://acme.breezy.hr/p/9a1b", Board("breezy", "acme")),
        ("https://acme.pinpointhq.com/en/postings/1", Board("pinpoint", "acme")),
        ("https://careers-acme.icims.com/jobs/8214/x/job", Board("icims", "careers-acme")),
        (
            "https://ibqbjb.fa.ocs.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/2",
            Board("oracle", "ibqbjb.fa.ocs/CX_1"),
        ),
        ("https://acme.eightfold.ai/careers?domain=acme.com&pid=1", Board("eightfold", "acme/acme.com")),
        ("https://www.governmentjobs.com/careers/atlanta", Board("neogov", "atlanta")),
        ("https://www.usajobs.gov/search/results/?k=biometric", Board("usajobs", "biometric")),
        ("https://acme.example/sitemap_jobs.xml", Board("sitemap", "https://acme.example/sitemap_jobs.xml")),
        ("https://acme.example/careers", None),
        ("https://www.workable.com/pricing", None),
        ("https://boards.greenhouse.io.evil.example/acme", None),
        ("https://[broken", None),
    ],
)
def test_an_address_is_recognised(address, board):
    assert board_of(address) == board


def test_a_page_names_its_boards_in_links_frames_and_scripts_each_once():
    page = """<a href="https://jobs.lever.co/acme/1">One</a><a href="https://jobs.lever.co/acme/2">Two</a>
    <iframe src="//boards.greenhouse.io/embed/job_board?for=acmejobs&amp;b=x"></iframe>
    <script>window.x = {"board":"https:\\/\\/api.ashbyhq.com\\/posting-api\\/job-board\\/acme.ai"}</script>
    <a href="https://acme.example/about">About</a>"""
    assert list(boards_in(page)) == [Board("lever", "acme"), Board("greenhouse", "acmejobs"), Board("ashby", "acme.ai")]


WATCHLIST = "companies:\n  clearview: {name: Clearview AI, aliases: ['Clearview AI, Inc.']}\n"


@pytest.fixture
def home(tmp_path):
    return settle(tmp_path / "home", WATCHLIST, "face-recognition")


def board(company):
    job = {"id": 1, "title": "Engineer", "absolute_url": "https://x.test/1", "content": "Work", "company_name": company}
    return Answer(json.dumps({"jobs": [job]}).encode(), type="application/json")


def asked(home, url, company="", answers=None):
    with FaultServer(answers or {}) as server:
        hosts = dict.fromkeys(("boards-api.greenhouse.io", "clearview.test"), server.address)
        return add(home, url, company, clock=lambda: NOW, hosts=hosts)


PATH = "/v1/boards/{}/jobs?content=true"
CAREERS = b'<main><p>Join us.</p></main><script src="https://boards.greenhouse.io/embed/job_board/js?for=%s"></script>'


@pytest.fixture
def without_tls(monkeypatch):
    """Let boards be asked in plain HTTP: their own interfaces speak TLS, and a test's server does not."""

    def plainly(address):
        found = board_of(address)
        return found and Board(found.spider, found.at, {"api": "http://boards-api.greenhouse.io"})

    monkeypatch.setattr("monitor.boards.board_of", plainly)


@pytest.mark.usefixtures("without_tls")
@pytest.mark.xdist_group("crawl")
def test_a_board_that_a_careers_page_loads_is_shown_with_the_lines_to_write(home):
    answers = {"/careers": Answer(CAREERS % b"clearviewai"), PATH.format("clearviewai"): board("Clearview AI")}
    report = asked(home, "http://clearview.test/careers", "clearview", answers)
    assert report.lines[:2] == ["greenhouse: clearviewai: 1 postings, hires as Clearview AI", "  Engineer"]
    assert list(report.faults) == []
    written = ["companies:", "  clearview:", "    name: Clearview AI", "    sources:", *report.lines[3:5]]
    watchlist, faults = load("\n".join(written), capabilities=[], spiders=["greenhouse"])
    assert (faults, [(each.spider, each.at) for each in watchlist.sources]) == ([], [("greenhouse", "clearviewai")])


@pytest.mark.usefixtures("without_tls")
@pytest.mark.xdist_group("crawl")
def test_a_board_of_another_company_is_noticed_and_not_offered(home):
    name = "clearviewhealthcarepartners"
    answers = {"/careers": Answer(CAREERS % name.encode()), PATH.format(name): board("ClearView Healthcare Partners")}
    report = asked(home, "http://clearview.test/careers", "clearview", answers)
    (fault,) = report.faults
    assert fault.startswith(f"greenhouse: {name} hires as ClearView Healthcare Partners: none of these is a name of ")
    assert not any(line.startswith("      - ") for line in report.lines)


@pytest.mark.usefixtures("without_tls")
@pytest.mark.xdist_group("crawl")
def test_a_board_that_is_not_there_and_a_page_without_one_are_told(home):
    report = asked(home, "http://clearview.test/careers", "", {"/careers": Answer(CAREERS % b"gone")})
    assert report.faults == ["greenhouse: gone cannot be read: HTTP 404 Not Found: nothing is at this address"]
    with pytest.raises(HomeError, match=r"is no board that is known, and none is named on it\. See docs/boards\.md"):
        asked(home, "http://clearview.test/careers", "", {"/careers": Answer(b"<p>Write to us.</p>")})
    with pytest.raises(HomeError, match="no company has the id 'acme'"):
        asked(home, "http://clearview.test/careers", "acme")
