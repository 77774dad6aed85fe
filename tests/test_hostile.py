"""Texts and rules that mean harm: the work stays in proportion to the text, and what is found stays right.

Work is counted, not timed: calls of functions, and characters that the exact stage is asked to search.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from ruleset import made, shape

from monitor.model import Kind
from monitor.rulebook import Matcher, keep, load, read
from monitor.rulebook.kept import pack, unpack
from monitor.rulebook.rules import compile_rulebook

ROOT = Path(__file__).parents[1]
RULES = {
    "face": ["face recogni*", "fac(e|ial) ...4 (match*|recogni*)", "人脸识别", "זיהוי (ה)?פנים", "biométrique"],
    "video": ["train* ...8 video*", "camera* ~5 police", "re: \\d[\\d,]*\\s+cameras", "re: (?:\\w+\\s+){0,5}drones"],
}
CONTEXTS = {"negation": {"effect": "negates", "before": ["not", "never ...3 use*"]}}
FUZZY = {"face": [{"phrases": ["facial recognition"], "fuzzy": 1}]}

# What a text of about n characters is made of, and the capabilities that stand in it.
FLOODS = {
    "one line without an end": (lambda n: "they never use any camera or train anybody " * (n // 43), set()),
    "no space": (lambda n: "a" * n + " face recognition", {"face"}),
    "the beginning of a word, without a space": (lambda n: "face" * (n // 4), set()),
    "combining marks on one letter": (lambda n: "face" + "\u0301" * n + " recognition", set()),
    "marks that make no letter": (lambda n: "x" + "\u0336" * n + " f" + "\u0336" * 300 + "ace recognition", {"face"}),
    "marks on every letter": (lambda n: "t\u0301r\u0336a\u0337in " * (n // 9), set()),
    "marks without a letter": (lambda n: "\u0301" * n + " face recognition", {"face"}),
    "directions of writing": (lambda n: "\u202e\u2066" * (n // 2) + "face recognition", {"face"}),
    "directions inside words": (lambda n: "c\u202eame\u202cra " * (n // 9) + "\nface recog\u202enition", {"face"}),
    "soft hyphens between": (lambda n: "face" + "\u00ad" * n + "recognition", set()),
    "soft hyphens inside": (lambda n: "cam\u00ad" * (n // 4) + "\nface recog" + "\u00ad" * 300 + "nition", {"face"}),
    "words of two scripts": (lambda n: "caмera policе " * (n // 14) + "\nfаce recognition", {"face", "video"}),
    "one word of two scripts": (lambda n: "fа" * (n // 2) + " fаce recognition", {"face"}),
    "full stops": (lambda n: "." * n + " Face recognition", {"face"}),
    "full stops with spaces": (lambda n: ". " * (n // 2) + "Face recognition", {"face"}),
    "abbreviations": (lambda n: "Inc. e.g. Fig. " * (n // 15) + "face recognition", {"face"}),
    "line breaks": (lambda n: "\n" * n + "face recognition", {"face"}),
    "a gap without an end": (lambda n: "face" + " " * n + "recognition", set()),
    "gaps": (lambda n: ("train" + " " * 50) * (n // 55), set()),
    "first words only": (lambda n: "train " * (n // 6) + "face recognition", {"face"}),
    "all words far apart": (lambda n: "camera " * (n // 14) + "x " * 9 + "police " * (n // 14), set()),
    "digits and commas": (lambda n: "1," * (n // 2) + " face recognition", {"face"}),
    "digits and spaces": (lambda n: "1 " * (n // 2) + "face recognition", {"face"}),
    "prefix letters": (lambda n: "ה" * n + " זיהוי פנים", {"face"}),
    "a script without spaces": (lambda n: "的" * n + "人脸识别", {"face"}),
    "halves of a misspelt word": (lambda n: "recog facial " * (n // 13), set()),
    "surrogates": (lambda n: "\ud800" * n + " face recognition", {"face"}),
    "zeros": (lambda n: "\0" * n + " face recognition", {"face"}),
    "apostrophes": (lambda n: "'’" * (n // 2) + " face recognition", {"face"}),
}


@pytest.fixture(scope="module")
def book():
    return made(RULES, FUZZY, contexts=CONTEXTS)


def worked(book, text, monkeypatch):
    """Read a text; give what was found, the calls that it took and the characters that were searched."""
    counts = {"calls": 0, "searched": 0}
    plain = Matcher._plain_spans

    def counting(self, text, start, end):
        counts["searched"] += end - start
        return plain(self, text, start, end)

    def profile(_frame, event, _argument):
        counts["calls"] += event in ("call", "c_call")

    with monkeypatch.context() as patched:
        patched.setattr(Matcher, "_plain_spans", counting)
        sys.setprofile(profile)
        try:
            hits = list(read(text, book, kind=Kind.PAGE))
        finally:
            sys.setprofile(None)
    return hits, counts


@pytest.mark.parametrize(("flood", "expected"), FLOODS.values(), ids=FLOODS.keys())
def test_a_flood_takes_work_in_proportion_to_its_length_and_hides_nothing(book, flood, expected, monkeypatch):
    worked(book, flood(500), monkeypatch)  # patterns are compiled when they are first needed
    _, less = worked(book, flood(6_000), monkeypatch)
    hits, more = worked(book, flood(24_000), monkeypatch)
    assert {hit.capability for hit in hits} == expected
    assert all(hit.quote_end - hit.quote_start <= 2_000 for hit in hits)
    assert more["calls"] <= 5 * less["calls"] + 2_000
    assert more["searched"] <= 5 * less["searched"] + 50_000


@pytest.mark.parametrize(
    "unit", ["x", "gait matters ", "人", "a " * 999 + "\u0301"], ids=["letters", "words", "Han", "marks"]
)
def test_a_line_of_a_megabyte_is_read_to_its_end(book, unit):
    text = unit * (1_000_000 // len(unit)) + " face recognition"
    (hit,) = read(text, book, kind=Kind.PAGE)
    assert (text[hit.start : hit.end], hit.end) == ("face recognition", len(text))


def many(count):
    """Make capabilities with phrases of made-up words, fifty each, all of one shape."""
    choose = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(choose.choices(letters, k=7)) for _ in range(2_000)]
    phrases = [f"{choose.choice(words)} {choose.choice(words)}" for _ in range(count)]
    return {f"rule-{at}": phrases[at : at + 50] for at in range(0, count, 50)}


def test_five_thousand_phrases_are_compiled_kept_and_found():
    rules = many(5_000)
    written = shape(rules)
    book = compile_rulebook(written, "")
    kept = unpack(pack(keep(book, proved=True), b"k" * 32), b"k" * 32)
    again = compile_rulebook(type(written).model_validate_json(kept.rules), "", kept.databases)
    some = [(name, each[0]) for name, each in rules.items()]
    text = "\n".join(phrase for _, phrase in some)
    found = [(hit.capability, text[hit.start : hit.end]) for hit in read(text, again, kind=Kind.PAGE)]
    assert (found, len(again.terms)) == (some, 5_000)


def test_faults_of_five_thousand_phrases_are_told_each_with_its_line():
    listed = "".join(f"      - '(open {number}'\n" for number in range(300))
    _, faults = load(f"capabilities:\n  a:\n    title: A\n    phrases:\n{listed}")
    assert sum("is never closed" in str(fault) for fault in faults) == 300


WITHOUT = """
import sys
sys.modules["hyperscan"] = None
sys.path[:0] = ["tests"]
from ruleset import made
from monitor.model import Kind
from monitor.rulebook import read
from monitor.rulebook.prefilter import LIBRARY
from monitor.rulebook.rawscan import RawScan
book = made({"a": ["face recogni*", "人脸识别"], "b": ["camera* ~5 police"]})
text = "Face-Recog\\u00adnition. 我们的人脸识别系统. Police got cameras."
found = [text[hit.start : hit.end] for hit in read(text, book, kind=Kind.PAGE)]
print(repr(LIBRARY), found, RawScan(book).suspects(b"x"))
"""


def test_where_hyperscan_has_no_wheel_the_same_is_found():
    done = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "'' ['Face-Recog\\xadnition', '人脸识别', 'Police got cameras'] True\n"
