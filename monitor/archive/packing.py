"""Rows and nouns: how times, days, sections and reasons are written into columns, and read back as they were."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.model import Day, Edge, Party, Section, Why


def stamp(moment: datetime) -> str:
    """Give a moment as it is archived: UTC, whole seconds. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: the archive keeps UTC")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """Give `stamp`, or None."""
    return None if moment is None else stamp(moment)


def moment(written: str) -> datetime:
    """Give the moment that `stamp` wrote."""
    return datetime.fromisoformat(written)


def moment_or_none(written: str | None) -> datetime | None:
    """Give `moment`, or None."""
    return None if written is None else moment(written)


def day_or_none(written: str | None) -> Day | None:
    """Give the day that `str` wrote, or None."""
    return None if written is None else Day.parse(written)


def text_or_none(day: Day | None) -> str | None:
    """Give a day as it is archived, or None."""
    return None if day is None else str(day)


def pack(value: object) -> str:
    """Give strings, lists and mappings as JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def pack_mapping(value: Mapping[str, str]) -> str:
    """Give a mapping as JSON, the same for the same content."""
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)


def texts(packed: str) -> tuple[str, ...]:
    """Read a list of strings."""
    return tuple(json.loads(packed))


def mapping(packed: str) -> dict[str, str]:
    """Read a mapping."""
    read: dict[str, str] = json.loads(packed)
    return read


def pack_sections(sections: Iterable[Section]) -> str:
    """Give sections as JSON lists: kind, heading, start, end."""
    return pack([[each.kind, each.heading, each.start, each.end] for each in sections])


def sections(packed: str) -> tuple[Section, ...]:
    """Read what `pack_sections` wrote."""
    return tuple(Section(*each) for each in json.loads(packed))


def pack_parties(parties: Iterable[Party]) -> str:
    """Give parties as JSON lists: role, name."""
    return pack([[each.role, each.name] for each in parties])


def parties(packed: str) -> tuple[Party, ...]:
    """Read what `pack_parties` wrote."""
    return tuple(Party(*each) for each in json.loads(packed))


def pack_why(why: Iterable[Why]) -> str:
    """Give reasons as JSON lists: effect, rule, words."""
    return pack([[each.effect, each.rule, each.words] for each in why])


def whys(packed: str) -> tuple[Why, ...]:
    """Read what `pack_why` wrote."""
    return tuple(Why(*each) for each in json.loads(packed))


def pack_edges(edges: Iterable[Edge]) -> str:
    """Give affiliations as JSON objects."""
    return pack([edge_row(each) for each in edges])


def edges(packed: str) -> tuple[Edge, ...]:
    """Read what `pack_edges` wrote."""
    return tuple(edge(each) for each in json.loads(packed))


def edge_row(edge: Edge) -> dict[str, str | None]:
    """Give an affiliation as columns."""
    return {
        "company": edge.company,
        "other": edge.other,
        "kind": edge.kind,
        "source": edge.source,
        "since": text_or_none(edge.since),
        "until": text_or_none(edge.until),
        "disputed": text_or_none(edge.disputed),
        "disputed_source": edge.disputed_source,
    }


def edge(row: Mapping[str, Any]) -> Edge:
    """Read what `edge_row` wrote."""
    return Edge(
        row["company"],
        row["other"],
        row["kind"],
        row["source"],
        day_or_none(row["since"]),
        day_or_none(row["until"]),
        day_or_none(row["disputed"]),
        row["disputed_source"],
    )
