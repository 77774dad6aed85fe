"""Kills without number: every step of a day's work, backups and witnesses, at any moment, several in a row."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from killing import World, judged, orphans, world

from monitor.archive import ArchiveError, open_archive
from monitor.archive.opening import DatabaseError

EACH = 50
"""Kills of one world: about a minute."""
STEPS = ("poll", "match", "mail", "digest", "witness", "backup", "restore", "verify")
HARDEST = ("poll", "match", "mail", "digest")
"""Where something could be lost or doubled: killed twice as often."""


def pieces(kills: int, seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give worlds, by their seeds, in which together so many kills happen."""
    for begun in range(0, kills, EACH):
        own = seed * 1000 + begun // EACH
        yield own, partial(live, seed=own, kills=min(EACH, kills - begun))


@contextmanager
def reading(made: World, reads: Counter[str]) -> Iterator[None]:
    """Read the archive over and over meanwhile, as Datasette does; count how that went."""
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.05):
            try:
                with open_archive(made.home.archive, readonly=True) as archive:
                    texts = archive.db.execute("SELECT COUNT(*), SUM(LENGTH(text)) FROM versions").fetchone()
                    archive.db.execute("SELECT * FROM open_cases").fetchall()
            except (ArchiveError, DatabaseError):
                texts = (0, 0)
            reads["well" if texts[0] else "failed"] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()


def live(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Kill the steps of each edition up to three times, let them end, and prove at the end what is left."""
    chance, reads = random.Random(seed), Counter()
    with world(folder / "world") as made, reading(made, reads) if seed % 2 else nullcontext():
        for step in ("backup", "restore", "verify", "witness"):
            made.work(step)
        while made.hurt.total() < kills:
            made.next_edition()
            for step in chance.sample(HARDEST, 2):
                made.ask(step, chance)
            for step in STEPS:
                for _ in range(chance.randrange(4) if step in HARDEST else chance.randrange(3)):
                    if made.hurt.total() < kills:
                        made.kill(step, chance)
                if step in HARDEST:
                    made.work("digest" if step == "mail" else step)
            made.work(chance.choice(STEPS[-4:]))
        made.next_edition()
        made.work()
        made.work("witness")
        made.work("backup")
        left = judged(made)
    if reads["failed"] or (seed % 2 and not reads["well"]):
        left.wrong.append(f"of {reads.total()} readings beside the kills {reads['failed']} failed")
    survivors = orphans(folder / "world")
    return {
        "kills": made.hurt.total(),
        **{f"of them in {step}": made.hurt[step] for step in STEPS},
        "ends on SIGTERM, each within ten seconds": made.asked.total(),
        "kills while somebody read": made.hurt.total() * (seed % 2),
        "texts that had to be there": left.texts,
        "texts lost": left.lost_documents,
        "faults of archives, backups and restored copies": len(left.corrupt),
        "letters that had to come": len({each[:2] for each in made.office.taken}),
        "letters lost": left.lost_letters,
        "letters altered": left.altered,
        "letters that came twice": left.twice,
        "kills of the sender": left.sending,
        "processes left behind": len(survivors),
        "faults": [*left.faults, *(f"process {pid} was left behind" for pid in survivors)],
    }
