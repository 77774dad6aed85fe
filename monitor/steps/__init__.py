"""The steps of a day as readable lines: each opens the archive, calls the core, and writes down what came out.

poll -> match -> digest
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from monitor.archive import Archive, ArchiveError, open_archive
from monitor.home import Home, HomeError
from monitor.model import Kind
from monitor.openterms import TermsError
from monitor.reviews import Verdict
from monitor.rulebook import Rulebook
from monitor.schedule import Task
from monitor.steps import answers, feeds, found, keeping, leaving, letters, trying
from monitor.steps import backtest as backtesting
from monitor.steps import example as keeping_examples
from monitor.steps import export as exporting
from monitor.steps import history as reading
from monitor.steps import match as matching
from monitor.steps import poll as polling
from monitor.steps import review as reviewing
from monitor.steps import timeline as replay
from monitor.steps import witness as third
from monitor.steps.add import add
from monitor.steps.checks import check, schema
from monitor.steps.doctor import doctor
from monitor.steps.example import IDS, Subject, archived
from monitor.steps.leaving import resubscribe, unsubscribe
from monitor.steps.match import Progress
from monitor.steps.names import decide, names
from monitor.steps.opened import existing as _existing
from monitor.steps.opened import reading as _reading
from monitor.steps.report import Report
from monitor.steps.say import say
from monitor.steps.sources import archive_written
from monitor.watchlist import Watchlist

__all__ = [
    "add",
    "backtest",
    "backup",
    "case",
    "check",
    "decide",
    "digest",
    "doctor",
    "due_now",
    "example",
    "explain",
    "export",
    "history",
    "match",
    "names",
    "poll",
    "rehearse",
    "restore",
    "resubscribe",
    "review",
    "review_all",
    "run",
    "say",
    "schema",
    "serve",
    "status",
    "timeline",
    "try_rules",
    "unsubscribe",
    "verify",
    "verify_packet",
    "witness",
]


def _quiet(_line: str) -> None:
    """Tell nobody."""


def no_progress(_what: str, _total: int) -> nullcontext[Callable[[], None]]:
    """Show no progress."""
    return nullcontext(lambda: None)


def poll(
    home: Home,
    *,
    clock: Callable[[], datetime],
    only: Collection[str] = (),
    everything: bool = False,
    say: Callable[[str], None] = _quiet,
    hosts: Mapping[str, str] | None = None,
    rulebook: Rulebook | None = None,
) -> Report:
    """Visit what is due and archive it. Raises HomeError, ArchiveError; a source that fails is part of the report.

    `rulebook` is the folder's, where it is loaded already; so in `match` and `digest`.
    """
    rulebook = rulebook or home.rulebook(proved=False)
    watchlist = home.watched(rulebook)
    with home.writing(), open_archive(home.archive) as archive:
        return polling.poll(
            home, archive, rulebook, watchlist, clock=clock, only=only, everything=everything, say=say, hosts=hosts
        )


def match(
    home: Home,
    *,
    now: datetime,
    progress: Progress = no_progress,
    as_of: datetime | None = None,
    rulebook: Rulebook | None = None,
    in_full: bool = False,
) -> Report:
    """Judge the archive by rules that have proved themselves; faulty rules leave everything as it was.

    With `as_of` nothing is kept. `in_full`: with everything found as data.
    """
    rulebook = rulebook or home.rulebook(proved=False)
    home.prove(rulebook)
    watchlist = home.watched(rulebook)
    with home.writing(), open_archive(home.archive) as archive:
        if as_of is not None:
            archive_written(home, archive, watchlist, now)
            return found.told_as_of(matching.as_known(archive, rulebook, watchlist, as_of, progress=progress))
        matching.match(home, archive, rulebook, watchlist, now=now, progress=progress)
        return found.told(archive, in_full=in_full)


def digest(home: Home, *, now: datetime, at_once: bool = False, rulebook: Rulebook | None = None) -> Report:
    """Write the letters that are owed, or `at_once` those of today, send what waits, and write the feeds."""
    watchlist = home.watched(rulebook or home.rulebook(proved=False))
    with home.writing(), open_archive(home.archive) as archive:
        written = letters.write(home, archive, watchlist, now, at_once=at_once)
        return written + letters.deliver(home, archive, now) + feeds.write(home, archive, watchlist)


def rehearse(home: Home, *, now: datetime) -> tuple[Report, list[Path]]:
    """Write today's letters as .eml and .html files for looking at; give also the places of the pages.

    Nothing is kept in the archive, nobody is told, and a letter written before is not touched.
    """
    watchlist = home.watched(home.rulebook(proved=False))
    with _reading(home) as archive:
        return letters.rehearse(home, archive, watchlist, now)


def run(
    home: Home,
    *,
    clock: Callable[[], datetime],
    say: Callable[[str], None] = _quiet,
    progress: Progress = no_progress,
    hosts: Mapping[str, str] | None = None,
    at_once: bool = False,
) -> Report:
    """Do a day's work: poll, match, digest, by the rules as they stand at its beginning. `at_once` as in `digest`."""
    rulebook = home.rulebook(proved=False)
    polled = poll(home, clock=clock, say=say, hosts=hosts, rulebook=rulebook)
    matched = match(home, now=clock(), progress=progress, rulebook=rulebook)
    return polled + matched + digest(home, now=clock(), at_once=at_once, rulebook=rulebook)


