"""What a desk was told as a feed: both quotes, ids that stay, and nothing that acts."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import feedparser
import pytest
from conftest import ROOT
from lxml import etree

from monitor.archive import Computed, compute, open_archive, versions, watch
from monitor.digest import NOTE, Brief, brief
from monitor.digest.feed import MOST, Issue, atom
from monitor.digest.news import NOT_FOUND
from monitor.home import Home, HomeError
from monitor.steps import feeds, letters
from monitor.web import application
from tests.archived import COMPANIES, EDGE, SOURCE, board, judged
from tests.letters import ring
from tests.letters.reading import FIRST, Tags, flat
from tests.letters.whole import digest
from tests.test_readers import MONDAY, watchlist

TEMPLATES = {"feed.html": (ROOT / "templates" / "feed.html").read_text(encoding="utf-8")}
HOSTILE = 'a</p><script>alert(1)</script> & ]]> " \u202e\ufffe\x0b\x00 <img src=//t.example/p.gif>'


def issue(news=FIRST, texts=ring.VERSIONS, host="example.org", masks=None):
    told = brief(news, "desk", texts, ring.COMPANIES, masks)
    return Issue(told, f"<digest.{news.day}.desk@{host}>", ring.SENT + (news.day - FIRST.day))


def read(written):
    """Read a feed as a feed reader does: what is not well-formed fails."""
    etree.fromstring(written.encode())
    return feedparser.parse(written, sanitize_html=False)


def test_a_case_is_an_entry_with_both_quotes_their_days_and_addresses():
    found = read(atom("desk", [issue()], TEMPLATES, base="https://monitor.example/"))
    case, rest = found.entries
    assert (found.feed.id, found.feed.title, found.feed.subtitle, found.feed.updated) == (
        "tag:example.org,2019-08-30:desk/feed",
        "Divergence digest: desk",
        NOTE,
        "2019-08-30T06:00:00+00:00",
    )
    assert (case.id, case.title, case.updated, case.link) == (
        f"tag:example.org,2019-08-30:desk/{ring.CASE.id}",
        f"{ring.CASE.title}: {ring.CASE.headline}",
        "2019-08-30T06:00:00+00:00",
        f"https://monitor.example/case/{ring.CASE.id}",
    )
    page, line = Tags(case.content[0].value), issue().brief.lines[0]
    text = flat("".join(page.text))
    for side in (line.says, line.shows):
        assert f"“{side.quote}” {side.date}, {side.who}, {side.channel} ({side.words})" in text
        assert {side.href, f"https://monitor.example/version/{side.version}"} <= set(page.links)
    assert flat(line.not_shown) in text
    assert (rest.id, rest.title) == ("tag:example.org,2019-08-30:desk", issue().brief.subject)
    assert "Could not be seen: Ring" in rest.content[0].value


def test_entries_keep_their_ids_when_letters_come_and_go_and_the_sender_changes():
    days = [issue(replace(FIRST, day=FIRST.day + timedelta(days=n)), host=f"h{n > 2}.example") for n in range(MOST + 5)]
    first, later = (read(atom("desk", days[n::-1], TEMPLATES)) for n in (1, 4))
    many = read(atom("desk", [*days[:4:-1], days[0]], TEMPLATES))
    assert [each.id for each in first.entries] == [each.id for each in later.entries][-4:]
    assert first.feed.id == later.feed.id == many.feed.id
    assert len(many.entries) == 2 * MOST
    assert len({each.id for each in many.entries}) == 2 * MOST


def test_nothing_from_outside_acts_in_a_feed():
    text = f"We denote {HOSTILE}"
    quote = replace(ring.CASE.says[0].quote, start=0, end=len(text), text=text)
    says = replace(ring.CASE.says[0], quote=quote, speaker=HOSTILE, url="javascript:alert(1)")
    case = replace(ring.CASE, title=HOSTILE, headline=HOSTILE, says=(says,), not_shown=HOSTILE)
    texts = {**ring.VERSIONS, quote.version: replace(ring.VERSIONS[quote.version], text=text, title=HOSTILE)}
    sick = replace(ring.FAILING, reason=HOSTILE)
    entries = read(atom("desk", [issue(digest(FIRST.day, [case], {}, [sick]), texts)], TEMPLATES)).entries
    assert len(entries) == 2
    for each in entries:
        page = Tags(each.content[0].value)
        assert {tag for tag, *_ in page.found} <= {"p", "h4", "blockquote", "bdi", "br", "a", "code", "ul", "li", "em"}
        assert all(link.startswith("https://") for link in page.links)
        assert "<script>alert(1)</script>" in "".join(page.text)
        assert not {"\u202e", "\ufffe", "\x0b", "\x00"} & set(f"{each.title}{page.text}")


def test_names_of_private_persons_are_withheld_and_what_is_kept_reads_back():
    told = issue(masks={name: ["does not"] for name in ring.VERSIONS}).brief
    assert "does not" not in told.to_json()
    assert "[name withheld]" in told.to_json()
    assert Brief.from_json(told.to_json()) == told


def test_a_letter_without_a_case_is_an_entry_too():
    quiet = digest(FIRST.day, [], {}, anyway=True, sources=14)
    gone = digest(FIRST.day, [], FIRST.told())
    old = ring.CASE
    assert [issue(each).brief.rest for each in (quiet, gone)] == [
        ("Nothing new. 14 sources watched, 0 failing.",),
        (f"No longer flagged: {old.title}: {old.headline} (letter of 30 August 2019, {old.id}): {NOT_FOUND}",),
    ]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give a folder with a case, and letters without pictures: slow to draw, and not looked at here."""
    monkeypatch.setattr(letters, "_pictures", lambda _cases: {})
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    home = Home(tmp_path)
    with open_archive(home.archive) as opened:
        watch(opened, COMPANIES, [SOURCE], [EDGE])
        board(opened, 0, ("1", "Face recognition required. Call us."))
        signal, statement, case = judged(next(versions(opened)))
        compute(opened, [([signal], [statement], [replace(case, context=())])], Computed(MONDAY, "r", "w"))
    return home


