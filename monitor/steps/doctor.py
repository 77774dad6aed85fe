"""doctor: is everything here well? One line a matter, in plain words, with what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor import archive as store
from monitor import evidence
from monitor.archive import Archive, ArchiveError, open_archive
from monitor.archive.computed import breadth
from monitor.archive.ledger import places
from monitor.archive.opening import LONG, held_open, log_bytes, safe_library, sqlite_version
from monitor.home import Busy, Faulty, Home, HomeError, refused
from monitor.leaving import PATH
from monitor.mail import MailError, login
from monitor.notify import NOTIFY, fault, targets
from monitor.statements import by_hand_source
from monitor.steps import leaving
from monitor.steps.letters import PAGES, SENDER, SMTP, pages_at
from monitor.steps.report import Report

ROOM = 2**30
"""Free bytes under which a disk is called full: a week of patents and a backup need more."""
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone", "lustre"}
)
"""Kinds of file systems on which two machines may have one archive open, and SQLite's log breaks."""
LATE = timedelta(days=1)
"""A letter that waits longer is told."""
MANY = 100
"""Documents of a kind, below which a share of them says nothing about a rule."""
FLOOD = 0.4
"""Share of them above which a rule is named: what a monitor looks for is rare."""
SAMPLE = 25
"""Captures, the newest, whose bytes are proved; `monitor verify` proves all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one matter."""

    about: str
    words: str
    well: bool = True


Looked = Iterator[Finding]


def doctor(home: Home, *, now: datetime) -> Report:
    """Look at everything once and change nothing; each matter by itself, so that one fault hides no other."""
    checks: list[Callable[[], Looked]] = [
        _library,
        lambda: _rules(home),
        lambda: _disk(home),
        lambda: _drive(home),
        lambda: _writer(home),
        lambda: _archive(home, now),
        _mail,
        _places,
        _leaving,
        _contact,
    ]
    found = [finding for check in checks for finding in _safely(check)]
    lines = [f"{'well ' if each.well else 'FAULT'}  {each.about}: {each.words}" for each in found]
    faults = [f"{each.about}: {each.words}" for each in found if not each.well]
    ends = f"{len(faults)} faults" if len(faults) != 1 else "1 fault"
    rows = [{"about": each.about, "well": each.well, "words": each.words} for each in found]
    return Report([*lines, ends if faults else "all well"], {"findings": rows}, faults)


def _safely(check: Callable[[], Looked]) -> Looked:
    try:
        yield from check()
    except OSError as error:
        yield Finding("this folder", refused(error), well=False)
    except (HomeError, ArchiveError) as error:
        yield Finding("this folder", str(error), well=False)


def _library() -> Looked:
    version = sqlite_version()
    written = ".".join(map(str, version))
    if safe_library(version):
        yield Finding("SQLite", f"{written}, free of the fault that corrupts a file while Datasette reads it")
    else:
        yield Finding(
            "SQLite", f"{written} can corrupt a file while Datasette reads it: install pysqlite3 >= 0.6.1", well=False
        )


def _rules(home: Home) -> Looked:
    try:
        rulebook = home.rulebook()
        watchlist = home.watched(rulebook)
    except Faulty as faulty:
        yield Finding("rules and watchlist", f"{len(faulty.faults)} faults: run `monitor check`", well=False)
        return
    count = len(watchlist.companies)
    yield Finding("rules and watchlist", f"{len(rulebook.capabilities)} capabilities, {count} companies, no fault")
    if not watchlist.letters:
        yield Finding("letters", "nobody gets one: write `letters:` into watchlist.yaml", well=False)


def _disk(home: Home) -> Looked:
    free = shutil.disk_usage(home.folder).free
    words = f"{free / 2**30:,.1f} GB free"
    yield Finding("disk", words if free >= ROOM else f"{words}: make room", well=free >= ROOM)
    if not os.access(home.folder, os.W_OK):
        yield Finding("folder", f"{home.folder} cannot be written", well=False)


def network_drive(folder: Path, mounts: str) -> str:
    """Give the kind of network drive that a folder lies on, by the text of /proc/self/mounts; empty: on none."""
    found = ("", "")
    for line in mounts.splitlines():
        _, at, kind, *_ = line.split(" ")
        place = at.replace("\\040", " ")
        if folder.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1] if found[1] in NETWORK else ""


def _drive(home: Home) -> Looked:
    mounts = Path("/proc/self/mounts")
    kind = network_drive(home.folder.resolve(), mounts.read_text("utf-8", "replace")) if mounts.exists() else ""
    if kind:
        words = (
            f"a network drive ({kind}), where the archive's locks do not hold between machines: move it to a disk here"
        )
        yield Finding("folder", words, well=False)


def _writer(home: Home) -> Looked:
    try:
        with home.writing():
            yield Finding("writer's lock", "free")
    except Busy:
        yield Finding("writer's lock", "held: another monitor command is writing just now")


def flooding(archive: Archive) -> list[str]:
    """Say which capabilities are found nearly everywhere: a rule is at fault sooner than so many documents."""
    return [
        f"{capability} is found in {found:,} of {of:,} documents of the kind {kind}: its rules are likely too "
        "broad; `monitor check` names phrases that ordinary texts hold"
        for capability, kind, found, of in breadth(archive)
        if of >= MANY and found >= FLOOD * of
    ]


