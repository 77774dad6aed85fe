"""What each page shows: read from the archive, put into no more than its template needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from datasette.database import Database, QueryInterrupted

from monitor.digest.safe import link
from monitor.model import Day
from monitor.text.differences import changed_sentences

NEWEST, OPEN, LISTED = 12, 50, 100
"""Changes, cases and cases without an alert on the front page."""
LINES = 500
"""What was said and shown on the page of a company: the newest."""
FOUND, RANKED = 50, 5_000
"""Texts that a search shows, and the newest ones that hold the words and are put in order by how well they fit."""
TOLD = 400
"""Changed sentences that a page shows."""
LANES = {"says": 46, "belongs": 69, "shows": 92}
"""How far down a timeline's picture each side stands, in pixels; across it is as wide as the screen."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The archive, to be asked."""

    database: Database

    async def rows(self, sql: str, **given: object) -> list[dict[str, Any]]:
        """Give the rows of a question."""
        found = await self.database.execute(sql, given)
        return [dict(row) for row in found.rows]

    async def count(self, sql: str, **given: object) -> int:
        """Give the one number that a question asks for."""
        return int((await self.database.execute(sql, given)).single_value())

    async def row(self, sql: str, **given: object) -> dict[str, Any] | None:
        """Give the first row, if there is one."""
        return next(iter(await self.rows(sql, **given)), None)


async def front(asking: Asking, _given: Mapping[str, str]) -> dict[str, Any]:
    """Give open cases, what was seen lately, whom we watch, and what we cannot see."""
    failing = await asking.rows(
        "SELECT source, last_outcome, reason, failing_since FROM source_health WHERE failures_in_a_row > 0"
    )
    return {
        "cases": [
            linked(row, "said_at", "shown_at")
            for row in await asking.rows("SELECT * FROM open_cases LIMIT :most", most=OPEN)
        ],
        "open": await asking.count("SELECT COUNT(*) FROM open_cases"),
        "closed": await asking.rows("SELECT id, case_title, last_review FROM closed_cases LIMIT :most", most=LISTED),
        "listed": await asking.rows(
            "SELECT id, title, headline, strength FROM cases WHERE alert = 0 "
            "ORDER BY position, company, capability LIMIT :most",
            most=LISTED,
        ),
        "news": await _newest(asking),
        "companies": await asking.rows("SELECT id, name FROM companies WHERE watched = 1 ORDER BY name"),
        "capabilities": await asking.rows(
            "SELECT DISTINCT capability AS id FROM cases WHERE capability NOT LIKE '%:%' ORDER BY capability"
        ),
        "feeds": await asking.rows("SELECT DISTINCT desk FROM digests WHERE brief <> '' ORDER BY desk"),
        "failing": failing,
        "sources": await asking.count("SELECT COUNT(*) FROM sources WHERE watched = 1"),
        "dismissed": await asking.count(
            """
            SELECT (SELECT COUNT(*) FROM signals WHERE silenced <> '')
                + (SELECT COUNT(*) FROM statements WHERE silenced <> '')
            """
        ),
    }


SAID = """
    SELECT day, company, capability, 'says' AS says_or_shows, stance || ' ' || act AS what, quote, said_by, channel,
        url, first_seen, gone, id
    FROM statements_in_full WHERE id IN (SELECT id FROM statements {})
"""
SHOWN = """
    SELECT day, company, capability, 'shows' AS says_or_shows, act || ', ' || strength AS what, quote, said_by, channel,
        url, first_seen, gone, id
    FROM signals_in_full WHERE id IN (SELECT id FROM signals {})
"""
# The view company_timeline has the same lines, all of them: here only the wanted ones are put together.


async def _lines(asking: Asking, which: str, **given: object) -> list[dict[str, Any]]:
    return [*await asking.rows(SAID.format(which), **given), *await asking.rows(SHOWN.format(which), **given)]