def due_now(home: Home, now: datetime) -> list[Task]:
    """Say what is due, for the clock."""
    watchlist = home.watched(home.rulebook(proved=False))
    with open_archive(home.archive) as archive:
        return answers.due_now(archive, watchlist, now)


def status(home: Home, *, now: datetime) -> Report:
    """Tell how everything stands."""
    watchlist = home.watched(home.rulebook(proved=False))
    with _reading(home) as archive:
        return answers.status(archive, watchlist, now)


def timeline(home: Home, *, now: datetime, watchlist: Path | None = None, progress: Progress = no_progress) -> Report:
    """Replay the archive, with the folder's watchlist or another."""
    rulebook = home.rulebook()
    watched = home.watched(rulebook, watchlist)
    with _reading(home) as archive:
        events = list(replay.timeline(archive, rulebook, watched, now=now, progress=progress))
    lines = [
        f"{moment:%Y-%m-%d} {what}: {case.title}: {case.headline} "
        f"({case.strength}; says {len(case.says)}, shows {len(case.shows)})"
        for moment, what, case in events
    ]
    data = [{"day": f"{moment:%Y-%m-%d}", "what": what, **found.case_data(case)} for moment, what, case in events]
    return Report(lines or ["nothing was ever shown or said"], {"events": data})


def backtest(home: Home, rules: Path | None = None, *, progress: Progress = no_progress) -> tuple[Report, str]:
    """Tell what edited rules would change in the archive, as a report and as a table. Nothing is written."""
    with _reading(home) as archive:
        report = backtesting.backtest(home, archive, rules or home.rules, progress=progress)
    return report, backtesting.as_table(report.data["changes"])


def try_rules(
    home: Home,
    what: str,
    *,
    clock: Callable[[], datetime],
    kind: Kind = Kind.PAGE,
    section: str = "",
    plain: bool = False,
    hosts: Mapping[str, str] | None = None,
) -> Report:
    """Show what the rules make of words, of the file of that name, or of the page at that address.

    `plain`: they are words, whatever they look like.
    """
    if plain:
        tried = trying.words(what, kind, section)
    elif what.startswith(("http://", "https://")) and not any(map(str.isspace, what)):
        tried = trying.page(what, kind, clock=clock, hosts=hosts)
    else:
        tried = trying.file(Path(what), kind, section) if _is_file(what) else trying.words(what, kind, section)
    return trying.try_text(home, tried)


def _is_file(what: str) -> bool:
    try:
        return Path(what).is_file()
    except (OSError, ValueError):
        return False  # too long for a file's name, or with a character that none has: words


def example(
    home: Home, subject: str, *, rule: str = "", unless: str = "", kind: Kind = Kind.PAGE, section: str = ""
) -> Report:
    """Keep a sentence, or that of a signal or statement, as one that its rule must not match."""
    found = Subject(subject, kind, section)
    if IDS.fullmatch(subject):
        with _reading(home) as archive:
            found = archived(archive, subject)
    return keeping_examples.example(home, found, rule=rule, unless=unless)


def explain(home: Home, name: str, *, as_of: datetime | None = None, progress: Progress = no_progress) -> Report:
    """Tell why a thing exists."""
    with _knowing(home, as_of, progress) as (archive, watchlist, findings):
        return answers.explain(archive, findings, name, {each.id: each.name for each in watchlist.companies})


def review(home: Home, subject: str, verdict: Verdict, *, who: str, reason: str, days: int, now: datetime) -> Report:
    """Write down what a person thinks of one thing. A verdict is one row: it does not have to wait for a poll."""
    with _existing(home) as archive:
        return reviewing.review(archive, subject, verdict, who=who, reason=reason, days=days, now=now)


