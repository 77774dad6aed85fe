"""The letter: both parts complete, every quote proven, nothing from outside breaks out."""

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from monitor.digest import LIMIT, NOTE, Digest, QuoteError
from monitor.model import Day, Quote
from monitor.told import telling
from tests.letters import ring
from tests.letters.reading import FIRST, Tags, arrived, flat, parts, written
from tests.letters.whole import digest

DAY = date(2019, 8, 30)
GOLDEN = Path(__file__).parent / "letters" / "2019-08-30.txt"


def test_the_letter_about_the_sample_case_reads_as_approved():
    """A letter without an approved text writes one and fails: review it, then commit it."""
    message = arrived(written(masks={"v-slides": ["Jane Doe"]}))
    head = "".join(f"{name}: {value}\n" for name, value in message.items())
    found = f"{head}\n{parts(message)[0]}"
    if not GOLDEN.exists():
        GOLDEN.write_text(found)
        pytest.fail(f"{GOLDEN} was written: review it")
    assert found == GOLDEN.read_text()


def test_the_same_digest_gives_the_same_bytes():
    assert written().as_bytes() == written().as_bytes()


def test_both_parts_hold_every_quote_date_speaker_link_and_copy():
    plain, html = parts(written(archive_link="https://archive.example/{kind}/{id}#{capture}"))
    page = Tags(html)
    for each in (*ring.CASE.says, *ring.CASE.shows):
        version = ring.VERSIONS[each.quote.version]
        address = getattr(each, "url", version.url)
        copy = f"https://archive.example/version/{version.id}#{version.capture}"
        for text in (flat(plain), flat("".join(page.text))):
            assert flat(each.quote.text) in text
            assert f"sha256 {version.capture[:12]}, seen {each.first_seen:%Y-%m-%d %H:%M} to" in text
        assert address in plain
        assert address in page.links
        assert copy in plain
        assert copy in page.links
    for sentence in (
        NOTE,
        ring.CASE.explanation,
        ring.CASE.not_shown,
        *ring.CASE.context,
        "wording is limited: currently",
    ):
        assert flat(sentence) in flat(plain)
        assert flat(sentence) in flat("".join(page.text))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(
            {"v-about": replace(ring.ABOUT, text=ring.ABOUT.text.replace("\n", " "))}, id="white space differs"
        ),
        pytest.param({"v-about": replace(ring.ABOUT, text=" " + ring.ABOUT.text)}, id="shifted by one"),
        pytest.param({"v-about": replace(ring.ABOUT, text="")}, id="text is gone"),
        pytest.param({"v-about": None}, id="version is gone"),
    ],
)
def test_a_quote_that_is_not_byte_for_byte_in_its_version_stops_the_letter(damage):
    versions = {name: found for name, found in {**ring.VERSIONS, **damage}.items() if found}
    with pytest.raises(QuoteError, match=r"sig-about: the quote at 9 to 132 of version 'v-about'") as caught:
        written(versions=versions)
    assert (caught.value.evidence, caught.value.version) == ("sig-about", "v-about")


def test_names_of_private_persons_are_withheld_in_both_parts_and_in_addresses():
    slides = replace(ring.SLIDES, url="https://people.example/in/jane-doe-7", title="Slides of JANE  DOE")
    message = written(versions={**ring.VERSIONS, "v-slides": slides}, masks={"v-slides": ["Jane Doe"]})
    for part in parts(message):
        assert re.search(r"jane|\bdoe\b", part, re.IGNORECASE) is None
        assert "[name withheld] is leading the Face Recognition Department at Ring" in flat(part)
        assert "[address withheld: it holds a person's name]" in flat(part)


def test_a_grown_case_says_what_is_new_since_the_last_letter():
    told = telling(ring.CASE, date(2019, 8, 28))
    told = replace(told, evidence=told.evidence - {"sig-about", "ring-2019-08-29-b"}, mark="")
    message = written(digest(DAY, [ring.CASE], {ring.CASE.id: told}))
    plain, html = parts(message)
    assert message["Subject"] == "Divergence digest 2019-08-30: 1 grown"
    assert "new statement: 1 new statement; 1 new signal, since the letter of 28 August 2019" in flat(plain)
    assert (plain.count("NEW SINCE THE LAST LETTER"), html.count(">New</b>")) == (2, 2)


def test_a_long_case_shows_the_newest_statements_and_twelve_signals_and_counts_the_rest():
    shows = tuple(replace(ring.SHOWS[6], id=f"sig-{number:02}", day=Day(2019, 6, number)) for number in range(1, 21))
    says = tuple(replace(ring.SAYS[1], id=f"st-{number}", day=Day(2019, 7, number)) for number in range(9, 0, -1))
    long = replace(ring.CASE, says=says, shows=shows, divergences=())
    plain, html = parts(written(Digest(DAY, digest(DAY, [long], {}).items)))
    opened = re.findall(r"monitor explain (s\w+-\d+)", plain)
    assert opened == ["st-9", "st-8", "st-7", *(f"sig-{number:02}" for number in range(9, 21))]
    for part in (plain, html):
        assert "and 6 statements more" in part
        assert "and 8 signals more" in part