def test_a_desk_has_its_feed_as_a_file_and_in_the_browser_and_a_reader_with_wishes_has_none(home):
    desk = watchlist("[a@x.example, {to: d@x.example, minimum: strong}]")
    with open_archive(home.archive) as archive:
        assert feeds.write(home, archive, desk).lines == []
        letters.write(home, archive, desk, MONDAY, at_once=True)
        assert feeds.write(home, archive, desk).lines == ["city: feed in feeds/city.atom"]
        assert feeds.write(home, archive, desk).lines == []
    assert [path.name for path in home.feeds.iterdir()] == ["city.atom"]
    written = (home.feeds / "city.atom").read_text(encoding="utf-8")
    kept = read(written)

    async def asked(address):
        answer = await application(home.archive, home.pages()).client.get(address)
        return answer.status_code, answer.headers["content-type"], answer.text

    status, kind, text = asyncio.run(asked("/feeds/city.atom"))
    assert (status, kind) == (200, "application/atom+xml; charset=utf-8")
    served = read(text)
    assert (
        [each.id for each in served.entries]
        == [each.id for each in kept.entries]
        == ["tag:localhost,2019-06-03:city/cas-1"]
    )
    assert (served.entries[0].link, "<link" in written) == ("http://localhost/case/cas-1", False)
    assert "x.example" not in text
    assert asyncio.run(asked("/feeds/other.atom"))[0] == 404
    assert (
        '<link rel="alternate" type="application/atom+xml" title="city" href="/feeds/city.atom">'
        in (asyncio.run(asked("/"))[2])
    )


def test_where_readers_reach_the_pages_letters_and_feeds_lead_there(home, monkeypatch):
    desk = watchlist("[a@x.example]")
    monkeypatch.setenv("MONITOR_PAGES", "https://monitor.example/")
    with open_archive(home.archive) as archive:
        message = letters.compose(home, archive, desk, desk.letters[0], MONDAY, date(2019, 6, 3))[1]["a@x.example"]
        assert "https://monitor.example/case/cas-1" in letters.preview(message)
        monkeypatch.setenv("MONITOR_PAGES", "javascript:alert(1)")
        with pytest.raises(HomeError, match="MONITOR_PAGES is to hold the address at which"):
            feeds.write(home, archive, desk)
