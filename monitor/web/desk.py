"""Reviewing in the browser: one link that signs a person in, and forms that only who came by it can send."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette import Response
from datasette.app import Datasette

from monitor.digest.safe import one_line
from monitor.reviews import REASONS, SILENT_FOR, Verdict

LONGEST = 500
"""Characters of a reason."""
OF_QUOTES = (Verdict.CONFIRMED, Verdict.NEEDS_MORE, Verdict.DISMISSED, Verdict.DUPLICATE, Verdict.NEW)
"""What can be said of one quote; of a case all else as well."""


class RefusedError(Exception):
    """A review that cannot be written down as it is. The message says why, for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person says of a case or a quote."""

    subject: str
    verdict: Verdict
    who: str
    reason: str
    days: int


@dataclass(slots=True)
class Desk:
    """Who may review, and where reviews go. `write` keeps one or raises RefusedError; it may wait for a writer."""

    who: str
    write: Callable[[Judged], None]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """Of the link that signs in. It does so once."""
    seal: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """Stands in each form: other sites cannot read it. Datasette guards forms as well, each version in its own way."""

    async def sign_in(self, datasette: Datasette, request: Any) -> Response:
        """Take the link from whoever comes first, and know that browser from then on until the server ends."""
        given = request.args.get("key") or ""
        if not self.key or not hmac.compare_digest(given.encode(), self.key.encode()):
            return Response.text(
                "This link has been used, or is none. Start `monitor serve --review` again.", status=403
            )
        self.key = ""
        answer = Response.redirect("/")
        answer.set_cookie("ds_actor", datasette.sign({"a": {"id": self.who, "reviews": True}}, "actor"), httponly=True)
        return answer

    async def review(self, _datasette: Datasette, request: Any) -> Response:
        """Keep what the form says and show the case again."""
        if request.method != "POST" or not signed_in(request):
            return Response.text(
                "Only who came by the link that `monitor serve --review` prints may review.", status=403
            )
        form = await request.post_vars()
        if not hmac.compare_digest(form.get("seal", "").encode(), self.seal.encode()):
            return Response.text(
                "This form was not made by this page. Load the page again and send it anew.", status=403
            )
        back = "/case/" + "".join(sign for sign in form.get("case", "") if sign.isalnum() or sign == "-")
        try:
            judged = _read(form, str(request.actor["id"]))
            await asyncio.to_thread(self.write, judged)
        except RefusedError as error:
            return Response.text(f"Not kept: {error}", status=400)
        return Response.redirect(back)


def signed_in(request: Any) -> bool:
    """Say whether a request comes from the browser that signed in."""
    return bool(request.actor and request.actor.get("reviews"))


def offered(request: Any, desk: Desk | None) -> dict[str, Any]:
    """Give what the forms of a page need; nothing where nobody signed in."""
    if desk is None or not signed_in(request):
        return {"desk": None}
    return {
        "desk": {
            "who": request.actor["id"],
            "token": request.scope["csrftoken"](),
            "seal": desk.seal,
            "verdicts": [each.value for each in Verdict],
            "of_quotes": [each.value for each in OF_QUOTES],
            "reasons": REASONS,
            "days": SILENT_FOR.days,
        }
    }


def _read(form: Mapping[str, str], who: str) -> Judged:
    verdict, days = form.get("verdict", ""), form.get("days", "") or str(SILENT_FOR.days)
    if verdict not in list(Verdict):
        raise RefusedError("choose a verdict")
    if not (days.isascii() and days.isdigit() and 0 < int(days[:6]) <= 3650):
        raise RefusedError("days are a number from 1 to 3650")
    reason = one_line(form.get("reason", ""))[:LONGEST]
    return Judged(form.get("subject", "")[:64], Verdict(verdict), who, reason, int(days))
