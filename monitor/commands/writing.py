"""For those who write the YAML: check, try, schema, demo."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, home_of, show, told

group = typer.Typer()


@group.command()
def check(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Check rules.yaml and watchlist.yaml, and prove every rule on its own examples.

    All faults are told at once, each with its line. Run it after every change.
    """
    from monitor import steps

    with told():
        report = steps.check(home_of(home))
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(2 if report.faults else 0)


@group.command("try")
def try_rules(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="Words in quotes, a file, or - for standard input.")],
    home: HomeOption = HERE,
    kind: Annotated[str, typer.Option("--kind", help="posting, patent, policy, statement or page.")] = "page",
    section: Annotated[str, typer.Option("--section", help="requirements, benefits, claims, background ...")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what the rules make of a text: every mention, act, stance and context, and what is not counted and why."""
    from monitor import steps
    from monitor.model import Kind

    if kind not in list(Kind):
        raise typer.BadParameter(f"{kind!r}: write one of {', '.join(Kind)}", param_hint="--kind")
    with told():
        report = steps.try_text(home_of(home), _given(text), Kind(kind), section)
    show(report.as_dict(), as_json=as_json, text=str(report))


def _given(text: str) -> str:
    """Take a text as words, from a file of that name, or from standard input."""
    if text == "-":
        return sys.stdin.read()
    try:
        return Path(text).read_text(encoding="utf-8") if Path(text).is_file() else text
    except OSError:
        return text  # too long for a file's name: words
    except UnicodeDecodeError:
        print(f"monitor: {text} is not UTF-8 text", file=sys.stderr)
        raise typer.Exit(2) from None


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
