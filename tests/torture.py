"""What takes longer than a test may: kills, failing disks, faulty servers, secrets, clocks. `make torture`.

    python tests/torture.py [--minutes 60] [--kills 1000] [--seed 1] [--only PART] [--into .torture]

Made of pieces of about a minute, each with a seed of its own. What a piece came to is written down at once: stopped by
Ctrl-C, by the time or by a crash, the same command takes up where it ended. A change of the program begins anew.
Prints a table; ends with 1 when a promise was broken.
"""

import argparse
import hashlib
import json
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torture_clock
import torture_disk
import torture_edits
import torture_faults
import torture_kills
import torture_secrets
from conftest import ROOT


@dataclass(frozen=True)
class Piece:
    """What is done at a time: some kills, some faults, or the search for the secrets."""

    part: str
    seed: int
    do: Callable[[Path], dict[str, Any]]
    """Takes an empty folder; gives what came of it. Under `faults` every broken promise as a line."""


def pieces(kills: int, seed: int, only: str) -> Iterator[Piece]:
    """Give all pieces, those first that find most."""
    parts = {
        "secrets": torture_secrets.pieces(seed),
        "clock": torture_clock.pieces(seed),
        "faults": torture_faults.pieces(seed),
        "disk": torture_disk.pieces(seed),
        "edits": torture_edits.pieces(kills // 5, seed),
        "kills": torture_kills.pieces(kills, seed),
    }
    for part, each in parts.items():
        if only in ("", part):
            yield from (Piece(part, number, do) for number, do in each)


@cache
def program() -> str:
    """Give the SHA-256 of what is tortured, and of what tortures."""
    files = [path for name in ("monitor", "spiders", "templates") for path in sorted((ROOT / name).rglob("*"))]
    files += [
        ROOT / "tests" / f"{name}.py"
        for name in ("clockwork", "daily", "faultkinds", "faultmatrix", "faultserver", "killing", "patentfiles")
    ]
    files += sorted((ROOT / "tests").glob("torture_*.py"))
    content = [path.read_bytes() for path in files if path.suffix in (".py", ".html", ".txt")]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def kept(into: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Give what the pieces came to that are done, of this very program."""
    file = into / "done.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return {(line["part"], line["seed"]): line for line in lines if line["program"] == program()}


def done(piece: Piece, into: Path) -> dict[str, Any]:
    """Do a piece in a folder of its own, which stays only when it found something."""
    folder = Path(tempfile.mkdtemp(prefix=f"{piece.part}-{piece.seed}-", dir=into))
    begun = time.monotonic()
    try:
        found = piece.do(folder)
    except Exception as error:  # a piece that breaks is a finding, and the others go on
        logging.getLogger("torture").exception("%s %s", piece.part, piece.seed)
        found = {"faults": [f"{piece.part} {piece.seed} broke: {type(error).__name__}: {error}"]}
    if found["faults"]:
        found["folder"] = str(folder)
    else:
        shutil.rmtree(folder)
    seconds = time.monotonic() - begun
    return {"part": piece.part, "seed": piece.seed, "program": program(), "seconds": seconds} | found


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Add the pieces up: a line for each thing that was counted."""
    for part in dict.fromkeys(row["part"] for row in rows):
        mine = [row for row in rows if row["part"] == part]
        seconds = sum(row["seconds"] for row in mine)
        yield f"{part}: {len(mine)} piece{'s'[: len(mine) != 1]}, {seconds / 60:.1f} minutes"
        names = dict.fromkeys(name for row in mine for name in row if isinstance(row[name], int) and name != "seed")
        yield from (f"  {sum(row.get(name, 0) for row in mine):>7,}  {name}" for name in names)
        yield f"  {sum(len(row['faults']) for row in mine):>7,}  broken promises"
        for row in mine:
            yield from (f"           {fault}" for fault in row["faults"])
            if row["faults"]:
                yield f"           look into {row['folder']}"


def main() -> int:
    """Do what is left to do, as long as there is time."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=60, help="no piece is begun after so long")
    words.add_argument("--kills", type=int, default=1000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", default="", choices=["", "kills", "edits", "disk", "faults", "secrets", "clock"])
    words.add_argument("--into", type=Path, default=ROOT / ".torture")
    words.add_argument("--at-once", type=int, default=2, help="pieces side by side")
    given = words.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + given.minutes * 60
    wanted = list(pieces(given.kills, given.seed, given.only))
    known = kept(given.into)
    rows = [known[each.part, each.seed] for each in wanted if (each.part, each.seed) in known]
    left = [each for each in wanted if (each.part, each.seed) not in known]
    if rows:
        print(f"{len(rows)} of {len(wanted)} pieces were done before", flush=True)

    def in_time(piece: Piece) -> dict[str, Any] | None:
        return done(piece, given.into) if time.monotonic() < end else None

    with ThreadPoolExecutor(given.at_once) as workers, (given.into / "done.jsonl").open("a") as file:
        for future in as_completed([workers.submit(in_time, each) for each in left]):
            row = future.result()
            if row is None:
                continue
            rows.append(row)
            print(json.dumps(row), file=file, flush=True)
            told = f"{len(rows)} of {len(wanted)}: {row['part']} {row['seed']}: {row['seconds']:.0f} s"
            print(told, *row["faults"], sep="\n  ", flush=True)
    for line in table(rows):
        print(line)
    if len(rows) < len(wanted):
        print(f"{len(wanted) - len(rows)} pieces are left: the same command goes on with them")
    return 1 if any(row["faults"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
