"""Readers who leave: a link of their own, and nothing more for them from then on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from archived import DAY, HOUR, START

from monitor.archive import (
    Letter,
    Refusal,
    come_back,
    drop_unwanted,
    due,
    fail,
    leave,
    left,
    open_archive,
    queue,
    readers,
    refusals,
    sent,
    unsubscribed,
    waiting,
)
from monitor.archive.migrations import migrations
from monitor.archive.opening import DatabaseError
from monitor.leaving import How, Left, Reader, masked, token, whose

KEY, OTHER = b"k" * 32, b"o" * 32
IDA, BO = Reader("city", "Ida@x.example"), Reader("city", "bo@x.example")
LETTER = Letter("<1@m.example>", "city", date(2019, 8, 29), "Ring", b"Subject: Ring\r\n\r\n", START)


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        yield opened


def written(archive, *to, day=0, desk="city"):
    """Queue a desk's letter of a day for some readers; give the ids by reader."""
    copies = {
        reader: replace(
            LETTER,
            id=f"<{desk}.{day}.{number}@m.example>".replace(" ", "-"),
            desk=desk,
            day=LETTER.day + timedelta(days=day),
            created=START + day * DAY,
        )
        for number, reader in enumerate(to)
    }
    assert queue(archive, copies, {})
    return {reader: copy.id for reader, copy in copies.items()}


def states(archive):
    return archive.db.execute("SELECT recipient, state, smtp_reply FROM deliveries ORDER BY rowid").fetchall()


def test_a_token_proves_desk_and_reader_and_shows_neither():
    made = token(KEY, IDA)
    assert (len(made), set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) == (
        22,
        True,
    )
    assert made == token(KEY, Reader("city", "IDA@X.example"))
    others = [token(OTHER, IDA), token(KEY, BO), token(KEY, Reader("night", IDA.address))]
    assert len({made, *others}) == 4
    assert whose(made, KEY, [BO, IDA]) == IDA


@pytest.mark.parametrize(
    "given",
    [
        "",
        token(OTHER, IDA),
        token(KEY, Reader("night", IDA.address)),
        token(KEY, IDA)[:-1],
        token(KEY, IDA) + "A",
        token(KEY, IDA).swapcase(),
        token(KEY, IDA) + "==",
        "A" * 100_000,
        "ida@x.example",
        "\0",
        "é" * 22,
        "\ud800",
        "' OR 1=1 --",
    ],
    ids=range(13),
)
def test_a_token_of_another_key_or_desk_a_cut_and_a_hostile_one_are_nobodys(given):
    assert whose(given, KEY, [IDA, BO]) is None


def test_an_address_is_shown_so_that_only_its_owner_knows_it():
    assert [masked(each) for each in ("ida@x.example", "i@x.example", '"a@b"@x.example', "")] == [
        "i***@x.example",
        "i***@x.example",
        '"***@x.example',
        "***@",
    ]


def test_who_leaves_gets_nothing_that_waits_and_the_others_do(archive):
    written(archive, "Ida@x.example", "bo@x.example")
    written(archive, "Ida@x.example", desk="city for ida@x.example", day=1)
    written(archive, "ida@x.example", desk="night")
    assert leave(archive, IDA, How.ONE_CLICK, START + HOUR)
    assert [(each.recipient, each.letter.desk) for each in due(archive, START + 2 * DAY)] == [
        ("bo@x.example", "city"),
        ("ida@x.example", "night"),
    ]
    assert states(archive) == [
        ("Ida@x.example", "unsubscribed", ""),
        ("bo@x.example", "queued", ""),
        ("Ida@x.example", "unsubscribed", ""),
        ("ida@x.example", "queued", ""),
    ]
    assert left(archive) == [Left(IDA, START + HOUR, How.ONE_CLICK)]
    assert len(waiting(archive)) == 2


def test_to_leave_again_is_harmless_and_the_first_time_counts(archive):
    assert [leave(archive, IDA, how, START + DAY * n) for n, how in enumerate((How.PAGE, How.ONE_CLICK))] == [
        True,
        False,
    ]
    assert left(archive) == [Left(IDA, START, How.PAGE)]


