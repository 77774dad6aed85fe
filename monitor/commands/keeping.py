"""For whoever keeps the machine: doctor, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, bar, home_of, now, show, told

group = typer.Typer()


@group.command()
def doctor(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Look whether everything here is well, and say what to do where it is not. Nothing is changed.

    SQLite, rules and watchlist, disk, lock, archive, clock, captures, sources, outbox, mail server.
    """
    from monitor import steps

    with told():
        report = steps.doctor(home_of(home), now=now())
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def backup(
    into: Annotated[Path, typer.Argument(help="The folder in which a new one is made; best on another disk.")],
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Copy archive, captures, letters and YAML files into a new folder, and prove the copy.

    Readers may go on reading. Captures that an earlier backup beside it holds are linked to it, and take no room twice.
    """
    from monitor import steps

    with told():
        report = steps.backup(home_of(home), into, now=now(), progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder that `monitor backup` made.")],
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Copy a backup into an empty working folder, and prove the copy. Nothing is ever overwritten."""
    from monitor import steps

    with told():
        report = steps.restore(home_of(home), source, progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)
