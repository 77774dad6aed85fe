"""digest: what is new is written as letters into the outbox, and what waits there is sent."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from functools import cache, partial
from importlib.util import find_spec
from itertools import accumulate, islice, tee
from pathlib import Path
from typing import Literal

from monitor import archive as store
from monitor.archive import Archive
from monitor.archive.ledger import began
from monitor.digest import Brief, Digest, brief, digest, letter
from monitor.digest.safe import link
from monitor.ending import in_hand
from monitor.home import Home, HomeError
from monitor.leaving import Reader
from monitor.mail import Delivery, sending
from monitor.model import Case, Strength, Version, stable_id
from monitor.reviews import closed, standing, words
from monitor.reviews import waiting as unreviewed
from monitor.schedule import Ledger, following, owed
from monitor.statements import by_hand_source
from monitor.steps import beside, leaving, notices, pacing
from monitor.steps.report import Report
from monitor.told import Outline, Told
from monitor.unwatched import foremost
from monitor.watchlist import Letter, Watchlist

SMTP = "MONITOR_SMTP"
SENDER = "MONITOR_FROM"
DKIM = "MONITOR_DKIM"
PAGES = "MONITOR_PAGES"
RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=12))
PICTURES = 40_000
"""Bytes of all pictures of a letter as they are sent: about ten."""
GIVE_UP = timedelta(days=5)
"""How long a letter that is not taken is tried again: as long as mail servers do (RFC 5321, 4.5.4.1)."""


def write(home: Home, archive: Archive, watchlist: Watchlist, now: datetime, *, at_once: bool = False) -> Report:
    """Write and queue the letters that are owed: their time has come, on one of their days, and there is none yet.

    `at_once`: those of today, whatever day and time their desks want.
    """
    lines = []
    ledger = Ledger(digests=store.digests_made(archive), began=began(archive))
    for desk in watchlist.letters:
        day = beside.local_day(desk, now) if at_once else owed(now, desk, ledger)
        if day is None:
            lines.append(
                f"{desk.name}: the next letter is for {following(now, desk):%A %Y-%m-%d %H:%M} {desk.zone}; "
                "`monitor digest --now` writes it at once"
            )
            continue
        news, messages, short = compose(home, archive, watchlist, desk, now, day)
        if news is None or short is None:
            store.nothing_to_tell(archive, desk.name, day, now)
            lines.append(f"{desk.name}: nothing new, no letter")
            continue
        copies = {reader: _kept(message, desk, day, now) for reader, message in messages.items()}
        if shared := desk.name == desk.desk:
            host = _host(os.environ.get(SENDER, ""))
            copies |= notices.copies(short, now, host=host, base=pages_at())
        if not copies:
            store.nothing_to_tell(archive, desk.name, day, now)
            lines.append(f"{desk.name}: {leaving.ALL_LEFT}")
            continue
        told = {name: each.to_json() for name, each in news.told().items()}
        if store.queue(
            archive,
            copies,
            told,
            told_failing=news.new_failing,
            told_unwatched=[each.key for each in news.unwatched],
            brief=short.to_json() if shared else "",
        ):
            lines.append(f"{desk.name}: {next(iter(copies.values())).subject}")
        else:
            lines.append(f"{desk.name}: the letter of {day} has been written already")
    return Report(lines, {"letters": lines})


def _kept(message: EmailMessage, desk: Letter, day: date, now: datetime) -> store.Letter:
    whole = _signed(message.as_bytes())
    return store.Letter(str(message["Message-ID"]), desk.name, day, str(message["Subject"]), whole, now)


def _too_quiet(archive: Archive, desk: Letter, day: date) -> bool:
    """Say whether a desk has had no letter for as long as it wants to bear."""
    last = store.last_letter(archive, desk.name, day)
    return desk.quiet_after is not None and last is not None and day - last >= desk.quiet_after


def compose(
    home: Home, archive: Archive, watchlist: Watchlist, desk: Letter, now: datetime, day: date
) -> tuple[Digest | None, dict[str, EmailMessage], Brief | None]:
    """Give what a desk should read, its letter by reader, and it in brief; nothing when nothing is new.

    Each reader has a message of their own, and does not see who the others are. `day` is the local date that the letter
    is for; it may be written later. Nothing is stored.
    """
    told = {name: Told.from_json(line) for name, line in store.told(archive, desk.name).items()}
    wanted = [line for line in store.outlines(archive) if _wanted(line, desk)]
    verdicts = standing(store.reviews(archive))
    shut = {case.id: words(verdicts[case.id]) for case in wanted if closed(case, verdicts.get(case.id))}
    health = store.sources_health(archive, now)
    news = digest(
        day,
        wanted,
        told,
        [failing for each in health if (failing := beside.failing(each)) is not None],
        read=_reading(archive),
        told_failing=store.told_failing(archive, desk.name),
        sources=sum(not by_hand_source(each.source) for each in health),
        closed=shut,
        silenced=sum(count for about, count in store.silenced(archive).items() if _about(*about, desk)),
        anyway=_too_quiet(archive, desk, day),
        unreviewed={case.id for case in unreviewed(wanted, verdicts)},
    )
    if news is None:
        return None, {}, None
    strangers = foremost(beside.strangers(archive, desk, day))
    news = replace(
        news, unwatched=tuple(strangers[: beside.STRANGERS]), unwatched_more=len(strangers[beside.STRANGERS :])
    )
    pages = beside.changed_pages(archive, desk, day, news)
    news = replace(news, pages=tuple(pages[: beside.PAGES]), pages_more=len(pages[beside.PAGES :]))
    told_now = [item.case for item in (*news.items, *news.listed)]
    quoted = {each.quote.version for case in told_now for each in case.says}
    quoted |= {each.quote.version for case in told_now for each in case.shows}
    quoted |= {each.quote.version for each in news.unwatched}
    quoted |= {name for each in news.pages for name in (each.before, each.now)}
    versions = {name: found for name in quoted if (found := store.version(archive, name)) is not None}
    names = {company.id: company.name for company in watchlist.companies}
    masks = _masks(watchlist, versions)
    sender = os.environ.get(SENDER, "Surveillance-Capability Monitor <monitor@localhost>")
    language = home.language(desk.language)
    base = pages_at()
    written = partial(
        letter,
        news,
        desk.desk,
        versions,
        names,
        home.templates(),
        sender=sender,
        host=_host(sender),
        date=now,
        archive_link=f"{base}/{{kind}}/{{id}}" if base else "",
        masks=masks,
        root=chained[-1].root if (chained := store.links(archive)) else "",
        covers=beside.covers(archive, desk, day, now, language),
        watching=beside.watching(desk, names, language),
        language=language,
        pictures=_pictures([item.case for item in news.items]),
    )
    copies = {
        reader: written(
            to=reader,
            copy=stable_id("copy", desk.name, reader),
            unsubscribe=leaving.address(base, Reader(desk.desk, reader), language.code),
        )
        for reader in leaving.staying(archive, desk)
    }
    return news, copies, brief(news, desk.desk, versions, names, masks)


def pages_at() -> str:
    """Give the address under which readers reach the pages of `monitor serve`; empty: none. Raises HomeError."""
    given = os.environ.get(PAGES, "").strip().rstrip("/")
    if given and link(given).href != given:
        raise HomeError(
            f"{PAGES} is to hold the address at which your readers reach `monitor serve`, as https://monitor.example.org"
        )
    return given


def _signed(message: bytes) -> bytes:
    """Sign a letter where MONITOR_DKIM says with what. Raises HomeError: unsigned it could be taken for a forgery."""
    given = os.environ.get(DKIM, "")
    if not given:
        return message
    try:
        from monitor.signing import SigningError, signed  # noqa: PLC0415  an extra
    except ImportError:
        raise HomeError(f"{DKIM} is set, and dkimpy is not installed: install the extra `delivery`") from None
    selector, _, place = given.partition(" ")
    try:
        return signed(message, Path(place.strip()).read_bytes(), selector, _host(os.environ.get(SENDER, "")))
    except (OSError, SigningError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise HomeError(
            f"{DKIM} is to hold a selector, a space, and the path of a private key (PEM): {why}. No letter was written."
        ) from None


def _pictures(cases: Sequence[Case]) -> dict[str, bytes]:
    """Draw the timelines of cases, as long as there is room for them; without Matplotlib a letter has none."""
    if not cases or find_spec("matplotlib") is None:
        return {}
    from monitor.pictures import picture  # noqa: PLC0415  an extra, and it takes most of a second

    drawn = {case.id: picture(case) for case in cases if case.says or case.shows}
    sizes = accumulate(len(png) * 4 // 3 for png in drawn.values())
    return {name: png for (name, png), size in zip(drawn.items(), sizes, strict=True) if size <= PICTURES}


def _about(company: str, capability: str, desk: Letter) -> bool:
    """Say whether a desk wants to read of a company and capability."""
    return (not desk.companies or company in desk.companies) and (
        not desk.capabilities or capability in desk.capabilities
    )


def _reading(archive: Archive) -> Callable[[str], Case]:
    """Read a case once: what is changed is read to see how, and again to be told."""

    @cache
    def read(name: str) -> Case:
        found = store.case(archive, name)
        if found is None:
            raise HomeError(f"case {name} was judged anew while its letter was written: run `monitor digest` again")
        return found

    return read


def _wanted(case: Outline, desk: Letter) -> bool:
    order = list(Strength)
    return _about(case.company, case.capability, desk) and order.index(case.strength) <= order.index(desk.minimum)


def _host(sender: str) -> str:
    found = re.search(r"@([A-Za-z0-9.-]+)", sender)
    return found[1] if found else "localhost"


def _masks(watchlist: Watchlist, versions: Mapping[str, Version]) -> dict[str, tuple[str, ...]]:
    people = {source.id: source.people for source in watchlist.sources if source.people}
    return {name: people[version.source] for name, version in versions.items() if version.source in people}


def deliver(home: Home, archive: Archive, now: datetime) -> Report:
    """Send what waits in the outbox: to the places of MONITOR_NOTIFY, by SMTP or as .eml files into letters/.

    Marked after each recipient's answer.
    """
    url = os.environ.get(SMTP, "")
    lines = [f"{subject} to {to}: unsubscribed: not sent" for subject, to in store.drop_unwanted(archive, now)]
    faults = []
    refused = False
    mails = sum(due.letter.whole and not notices.is_place(due.recipient) for due in store.due(archive, now))
    wait = pacing.held(archive, url, now) if mails else ""
    room = 0 if wait else pacing.room(archive, now) if url else None
    answers = _answers(home, archive, now, url, room)
    while True:
        with in_hand():  # from the letter's going out to its mark: a program that is ended between them sends it twice
            answer = next(answers, None)
            if answer is None:
                break
            due, result = answer
            line = f"{due.letter.subject} to {due.recipient}: {result.state}: {result.reply}"
            lines.append(line)
            if not _mark(archive, due, result, now):
                faults.append(line)
            if result.refused_login and not refused:
                refused = True
                pacing.note(archive, url, result, now)
    if wait:
        faults.append(wait)
        lines.append(wait)
    elif room is not None and mails > room:
        lines.append(f"{mails - room} letters wait: {pacing.HOURLY} allows no more within this hour")
    return Report(lines, {"deliveries": lines}, faults)


def _answers(
    home: Home, archive: Archive, now: datetime, url: str, room: int | None
) -> Iterator[tuple[store.Due, Delivery]]:
    """Send one after the other; each has to be marked before the next is asked for. Places come first: none raises.

    By mail go the `room` oldest letters, None: all.
    """
    for due in store.due(archive, now):
        if not due.letter.whole:
            why = "the letter was damaged while it waited, and is not sent: run `monitor verify`"
            yield due, Delivery("failed", why)
    yield from notices.answers(archive, now)
    mails = (due for due in store.due(archive, now) if not notices.is_place(due.recipient))
    sent, waiting = tee(islice(mails, room))  # without the damaged, which are marked as failed by now
    if url:
        answers = sending(((due.recipient, due.letter.message) for due in waiting), url)
    else:
        answers = (Delivery("sent", f"written to {_write_eml(home, due.letter)}") for due in waiting)
    yield from zip(sent, answers, strict=True)


def _mark(archive: Archive, due: store.Due, result: Delivery, now: datetime) -> bool:
    """Write down the answer; say whether the letter is on its way."""
    name, recipient = due.letter.id, due.recipient
    if result.state == "sent":
        store.sent(archive, name, recipient, now, result.reply)
        return True
    if result.state == "deferred" and now - due.letter.created < GIVE_UP:
        wait = RETRIES[min(due.attempts, len(RETRIES) - 1)]
        store.defer(archive, name, recipient, now, result.reply, now + wait)
    else:
        store.fail(archive, name, recipient, now, result.reply)
    return False


def _write_eml(home: Home, kept: store.Letter) -> Path:
    """Write a letter as a file, whole or not at all. Readers of one desk share a file: their copies say the same."""
    home.letters.mkdir(exist_ok=True)
    path = home.letters / f"{kept.day.isoformat()}-{_in_a_name(kept.desk)}.eml"
    whole = path.with_suffix(".part")
    try:
        whole.write_bytes(kept.message)
        whole.replace(path)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}. The letter waits in the outbox.") from None
    return path.relative_to(home.folder)


def _in_a_name(desk: str) -> str:
    """Give a desk's name as a file may bear it: an address may hold a slash."""
    return re.sub(r"[^\w.@+-]+", "-", desk)


