"""What the rules make of words, a file or a page is shown whole: what counts, what does not, and why."""

import pytest
from faultserver import Answer, FaultServer
from judged import NOW, RULES

from monitor import steps
from monitor.home import Home, HomeError
from monitor.model import Kind

GUARDED = """\
    phrases: [people radar]
    guarded:
      - {phrases: [radar], needs: [crowd*, visitors, passers-by]}
      - {phrases: [lidar], kinds: [patent]}
"""
EDITED = RULES.replace("    phrases: [people radar]\n", GUARDED).replace(
    "  hedge: {", "  rule: {effect: rules, before: [you may not]}\n  hedge: {"
)

pytestmark = [pytest.mark.xdist_group("crawl"), pytest.mark.usefixtures("one_parser")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = Home(tmp_path_factory.mktemp("trying"))
    made.rules.write_text(EDITED, encoding="utf-8")
    return made


def tried(home, what, **more):
    return list(steps.try_rules(home, what, clock=lambda: NOW, **more).lines)


def test_a_mention_is_shown_with_rule_line_words_section_act_and_weight(home):
    assert tried(home, "You will use gait recognition.", kind=Kind.POSTING, section="requirements") == [
        "Gait recognition: a signal: hire (medium)",
        "  “You will use gait recognition.”",
        "    found by 'gait (recognition|analysis)' (rules.yaml:8): “gait recognition”, characters 13 to 29",
        "    section: requirements",
        "    act (acts.use): use",
        "    weighed (strength): the posting asks for it",
    ]


@pytest.mark.parametrize(
    ("words", "kind", "counted"),
    [
        ("We use gait recognition.", Kind.PAGE, "a signal: use (strong)"),
        ("We do not use gait recognition today.", Kind.PAGE, "a statement: denies to use (today)"),
        (
            "Gait analysis by physiotherapists.",
            Kind.PAGE,
            "not counted: capabilities.gait-recognition.unless says no, by “physiotherapists”",
        ),
        ("No, not gait recognition.", Kind.PAGE, "not counted: contexts.negation says no, by “not”"),
        ("You may not use gait recognition.", Kind.POLICY, "no signal: kept as a rule for customers"),
        ("Gait recognition.", Kind.POLICY, "not counted: a policy in which it does not say what is done with it"),
        (
            "Where you use gait recognition.",
            Kind.POLICY,
            "not counted: a policy in which somebody else is the one who acts",
        ),
        ("We use gait recognition.", Kind.STATEMENT, "a signal: use (strong); a statement: affirms to use"),
    ],
    ids=["signal", "denial", "look-alike", "negated", "rule", "no act", "others", "both"],
)
def test_it_says_in_a_few_words_what_a_mention_counts_as(home, words, kind, counted):
    assert tried(home, words, kind=kind)[0] == f"Gait recognition: {counted}"


def test_what_stands_there_and_does_not_count_is_shown_with_what_it_lacks(home):
    assert tried(home, "A radar and a lidar.") == [
        "Radar: passed over",
        "    “radar”, characters 2 to 7",
        (
            "    'radar' (rules.yaml:22): it needs company that is not there: "
            "one of 'crowd*', 'visitors', 1 more in the same sentence"
        ),
        "Radar: passed over",
        "    “lidar”, characters 14 to 19",
        "    'lidar' (rules.yaml:23): it counts only in documents of the kind patent, and this is a page",
    ]
    assert tried(home, "A radar for visitors.")[0] == "Radar: a signal: mention (weak)"
    assert tried(home, "Bread.") == ["nothing in it was recognised"]


def test_a_file_is_read_as_text_and_a_page_as_a_visit_reads_it(home, tmp_path):
    text, html, other = (tmp_path / name for name in ("a.txt", "a.html", "a.bin"))
    text.write_text("We use gait recognition.", encoding="utf-8")
    html.write_text("<title>Acme</title><p>We use <b>gait</b>&nbsp;recognition.</p>", encoding="utf-8")
    other.write_bytes(b"\xff\xfe")
    assert tried(home, str(text))[0] == "Gait recognition: a signal: use (strong)"
    assert tried(home, str(html))[:2] == [
        "Acme, 24 characters, read as a page",
        "Gait recognition: a signal: use (strong)",
    ]
    with pytest.raises(HomeError, match=r"a\.bin is not UTF-8 text"):
        tried(home, str(other))
    assert tried(home, str(text), plain=True) == ["nothing in it was recognised"]


def test_a_page_is_fetched_as_a_visit_would_and_nothing_is_archived(home):
    answer = Answer(b"<title>Acme</title><main><h2>Security</h2><p>We use gait recognition.</p></main>")
    with FaultServer({"/a": answer}) as server:
        lines = tried(home, "http://acme.test/a", hosts={"acme.test": server.address})
    assert lines[:2] == ["Acme, 33 characters, read as a page", "Gait recognition: a signal: use (strong)"]
    assert lines[4] == "    section: other (under “Security”)"
    assert not home.archive.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://acme.test/gone", "HTTP 404"),
        ("http://127.0.0.1:9/", "refused to connect to a private address"),
    ],
    ids=["not there", "an address inside the house"],
)
def test_a_page_that_cannot_be_read_is_told_with_its_reason(home, url, reason):
    with FaultServer({}) as server, pytest.raises(HomeError, match=reason):
        tried(home, url, hosts={"acme.test": server.address})
