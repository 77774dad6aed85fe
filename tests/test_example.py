"""A false alarm becomes an example of its rule, and every other byte of rules.yaml stays."""

import pytest
from judged import NOW, RULES, settled

from monitor import steps
from monitor.archive import open_archive, signals, statements
from monitor.home import Home, HomeError
from monitor.model import Kind
from monitor.reviews import Verdict

RUNNERS = "You will do gait analysis for runners."
WARD = "        - Gait analysis by physiotherapists.\n"
POSTING = "        - text: You will do gait analysis for runners.\n          kind: posting\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return settled(tmp_path_factory.mktemp("example"))


@pytest.fixture
def home(kept):
    yield kept
    kept.rules.write_text(RULES, encoding="utf-8")


def names(home: Home) -> dict[str, str]:
    """Give the ids of what was found, by its words."""
    with open_archive(home.archive, readonly=True) as archive:
        return {each.quote.text: each.id for each in [*signals(archive), *statements(archive)]}


def test_the_sentence_of_a_signal_is_kept_and_what_to_do_is_said_where_the_rule_still_matches(home):
    name = names(home)[RUNNERS]
    report = steps.example(home, name)
    assert home.rules.read_text(encoding="utf-8") == RULES.replace(WARD, WARD + POSTING)
    file = home.rules
    assert report.lines == [
        f"written into {file}:16, under capabilities.gait-recognition",
        "the rule still matches: “gait analysis” is found by 'gait (recognition|analysis)', line 8",
        "Until it passes, `monitor match` refuses these rules; what was found before stays as it is.",
        "What to do:",
        "  name words of the sentence that show what it is about: monitor example " + name + " --unless WORDS",
        "  or narrow the phrase, or write a context that holds for all capabilities (docs/edit-a-rule.md)",
        (
            "  or take the example out again, line 16, and dismiss this one quote: "
            f"monitor review {name} --verdict dismissed --reason WHY"
        ),
        "Then `monitor check` proves it, and `monitor backtest` shows what else it changes.",
    ]
    assert report.failed


def test_with_a_look_alike_the_rule_passes_at_once_and_nothing_is_written_twice(home):
    name = names(home)[RUNNERS]
    steps.example(home, name)
    report = steps.example(home, name, unless="for runners")
    wanted = RULES.replace(WARD, WARD + POSTING).replace("[physiotherap*]", '[physiotherap*, "for runners"]')
    assert home.rules.read_text(encoding="utf-8") == wanted
    assert report.lines == [
        f"stands already in {home.rules}:16, under capabilities.gait-recognition",
        "added to its look-alikes: for runners",
        "the rule passes: by itself the sentence shows nothing of it",
        "It is gone with the next `monitor match`; `monitor backtest` shows now what else changes.",
    ]
    assert [each["quote"] for each in steps.backtest(home)[0].data["changes"]] == [RUNNERS]


@pytest.mark.parametrize(
    ("unless", "fault"),
    [
        ("recognition", "capabilities.gait-recognition.examples.match[0]: must match and does not"),
        ("physics", "capabilities.gait-recognition.examples.no_match[1]: must not match and does"),
    ],
    ids=["it hides what must match", "it does not stand in the sentence"],
)
def test_a_look_alike_that_does_not_do_is_refused_and_nothing_is_written(home, unless, fault):
    report = steps.example(home, RUNNERS, unless=unless)
    assert home.rules.read_text(encoding="utf-8") == RULES
    assert report.lines[0] == f"Nothing was written: with {unless!r} as a look-alike not all examples hold:"
    assert any(line.startswith(fault) for line in report.faults)


def test_a_sentence_that_says_something_only_in_its_document_says_so(home):
    with open_archive(home.archive, readonly=True) as archive:
        (signal,) = [each for each in signals(archive) if each.capability == "radar"]
    rules = RULES.replace("phrases: [people radar]", "guarded: [{phrases: [radar], needs: [gait], within: document}]")
    home.rules.write_text(
        rules.replace("match: [We use a people radar.]", "match: [Radar and gait.]"), encoding="utf-8"
    )
    report = steps.example(home, signal.id)
    assert report.lines[1:] == [
        "the rule passes: by itself the sentence shows nothing of it",
        "In its document it still counts: what stands around it (its list, its heading, the company's name, words",
        "elsewhere) makes the difference. Dismiss the quote:",
        f"  monitor review {signal.id} --verdict dismissed --reason WHY",
    ]
    assert not report.failed


def test_a_typed_sentence_is_kept_with_the_stance_that_is_named(home):
    report = steps.example(home, "Rivals do not use gait recognition.", rule="denies-use", kind=Kind.POLICY)
    added = ', {"text": "Rivals do not use gait recognition.", "kind": "policy"}]}'
    line = "no_match: [We use gait recognition.]}"
    assert home.rules.read_text(encoding="utf-8") == RULES.replace(line, line.replace("]}", added))
    assert [each.partition(" (")[0] for each in report.faults] == ["the rule still matches: it must not match and does"]
    assert "--unless" not in str(report)


def test_a_typed_sentence_that_one_rule_sees_needs_no_rule_named(home):
    steps.example(home, "Gait analysis of horses.", unless="horse*")
    assert "- Gait analysis of horses.\n" in home.rules.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("subject", "more", "words"),
    [
        ("sig-0123456789abcdef", {}, "no signal or statement has the id"),
        (
            "We do not use gait recognition.",
            {"rule": "stances.denies-use"},
            "that it must match: decide which is right",
        ),
        ("Bread.", {}, "no rule matches it by itself: say with --rule"),
        (
            "A people radar for gait recognition.",
            {},
            "several rules match it, gait-recognition, radar: say with --rule",
        ),
        (
            "Bread.",
            {"rule": "bread"},
            "no rule is called 'bread': write an id of rules.yaml, such as capabilities.gait-recognition",
        ),
        ("Bread.", {"rule": "denies-use", "unless": "bread"}, "stances.denies-use has no look-alikes"),
        ("Gait analysis.", {"unless": "physiotherap*"}, "is one of its look-alikes already"),
    ],
    ids=["unknown id", "must match", "no rule", "several rules", "unknown rule", "a stance", "there already"],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(home, subject, more, words):
    with pytest.raises(HomeError, match=words):
        steps.example(home, subject, **more)
    assert home.rules.read_text(encoding="utf-8") == RULES


def test_who_dismisses_a_quote_is_told_how_to_keep_it_with_its_rule(home, tmp_path):
    copy = Home(tmp_path)
    copy.archive.write_bytes(home.archive.read_bytes())
    name = names(home)[RUNNERS]
    report = steps.review(copy, name, Verdict.DISMISSED, who="Ida", reason="sports", days=180, now=NOW)
    assert report.lines[1] == (
        f"Is the rule wrong? `monitor example {name}` keeps the sentence as one that it must not match."
    )
