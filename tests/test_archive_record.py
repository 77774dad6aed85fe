"""A visit is archived whole: what is new, what changed, what came back and what is gone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.archive import (
    ArchiveError,
    Recorded,
    open_archive,
    place_of,
    record,
    validators,
    version,
    versions,
    visits,
    watch,
)
from monitor.model import Day, Kind, Outcome, Party, Section, Validator, Version, stable_id
from tests.archived import (
    COMPANIES,
    DAY,
    EDGE,
    HOUR,
    SOURCE,
    START,
    board,
    capture,
    document,
    history,
    keep,
    place,
    visited,
)


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        yield opened


def doc(key):
    return stable_id("doc", SOURCE.id, key)


def rows(archive, table):
    return archive.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


MINUTE = timedelta(minutes=1)
RICH = document(
    "1",
    "Überwachung.\nFaces of 1\u00a0000 \U0001f600 people.",
    sections=(Section("requirements", "What you bring", 3, 9),),
    published=Day(2019, 5),
    parties=(Party("employer", "Ring LLC"),),
    links=("https://ring.example/a",),
    facts={"location": "Київ", "department": "R&D"},
)


def test_a_version_comes_back_as_the_spider_gave_it_with_what_the_watchlist_says_of_its_source(archive):
    each = visited(START, [RICH])
    keep(archive, each)
    assert list(versions(archive)) == [
        Version(
            id=next(iter(versions(archive))).id,
            document=doc("1"),
            source="greenhouse:ring",
            company="ring",
            kind=Kind.POSTING,
            channel="job posting",
            by="",
            url=RICH.url,
            title=RICH.title,
            text=RICH.text,
            first_seen=START + MINUTE,
            last_seen=START + MINUTE,
            gone=None,
            sections=RICH.sections,
            published=Day(2019, 5),
            parties=RICH.parties,
            links=RICH.links,
            facts=RICH.facts,
            capture=each.captures[0].sha256,
            key="1",
        )
    ]


def test_ids_of_documents_and_versions_are_the_same_in_every_archive(archive):
    board(archive, 0, ("1", "A  text"))
    with open_archive(":memory:") as other:
        board(other, 90, ("1", "A text"))
        assert [each.id for each in versions(other)] == [each.id for each in versions(archive)]


def test_each_visit_says_what_it_changed(archive):
    pair = ("1", "one"), ("2", "two")
    assert [
        board(archive, 0, *pair),
        board(archive, 24, *pair, body=b"same words"),
        board(archive, 48, ("1", "ONE"), ("2", "two"), ("3", "three")),
        board(archive, 72, *pair),
        board(archive, 96, ("1", "one")),
        board(archive, 120, unchanged=True),
        board(archive, 144, outcome=Outcome.FAILED, reason="HTTP 503"),
    ] == [
        Recorded(1, new=(doc("1"), doc("2"))),
        Recorded(2, unchanged=(doc("1"), doc("2"))),
        Recorded(3, new=(doc("3"),), changed=(doc("1"),), unchanged=(doc("2"),)),
        Recorded(4, returned=(doc("1"),), unchanged=(doc("2"),)),
        Recorded(5, unchanged=(doc("1"),), closed=(doc("3"),)),
        Recorded(6, unchanged=(doc("1"),)),
        Recorded(7),
    ]


def test_every_period_in_which_a_version_stood_is_one_stay(archive):
    board(archive, 0, ("1", "one"), ("2", "two"))
    board(archive, 24, ("1", "ONE"), ("2", "two"))
    board(archive, 48, ("1", "one"))
    board(archive, 72, ("1", "one"))
    board(archive, 96, ("1", "one"), ("2", "two"))
    assert history(archive) == [
        ("1", "one", "first", 0, 0, 24),
        ("1", "ONE", "changed", 24, 24, 48),
        ("1", "one", "returned", 48, 96, None),
        ("2", "two", "first", 0, 24, 72),
        ("2", "two", "reopened", 96, 96, None),
    ]
    assert archive.db.execute("SELECT seq, cause, text FROM versions ORDER BY number").fetchall() == [
        (1, "first", "one"),
        (1, "first", "two"),
        (2, "changed", "ONE"),
    ]


def test_one_absence_is_forgotten_when_the_document_is_seen_again(archive):
    for hours, texts in ((0, ["1", "2"]), (24, ["1"]), (48, ["1", "2"]), (72, ["1"]), (96, ["1", "2"])):
        board(archive, hours, *((key, key) for key in texts))
    assert history(archive) == [("1", "1", "first", 0, 96, None), ("2", "2", "first", 0, 96, None)]


def test_unchanged_answers_prolong_what_stood_and_not_what_was_missing(archive):
    board(archive, 0, ("1", "one"), ("2", "two"))
    board(archive, 24, ("1", "one"))
    board(archive, 48, unchanged=True)
    assert history(archive) == [("1", "one", "first", 0, 48, None), ("2", "two", "first", 0, 0, None)]


def test_white_space_alone_makes_no_version(archive):
    board(archive, 0, ("1", "one  two"))
    assert board(archive, 24, ("1", "one\n\ntwo ")).unchanged == (doc("1"),)
    assert [each.text for each in versions(archive)] == ["one  two"]


def test_what_our_extractor_reads_otherwise_from_the_same_bytes_is_no_change_of_theirs(archive):
    board(archive, 0, ("1", "one"), body=b"page")
    board(archive, 24, ("1", "ONE!"), body=b"page", extractor="2")
    board(archive, 48, ("1", "two"), body=b"other page", extractor="2")
    assert history(archive) == [
        ("1", "one", "first", 0, 0, 24),
        ("1", "ONE!", "technical", 24, 24, 48),
        ("1", "two", "changed", 48, 48, None),
    ]
    assert [(each.text, each.first_seen, each.gone) for each in versions(archive)] == [
        ("ONE!", START + MINUTE, START + 48 * HOUR + MINUTE),
        ("two", START + 48 * HOUR + MINUTE, None),
    ]
    assert [each.text for each in versions(archive, START + HOUR)] == ["one"]


def test_a_newer_extractor_may_see_more_around_the_very_same_text(archive):
    keep(archive, visited(START, [replace(RICH, sections=(), published=None)]))
    keep(archive, visited(START + DAY, [RICH]), extractor="2")
    [found] = versions(archive)
    assert (found.text, found.sections, found.published) == (RICH.text, RICH.sections, RICH.published)


def test_the_same_extractor_does_not_touch_what_it_read(archive):
    keep(archive, visited(START, [RICH]))
    keep(archive, visited(START + DAY, [replace(RICH, facts={}, sections=())]))
    assert [each.facts for each in versions(archive)] == [RICH.facts]


def test_as_of_gives_what_was_known_then(archive):
    board(archive, 0, ("1", "one"))
    board(archive, 24, ("1", "ONE"), ("2", "two"))
    board(archive, 48, ("1", "one"))
    board(archive, 72, ("1", "one"))

    def known(as_of):
        moments = sorted(
            (each.text, each.first_seen, each.last_seen, each.gone) for each in versions(archive, START + as_of * HOUR)
        )
        return [
            (text, *(each and round((each - START) / HOUR) for each in (first, last, gone)))
            for text, first, last, gone in moments
        ]

    assert {hours: known(hours) for hours in (-1, 1, 30, 60, 80)} == {
        -1: [],
        1: [("one", 0, 0, None)],
        30: [("ONE", 24, 24, None), ("one", 0, 0, 24), ("two", 24, 24, None)],
        60: [("ONE", 24, 24, 48), ("one", 0, 48, None), ("two", 24, 24, None)],
        80: [("ONE", 24, 24, 48), ("one", 0, 72, None), ("two", 24, 24, 72)],
    }


def test_as_of_a_day_between_visits_a_version_was_last_seen_by_the_good_visit_before(archive):
    board(archive, 0, ("1", "one"))
    board(archive, 20, outcome=Outcome.FAILED)
    board(archive, 72, ("1", "one"))
    assert [each.last_seen for each in versions(archive, START + DAY)] == [START + MINUTE]


def test_what_leaves_a_feed_is_not_closed(archive):
    for hours in (0, 24, 48):
        board(archive, hours, (str(hours), "news"), closes=False)
    assert history(archive) == [(str(hours), "news", "first", hours, hours, None) for hours in (0, 24, 48)]


def test_a_collapse_leaves_its_doubt_with_the_visit_and_is_believed_on_the_third_day(archive):
    full = [(str(number), "text") for number in range(10)]
    board(archive, 0, *full)
    left = full[:2]
    doubts = [board(archive, hours, *left).suspect for hours in (24, 48, 72, 96, 120)]
    words = "8 of 10 documents were missing at once; "
    believed = words + "believed, as it was so in {} visits since 2019-06-02 12:01 UTC"
    assert doubts == [
        words + "not believed yet, nothing was counted as missing",
        words + "not believed yet, nothing was counted as missing",
        believed.format(3),
        believed.format(4),
        "",
    ]
    assert archive.db.execute("SELECT suspect FROM visits ORDER BY number").fetchall() == [
        ("",),
        *((d,) for d in doubts),
    ]
    assert [each[0] for each in history(archive) if each[-1] == 96] == [str(number) for number in range(2, 10)]


def test_failed_visits_leave_their_row_and_their_captures_and_nothing_else(archive):
    board(archive, 0, ("1", "one"))
    before = [rows(archive, table) for table in ("documents", "versions", "stays", "validators")]
    for number, outcome in enumerate(each for each in Outcome if each is not Outcome.OK):
        wall = visited(
            START + (24 + number) * HOUR, [("1", "Are you human?")], outcome=outcome, reason="a wall", status=403
        )
        doubted = "1 of 1 documents were missing at once; not believed yet, nothing was counted as missing"
        assert keep(archive, wall) == Recorded(number + 2, suspect=doubted if outcome is Outcome.EMPTY else "")
        assert visits(archive, last=1) == [wall.visit]
        assert place_of(archive, wall.captures[0].sha256) is not None
    assert [rows(archive, table) for table in ("documents", "versions", "stays", "validators")] == before


def test_validators_are_taken_over_from_good_visits_only(archive):
    first = replace(visited(START), validators=(Validator("u", '"1"'), Validator("old", '"x"')))
    bad = replace(visited(START + DAY, outcome=Outcome.CHANGED_SHAPE), validators=(Validator("u", '"2"'),))
    same = replace(visited(START + 2 * DAY, unchanged=True), validators=(Validator("u", '"1b"'),))
    good = replace(visited(START + 3 * DAY), validators=(Validator("u", "", "Sat, 01 Jun 2019 12:00:00 GMT"),))
    kept = []
    for each in (first, bad, same, good):
        keep(archive, each)
        kept.append(validators(archive, SOURCE.id))
    old = {"old": Validator("old", '"x"')}
    assert kept == [
        {"u": Validator("u", '"1"')} | old,
        {"u": Validator("u", '"1"')} | old,
        {"u": Validator("u", '"1b"')} | old,
        {"u": good.validators[0]},
    ]


def test_a_document_listed_twice_is_archived_once(archive):
    assert board(archive, 0, ("1", "one"), ("1", "uno")).new == (doc("1"),)
    assert history(archive) == [("1", "one", "first", 0, 0, None)]


def test_time_does_not_run_backwards_when_the_clock_does(archive):
    board(archive, 0, ("1", "one"))
    board(archive, -5, ("1", "two"))
    assert history(archive) == [("1", "one", "first", 0, 0, 0), ("1", "two", "changed", 0, 0, None)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "a\0b"}, "the text of document '1' holds a NUL character at 1"),
        ({"title": "ab\ud800"}, "the title of document '1' holds half a character (a lone surrogate) at 2"),
        ({"url": "https://a.example/\udfff"}, "the url of document '1' holds half a character"),
        ({"facts": {"place": "\ud800"}}, "half a character (a lone surrogate) cannot be archived"),
    ],
    ids=["NUL", "surrogate in a title", "surrogate in an address", "surrogate in a fact"],
)
def test_a_text_that_could_not_be_kept_as_it_is_is_refused_and_nothing_of_its_visit_kept(archive, change, message):
    with pytest.raises(ArchiveError) as caught:
        keep(archive, visited(START, [document("0"), replace(document("1"), **change)]))
    assert message in str(caught.value)
    assert [rows(archive, table) for table in ("visits", "captures", "documents", "versions", "stays")] == [[]] * 5


def test_words_of_a_server_are_mended_where_they_are_no_evidence(archive):
    odd = replace(capture(b"x"), headers=(("X-Odd", "a\ud800\0"),))
    each = replace(visited(START, outcome=Outcome.FAILED, reason="said \ud800\0"), captures=(odd,))
    keep(archive, each)
    assert [each.reason for each in visits(archive)] == ["said ?\ufffd"]
    assert json.loads(archive.db.execute("SELECT headers FROM captures").fetchone()[0]) == [["X-Odd", "a?\0"]]


def test_a_document_without_its_capture_is_refused(archive):
    each = visited(START, [("1", "one")])
    with pytest.raises(ArchiveError, match="document '1' names a capture that was not kept"):
        keep(archive, replace(each, captures=()))
    with pytest.raises(ArchiveError, match="places of its captures do not match"):
        record(archive, each, [], extractor="1", now=START)


def test_a_document_may_rest_on_a_capture_of_an_earlier_visit(archive):
    first = visited(START, [("1", "one")])
    keep(archive, first)
    assert keep(archive, replace(visited(START + DAY), found=first.found, captures=())).unchanged == (doc("1"),)


def test_the_place_of_a_body_is_never_that_of_a_revisit(archive):
    each, later = visited(START, [("1", "one")]), visited(START + DAY, [("1", "one")])
    original, again = place(each.captures[0]), place(later.captures[0], kind="revisit")
    record(archive, each, [original], extractor="1", now=START)
    record(archive, later, [again], extractor="1", now=START)
    assert place_of(archive, original.sha256) == original
    assert place_of(archive, "0" * 64) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE versions SET text = 'x'",
        "UPDATE versions SET title = 'x'",
        "DELETE FROM versions",
        "INSERT OR REPLACE INTO versions SELECT * FROM versions",
        "UPDATE captures SET sha256 = 'x'",
        "UPDATE captures SET file = 'x'",
        "DELETE FROM captures",
        "INSERT OR REPLACE INTO captures SELECT * FROM captures",
    ],
)
def test_what_is_archived_is_never_overwritten_or_deleted(archive, sql):
    board(archive, 0, ("1", "one"))
    table = next(name for name in ("versions", "captures") if name in sql)
    before = rows(archive, table)
    with (
        pytest.raises(ArchiveError, match=f"archived {table} are never overwritten or deleted"),
        archive.writing() as db,
    ):
        db.execute(sql)
    assert rows(archive, table) == before


def test_words_are_found_with_and_without_their_accents(archive):
    keep(archive, visited(START, [RICH]))
    found = [
        [row["text"] for row in archive.db["versions"].search(words, quote=True)]
        for words in ("uberwachung", "ÜBERWACHUNG", "киів", 'faces "people', "Title")
    ]
    assert found == [[RICH.text], [RICH.text], [], [RICH.text], [RICH.text]]


def test_a_source_that_no_watchlist_names_keeps_the_kind_that_its_spider_gave(archive):
    keep(archive, visited(START, [document("1")], source="watchlist:statements"))
    assert [(each.source, each.company, each.kind) for each in versions(archive)] == [
        ("watchlist:statements", "", Kind.POSTING)
    ]


def test_a_version_is_found_by_its_id(archive):
    board(archive, 0, ("1", "one"), ("2", "two"))
    each = list(versions(archive))
    assert [version(archive, one.id) for one in each] == each
    assert version(archive, "ver-0") is None
