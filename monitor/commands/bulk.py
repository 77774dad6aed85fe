"""For weeks and years at once: backfill."""

from typing import Annotated

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, bar, home_of, now, say, show, told

group = typer.Typer()


@group.command()
def backfill(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILES|FOLDER|GLOB", help="Weekly full-text files of the USPTO, zip or plain."),
    ],
    home: HomeOption = HERE,
    dates: Annotated[
        str, typer.Option("--dates", metavar="RANGE", help="Only these weeks, by the files' names: 2019-01..2019-06.")
    ] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes on this machine.", show_default="all cores")
    ] = 0,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask cluster instead: tcp://host:8786.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Sift patents in full text, years of weekly files at once; start it again after a break and it goes on.

    Kept whole are filings that print a watched name or show a capability in claims, title or abstract. Every other one
    leaves a line in the ledger, so that it can be proved to have been looked at. `monitor match` then judges them.
    """
    from monitor.steps.backfill import run

    with told():
        report = run(
            home_of(home), files, clock=now, dates=dates, workers=workers, scheduler=scheduler, say=say, progress=bar
        )
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)
