"""Look for rulebooks and texts on which the matcher is wrong, slow or fails, until the time is over.

    nice python benchmarks/fuzz.py [--minutes 10] [--seed N]

Five questions in turn, each on made-up cases of all scripts:
    both first stages find what the obvious matcher of the tests finds, to the character
    what an expression matches in a sentence, the first stage named
    whatever stands in a phrase, it is read or refused with a PhraseError
    an expression that is not refused is done with a hostile sentence of 2,000 characters in half a second
    whatever a text holds, folding it and finding sentences in it ends, and offsets stay within it
Prints each failure once, as the smallest case that was found; ends with 1 if there were any.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import regex
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from ruleset import made
from rulewriting import cases
from test_reference import check, readable

from monitor.model import Kind
from monitor.rulebook import expression, read
from monitor.rulebook.folding import fold, is_odd
from monitor.rulebook.phrase import PhraseError, phrase
from monitor.rulebook.prefilter import Hyperscan, Patient, Sought
from monitor.text.sentences import SentenceFinder, sentences

ROUND = 200
"""Cases of each question in one round."""
HOSTILE = st.sampled_from(
    ["a", "ab", "a ", " ", "1", "1,", "é", "人", "a\u0301", "\u00ad", ".", "x", "A1 ", "\t", "_", "ſ"]
)
PARTS = st.sampled_from(
    [r"\w", r"\d", r"\s", ".", "a", "b", "x", "1", " ", "[a-c]", r"[^\n]", "é", r"\b", r"\W", "[,1]", r"\p{L}", "人"]
)


def same(case: tuple[dict, str]) -> None:
    """Compare with the obvious matcher."""
    rules = readable(case[0])
    if rules:
        check(rules, case[1], Hyperscan)
        check(rules, case[1], Patient)


def refused(written: str) -> None:
    """Read a phrase of anything."""
    try:
        found = phrase(written)
        regex.compile(found.pattern, regex.IGNORECASE | regex.V0)
    except PhraseError:
        pass


@st.composite
def expressions(draw: Callable, depth: int = 2) -> str:
    """Write an expression, most of which are allowed."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        part = draw(PARTS)
        if depth and draw(st.integers(0, 2)) == 0:
            ways = [draw(expressions(depth=depth - 1)) for _ in range(draw(st.integers(1, 2)))]
            part = f"(?:{'|'.join(ways)})"
        parts.append(part + draw(st.sampled_from(["", "", "", "?", "*", "+", "{0,5}", "{2}", "{1,40}", "*?"])))
    return "".join(parts)


def ends(case: tuple[str, str, str]) -> None:
    """Search a hostile sentence with an expression that was not refused; raises TimeoutError."""
    body, unit, last = case
    try:
        pattern, _ = expression.read(body)
    except expression.ExpressionError:
        return
    text = (unit * 2_000)[:2_000] + last
    for _ in zip(range(50), regex.compile(pattern, expression.FLAGS).finditer(text, timeout=0.5), strict=False):
        pass


def named(case: tuple[str, str]) -> None:
    """Compare what is read with what an expression matches in each sentence."""
    body, text = case[0].strip(), case[1]
    try:
        pattern = regex.compile(expression.read(body)[0], expression.FLAGS)
    except expression.ExpressionError:
        return
    if is_odd(text):
        return
    book = made({"a": [f"re: {body}"]})
    expected = [found.span() for span in sentences(text) for found in pattern.finditer(text, *span)]
    for stage in (Hyperscan, Patient):
        other = replace(book, prefilter=stage([Sought(phrase(f"re: {body}").scan)]))
        assert [(hit.start, hit.end) for hit in read(text, other, kind=Kind.PAGE)] == expected, stage


def whole(case: tuple[str, int]) -> None:
    """Fold a text and find a sentence in it."""
    text, offset = case
    folded = fold(text)
    places = [(folded.start(at), folded.end(at)) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    start, end = SentenceFinder(text).around(min(offset, max(0, len(text) - 1)))
    assert 0 <= start <= end <= max(len(text), 1)


QUESTIONS: dict[str, tuple[Callable, st.SearchStrategy]] = {
    "same": (same, cases()),
    "refused": (
        refused,
        st.text(st.sampled_from("ab é-(|)?*~.3{capability}re: \\[]人ו'’ß\u00ad\u0301+^$"), max_size=24),
    ),
    "ends": (ends, st.tuples(expressions(), HOSTILE, st.sampled_from(["", "!", "b", "x"]))),
    "named": (named, st.tuples(expressions(), st.text(st.sampled_from("abx1 ,.é人A\n–БS"), max_size=40))),
    "whole": (whole, st.tuples(st.text(max_size=80), st.integers(0, 80))),
}


def main(minutes: float, first: int) -> int:
    """Ask until the time is over. Gives the exit code."""
    until = time.monotonic() + minutes * 60
    number, asked, told = first, Counter(), set()
    while time.monotonic() < until:
        for name, (question, strategy) in QUESTIONS.items():
            test = settings(max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck))(
                seed(number)(given(strategy)(question))
            )
            try:
                test()
            except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
                what = f"{name}: {type(error).__name__}: {error}"
                if what not in told:
                    told.add(what)
                    print(f"--- seed {number}, {what}\n{''.join(getattr(error, '__notes__', []))}", flush=True)
                    traceback.print_exc(limit=-2)
            asked[name] += ROUND
        number += 1
    print(f"{dict(asked)} cases, seeds {first} to {number - 1}: {len(told)} failures")
    return 1 if told else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--seed", type=int, default=0)
    given_words = words.parse_args()
    sys.exit(main(given_words.minutes, given_words.seed))
