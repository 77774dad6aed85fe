"""For those who write the rules: check, try, backtest, example."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.commands.shared import HERE, HomeOption, JsonOption, bar, home_of, now, show, told

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
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT|FILE|URL", help="Words in quotes, a file, an address; - for standard input."),
    ],
    home: HomeOption = HERE,
    kind: Annotated[str, typer.Option("--kind", help="posting, patent, policy, statement or page.")] = "page",
    section: Annotated[str, typer.Option("--section", help="requirements, benefits, claims, background ...")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what the rules make of a text: each mention with rule, words, context, section, act, and what it counts as.

    What is not counted is shown too, with the words that cancel it, the company it lacks, or the kind of document in
    which it would count. A page is fetched as a visit would fetch it, and not archived.
    """
    from monitor import steps

    piped = text == "-"
    given = sys.stdin.read() if piped else text
    with told():
        report = steps.try_rules(home_of(home), given, clock=now, kind=_kind(kind), section=section, plain=piped)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def backtest(
    rules: Annotated[
        Path | None, typer.Argument(metavar="[RULES]", help="An edited rulebook; without it the folder's rules.yaml.")
    ] = None,
    home: HomeOption = HERE,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for a spreadsheet.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what edited rules would change before anything is saved: what they find beside what the archive holds.

    Signals, statements and divergences that are gained, lost or read otherwise, each with its quote, its company, its
    document, and the phrase that finds it or the words that cancel it. Nothing is written.
    """
    from monitor import steps

    with told():
        report, table = steps.backtest(home_of(home), rules, progress=bar)
    if as_csv:
        print(table, end="")
    else:
        show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def example(
    subject: Annotated[str, typer.Argument(metavar="ID|SENTENCE", help="Of a signal or statement, or the words.")],
    rule: Annotated[str, typer.Option("--rule", help="Which rule must not match: its id in rules.yaml.")] = "",
    unless: Annotated[str, typer.Option("--unless", help="A look-alike to add to the rule with it.")] = "",
    home: HomeOption = HERE,
    kind: Annotated[str, typer.Option("--kind", help="posting, patent, policy, statement or page.")] = "page",
    section: Annotated[str, typer.Option("--section", help="requirements, benefits, claims, background ...")] = "",
    as_json: JsonOption = False,
) -> None:
    """Keep a false alarm with its rule: the sentence goes under no_match in rules.yaml, the rest stays byte for byte.

    Says whether the rule passes now, and what to do where it still matches (exit code 1).
    """
    from monitor import steps

    with told():
        report = steps.example(home_of(home), subject, rule=rule, unless=unless, kind=_kind(kind), section=section)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


def _kind(written: str) -> Any:
    from monitor.model import Kind

    if written not in list(Kind):
        raise typer.BadParameter(f"{written!r}: write one of {', '.join(Kind)}", param_hint="--kind")
    return Kind(written)
