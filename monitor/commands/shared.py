"""What all commands share: options, errors as one clear message with an exit code, progress, printing."""

import getpass
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

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
def told() -> Iterator[None]:
    """Turn the errors that a person can mend into one clear message and an exit code."""
    from monitor.archive import ArchiveError
    from monitor.archive.opening import DatabaseError, in_words
    from monitor.digest.pages import TemplateFault
    from monitor.digest.quotes import QuoteError
    from monitor.evidence import EvidenceError
    from monitor.home import Busy, Faulty, HomeError, refused
    from monitor.mail import MailError
    from monitor.pulse import PulseError
    from monitor.rulebook import RuleTimeout

    try:
        with _endable():
            yield
    except Faulty as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    except Busy as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(75) from None
    except (HomeError, ArchiveError, MailError, PulseError, TemplateFault) as error:
        print(f"monitor: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    except RuleTimeout as error:
        print(f"monitor: rules.yaml: {error}. Make it simpler; nothing was changed.", file=sys.stderr)
        raise typer.Exit(2) from None
    except QuoteError as error:
        print(f"monitor: nothing was written: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except EvidenceError as error:
        print(f"monitor: {error} Nothing was written; run `monitor verify`.", file=sys.stderr)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
    except OSError as error:
        print(f"monitor: {refused(error)}", file=sys.stderr)
        raise typer.Exit(1) from None
    except DatabaseError as error:
        print(f"monitor: {in_words('the archive', error)}", file=sys.stderr)
        raise typer.Exit(1) from None


@contextmanager
def _endable() -> Iterator[None]:
    """Finish what is in hand when a signal comes, say so, and end by it: whoever asked sees that it was heard."""
    from monitor.ending import Ended, ending

    try:
        with ending():
            yield
    except Ended as ended:
        print("monitor: ended as it was asked to; what was done is kept, the next run does the rest", file=sys.stderr)
        sys.stderr.flush()
        signal.signal(ended.number, signal.SIG_DFL)
        os.kill(os.getpid(), ended.number)


def home_of(folder: Path) -> Any:
    """Give the working folder; its files are read when a step asks for them."""
    from monitor.home import Home

    return Home(folder.resolve())


def now() -> datetime:
    """Give the time. Only commands ask the clock."""
    return datetime.now(UTC)


def moment(as_of: str) -> datetime | None:
    """Read --as-of: the end of that day in UTC."""
    if not as_of:
        return None
    from monitor.model import Day

    try:
        day = Day.parse(as_of).last()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


def show(value: Any, *, as_json: bool, text: str) -> None:
    """Print an answer for a person, or for a script."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str) if as_json else text)


def reviewer(who: str) -> str:
    """Give who reviews: as said, as the environment says, or the user of this machine."""
    return who or os.environ.get("MONITOR_REVIEWER", "") or getpass.getuser()


def say(line: str) -> None:
    """Tell how long work goes on, where somebody is looking."""
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)


@contextmanager
def bar(what: str, total: int) -> Iterator[Any]:
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
