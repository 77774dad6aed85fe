"""status, explain, verify: questions that change nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitor import archive as store
from monitor import evidence
from monitor.archive import Archive
from monitor.archive.ledger import began, last_polls
from monitor.archive.opening import LONG, held_open, log_bytes
from monitor.archive.outbox import pending, waiting
from monitor.home import Home, HomeError
from monitor.model import Case, Edge, Finding, Outcome, Quote, Signal, Statement, Version, Why
from monitor.schedule import Ledger, Plan, Task, due
from monitor.statements import by_hand_source
from monitor.steps import leaving
from monitor.steps.found import Findings
from monitor.steps.match import Progress
from monitor.steps.report import Report
from monitor.steps.sources import sources
from monitor.steps.witness import owed
from monitor.watchlist import Watchlist

MOST = 20
"""Faults of a proof that are printed: a lost folder of captures makes thousands."""
CONTEXT = 160
"""Characters shown on each side of a quote."""


def due_now(archive: Archive, watchlist: Watchlist, now: datetime) -> list[Task]:
    """Say what the clock has to start now."""
    plan = Plan({source.id: source.every for source in sources(watchlist, now)}, watchlist.letters)
    unwitnessed = len(owed(archive, now))
    ledger = Ledger(last_polls(archive), store.digests_made(archive), waiting(archive), unwitnessed, began(archive))
    return due(now, plan, ledger)


def status(archive: Archive, watchlist: Watchlist, now: datetime) -> Report:
    """Tell how each source stands, what is due and what waits."""
    lines, faults, rows = [], [], []
    for each in store.sources_health(archive, now):
        if by_hand_source(each.source):
            continue
        good = f"{each.last_good:%Y-%m-%d %H:%M} UTC" if each.last_good else "never"
        if each.last is None:
            line = f"  {each.source}: not visited yet"
        elif each.outcome is Outcome.OK:
            line = f"  {each.source}: seen {good}" + (f"; doubted: {each.suspect}" if each.suspect else "")
        else:
            since = f"{each.since:%Y-%m-%d}" if each.since else ""
            line = f"  {each.source}: NOT SEEN since {since}: {each.reason or each.outcome} (last seen {good})"
            faults.append(line.strip())
        lines.append(line)
        rows.append(asdict(each))
    tasks = due_now(archive, watchlist, now)
    lines = ["sources:", *(lines or ["  none in watchlist.yaml"]), "due:"]
    lines += [f"  {task.command} {task.about}: {task.reason}" for task in tasks] or ["  nothing"]
    outbox = waiting(archive)
    lines += ["outbox:", *(f"  {line}" for line in _waiting(archive))] if outbox else ["outbox: empty"]
    gone = leaving.told(archive, watchlist)
    lines += gone.lines
    log = log_bytes(archive.path)
    if log >= LONG:
        lines.append(f"archive: {held_open(log)}")
        faults.append(held_open(log))
    data = {"log_bytes": log, "sources": rows, "due": [asdict(task) for task in tasks], "outbox": outbox}
    data |= gone.data
    return Report(lines, data, faults)


def _waiting(archive: Archive) -> Iterator[str]:
    for name, recipient, attempts, reply, later in pending(archive):
        often = "once" if attempts == 1 else f"{attempts} times, at last"
        tried = f"; tried {often}: {reply}" if attempts else ""
        yield f"{name} to {recipient}{tried}" + (f"; next at {later:%Y-%m-%d %H:%M} UTC" if later else "")


def verify(home: Home, archive: Archive, progress: Progress) -> Report:
    """Prove the archive against its own records and the WARC files."""
    with progress("verifying", 0):
        faults = list(store.verify(archive, lambda place: evidence.read(home.folder, place)))
    if faults:
        rest = [f"... and {len(faults) - MOST} more: --json tells all"] if len(faults) > MOST else []
        return Report([*faults[:MOST], *rest, f"{len(faults)} fault{'s'[: len(faults) != 1]}"], {}, faults)
    counts = {
        name: archive.db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]  # noqa: S608  names of our own
        for name in ("documents", "versions", "captures", "signals", "statements", "cases")
    }
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    return Report([f"all well: every quote stands in its version, every capture is intact ({told})"], counts)


def explain(archive: Archive, findings: Findings, name: str, names: Mapping[str, str]) -> Report:
    """Tell why a thing exists, by its id. Raises HomeError when there is none of that id."""
    for finders in (_case, _signal, _statement, _version):
        found = finders(archive, findings, name, names)
        if found is not None:
            return found
    raise HomeError(
        f"nothing in the archive has the id {name!r}. `monitor match` prints the ids of cases; those of signals and "
        "statements stand in its --json output and in Datasette."
    )


def _case(_archive: Archive, findings: Findings, name: str, names: Mapping[str, str]) -> Report | None:
    case = findings.case(name)
    if case is None:
        return None
    lines = [f"{case.title}: {case.headline}", f"strength: {case.strength}; {'told' if case.alert else 'listed only'}"]
    lines += ["", "Why it is flagged", f"  {case.explanation}", "", "What it does not show", f"  {case.not_shown}"]
    lines += ["", "Says"] + [line for each in case.says for line in _said(each)]
    lines += ["", "Shows"] + [line for each in case.shows for line in _shown(each, names)]
    for divergence in case.divergences:
        lines += ["", f"{divergence.relation} ({divergence.strength})"]
        lines += [f"  {line}" for each in divergence.findings for line in _finding(each, names)]
    if case.context:
        lines += ["", "Context, no evidence", *(f"  {each}" for each in case.context)]
    return Report(lines, _data(case))


def _signal(archive: Archive, findings: Findings, name: str, names: Mapping[str, str]) -> Report | None:
    signal = next((each for each in findings.signals() if each.id == name), None)
    return Report([*_shown(signal, names), *_grounds(signal, archive, findings)], _data(signal)) if signal else None


def _statement(archive: Archive, findings: Findings, name: str, _names: Mapping[str, str]) -> Report | None:
    statement = next((each for each in findings.statements() if each.id == name), None)
    return Report([*_said(statement), *_grounds(statement, archive, findings)], _data(statement)) if statement else None


def _version(archive: Archive, findings: Findings, name: str, _names: Mapping[str, str]) -> Report | None:
    version = findings.version(archive, name)
    return Report([*_proof(version), "", version.text], _data(version)) if version else None


def _said(each: Statement) -> list[str]:
    lines = [
        f"  {each.day} {each.speaker} {each.stance} to {each.act} ({each.channel}): “{each.quote.text}”",
        f"    {each.id}",
    ]
    if each.hedges:
        lines.append(f"    limited by the words: {', '.join(each.hedges)}")
    if each.exceptions:
        lines.append(f"    with exceptions: {', '.join(each.exceptions)}")
    if each.scope != "company":
        lines.append(f"    about: {each.scope}")
    by = "written by a person" if each.reviewed else "found by a rule, not reviewed"
    return [*lines, f"    {by}" + (f"; {each.checked}" if each.checked else "")]


def _shown(each: Signal, names: Mapping[str, str]) -> list[str]:
    who = names.get(each.company, each.company)
    by = f", in the words of {each.by}" if each.by else ""
    lines = [
        f"  {each.day} {who}, {each.channel}{by}: {each.act} ({each.strength}): “{each.quote.text}”",
        f"    {each.id}",
    ]
    if each.gone:
        lines.append(f"    no longer shown since {each.gone:%Y-%m-%d}; the capture is kept")
    return lines


def _grounds(each: Signal | Statement, archive: Archive, findings: Findings) -> list[str]:
    """Tell on what a quote rests: the rule, the words, the archived text around it."""
    about = [f"    company: {each.via}", f"    section: {each.section or 'none'}"] if isinstance(each, Signal) else []
    return [*about, *_why(each.why), *_context(findings.version(archive, each.quote.version), each.quote)]


def _finding(each: Finding, names: Mapping[str, str]) -> Iterator[str]:
    sides = " against ".join(side for side in (each.signal, each.statement) if side)
    yield f"{sides}: {each.reason}"
    for hop in each.hops:
        yield f"    {_hop(hop, names)}"


def _hop(edge: Edge, names: Mapping[str, str]) -> str:
    words = f"{names.get(edge.other, edge.other)} is {edge.kind} of {names.get(edge.company, edge.company)}"
    words += f" since {edge.since}" if edge.since else ""
    words += f", source {edge.source}"
    return words + (f"; disputed since {edge.disputed}, source {edge.disputed_source}" if edge.disputed else "")


def _why(reasons: tuple[Why, ...]) -> list[str]:
    return ["    why:"] + [f"      {each.effect} ({each.rule}): {each.words}" for each in reasons]


def _context(version: Version | None, quote: Quote) -> list[str]:
    if version is None:
        return [f"    version {quote.version} is not the archive's any more"]
    start, end = quote.start, quote.end
    before = version.text[max(0, start - CONTEXT) : start].replace("\n", " ")
    after = version.text[end : end + CONTEXT].replace("\n", " ")
    return [
        f"    in context: …{before}[{version.text[start:end]}]{after}…",
        *(f"    {line}" for line in _proof(version)),
    ]


def _proof(version: Version) -> list[str]:
    gone = f", gone {version.gone:%Y-%m-%d %H:%M}" if version.gone else ""
    seen = f"{version.first_seen:%Y-%m-%d %H:%M} to {version.last_seen:%Y-%m-%d %H:%M} UTC{gone}"
    return [
        f"{version.title or version.url}",
        f"{version.url}",
        f"version {version.id}, seen {seen}",
        f"capture sha256 {version.capture}",
    ]


def _data(thing: Case | Signal | Statement | Version) -> dict[str, Any]:
    return asdict(thing)
