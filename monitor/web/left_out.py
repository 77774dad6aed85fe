"""What was seen and is not told, and why: dismissed by people, passed over by rules, too weak for a letter."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.archive.views import LEFT_OUT, passed_over
from monitor.web.pages import LISTED, Asking, linked

READ = 1_000
"""The newest texts with words that speak against a mention, and the newest signals, among which reasons are counted."""
PASSED = passed_over(
    f"(SELECT * FROM readings WHERE {LEFT_OUT} ORDER BY version DESC LIMIT :most) AS readings"  # noqa: S608  our own words
)


async def left_out(asking: Asking, _given: Mapping[str, str]) -> dict[str, Any]:
    """Give what people dismissed, what rules passed over, what is weak: counted by reason, and the newest of each."""
    reasons = await asking.rows("SELECT because, COUNT(*) AS quotes FROM dismissed GROUP BY because")
    passed = await asking.rows(PASSED, most=READ)
    recent = await asking.rows(
        """
        SELECT number, strength, why FROM signals WHERE silenced = ''
        ORDER BY first_seen DESC, id DESC LIMIT :most
        """,
        most=READ,
    )
    weak = {row["number"]: _weakness(json.loads(row["why"])) for row in recent if row["strength"] == "weak"}
    return {
        "people": [linked(row, "url") for row in await asking.rows(DISMISSED, most=LISTED)],
        "dismissed": sum(row["quotes"] for row in reasons),
        "because": _ranked({row["because"] or "no reason on file": row["quotes"] for row in reasons}),
        "closed": await asking.rows("SELECT id, case_title, last_review FROM closed_cases LIMIT :most", most=LISTED),
        "rules": _alike(passed),
        "by_rule": _ranked(Counter(rule for row in passed for rule, _ in _rules(row))),
        "passed": len(passed),
        "texts": await asking.count(f"SELECT COUNT(*) FROM readings WHERE {LEFT_OUT}"),  # noqa: S608  our own words
        "weak": [linked(row | {"because": weak[row["number"]]}, "url") for row in await _signals(asking, weak)],
        "by_weakness": _ranked(Counter(each for reasons in weak.values() for each in reasons)),
        "weak_in_all": len(weak),
        "recent": len(recent),
        "read": READ,
    }


DISMISSED = """
    SELECT dismissed.*, cases.id AS case_id, cases.title AS case_title FROM dismissed
    LEFT JOIN companies ON companies.name = dismissed.company
    LEFT JOIN cases ON cases.company = COALESCE(companies.id, dismissed.company)
        AND cases.capability = dismissed.capability
    LIMIT :most
"""


async def _signals(asking: Asking, numbers: Iterable[int]) -> list[dict[str, Any]]:
    return await asking.rows(
        """
        SELECT signals.number, signals.quote, COALESCE(companies.name, signals.company) AS company, signals.capability,
            signals.act, signals.day, signals.start, signals.stop, documents.url, versions.id AS version
        FROM signals JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document
        LEFT JOIN companies ON companies.id = signals.company
        WHERE signals.number IN (SELECT value FROM json_each(:wanted))
        ORDER BY signals.first_seen DESC, signals.id DESC
        """,
        wanted=json.dumps(list(numbers)[:LISTED]),
    )


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _alike(passed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the same sentence of a source together: a board prints it under each of its postings, in each version."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in passed:
        key = (row["source"], row["would_count_for"], row["quote"])
        first = found.setdefault(key, {**linked(row, "url"), "times": 0, "because": _rules(row)})
        first["times"] += 1
    return list(found.values())[:LISTED]


def _rules(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give (rule in words, words of the text) for each reason."""
    return [(_named(rule, words), words) for _, rule, words in json.loads(row["reasons"])]


def _named(rule: str, words: str) -> str:
    kind, _, name = rule.partition(".")
    if kind == "sections":
        return f"section “{words}”"
    if name.endswith(".unless"):
        return "words that look alike"
    return name.replace("-", " ") or rule


def _weakness(why: Iterable[tuple[str, str, str]]) -> list[str]:
    """Give why a signal is weak: what lowered it, else what it was weighed by."""
    reasons = list(why)
    lowered = [_named(rule, words) for effect, rule, words in reasons if effect in ("lowers", "lowered")]
    weighed = [words for effect, _, words in reasons if effect == "weighed" and not words.startswith("at most")]
    return lowered or [words.removeprefix("weak: ") for words in weighed[-1:]]