def rehearse(home: Home, archive: Archive, watchlist: Watchlist, now: datetime) -> tuple[Report, list[Path]]:
    """Write today's letters into letters/preview/, as .eml and as the page that a mail program shows."""
    texts, files, pages = [], [], []
    for desk in watchlist.letters:
        day = beside.local_day(desk, now)
        _, copies, short = compose(home, archive, watchlist, desk, now, day)
        message = next(iter(copies.values()), None)
        if short is not None and message is None:
            texts.append(f"{desk.name}: {leaving.ALL_LEFT}")
        if message is None or short is None:
            continue
        folder = home.letters / "preview"
        place = folder / f"{day.isoformat()}-{_in_a_name(desk.name)}.eml"
        page = place.with_suffix(".html")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            place.write_bytes(message.as_bytes())
            page.write_text(_part(message, "html"), encoding="utf-8")
        except OSError as error:
            raise HomeError(f"{folder} cannot be written to: {error.strerror}") from None
        written = place.relative_to(home.folder).as_posix()
        texts.append(f"{preview(message)}\nWritten to {written}; not sent.")
        if desk.name == desk.desk:
            messages = notices.copies(short, now, host="localhost", base=pages_at())
            texts += [f"To {', '.join(messages)}:\n\n{each.message.decode()}" for each in list(messages.values())[:1]]
        files.append(written)
        pages.append(page)
    return Report(texts or ["nothing new, no letter"], {"letters": texts, "files": files}), pages


def preview(message: EmailMessage) -> str:
    """Give the subject and the plain part of a letter."""
    return f"Subject: {message['Subject']}\n\n{_part(message, 'plain')}"


def _part(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""
