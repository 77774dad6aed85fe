"""Job boards in the shape of Greenhouse's boards API, made of one small file a job.

sites/<api host>/v1/boards/<token>/_board.yaml              name, hosted pages, departments, offices, boilerplate
sites/<api host>/v1/boards/<token>/<job>/<date>.html        opened, or edited, on that day
sites/<api host>/v1/boards/<token>/<job>/<date>.gone        closed on that day
sites/<api host>/v1/boards/<token>/<date>--<date>.empty     on these days the board answers without a job
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.pages import Answer, File, Resource, Written, dated, filled, history, nothing, over_time


@dataclass(frozen=True, slots=True)
class _Job:
    states: tuple[tuple[File, Written], ...]

    def at(self, day: date) -> tuple[File, Written] | None:
        """Give what it says on a day; None while it is not open."""
        last = next((state for state in reversed(self.states) if state[0].first <= day), None)
        return last if last and last[0].extension != "gone" else None


@dataclass(frozen=True, slots=True)
class _Board:
    token: str
    facts: Mapping[str, Any]
    jobs: tuple[_Job, ...]
    silent: tuple[File, ...]
    """Days on which the whole board is missing from its answer."""

    def open(self, day: date) -> list[tuple[_Job, File, Written]]:
        """Give what the board lists on a day, by number."""
        if any(file.covers(day) for file in self.silent):
            return []
        found = [(job, *state) for job in self.jobs if (state := job.at(day))]
        return sorted(found, key=lambda each: int(each[2].facts["id"]))

    def moments(self) -> list[date]:
        """Give the days on which something about it changes."""
        edits = {file.first for job in self.jobs for file, _ in job.states}
        silences = {file.first for file in self.silent}
        ends = {file.last + timedelta(days=1) for file in self.silent if file.last}
        return sorted(edits | silences | ends)


def board(folder: Path, layout: str) -> Iterator[tuple[str, str, Resource]]:
    """Give the addresses of a board as (host, path with query, resource): the API's and the hosted pages'."""
    facts = YAML(typ="safe").load((folder / "_board.yaml").read_text(encoding="utf-8"))
    jobs = tuple(_Job(tuple(history(dated(each)))) for each in sorted(folder.iterdir()) if each.is_dir())
    files = dated(folder)
    made = _Board(folder.name, facts, jobs, tuple(file for file in files if file.extension == "empty"))
    faults = [file for file in files if file.extension != "empty"]
    host = folder.parents[2].name
    root = f"/v1/boards/{made.token}"
    name = json.dumps({"name": facts["name"], "content": ""}).encode()
    moments = made.moments()
    yield host, root, over_time(lambda day: Answer(200, name, _JSON, day), moments[:1], faults)
    for query, whole in (("", False), ("?content=true", True)):
        yield host, f"{root}/jobs{query}", over_time(_lister(made, whole), moments, faults)
    for job in jobs:
        number = job.states[0][1].facts["id"]
        own = [file.first for file, _ in job.states]
        yield host, f"{root}/jobs/{number}", over_time(_single(made, job), own, faults)
        hosted = over_time(_hosted(made, job, layout), own, ())
        yield facts["hosted"], f"/{made.token}/jobs/{number}", hosted
    yield facts["hosted"], f"/{made.token}", over_time(_front(made, layout), moments, ())


_JSON = "application/json; charset=utf-8"


def _lister(made: _Board, whole: bool) -> Callable[[date], Answer]:
    def at(day: date) -> Answer:
        rows = [_row(made, job, file, text, whole=whole) for job, file, text in made.open(day)]
        body = json.dumps({"jobs": rows, "meta": {"total": len(rows)}}, ensure_ascii=False).encode()
        return Answer(200, body, _JSON, day)

    return at


def _single(made: _Board, job: _Job) -> Callable[[date], Answer]:
    def at(day: date) -> Answer:
        state = job.at(day)
        if state is None:
            return Answer(404, b'{"status":404,"error":"Job not found"}', _JSON, day)
        return Answer(200, json.dumps(_row(made, job, *state, whole=True), ensure_ascii=False).encode(), _JSON, day)

    return at


def _hosted(made: _Board, job: _Job, layout: str) -> Callable[[date], Answer]:
    def at(day: date) -> Answer:
        state = job.at(day)
        if state is None:
            return nothing(day)
        facts, body = state[1].facts, _text(made, state[1])
        content = f"<h1>{html.escape(facts['title'])}</h1>\n<p>{html.escape(facts['location'])}</p>\n{body}"
        return _html(layout, f"{facts['title']} at {made.facts['name']}", content, day)

    return at


def _front(made: _Board, layout: str) -> Callable[[date], Answer]:
    def at(day: date) -> Answer:
        items = "\n".join(
            f'<li><a href="{_address(made, text)}">{html.escape(text.facts["title"])}</a> '
            f"{html.escape(text.facts['location'])}</li>"
            for _, _, text in made.open(day)
        )
        title = f"Jobs at {made.facts['name']}"
        return _html(layout, title, f"<h1>{html.escape(title)}</h1>\n<ul>\n{items}\n</ul>", day)

    return at


def _html(layout: str, title: str, content: str, day: date) -> Answer:
    slots = {"title": title, "content": content, "charset": "utf-8", "lang": "en"}
    return Answer(200, filled(layout, slots).encode(), "text/html; charset=utf-8", day)


def _address(made: _Board, text: Written) -> str:
    return f"{{{{origin:{made.facts['hosted']}}}}}/{made.token}/jobs/{text.facts['id']}"


def _text(made: _Board, text: Written) -> str:
    around = made.facts
    return (
        f'<div class="content-intro">{around["intro"].strip()}</div>{text.body.strip()}\n{around["conclusion"].strip()}'
    )


def _row(made: _Board, job: _Job, file: File, text: Written, *, whole: bool) -> dict[str, Any]:
    """Write a job as the API does: its HTML escaped once more, departments and offices only with content."""
    facts = text.facts
    row: dict[str, Any] = {
        "absolute_url": _address(made, text),
        "data_compliance": [
            {
                "type": "gdpr",
                "requires_consent": False,
                "requires_processing_consent": False,
                "requires_retention_consent": False,
                "retention_period": None,
                "demographic_data_consent_applies": False,
            }
        ],
        "internal_job_id": int(facts["id"]) - 1_000_000,
        "location": {"name": facts["location"]},
        "metadata": facts.get("metadata"),
        "id": int(facts["id"]),
        "updated_at": f"{file.first}T11:42:07-04:00",
        "requisition_id": str(facts.get("requisition", facts["id"])),
        "title": facts["title"],
        "company_name": made.facts["name"],
        "first_published": f"{job.states[0][0].first}T10:15:31-04:00",
        "language": "en",
        "application_deadline": None,
    }
    if whole:
        row["content"] = html.escape(_text(made, text)).replace("&#x27;", "&#39;")
        row["departments"] = [_branch(made.facts["departments"], facts["department"], 4_105_000)]
        office = _branch(made.facts["offices"], facts["office"], 4_029_000)
        row["offices"] = [{**office, "location": facts["office"]}]
    return row


def _branch(names: list[str], name: str, first: int) -> dict[str, Any]:
    return {"id": first + names.index(name), "name": name, "child_ids": [], "parent_id": None}
