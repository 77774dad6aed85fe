"""say: a sentence that somebody read goes into the watchlist, once the page it cites was fetched and holds it."""

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from monitor.archive import Archive, open_archive, versions
from monitor.crawl import spider_names
from monitor.home import Faulty, Home, HomeError
from monitor.model import Version
from monitor.rulebook import Rulebook
from monitor.statements import by_hand_source, locate
from monitor.steps import poll as polling
from monitor.steps.report import Report
from monitor.steps.sources import sources
from monitor.text.sentences import sentences
from monitor.watchlist import Watchlist, load
from monitor.yamledit import EditError, add


def say(
    home: Home,
    company: str,
    line: Mapping[str, Any],
    *,
    clock: Callable[[], datetime],
    anyway: bool = False,
    hosts: Mapping[str, str] | None = None,
) -> Report:
    """Write down a statement as a line of watchlist.yaml, with the cited page archived as its proof.

    `line` has the keys of a statement there. Nothing is written where the page cannot be fetched or does not hold the
    quote, unless `anyway`. Raises HomeError, and Faulty where the line has faults.
    """
    rulebook = home.rulebook(proved=False)
    home.watched(rulebook)
    text = home.read(home.watchlist)
    try:
        written = add(text, ("companies", company, "statements"), line)
    except EditError as error:
        raise HomeError(f"{home.watchlist}: {error}") from None
    watchlist = _loaded(home, rulebook, written)
    with home.writing(), open_archive(home.archive) as archive:
        trouble = _cited(home, archive, rulebook, watchlist, line, clock=clock, hosts=hosts)
        if trouble and not anyway:
            return Report(
                [*trouble, "Nothing was written. With --anyway it is, and says that it is not proved."], {}, trouble
            )
        home.write(home.watchlist, written)
    proof = trouble or ["the quote stands on the archived page"]
    return Report([f"written into {home.watchlist}, under {company}", *proof], {"proved": not trouble})


def _loaded(home: Home, rulebook: Rulebook, text: str) -> Watchlist:
    found, faults = load(
        text, capabilities=rulebook.capabilities.keys(), spiders=spider_names(), name=str(home.watchlist)
    )
    if found is None:
        raise Faulty(faults)
    return found


def _cited(
    home: Home,
    archive: Archive,
    rulebook: Rulebook,
    watchlist: Watchlist,
    line: Mapping[str, Any],
    *,
    clock: Callable[[], datetime],
    hosts: Mapping[str, str] | None,
) -> list[str]:
    """Fetch and archive the cited page; say what is wrong with it or with the quote, in sentences."""
    url, quote = str(line["url"]), str(line["quote"])
    cited = [source.id for source in sources(watchlist, clock()) if source.at == url]
    if not cited:
        raise HomeError("the date of the statement lies in the future")
    visited = polling.poll(home, archive, rulebook, watchlist, clock=clock, only=cited, hosts=hosts)
    pages = [each for each in versions(archive) if each.url == url and not by_hand_source(each.source)]
    if any(locate(quote, page.text) for page in pages):
        return []
    return [*visited.faults, *(f"{url} does not hold these words{_near(quote, page)}" for page in pages[-1:])]


def _near(quote: str, page: Version) -> str:
    found = [page.text[start:end] for start, end in sentences(page.text)]
    near = difflib.get_close_matches(quote, found, n=1)
    return f". It says: “{near[0]}”" if near else ""
