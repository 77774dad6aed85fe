"""What people think of what was found: what counts, what is silent and for how long, and what opens a case again."""

from dataclasses import replace
from datetime import timedelta

import archived
import pytest
from archived import COMPANIES, EDGE, SOURCE, START, board
from made import SEEN, version

from monitor import archive as store
from monitor.archive import Computed, compute, open_archive, versions, watch
from monitor.home import HomeError
from monitor.judgement import judge
from monitor.reviews import Review, Scope, Silence, Verdict, closed, standing, waiting, words
from monitor.steps.review import Asking, review, session
from monitor.told import outline
from monitor.watchlist import load

DAY = timedelta(days=1)
PAGE = version(id="ver-2", document="doc-2", text="We use face recognition in all our cameras. Call us.")
DENIAL = version(id="ver-1", text="Acme does not use face recognition.")
WATCHLIST, _ = load("companies:\n  acme:\n    name: Acme\n", capabilities=[], spiders=[])
LATER = SEEN + DAY


def dismissed(thing, source, **changes):
    until = LATER + 180 * DAY
    made = Review(thing.id, "Ida", LATER, Verdict.DISMISSED, "wrong company", until, Scope.of(thing, source))
    return replace(made, **changes)


def judged(rulebook, *reviews, now=LATER + DAY, page=PAGE):
    return judge([DENIAL, page], rulebook, WATCHLIST, now, silence=Silence.at(reviews, now))


@pytest.fixture(scope="module")
def shown(rulebook):
    (found,) = [each for each in judged(rulebook).signals if each.capability == "face-recognition"]
    return found


def face(judgement):
    """Give the silenced words of the face recognition signal, and whether there is an alert."""
    silenced = [each.silenced for each in judgement.signals if each.capability == "face-recognition"]
    return silenced, [case.headline for case in judgement.cases if case.alert and case.capability == "face-recognition"]


def test_a_dismissed_signal_is_kept_and_is_no_evidence(rulebook, shown):
    assert face(judged(rulebook)) == ([""], ["conflicts with a denial of use"])
    assert face(judged(rulebook, dismissed(shown, PAGE.source))) == (
        ["dismissed by Ida on 2019-08-31 until 2020-02-27: wrong company"],
        [],
    )


ALERT = ["conflicts with a denial of use"]


@pytest.mark.parametrize(
    ("change", "page", "now"),
    [
        pytest.param({"verdict": Verdict.CONFIRMED}, PAGE, LATER + DAY, id="it is confirmed"),
        pytest.param({"scope": Scope("face-recognition", "page:x", "w")}, PAGE, LATER + DAY, id="another source"),
        pytest.param({}, replace(PAGE, text="We use face recognition at our doors."), LATER + DAY, id="other words"),
        pytest.param({}, PAGE, LATER + 181 * DAY, id="the dismissal has ended"),
        pytest.param({}, PAGE, LATER - timedelta(hours=1), id="it was not dismissed yet as of that day"),
    ],
)
def test_a_signal_counts_when(rulebook, shown, change, page, now):
    assert face(judged(rulebook, dismissed(shown, PAGE.source, **change), now=now, page=page)) == ([""], ALERT)


def test_a_dismissal_that_was_taken_back_counts_no_more(rulebook, shown):
    back = Review(shown.id, "Ida", LATER + timedelta(hours=1), Verdict.NEW, "read it again")
    assert face(judged(rulebook, dismissed(shown, PAGE.source), back)) == ([""], ALERT)


def test_a_confirmed_statement_counts_as_reviewed(rulebook):
    found = [each for each in judged(rulebook).statements if each.quote.version == "ver-1"]
    confirmed = [Review(each.id, "Ida", LATER, Verdict.CONFIRMED) for each in found]
    after = [each for each in judged(rulebook, *confirmed).statements if each.quote.version == "ver-1"]
    assert [each.reviewed for each in found] == [False]
    assert [each.reviewed for each in after] == [True]


def test_the_last_review_of_a_thing_counts():
    first, second = (Review("cas-1", who, SEEN, Verdict.CONFIRMED) for who in ("Ida", "Bob"))
    assert standing([first, second]) == {"cas-1": second}


