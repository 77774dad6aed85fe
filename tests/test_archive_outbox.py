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
    assert (told(archive, "rights"), told_failing(archive, "rights")) == ({"cas-1": "other desk"}, set())


def test_marking_what_was_never_queued_and_letters_to_nobody_are_refused(archive):
    queue(archive, copies(LETTER, TWO[:1]), {})
    with pytest.raises(ArchiveError, match="never queued for b@desk"):
        sent(archive, A.id, TWO[1], START)
    with pytest.raises(ArchiveError, match="a letter has no recipients"):
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
