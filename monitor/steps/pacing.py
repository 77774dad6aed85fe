"""How often a mail server is asked: it locks out whoever is refused too often, and refuses whoever sends too much."""

import os
from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.archive.outbox import login_refused, refused_logins, tried_since
from monitor.home import HomeError
from monitor.mail import Delivery, Server
from monitor.steps.notices import is_place

HOURLY = "MONITOR_SMTP_HOURLY"
TRIES = 3
"""Refused logins within an hour, after which the server is left alone: fewer than lock an account anywhere we know."""
HOUR = timedelta(hours=1)


def held(archive: Archive, url: str, now: datetime) -> str:
    """Say why a mail server is left alone for now; empty: it may be asked. Raises MailError."""
    account = Server.parse(url).account if url else ""
    refused = refused_logins(archive, account, now - HOUR, now) if account else []
    if len(refused) < TRIES:
        return ""
    again = refused[-TRIES] + HOUR
    return (
        f"letters wait: {account} was refused {TRIES} times within an hour, and is not tried again before "
        f"{again:%H:%M} UTC, lest the server locks the account; `monitor doctor` tries the password at once"
    )


def note(archive: Archive, url: str, result: Delivery, now: datetime) -> None:
    """Write down that a login was refused."""
    login_refused(archive, Server.parse(url).account, now, result.reply)


def room(archive: Archive, now: datetime) -> int | None:
    """Give how many letters may go to the mail server now, by MONITOR_SMTP_HOURLY; None: as many as there are.

    What was tried within the last hour counts, also what was not taken. Raises HomeError.
    """
    given = os.environ.get(HOURLY, "").strip()
    if not given:
        return None
    if not (given.isdecimal() and int(given)):
        raise HomeError(f"{HOURLY} is to be a whole number of letters an hour, not {given!r}. No letter was sent.")
    tried = sum(not is_place(each) for each in tried_since(archive, now - HOUR, now))
    return max(0, int(given) - tried)
