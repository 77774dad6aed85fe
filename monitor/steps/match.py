"""match: the archive judged by today's rules, as far as anything has changed, or as of any day."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import archive as store
from monitor.archive import Archive, Computed, Mark
from monitor.divergences import families
from monitor.home import Home
from monitor.judgement import Judge, Judgement
from monitor.kin import Kin, Owner
from monitor.model import Kind, Version
from monitor.reviews import Review, Silence
from monitor.rulebook import Hit, Rulebook, pack_hits, unpack_hits
from monitor.shelf import code, reading_code
from monitor.statements import HAND
from monitor.steps.sources import archive_written
from monitor.unwatched import Unwatched
from monitor.watchlist import Watchlist

Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
AT_ONCE = 500
"""Versions that are read together: 500 patents in full text are some 40 MB."""


def match(
    home: Home, archive: Archive, rulebook: Rulebook, watchlist: Watchlist, *, now: datetime, progress: Progress
) -> None:
    """Compute what the archive amounts to, in one transaction.

    What cannot have changed since the last time is left as it is: companies none of whose sources was visited, whose
    evidence nobody reviewed. Other rules, another watchlist, another program or another day, by which promises lapse
    and dismissals end, are a reason to make everything anew.
    """
    archive_written(home, archive, watchlist, now)
    words = hashlib.sha256(home.read(home.watchlist).encode()).hexdigest()
    run = Computed(now, rulebook.hash, words, code(), store.mark(archive, now))
    last, reviews = store.computed(archive), store.reviews(archive)
    since = last.mark if last is not None and _goes_on(last, run, reviews) else None
    work = Work(archive, Judge(rulebook, watchlist, program=reading_code()), Silence.at(reviews, now), run)
    found, strangers = work.without_company(since or Mark(), progress)
    if since is None:
        strangers = replace(strangers, documents=None)
    companies = None if since is None else store.touched(archive, since, work.lines()) | set(found)
    chosen = list(work.families(companies, found))
    work.read([name for each in chosen for name in each.documents], progress)
    affected = None if companies is None else {name for each in chosen for name in each.companies}
    with progress("judging", len(chosen)) as advance:
        store.compute(
            archive, (work.judged(each, advance) for each in chosen), run, companies=affected, strangers=strangers
        )


def as_known(
    archive: Archive, rulebook: Rulebook, watchlist: Watchlist, as_of: datetime, *, progress: Progress
) -> Judgement:
    """Judge the archive as of a day; what is found is not kept."""
    seen = list(store.versions(archive, as_of))
    with progress("reading", len(seen)) as advance:
        silence = Silence.at(store.reviews(archive), as_of)
        return Judge(rulebook, watchlist).judge(seen, as_of, silence=silence, progress=advance)


def _goes_on(last: Computed, run: Computed, reviews: Iterable[Review]) -> bool:
    """Say whether what was computed last still holds, but for what was archived since."""
    same = (last.rulebook, last.watchlist, last.program) == (run.rulebook, run.watchlist, run.program)
    ended = any(each.until is not None and last.at < each.until <= run.at for each in reviews)
    return same and last.at.date() == run.at.date() and last.at <= run.at and not ended


@dataclass(frozen=True, slots=True)
class Family:
    """Companies whose cases can depend on each other, and the documents that they are judged from."""

    companies: frozenset[str]
    documents: Collection[str]


@dataclass(frozen=True, slots=True)
class Work:
    """What a judgement of the archive needs, family by family."""

    archive: Archive
    judge: Judge
    silence: Silence
    run: Computed

    def without_company(self, since: Mark, progress: Progress) -> tuple[Mapping[str, set[str]], store.Strangers]:
        """Give by company the documents of no company's source that show something and are its own; the rest too.

        Looked at is what was archived since, and what belongs to the same application or family: it may be known only
        now whose that is. Companies that have lost one are among the others, with nothing.
        """
        knows = [self.judge.knows(kind) for kind in Kind]
        fresh = store.unattributed(self.archive, since, knows=knows)
        self.read(fresh, progress)
        tied = store.tied_since(self.archive, since)
        looked_at = {*fresh, *store.showing(self.archive, tied)}
        found: dict[str, set[str]] = {name: set() for name in self._behind(looked_at)}
        strangers: list[Unwatched] = []
        showing = sorted({*store.unattributed(self.archive, since, knows=knows), *(looked_at & tied)})
        for version, owned in self.owned(showing):
            for owner in owned:
                found.setdefault(owner.company, set()).add(version.document)
            if not owned:
                strangers += self.judge.unwatched(version, self._hits(version))
        return found, store.Strangers(strangers, looked_at)

    def owned(self, documents: Sequence[str]) -> Iterator[tuple[Version, list[Owner]]]:
        """Give the versions of some documents, each with the companies whose it is; nobody: an empty list."""
        for some in together(documents):
            among = frozenset(some)
            seen = list(store.versions(self.archive, self.run.at, documents=among | store.kin_of(self.archive, some)))
            kin = Kin(seen)
            yield from ((each, self.judge.owners(each, kin)) for each in seen if each.document in among)

    def _behind(self, documents: set[str]) -> set[str]:
        """Give the companies to which some documents, or others of their families, belonged until now."""
        return store.companies_of(self.archive, documents | store.kin_of(self.archive, documents))

    def _hits(self, version: Version) -> Sequence[Hit]:
        packed = store.readings(self.archive, [version.document])
        return unpack_hits(packed.get(version.id, ""))

    def read(self, documents: Collection[str], progress: Progress) -> None:
        """Read the versions of some documents that have not been read by these rules, and keep what they say.

        A command that is stopped here has lost nothing of it.
        """
        fresh = {
            each.version: each
            for each in store.held(self.archive, documents)
            if self.judge.reads(each.source, each.channel) and each.knows != self.judge.knows(each.kind, each.company)
        }
        with progress("reading", len(fresh)) as advance:
            for some in together(list(fresh)):
                found = []
                for name, text, sections in store.unread(self.archive, some):
                    each = fresh[name]
                    hits = self.judge.hits(text, each.kind, each.company, sections)
                    found.append((name, self.judge.knows(each.kind, each.company), pack_hits(hits)))
                    advance()
                store.keep_readings(self.archive, found)

    def lines(self) -> dict[str, tuple[str, set[str]]]:
        """Give for each line that a person wrote, by its source, the page it cites and the companies it concerns."""
        statements = self.judge.watchlist.statements
        whose: dict[str, set[str]] = {}
        for url, company in store.owners(self.archive, {line.url for line in statements}):
            whose.setdefault(url, set()).add(company)
        return {f"{HAND}:{line.id}": (line.url, {line.company, *whose.get(line.url, ())}) for line in statements}

    def families(self, companies: Collection[str] | None, found: Mapping[str, set[str]]) -> Iterator[Family]:
        """Give the families that some companies belong to, or all of them."""
        watchlist = self.judge.watchlist
        of = families([company.id for company in watchlist.companies], watchlist.edges)
        said: dict[str, dict[str, str]] = {}
        for source, (url, concerned) in self.lines().items():
            for company in concerned:
                said.setdefault(company, {})[source] = url
        for family in sorted({of[name] for name in (of if companies is None else companies) if name in of}, key=min):
            lines = {source: url for each in family for source, url in said.get(each, {}).items()}
            documents = {*store.documents_of(self.archive, family, lines)}
            documents.update(*(found.get(each, ()) for each in family))
            if companies is not None:
                documents.update(store.attributed(self.archive, family))
            yield Family(family, documents | store.kin_of(self.archive, documents))

    def judged(self, family: Family, advance: Callable[[], None]) -> store.Part:
        """Judge a family, all of whose documents have been read."""
        memory = {name: unpack_hits(hits) for name, hits in store.readings(self.archive, family.documents).items()}
        found = self.judge.judge(
            store.versions(self.archive, self.run.at, documents=family.documents),
            self.run.at,
            family=family.companies,
            silence=self.silence,
            memory=memory,
        )
        advance()
        return found.signals, found.statements, found.cases


def together(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a list into pieces."""
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