def test_who_comes_back_gets_the_next_letter_and_what_was_said_stays_written(archive):
    assert not come_back(archive, IDA, START)
    leave(archive, IDA, How.PAGE, START)
    assert come_back(archive, IDA, START + DAY)
    assert not come_back(archive, IDA, START + DAY)
    assert (left(archive), unsubscribed(archive)) == ([], set())
    leave(archive, IDA, How.BY_HAND, START + 2 * DAY)
    assert left(archive) == [Left(IDA, START + 2 * DAY, How.BY_HAND)]
    rows = archive.db.execute("SELECT how FROM unsubscriptions ORDER BY number").fetchall()
    assert [how for (how,) in rows] == ["page", "back", "by hand"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE unsubscriptions SET how = 'back'",
        "DELETE FROM unsubscriptions",
        "INSERT OR REPLACE INTO unsubscriptions SELECT number, desk, reader, at, 'back' FROM unsubscriptions",
    ],
    ids=["changed", "deleted", "replaced"],
)
def test_what_was_said_is_never_overwritten(archive, change):
    leave(archive, IDA, How.PAGE, START)
    with pytest.raises(DatabaseError, match="never overwritten or deleted"):
        archive.db.execute(change)


def test_a_letter_that_was_being_written_while_its_reader_left_is_not_sent(archive):
    leave(archive, IDA, How.ONE_CLICK, START)
    written(archive, "Ida@x.example", "bo@x.example")
    assert drop_unwanted(archive, START + HOUR) == [("Ring", "Ida@x.example")]
    assert drop_unwanted(archive, START + HOUR) == []
    assert [each.recipient for each in due(archive, START + DAY)] == ["bo@x.example"]


def test_who_leaves_while_others_letters_are_sent_is_passed_over_and_not_tried_again(archive):
    ids = written(archive, "Ida@x.example", "bo@x.example")
    turns = due(archive, START)
    assert next(turns).recipient == "Ida@x.example"
    leave(archive, BO, How.ONE_CLICK, START)
    assert list(turns) == []
    leave(archive, IDA, How.ONE_CLICK, START)  # hers is on its way
    fail(archive, ids["Ida@x.example"], "Ida@x.example", START, "550 no")
    assert [state for _, state, _ in states(archive)] == ["unsubscribed", "unsubscribed"]
    sent(archive, ids["Ida@x.example"], "Ida@x.example", START, "250 ok")
    assert [state for _, state, _ in states(archive)] == ["sent", "unsubscribed"]


def test_whoever_was_ever_sent_a_letter_may_hold_a_link(archive):
    written(archive, "Ida@x.example", "bo@x.example")
    written(archive, "bo@x.example", desk="city for bo@x.example")
    written(archive, "bo@x.example", "jsons-1", day=1)  # the last is a place of MONITOR_NOTIFY
    assert readers(archive) == [BO, IDA]


def test_refusals_count_since_a_mailbox_last_took_a_letter_of_any_desk(archive):
    for day, (state, reply) in enumerate(
        [("failed", "550 a"), ("sent", "250"), ("failed", "550 b"), ("failed", "550 c")]
    ):
        ids = written(archive, "bo@x.example", day=day, desk="city" if day else "night")
        mark = {"failed": fail, "sent": sent}[state]
        mark(archive, ids["bo@x.example"], "bo@x.example", START + day * DAY, reply)
    assert refusals(archive) == [
        Refusal(BO, LETTER.day + timedelta(days=2), START + 2 * DAY, "550 b"),
        Refusal(BO, LETTER.day + timedelta(days=3), START + 3 * DAY, "550 c"),
    ]


def test_an_archive_from_before_keeps_its_deliveries_and_knows_its_readers():
    with open_archive(":memory:") as archive:
        written(archive, "Ida@x.example", "bo@x.example", desk="city for ida@x.example")
        db = archive.db
        for table in ("readers", "unsubscriptions"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm024_left'")
        before = db.execute("SELECT * FROM deliveries").fetchall()
        db.execute("DROP INDEX deliveries_recipient")
        migrations.apply(db)
        assert db.execute("SELECT * FROM deliveries").fetchall() == before
        assert readers(archive) == [BO, IDA]
        assert leave(archive, IDA, How.PAGE, START)
