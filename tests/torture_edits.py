"""Kills while a person works: statements written down, verdicts, examples of rules, weeks of patents sifted."""

import random
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from killing import World, about, orphans, world
from patentfiles import v4

from monitor.archive import cases, open_archive, reviews
from monitor.home import HomeError
from monitor.steps import verify

EACH = 40
"""Kills of one world: about a minute."""
STEPS = ("say", "review", "example", "backfill")
FILED = 60
"""Patents of a week: one in six is Acme's."""


def pieces(kills: int, seed: int) -> Iterator[tuple[int, Any]]:
    """Give worlds, by their seeds, in which together so many kills happen."""
    for begun in range(0, kills, EACH):
        own = seed * 1000 + begun // EACH
        yield own, partial(live, seed=own, kills=min(EACH, kills - begun))


class Person(World):
    """Who edits and judges, and is broken off."""

    def command(self, step: str) -> Sequence[str]:
        """Give a step as a command line: what it writes is new in each edition."""
        now = self.site.edition
        if step == "say":
            line = ("--url", "http://www.acme.example/about", "--speaker", "Acme", "--date", f"{self.now:%Y-%m-%d}")
            return (
                "say",
                "acme",
                about(now),
                *line,
                "--stance",
                "affirms",
                "--act",
                "use",
                "--capability",
                "face-recognition",
            )
        if step == "review":
            with open_archive(self.home.archive, readonly=True) as archive:
                case = next(cases(archive)).id
            return ("review", case, "--verdict", "needs more", "--reason", f"edition {now}", "--who", "Ida")
        if step == "example":
            return ("example", sentence(now), "--rule", "face-recognition")
        if step == "backfill":
            return ("backfill", str(week(self.home.folder.parent, now)), "--workers", str(1 + now % 2))
        return super().command(step)


def sentence(edition: int) -> str:
    return f"Doorbells ring in edition {edition:04}."


def number(edition: int, each: int) -> int:
    return 1 + edition * FILED + each


def week(folder: Path, edition: int) -> Path:
    """Write the patents of a week, once."""
    path = folder / f"ipg20{edition:02}0101.zip"
    if not path.exists():
        words = [
            v4(number(edition, each), owner="Acme" if each % 6 == 0 else "Bell Maker GmbH") for each in range(FILED)
        ]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(f"{path.stem}.xml", "\n".join(words))
    return path


def live(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Kill each kind of work up to three times in each edition, then let it end; prove each time what is left."""
    chance = random.Random(seed)
    with world(folder / "world", kind=Person) as made:
        for step in STEPS:
            made.work(step)
        while made.hurt.total() < kills:
            made.next_edition()
            made.work("poll")
            for step in chance.sample(STEPS, len(STEPS)):
                for _ in range(chance.randrange(4)):
                    if left_to_do(made, step) and made.hurt.total() < kills and made.kill(step, chance):
                        made.wrong += torn(made, seen=made.site.edition - 1)
                if left_to_do(made, step):
                    made.work(step)
        made.wrong += [*torn(made, seen=made.site.edition), *lost(made)]
        made.work("match")
        made.wrong += verify(made.home).faults
    survivors = orphans(folder / "world")
    return {
        "kills": made.hurt.total(),
        **{f"of them in {step}": made.hurt[step] for step in STEPS},
        "editions in which everything was done": made.site.edition + 1,
        "faults": [*made.wrong, *(f"process {pid} was left behind" for pid in survivors)],
    }


def left_to_do(made: World, step: str) -> bool:
    """Say whether a command that was killed is to be given again: what was said once cannot be said twice."""
    return step != "say" or about(made.site.edition) not in made.home.read(made.home.watchlist)


def torn(made: World, seen: int) -> Iterator[str]:
    """Give what is wrong with the files that people edit: half written, or without what stood there before."""
    try:
        rules = made.home.rulebook(proved=False)
        watched = made.home.watched(rules)
    except HomeError as error:
        yield f"edition {made.site.edition}: {error}"
        return
    quotes = Counter(each.quote for each in watched.statements)
    examples = made.home.read(made.home.rules)
    for edition in range(made.site.edition + 1):
        least = int(edition <= seen)
        if not least <= quotes[about(edition)] <= 1:
            yield f"edition {edition} was said {quotes[about(edition)]} times"
        if not least <= examples.count(sentence(edition)) <= 1:
            yield f"example {edition} stands there {examples.count(sentence(edition))} times"


def lost(made: World) -> Iterator[str]:
    """Give what the archive has not, or has twice, of what was done to the end."""
    with open_archive(made.home.archive, readonly=True) as archive:
        verdicts = {each.reason for each in reviews(archive)}
        kept = archive.db.execute("SELECT key FROM documents WHERE kind = 'patent'").fetchall()
        passed = archive.db.execute("SELECT key FROM passed_over").fetchall()
        (files,) = archive.db.execute("SELECT COUNT(*) FROM bulk_files").fetchone()
        (whole,) = archive.db.execute("PRAGMA integrity_check").fetchone()
    editions = range(made.site.edition + 1)
    yield from (f"the verdict of edition {each} is lost" for each in editions if f"edition {each}" not in verdicts)
    for what, rows, share in (("kept", kept, FILED // 6), ("in the ledger", passed, FILED - FILED // 6)):
        if len(rows) != share * len(editions) or len(set(rows)) != len(rows):
            yield f"{len(rows)} patents are {what}, {len(set(rows))} of them once, and not {share * len(editions)}"
    if files != len(editions):
        yield f"{files} weeks stand in the ledger, and not {len(editions)}"
    if whole != "ok":
        yield f"the archive is damaged: {whole}"
