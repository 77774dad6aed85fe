"""The command line. It parses words and prints results; what happens is in steps."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""Holds what tracked companies say about surveillance against what their postings, patents and pages show.

    A day's work is `monitor run`: poll the sources, match the rules, send what is new. `monitor watch` does it by the
    clock. Everything is read from rules.yaml and watchlist.yaml in the working folder, and kept in archive.db there.

    Exit codes: 0 all well; 1 something failed and is named (a visit, a proof, a letter); 2 the command or a YAML file
    is wrong; 75 another command is writing, try again.""",
)

HomeOption = Annotated[Path, typer.Option("--home", help="The working folder.", show_default="this folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="DATE", help="What would have been known on that day: 2019-08-28.", show_default="now"
    ),
]
HERE = Path()


@contextmanager
def _told() -> Iterator[None]:
    """Turn the errors that a person can mend into one clear message and an exit code."""
    from monitor.archive import ArchiveError
    from monitor.digest.quotes import QuoteError
    from monitor.home import Busy, Faulty, HomeError
    from monitor.mail import MailError
    from monitor.rulebook import RuleTimeout

    try:
        yield
    except Faulty as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    except Busy as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(75) from None
    except (HomeError, ArchiveError, MailError) as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    except RuleTimeout as error:
        print(f"monitor: rules.yaml: {error}. Make it simpler; nothing was changed.", file=sys.stderr)
        raise typer.Exit(2) from None
    except QuoteError as error:
        print(f"monitor: no letter was written: {error}. Run `monitor verify`.", file=sys.stderr)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
    except OSError as error:
        # A full disk above all. Each visit is archived whole or not at all: the next run takes up where this one broke.
        where = f": {error.filename}" if error.filename else ""
        print(
            f"monitor: {error.strerror or error}{where}. What was archived is whole; mend it and run again.",
            file=sys.stderr,
        )
        raise typer.Exit(1) from None


def _home(folder: Path) -> Any:
    from monitor.home import Home

    return Home(folder.resolve())


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(as_of: str) -> datetime | None:
    """Read --as-of: the end of that day in UTC."""
    if not as_of:
        return None
    from monitor.model import Day

    try:
        day = Day.parse(as_of).last()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


def _print(value: Any, *, as_json: bool, text: str) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str) if as_json else text)


@app.command()
def check(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Check rules.yaml and watchlist.yaml, and prove every rule on its own examples.

    All faults are told at once, each with its line. Run it after every change.
    """
    from monitor import steps

    with _told():
        report = steps.check(_home(home))
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(2 if report.faults else 0)


@app.command()
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

    with _told():
        report = steps.poll(_home(home), clock=_now, only=source or (), everything=everything, say=_say)
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def match(home: HomeOption = HERE, as_of: AsOfOption = "", as_json: JsonOption = False) -> None:
    """Read the whole archive with today's rules: signals, statements, and where they diverge.

    With --as-of nothing is stored: it prints what would have been known on that day.
    """
    from monitor import steps

    with _told():
        report = steps.match(_home(home), now=_now(), as_of=_moment(as_of), progress=_bar)
    _print(report.as_dict(), as_json=as_json, text=str(report))


@app.command()
def digest(
    home: HomeOption = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the letter, keep and send nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write today's letters and send what waits in the outbox.

    MONITOR_SMTP says how (smtp://, smtp+starttls:// or smtps://user:password@host:port). Without it letters are written
    to letters/ as .eml files, which every mail program opens. No letter is written when there is nothing new.
    """
    from monitor import steps

    with _told():
        report = steps.digest(_home(home), now=_now(), dry_run=dry_run)
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def run(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Poll, match and digest, in this order: a day's work."""
    from monitor import steps

    with _told():
        report = steps.run(_home(home), clock=_now, say=_say, progress=_bar)
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def watch(home: HomeOption = HERE) -> None:
    """Do it by the clock, until Ctrl-C: each source at its interval, each letter at its time in its reader's zone.

    What is due is decided by what the archive says has been done, so that nothing is done twice and nothing is lost
    when the machine slept. cron and systemd can call poll, match and digest instead.
    """
    from monitor import steps
    from monitor.schedule import AlreadyWatching
    from monitor.schedule import watch as start

    place = _home(home)
    try:
        with _told():
            place.watched(place.rulebook())
            start(place.folder, lambda: steps.due_now(place, _now()), say=lambda line: print(line, flush=True))
    except AlreadyWatching as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(75) from None


@app.command()
def status(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Tell when each source was last seen, what fails and why, what is due, and what waits in the outbox."""
    from monitor import steps

    with _told():
        report = steps.status(_home(home), now=_now())
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def timeline(
    home: HomeOption = HERE,
    watchlist: Annotated[
        Path | None, typer.Option("--watchlist", help="Judge with this watchlist instead of the one in the folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the archive day by day: when each case could first have been told, how it grew."""
    from monitor import steps

    with _told():
        report = steps.timeline(_home(home), now=_now(), watchlist=watchlist, progress=_bar)
    _print(report.as_dict(), as_json=as_json, text=str(report))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of a case, signal, statement or version.")],
    home: HomeOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Tell why a signal, statement or case exists: rule, words, context, path between companies, archived proof."""
    from monitor import steps

    with _told():
        report = steps.explain(_home(home), name)
    _print(report.as_dict(), as_json=as_json, text=str(report))


@app.command("try")
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
    with _told():
        report = steps.try_text(_home(home), _given(text), Kind(kind), section)
    _print(report.as_dict(), as_json=as_json, text=str(report))


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


@app.command()
def verify(home: HomeOption = HERE, as_json: JsonOption = False) -> None:
    """Prove the archive: every quote stands byte for byte in its version, every capture is intact."""
    from monitor import steps

    with _told():
        report = steps.verify(_home(home), progress=_bar)
    _print(report.as_dict(), as_json=as_json, text=str(report))
    raise typer.Exit(1 if report.faults else 0)


@app.command()
def schema(home: HomeOption = HERE) -> None:
    """Write the JSON Schemas by which editors complete and check the YAML files while you type (docs/*.schema.json)."""
    from monitor import steps

    with _told():
        for path in steps.schema(_home(home)):
            print(path)


@app.command()
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


def _say(line: str) -> None:
    """Tell how long work goes on, where somebody is looking."""
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, total: int) -> Iterator[Any]:
    """Show a progress bar on a terminal; elsewhere keep quiet. Gives a function to call after each step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def main() -> None:
    """Run the program."""
    app()


if __name__ == "__main__":
    main()
