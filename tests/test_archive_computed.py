"""What is computed is replaced as a whole, comes back as it was, and is proven by `verify`."""

from dataclasses import replace

import pytest

from monitor.archive import (
    ArchiveError,
    Computed,
    Mark,
    cases,
    compute,
    computed,
    open_archive,
    place_of,
    record,
    review,
    reviews,
    signals,
    statements,
    verify,
    version,
    versions,
    watch,
)
from monitor.evidence import Writer, read
from monitor.model import Divergence, Finding, Quote, Relation, Strength
from monitor.reviews import Review, Verdict
from monitor.steps.doctor import flooding
from tests.archived import COMPANIES, DAY, EDGE, SOURCE, START, board, capture, judged, place, visited

RUN = Computed(START, "rules", "watchlist")
TABLES = ("signals", "statements", "cases", "divergences", "findings", "case_signals", "case_statements", "computed")


@pytest.fixture
def archive():
    with open_archive(":memory:") as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        board(opened, 0, ("1", "Face recognition required."))
        yield opened


@pytest.fixture
def found(archive):
    return judged(next(iter(versions(archive))))


def everything(archive):
    return [archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]


def test_what_was_computed_comes_back_as_it_was(archive, found):
    signal, statement, case = found
    lone = replace(signal, id="sig-0", why=(), gone=START)
    again = replace(
        case, id="cas-0", alert=False, divergences=(), says=(), shows=(lone, signal), channels=(), context=()
    )
    run = Computed(START, "rules", "watchlist", "program", Mark(1, 2, 3))
    compute(archive, [([signal, lone], [statement], [case, again])], run)
    assert list(signals(archive)) == [lone, signal]
    assert list(statements(archive)) == [statement]
    assert list(cases(archive)) == [case, again]
    assert computed(archive) == run


def test_computing_again_replaces_everything_computed_before(archive, found):
    signal, statement, case = found
    compute(archive, [([signal], [statement], [case])], RUN)
    compute(archive, [([], [], [])], replace(RUN, rulebook="edited"))
    assert (list(signals(archive)), list(statements(archive)), list(cases(archive))) == ([], [], [])
    assert computed(archive) == replace(RUN, rulebook="edited")
    compute(archive, [([], [], [case])], RUN)
    assert (list(signals(archive)), list(statements(archive)), list(cases(archive))) == ([signal], [statement], [case])
    assert [row["quote"] for row in archive.db["signals"].search("face")] == ["Face reco"]


def test_nothing_was_computed_in_a_new_archive(archive):
    assert (computed(archive), list(cases(archive))) == (None, [])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, b, c: ([a, a], [b], [c]), "two things computed have the id sig-1"),
        (
            lambda a, b, c: ([replace(a, quote=replace(a.quote, version="ver-0"))], [b], [c]),
            "a quote rests on version ver-0, which is not archived",
        ),
        (
            lambda a, b, c: ([a], [b], [replace(c, divergences=(LOST,))]),
            "a finding rests on sig-9, which was not computed",
        ),
    ],
    ids=["one id twice", "unknown version", "unknown signal"],
)
def test_what_does_not_hang_together_is_refused_and_the_old_stays(archive, found, change, message):
    signal, statement, case = found
    compute(archive, [([signal], [statement], [case])], RUN)
    before = everything(archive)
    with pytest.raises(ArchiveError, match=message):
        compute(archive, [change(*found)], RUN)
    assert everything(archive) == before


LOST = Divergence(
    "div-9", "cas-1", Relation.ACT_GAP, Strength.WEAK, (Finding(Relation.ACT_GAP, "", "sig-9", "because"),), "Lost."
)


def test_reviews_outlive_what_is_computed_and_are_never_changed(archive):
    first = Review("cas-1", "Ida", START, Verdict.DISMISSED, "two people of one name")
    second = replace(first, at=START + DAY, verdict="confirmed", reason="read again")
    for each in (first, second, replace(first, subject="sig-1")):
        review(archive, each)
    compute(archive, [([], [], [])], RUN)
    assert reviews(archive, "cas-1") == [first, second]
    assert len(reviews(archive)) == 3
    for sql in ("UPDATE reviews SET verdict = ''", "DELETE FROM reviews"):
        with pytest.raises(ArchiveError, match="reviews are never overwritten or deleted"), archive.writing() as db:
            db.execute(sql)


@pytest.fixture
def home(tmp_path):
    """Give a home folder whose archive holds two visits, real captures, a signal, a statement and a case."""
    path = tmp_path / "archive.db"
    with open_archive(path) as archive, Writer(tmp_path, now=START) as writer:
        watch(archive, COMPANIES, [SOURCE], [EDGE])
        for number in range(2):
            each = visited(START + number * DAY, [("1", "Face recognition required.")], body=b"the page")
            places = writer.keep(each.captures, lambda sha256: place_of(archive, sha256))
            record(archive, each, places, extractor="1", now=START)
        signal, statement, case = judged(next(iter(versions(archive))))
        compute(archive, [([signal], [statement], [case])], RUN)
    return tmp_path