async def _newest(asking: Asking) -> list[dict[str, Any]]:
    lines = await _lines(asking, "ORDER BY first_seen DESC, id LIMIT :most", most=NEWEST)
    lines.sort(key=lambda row: row["id"])
    lines.sort(key=lambda row: row["first_seen"], reverse=True)
    return [row | {"seen": row["first_seen"][:10]} for row in lines[:NEWEST]]


async def case(asking: Asking, given: Mapping[str, str]) -> dict[str, Any] | None:
    """Give both sides of a case in full, why it was flagged, what people judged."""
    found = await asking.row(
        """
        SELECT cases.*, companies.name FROM cases LEFT JOIN companies ON companies.id = cases.company
        WHERE cases.id = :id
        """,
        id=given["id"],
    )
    if found is None:
        return None
    says = await asking.rows(
        """
        SELECT statements_in_full.*, start, stop,
            (SELECT verdict || ' by ' || who || IIF(reason = '', '', ': ' || reason) FROM reviews
             WHERE subject = statements.id ORDER BY number DESC LIMIT 1) AS last_review
        FROM case_statements
        JOIN statements ON statements.number = case_statements.statement
        JOIN statements_in_full ON statements_in_full.id = statements.id
        WHERE case_id = :id ORDER BY position
        """,
        id=given["id"],
    )
    shows = await asking.rows(
        """
        SELECT signals_in_full.*, start, stop,
            (SELECT verdict || ' by ' || who || IIF(reason = '', '', ': ' || reason) FROM reviews
             WHERE subject = signals.id ORDER BY number DESC LIMIT 1) AS last_review
        FROM case_signals JOIN signals ON signals.number = case_signals.signal
        JOIN signals_in_full ON signals_in_full.id = signals.id WHERE case_id = :id ORDER BY signals.day, signals.id
        """,
        id=given["id"],
    )
    return {
        "case": found,
        "says": [linked(row, "url") for row in says],
        "shows": [linked(row, "url") for row in shows],
        "divergences": await asking.rows(
            "SELECT relation, strength, explanation FROM divergences WHERE case_id = :id", id=given["id"]
        ),
        "reviews": await asking.rows(
            "SELECT who, at, verdict, reason FROM reviews WHERE subject = :id ORDER BY number", id=given["id"]
        ),
        "drawn": _picture([*(_dot(row, "says") for row in says), *(_dot(row, "shows") for row in shows)]),
    }


async def company(asking: Asking, given: Mapping[str, str]) -> dict[str, Any] | None:
    """Give everything said and shown by a company and by those that belong to it, on one axis."""
    found = await asking.row("SELECT id, name FROM companies WHERE id = :id", id=given["id"])
    if found is None:
        return None
    hops = await asking.rows(
        """
        SELECT affiliates.*, below.name AS below, above.name AS above FROM affiliates
        JOIN companies AS below ON below.id = other JOIN companies AS above ON above.id = company
        WHERE company = :id OR other = :id ORDER BY number
        """,
        id=given["id"],
    )
    below = [row["other"] for row in hops if row["company"] == given["id"]]
    ours = {f"n{number}": each for number, each in enumerate([given["id"], *below])}
    among = f"company IN ({', '.join(f':{name}' for name in ours)})"
    lines = await _lines(asking, f"WHERE {among} ORDER BY day DESC, id LIMIT :most", **ours, most=LINES)
    lines.sort(key=lambda row: (row["day"], row["id"]))
    lines = lines[-LINES:]
    left_out = -len(lines)
    for table in ("statements", "signals"):
        left_out += await asking.count(f"SELECT COUNT(*) FROM {table} WHERE {among}", **ours)  # noqa: S608  our own words
    return {
        "company": found,
        "hops": [linked(row, "source", "disputed_source") for row in hops],
        "lines": [linked(row, "url") for row in lines],
        "left_out": left_out,
        "cases": await asking.rows(
            "SELECT id, title, headline, strength, alert FROM cases WHERE company = :id ORDER BY position, capability",
            id=given["id"],
        ),
        "drawn": _picture(
            [
                *(_dot(row, row["says_or_shows"]) for row in lines if not row["what"].startswith("mention")),
                *(each for hop in hops for each in _belongings(hop)),
            ]
        ),
    }