@pytest.mark.parametrize(
    ("verdict", "at", "result"),
    [
        pytest.param(Verdict.DISMISSED, LATER, True, id="dismissed"),
        pytest.param(Verdict.OUT_OF_SCOPE, LATER, True, id="out of scope"),
        pytest.param(Verdict.CONFIRMED, LATER, False, id="confirmed"),
        pytest.param(Verdict.DISMISSED, SEEN - DAY, False, id="dismissed before the newest evidence"),
    ],
)
def test_a_case_is_closed_by_a_verdict_until_there_is_new_evidence(rulebook, verdict, at, result):
    (case,) = [outline(case) for case in judged(rulebook).cases if case.alert]
    verdicts = {case.id: Review(case.id, "Ida", at, verdict, "x")}
    assert closed(case, verdicts[case.id]) is result
    assert [each.id for each in waiting([case], verdicts)] == ([] if at == LATER else [case.id])


def test_a_case_that_nobody_judged_is_open_and_waits(rulebook):
    (case,) = [outline(case) for case in judged(rulebook).cases if case.alert]
    assert (closed(case, None), waiting([case], {})) == (False, [case])


def test_a_review_is_written_in_a_line():
    assert words(Review("cas-1", "Ida", SEEN, Verdict.PUBLISHED)) == "published by Ida on 2019-08-30"


RUN = Computed(START, "rules", "watchlist")


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        board(opened, 0, ("1", "Face recognition required."))
        shown, said, case = archived.judged(next(iter(versions(opened))))
        compute(opened, [([shown], [said], [case])], RUN)
        yield opened


def asking(keys, lines=()):
    """Give a person who presses these keys and writes these lines, and what this person is told."""
    keys, lines, told = iter(keys), iter(lines), []
    return Asking(lambda _: next(keys), lambda _: next(lines), told.append), told


def kept(archive):
    return [(each.subject, each.verdict, each.reason) for each in store.reviews(archive)]


def test_a_case_is_reviewed_with_one_keystroke_and_waits_no_more(archive):
    person, told = asking("xc", ["both pages read"])
    report = session(archive, person, who="Ida", now=lambda: START + DAY)
    assert kept(archive) == [("cas-1", Verdict.CONFIRMED, "both pages read")]
    assert (str(report), "'x' is none of these keys." in told) == ("1 reviewed, 0 waiting", True)
    assert any("…“Face reco”gnition required.…" in line for line in told)


def test_a_dismissal_asks_for_a_reason_until_there_is_one_and_offers_to_keep_a_false_alarm(archive):
    person, told = asking("d", ["", "99", "6"])
    session(archive, person, who="Ida", now=lambda: START + DAY)
    assert kept(archive) == [("cas-1", Verdict.DISMISSED, "boilerplate")]
    offered = (
        "Is the rule of a quote above wrong? `monitor example ID` keeps the sentence as one that it must not match."
    )
    assert told[-1] == offered


def test_a_session_that_is_left_keeps_nothing(archive):
    assert str(session(archive, asking("q")[0], who="Ida", now=lambda: START)) == "0 reviewed, 1 waiting"
    assert kept(archive) == []


def judge_one(archive, subject, verdict, **more):
    given = {"who": "Ida", "reason": "boilerplate", "now": START + DAY} | more
    return review(archive, subject, verdict, **given)


def test_a_dismissed_signal_is_silent_for_half_a_year_in_its_source(archive):
    report = judge_one(archive, "sig-1", Verdict.DISMISSED)
    assert str(report) == (
        "“Face reco”: dismissed by Ida on 2019-06-02 until 2019-11-29: boilerplate; "
        "it is no evidence from the next `monitor match` on\n"
        "Is the rule wrong? `monitor example sig-1` keeps the sentence as one that it must not match."
    )
    (written,) = store.reviews(archive)
    assert (written.scope.capability, written.scope.source) == ("face-recognition", SOURCE.id)


@pytest.mark.parametrize(
    ("subject", "verdict", "more", "message"),
    [
        pytest.param("cas-9", Verdict.CONFIRMED, {}, "no case, signal or statement has the id 'cas-9'", id="unknown"),
        pytest.param("cas-1", Verdict.DISMISSED, {"reason": ""}, "say why with --reason", id="without a reason"),
        pytest.param("sta-1", Verdict.PUBLISHED, {}, "published is said of a case", id="of a quote"),
    ],
)
def test_a_review_that_cannot_be_is_refused_with_what_to_do(archive, subject, verdict, more, message):
    with pytest.raises(HomeError, match=message):
        judge_one(archive, subject, verdict, **more)
    assert kept(archive) == []
