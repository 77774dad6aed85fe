"""backtest: edited rules judge the archive; what they find is shown beside what stands there, and is not kept."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from monitor import archive as store
from monitor.archive import Archive, Computed, Mark
from monitor.home import Faulty, Home, HomeError
from monitor.judgement import Judge, Judgement
from monitor.model import Case, Quote, Signal, Statement, Version
from monitor.packet.content import cell
from monitor.reviews import Silence
from monitor.rulebook import Hit, Rulebook, load, proofs
from monitor.rulebook.places import Place, finders, places
from monitor.shelf import code
from monitor.steps.match import Progress, Work
from monitor.steps.report import Report
from monitor.watchlist import Watchlist
from monitor.yamlfile import Written, parse, shown

MOST = 20
"""Of each sort so many are printed."""
_WORDS = {"gained": "+", "lost": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an edited rulebook finds otherwise than the one by which the archive was judged."""

    what: str
    """gained, lost or changed."""
    sort: str
    """signal, statement or divergence."""
    company: str
    capability: str
    now: str
    """What it is by the edited rules: its act and strength, its stance, its headline. Empty: it is lost."""
    before: str
    """What it is in the archive. Empty: it is gained."""
    quote: str
    day: str
    title: str
    """Of the document."""
    url: str
    why: str
    """Which phrase finds it, or what cancels it now."""
    id: str
    version: str


def backtest(home: Home, archive: Archive, rules: Path, *, progress: Progress) -> Report:
    """Judge the archive by other rules, as of its last match, and tell what is gained, lost and changed.

    Reads only. Raises Faulty where the rules have faults, HomeError where the archive has never been judged.
    Rules that fail their own examples are tried all the same, and the report says so.
    """
    text = home.read(rules)
    edited, faults = load(text, name=str(rules))
    if edited is None:
        raise Faulty(faults)
    last = store.computed(archive)
    if last is None:
        raise HomeError("the archive has not been judged yet, so there is nothing to compare with: run `monitor match`")
    judge = Judge(edited, home.watched(edited))
    silence = Silence.at(store.reviews(archive), last.at)
    there = _There.of(archive)
    written = parse(text, name=str(rules))
    changes: list[Change] = []
    now: Counter[str] = Counter()
    for companies, judged, readings in _families(archive, judge, silence, last, progress):
        by_id = {each.id: each for each in judged.versions}
        telling = _Telling(edited, judge.watchlist, by_id, readings, written)
        changes += telling.changes(there.take(companies), judged)
        alerts = sum(case.alert for case in judged.cases)
        now.update(signal=len(judged.signals), statement=len(judged.statements), divergence=alerts)
    # What is left is of companies that are not watched any more.
    changes += _Telling(edited, judge.watchlist, {}, {}, written).changes(there, Judgement((), (), ()))
    broken = sum(not proof.holds for proof in proofs(edited))
    notes = [*_notes(home, rules, last, edited.hash), *_broken(broken)]
    lines = [*_summary(changes, now, rules, last), *notes, *_listed(changes)]
    data = {
        "rules": str(rules),
        "judged": last.at.isoformat(),
        "notes": notes,
        "changes": [asdict(each) for each in changes],
    }
    return Report(lines, data)


def _families(
    archive: Archive, judge: Judge, silence: Silence, last: Computed, progress: Progress
) -> Iterator[tuple[Collection[str], Judgement, Mapping[str, tuple[Hit, ...]]]]:
    """Judge family by family, as `match` does, and keep no more than one in memory: whose, what, and what was read."""
    work = Work(archive, judge, silence, last)
    found: dict[str, set[str]] = {}
    for version, owned in work.owned(store.unattributed(archive, Mark(), knows=())):
        for owner in owned:
            found.setdefault(owner.company, set()).add(version.document)
    chosen = list(work.families(None, found))
    with progress("judging", len(chosen)) as advance:
        for family in chosen:
            readings: dict[str, tuple[Hit, ...]] = {}
            versions = store.versions(archive, last.at, documents=family.documents)
            yield (
                family.companies,
                judge.judge(versions, last.at, family=family.companies, silence=silence, memory=readings),
                readings,
            )
            advance()


