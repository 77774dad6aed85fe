"""What a person decides and publishes: review, case, export."""

import sys
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
    say,
    show,
    told,
)

group = typer.Typer()


@group.command()
def review(
    subject: Annotated[
        str, typer.Argument(metavar="[ID]", help="Of a case, signal or statement. Without it: all that wait, in turn.")
    ] = "",
    verdict: Annotated[
        str,
        typer.Option(
            "--verdict",
            help="confirmed, needs more, awaiting comment, dismissed, duplicate, published, corrected, out of scope; "
            "new takes a verdict back.",
        ),
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; a dismissal needs it.")] = "",
    days: Annotated[int, typer.Option("--days", min=1, help="How long a dismissed quote stays silent.")] = 180,
    who: Annotated[str, typer.Option("--who", help="Who judges.", show_default="$MONITOR_REVIEWER or you")] = "",
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Judge what was found: confirm it, dismiss it with a reason, mark it as published.

    `monitor review` shows one case after the other, both sides in context, and takes one keystroke for each. With an id
    and --verdict it is done at once. A dismissed quote is kept, marked, counted in letters, and is no evidence until
    the dismissal ends or is taken back. Nothing is overwritten: every verdict stays in the history.
    """
    from monitor import steps
    from monitor.reviews import Verdict

    person = reviewer(who)
    if verdict and verdict not in list(Verdict):
        raise typer.BadParameter(f"{verdict!r}: write one of {', '.join(Verdict)}", param_hint="--verdict")
    if bool(subject) != bool(verdict):
        raise typer.BadParameter("an id and --verdict belong together", param_hint="--verdict")
    with told():
        if subject:
            report = steps.review(
                home_of(home), subject, Verdict(verdict), who=person, reason=reason, days=days, now=now()
            )
        else:
            report = steps.review_all(home_of(home), key=_key, line=input, who=person, clock=now)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def names(
    alias: Annotated[
        tuple[str, str], typer.Option("--alias", metavar="NAME COMPANY", help="The name is the company's (its id).")
    ] = ("", ""),
    refused: Annotated[
        tuple[str, str], typer.Option("--not", metavar="NAME COMPANY", help="It only looks like the company's.")
    ] = ("", ""),
    since: Annotated[str, typer.Option("--since", help="An alias holds from then on: 2018, 2018-04.")] = "",
    until: Annotated[str, typer.Option("--until", help="An alias held until then.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="List all of them, however many.")] = False,
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show printed names that may be a watched company's, with filings as evidence, and write down what you decide.

    Only exact names decide whose a filing is. What is nearly one, held at another time, or stands within a longer name
    waits here. --alias and --not write a line into watchlist.yaml, whose comments stay; the next `monitor match` goes
    by it.
    """
    from monitor import steps

    if any(alias) and any(refused):
        raise typer.BadParameter("decide one name at a time", param_hint="--not")
    if (since or until) and not any(alias):
        raise typer.BadParameter("--since and --until belong to --alias", param_hint="--since")
    with told():
        if any(alias) or any(refused):
            name, company = alias if any(alias) else refused
            report = steps.decide(home_of(home), name, company, alias=any(alias), since=since, until=until)
        else:
            report = steps.names(home_of(home), everything=everything)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def witness(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Ask others to bear witness: a calendar to date what was captured, a web archive to copy what is quoted.

    Off until MONITOR_TIMESTAMPS names an OpenTimestamps calendar (the root of the chain of captures is sent, 32 bytes
    that tell nothing) or MONITOR_WAYBACK the address that saves pages (the addresses of quoted pages are sent). What
    fails is asked again later, and the state of each is shown; no poll and no letter waits for it.
    """
    from monitor import steps

    with told():
        report = steps.witness(home_of(home), clock=now, say=say)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def case(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of the case, as `monitor match` prints it.")],
    home: HomeOption = HERE,
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Print a case: both sides, why it was flagged, what it does not show, and what people judged."""
    from monitor import steps

    with told():
        report = steps.case(home_of(home), name, as_of=moment(as_of), progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def export(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of the case, as `monitor match` prints it.")],
    into: Annotated[Path, typer.Option("--into", help="The folder in which a new one is made.")] = Path("exports"),
    home: HomeOption = HERE,
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write a case into a folder and a zip to publish from.

    The report (HTML, and PDF where Chromium is installed), every quote in context with capture time, address and
    SHA-256, the WARC records and the same as WACZ, how the documents changed, the reviews, a draft of questions to the
    company, a table for the lawyer, and a list of all files that `monitor verify FOLDER` checks.
    """
    from monitor import steps

    with told():
        report = steps.export(home_of(home), name, into=into, now=now(), as_of=moment(as_of), progress=bar)
    show(report.as_dict(), as_json=as_json, text=str(report))


def _key(question: str) -> str:
    """Ask for one key, without Enter where standard input is a terminal."""
    if not sys.stdin.isatty():
        print(question, end="", flush=True)
        return sys.stdin.readline()
    print(question, end="", flush=True)
    key = str(typer.getchar())
    print(key)
    return "q" if key in ("\x03", "\x04", "\x1b") else key
