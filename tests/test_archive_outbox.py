"""Letters leave through the outbox, and the ledger knows what happened."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.archive import (
    ArchiveError,
    Due,
    Health,
    Letter,
    began,
    defer,
    digests_made,
    due,
    fail,
    last_letter,
    last_polls,
    letter,
    nothing_to_tell,
    open_archive,
    queue,
    sent,
    sources,
    sources_health,
    told,
    told_failing,
    verify,
    visits,
    waiting,
    watch,
)
from monitor.archive.outbox import briefs, login_refused, pending, refused_logins, tried_since
from monitor.model import Outcome
from tests.archived import COMPANIES, DAY, EDGE, HOUR, SOURCE, START, board

LETTER = Letter("<news.2019-08-29@m.example>", "news", date(2019, 8, 29), "Ring", b"Subject: Ring\r\n\r\n\xff\0", START)
NEXT = replace(LETTER, id="<news.2019-08-30@m.example>", day=date(2019, 8, 30), created=START + DAY)
TWO = ("a@desk.example", "b@desk.example")


def copies(letter, readers):
    """Give a letter to each reader, under ids of their own."""
    return {reader: replace(letter, id=letter.id.replace("@", f".{reader[0]}@")) for reader in readers}


A, B = copies(LETTER, TWO).values()


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        yield opened


def deliveries(archive):
    return archive.db.execute(
        "SELECT recipient, state, attempts, smtp_reply FROM deliveries ORDER BY letter, recipient"
    ).fetchall()


def test_a_queued_letter_is_due_as_it_was_written(archive):
    assert queue(archive, copies(LETTER, TWO), {"cas-1": "{}"})
    assert list(due(archive, START)) == [Due(A, TWO[0], 0), Due(B, TWO[1], 0)]
    assert (letter(archive, A.id), letter(archive, "<x>")) == (A, None)
    assert waiting(archive) == [A.id, B.id]
    assert briefs(archive, "news", 9) == []


def test_a_letter_that_was_damaged_while_it_waited_is_known_and_named_by_verify(archive):
    queue(archive, copies(LETTER, TWO[:1]), {})
    queue(archive, copies(NEXT, TWO[:1]), {})
    archive.db.execute("UPDATE letters SET message = ? WHERE id = ?", [b"Subject: Rinq\r\n\r\n", A.id])
    assert [(each.letter.id, each.letter.whole) for each in due(archive, START)] == [
        (A.id, False),
        (copies(NEXT, TWO)[TWO[0]].id, True),
    ]
    assert list(verify(archive, lambda _place: b"")) == [
        f"letter {A.id} is not as it was written. Put the last backup in its place."
    ]


def test_queueing_a_desks_day_twice_changes_nothing(archive):
    queue(archive, copies(LETTER, TWO), {"cas-1": "first"})
    assert not queue(archive, copies(replace(LETTER, message=b"other"), TWO[:1]), {"cas-1": "second"})
    assert not queue(archive, copies(replace(LETTER, id="<other@m.example>"), TWO[:1]), {"cas-1": "third"})
    assert not nothing_to_tell(archive, "news", LETTER.day, START)
    assert list(due(archive, START)) == [Due(A, TWO[0], 0), Due(B, TWO[1], 0)]
    assert told(archive, "news") == {"cas-1": "first"}


def test_a_day_with_nothing_to_tell_is_made_too_and_may_get_its_letter_later(archive):
    assert nothing_to_tell(archive, "news", LETTER.day, START)
    assert not nothing_to_tell(archive, "news", LETTER.day, START)
    assert digests_made(archive) == {("news", LETTER.day)}
    assert queue(archive, copies(LETTER, TWO), {})
    assert not queue(archive, copies(LETTER, TWO), {})
    assert digests_made(archive) == {("news", LETTER.day)}
    assert waiting(archive) == [A.id, B.id]


def test_letters_of_a_clock_that_was_ahead_are_no_desks_last_letter(archive):
    nothing_to_tell(archive, "news", date(2019, 8, 1), START)
    queue(archive, copies(replace(LETTER, day=date(2029, 8, 30)), ["a@desk.example"]), {})
    days = [date(2019, 8, 1), date(2019, 8, 30), date(2029, 8, 31)]
    assert [last_letter(archive, "news", day) for day in days] == [None, date(2019, 8, 1), date(2029, 8, 30)]


def test_each_recipient_has_a_fate_of_its_own(archive):
    three = (*TWO, "c@desk.example")
    queue(archive, copies(LETTER, three), {})
    last = copies(LETTER, three)[three[2]]
    sent(archive, A.id, three[0], START, "250 ok")
    fail(archive, B.id, three[1], START, "550 no such user \ud800")
    defer(archive, last.id, three[2], START, "451 later", START + HOUR)
    assert deliveries(archive) == [
        (three[0], "sent", 1, "250 ok"),
        (three[1], "failed", 1, "550 no such user ?"),
        (three[2], "deferred", 1, "451 later"),
    ]
    assert list(due(archive, START + HOUR - timedelta(seconds=1))) == []
    assert list(due(archive, START + HOUR)) == [Due(last, three[2], 1)]
    sent(archive, last.id, three[2], START + HOUR)
    assert (list(due(archive, START + DAY)), waiting(archive)) == ([], [])
    assert deliveries(archive)[2] == (three[2], "sent", 2, "")


def test_what_was_sent_stays_sent(archive):
    queue(archive, copies(LETTER, TWO[:1]), {})
    sent(archive, A.id, TWO[0], START, "250 ok")
    defer(archive, A.id, TWO[0], START, "421 shutting down", START)
    assert deliveries(archive) == [(TWO[0], "sent", 1, "250 ok")]


def test_letters_are_due_oldest_first(archive):
    for each in (NEXT, LETTER):
        queue(archive, copies(each, TWO[:1]), {})
    assert [each.letter for each in due(archive, START + DAY)] == [A, *copies(NEXT, TWO[:1]).values()]


def test_a_desk_was_told_what_its_last_letter_told(archive):
    queue(archive, copies(LETTER, TWO), {"cas-1": "old", "cas-2": "kept"}, told_failing={"s since Monday"})
    queue(archive, copies(NEXT, TWO), {"cas-1": "new"}, told_failing=["s since Friday"])
    queue(archive, copies(replace(LETTER, id="<rights@m.example>", desk="rights"), TWO), {"cas-1": "other desk"})
    assert told(archive, "news") == {"cas-1": "new", "cas-2": "kept"}
    assert told_failing(archive, "news") == {"s since Monday", "s since Friday"}
    assert archive.db.execute("SELECT DISTINCT what FROM told WHERE about = 'source'").fetchall() == [("",)]
    assert (told(archive, "rights"), told_failing(archive, "rights")) == ({"cas-1": "other desk"}, set())


def test_marking_what_was_never_queued_and_letters_to_nobody_are_refused(archive):
    queue(archive, copies(LETTER, TWO[:1]), {})
    with pytest.raises(ArchiveError, match="never queued for b@desk"):
        sent(archive, A.id, TWO[1], START)
    with pytest.raises(ArchiveError, match=r"^a letter has no recipients$"):
        queue(archive, copies(NEXT, []), {})


def test_a_message_id_of_another_desk_is_refused_with_nothing_told(archive):
    queue(archive, copies(LETTER, TWO), {})
    with pytest.raises(ArchiveError, match="UNIQUE"):
        queue(archive, copies(replace(LETTER, desk="rights"), TWO), {"cas-1": "x"})
    assert (told(archive, "rights"), digests_made(archive)) == ({}, {("news", LETTER.day)})


def test_the_ledger_knows_when_each_source_was_visited(archive):
    assert (began(archive), last_polls(archive), visits(archive)) == (None, {}, [])
    board(archive, 0, ("1", "one"))
    board(archive, 24, outcome=Outcome.FAILED)
    board(archive, 30, source="feed:x")
    assert began(archive) == START
    assert last_polls(archive) == {"feed:x": START + 30 * HOUR, SOURCE.id: START + DAY}
    assert [each.outcome for each in visits(archive, SOURCE.id)] == [Outcome.OK, Outcome.FAILED]
    assert [each.source for each in visits(archive, last=2)] == [SOURCE.id, "feed:x"]


def test_sources_come_back_as_the_watchlist_gave_them(archive):
    whole = replace(
        SOURCE, at="b", by="an organiser", every=HOUR, expect=3, options={"select": "main"}, people=("A. Person",)
    )
    watch(archive, COMPANIES, [SOURCE, whole, replace(SOURCE, at="c", company="")], [])
    assert list(sources(archive)) == [whole, replace(SOURCE, at="c", company=""), SOURCE]


def test_the_health_of_sources_counts_failures_in_a_row(archive):
    never = replace(SOURCE, at="amazon", company="amazon")
    watch(archive, COMPANIES, [SOURCE, never], [])
    board(archive, 0, outcome=Outcome.FAILED, reason="HTTP 500")
    board(archive, 24, ("1", "one"))
    board(archive, 48, outcome=Outcome.BLOCKED, reason="HTTP 403")
    board(archive, 72, outcome=Outcome.EMPTY, reason="no jobs")
    sick = Health(
        source=SOURCE.id,
        company="Ring",
        at="ring",
        last=START + 3 * DAY,
        outcome=Outcome.EMPTY,
        reason="no jobs",
        last_good=START + DAY + timedelta(minutes=1),
        failures=2,
        since=START + 2 * DAY,
        overdue=False,
        suspect="1 of 1 documents were missing at once; not believed yet, nothing was counted as missing",
    )
    absent = Health(never.id, "Amazon", "amazon", None, None, "", None, 0, None, overdue=True)
    assert sources_health(archive, START + 4 * DAY) == [sick, absent]
    assert sources_health(archive, START + 6 * DAY) == [replace(sick, overdue=True), absent]
    board(archive, 96, ("1", "one"))
    well = next(each for each in sources_health(archive, START + 4 * DAY) if each.source == SOURCE.id)
    assert (well.outcome, well.failures, well.since) == (Outcome.OK, 0, None)


def test_what_waits_is_told_with_its_attempts_and_when_it_is_due(archive):
    for each in (NEXT, LETTER):
        queue(archive, copies(each, TWO), {})
    sent(archive, A.id, TWO[0], START)
    defer(archive, B.id, TWO[1], START, "451 \0 later", START + HOUR)
    later = [copy.id for copy in copies(NEXT, TWO).values()]
    assert pending(archive) == [
        (B.id, TWO[1], 1, "451 \ufffd later", START + HOUR),
        (later[0], TWO[0], 0, "", None),
        (later[1], TWO[1], 0, "", None),
    ]


def test_the_newest_letters_in_brief_come_first_and_the_oldest_of_all_last(archive):
    days = {date(2019, 9, day): f"brief {day}" for day in (1, 2, 3, 4)} | {date(2019, 9, 5): ""}
    names = {}
    for day, brief in days.items():
        at = START + day.day * DAY
        one = replace(LETTER, id=f"<{day}@x>", day=day, created=at)
        names[brief] = (brief, f"<{day}@x>", at)
        queue(archive, {TWO[0]: one}, {}, brief=brief)
    queue(archive, {TWO[0]: replace(LETTER, id="<rights@x>", desk="rights")}, {}, brief="other")
    for most, told_days in ((2, (4, 3, 1)), (3, (4, 3, 2, 1)), (4, (4, 3, 2, 1)), (9, (4, 3, 2, 1))):
        assert briefs(archive, "news", most) == [names[f"brief {day}"] for day in told_days]
    assert (briefs(archive, "rights", 1)[0][0], briefs(archive, "nobody", 3)) == ("other", [])


def test_names_that_are_not_watched_are_told_once(archive):
    queue(archive, copies(LETTER, TWO), {}, told_unwatched=["a", "b"])
    assert archive.db.execute("SELECT * FROM told_unwatched").fetchall() == [
        ("news", key, A.id, "2019-06-01T12:00:00Z") for key in ("a", "b")
    ]


def test_a_day_of_which_a_letter_was_queued_is_kept_with_its_words_and_time(archive):
    nothing_to_tell(archive, "news", LETTER.day, START)
    assert archive.db.execute("SELECT desk, day, letter, brief FROM digests").fetchall() == [
        ("news", "2019-08-29", None, "")
    ]
    queue(archive, copies(replace(LETTER, created=START + HOUR), TWO), {}, brief="short")
    assert archive.db.execute("SELECT desk, day, letter, made, brief FROM digests").fetchall() == [
        ("news", "2019-08-29", A.id, "2019-06-01T13:00:00Z", "short")
    ]
    assert archive.db.execute("SELECT DISTINCT state, at FROM deliveries").fetchall() == [
        ("queued", "2019-06-01T13:00:00Z")
    ]


def test_refused_logins_are_told_by_account_within_a_time(archive):
    for hours in (2, 0, 1):
        login_refused(archive, "me@mx:465", START + hours * HOUR, "535 \ud800\0")
    login_refused(archive, "you@mx:465", START + HOUR, "535")
    assert refused_logins(archive, "me@mx:465", START, START + 2 * HOUR) == [START + HOUR, START + 2 * HOUR]
    assert refused_logins(archive, "me@mx:465", START - HOUR, START + HOUR) == [START, START + HOUR]
    assert archive.db.execute("SELECT DISTINCT reply FROM refused_logins WHERE account LIKE 'me%'").fetchall() == [
        ("535 ?\ufffd",)
    ]


def test_letters_that_were_tried_within_a_time_count_whatever_became_of_them(archive):
    three = (*TWO, "c@desk.example")
    queue(archive, copies(LETTER, three), {})
    ids = {reader: copy.id for reader, copy in copies(LETTER, three).items()}
    sent(archive, ids[three[0]], three[0], START)
    fail(archive, ids[three[1]], three[1], START + HOUR, "550")
    assert tried_since(archive, START, START + HOUR) == [three[1]]
    assert sorted(tried_since(archive, START - HOUR, START + HOUR)) == list(TWO)
    assert tried_since(archive, START + HOUR, START + DAY) == []
