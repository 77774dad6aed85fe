"""How hosts are treated: their pace, their walls, their addresses, their own site."""

import asyncio

import pytest

from monitor.crawl import spider_names
from monitor.crawl.manners import AskedToWait, Manners, Pace, seconds_asked
from monitor.crawl.reasons import wall
from monitor.crawl.resolver import is_public
from spiders.source import same_site


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("99999999999999999999", 999999999999.0),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(written: str, seconds: float | None) -> None:
    assert seconds_asked(written, now=100.0) == seconds


async def _turns(pace: Pace, *hosts: str) -> None:
    for host in hosts:
        await pace.turn(host)


def test_a_host_is_held_for_as_long_as_it_asked() -> None:
    pace = Pace(gap=0.0)
    pace.hold("a.test", 7200)
    with pytest.raises(AskedToWait, match=r"a\.test asks not to be visited before"):
        asyncio.run(_turns(pace, "b.test", "a.test"))


def test_a_crawl_delay_slows_all_spiders_of_a_run() -> None:
    pace = Pace(gap=1.0, longest=5.0, delays={"slow.test": 9.0})
    with pytest.raises(AskedToWait):
        asyncio.run(_turns(pace, "slow.test", "slow.test"))


def test_a_crawl_delay_comes_from_robots_txt() -> None:
    class Robots:
        def crawl_delay(self, user_agent: str) -> float:
            return 7.0 if user_agent == "us" else 1.0

    class Request:
        url = "https://Slow.test/robots.txt"

    manners = Manners.__new__(Manners)
    manners.pace, manners.user_agent = Pace(), "us"
    manners.robots_parsed(Robots(), Request())
    assert manners.pace.delays == {"slow.test": 7.0}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", True),
        (b"<title>Attention Required! | Cloudflare</title>", True),
        (
            b"<h1>Are captchas fair?</h1><p>Verify you are human, says the wall. "
            + b"We asked experts about it. " * 80,
            False,
        ),
        (b"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><p>Our terms", False),
        (b'{"title": "Access denied"}', False),
        (b"", False),
    ],
    ids=["cloudflare", "refusal", "an article on captchas", "a guarded but open page", "JSON", "nothing"],
)
def test_a_bot_wall_is_recognised(body: bytes, expected: bool) -> None:
    assert wall({}, body) is expected


def test_a_public_address_is_public() -> None:
    assert [is_public(each) for each in ("93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822")] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("link", "other", "same"),
    [
        ("https://press.ring.com/a", "https://blog.ring.com/feed", True),
        ("https://evil.co.uk/a", "https://good.co.uk/feed", False),
        ("javascript:alert(1)", "https://good.com/feed", False),
        ("file:///etc/passwd", "file:///etc/hosts", False),
        ("http://127.0.0.1/a", "http://127.0.0.2/feed", False),
        ("http://news.ring.example/a", "http://ring.example/feed", True),
        ("http://[bad", "http://good.com/", False),
    ],
)
def test_a_feed_leads_only_to_its_own_site(link: str, other: str, same: bool) -> None:
    assert same_site(link, other) is same


def test_spiders_are_listed_by_their_files() -> None:
    assert {"greenhouse", "newsroom", "page", "uspto"} <= set(spider_names())
    assert "source" not in spider_names()