async def capability(asking: Asking, given: Mapping[str, str]) -> dict[str, Any] | None:
    """Give what is said and shown of a capability by all companies, and how much of it was shown in which year."""
    name = given["id"]
    years = await asking.rows(
        """
        SELECT substr(day, 1, 4) AS year, channel, COUNT(*) AS signals FROM signals
        WHERE capability = :name AND silenced = '' GROUP BY year, channel ORDER BY year, channel
        """,
        name=name,
    )
    statements = await asking.count("SELECT COUNT(*) FROM statements WHERE capability = :name", name=name)
    if not years and not statements:
        return None
    lines = await _lines(
        asking, "WHERE capability = :name AND silenced = '' ORDER BY day DESC, id LIMIT :most", name=name, most=LISTED
    )
    lines.sort(key=lambda row: (row["day"], row["id"]), reverse=True)
    return {
        "capability": name.replace("-", " "),
        "channels": sorted({row["channel"] for row in years}),
        "years": {
            year: {row["channel"]: row["signals"] for row in years if row["year"] == year}
            for year in sorted({row["year"] for row in years}, reverse=True)
        },
        "most": max((sum(row["signals"] for row in years if row["year"] == each["year"]) for each in years), default=1),
        "cases": await asking.rows(
            """
            SELECT cases.id, COALESCE(companies.name, cases.company) AS name, cases.company, headline, strength, alert
            FROM cases LEFT JOIN companies ON companies.id = cases.company
            WHERE capability = :name ORDER BY alert DESC, position, name LIMIT :most
            """,
            name=name,
            most=LISTED,
        ),
        "lines": [linked(row, "url") for row in lines[:LISTED]],
        "statements": statements,
    }


async def version(asking: Asking, given: Mapping[str, str]) -> dict[str, Any] | None:
    """Give the archived text of a version, the quote in it marked, and what changed since the version before."""
    found = await asking.row(
        """
        SELECT versions.*, documents.url, documents.source FROM versions
        JOIN documents ON documents.id = versions.document WHERE versions.id = :id
        """,
        id=given["id"],
    )
    if found is None:
        return None
    before = await asking.row(
        "SELECT title, text, id FROM versions WHERE document = :document AND seq = :seq - 1",
        document=found["document"],
        seq=found["seq"],
    )
    text, start, stop = found["text"], _number(given.get("from")), _number(given.get("to"))
    marked = 0 <= start < stop <= len(text)
    return {
        "version": linked(found, "url"),
        "parts": (text[:start], text[start:stop], text[stop:]) if marked else (text, "", ""),
        "stays": await asking.rows(
            "SELECT stays.* FROM stays JOIN versions ON versions.number = stays.version WHERE versions.id = :id",
            id=given["id"],
        ),
        "captures": await asking.rows(
            "SELECT fetched, status, file, offset FROM captures WHERE sha256 = :sha ORDER BY fetched LIMIT 5",
            sha=found["capture"],
        ),
        "before": before["id"] if before else "",
        "changes": changed_sentences(before["text"], text)[:TOLD] if before else [],
    }


async def sources(asking: Asking, _given: Mapping[str, str]) -> dict[str, Any]:
    """Tell how every source stands."""
    return {"health": await asking.rows("SELECT * FROM source_health")}


