"""Disks that fail: an error at every write of every step, once or from then on; disks that are full or read-only."""

import errno
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from conftest import ROOT
from killing import World, judged, world

from monitor.archive import open_archive
from monitor.home import Home

WRITE, SYNC, MAKE, OPEN, NAME = 1, 2, 4, 8, 16
STEPS = ("poll", "match", "digest", "witness", "backup", "verify")
DAILY = STEPS[:3]
PIECES = 12
DAMAGES = 40
STARTS = 20
MOST = 240
"""The last place that is tried; no step of this world writes as often."""
ADVICE = re.compile(r"(?i)make room|run again|try again|check who|check that|delete it")


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with a disk."""

    name: str
    error: int
    lasting: bool
    kinds: int
    """Which calls fail, as faulty.c names them."""


FULL = Trouble("disk full", errno.ENOSPC, True, WRITE | MAKE)
BROKEN = Trouble("I/O error, once", errno.EIO, False, WRITE | SYNC)
SHUT = Trouble("read-only disk", errno.EROFS, True, MAKE | OPEN | NAME | WRITE | SYNC)


def library(folder: Path) -> str:
    """Build the disk that fails; empty where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        return ""
    built = folder / "faulty.so"
    source = ROOT / "tests" / "faulty.c"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(built), str(source), "-ldl"], check=True)
    return str(built)


def pieces(seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give worlds in which together each step fails at each of its writes."""
    for number in range(PIECES):
        yield seed * 1000 + number, partial(live, places=range(number + 1, MOST + 1, PIECES))
    yield seed * 1000 + PIECES, real
    yield seed * 1000 + PIECES + 1, partial(damaged, seed=seed)


def live(folder: Path, places: Sequence[int]) -> dict[str, Any]:
    """Have each step of an edition fail at a place, in both ways, and once on a read-only disk; prove what is left."""
    loaded = library(folder)
    if not loaded:
        return {"skipped, since there is no C compiler": 1, "faults": []}
    counts: Counter[str] = Counter()
    with world(folder / "world", loaded) as made:
        steps = set(STEPS)
        made.work("backup")
        for place in places:
            made.next_edition()
            for step in STEPS:
                met = hurt(made, step, FULL, place) + hurt(made, step, BROKEN, place) if step in steps else Counter()
                if step in steps and place == places[0]:
                    met += hurt(made, step, SHUT, 1)
                counts += met
                if not met:
                    steps.discard(step)  # it writes less often
                if met or step in DAILY:
                    made.work(step)
            if not steps:
                break
        made.next_edition()
        for step in ("run", "witness", "backup"):
            made.work(step)
        left = judged(made)
    return {
        "errors of the disk": counts.total() - counts["got over"],
        **counts,
        "texts that had to be there": left.texts,
        "texts lost": left.lost_documents,
        "faults of archives and backups": len(left.corrupt),
        "letters lost": left.lost_letters,
        "letters altered": left.altered,
        "letters that came twice": left.twice,
        "faults": left.faults,
    }


def real(folder: Path) -> dict[str, Any]:
    """Do it with the system itself: a lock held for a minute, and as root a small disk that is full, then read-only."""
    with world(folder / "world") as made:
        counts = Counter({"a minute's lock of the archive": 1})
        made.next_edition()
        counts["commands started at once"] = STARTS
        made.wrong += _started(made)
        _locked(made)
        made.work()
        disk = made.home.folder.parent / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=False).returncode:
            counts["skipped: a disk of 8 MB that is full, then read-only (wants root)"] += 1
        else:
            try:
                counts["a disk of 8 MB that is full, then read-only"] += 1
                _small(made, disk)
            finally:
                subprocess.run(["umount", str(disk)], check=True)
        left = judged(made)
    return {**counts, "texts lost": left.lost_documents, "letters lost": left.lost_letters, "faults": left.faults}


def _started(made: World) -> Iterator[str]:
    """Start a command many times at once, as cron and a person may: one after the other works, the others give way."""
    command = [sys.executable, "-m", "monitor", "match", "--home", str(made.home.folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    begun = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(STARTS)]
    ends = [(process.communicate()[0], process.returncode) for process in begun]
    for said, code in ends:
        if code not in (0, 75) or (code == 75 and "another monitor command is writing" not in said):
            yield f"one of {STARTS} commands at once ended with {code}: {said[-500:]}"
    if all(code for _, code in ends):
        yield f"none of {STARTS} commands at once worked"


def damaged(folder: Path, seed: int) -> dict[str, Any]:
    """Damage the archive's file in many ways: each is found, or it changes nothing; then the backup comes back."""
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    with world(folder / "world") as made:
        made.next_edition()
        for step in ("run", "backup", "restore"):
            made.work(step)
        file = made.home.archive
        whole, before = file.read_bytes(), _content(file)
        for number in range(DAMAGES):
            for beside in file.parent.glob("archive.db*"):
                beside.unlink()
            file.write_bytes(_mutated(whole, number, chance))
            ends = {}
            for step in ("verify", "doctor", "status", "match"):
                *lines, ends[step] = made.days.run(made.now, (step,))
                if "Traceback" in "\n".join(lines):
                    made.wrong.append(f"damage {number}: {step}: {lines[-1]}")
            found = ends["verify"] != "ended 0"
            counts["damaged archives: found" if found else "damaged archives: nothing that is kept was changed"] += 1
            changed = [] if found else [name for name, rows in _content(file).items() if rows != before[name]]
            if changed:
                made.wrong.append(f"damage {number} of {changed} was not found")
        for beside in file.parent.glob("archive.db*"):
            beside.unlink()
        shutil.copy2(next(file.parent.parent.glob("restored-*")) / file.name, file)
        made.next_edition()
        made.work()
        left = judged(made)
    return {**counts, "texts lost": left.lost_documents, "letters lost": left.lost_letters, "faults": left.faults}


def _mutated(whole: bytes, number: int, chance: random.Random) -> bytes:
    """Damage a file as a disk, a careless copy or a person does."""
    at, page = chance.randrange(len(whole)), 4096
    start = at // page * page
    return [
        lambda: whole[:at],
        lambda: whole[:start],
        lambda: whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :],
        lambda: whole[:start] + bytes(page) + whole[start + page :],
        lambda: whole[:start] + chance.randbytes(page) + whole[start + page :],
        lambda: whole[:at] + chance.randbytes(16) + whole[at + 16 :],
        lambda: whole[:start] + whole[:page] + whole[start + page :],
        lambda: whole[: number % 100] + b"\xff" + whole[number % 100 + 1 :],
    ][number % 8]()


