"""add: the board behind an address is found, asked what it calls itself, and written as lines for the watchlist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.boards import Board, board_of, boards_in
from monitor.crawl import run as crawl
from monitor.home import Home, HomeError
from monitor.model import Kind, Outcome, Source, Visited
from monitor.names import Company, Names, resolve
from monitor.steps.report import Report
from monitor.watchlist.addresses import secret_in

LOOKED_AT = 3
"""Postings' own pages that are read to see who hires."""
TRIED = 5
"""Boards of one page that are asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A board and what it answered."""

    board: Board
    visited: Visited

    @property
    def employers(self) -> list[str]:
        """Give the names under which it hires, as printed."""
        names = (party.name for found in self.visited.found for party in found.document.parties)
        return list(dict.fromkeys(names))


def add(
    home: Home,
    url: str,
    company: str,
    *,
    clock: Callable[[], datetime],
    hosts: Mapping[str, str] | None = None,
) -> Report:
    """Find the boards behind an address and say what to write. Raises HomeError for an address that leads to none.

    A board that hires under names none of which is the company's is a fault of the report.
    """
    if secret := secret_in(url):
        raise HomeError(f"the address holds {secret}: it would be printed and passed on. Leave that out.")
    watchlist = home.watched(home.rulebook(proved=False))
    known = {each.id: each for each in watchlist.companies}
    if company and company not in known:
        raise HomeError(f"no company has the id {company!r} in watchlist.yaml: write it down first, with its names")
    asked, reason = crawl(lambda poll: _ask(poll, url, clock), hosts=hosts or {})
    if not asked:
        raise HomeError(f"{url} is no board that is known, and none is named on it{reason}. See docs/boards.md.")
    lines: list[str] = []
    faults: list[str] = []
    for each in asked:
        told, fault = _told(each, known.get(company))
        lines += [*told, ""]
        faults += [fault] if fault else []
    return Report([*lines, *faults], {"boards": [_plain(each) for each in asked]}, faults)


async def _ask(poll: Any, url: str, clock: Callable[[], datetime]) -> tuple[list[Asked], str]:
    board = board_of(url)
    boards, reason = ([board], "") if board else await _named_on(poll, url, clock)
    asked = []
    for each in boards[:TRIED]:
        home: list[Visited] = []
        source = Source(each.spider, each.at, options=each.options, kind=Kind.POSTING)
        await poll([source], deliver=home.append, clock=clock, details=LOOKED_AT)
        asked.append(Asked(each, home[0]))
    return asked, reason


async def _named_on(poll: Any, url: str, clock: Callable[[], datetime]) -> tuple[list[Board], str]:
    """Fetch a page and look for boards in it."""
    home: list[Visited] = []
    await poll([Source("page", url)], deliver=home.append, clock=clock)
    visit = home[0].visit
    pages = [capture.body.decode("utf-8", "replace") for capture in home[0].captures]
    # A page that is all script has no text, and may name its board all the same.
    return [board for page in pages for board in boards_in(page)], f" ({visit.reason})" if visit.reason else ""


def _told(asked: Asked, company: Company | None) -> tuple[list[str], str]:
    """Describe a board in lines, with what speaks against it."""
    board, visit = asked.board, asked.visited.visit
    name = f"{board.spider}: {board.at}"
    if visit.outcome is not Outcome.OK:
        return [f"{name}: {visit.outcome}: {visit.reason}"], f"{name} cannot be read: {visit.reason}"
    who = "; ".join(asked.employers[:5]) or "nobody: it does not say who hires. Look at it before you trust it."
    titles = [found.document.title for found in asked.visited.found[:LOOKED_AT]]
    lines = [f"{name}: {visit.found:,} postings, hires as {who}", *(f"  {title}" for title in titles)]
    if company is None:
        return [*lines, *_yaml(board)], ""
    names, today = Names.of([company]), visit.ended.date()
    found = [resolve(each, names, today).how for each in asked.employers]
    if found and "exact" not in found and "possible" not in found:
        fault = f"{name} hires as {who}: none of these is a name of {company.name} in watchlist.yaml"
        return lines, f"{fault}. Another company's board, or a name that is missing there."
    return [*lines, *_yaml(board)], ""


def _yaml(board: Board) -> list[str]:
    """Write the lines for the watchlist."""
    quoted = board.at if all(sign.isalnum() or sign in " ./-_" for sign in board.at) else f'"{board.at}"'
    more = [f'        {name}: "{value}"' for name, value in board.options.items()]
    return ["", f"      - {board.spider}: {quoted}", *more]


def _plain(asked: Asked) -> dict[str, object]:
    visit = asked.visited.visit
    return {
        "spider": asked.board.spider,
        "at": asked.board.at,
        "options": dict(asked.board.options),
        "outcome": visit.outcome.value,
        "postings": visit.found,
        "hires_as": asked.employers,
    }
