"""feeds: what desks were told, as an Atom file for each in feeds/."""

from importlib.util import find_spec
from pathlib import Path

from monitor import archive as store
from monitor.archive import Archive
from monitor.digest import Brief
from monitor.home import Home, HomeError
from monitor.steps.letters import pages_at
from monitor.steps.report import Report
from monitor.watchlist import Watchlist


def write(home: Home, archive: Archive, watchlist: Watchlist) -> Report:
    """Write the feed of each desk that has had a letter. Without feedgen there is none. Raises HomeError."""
    if find_spec("feedgen") is None:
        return Report([])
    from monitor.digest.feed import MOST, Issue, atom  # noqa: PLC0415  an extra

    lines, base = [], pages_at()
    for desk in dict.fromkeys(letter.desk for letter in watchlist.letters):
        issues = [
            Issue(Brief.from_json(kept), message, made) for kept, message, made in store.briefs(archive, desk, MOST)
        ]
        path = home.feeds / f"{desk}.atom"
        if issues and _keep(home, path, atom(desk, issues, home.templates(), base=base)):
            lines.append(f"{desk}: feed in {path.relative_to(home.folder)}")
    return Report(lines, {"feeds": lines})


def _keep(home: Home, path: Path, text: str) -> bool:
    """Write a feed, whole or not at all; say whether it is another than before."""
    if path.exists() and home.read(path) == text:
        return False
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise HomeError(f"{path.parent} cannot be made: {error.strerror}") from None
    home.write(path, text)
    return True