def test_a_letter_stays_under_its_limit_and_says_what_it_left_out():
    text = "face recognition " + "Ω" * 9_000
    big = replace(ring.ABOUT, text=text)
    shows = tuple(replace(ring.SHOWS[5], quote=Quote("v-about", 0, len(text), text), id=f"s-{n}") for n in range(9))
    cases = [replace(ring.CASE, id=f"case-{n}", title=f"Acme {n}", shows=shows, divergences=()) for n in range(10)]
    message = written(digest(DAY, cases, {}), versions={**ring.VERSIONS, "v-about": big})
    assert len(message.as_bytes()) <= LIMIT
    plain, html = parts(message)
    for n in range(10):
        assert f"Acme {n}" in plain
        assert f"monitor explain case-{n}" in plain
        assert f"monitor explain case-{n}" in html
    for part in (plain, html):
        assert "This letter was shortened" in part
        assert "eft out for length" in part


def test_a_picture_stands_beside_the_page_with_its_dates_in_words_and_nothing_else_changes():
    name = FIRST.items[0].case.id
    message = arrived(written(pictures={name: b"PNG", "of another case": b"none"}))
    plain, related = message.iter_parts()
    page, image = related.iter_parts()
    cid = f"{name}.2019-08-30.desk@example.org"
    assert (image.get_content_type(), image["Content-ID"], image.get_content()) == ("image/png", f"<{cid}>", b"PNG")
    html = page.get_content()
    assert f'src="cid:{cid}"' in html
    assert "Timeline. Says: 28 August 2019, 29 August 2019; Shows: " in html
    assert plain.get_content().replace("\r\n", "\n") == parts(written())[0]


def test_pictures_are_the_first_to_go_where_a_letter_would_grow_too_long():
    name = FIRST.items[0].case.id
    assert parts(written(pictures={name: b"P" * LIMIT})) == parts(written())


def test_there_are_as_many_pictures_as_a_letter_has_room_for():
    cases = [replace(ring.CASE, id=f"case-{n}", title=f"Acme {n}") for n in range(3)]
    message = written(digest(DAY, cases, {}), pictures={case.id: b"P" * 7_000 for case in cases})
    shown = [part["Content-ID"] for part in arrived(message).walk() if part.get_content_type() == "image/png"]
    assert shown == ["<case-0.2019-08-30.desk@example.org>"]
    assert LIMIT * 0.8 < len(message.as_bytes()) < LIMIT


def test_a_timeline_is_a_small_png_and_the_same_case_gives_the_same_one():
    picture = pytest.importorskip("monitor.pictures").picture
    png = picture(ring.CASE)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 6_000
    assert picture(ring.CASE) == png


def test_headers_let_machines_recognise_thread_and_leave():
    message = arrived(
        written(unsubscribe="https://archive.example/unsubscribe?desk=desk", to="B <b@example.org>", copy="copy-1")
    )
    assert dict(message.items()) == {
        "Message-ID": "<digest.2019-08-30.desk.copy-1@example.org>",
        "Date": "Fri, 30 Aug 2019 06:00:00 +0000",
        "From": "Surveillance-Capability Monitor <monitor@example.org>",
        "To": "B <b@example.org>",
        "Subject": "Divergence digest 2019-08-30: 1 new (Ring), 1 source failing",
        "References": "<case.case-ring-face@example.org>",
        "List-Id": "<desk.example.org>",
        "List-Unsubscribe": "<https://archive.example/unsubscribe?desk=desk>, "
        "<mailto:monitor@example.org?subject=unsubscribe%20desk>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_digest.2019-08-30.desk"',
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"desk": "a b"},
        {"desk": "a\r\nBcc: x@example.org"},
        {"host": "example.org>\r\nBcc: x@example.org"},
        {"sender": "nobody"},
        {"sender": ""},
        {"to": "nobody@"},
        {"to": "a@example.org, b@example.org"},
        {"copy": "a@example.org"},
    ],
    ids=str,
)
def test_what_cannot_stand_in_a_header_is_refused_in_words(wrong):
    with pytest.raises(ValueError, match=r"cannot stand in a message id|is not a mail address|address is missing"):
        written(**wrong)


def test_a_letter_about_failing_sources_alone_is_a_letter():
    news = Digest(DAY, failing=(ring.FAILING,), as_of=date(2019, 1, 1))
    message = written(news)
    plain, _ = parts(message)
    assert message["Subject"] == "Divergence digest 2019-08-30: nothing new, 1 source failing"
    assert message["References"] is None
    assert "As of 1 January 2019: whatever was seen later is left out." in plain
    assert "HTTP 503; first failure 2019-08-30 05:00 UTC; last good visit 2019-08-29 05:00 UTC" in flat(plain)


def test_every_field_of_the_digest_has_its_place_in_the_letter():
    """A field added to Digest without a thought for the letter fails here."""
    assert [each.name for each in fields(Digest)] == [
        "day",
        "items",
        "more",
        "listed",
        "listed_more",
        "dropped",
        "failing",
        "new_failing",
        "unwatched",
        "unwatched_more",
        "pages",
        "pages_more",
        "reminders",
        "counts",
        "as_of",
    ]
    told = telling(ring.CASE, date(2019, 8, 1))
    plain, _ = parts(
        written(replace(FIRST, more=3, listed_more=2, dropped=(("case-old", told, "dismissed by Ida: boilerplate"),)))
    )
    for sentence in (
        "And 3 cases more: the next letters bring them, strongest first.",
        "And 2 cases more to be listed.",
        (
            "- Ring: face recognition: build-up behind a denial of use (letter of 1 August 2019, case-old): "
            "dismissed by Ida: boilerplate"
        ),
        "1 open case, 0 with nothing new, 0 on weak signals only (never in a letter), 14 sources watched.",
    ):
        assert sentence in flat(plain)
