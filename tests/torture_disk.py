"""Disks that fail: an error at every write of every step, once or from then on; disks that are full or read-only."""

import errno
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from conftest import ROOT
from killing import World, judged, world

WRITE, SYNC, MAKE, OPEN, NAME = 1, 2, 4, 8, 16
STEPS = ("poll", "match", "digest", "witness", "backup", "verify")
DAILY = STEPS[:3]
PIECES = 12
MOST = 240
"""The last place that is tried; no step of this world writes as often."""
ADVICE = re.compile(r"(?i)make room|mend it|run again|try again|check who|check that|delete it|waits in the outbox")


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
