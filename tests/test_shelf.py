"""What is compiled once is kept: the next command finds the same rulebook, and trusts no file that is not its own."""

from pathlib import Path

import pytest

from monitor import shelf as shelving
from monitor.home import Faulty, Home
from monitor.model import Kind
from monitor.rulebook import load, proofs, read
from monitor.rulebook.prefilter import LIBRARY

RULES = """\
capabilities:
  a:
    title: A
    description: A
    severity: high
    phrases: {en: [face recogni*], uk: [розпізнаван* облич*]}
    examples: {match: [We use face recognition.], no_match: [We do not use face recognition.]}
stances: {}
contexts: {negation: {effect: negates, before: [not]}}
acts: {use: [use]}
holders: {own: [we], others: [you]}
terminators: [but]
pseudo: [not only]
"""
TEXT = "We use face recognition. Розпізнавання облич."


@pytest.fixture
def home(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return Home(tmp_path)


@pytest.fixture
def compiled(monkeypatch):
    """Count how often rules are read, compiled and proved."""
    counts = {"compiled": 0, "proved": 0}

    def counting_load(text, *, name, kept):
        counts["compiled"] += kept is None
        return load(text, name=name, kept=kept)

    def counting_proofs(book):
        counts["proved"] += 1
        return proofs(book)

    monkeypatch.setattr("monitor.home.load_rulebook", counting_load)
    monkeypatch.setattr("monitor.home.proofs", counting_proofs)
    return counts


def kept(home: Home) -> Path:
    return home.folder / ".monitor" / "rules.kept"


def hits(book):
    return [(hit.capability, hit.start, hit.end, hit.act, hit.why) for hit in read(TEXT, book, kind=Kind.PAGE)]


def test_the_same_rules_are_compiled_and_proved_once(home, compiled):
    first, second = home.rulebook(), home.rulebook()
    assert compiled == {"compiled": 1, "proved": 1}
    assert hits(first) == hits(second) != []
    assert (first.hash, first.shape) == (second.hash, second.shape)


def test_rules_that_were_loaded_without_their_proof_are_proved_when_it_is_asked_for(home, compiled):
    home.rulebook(proved=False)
    home.rulebook()
    home.rulebook()
    assert compiled == {"compiled": 1, "proved": 1}


def test_edited_rules_are_compiled_anew(home, compiled):
    home.rulebook()
    home.rules.write_text(RULES.replace("face recogni*", "(face|gait) recogni*"), encoding="utf-8")
    home.rulebook()
    assert compiled == {"compiled": 2, "proved": 2}


def test_rules_that_fail_their_examples_are_refused_however_often_they_are_loaded(home):
    home.rules.write_text(RULES.replace("[We use face", "[We use fame"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Faulty, match="must match and does not"):
            home.rulebook()


def test_another_version_of_the_program_compiles_anew(home, compiled, monkeypatch):
    home.rulebook()
    monkeypatch.setattr(shelving, "reading_code", lambda: "another")
    home.rulebook()
    assert compiled == {"compiled": 2, "proved": 2}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"\0",
        lambda data: data[:-500] + b"changed" + data[-493:],
        lambda data: b"\x80\x04" + data,
        lambda data: b"something else altogether"[: len(data)],
    ],
    ids=["empty", "a byte less", "half", "a byte more", "changed", "a pickle's first bytes", "foreign"],
)
def test_a_file_that_is_not_as_it_was_written_is_ignored_and_written_anew(home, compiled, spoil):
    first = home.rulebook()
    whole = kept(home).read_bytes()
    kept(home).write_bytes(spoil(whole))
    assert hits(home.rulebook()) == hits(first)
    assert compiled["compiled"] == 2
    assert kept(home).read_bytes() == whole


@pytest.mark.skipif(not LIBRARY, reason="nothing is serialised without Hyperscan")
def test_a_database_that_the_library_refuses_is_compiled_and_kept_anew(home, monkeypatch):
    first = home.rulebook()
    whole = kept(home).read_bytes()
    with monkeypatch.context() as patched:  # as if another processor had written it
        patched.setattr("monitor.rulebook.prefilter.Hyperscan.kept", lambda _: b"of another processor")
        kept(home).unlink()
        home.rulebook()
    assert kept(home).read_bytes() != whole
    assert hits(home.rulebook()) == hits(first)
    assert hits(home.rulebook()) == hits(first)


def test_a_file_that_others_may_write_to_is_not_read(home, compiled):
    home.rulebook()
    kept(home).chmod(0o666)
    home.rulebook()
    assert compiled["compiled"] == 2
    assert kept(home).stat().st_mode & 0o022 == 0


def test_a_folder_that_cannot_be_written_to_costs_time_only(home, compiled):
    (home.folder / ".monitor").write_text("a file where the folder should be")
    assert hits(home.rulebook()) == hits(home.rulebook())
    assert compiled == {"compiled": 2, "proved": 2}
