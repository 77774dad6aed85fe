"""What was found and is not told stands on a page, with who or what spoke against it."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from archived import COMPANIES, EDGE, SOURCE, START, board, judged
from conftest import ROOT

from monitor.archive import Computed, compute, keep_readings, open_archive, review, versions, watch
from monitor.archive.views import LEFT_OUT
from monitor.home import Home
from monitor.model import Act, Stance, Strength, Why
from monitor.reviews import Review, Scope, Verdict, words
from monitor.rulebook import Hit
from monitor.rulebook.packed import pack_hits
from monitor.web import application, left_out

FIGHT, DENIED, NO, BENEFIT = "We fight faces.", "We use no faces.", "No faces, <b>no</b> fun.", "Free scans of faces."
WHY = Why("matched", "capabilities.face-recognition", "faces")
OPPOSED = Why("suppresses", "contexts.opposition", "fight; contexts.x: <i>")
NEGATED = Why("negates", "contexts.negation", "no")


def hit(text, *why, stance=None):
    """Read a mention in the first sentence of a text."""
    return Hit(
        capability="face-recognition", start=text.find("aces") - 1, end=text.find("aces") + 4, quote_start=0,
        quote_end=text.find(".") + 1, section="", heading="", act=None, stance=stance, stance_act=None,
        tense="present", role="", negated=NEGATED in why, suppressed=False, own=True, others=False, why=(WHY, *why),
    )  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("home") / "archive.db"
    dismissal = Review("sig-1", "Ida <i>", START, Verdict.DISMISSED, "boilerplate", START + timedelta(days=30))
    with open_archive(path) as archive:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        texts = (FIGHT, f"{FIGHT} Now.", DENIED, NO, BENEFIT, "Faces.")
        board(archive, 0, *((str(number), text) for number, text in enumerate(texts)))
        kept = {each.text: each for each in versions(archive)}
        benefit = Why("boilerplate", "contexts.benefits", "Free scans")
        found = [
            (FIGHT, [hit(FIGHT, OPPOSED)]),
            (f"{FIGHT} Now.", [hit(FIGHT, OPPOSED, Why("suppresses", "sections.posting", "about"))]),
            # A sentence that is a denial is no mention that was passed over, though one word of it denies nothing.
            (DENIED, [hit(DENIED, NEGATED), hit(DENIED, NEGATED, stance=Stance.DENIES)]),
            (NO, [hit(NO, NEGATED)]),
            (BENEFIT, [hit(BENEFIT, benefit)]),
            ("Faces.", [hit("Faces.")]),
        ]
        keep_readings(archive, [(kept[text].id, "knows", pack_hits(hits)) for text, hits in found])
        signal, statement, case = judged(kept["Faces."])
        silent = replace(signal, silenced=words(dismissal))
        faint = [
            replace(signal, id=f"sig-{number}", act=Act.SKILL, strength=Strength.WEAK, why=why)
            for number, why in enumerate(
                [
                    (
                        WHY,
                        Why("weighed", "strength", "the posting asks for it"),
                        Why("weighed", "strength", "weak: hm"),
                    ),
                    (WHY, Why("weighed", "strength", "x"), Why("lowered", "boilerplate", "stands in 9 of 9 postings")),
                ],
                2,
            )
        ]
        compute(archive, [([silent, *faint], [statement], [replace(case, shows=())])], Computed(START, "r", "w"))
        review(archive, replace(dismissal, scope=Scope.of(signal, SOURCE.id)))
    return path


@pytest.fixture
def shown(path):
    """Give the page, its marks of sections and tables taken out."""

    def asked():
        datasette = application(path, Home(ROOT).pages())
        answer = asyncio.run(datasette.client.get("/left-out"))
        assert (answer.status_code, "<i>" in answer.text, "<b>no" in answer.text) == (200, False, False)
        people, rules, weak = re.split(r"<h2>[^<]+</h2>", answer.text)[1:]
        return [rows(people), rows(rules), rows(weak)], [counts(people), counts(rules), counts(weak)], rules

    return asked


def rows(part):
    """Give the cells of the table of a part of the page, as words."""
    lines = re.findall(r"<tr>(<td.*?)</tr>", part)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.split(r"</td>", line)[:-1]] for line in lines]


def counts(part):
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<li>(<b>.*?)</li>", part)]


PLACE = " archived text · https://boards.example/ring/"


def test_each_quote_is_shown_with_who_or_what_spoke_against_it_and_what_it_would_have_counted_for(shown):
    (people, rules, weak), counted, _ = shown()
    assert people == [
        [
            "Ida &lt;i&gt;, 2019-06-01",
            "boilerplate",
            "2019-07-01",
            "Ring shows: hire, strong, face recognition, in Ring: face recognition",
            f"“Faces.”{PLACE}5",
        ]
    ]
    opposed = "opposition: “fight; contexts.x: &lt;i&gt;”"
    assert sorted(rules) == [
        ["benefits: “Free scans”", "Ring, face recognition", f"“{BENEFIT}”{PLACE}4"],
        ["negation: “no”", "Ring, face recognition", f"“No faces, &lt;b&gt;no&lt;/b&gt; fun.”{PLACE}3"],
        [f"{opposed}; section “about”", "Ring, face recognition", f"“{FIGHT}”{PLACE}1 2 times"],
    ]
    assert sorted(weak) == [
        ["2019-06", "boilerplate", "Ring: skill, face recognition", f"“Faces.”{PLACE}5"],
        ["2019-06", "hm", "Ring: skill, face recognition", f"“Faces.”{PLACE}5"],
    ]
    assert counted == [
        ["1 boilerplate"],
        ["2 opposition", "1 benefits", "1 negation", "1 section “about”"],
        ["1 boilerplate", "1 hm"],
    ]


def test_of_a_large_archive_the_newest_are_read_and_the_page_says_so(shown, monkeypatch):
    assert "<p>4 mentions, by reason:" in shown()[2]
    monkeypatch.setattr(left_out, "READ", 1)
    (people, rules, weak), _, text = shown()
    assert (len(people), len(rules), len(weak)) == (1, 1, 1)
    assert "<p>1 mention in the newest 1 of 5 texts with such words, by reason:" in text


def test_readings_without_such_words_are_not_looked_at(path):
    with open_archive(path, readonly=True) as archive:
        for asked in ("SELECT * FROM left_out_by_rules LIMIT 9", f"SELECT COUNT(*) FROM readings WHERE {LEFT_OUT}"):
            plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {asked}")]
            assert [each for each in plan if "readings_left_out" in each][:1] == plan[:1]
