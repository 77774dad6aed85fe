"""The matcher finds what the obvious one finds, whichever first stage it has, in all scripts and to the character."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import Group, Row, Star, Word, mentions, written
from ruleset import made
from rulewriting import cases

from monitor.model import Kind
from monitor.rulebook import read
from monitor.rulebook.phrase import PhraseError, phrase
from monitor.rulebook.prefilter import LIBRARY, Hyperscan, Patient, Sought
from monitor.text.sentences import SentenceFinder, sentences

STAGES = [pytest.param(Hyperscan, marks=pytest.mark.skipif(not LIBRARY, reason="no Hyperscan here")), Patient]


def readable(rules):
    """Leave out phrases of which nothing must stand: they are refused."""
    kept = {}
    for name, phrases in rules.items():
        for each in phrases:
            try:
                phrase(written(each))
            except PhraseError:
                continue
            kept.setdefault(name, []).append(each)
    return kept


def check(rules, text, stage):
    """Compare the two."""
    book = made({name: [written(each) for each in phrases] for name, phrases in rules.items()})
    sought = [
        Sought(p.scan, p.certain, p.partial)
        for phrases in rules.values()
        for p in (phrase(written(e)) for e in phrases)
    ]
    book = replace(book, prefilter=stage(sought))
    found = [(hit.capability, hit.start, hit.end) for hit in read(text, book, kind=Kind.PAGE)]
    assert sorted(found, key=lambda hit: (hit[1], hit)) == sorted(
        mentions(rules, text, sentences(text)), key=lambda hit: (hit[1], hit)
    ), {name: [written(each) for each in phrases] for name, phrases in rules.items()}


@pytest.mark.parametrize("stage", STAGES)
def test_the_fast_matcher_and_the_obvious_one_find_the_same(stage):
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def compare(case):
        rules, text = readable(case[0]), case[1]
        if rules:
            check(rules, text, stage)

    compare()


@pytest.mark.parametrize("stage", STAGES)
def test_what_may_be_missing_is_never_all_that_the_first_stage_looks_for(stage):
    """Found by the test above: `ß` may be `ss`, so none of its letters is sure, as if it were optional itself."""
    use, ending = (Group((Row((each,), ()),), optional=True) for each in (Word("use"), Star()))
    faces = Group((Row((ending, Word("облич")), (" ",)),), optional=True)
    rules = {"a": [Row((use, Word("ß"), faces), (" ", ""))]}
    check(rules, "SSОБЛИЧ", stage)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('aА.。!? \n"”)Fig eInc.1人'), max_size=60), st.data())
def test_the_sentence_around_an_offset_is_the_one_that_splitting_the_whole_text_gives(text, data):
    offset = data.draw(st.integers(0, max(0, len(text) - 1)))
    holding = [span for span in sentences(text) if span[0] <= offset < span[1]]
    finder = SentenceFinder(text)
    finder.around(data.draw(st.integers(0, max(0, len(text) - 1))))
    assert finder.around(offset) == (holding[0] if holding else (offset, offset))
