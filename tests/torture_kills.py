"""Kills without number: every step of a day's work, backups and witnesses, at any moment, several in a row."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from killing import judged, orphans, world

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


def live(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Kill the steps of each edition up to three times, let them end, and prove at the end what is left."""
    chance = random.Random(seed)
    with world(folder / "world") as made:
        for step in ("backup", "restore", "verify", "witness"):
            made.work(step)
        while made.hurt.total() < kills:
            made.next_edition()
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
    survivors = orphans(folder / "world")
    return {
        "kills": made.hurt.total(),
        **{f"of them in {step}": made.hurt[step] for step in STEPS},
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