def _archive(home: Home, now: datetime) -> Looked:
    if not home.archive.exists():
        yield Finding("archive", "there is none yet: `monitor poll` makes it")
        return
    size = log_bytes(home.archive)
    yield Finding("write-ahead log", f"{size / 2**20:,.0f} MB" if size < LONG else held_open(size), well=size < LONG)
    with open_archive(home.archive, readonly=True) as archive:
        broken = [words for (words,) in archive.db.execute("PRAGMA quick_check(3)") if words != "ok"]
        mb = home.archive.stat().st_size / 2**20
        told = f"{'; '.join(broken)}: put the last backup in its place" if broken else f"{mb:,.0f} MB, sound"
        yield Finding("archive", told, well=not broken)
        yield from _clock(archive, now)
        yield from (Finding("rules", words, well=False) for words in flooding(archive))
        yield from _captures(home, archive)
        yield from _sources(archive, now)
        yield from _outbox(archive, now)


def _clock(archive: Archive, now: datetime) -> Looked:
    newest = max(store.last_polls(archive).values(), default=None)
    if newest is not None and newest > now + timedelta(minutes=5):
        words = f"the last visit began at {newest:%Y-%m-%d %H:%M} UTC, and it is {now:%Y-%m-%d %H:%M}: set the clock"
        yield Finding("clock", words, well=False)
    else:
        yield Finding("clock", f"{now:%Y-%m-%d %H:%M} UTC, behind every visit on file")


def _captures(home: Home, archive: Archive) -> Looked:
    newest = sorted(places(archive), key=lambda place: (place.fetched, place.record))[-SAMPLE:]
    wrong = []
    for place in newest:
        try:
            evidence.read(home.folder, place)
        except (ValueError, OSError) as error:
            wrong.append(f"{place.url}: {error}")
    if wrong:
        yield Finding("captures", f"{len(wrong)} of the newest {len(newest)} are damaged: {wrong[0]}", well=False)
    else:
        yield Finding("captures", f"the newest {len(newest)} are as they were kept; `monitor verify` proves all")


def _sources(archive: Archive, now: datetime) -> Looked:
    health = [each for each in store.sources_health(archive, now) if not by_hand_source(each.source)]
    failing = [each for each in health if each.failures]
    never = [each for each in health if each.last is None]
    overdue = [each for each in health if each.overdue and each.last is not None and not each.failures]
    seen = len(health) - len(failing) - len(overdue) - len(never)
    yield Finding("sources", f"{seen} of {len(health)} seen when they were due, {len(never)} not visited yet")
    for each in failing:
        since = f"since {each.since:%Y-%m-%d}" if each.since else "always"
        yield Finding(each.source, f"not seen {since}: {each.outcome}: {each.reason}", well=False)
    if overdue:
        words = f"{len(overdue)} have not been visited for twice their time: does `monitor watch` run?"
        yield Finding("sources", words, well=False)


def _outbox(archive: Archive, now: datetime) -> Looked:
    rows = archive.db.query("""
        SELECT letters.created, recipient, state, smtp_reply FROM deliveries JOIN letters ON letters.id = letter
        WHERE state NOT IN ('sent', 'unsubscribed') ORDER BY letters.created
    """)
    waiting = 0
    for row in rows:
        if row["state"] == "failed":
            yield Finding("outbox", f"{row['recipient']} did not take a letter: {row['smtp_reply']}", well=False)
            continue
        waiting += 1
        age = now - datetime.fromisoformat(row["created"])
        if age > LATE:
            reply = row["smtp_reply"] or "not tried yet"
            words = f"a letter to {row['recipient']} waits since {row['created'][:10]}: {reply}"
            yield Finding("outbox", words, well=False)
    yield Finding("outbox", f"{waiting} letters wait")


def _mail() -> Looked:
    url = os.environ.get(SMTP, "")
    if not url:
        yield Finding("mail", f"{SMTP} is not set: letters become files in letters/")
        return
    try:
        fault = login(url)
    except MailError as error:
        fault = str(error)
    yield Finding("mail", fault or "the server took the login", well=not fault)
    if not os.environ.get(SENDER):
        yield Finding("mail", f"{SENDER} is not set: letters come from monitor@localhost", well=False)


def _places() -> Looked:
    for place in targets(os.environ.get(NOTIFY, "")):
        wrong = fault(place)
        whose = f"the desk {place.desk}" if place.desk else "all desks"
        yield Finding(place.name, wrong or f"gets the letters of {whose} in short", well=not wrong)


def _leaving() -> Looked:
    base, linked = pages_at(), bool(leaving.key())
    if linked and base.startswith("https://"):
        yield Finding("readers", f"letters have a link to {base}{PATH}: `monitor serve` needs the same key")
    elif linked:
        yield Finding("readers", f"letters have no link: set {PAGES} to the https address of your pages", well=False)
    elif base:
        yield Finding("readers", f"readers can leave by answering only: {leaving.KEY} is not set")


def _contact() -> Looked:
    if os.environ.get("MONITOR_CONTACT"):
        yield Finding("contact", "sites that mind a visit can write to you")
    else:
        yield Finding("contact", "MONITOR_CONTACT is not set: a site that minds a visit can only shut you out")