def faults(home, *, readonly=False):
    with open_archive(home / "archive.db", readonly=readonly) as archive:
        return list(verify(archive, lambda place: read(home, place)))


def test_a_sound_archive_has_no_faults(home):
    assert faults(home) == []
    assert faults(home, readonly=True) == []


def test_verifying_reports_its_progress(home):
    said = []
    with open_archive(home / "archive.db") as archive:
        list(verify(archive, lambda place: read(home, place), lambda *each: said.append(each)))
    whole = {(what, total) for what, done, total in said if done == total}
    assert whole == {
        ("file", 2),
        ("search index", 3),
        ("versions", 1),
        ("signals", 1),
        ("statements", 1),
        ("captures", 2),
    }


def spoil(home, sql):
    """Change the archive behind the back of its triggers, as another program or a disk would."""
    with open_archive(home / "archive.db") as archive:
        for (trigger,) in archive.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            archive.db.execute(f'DROP TRIGGER "{trigger}"')
        archive.db.execute("PRAGMA foreign_keys = OFF")
        archive.db.execute(sql)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "UPDATE versions SET text = 'Fake' || substr(text, 5)",
            [
                "search index of versions is not that of its rows",
                ": its text is not the text that was archived",
                ": its title or text is not what was archived",
                "signal sig-1: its quote does not stand at characters 0 to 9 of version ver-",
                "statement sta-1: its quote does not stand at characters 0 to 9 of version ver-",
            ],
        ),
        (
            "UPDATE versions SET title = 'Another'",
            ["search index of versions", ": its title or text is not what was archived"],
        ),
        ("UPDATE signals SET start = 1", ["signal sig-1: its quote does not stand at characters 1 to 9"]),
        ("UPDATE statements SET quote = 'x'", ["search index of statements", "statement sta-1: its quote does not"]),
        ("UPDATE captures SET length = length - 1 WHERE kind = 'response'", ["https://boards.example/ring: record"]),
        (
            "DELETE FROM captures WHERE kind = 'response'",
            ["refers to bytes that nobody kept"],
        ),
        ("DELETE FROM captures", [": no capture with its SHA-256"]),
        ("DELETE FROM documents", ["row 1 of versions refers to a row of documents that is not there"]),
    ],
    ids=["text", "title", "offset", "quote", "length of a record", "the record with the bytes", "captures", "document"],
)
def test_every_kind_of_fault_is_told_with_its_ids(home, sql, expected):
    spoil(home, sql)
    told = faults(home)
    if "documents" in sql:
        told = told[:1]
    assert len(told) == len(expected), told
    for sentence, part in zip(told, expected, strict=True):
        assert part in sentence


def test_damaged_captures_are_told(home):
    [file] = (home / "captures").rglob("*.warc.gz")
    raw = bytearray(file.read_bytes())
    raw[-20:] = bytes(20)
    file.write_bytes(raw)
    [fault] = faults(home)
    assert "of https://boards.example/ring: record <urn:uuid:" in fault
    file.unlink()
    assert ["cannot be read: No such file or directory" in each for each in faults(home)] == [True, True]


def test_a_page_of_noise_in_the_file_is_told_and_the_rest_still_checked(home):
    path = home / "archive.db"
    with open_archive(path) as archive:
        number = archive.db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stays'").fetchone()[0]
    raw = bytearray(path.read_bytes())
    raw[(number - 1) * 4096 : number * 4096] = b"\x07" * 4096
    path.write_bytes(raw)
    told = faults(home)
    assert any("archive.db is damaged: " in each for each in told), told


def test_a_quote_stands_in_its_version_character_by_character_beyond_the_basic_plane(archive):
    text = "\U0001f600 \u00dcber\u0301wachung \U0001f468\u200d\U0001f469 Gesichter."
    board(archive, 24, ("1", text))
    each = next(one for one in versions(archive) if one.text == text)
    signal, _, _ = judged(each)
    quote = Quote(each.id, 2, 10, text[2:10])
    compute(archive, [([replace(signal, quote=quote)], [], [])], RUN)
    assert [one.quote for one in signals(archive)] == [quote]
    assert version(archive, each.id).text[2:10] == quote.text
    answer = place(capture(b"x"))
    assert [each for each in verify(archive, lambda _: b"") if "quote" in each or answer.record in each] == []


@pytest.mark.parametrize(("found_in", "named"), [(39, False), (40, True)])
def test_a_capability_that_is_found_nearly_everywhere_is_named(archive, found, found_in, named):
    """A hundred postings stand there; those that are gone do not count."""
    board(archive, 24, *((str(number), f"Face recognition {number}.") for number in range(1, 101)))
    standing = [each for each in versions(archive) if each.gone is None][:found_in]
    many = [
        replace(found[0], id=f"sig-{number}", quote=Quote(each.id, 0, 4, "Face"), gone=None)
        for number, each in enumerate(standing)
    ]
    compute(archive, [(many, [], [])], RUN)
    words = (
        "face-recognition is found in 40 of 100 documents of the kind posting: its rules are likely too broad; "
        "`monitor check` names phrases that ordinary texts hold"
    )
    assert flooding(archive) == ([words] if named else [])
