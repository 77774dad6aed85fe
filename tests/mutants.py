"""Mutation testing: whether the tests notice when the program decides otherwise. `make mutants`.

    python tests/mutants.py [AREA ...] [--mutmut PYTHON] [--into .mutants] [--again] [--children 1] [--show]

mutmut changes one thing at a time (a comparison, a constant, an argument, a word) and runs the tests that reach it;
a change that no test notices has survived. Each area has tests of its own, those that are quick: half an hour on one
core for some 600 changes. Stopped by Ctrl-C, the same command takes up where it ended; `--again` begins anew.
Prints a table by file, with `--show` also each survivor as a difference. Ends with 1 when it could not be measured.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("monitor", "spiders")
BESIDE = ("tests", "rules.yaml", "watchlist.yaml", "templates", "demo", "docs", "metadata.yml", "README.md", "Makefile")
BESIDE += ("CHANGELOG.md", "benchmarks")
"""What tests read beside the program."""


@dataclass(frozen=True)
class Area:
    """Files that are changed, and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    without: str = ""
    """A test among them that takes too long a thousand times over."""


AREAS = {
    "changes": Area(("changes",), ("changes",)),
    "divergences": Area(
        ("divergences/*", "ladder"),
        ("life", "divergences", "gather", "not_a_divergence", "seed_table", "typology", "kin"),
    ),
    "sending": Area(("mail",), ("mail_words", "mail")),
    "outbox": Area(("archive/outbox",), ("archive_outbox",)),
    "letters": Area(("steps/letters", "steps/pacing"), ("letters", "pacing", "readers", "margins")),
    "schedule": Area(("schedule",), ("schedule",), without="test_each_letter_of_each_local_date_goes_out_exactly_once"),
    "digest": Area(("digest/*",), ("digest", "letter", "feed", "readers")),
}

ENDS = {0: "survived", 33: "not tested", 5: "not tested", None: "not run", 2: "not run"}
"""What mutmut keeps of the tests' exit code; every other one means that they noticed, or did not end."""
OUT_OF_TIME = {36, 24, -24, 152, 255}


def end(code: int | None) -> str:
    """Name how the tests ended on a change: survived, not tested, not run, out of time, killed."""
    return "out of time" if code in OUT_OF_TIME else ENDS.get(code, "killed")


def settle(folder: Path, area: Area) -> None:
    """Lay the program out for mutmut: links to what there is, and what to do with it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*CODE, *BESIDE, "pyproject.toml"):
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name)
    lists = {
        "source_paths": CODE,
        "only_mutate": [f"monitor/{name}.py" for name in area.files],
        "also_copy": BESIDE,
        "pytest_add_cli_args": [
            "-n0",
            "-p",
            "no:cacheprovider",
            *(["-k", f"not {area.without}"] if area.without else []),
        ],
        "pytest_add_cli_args_test_selection": [f"tests/test_{name}.py" for name in area.tests],
    }
    lines = ["[mutmut]"]
    for key, values in lists.items():
        lines += [f"{key}=", *(f"    {value}" for value in values)]
    # A busy machine is no endless loop: only what takes half a minute longer than it should is out of time.
    lines += ["timeout_constant=30", "track_dependencies=false", "use_git_change_detection=false"]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ends(folder: Path) -> dict[str, dict[str, int | None]]:
    """Give what came of each change, by file."""
    metas = sorted((folder / "mutants" / "monitor").rglob("*.py.meta"))
    by_file = {}
    for meta in metas:
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            by_file[meta.relative_to(folder / "mutants").as_posix().removesuffix(".meta")] = codes
    return by_file


def rows(by_file: dict[str, dict[str, int | None]]) -> Iterator[str]:
    """Give the table: a file in each line, and how many of a hundred changes were noticed."""
    yield f"{'file':40} changes noticed survived not tested  score"
    for name, codes in by_file.items():
        of = Counter(end(code) for code in codes.values())
        noticed, run = of["killed"] + of["out of time"], len(codes) - of["not run"]
        score = f"{noticed / run:6.1%}" if run else "     -"
        left = f"  {of['not run']} not run" if of["not run"] else ""
        left += f"  {of['out of time']} out of time" if of["out of time"] else ""
        yield f"{name:40} {len(codes):7} {noticed:7} {of['survived']:8} {of['not tested']:10} {score}{left}"


def measure(name: str, arguments: argparse.Namespace) -> bool:
    """Run mutmut on an area and print what came of it; say whether it could be measured."""
    folder = arguments.into / name
    if arguments.again:
        shutil.rmtree(folder, ignore_errors=True)
    settle(folder, AREAS[name])
    shutil.rmtree(folder / "shelf", ignore_errors=True)
    own = {
        "PYTHONUTF8": "1",
        "SHELF": str(folder / "shelf"),
        "MONITOR_REALDATA": os.environ.get("MONITOR_REALDATA", str(folder / "none")),
    }
    mutmut = [arguments.mutmut, "-m", "mutmut"]
    with (folder / "mutmut.log").open("w", encoding="utf-8") as log:
        run = [*mutmut, "run", "--max-children", str(arguments.children)]
        done = subprocess.run(run, cwd=folder, env=os.environ | own, stdout=log, stderr=log, check=False)
    by_file = ends(folder)
    print("\n".join(rows(by_file)), flush=True)
    if done.returncode:
        print(f"mutmut ended with {done.returncode}: {folder / 'mutmut.log'} says why", file=sys.stderr)
        return False
    survived = [key for codes in by_file.values() for key, code in codes.items() if end(code) != "killed"]
    for key in survived if arguments.show else ():
        shown = subprocess.run([*mutmut, "show", key], cwd=folder, capture_output=True, text=True, check=False).stdout
        print(
            f"\n{key}",
            *(line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")),
            sep="\n",
        )
    return True


def main() -> int:
    """Measure the areas that are asked for, or all."""
    reader = argparse.ArgumentParser(description="which changes of the program the tests notice")
    reader.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    reader.add_argument("--mutmut", type=os.path.abspath, default=sys.executable, help="the Python that has mutmut")
    reader.add_argument("--into", type=lambda given: Path(given).absolute(), default=ROOT / ".mutants")
    reader.add_argument("--again", action="store_true", help="begin anew")
    reader.add_argument("--children", type=int, default=1, help="processes at the same time")
    reader.add_argument("--show", action="store_true", help="print each change that was not noticed")
    arguments = reader.parse_args()
    if strange := set(arguments.areas) - AREAS.keys():
        reader.error(f"no area {', '.join(sorted(strange))}: there are {', '.join(AREAS)}")
    measured = [measure(name, arguments) for name in arguments.areas or AREAS]
    return 0 if all(measured) else 1


if __name__ == "__main__":
    sys.exit(main())
