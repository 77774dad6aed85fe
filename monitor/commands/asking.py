"""What is known and why: status, timeline, explain, verify."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.shared import (
    HERE,
    AsOfOption,
    HomeOption,
    JsonOption,
    bar,
    home_of,
    moment,
    now,
    reviewer,
    show,
    told,
)

group = typer.Typer()


@group.command()
def status(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Tell when each source was last seen, what fails and why, what is due, and what waits in the outbox."""
    from monitor import steps

    with told():
        report = steps.status(home_of(home), now=now())
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def timeline(
    home: HomeOption = HERE,
    watchlist: Annotated[
        Path | None, typer.Option("--watchlist", help="Judge with this watchlist instead of the one in the folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the archive day by day: when each case could first have been told, how it grew."""
    from monitor import steps

    with told():
        report = steps.timeline(home_of(home), now=now(), watchlist=watchlist, progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of a case, signal, statement or version.")],
    home: HomeOption = HERE,
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Tell why a signal, statement or case exists: rule, words, context, path between companies, archived proof."""
    from monitor import steps

    with told():
        report = steps.explain(home_of(home), name, as_of=moment(as_of), progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def serve(
    home: HomeOption = HERE,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8001,
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 answers everybody who can reach you.")] = "127.0.0.1",
    review: Annotated[
        bool, typer.Option("--review", help="Print a link that signs you in once, to review in the browser.")
    ] = False,
    who: Annotated[str, typer.Option("--who", help="Who reviews.", show_default="$MONITOR_REVIEWER or you")] = "",
) -> None:
    """Show the archive in the browser, until Ctrl-C: open cases, companies, sources, search, and Datasette behind it.

    Read-only without --review; polls may go on. Only this machine is answered unless --host says otherwise: reading
    needs no sign-in.
    """
    from monitor import steps

    with told():
        steps.serve(
            home_of(home),
            host=host,
            port=port,
            reviewer=reviewer(who) if review else "",
            clock=now,
            say=lambda line: print(line, flush=True),
        )


@group.command()
def verify(
    exported: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="An exported case to check instead.")
    ] = None,
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Prove the archive: every quote stands byte for byte in its version, every capture is intact, none was slipped in.

    With the folder of an exported case: prove that its files are those that were exported.
    """
    from monitor import steps

    with told():
        report = steps.verify_packet(exported) if exported else steps.verify(home_of(home), progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.faults else 0)
