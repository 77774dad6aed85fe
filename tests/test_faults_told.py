"""One day's work over sources that fail in every way: each failure is told, and none costs the good ones anything."""

import html
import json
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from daily import Days, settle
from faultserver import Answer, FaultServer, dead_port

from monitor.archive import cases, open_archive, verify, versions
from monitor.evidence import read

BROKEN = "broken (a patent document breaks off before its end)"
LOOPBACK = "127.0.0.1"
NOW = datetime(2019, 8, 30, 6, tzinfo=UTC)
POSTING = "&lt;h2&gt;Requirements&lt;/h2&gt;&lt;p&gt;Experience in face recognition is required.&lt;/p&gt;"
POSTED = {"id": 7, "title": "Engineer", "absolute_url": "http://jobs.test/7", "content": POSTING}
TERMS = "<title>Умови</title><main><p>Ми робимо дзвінки для дверей. Ми розробляємо розпізнавання облич.</p></main>"
SAID = "<title>Said</title><p>Acme told us that it does not use face recognition.</p>"


def board(*jobs: object) -> Answer:
    return Answer(json.dumps({"jobs": jobs}).encode(), type="application/json")


ANSWERS = {
    "error.test/p": Answer(b"oops", 500),
    "wall.test/p": Answer(b"no", 403),
    "cut.test/p": Answer(b"<p>We make doorbells.", cut=100),
    "boards.test/v1/boards/empty/jobs?content=true": board(),
    "boards.test/v1/boards/broken/jobs?content=true": Answer(b'{"jobs": <html>', type="application/json"),
    "boards.test/v1/boards/good/jobs?content=true": board(POSTED),
    "large.test/p": lambda _: Answer(b"<p>x" * 13_000_000),
    "patents.test/ipa190829.xml": Answer(
        b'<?xml version="1.0"?>\n<us-patent-application><invention-title>Cut', type="application/xml"
    ),
    "good.test/terms": Answer(TERMS.encode("cp1251"), type="text/html; charset=windows-1251"),
    "press.test/said": Answer(SAID.encode()),
}
HOSTS = ("error", "wall", "cut", "boards", "large", "patents", "private", "good", "press", "dead")
WATCHLIST = """
companies:
  acme:
    name: Acme
    sources:
      - page: http://dead.test/p
      - page: http://error.test/p
      - page: http://wall.test/p
      - page: http://cut.test/p
      - page: http://large.test/p
      - page: http://private.test/p
      - {greenhouse: empty, api: "http://boards.test", channel: job posting}
      - {greenhouse: broken, api: "http://boards.test", channel: job posting}
      - {greenhouse: good, api: "http://boards.test", channel: job posting}
      - {page: "http://good.test/terms", channel: company page}
    statements:
      - quote: does not use face recognition
        url: http://press.test/said
        speaker: Acme spokesperson
        date: 2019-08-29
        stance: denies
        act: use
        capability: face-recognition
sources:
  - {uspto: "http://patents.test/ipa{yymmdd}.xml", channel: patent}
letters:
  - {name: desk, to: desk@newsroom.example, at: "07:00", days: mon-sun, zone: Europe/Kyiv}
"""
FAILURES = {
    "page:http://dead.test/p": ("failed", "the connection was refused"),
    "page:http://error.test/p": ("failed", "HTTP 500 Internal Server Error"),
    "page:http://wall.test/p": ("blocked", "HTTP 403 Forbidden: the server refuses us"),
    "page:http://cut.test/p": ("failed", "the answer broke off before its end"),
    "page:http://large.test/p": ("failed", "the answer is larger than 16 MB"),
    "page:http://private.test/p": ("failed", f"refused to connect to a private address ({LOOPBACK})"),
    "greenhouse:empty": ("empty", "the source answered and showed no documents"),
    "greenhouse:broken": (
        "changed shape",
        "the answer is not JSON: Expecting value: line 1 column 10 (char 9)",
    ),
    "uspto:http://patents.test/ipa{yymmdd}.xml": (
        "empty",
        f"the source answered and showed no documents; passed over: 1 {BROKEN}",
    ),
}
GOOD = {"greenhouse:good", "page:http://good.test/terms", "page:http://press.test/said"}

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Live through the day; give its folder, exit code and output."""
    home = settle(tmp_path_factory.mktemp("faults") / "home", WATCHLIST, "face-recognition", ("en", "uk"))
    with FaultServer(ANSWERS) as server:
        inside = f"http://{LOOPBACK}:{server.port}/secret"
        server.answers["private.test/p"] = Answer(status=302, headers={"Location": inside})
        hosts = {f"{host}.test": server.address for host in HOSTS} | {"dead.test": f"127.0.0.1:{dead_port()}"}
        with Days(home, hosts) as days:
            *output, end = days.run(NOW)
        assert [asked.path for asked in server.asked if "secret" in asked.path] == []
    return home, end, output


@pytest.fixture(scope="module")
def archive(day):
    with open_archive(day[0].archive, readonly=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def letter(day):
    (path,) = day[0].letters.iterdir()
    assert path.name == "2019-08-30-desk.eml"
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def words(letter, kind):
    """Give a part of the letter without its line breaks."""
    return " ".join(letter.get_body((kind,)).get_content().split())


def test_every_source_ends_as_one_visit_with_its_outcome_and_reason(archive):
    rows = archive.db.execute("SELECT source, outcome, reason FROM visits WHERE source NOT LIKE 'watchlist:%'")
    ends = [(source, *end) for source, end in FAILURES.items()] + [(source, "ok", "") for source in GOOD]
    assert sorted(rows) == sorted(ends)


def test_the_command_names_every_failure_and_its_exit_code_is_1(day):
    _, code, output = day
    told = [f"{source}: {outcome}: {reason}" for source, (outcome, reason) in FAILURES.items()]
    assert (code, [line for line in told if line not in output]) == ("ended 1", [])


def test_every_failure_is_a_line_in_the_letter(letter):
    _, _, unseen = words(letter, "plain").partition("WHAT WE COULD NOT SEE TODAY")
    lines = [f"{source}: {reason}; first failure 2019-08-30" for source, (_, reason) in FAILURES.items()]
    assert ([line for line in lines if line not in unseen], unseen.count("first failure")) == ([], len(lines))
    assert letter["Subject"] == "Divergence digest 2019-08-30: 1 new (Acme), 9 sources failing"


def test_every_failure_stands_in_both_parts_of_the_letter(letter):
    page = html.unescape(words(letter, "html"))
    assert [reason for _, reason in FAILURES.values() if reason not in page] == []


def test_the_good_sources_are_archived_and_their_cyrillic_text_is_right(day, archive):
    found = {each.source: (each.title, each.text) for each in versions(archive) if each.source in GOOD}
    assert found == {
        "greenhouse:good": ("Engineer", "Requirements\nExperience in face recognition is required."),
        "page:http://good.test/terms": ("Умови", "Ми робимо дзвінки для дверей. Ми розробляємо розпізнавання облич."),
        "page:http://press.test/said": ("Said", "Acme told us that it does not use face recognition."),
    }
    assert list(verify(archive, lambda place: read(day[0].folder, place))) == []


def test_the_divergence_is_told_with_both_quotes(archive, letter):
    (case,) = [case for case in cases(archive) if case.alert]
    assert (case.company, case.capability, [each.quote.text for each in case.says]) == (
        "acme",
        "face-recognition",
        ["does not use face recognition"],
    )
    shown = {(each.channel, each.quote.text) for each in case.shows}
    assert shown == {
        ("job posting", "Experience in face recognition is required."),
        ("company page", "Ми розробляємо розпізнавання облич."),
    }
    text = words(letter, "plain")
    assert [quote for _, quote in shown if quote not in text] == []
