"""What came after the case: an archive goes on for years, and it stays one case."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from made import signal, statement, version

from monitor.archive import open_archive, versions
from monitor.digest.news import Reason, decide
from monitor.divergences import WhyNot, hold
from monitor.judgement import judge
from monitor.model import Act, Day, Kind, Relation, Stance
from monitor.steps.timeline import as_seen
from monitor.told import telling
from monitor.typology import Sort, sort_of

# The replay takes half a minute alone and several times that on a busy machine.
pytestmark = [pytest.mark.xdist_group("ring"), pytest.mark.timeout(600)]

# What the reporters of 2019 could not know. The archive goes on; the rules and the watchlist are the same.
LATER_HISTORY = [
    # (day, company, kind, document, words); the same document again is another version of it.
    ("2019-11-01", "ring-ukraine", Kind.PAGE, "portfolio", "For Ring we develop face recognition and other projects."),
    ("2019-11-21", "ring-ukraine", Kind.PAGE, "portfolio", "We are proud of our many projects."),
    ("2023-12-01", "ring", Kind.PAGE, "neighbors", "Ring partners with police departments, which may request videos."),
    ("2024-01-24", "ring", Kind.PAGE, "neighbors", "The Neighbors app shows what happens in your street."),
    ("2025-09-30", "ring", Kind.STATEMENT, "launch", "Ring uses face recognition to name familiar people."),
]


@pytest.fixture(scope="module")
def history(replayed, rulebook):
    """Give a function that judges, as of a day, the archive of 2019 with what came later."""
    with open_archive(replayed.archive, readonly=True) as archive:
        known = list(versions(archive))
    watchlist = replayed.watched(rulebook)
    later = []
    for day, company, kind, document, words in LATER_HISTORY:
        seen = datetime.fromisoformat(day + "T06:00:00+00:00")
        replaced = [each.document for each in later].index(document) if document in {d.document for d in later} else -1
        if replaced >= 0:
            later[replaced] = replace(later[replaced], last_seen=seen - timedelta(days=1), gone=seen)
        name = f"ver-{document}-{day}"
        later.append(
            version(id=name, document=document, company=company, kind=kind, text=words, first_seen=seen, url=document)
        )
        later[-1] = replace(later[-1], last_seen=seen + timedelta(days=400), source=f"page:{document}")

    def on(day):
        moment = datetime.fromisoformat(day + "T23:59:59+00:00")
        return judge(as_seen([*known, *later], moment), rulebook, watchlist, moment)

    return on


def one(judged, company, capability):
    (case,) = [each for each in judged.cases if (each.company, each.capability) == (company, capability)]
    return case


def relations(case, relation):
    return [finding.reason for each in case.divergences if each.relation is relation for finding in each.findings]


def test_in_november_2019_evidence_that_a_partner_deletes_is_told_and_kept(history):
    before = one(history("2019-11-20"), "ring", "face-recognition")
    after = one(history("2019-11-22"), "ring", "face-recognition")
    reason = "shown until 2019-11-20, then edited; the earlier capture is kept"
    told = [
        [each for each in relations(case, Relation.SIGNAL_WITHDRAWN) if each.startswith(reason)]
        for case in (before, after)
    ]
    assert list(map(len, told)) == [0, 1]
    assert {each.id for each in before.shows} <= {each.id for each in after.shows}


def test_in_january_2024_a_policy_that_is_dropped_leaves_its_signal_with_an_end(history):
    (signal,) = [
        each
        for each in history("2024-01-24").signals
        if each.capability == "police-partnership" and each.quote.version == "ver-neighbors-2023-12-01"
    ]
    assert f"{signal.gone:%Y-%m-%d}" == "2024-01-24"


def test_in_september_2025_the_affirmation_closes_the_case_and_the_letter_says_so(history):
    before, after = (one(history(day), "ring", "face-recognition") for day in ("2025-09-29", "2025-09-30"))
    assert (before.reversed, str(after.reversed), after.headline) == (None, "2025-09-30", "affirmed after a denial")
    assert relations(after, Relation.REVERSAL) == ["denied on 2019-08-29, affirmed on 2025-09-30"]
    assert decide(after, telling(before, date(2025, 9, 29))) is Reason.RESOLVED
    assert decide(after, telling(after, date(2025, 9, 30))) is Reason.NOTHING_NEW


def test_in_all_those_years_it_stays_one_case(history):
    ids = {one(history(day), "ring", "face-recognition").id for day in ("2019-08-29", "2022-07-13", "2025-12-31")}
    assert len(ids) == 1


def test_in_july_2022_a_refusal_to_answer_is_a_statement_and_denies_nothing(rulebook):
    """Ring would not rule out voice recognition. Nobody can hold anything against an answer that was not given."""
    refusal = statement(company="ring", capability="voice-identification", stance=Stance.DECLINES, day=Day(2022, 7, 13))
    assert sort_of(refusal, rulebook) is Sort.NON_ANSWER
    shown = signal(company="ring", capability="voice-identification", act=Act.USE)
    assert hold(refusal, shown, rulebook, ()) is WhyNot.NO_DENIAL
