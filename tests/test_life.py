"""What becomes of a statement: every kind of end with its reason, and every reason why there is none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from made import SEEN, statement, version

from monitor.divergences.life import affirmed, ended, lapsed
from monitor.ladder import WhyNot
from monitor.model import Act, Day, Quote, Relation, Stance

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


# denial, other denials, versions of its page -> relation and reason, or why not
ENDED = {
    "one that stands has not ended": (statement(), [], [PAGE], WhyNot.STANDS),
    "gone for less than a day and a half is nothing yet": (DENIAL, [], [PAGE, HOURS], WhyNot.UNSETTLED),
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
    "the same sentence on another page has moved": (
        DENIAL,
        [heir(quote=Quote("ver-9", 5, 40, "Acme does not use  face recognition."))],
        [PAGE, NEXT],
        WhyNot.MOVED,
    ),
    "other words with the same limits are no news": (DENIAL, [heir()], [PAGE, NEXT], WhyNot.REWORDED),
    "a hedge in its place weakens it": (
        DENIAL,
        [heir(hedges=("currently",))],
        [PAGE, NEXT],
        (Relation.WEAKENED, "said without it until 2019-09-09, since then with: currently"),
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
    found = ended(denial, [denial, *others], pages, document)
    assert (found if isinstance(found, WhyNot) else (found.relation, found.reason)) == result


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
    found = affirmed(denial, later, standing=standing)
    assert (found if isinstance(found, WhyNot) else (found.relation, found.reason)) == result


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
    "one that was made again without an end is renewed": (
        PROMISE,
        [statement(id="st-2", stance=Stance.COMMITS, day=Day(2021, 5, 18))],
        WhyNot.RENEWED,
    ),
}


@pytest.mark.parametrize(("promise", "others", "result"), LAPSED.values(), ids=LAPSED)
def test_a_promise_and_its_end(promise, others, result):
    found = lapsed(promise, [promise, *others], date(2021, 6, 11))
    assert (found if isinstance(found, WhyNot) else (found.relation, found.reason)) == result
