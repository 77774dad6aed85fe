"""review: what a person thinks of a case, a signal or a statement is written down and counts from then on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import archive as store
from monitor.archive import Archive
from monitor.home import HomeError
from monitor.model import Case, Signal, Statement
from monitor.reviews import REASONS, SILENT_FOR, Review, Scope, Verdict, standing, waiting, words
from monitor.steps.report import Report

KEYS = {
    "c": Verdict.CONFIRMED,
    "m": Verdict.NEEDS_MORE,
    "a": Verdict.AWAITING,
    "d": Verdict.DISMISSED,
    "u": Verdict.DUPLICATE,
    "p": Verdict.PUBLISHED,
    "r": Verdict.CORRECTED,
    "o": Verdict.OUT_OF_SCOPE,
    "n": Verdict.NEW,
}
"""One keystroke for each verdict."""
HELP = ", ".join(f"{key} {verdict}" for key, verdict in KEYS.items()) + ", s skip, q quit"
KEEP = "Is {} wrong? `monitor example {}` keeps the sentence as one that it must not match."
"""Offered to whoever dismisses something."""
CONTEXT = 120
"""Characters shown on each side of a quote."""
CASES_ONLY = frozenset({Verdict.AWAITING, Verdict.PUBLISHED, Verdict.CORRECTED, Verdict.OUT_OF_SCOPE})


@dataclass(frozen=True, slots=True)
class Asking:
    """How a person is asked: a question gives one keystroke, or a line."""

    key: Callable[[str], str]
    line: Callable[[str], str]
    tell: Callable[[str], None]


def review(
    archive: Archive,
    subject: str,
    verdict: Verdict,
    *,
    who: str,
    reason: str,
    now: datetime,
    days: int = SILENT_FOR.days,
) -> Report:
    """Write down a verdict. Raises HomeError for an unknown subject, or a dismissal without a reason.

    `days` is how long a dismissed quote stays silent. It counts from the next `monitor match` or `run` on.
    """
    case, quoted = _find(archive, subject)
    if verdict in (Verdict.DISMISSED, Verdict.DUPLICATE) and not reason:
        usual = "; ".join(REASONS)
        raise HomeError(f"say why with --reason: a dismissal without a reason cannot be checked later. Usual: {usual}")
    if quoted is not None and verdict in CASES_ONLY:
        raise HomeError(f"{verdict} is said of a case; {subject} is one quote of it. Say confirmed or dismissed.")
    silent = quoted is not None and verdict in (Verdict.DISMISSED, Verdict.DUPLICATE)
    scope = Scope.of(quoted, _source(archive, quoted)) if quoted is not None and silent else None
    kept = Review(subject, who, now, verdict, reason, now + timedelta(days=days) if scope else None, scope)
    store.review(archive, kept)
    what = case.title if case else f"“{quoted.quote.text}”" if quoted else subject
    effect = "; it is no evidence from the next `monitor match` on" if scope else ""
    hint = [KEEP.format("the rule", subject)] if silent else []
    return Report([f"{what}: {words(kept)}{effect}", *hint], {"subject": subject, "verdict": verdict.value})


def _find(archive: Archive, subject: str) -> tuple[Case | None, Signal | Statement | None]:
    case = store.case(archive, subject)
    quoted = store.signal(archive, subject) or store.statement(archive, subject)
    if case is not None or quoted is not None:
        return case, quoted
    raise HomeError(f"no case, signal or statement has the id {subject!r}. `monitor match` prints the ids of cases.")


def _source(archive: Archive, quoted: Signal | Statement) -> str:
    version = store.version(archive, quoted.quote.version)
    if version is None:
        raise HomeError(f"version {quoted.quote.version} is not archived: run `monitor verify`")
    return version.source


def history(archive: Archive, subject: str, as_of: datetime | None = None) -> list[str]:
    """Give every review of a subject, or those up to a moment, oldest first, a line each."""
    known = store.reviews(archive, subject)
    return [f"  {words(each)}" for each in known if as_of is None or each.at <= as_of]


def session(archive: Archive, asking: Asking, *, who: str, now: Callable[[], datetime]) -> Report:
    """Go through the cases that wait for a verdict, one keystroke each; every answer is kept at once."""
    names = [each.id for each in waiting(store.outlines(archive), standing(store.reviews(archive)))]
    done = 0
    for number, name in enumerate(names, 1):
        case = store.case(archive, name)
        if case is None:
            continue  # what was computed was replaced since the first was shown
        for line in _shown(archive, case, f"{number} of {len(names)}"):
            asking.tell(line)
        verdict = _asked(asking)
        if verdict is None:
            break
        if isinstance(verdict, Verdict):
            reason = _reason(asking, verdict)
            asking.tell(str(review(archive, case.id, verdict, who=who, reason=reason, now=now())))
            if verdict is Verdict.DISMISSED:
                asking.tell(KEEP.format("the rule of a quote above", "ID"))
            done += 1
    rest = len(waiting(store.outlines(archive), standing(store.reviews(archive))))
    return Report([f"{done} reviewed, {rest} waiting"], {"reviewed": done, "waiting": rest})


def _asked(asking: Asking) -> Verdict | str | None:
    """Ask for a verdict until there is one; `s` for the next case; None to stop."""
    while True:
        key = asking.key(f"[{HELP}] ").strip().lower()[:1]
        if key in ("q", ""):
            return None
        if key == "s":
            return key
        if key in KEYS:
            return KEYS[key]
        asking.tell(f"{key!r} is none of these keys.")


def _reason(asking: Asking, verdict: Verdict) -> str:
    if verdict not in (Verdict.DISMISSED, Verdict.DUPLICATE):
        return asking.line("note (Enter for none): ").strip()
    usual = ", ".join(f"{number} {each}" for number, each in enumerate(REASONS))
    while True:
        given = asking.line(f"why [{usual}, or your own words]: ").strip()
        if given.isdigit() and int(given) < len(REASONS):
            return REASONS[int(given)]
        if given and not given.isdigit():
            return given


def _shown(archive: Archive, case: Case, place: str) -> Iterator[str]:
    """Show a case for a verdict: both sides, each quote in its context."""
    yield f"\n{place}  {case.title}: {case.headline} ({case.strength})  {case.id}"
    yield from history(archive, case.id)
    yield "says"
    yield from _quotes(archive, case.says)
    yield "shows"
    yield from _quotes(archive, case.shows)
    yield f"not shown: {case.not_shown}"


def _quotes(archive: Archive, things: Sequence[Signal] | Sequence[Statement]) -> Iterator[str]:
    for each in things:
        version = store.version(archive, each.quote.version)
        text = version.text if version else each.quote.text
        before = text[max(0, each.quote.start - CONTEXT) : each.quote.start].replace("\n", " ")
        after = text[each.quote.end : each.quote.end + CONTEXT].replace("\n", " ")
        yield f"  {each.day} {each.channel}, {each.act}  {each.id}"
        yield f"    …{before}“{each.quote.text}”{after}…"
        yield f"    {version.url if version else ''}"