async def find(asking: Asking, given: Mapping[str, str]) -> dict[str, Any]:
    """Search every archived text; words that are no query of FTS5 are taken as a phrase."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in given.get("q", "")[:200]).split())
    sql = """
        SELECT versions.id, versions.title, documents.url, documents.kind, substr(documents.first_seen, 1, 10) AS seen,
            COALESCE(companies.name, '') AS company,
            snippet(versions_fts, 1, char(1), char(2), ' … ', 28) AS found
        FROM versions_fts JOIN versions ON versions.number = versions_fts.rowid
        JOIN documents ON documents.id = versions.document JOIN sources ON sources.id = documents.source
        LEFT JOIN companies ON companies.id = sources.company
        WHERE versions_fts MATCH :words AND versions_fts.rowid >= :first ORDER BY rank LIMIT :most
    """
    # How well a text fits is reckoned for each that holds the words: of a million texts that takes a minute.
    newest = """
        SELECT COALESCE(MIN(number), 0) AS first, COUNT(*) AS held FROM
        (SELECT rowid AS number FROM versions_fts WHERE versions_fts MATCH :words ORDER BY rowid DESC LIMIT :most)
    """
    found: list[dict[str, Any]] = []
    held, told = 0, ""
    if any(sign.isalnum() for sign in words):
        try:
            phrase = '"' + words.replace('"', '""') + '"'
            first, held = (await asking.rows(newest, words=phrase, most=RANKED))[0].values()
            found = await asking.rows(sql, words=phrase, first=first, most=FOUND)
        except QueryInterrupted:
            told = "The search took too long: use rarer words."
    parts = [{**row, "parts": _snippet(row["found"])} for row in found]
    return {"q": words, "found": parts, "held": held, "many": held == RANKED, "told": told}


def linked(row: dict[str, Any], *columns: str) -> dict[str, Any]:
    """Add to each address what may be clicked: http and https only, odd hosts as punycode."""
    return {**row, **{f"{name}_href": link(row[name] or "").href for name in columns}}


def _snippet(found: str) -> list[tuple[str, bool]]:
    """Take a snippet apart into (words, whether they were searched for)."""
    parts: list[tuple[str, bool]] = []
    for piece in found.split("\x01"):
        hit, _, rest = piece.partition("\x02") if "\x02" in piece else ("", "", piece)
        parts += [(hit, True), (rest, False)]
    return [part for part in parts if part[0]]


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else -1


def _dot(row: Mapping[str, Any], side: str) -> dict[str, Any]:
    what = row.get("what") or f"{row.get('stance') or row.get('act')}"
    return {"day": row["day"], "side": side, "label": f"{row['day']}: {what}: {row['quote'][:140]}"}


def _picture(dots: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Lay dots on one axis of time: said above it, shown below it, who belongs to whom on it. None: nothing to see."""
    placed = sorted(((Day.parse(dot["day"]).first(), dot) for dot in dots), key=lambda pair: pair[0])
    if len(placed) < 2:
        return None
    first, last = placed[0][0], placed[-1][0]
    span = max((last - first).days, 1)
    years = range(first.year, last.year + 1, (last.year - first.year) // 6 + 1)  # more do not fit a phone
    sides = [dot["side"] for dot in dots]
    belongs = f", {sides.count('belongs')} changes of who belongs to whom on it" if "belongs" in sides else ""
    return {
        "dots": [{**dot, "x": _across(day, first, span), "y": LANES[dot["side"]]} for day, dot in placed],
        "years": [{"year": year, "x": _across(max(date(year, 1, 1), first), first, span)} for year in years],
        "belongs": bool(belongs),
        "label": f"{sides.count('says')} statements above the line, {sides.count('shows')} signals below it{belongs}, "
        f"{first} to {last}",
    }


def _across(day: date, first: date, span: int) -> float:
    """Give how far across a day stands, in hundredths of the picture's width."""
    return round(3 + (day - first).days / span * 91, 2)


def _belongings(hop: Mapping[str, Any]) -> list[dict[str, Any]]:
    said = f"{hop['below']} is {hop['kind']} of {hop['above']}"
    days = (("since", f"from now on {said}"), ("until", f"no longer so: {said}"), ("disputed", f"disputed: {said}"))
    return [
        {"day": hop[name], "side": "belongs", "label": f"{hop[name]}: {words}"} for name, words in days if hop[name]
    ]