def _content(file: Path) -> dict[str, list[Any]]:
    """Give what is promised never to change unnoticed: what was seen and written, not what is computed or noted."""
    tables = ("versions", "captures", "chain", "letters", "reviews")
    with open_archive(file, readonly=True) as archive:
        return {table: archive.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


def _locked(made: World) -> None:
    """Hold the archive for a minute, as a database browser with unsaved changes does, while a command wants it."""
    with open_archive(made.home.archive) as browser:
        browser.db.conn.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(60, made.days.kill)  # it has to give up after half a minute by itself
        timer.start()
        begun = time.monotonic()
        *lines, end = made.days.run(made.now, ("match",))
        timer.cancel()
        said, waited = lines[-1], time.monotonic() - begun
        if end == "ended 0" or "is held by another program" not in said or not 25 < waited < 50:
            made.wrong.append(f"a locked archive: {end} after {waited:.0f} s: {said}")
        time.sleep(max(0, 60 - waited))
        browser.db.conn.execute("ROLLBACK")


def _small(made: World, disk: Path) -> None:
    """Move the folder to a small disk, fill that, free it again, and make it read-only: each time it has to go on."""
    before = made.home.folder
    shutil.copytree(before, disk / "home")
    made.home = made.days.home = Home(disk / "home")
    for remount in ("", "ro"):
        made.next_edition()
        if remount:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        else:
            with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
                while file.write(b"\0" * 4096):
                    pass
        for step in DAILY:
            *lines, end = made.days.run(made.now, made.command(step))
            said = "\n".join(line for line in lines if not line.startswith("begins"))
            if end == "ended 0" or "Traceback" in said or str(disk) not in said or not ADVICE.search(said):
                made.wrong.append(f"{step} on a disk that is {remount or 'full'}: {end}: {said[-800:]}")
        for step in ("status", "doctor"):
            *lines, end = made.days.run(made.now, (step,))
            if "Traceback" in "\n".join(lines):
                made.wrong.append(f"{step} on a disk that is {remount or 'full'}: {lines[-1]}")
        if remount:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        else:
            (disk / "filler").unlink()
        made.work()
    shutil.rmtree(before)
    shutil.copytree(disk / "home", before)
    made.home = made.days.home = Home(before)


def hurt(made: World, step: str, trouble: Trouble, place: int) -> Counter[str]:
    """Have a step fail at a place; give which trouble it met, if it came so far, and whether it got over it.

    What it says has to name the place and what to do, in words: anything else is noted as wrong.
    """
    folder = made.home.folder.parent
    made.now += timedelta(minutes=1)
    made.days.first = (
        "import atexit, ctypes; disk = ctypes.CDLL(None); "
        f"disk.faults_arm({str(folder).encode()}, {place}, {trouble.error}, {int(trouble.lasting)}, {trouble.kinds}); "
        f"atexit.register(lambda: print('met', disk.faults_seen() >= {place}, flush=True))"
    )
    *lines, end = made.days.run(made.now, made.command(step))
    made.days.first = ""
    if "met True" not in lines:
        return Counter()
    made.hurt[step] += 1
    if end == "ended 0":
        return Counter({trouble.name: 1, "got over": 1})
    said = "\n".join(line for line in lines if not line.startswith(("begins", "met")))
    if "Traceback" in said or str(folder) not in said or not ADVICE.search(said) or "damaged" in said:
        made.wrong.append(f"{step} at write {place}, {trouble.name}: {end}: {said[-800:]}")
    made.said[step, trouble.name, re.sub(r"monitor-\w+Z", "BACKUP", said.replace(str(folder), "FOLDER"))] += 1
    return Counter({trouble.name: 1})
