"""The feed of a desk, as `monitor digest` writes it into feeds/, with links to the pages here."""

from collections.abc import Mapping
from datetime import datetime

from monitor.digest import Brief
from monitor.web.pages import Asking

ATOM = "application/atom+xml; charset=utf-8"


async def feed(asking: Asking, desk: str, templates: Mapping[str, str], base: str) -> str | None:
    """Give the feed of a desk; None: it has had no letter, or feedgen (an extra) is not there."""
    try:
        from monitor.digest.feed import MOST, Issue, atom  # noqa: PLC0415  an extra
    except ImportError:
        return None
    sql = "SELECT brief, letter, made FROM digests WHERE desk = :desk AND brief <> '' ORDER BY day"
    rows = await asking.rows(f"{sql} DESC LIMIT :most", desk=desk, most=MOST)
    rows += [row for row in await asking.rows(f"{sql} LIMIT 1", desk=desk) if row not in rows]
    issues = [Issue(Brief.from_json(row["brief"]), row["letter"], datetime.fromisoformat(row["made"])) for row in rows]
    if not issues:
        return None
    return atom(desk, issues, templates, base=base, itself=f"{base}/feeds/{desk}.atom")
