"""What speaks against a visit: fields that all postings lost, texts that are missing, a vendor in trouble."""

from dataclasses import replace

import pytest
from archived import COMPANIES, DAY, EDGE, HOUR, SOURCE, START, board, document, history, keep, place, visited

from monitor.archive import open_archive, visits, watch
from monitor.model import Outcome, Source
from monitor.steps.sources import keep_visit, moved


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        yield opened


def with_facts(count, **facts):
    return [document(str(number), f"Text {number}.", facts=facts) for number in range(count)]


def test_a_field_that_all_postings_lose_fails_the_visit_until_it_is_gone_for_good(archive):
    keep(archive, visited(START, with_facts(6, location="Kyiv", team="Vision")))
    lost = '"location" is missing in 6 of 6 documents that had it'
    for hours in (24, 48):
        assert keep(archive, visited(START + hours * HOUR, with_facts(6, team="Vision"))).shape == lost
        assert (visits(archive, last=1)[0].outcome, visits(archive, last=1)[0].reason) == (Outcome.CHANGED_SHAPE, lost)
    assert keep(archive, visited(START + 72 * HOUR, with_facts(6, team="Vision"))).shape == ""


def test_a_text_that_all_postings_lose_is_never_given_up(archive):
    keep(archive, visited(START, with_facts(6)))
    for days in range(1, 9):
        empty = [document(str(number), "") for number in range(6)]
        assert keep(archive, visited(START + days * DAY, empty)).shape.startswith('"text" is missing in 6 of 6')
    assert {text for _, text, *_ in history(archive)} == {f"Text {number}." for number in range(6)}


def test_a_posting_that_comes_without_its_text_is_there_and_was_not_read(archive):
    board(archive, 0, ("1", "One."), ("2", "Two."))
    for hours in (24, 48, 72):
        board(archive, hours, ("1", ""), ("2", "Two."))
    assert [(key, text, ended) for key, text, _, _, _, ended in history(archive)] == [
        ("1", "One.", None),
        ("2", "Two.", None),
    ]


def test_three_boards_of_one_vendor_that_are_empty_at_once_are_the_vendors_trouble(archive):
    others = [replace(SOURCE, at=name, company="") for name in ("b", "c")]
    watch(archive, COMPANIES, [SOURCE, *others], [])
    for source in (SOURCE, *others):
        keep(archive, visited(START, [("1", "One.")], source=source.id, body=source.id.encode()))
    for days in range(1, 9):
        for source in (SOURCE, *others):
            keep(archive, visited(START + days * DAY, outcome=Outcome.EMPTY, source=source.id, body=source.id.encode()))
    assert {row[0] for row in archive.db.execute("SELECT gone FROM documents")} == {None}
    for source in others:
        keep(archive, visited(START + 9 * DAY, [("1", "One.")], source=source.id, body=source.id.encode()))
    for days in (10, 11):
        keep(archive, visited(START + days * DAY, outcome=Outcome.EMPTY))
    assert sorted(row[0] or "" for row in archive.db.execute("SELECT gone FROM documents"))[:2] == ["", ""]
    assert archive.db.execute("SELECT COUNT(*) FROM documents WHERE gone IS NOT NULL").fetchone()[0] == 1


def test_a_board_that_is_not_at_its_address_any_more_is_closed_after_three_days_with_its_reason(archive):
    keep(archive, visited(START, [("1", "One."), ("2", "Two.")]))
    gone = {"outcome": Outcome.FAILED, "status": 404, "vanished": True}
    told = [keep(archive, visited(START + days * DAY, **gone)) for days in range(1, 6)]
    assert [len(each.closed) for each in told] == [0, 0, 0, 0, 2]
    assert told[0].suspect.startswith("the board is not at its address any more (HTTP 404), with 2 documents; not")
    assert list(archive.db.execute("SELECT key, gone_why FROM documents")) == [("1", "board gone"), ("2", "board gone")]
    keep(archive, visited(START + 6 * DAY, [("1", "One.")]))
    assert list(archive.db.execute("SELECT key, gone_why FROM documents WHERE gone IS NULL")) == [("1", "")]
    assert [row[1:3] + row[5:] for row in history(archive) if row[0] == "1"] == [
        ("One.", "first", 120),
        ("One.", "reopened", None),
    ]


def test_the_companys_own_pages_say_where_its_board_has_moved(archive):
    page = Source("page", "https://ring.example/careers", "ring")
    watch(archive, COMPANIES, [SOURCE, page], [EDGE])
    keep(archive, visited(START, [("1", "One.")]))
    assert moved(archive, SOURCE.id) == (
        "it may have moved: try `monitor add` with the address of the company's page on careers"
    )
    links = ("https://boards.greenhouse.io/ring/jobs/1", "https://jobs.lever.co/ring/2", "https://ring.example/")
    keep(archive, visited(START, [document("p", "Careers.", links=links)], source=page.id, body=b"page"))
    assert moved(archive, SOURCE.id) == "it may have moved: the company's pages link to lever:ring"
    gone = visited(START + DAY, outcome=Outcome.FAILED, reason="HTTP 404", status=404, vanished=True)
    keep_visit(archive, gone, [place(gone.captures[0])], START + DAY)
    assert visits(archive, last=1)[0].reason == "HTTP 404; " + moved(archive, SOURCE.id)


def test_boards_that_have_been_dead_for_long_are_no_trouble_of_their_vendor(archive):
    others = [replace(SOURCE, at=name, company="") for name in ("b", "c")]
    watch(archive, COMPANIES, [SOURCE, *others], [])
    for source in others:
        keep(archive, visited(START, [("1", "One.")], source=source.id, body=source.at.encode()))
    for days in range(1, 20):
        for source in others:
            keep(
                archive, visited(START + days * DAY, outcome=Outcome.FAILED, source=source.id, body=source.id.encode())
            )
    keep(archive, visited(START + 20 * DAY, [("1", "One.")]))
    for days in range(21, 25):
        keep(archive, visited(START + days * DAY, outcome=Outcome.EMPTY))
    gone = archive.db.execute("SELECT source, gone_why FROM documents WHERE gone IS NOT NULL")
    assert list(gone) == [(SOURCE.id, "board empty")]


def test_another_place_of_the_same_text_is_an_edit_and_no_version(archive):
    for days, city in enumerate(("Kyiv", "Kyiv", "Lviv", "Kyiv")):
        keep(archive, visited(START + days * DAY, with_facts(1, location=city)))
    rows = archive.db.execute("SELECT visit, field, before, after FROM edits ORDER BY number")
    assert list(rows) == [(3, "location", "Kyiv", "Lviv"), (4, "location", "Lviv", "Kyiv")]
    assert [row[1:3] for row in history(archive)] == [("Text 0.", "first")]
    keep(archive, visited(START + 9 * DAY, with_facts(1, location="Київ")), extractor="2")
    assert archive.db.execute("SELECT COUNT(*) FROM edits").fetchone()[0] == 2
