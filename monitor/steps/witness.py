"""witness: third parties are asked to date the chain of captures and to keep copies of quoted pages.

Off unless an address is set. Nothing waits for it: the evidence is the capture in the house, this is proof for others.
"""

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from monitor import archive as store
from monitor.archive import Archive, Witness
from monitor.home import HomeError
from monitor.steps.report import Report

CALENDAR, WAYBACK, KEY = "MONITOR_TIMESTAMPS", "MONITOR_WAYBACK", "MONITOR_WAYBACK_KEY"
RETRIES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""After as many failures it is given up; of 157 copies that one newsroom asked for none was made, and nobody saw it
(research/policy.md, conclusion 8): so the state of each is shown."""
FINAL = timedelta(hours=6)
"""How often it is asked whether a date has become final: a calendar writes into a Bitcoin block some times a day."""


def enabled() -> dict[str, str]:
    """Give by kind the address that is asked."""
    return {
        kind: url for kind, name in (("timestamp", CALENDAR), ("wayback", WAYBACK)) if (url := os.environ.get(name))
    }


def owed(archive: Archive, now: datetime) -> list[Witness]:
    """Give what has to be asked for now."""
    kinds = enabled()
    return [
        each
        for each in store.witnesses(archive)
        if each.kind in kinds and each.next_try is not None and each.next_try <= now
    ]


def wanted(archive: Archive, now: datetime) -> None:
    """Put into the queue what is worth a witness: the chain's last root, and each page quoted in a divergence."""
    kinds = enabled()
    if "timestamp" in kinds:
        store.ask(archive, "timestamp", [(link.root, "") for link in store.links(archive)[-1:]], now)
    if "wayback" in kinds:
        store.ask(archive, "wayback", store.quoted_pages(archive), now)


def witness(archive: Archive, *, clock: Callable[[], datetime], say: Callable[[str], None]) -> Report:
    """Ask for what is owed, one after the other, and tell how everything in the queue stands.

    Raises HomeError where no address is set.
    """
    kinds = enabled()
    if not kinds and not store.witnesses(archive):
        raise HomeError(
            f"nobody is asked to bear witness: set {CALENDAR} (https://a.pool.opentimestamps.org) or {WAYBACK} "
            "(https://web.archive.org/save/)"
        )
    wanted(archive, clock())
    for each in owed(archive, clock()):
        say(_asked(archive, each, kinds[each.kind], clock()))
    queue = store.witnesses(archive)
    lines = [f"{each.state}: {each.kind} of {each.subject}: {each.reply or 'not asked yet'}" for each in queue]
    faults = [line for line, each in zip(lines, queue, strict=True) if each.state == "failed"]
    data = [{name: value for name, value in asdict(each).items() if name != "proof"} for each in queue]
    return Report(lines or ["nothing is worth a witness yet"], {"witnesses": data}, faults)


def _asked(archive: Archive, each: Witness, url: str, now: datetime) -> str:
    """Ask once and note the answer; give it as a line."""
    try:
        from monitor import witness as third  # noqa: PLC0415  an extra
    except ImportError:
        raise HomeError("opentimestamps is missing: pip install -e '.[witness]'") from None
    later: datetime | None = None
    proof: bytes | None = None
    try:
        if each.kind == "wayback":
            state, reply = "done", third.copied(url, each.subject, os.environ.get(KEY, ""))
        elif not each.proof:
            proof = third.stamped(url, bytes.fromhex(each.subject))
            state, reply, later = "pending", third.about(proof), now + FINAL
        else:
            proof = third.completed(url, each.proof)
            state, reply = ("done", third.about(proof)) if proof else ("pending", third.about(each.proof))
            later = None if proof else now + FINAL
    except third.WitnessError as error:
        reply = str(error)
        again = each.proof or each.attempts < len(RETRIES)
        state = ("pending" if each.proof else "waiting") if again else "failed"
        later = now + (FINAL if each.proof else RETRIES[each.attempts]) if again else None
    store.answered(archive, each.number, now, state=state, reply=reply[:500], next_try=later, proof=proof)
    return f"{each.kind} of {each.subject}: {state}: {reply}"
