"""What a letter tells beside its cases: what it makes up for, what was watched, what changed, what failed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import archive as store
from monitor.altered import PageChange
from monitor.archive import Archive, Health
from monitor.digest import Digest, Failing
from monitor.digest.item import proofs
from monitor.digest.language import Language
from monitor.model import Day, Strength
from monitor.schedule import WEEKDAYS
from monitor.statements import by_hand_source
from monitor.unwatched import Unwatched
from monitor.watchlist import Letter

STRANGERS = 5
"""Names that are not watched, told in the first letter of a week; the others have theirs later."""
NAMED = 12
"""Companies that a letter without news names; the others are counted."""
PAGES = 5
"""Changed pages without a case that one letter tells; the others are counted."""


def covers(archive: Archive, desk: Letter, day: date, now: datetime, said: Language) -> str:
    """Tell what a letter makes up for that comes late or after others that were never written; empty: nothing."""
    before = max((made for name, made in store.digests_made(archive) if name == desk.name and made < day), default=None)
    between = range(1, (day - before).days) if before else range(0)
    missed = sum(WEEKDAYS[(day - timedelta(days=back)).weekday()] in desk.days for back in between)
    late = local_day(desk, now) > day
    told = [said("It was due on {}, and the program was not running.", said.date(Day.of(day)))] if late else []
    if before and (missed or late):
        told += [said("{} had no chance to be written.", said.counted(missed, "earlier letter"))] if missed else []
        told.append(said("This one covers everything since {}.", said.date(Day.of(before))))
    return " ".join(told)


def watching(desk: Letter, names: Mapping[str, str], said: Language) -> str:
    """Name the companies of a desk, and its capabilities where it wants some only."""
    whom = [names.get(each, each) for each in desk.companies or names]
    some = ", ".join(whom[:NAMED])
    people = said("{} and {} more", some, len(whom) - NAMED) if len(whom) > NAMED else some
    what = ", ".join(each.replace("-", " ") for each in desk.capabilities)
    return said("{}, for {}", people, what) if what else said("{}, for all capabilities", people)


def local_day(desk: Letter, now: datetime) -> date:
    """Give the date by the desk's own clock."""
    return now.astimezone(ZoneInfo(desk.zone)).date()


def strangers(archive: Archive, desk: Letter, day: date) -> list[Unwatched]:
    """Give what is new of names that are not watched. A desk that wants some companies only wants none of it."""
    order = list(Strength)
    return [
        each
        for each in ([] if desk.companies else store.untold(archive, desk.name, day))
        if (not desk.capabilities or each.capability in desk.capabilities)
        and order.index(each.strength) <= order.index(desk.minimum)
    ]


def changed_pages(archive: Archive, desk: Letter, day: date, news: Digest) -> list[PageChange]:
    """Give the pages that changed since a desk's last letter, but for those whose change is told with a case."""
    since = store.last_written(archive, desk.name, day)
    if since is None:
        return []
    evidence = [proof for item in news.items for proof in proofs(item.case)]
    fresh = {name for item in news.items for name in item.fresh}
    told = {proof.quote.version for proof in evidence if proof.id in fresh}
    told |= {proof.quote.version for proof in evidence if proof.gone is not None and proof.gone >= since}
    return [
        each
        for each in store.changed_pages(archive, since)
        if (not desk.companies or each.company in desk.companies) and not told & {each.before, each.now}
    ]


def failing(health: Health) -> Failing | None:
    """Give how a source fails; None: it does not, or nobody visits it."""
    if not health.failures or health.since is None or health.last is None or by_hand_source(health.source):
        return None
    reason = health.reason or str(health.outcome or "")
    return Failing(
        health.source, health.company, health.at, health.since, health.last, reason, health.last_good, health.failures
    )
