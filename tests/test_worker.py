"""Whatever a page does to its parser, the parse process ends it as a reason and the next page is read."""

import asyncio
import importlib
import sys
from pathlib import Path

import pytest

from monitor.crawl.reasons import Fault
from monitor.crawl.worker import Parser, Turns
from monitor.model import Outcome, Page, Remark, Source

SPIDER = """
import os, time
from monitor.model import Follow, Remark, ShapeChanged

class Trouble:
    @classmethod
    def read(cls, page, source):
        match page.body:
            case b"fine":
                yield Remark("fine")
            case b"exit":
                os._exit(3)
            case b"hang":
                yield Remark("before")
                while True: pass
            case b"memory":
                yield bytearray(3 << 30)
            case b"key":
                yield {}["jobs"]
            case b"type":
                yield list()[""]
            case b"shape":
                raise ShapeChanged("no table of postings")
            case b"lambda":
                yield lambda: None
"""
NO_LIST = "list indices must be integers or slices, not str"


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    (tmp_path / "made_up_spider.py").write_text(SPIDER)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("made_up_spider").Trouble
    sys.modules.pop("made_up_spider")


def test_each_end_of_a_parse_is_told_and_the_next_page_is_read(trouble: type) -> None:
    async def ends() -> list[tuple[str, Outcome | None, str]]:
        parser = Parser()
        told: list[tuple[str, Outcome | None, str]] = []
        for body in ("exit", "memory", "key", "type", "shape", "lambda", "hang", "fine"):
            try:
                page = Page("https://a.test/", body.encode())
                found = [thing async for thing in parser.read(trouble, page, Source("x", "y"), seconds=0.5)]
                told.append((body, None, str(found)))
            except Fault as fault:
                told.append((body, fault.outcome, fault.reason))
        parser.close()
        return told

    told = asyncio.run(ends())
    assert told[:5] == [
        ("exit", Outcome.FAILED, "the page crashed the parse process"),
        ("memory", Outcome.FAILED, "the page took more than 2,048 MB of memory to parse"),
        ("key", Outcome.CHANGED_SHAPE, "key 'jobs' is missing"),
        (
            "type",
            Outcome.CHANGED_SHAPE,
            f"the answer cannot be read: {NO_LIST} (TypeError, made_up_spider.py line 21)",
        ),
        ("shape", Outcome.CHANGED_SHAPE, "no table of postings"),
    ]
    assert told[5][:2] == ("lambda", Outcome.CHANGED_SHAPE)
    assert told[6:] == [
        ("hang", Outcome.FAILED, "the page took longer than 0.5 s to parse"),
        ("fine", None, str([Remark("fine")])),
    ]


def test_of_the_visits_that_wait_the_one_that_holds_most_has_the_next_turn() -> None:
    """One that gave up waiting is passed over, and the last one leaves the turn free."""

    async def all_of_them() -> list[int]:
        turns, order = Turns(), []

        async def visit(held: int) -> None:
            async with turns.turn(held):
                order.append(held)
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(visit(held)) for held in (1, 0, 200, 7, 100)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await visit(3)
        return order

    assert asyncio.run(all_of_them()) == [1, 100, 7, 0, 3]
