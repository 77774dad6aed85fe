"""A letter of another script does not hide a word: it is read as what it passes for, quoted as it stands, and told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruleset import made

from monitor.digest.words import reasons_in_words
from monitor.model import Day, Kind, Why
from monitor.names import Company, Names, resolve
from monitor.rulebook import read
from monitor.text.scripts import BACK, TWINS, is_mixed, unmixed


@pytest.fixture(scope="module")
def book():
    guarded = {"prints": [{"phrases": ["fingerprint scanner"], "fuzzy": 1}]}
    return made({"face": ["face recogni*", "розпізнаван* облич*"], "prints": []}, guarded)


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        ("fаce", "face"),
        ("fасе", "face"),
        ("FАСЕ", "FACE"),
        ("rесοgnіtiоn", "recognition"),
        ("oбличчя", "обличчя"),
        ("ОБЛИЧЧЯ oблич", "ОБЛИЧЧЯ облич"),
        ("IТ-відділ", "IT-відділ"),
        ("face μm Δt β x", "face μm Δt β x"),
        ("nМоскве Rекламa", "nMockbe Rекламa"),
        ("расе", "расе"),
        ("Python-розробник", "Python-розробник"),
        ("naïve café", "naïve café"),
    ],
    ids=[
        "one letter", "most letters", "capitals", "Greek too", "Latin in Cyrillic", "one of two", "a slip",
        "symbols", "no twin", "all look-alikes", "both scripts by themselves", "accents",
    ],
)  # fmt: skip
def test_a_mixed_word_reads_in_one_script_where_every_letter_has_a_twin(written, reads):
    assert unmixed(written) == reads


@given(st.text(st.sampled_from([*"abehKp _-1.\u0301é人", *TWINS, *BACK, *"жλц"]), max_size=30))
def test_only_mixed_words_change_and_a_text_keeps_its_length(text):
    read_as = unmixed(text)
    assert len(read_as) == len(text)
    assert is_mixed(text) or read_as == text


SHOWN = {
    "Cyrillic": ("We use fаce recognition.", "fаce recognition", ["fаce"]),
    "Greek": ("We use face recοgnitiοn.", "face recοgnitiοn", ["recοgnitiοn"]),
    "both, and a soft hyphen": (
        "We use fаce re\u00adcοgnition.",
        "fаce re\u00adcοgnition",
        ["fаce", "re\u00adcοgnition"],
    ),
    "a hidden character between": ("We use f\u200bаce recognition.", "f\u200bаce recognition", ["f\u200bаce"]),
    "Latin in Cyrillic": ("Ми маємо розпізнавання oблич.", "розпізнавання oблич", ["oблич"]),
    "a misspelt word": ("Fingеrprint scaner wanted.", "Fingеrprint scaner", ["Fingеrprint"]),
    "far down": ("Doorbells. " * 300 + "\nOur fасе recognition.", "fасе recognition", ["fасе"]),
    "clean": ("We use face recognition, Київ.", "face recognition", []),
}


@pytest.mark.parametrize(("text", "quoted", "told"), SHOWN.values(), ids=SHOWN.keys())
def test_a_disguised_phrase_is_found_quoted_as_it_stands_and_told(book, text, quoted, told):
    (hit,) = read(text, book, kind=Kind.PAGE)
    assert (text[hit.start : hit.end], list(hit.words("mixes scripts"))) == (quoted, told)
    assert text[hit.quote_start : hit.quote_end] in text


def test_a_word_that_only_looks_like_another_to_no_reader_is_not_found(book):
    assert list(read("We use fаcts. Face rеcord. Ми маємо oбличку.", book, kind=Kind.PAGE)) == []


def test_a_reader_is_told_of_two_scripts_in_words():
    assert reasons_in_words([Why("mixes scripts", "capabilities.face", "fаce")], 3) == [
        "“fаce” is written with letters of two scripts"
    ]


@pytest.mark.parametrize(
    ("printed", "how"),
    [("Amazon Technologies, Inc.", "exact"), ("Аmazon Technologies, Inc.", "possible"), ("Rіng LLC", "possible")],
    ids=["as it is", "a Cyrillic A", "a short name"],
)
def test_a_name_that_looks_like_a_watched_one_is_shown_for_review_and_attributed_to_nobody(printed, how):
    names = Names.of([Company("amazon", "Amazon Technologies"), Company("ring", "Ring")])
    found = resolve(printed, names, Day(2019))
    assert (found.how, found.score) == (how, 100.0)