@dataclass(frozen=True, slots=True)
class _There:
    """What the archive holds, by company, as it was computed last."""

    signals: dict[str, list[Signal]]
    statements: dict[str, list[Statement]]
    cases: dict[str, list[Case]]

    @classmethod
    def of(cls, archive: Archive) -> "_There":
        """Read it."""
        there = cls({}, {}, {})
        for signal in store.signals(archive):
            there.signals.setdefault(signal.company, []).append(signal)
        for statement in store.statements(archive):
            there.statements.setdefault(statement.company, []).append(statement)
        for case in store.cases(archive):
            there.cases.setdefault(case.company, []).append(case)
        return there

    def take(self, companies: Collection[str]) -> "_There":
        """Take out what is about some companies."""
        taken = _There({}, {}, {})
        for name in companies:
            taken.signals[name] = self.signals.pop(name, [])
            taken.statements[name] = self.statements.pop(name, [])
            taken.cases[name] = self.cases.pop(name, [])
        return taken


def as_table(changes: Iterable[Mapping[str, str]]) -> str:
    """Give the changes of a report as CSV, a line each, with a line of names; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(Change.__dataclass_fields__)
    for each in changes:
        rows.writerow([cell(value) for value in each.values()])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Telling:
    """Compares what two rulebooks find, and says why."""

    rulebook: Rulebook
    watchlist: Watchlist
    versions: Mapping[str, Version]
    readings: Mapping[str, tuple[Hit, ...]]
    written: Written

    def changes(self, there: _There, judged: Judgement) -> Iterator[Change]:
        """Compare what stands there with a judgement of the same companies."""
        before = {each.id: each for each in chain(*there.signals.values())}
        yield from self.signals(before, judged.signals)
        yield from self.statements(list(chain(*there.statements.values())), judged.statements)
        cases = {each.id: each for each in chain(*there.cases.values())}
        yield from self.cases(cases, {each.id: each for each in judged.cases})

    def signals(self, before: Mapping[str, Signal], found: Sequence[Signal]) -> Iterator[Change]:
        """Compare signals by their ids; one that is quoted, meant or weighed otherwise is changed."""
        now = {each.id: each for each in found}
        placed = places(self.rulebook)
        for name in sorted(before.keys() | now.keys(), key=lambda name: _order(now.get(name) or before[name])):
            old, new = before.get(name), now.get(name)
            said, was = (f"{each.act} ({each.strength})" if each else "" for each in (new, old))
            each = new or old
            if each is None or (old and new and (said, new.quote) == (was, old.quote)):
                continue
            why = self.finds(placed, new) if new else self.cancels(each)
            if old and new and old.quote != new.quote:
                why += f"; quoted before: “{old.quote.text}”"
            yield self.change("signal", each, said, was, each.quote, why)

    def statements(self, before: Sequence[Statement], found: Sequence[Statement]) -> Iterator[Change]:
        """Compare statements: what is read otherwise in the same words about the same capability is changed."""
        known, fresh = {each.id for each in before}, {each.id for each in found}
        lost = [each for each in before if each.id not in fresh]
        for each in sorted((each for each in found if each.id not in known), key=_order):
            old = next((other for other in lost if _same_words(each, other)), None)
            if old:
                lost.remove(old)
            why = next((f"{why.rule}: “{why.words}”" for why in each.why if why.effect == "stance"), "")
            yield self.change("statement", each, _said(each), _said(old) if old else "", each.quote, why)
        for each in sorted(lost, key=_order):
            yield self.change("statement", each, "", _said(each), each.quote, self.cancels(each))

    def cases(self, before: Mapping[str, Case], now: Mapping[str, Case]) -> Iterator[Change]:
        """Compare what would be told: cases that are divergences."""
        for name in sorted(before.keys() | now.keys()):
            old, new = before.get(name), now.get(name)
            said, was = (f"{each.headline} ({each.strength})" if each and each.alert else "" for each in (new, old))
            each = new or old
            if each is None or said == was:
                continue
            quotes = [*(one.quote for one in each.shows), *(one.quote for one in each.says)]
            proof = next(iter(quotes), Quote("", 0, 0, ""))
            why = "" if new is None else f"says {len(new.says)}, shows {len(new.shows)}"
            yield self.change("divergence", each, said, was, proof, why)

    def change(
        self, sort: str, each: Signal | Statement | Case, now: str, before: str, quote: Quote, why: str
    ) -> Change:
        version = self.versions.get(quote.version)
        company = next((one.name for one in self.watchlist.companies if one.id == each.company), each.company)
        return Change(
            what="changed" if now and before else "gained" if now else "lost",
            sort=sort,
            company=company,
            capability=each.capability,
            now=now,
            before=before,
            quote=quote.text,
            day=str(each.day) if not isinstance(each, Case) else "",
            title=version.title if version else "",
            url=version.url if version else "",
            why=why,
            id=each.id,
            version=quote.version,
        )

    def finds(self, placed: Sequence[Place], signal: Signal) -> str:
        """Name the phrase that finds a signal, and its line."""
        words = next((each.words for each in signal.why if each.effect == "matched"), "")
        for place in finders(placed, signal.capability, words):
            return f"found by {place.written!r} ({self.written.name}:{self.written.mark(place.path).line}): “{words}”"
        return f"found by {shown(('capabilities', signal.capability))}: “{words}”"

    def cancels(self, each: Signal | Statement) -> str:
        """Say why something is not found any more."""
        hits = [
            hit
            for hit in self.readings.get(each.quote.version, ())
            if hit.capability == each.capability
            and hit.quote_start < each.quote.end
            and each.quote.start < hit.quote_end
        ]
        if not hits:
            gone = each.capability not in self.rulebook.capabilities
            return "its capability is not in the rules" if gone else "no phrase finds it"
        effects = {"suppresses", "negates", "boilerplate", "rules", "defines", "stance"}
        reasons = [f"{why.rule}: “{why.words}”" for hit in hits for why in hit.why if why.effect in effects]
        return "; ".join(dict.fromkeys(reasons)) or "it is found, and shows nothing of the company"


def _order(each: Signal | Statement) -> tuple[str, str, str]:
    return each.company, each.capability, str(each.day)


def _said(each: Statement) -> str:
    limits = [*each.hedges, *(f"leaves open: {one}" for one in each.exceptions)]
    limits += [f"scope {each.scope}"] if each.scope != "company" else []
    return f"{each.stance} to {each.act}" + (f" ({', '.join(limits)})" if limits else "")


def _same_words(one: Statement, other: Statement) -> bool:
    return (one.capability, one.quote.version) == (other.capability, other.quote.version) and (
        one.quote.start < other.quote.end and other.quote.start < one.quote.end
    )


def _summary(changes: Sequence[Change], now: Mapping[str, int], rules: Path, last: Computed) -> Iterator[str]:
    yield f"{rules} beside what was found on {last.at:%Y-%m-%d %H:%M} UTC:"
    for sort in ("signal", "statement", "divergence"):
        counted = Counter(each.what for each in changes if each.sort == sort)
        told = ", ".join(f"{counted[what]} {what}" for what in _WORDS)
        same = now.get(sort, 0) - counted["gained"] - counted["changed"]
        yield f"  {sort}s: {told}, {same} as they were"
    yield "Nothing was written."


def _notes(home: Home, rules: Path, last: Computed, edited: str) -> Iterator[str]:
    """Say what else than these rules has changed since the archive was judged."""
    ours = rules.resolve() == home.rules.resolve()
    if edited == last.rulebook:
        yield "note: these are the very rules by which the archive was judged"
    elif not ours and _hash(home.read(home.rules)) != last.rulebook:
        yield f"note: {home.rules} was edited since the archive was judged; what that changes is not in it yet"
    if _hash(home.read(home.watchlist)) != last.watchlist:
        yield f"note: {home.watchlist} was edited since; what that changes is among the changes here"
    if code() != last.program:
        yield "note: the program was updated since; run `monitor match` first to see what the rules alone change"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _broken(count: int) -> Iterator[str]:
    if count:
        yield f"note: {count} of their own examples do not hold: `monitor match` refuses them, see `monitor check`"


def _listed(changes: Sequence[Change]) -> Iterator[str]:
    for sort in ("divergence", "signal", "statement"):
        for what in _WORDS:
            some = [each for each in changes if (each.sort, each.what) == (sort, what)]
            if not some:
                continue
            yield f"\n{sort}s {what}"
            for each in some[:MOST]:
                yield from _lines(each)
            if len(some) > MOST:
                yield f"  and {len(some) - MOST} more: --json and --csv give all"


def _lines(each: Change) -> Iterator[str]:
    said = f"{each.before} -> {each.now}" if each.now and each.before else each.now or each.before
    yield f"  {_WORDS[each.what]} {each.company}, {each.capability}: {said}  {each.day}".rstrip()
    if each.sort != "divergence":
        yield f"      “{' '.join(each.quote.split())}”"
        yield f"      {each.title or 'no title'}, {each.url}"
    yield from ([f"      {each.why}"] if each.why else [])
    yield f"      {each.id}"
