"""The ready-made questions of metadata.yml have answers in the archive of the demonstration."""

import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from monitor.archive import open_archive

pytestmark = [pytest.mark.xdist_group("ring"), pytest.mark.timeout(600)]  # which has the made-up world

QUERIES = YAML(typ="safe").load((ROOT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["archive"]["queries"]
POLICE = (
    "Today, 405 police departments are partners of Ring and use the Neighbors portal to share safety information and "
    "to ask for recordings of an area and a time."
)


@pytest.fixture(scope="module")
def ask(replayed):
    with open_archive(replayed.archive, readonly=True) as archive:

        def asked(name, **given):
            return [list(row.values()) for row in archive.db.query(QUERIES[name]["sql"], given)]

        yield asked


@pytest.mark.parametrize(
    ("name", "given", "answers"),
    [
        (
            "postings_of_affiliates",
            {"company": "Amazon", "capability": "face-recognition"},
            [["Amazon > Ring > Ring Ukraine", "face-recognition", "2019-06-14", "hire", "weak"]],
        ),
        (
            "postings_of_affiliates",
            {"company": "ring", "capability": ""},
            [
                ["Ring > Ring Ukraine", "face-recognition", "2019-06-14", "hire", "weak"],
                ["Ring > Ring Ukraine", "object-detection", "2019-06-14", "hire", "weak"],
            ],
        ),
        ("postings_of_affiliates", {"company": "Ringlet", "capability": ""}, []),
        (
            "statements_that_changed",
            {"company": "Ring"},
            [["Ring", "police-partnership", "2019-08-28", "affirms use", POLICE]],
        ),
        ("statements_that_changed", {"company": "Amazon"}, []),
        (
            "what_was_left_out",
            {},
            [
                [
                    "We fight face recognition in public space, in court and on the street.",
                    "Unwatched Streets Alliance",
                ],
                ["Bring lawsuits against facial recognition in stadiums", "Unwatched Streets Alliance"],
                ["Its maker will face recognition from our readers, who voted for it as well.", "Ring"],
                ["No prior experience with facial recognition law is needed", "Ring"],
                ["Known systems use facial recognition or a code to open a compartment.", ""],
                ["11:00 Panel: will we face recognition or oblivion?", "Ring Ukraine"],
                [
                    "We fight face recognition in public space, in court and on the street.",
                    "Unwatched Streets Alliance",
                ],
                ["Campaign against police use of face recognition", "Unwatched Streets Alliance"],
                ["Explain to councils why we oppose facial recognition at schools", "Unwatched Streets Alliance"],
            ],
        ),
        (
            "what_nobody_reviewed",
            {},
            [
                ["case", "Ring", "face-recognition"],
                ["case", "Ring", "link:ring-ukraine"],
                ["statement found by a rule", "Ring", "police-partnership"],
                *[["statement found by a rule", "Helixmetrics", "face-recognition"]] * 3,
            ],
        ),
        (
            "what_was_taken_away",
            {},
            [["2019-08-20T05:00:00Z", "Ring Ukraine"], ["2019-01-15T05:00:00Z", "Ring Ukraine"]],
        ),
    ],
    ids=lambda value: "-".join(filter(None, value.values())) if isinstance(value, dict) else str(value)[:30],
)
def test_a_question_has_its_answer(name, given, answers, ask):
    assert [row[: len(answer)] for row, answer in zip(ask(name, **given), answers, strict=True)] == answers
