"""For those who write the watchlist and look around: add, say, history, schema, demo."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, bar, home_of, now, show, told

group = typer.Typer()


@group.command()
def add(
    url: Annotated[str, typer.Argument(help="A careers page, a board, a posting.")],
    home: HomeOption = HERE,
    company: Annotated[str, typer.Option("--company", help="Its id in watchlist.yaml: is it its board?")] = "",
    as_json: JsonOption = False,
) -> None:
    """Find the job board behind an address and print the lines for watchlist.yaml.

    Boards are recognised by their address, or by what a careers page links to, frames or loads. The board is asked what
    it calls itself and shown with some postings: another company's of a similar name is told, and exits with 1.
    """
    from monitor import steps

    with told():
        report = steps.add(home_of(home), url, company, clock=now)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def say(
    company: Annotated[str, typer.Argument(help="Its id in watchlist.yaml.")],
    quote: Annotated[str, typer.Argument(help="The words, exactly as they stand at the address.")],
    url: Annotated[str, typer.Option("--url", help="Where they can be read.")],
    speaker: Annotated[str, typer.Option("--speaker", help="Who said it: Acme spokesperson.")],
    date: Annotated[str, typer.Option("--date", help="When: 2019, 2019-08 or 2019-08-29.")],
    stance: Annotated[str, typer.Option("--stance", help="denies, hedges, commits, affirms, reserves, disowns ...")],
    home: HomeOption = HERE,
    act: Annotated[str, typer.Option("--act", help="use, develop, test, sell ...")] = "",
    capability: Annotated[str, typer.Option("--capability", help="An id of rules.yaml.")] = "",
    hedge: Annotated[list[str] | None, typer.Option("--hedge", help="A word that weakens it: currently.")] = None,
    exception: Annotated[list[str] | None, typer.Option("--except", help="What it leaves open.")] = None,
    about: Annotated[str, typer.Option("--about", help="For disowns: the company it does not want to know.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="press statement, social post ...")] = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Write it though the page does not prove it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write down what a company said: a line of watchlist.yaml, with the page it stands on archived as its proof.

    The page is fetched first. If it does not hold these very words, nothing is written and the nearest sentence shown.
    """
    from monitor import steps

    given = {"quote": quote, "url": url, "speaker": speaker, "date": date, "stance": stance, "act": act}
    given |= {"capability": capability, "about": about, "channel": channel}
    lists = {"hedges": hedge, "exceptions": exception}
    line = {name: value for name, value in {**given, **lists}.items() if value}
    with told():
        report = steps.say(home_of(home), company, line, clock=now, anyway=anyway)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def history(
    place: Annotated[Path, typer.Argument(help="A clone of a collection's versions, or a release: folder or zip.")],
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Read in what Open Terms Archive recorded: each version of the watchlist's terms, at the time of its recording.

    For sources of the kind `openterms`. A second run adds what was recorded since, and nothing twice.
    """
    from monitor import steps

    with told():
        report = steps.history(home_of(home), place, clock=now, progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def schema(home: HomeOption = HERE) -> None:
    """Write the JSON Schemas by which editors complete and check the YAML files while you type (docs/*.schema.json)."""
    from monitor import steps

    with told():
        for path in steps.schema(home_of(home)):
            print(path)


@group.command()
def demo(
    home: HomeOption = HERE,
    folder: Annotated[Path, typer.Option("--into", help="Where the demonstration's archive and letters go.")] = Path(
        "demo-home"
    ),
) -> None:
    """Replay a made-up world from 2018 to 2019 with the real spiders, archive, rules and mail; ask nobody outside."""
    import subprocess

    script = home.resolve() / "demo" / "replay.py"
    if not script.exists():
        print(f"monitor: {script} does not exist. Run it in the program's own folder.", file=sys.stderr)
        raise typer.Exit(2)
    command = [sys.executable, "-m", "demo.replay", "--into", str(folder.resolve())]
    raise typer.Exit(subprocess.call(command, cwd=home.resolve()))  # noqa: S603  our own program, by full path
