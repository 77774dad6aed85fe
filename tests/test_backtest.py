"""What edited rules would change is shown before anything is saved, and nothing is written."""

import csv
from io import StringIO

import pytest
from judged import RULES, settled

from monitor import steps
from monitor.home import Faulty, Home, HomeError
from monitor.steps.backtest import as_table


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return settled(tmp_path_factory.mktemp("backtest"))


def tried(home, *edits):
    """Try the rules with some words replaced by others; give what changes, and what is told."""
    text = RULES
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = home.folder / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    report, table = steps.backtest(home, path)
    rows = [
        (each["what"], each["sort"], each["capability"], each["before"], each["now"], each["quote"], each["why"])
        for each in report.data["changes"]
    ]
    return rows, report, table


GAIT, RADAR = "gait-recognition", "radar"
RUNNERS = "You will do gait analysis for runners."
DENIAL = "We do not use gait recognition."


def test_the_rules_that_judged_the_archive_change_nothing(home):
    rows, report, _ = tried(home)
    assert rows == []
    assert report.lines[1:] == [
        "  signals: 0 gained, 0 lost, 0 changed, 3 as they were",
        "  statements: 0 gained, 0 lost, 0 changed, 1 as they were",
        "  divergences: 0 gained, 0 lost, 0 changed, 1 as they were",
        "Nothing was written.",
        "note: these are the very rules by which the archive was judged",
    ]


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        (
            ("[people radar]", "[people radar, bake bread]"),
            [
                (
                    *("gained", "signal", RADAR, "", "hire (medium)", "You will bake bread."),
                    "found by 'bake bread' ({file}:20): “bake bread”",
                )
            ],
        ),
        (
            ("[physiotherap*]", "[physiotherap*, for runners]"),
            [
                (
                    *("lost", "signal", GAIT, "hire (medium)", "", RUNNERS),
                    "capabilities.gait-recognition.unless: “for runners”",
                )
            ],
        ),
        (
            ("gait (recognition|analysis)", "gait recognition"),
            [("lost", "signal", GAIT, "hire (medium)", "", RUNNERS, "no phrase finds it")],
        ),
        (
            ("acts: {use: [use], sell: [sell]}", "acts: {use: [use, sell]}"),
            [
                (
                    *("changed", "signal", RADAR, "sell (medium)", "use (medium)", "We sell a people radar."),
                    "found by 'people radar' ({file}:20): “people radar”",
                )
            ],
        ),
        (
            ("    act: use\n", "    act: develop\n"),
            [
                (
                    *("changed", "divergence", GAIT, "build-up behind a denial of use (medium)"),
                    *("conflicts with a denial of develop (medium)", RUNNERS),
                    "says 1, shows 2",
                ),
                (
                    *("changed", "statement", GAIT, "denies to use", "denies to develop", DENIAL),
                    "stances.denies-use: “do not use”",
                ),
            ],
        ),
    ],
    ids=["a new phrase", "a new look-alike", "a narrower phrase", "another act", "another stance"],
)
def test_what_is_gained_lost_and_read_otherwise_is_told_with_its_reason(home, edit, changes):
    rows, _, _ = tried(home, edit)
    file = home.folder / "edited.yaml"
    wanted = [tuple(word.format(file=file) if "{file}" in word else word for word in each) for each in changes]
    assert sorted(rows) == sorted(wanted)


def test_a_change_is_shown_with_company_document_address_and_id(home):
    _, report, _ = tried(home, ("[physiotherap*]", "[physiotherap*, for runners]"))
    assert report.lines[-6:] == [
        "\nsignals lost",
        f"  - Ring, {GAIT}: hire (medium)  2019-06-01",
        f"      “{RUNNERS}”",
        "      Title of 2, https://boards.example/ring/2",
        "      capabilities.gait-recognition.unless: “for runners”",
        f"      {report.data['changes'][0]['id']}",
    ]


def test_the_table_has_a_line_for_each_change_and_no_formula(home):
    _, report, table = tried(home, ("[people radar]", "[people radar, bake bread]"))
    rows = list(csv.DictReader(StringIO(table)))
    assert rows == report.data["changes"]
    assert "'=1+1" in as_table([{"quote": "=1+1"}])


def test_trying_rules_writes_nothing_into_the_archive(home):
    before = home.archive.read_bytes()
    tried(home, ("[people radar]", "[people radar, bake bread]"))
    assert home.archive.read_bytes() == before


def test_without_a_file_the_rules_of_the_folder_are_tried(home):
    home.rules.write_text(RULES.replace("[people radar]", "[people radar, bake bread]"), encoding="utf-8")
    try:
        report, _ = steps.backtest(home)
    finally:
        home.rules.write_text(RULES, encoding="utf-8")
    assert [each["quote"] for each in report.data["changes"]] == ["You will bake bread."]


def test_it_says_what_else_has_changed_since_the_archive_was_judged(home):
    home.rules.write_text(f"{RULES}# edited\n", encoding="utf-8")
    home.watchlist.write_text(f"{home.watchlist.read_text(encoding='utf-8')}# edited\n", encoding="utf-8")
    try:
        _, report, _ = tried(home, ("- We use gait recognition.", "- We use bread."))
    finally:
        home.rules.write_text(RULES, encoding="utf-8")
    assert report.data["notes"] == [
        f"note: {home.rules} was edited since the archive was judged; what that changes is not in it yet",
        f"note: {home.watchlist} was edited since; what that changes is among the changes here",
        "note: 1 of their own examples do not hold: `monitor match` refuses them, see `monitor check`",
    ]


def test_rules_with_faults_and_an_archive_that_was_never_judged_are_refused(home, tmp_path):
    with pytest.raises(Faulty, match=r"edited.yaml:.* unknown key"):
        tried(home, ("severity: high", "severty: high"))
    with pytest.raises(HomeError, match="does not exist yet"):
        steps.backtest(Home(tmp_path))
