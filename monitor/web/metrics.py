"""The archive in numbers, in the text format that Prometheus reads (its version 0.0.4)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from monitor.web.pages import Asking

TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Number(NamedTuple):
    """A metric's value and what it is of."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()


async def metrics(asking: Asking) -> str:
    """Give what is worth an alarm: sources that are not seen, letters that wait, the age of the last letter, size."""
    health = await asking.rows("SELECT source, last_good_visit, failures_in_a_row FROM source_health")
    states = await asking.rows("SELECT state, COUNT(*) AS n FROM deliveries GROUP BY state")
    letters = await asking.row("SELECT MAX(created) AS last FROM letters") or {}
    cases = await asking.row("SELECT COUNT(*) AS n FROM open_cases") or {}
    waiting = {"queued": 0, "deferred": 0, "failed": 0, "sent": 0} | {row["state"]: row["n"] for row in states}
    return "\n".join(
        line
        for lines in (
            _metric(
                "monitor_source_last_good_visit_timestamp_seconds",
                "When each source was last seen as it should be; 0: never.",
                (Number(_seconds(row["last_good_visit"]), (("source", row["source"]),)) for row in health),
            ),
            _metric(
                "monitor_source_failures_in_a_row",
                "Visits to each source that failed since it was last seen.",
                (Number(row["failures_in_a_row"], (("source", row["source"]),)) for row in health),
            ),
            _metric(
                "monitor_deliveries",
                "Letters by reader: queued and deferred wait, failed were refused for good or given up.",
                (Number(count, (("state", state),)) for state, count in waiting.items()),
            ),
            _metric(
                "monitor_last_letter_timestamp_seconds",
                "When the newest letter was written; 0: none was.",
                [Number(_seconds(letters.get("last")))],
            ),
            _metric("monitor_open_cases", "Cases that are told and not reviewed.", [Number(cases.get("n", 0))]),
            _metric(
                "monitor_archive_bytes",
                "The archive's file with its write-ahead log.",
                [Number(_bytes(asking.database.path))],
            ),
            _metric(
                "monitor_archive_log_bytes",
                "The write-ahead log alone: it grows while somebody reads on and on.",
                [Number(_bytes(asking.database.path, "-wal"))],
            ),
        )
        for line in lines
    )


def _bytes(archive: str | None, *ends: str) -> int:
    files = [Path(f"{archive}{end}") for end in ends or ("", "-wal")] if archive else []
    return sum(each.stat().st_size for each in files if each.exists())


def _metric(name: str, about: str, numbers: Iterable[Number]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for number in numbers:
        labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in number.labels)
        yield f"{name}{{{labels}}} {number.value:.10g}" if labels else f"{name} {number.value:.10g}"
    yield ""


def _escaped(value: str) -> str:
    """Write a label's value as the format wants it: no quote or line feed can end it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _seconds(written: str | None) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp() if written else 0.0
