"""Rounds of visits: many in one process, more than there is room for, and faults that are nobody's but ours."""

import asyncio
import socket
from typing import Any

import pytest
from faultserver import Answer, Asked, FaultServer

from monitor.crawl import rounds, run
from monitor.crawl.resolver import PublicOnly
from monitor.model import Outcome, Source, Validator, Visited
from spiders.source import SourceSpider

pytestmark = pytest.mark.xdist_group("crawl")
PAGE = b"<title>Work here</title><p>We build cameras.</p>"


def test_a_process_can_have_many_runs_and_a_validator_saves_the_second_body() -> None:
    kept: dict[str, Validator] = {}
    home: list[Visited] = []

    def deliver(visited: Visited) -> None:
        home.append(visited)
        kept.update({each.url: each for each in visited.validators})

    def answer(asked: Asked) -> Answer:
        again = asked.headers.get("if-none-match") == '"v1"'
        return Answer(b"" if again else PAGE, 304 if again else 200, headers={"ETag": '"v1"'})

    with FaultServer({"/p": answer}) as server:
        for _ in range(2):
            run(
                lambda poll: poll(
                    [Source("page", "http://twice.test/p")],
                    deliver=deliver,
                    validators=lambda _source, url: kept.get(url),
                ),
                hosts={"twice.test": server.address},
            )
    assert [(each.visit.status, each.visit.unchanged, each.visit.found) for each in home] == [
        (200, False, 1),
        (304, True, 0),
    ]


def test_a_fault_of_ours_is_no_fault_of_the_source() -> None:
    """A full disk while a visit is archived has to come out, after the other sources had their turn."""
    home: list[str] = []

    def deliver(visited: Visited) -> None:
        home.append(visited.visit.source)
        if "full" in visited.visit.source:
            raise OSError(28, "No space left on device")

    with FaultServer({"/p": Answer(PAGE)}) as server:
        sources = [Source("page", f"http://{name}.test/p") for name in ("full", "fine")]
        with pytest.raises(OSError, match="No space left"):
            run(
                lambda poll: poll(sources, deliver=deliver),
                hosts={f"{name}.test": server.address for name in ("full", "fine")},
            )
    assert sorted(home) == ["page:http://fine.test/p", "page:http://full.test/p"]


def test_a_spider_that_crashes_leaves_no_source_without_a_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrapy logs it and calls the crawl finished."""

    def crash(_self: object) -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(SourceSpider, "start", crash)
    home: list[Visited] = []
    run(lambda poll: poll([Source("page", "http://a.test/"), Source("uspto", "http://b.test/")], deliver=home.append))
    assert sorted((each.visit.source, each.visit.outcome) for each in home) == [
        ("page:http://a.test/", Outcome.FAILED),
        ("uspto:http://b.test/", Outcome.FAILED),
    ]


def test_more_visits_than_there_is_room_for_wait_until_others_are_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a visit has found is in memory until its end: hundreds at a time would be more than there is."""
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    begun: list[str] = []
    over: list[str] = []
    most = 0

    def began(source: str, _url: str) -> None:
        nonlocal most
        begun.append(source)
        most = max(most, len(begun) - len(over))

    hosts = [f"host-{number}.test" for number in range(7)]
    with FaultServer({"/p": Answer(PAGE)}) as server:
        run(
            lambda poll: poll(
                [Source("page", f"http://{host}/p") for host in hosts],
                deliver=lambda visited: over.append(visited.visit.source),
                validators=began,
            ),
            hosts=dict.fromkeys(hosts, server.address),
        )
    assert (len(over), most) == (7, 2)


def test_a_name_that_changes_its_mind_is_looked_at_each_time_that_it_is_connected_to(monkeypatch) -> None:
    """What it was checked as is what is connected to: nobody looks the name up a second time in between."""
    answers = iter([["93.184.216.34"], ["93.184.216.34", "127.0.0.1"], ["10.0.0.1"], ["::ffff:169.254.169.254"]])

    def look_up(_host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    class Receiver:
        def __init__(self) -> None:
            self.permitted: list[str] = []
            self.whole = asyncio.Event()

        def resolutionBegan(self, _resolution: object) -> None:  # noqa: N802  Twisted's name
            """Nothing to keep."""

        def addressResolved(self, address: Any) -> None:  # noqa: N802  Twisted's name
            self.permitted.append(address.host)

        def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
            self.whole.set()

    async def connections() -> list[list[str]]:
        resolver, seen = PublicOnly(None, {}), []
        for _ in range(4):
            receiver = Receiver()
            resolver.resolveHostName(receiver, "turns.example", 443)
            await receiver.whole.wait()
            seen.append(receiver.permitted)
        assert resolver.refused == {"turns.example": "::ffff:169.254.169.254"}
        return seen

    assert asyncio.run(connections()) == [["93.184.216.34"], ["93.184.216.34"], [], []]
