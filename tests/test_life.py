"""What becomes of a statement: every kind of end with its reason, and every reason why there is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from made import SEEN, signal, statement, version

from monitor.divergences.life import affirmed, ended, lapsed, signals_gone, weakened
from monitor.ladder import WhyNot
from monitor.model import Act, Day, Finding, Kind, Quote, Relation, Stance

GONE = datetime(2019, 9, 10, 6, tzinfo=UTC)
LATER = GONE + timedelta(days=3)
PAGE = version(id="ver-2", document="page", first_seen=SEEN, last_seen=GONE - timedelta(days=1), gone=GONE)
NEXT = version(id="ver-3", document="page", first_seen=GONE, last_seen=LATER)
HOURS = version(id="ver-3", document="page", first_seen=GONE, last_seen=GONE + timedelta(hours=35))
DENIAL = statement(gone=GONE, first_seen=SEEN, last_seen=GONE - timedelta(days=1))
DOCUMENTS = {"ver-2": "page", "ver-3": "page", "ver-9": "other page"}
HEIR = statement(id="st-2", first_seen=GONE, last_seen=LATER, quote=Quote("ver-3", 0, 1, "x"))


def document(each):
    return DOCUMENTS[each.quote.version]


def heir(**changes):
    return statement(**{"id": "st-2", "first_seen": GONE, "last_seen": LATER, "quote": HEIR.quote} | changes)


def told(result, statement):
    """Give the finding about the statement that ended, or about the one that took its place."""
    if isinstance(result, WhyNot):
        return result
    relation, reason = result
    own = relation in (Relation.WITHDRAWN, Relation.EXPIRED)
    return Finding(relation, statement.id if own else "st-2", "", reason)


# denial, other denials, versions of its page -> relation and reason, or why not
ENDED = {
    "one that stands has not ended": (statement(), [], [PAGE], WhyNot.STANDS),
    "gone for less than a day and a half is nothing yet": (DENIAL, [], [PAGE, HOURS], WhyNot.UNSETTLED),
    "a page that was seen once without it is nothing yet": (
        DENIAL,
        [],
        [PAGE, replace(NEXT, last_seen=GONE)],
        WhyNot.UNSETTLED,
    ),
    "gone for a day and a half is withdrawn": (
        DENIAL,
        [],
        [PAGE, replace(NEXT, last_seen=GONE + timedelta(hours=36))],
        (Relation.WITHDRAWN, "the sentence is no longer on the page since 2019-09-10"),
    ),
    "a version that began while it stood does not say for how long it is gone": (
        DENIAL,
        [],
        [replace(PAGE, last_seen=GONE + timedelta(hours=1))],
        (Relation.WITHDRAWN, "the sentence is no longer on the page since 2019-09-10"),
    ),
    "gone for longer is withdrawn": (
        DENIAL,
        [],
        [PAGE, NEXT],
        (Relation.WITHDRAWN, "the sentence is no longer on the page since 2019-09-10"),
    ),
    "gone with its page is withdrawn": (
        DENIAL,
        [],
        [PAGE],
        (Relation.WITHDRAWN, "the sentence is no longer on the page since 2019-09-10"),
    ),
    "one that stood for hours only is told as such": (
        statement(gone=GONE, first_seen=GONE - timedelta(hours=6), last_seen=GONE - timedelta(hours=3)),
        [],
        [PAGE, NEXT],
        (
            Relation.WITHDRAWN,
            (
                "the sentence is no longer on the page since 2019-09-10; it was seen from 2019-09-10 00:00 to "
                "2019-09-10 03:00 UTC only"
            ),
        ),
    ),
    "one that stood as long as a change has to last is told without its hours": (
        statement(gone=GONE, first_seen=GONE - timedelta(hours=39), last_seen=GONE - timedelta(hours=3)),
        [],
        [PAGE, NEXT],
        (Relation.WITHDRAWN, "the sentence is no longer on the page since 2019-09-10"),
    ),
    "the same sentence on another page has moved": (
        DENIAL,
        [heir(quote=Quote("ver-9", 5, 40, "Acme does not use  face recognition."))],
        [PAGE, NEXT],
        WhyNot.MOVED,
    ),
    "other words with the same limits are no news": (DENIAL, [heir()], [PAGE, NEXT], WhyNot.REWORDED),
    "of two in its place the firmer counts": (
        DENIAL,
        [heir(id="st-3", hedges=("currently",)), heir()],
        [PAGE, NEXT],
        WhyNot.REWORDED,
    ),
    "a hedge in its place weakens it": (
        DENIAL,
        [heir(hedges=("currently",))],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then with: currently"),
    ),
    "all limits that are new are named": (
        DENIAL,
        [heir(hedges=("currently", "knowingly"))],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then with: currently, knowingly"),
    ),
    "an exception in its place weakens it": (
        DENIAL,
        [heir(exceptions=("unless you opt in",))],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then with: unless you opt in"),
    ),
    "a narrower scope in its place weakens it": (
        DENIAL,
        [heir(scope="in our cameras")],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then with: in our cameras"),
    ),
    "the denial of a higher act in its place weakens it": (
        DENIAL,
        [heir(act=Act.DEPLOY)],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then of a higher act: deploy in place of use"),
    ),
    "fewer limits in its place strengthen it": (
        statement(gone=GONE, hedges=("currently",), last_seen=GONE - timedelta(days=1)),
        [heir()],
        [PAGE, NEXT],
        (Relation.STRENGTHENED, "said with fewer limits than before 2019-09-10"),
    ),
    "a firm one that stood beside it all the time is no strengthening": (
        statement(gone=GONE, hedges=("currently",), last_seen=GONE - timedelta(days=1)),
        [heir(first_seen=SEEN)],
        [PAGE, NEXT],
        WhyNot.REWORDED,
    ),
}


@pytest.mark.parametrize(("denial", "others", "pages", "result"), ENDED.values(), ids=ENDED)
def test_what_it_means_that_a_denial_is_gone(denial, others, pages, result):
    assert ended(denial, [denial, *others], pages, document) == told(result, denial)


PRESS = statement(day=Day(2019, 8, 29))
YES = statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2025, 9, 30), first_seen=datetime(2025, 9, 30, tzinfo=UTC))

AFFIRMED = {
    "a later affirmation reverses a denial to the press": (
        PRESS,
        YES,
        False,
        (Relation.REVERSAL, "denied on 2019-08-29, affirmed on 2025-09-30"),
    ),
    "while the denial stands on its page the company says both": (
        statement(day=Day(2019, 8, 29), last_seen=YES.first_seen + timedelta(days=9)),
        YES,
        True,
        (Relation.INTERNAL, "denied and affirmed at the same time, since 2025-09-30"),
    ),
    "seen at the very moment that it was affirmed it stands": (
        statement(day=Day(2019, 8, 29), last_seen=YES.first_seen),
        YES,
        True,
        (Relation.INTERNAL, "denied and affirmed at the same time, since 2025-09-30"),
    ),
    "affirmed on the day of the denial it was no reversal": (
        PRESS,
        statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2019, 8, 29)),
        False,
        WhyNot.EARLIER,
    ),
    "an act that stands on no step affirms less than any": (
        statement(act=Act.PATENT),
        statement(id="st-2", stance=Stance.AFFIRMS, act=Act.MENTION, day=Day(2025)),
        False,
        WhyNot.LOWER_ACT,
    ),
    "a page that was taken away before is a reversal": (
        statement(day=Day(2019, 8, 29), last_seen=LATER, gone=LATER),
        YES,
        True,
        (Relation.REVERSAL, "denied on 2019-08-29, affirmed on 2025-09-30"),
    ),
    "a denial of one product and the affirmation of the thing lie beside each other": (
        statement(day=Day(2019, 8, 29), last_seen=YES.first_seen + timedelta(days=9), scope="in our doorbells"),
        YES,
        True,
        WhyNot.WITHIN_LIMITS,
    ),
    "development affirmed is less than the use denied": (
        PRESS,
        statement(id="st-2", stance=Stance.AFFIRMS, act=Act.DEVELOP, day=Day(2025)),
        False,
        WhyNot.LOWER_ACT,
    ),
    "what was affirmed before was no reversal": (
        PRESS,
        statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2018)),
        False,
        WhyNot.EARLIER,
    ),
    "another denial affirms nothing": (PRESS, statement(id="st-2"), False, WhyNot.NO_AFFIRMATION),
}


@pytest.mark.parametrize(("denial", "later", "standing", "result"), AFFIRMED.values(), ids=AFFIRMED)
def test_a_denial_against_an_affirmation(denial, later, standing, result):
    assert affirmed(denial, later, standing=standing) == told(result, denial)


PROMISE = statement(stance=Stance.COMMITS, day=Day(2020, 6, 10), until=Day(2021, 6, 10))
LAPSED = {
    "a promise whose end has come has lapsed": (
        PROMISE,
        [],
        (Relation.EXPIRED, "the promise of 2020-06-10 named an end: 2021-06-10"),
    ),
    "one without an end does not lapse": (statement(stance=Stance.COMMITS), [], WhyNot.NO_END),
    "one whose end is a year ahead has not lapsed": (
        statement(stance=Stance.COMMITS, until=Day(2022)),
        [],
        WhyNot.NOT_ENDED,
    ),
    "one whose end is today has not lapsed": (
        statement(stance=Stance.COMMITS, until=Day(2021, 6, 11)),
        [],
        WhyNot.NOT_ENDED,
    ),
    "neither an affirmation, nor what was said until its day, nor the same end again renews it": (
        PROMISE,
        [
            statement(id="st-2", stance=Stance.AFFIRMS, day=Day(2021, 5, 18)),
            statement(id="st-3", stance=Stance.COMMITS, day=Day(2019, 6, 10)),
            statement(id="st-4", stance=Stance.COMMITS, day=PROMISE.day),
            statement(id="st-5", stance=Stance.COMMITS, day=Day(2021, 5, 18), until=PROMISE.until),
        ],
        (Relation.EXPIRED, "the promise of 2020-06-10 named an end: 2021-06-10"),
    ),
    "one that was made again without an end is renewed": (
        PROMISE,
        [statement(id="st-2", stance=Stance.COMMITS, day=Day(2021, 5, 18))],
        WhyNot.RENEWED,
    ),
}


@pytest.mark.parametrize(("promise", "others", "result"), LAPSED.values(), ids=LAPSED)
def test_a_promise_and_its_end(promise, others, result):
    assert lapsed(promise, [promise, *others], date(2021, 6, 11)) == told(result, promise)


WEAKER = {"id": "st-2", "day": Day(2019, 9, 1), "quote": Quote("ver-9", 0, 1, "x")}
WEAKENED = {
    "limits on a later day, elsewhere, weaken it": (
        [statement(), statement(**WEAKER, hedges=("currently", "knowingly"), exceptions=("unless asked",))],
        [Finding(
            Relation.WEAKENED,
            "st-2",
            "",
            "said without limits on 2019-08-29, later with: currently, knowingly, unless asked",
        )],
    ),
    "limits from the beginning weaken nothing": ([statement(hedges=("currently",)), statement(**WEAKER)], []),
    "said without limits again, it is not weakened": ([statement(), statement(**WEAKER)], []),
    "in the place where it stood it is a change of the page": (
        [statement(), statement(**WEAKER | {"quote": Quote("ver-3", 0, 1, "x")}, hedges=("currently",))],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "findings"), WEAKENED.values(), ids=WEAKENED)
def test_a_denial_that_is_said_with_limits_later_on(statements, findings):
    assert weakened(statements, document) == findings


def test_evidence_that_was_taken_away_is_told_and_a_posting_that_closed_is_not():
    """In the order of the signals: the ordinary one among them hides none that come after it."""
    shut = version(id="ver-1", document="posting", kind=Kind.POSTING, gone=GONE)
    down = version(id="ver-2", document="page", gone=GONE)
    cut = version(id="ver-3", document="team", gone=GONE, text="We develop face recognition. We care.")
    now = version(id="ver-4", document="team", first_seen=GONE, text="We develop vision. We care.")
    words = Quote("", 0, 28, "We develop face recognition.")
    shown = [
        signal(id=f"sig-{number}", quote=replace(words, version=f"ver-{number}"), last_seen=SEEN, gone=gone)
        for number, gone in ((1, GONE), (2, GONE), (3, GONE), (4, None))
    ]
    assert signals_gone(shown, {each.id: each for each in (shut, down, cut, now)}) == [
        Finding(
            Relation.SIGNAL_WITHDRAWN,
            "",
            "sig-2",
            "shown until 2019-08-30, then taken down; the earlier capture is kept",
        ),
        Finding(
            Relation.SIGNAL_WITHDRAWN,
            "",
            "sig-3",
            "shown until 2019-08-30, then edited; the earlier capture is kept; in its place: “We develop vision.”",
        ),
    ]