def review_all(
    home: Home,
    *,
    key: Callable[[str], str],
    line: Callable[[str], str],
    who: str,
    clock: Callable[[], datetime],
) -> Report:
    """Go through what waits for a verdict; a poll may run meanwhile."""
    with _existing(home) as archive:
        return reviewing.session(archive, reviewing.Asking(key, line, print), who=who, now=clock)


def case(home: Home, name: str, *, as_of: datetime | None = None, progress: Progress = no_progress) -> Report:
    """Print a case, with what people judged."""
    with _knowing(home, as_of, progress) as (archive, watchlist, findings):
        exporting.find(findings, name)
        report = answers.explain(archive, findings, name, {each.id: each.name for each in watchlist.companies})
        judged = reviewing.history(archive, name, as_of) or ["  nobody has reviewed it"]
    return Report([*report.lines, "", "Reviewed", *judged], report.data)


def export(
    home: Home,
    name: str,
    *,
    into: Path,
    now: datetime,
    as_of: datetime | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Write a case into a folder to publish from."""
    with _knowing(home, as_of, progress) as (archive, watchlist, findings):
        found = exporting.find(findings, name)
        return exporting.export(home, archive, watchlist, found, into, now, as_of=as_of)


def history(home: Home, place: Path, *, clock: Callable[[], datetime], progress: Progress = no_progress) -> Report:
    """Read in what Open Terms Archive recorded of the watchlist's terms."""
    watchlist = home.watched(home.rulebook(proved=False))
    try:
        with home.writing(), open_archive(home.archive) as archive:
            return reading.history(home, archive, watchlist, place, clock=clock, progress=progress)
    except TermsError as error:
        raise HomeError(str(error)) from None


def witness(home: Home, *, clock: Callable[[], datetime], say: Callable[[str], None] = _quiet) -> Report:
    """Ask third parties to date the chain of captures and to keep copies of quoted pages."""
    with _existing(home) as archive:
        return third.witness(archive, clock=clock, say=say)


def backup(home: Home, into: Path, *, now: datetime, progress: Progress = no_progress) -> Report:
    """Copy everything into a new folder and prove the copy."""
    return keeping.backup(home, into, now=now, progress=progress)


def restore(home: Home, source: Path, *, progress: Progress = no_progress) -> Report:
    """Copy a backup into an empty working folder and prove the copy."""
    return keeping.restore(source, home, progress=progress)


def serve(
    home: Home,
    *,
    host: str,
    port: int,
    reviewer: str = "",
    clock: Callable[[], datetime],
    say: Callable[[str], None] = _quiet,
) -> None:
    """Answer in the browser until Ctrl-C. With a `reviewer` whoever opens the link first may review in that name."""
    try:
        from monitor import web  # noqa: PLC0415  an extra, and it takes a second
    except ImportError:
        raise HomeError("Datasette is not installed: run `make setup`") from None
    with _reading(home):  # an archive of an older layout, or a damaged one, is told before anybody asks
        say(f"http://{host}:{port}/  (Ctrl-C ends it)")
    desk = None
    if reviewer:

        def write(judged: web.Judged) -> None:
            try:
                with _existing(home) as archive:
                    reviewing.review(
                        archive,
                        judged.subject,
                        judged.verdict,
                        who=judged.who,
                        reason=judged.reason,
                        now=clock(),
                        days=judged.days,
                    )
            except (HomeError, ArchiveError) as error:
                raise web.RefusedError(str(error)) from None

        desk = web.Desk(reviewer, write)
        say(f"to review as {reviewer}, open once: http://{host}:{port}/sign-in?key={desk.key}")
    metadata, base = home.folder / "metadata.yml", letters.pages_at()
    about, door = home.read(metadata) if metadata.exists() else "", leaving.door(home, base, clock)
    web.serve(home.archive, home.pages(), about, host=host, port=port, desk=desk, base=base, door=door)


def verify_packet(place: Path) -> Report:
    """Check an exported folder."""
    return exporting.verify_packet(place)


def verify(home: Home, *, progress: Progress = no_progress) -> Report:
    """Prove the archive."""
    with home.writing(), _existing(home) as archive:
        return answers.verify(home, archive, progress)


@contextmanager
def _knowing(
    home: Home, as_of: datetime | None, progress: Progress
) -> Iterator[tuple[Archive, Watchlist, found.Findings]]:
    """Open the archive for reading, with what is known of it now or was known on a day."""
    rulebook = home.rulebook(proved=False)
    watchlist = home.watched(rulebook)
    with _reading(home) as archive:
        if as_of is None:
            yield archive, watchlist, found.Findings.kept(archive)
            return
        judged = matching.as_known(archive, rulebook, watchlist, as_of, progress=progress)
        yield archive, watchlist, found.Findings.of(judged, as_of)
