"""A day's work: poll, match, digest, all three, and all three by the clock."""

import sys
import webbrowser
from typing import Annotated

import typer

from monitor.commands.shared import HERE, AsOfOption, HomeOption, JsonOption, bar, home_of, moment, now, say, show, told

group = typer.Typer()
AtOnceOption = Annotated[
    bool, typer.Option("--now", help="Write today's letters now, whatever time and days their desks want.")
]


@group.command()
def poll(
    home: HomeOption = HERE,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only this source: its id, as `monitor status` prints it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also sources that are not due yet.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Visit the sources that are due and archive what they show.

    A source that cannot be seen is a visit with its reason; it ends nothing and hides nothing, and the exit code is 1.
    """
    from monitor import steps

    with told():
        report = steps.poll(home_of(home), clock=now, only=source or (), everything=everything, say=say)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def match(home: HomeOption = HERE, as_of: AsOfOption = "", as_json: JsonOption = False) -> None:
    """Read the whole archive with today's rules: signals, statements, and where they diverge.

    With --as-of nothing is stored: it prints what would have been known on that day.
    """
    from monitor import steps

    with told():
        report = steps.match(home_of(home), now=now(), as_of=moment(as_of), progress=bar, in_full=as_json)
    show(report.as_dict(), as_json=as_json, text=str(report))


@group.command()
def digest(
    home: HomeOption = HERE,
    at_once: AtOnceOption = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print the letter and write it to letters/preview/ as .eml; send nothing."),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="As --dry-run, and open the letter in the browser.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the letters whose time has come and send what waits in the outbox.

    A desk gets its letter at the `at` and on the `days` of its line in watchlist.yaml; one that was missed is written
    by the next call. --now writes today's at once.

    MONITOR_SMTP says how (smtp://, smtp+starttls:// or smtps://user:password@host:port). Without it letters are written
    to letters/ as .eml files, which every mail program opens. No letter is written when there is nothing new.

    What desks were told also goes to feeds/ as Atom, and in short to the places that MONITOR_NOTIFY names.
    """
    from monitor import steps

    with told():
        if dry_run or preview:
            report, pages = steps.rehearse(home_of(home), now=now())
        else:
            report, pages = steps.digest(home_of(home), now=now(), at_once=at_once), []
    for page in pages if preview else ():
        webbrowser.open(page.as_uri())
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def run(home: HomeOption = HERE, at_once: AtOnceOption = False, as_json: JsonOption = False) -> None:
    """Poll, match and digest, in this order: a day's work."""
    from monitor import steps

    with told():
        report = steps.run(home_of(home), clock=now, say=say, progress=bar, at_once=at_once)
    show(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@group.command()
def watch(home: HomeOption = HERE) -> None:
    """Do it by the clock, until Ctrl-C: each source at its interval, each letter at its time in its reader's zone.

    What is due is decided by what the archive says has been done, so that nothing is done twice and nothing is lost
    when the machine slept. cron and systemd can call poll, match and digest instead.
    """
    from monitor import steps
    from monitor.pulse import Pulse
    from monitor.schedule import AlreadyWatching
    from monitor.schedule import watch as start

    def aloud(line: str) -> None:
        print(line, flush=True)

    place = home_of(home)
    try:
        with told():
            place.watched(place.rulebook())
            pulse = Pulse.from_environment(aloud)
            start(place.folder, lambda: steps.due_now(place, now()), say=aloud, pulse=pulse)
    except AlreadyWatching as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(75) from None
