"""A digest as a message: plain text first and complete, HTML second, nothing remote."""

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from monitor.digest.item import Detail, Frame, ItemView, view
from monitor.digest.language import ENGLISH, Language
from monitor.digest.margins import changed_page, failing_source, reminder, stranger
from monitor.digest.news import SECTIONS, Digest, Item
from monitor.digest.pages import mail_page, plain
from monitor.digest.safe import link, one_line
from monitor.model import Day, Signal, Statement, Version

NOTE = "Machine-found differences between quoted texts; not findings of fact."
LIMIT = 100_000
"""Bytes of a letter as it is sent. A large mail provider cuts letters at about 102 kB."""
_HEADERS, _AROUND = 4_000, 400
"""Bytes of the headers of a letter, which may be signed later, and of those of a picture."""
_DETAILS = (Detail(), Detail(3, 8, 4, 3), Detail(3, 5, 2, 1), Detail(2, 3, 0, 0), Detail(1, 1, 0, 0))
_POLICY = SMTP.clone(refold_source="none")
"""Raw headers stay as they are: folded anew, an address longer than a line becomes encoded words that none follows."""
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
TOLD = "there is something that it has not been told yet. Quiet days bring no letter."
QUIET = (
    "there has been none for some time: silence alone could also mean that the program has stopped. "
    "“quiet: never” in watchlist.yaml turns letters like this one off."
)
"""Why a desk gets a letter."""


@dataclass(frozen=True, slots=True)
class Part:
    """One headed part of the letter: some cases in full, some as one line where the letter would grow too long."""

    heading: str
    items: tuple[tuple[int, ItemView], ...]
    brief: tuple[tuple[int, ItemView], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Cases that are listed only, with what that means."""

    heading: str
    note: str
    items: tuple[ItemView, ...]


def letter(
    digest: Digest,
    desk: str,
    versions: Mapping[str, Version],
    companies: Mapping[str, str],
    templates: Mapping[str, str],
    *,
    sender: str,
    host: str,
    date: datetime,
    archive_link: str = "",
    masks: Mapping[str, Sequence[str]] | None = None,
    to: str = "",
    copy: str = "",
    unsubscribe: str = "",
    root: str = "",
    covers: str = "",
    watching: str = "",
    pictures: Mapping[str, bytes] | None = None,
    language: Language = ENGLISH,
) -> EmailMessage:
    """Write the letter of a digest for a desk.

    `desk` is its id (letters, digits, - and _); `versions` hold every quoted text by id; `companies` maps ids
    to names; `templates` maps `letter.html` and `letter.txt` (and whatever they include) to their text.
    `sender` is an address with or without a name, `to` that of the one reader, or empty, `host` the right side
    of message ids, `date` the Date header. `copy` is what tells a reader's letter from the others' in its Message-ID.
    `archive_link` is the address of archived copies, with `{kind}` (case or version), `{id}` and `{capture}` to
    be filled in; empty: the command that opens them is named instead. `masks` maps version ids to names of
    private persons. `unsubscribe` is an https address for one-click unsubscription (RFC 8058). `root` is the last link
    of the chain over all captures: each reader's copy bears witness to it. `covers` tells what a late letter
    makes up for; `watching` whom and what the desk has watched, for a letter with nothing new.
    `pictures` maps case ids to PNGs of their timelines; those are left out with which the letter would grow
    past its limit, and they say nothing that does not stand in it. `language` is that of the letter's own words.

    Raises QuoteError when a quote is not byte for byte in its version, ValueError for a desk, host or sender
    that cannot stand in a header.
    """
    frame = Frame(versions, companies, archive_link, masks, language)
    shared = {**_shared(digest, desk, frame, unsubscribe), "root": root, "covers": covers}
    quiet = not (digest.items or digest.dropped or digest.new_failing)
    shared |= {"watching": _watching(digest, watching, language) if quiet else ""}
    shared |= {"receipt": language(QUIET if quiet else TOLD)}
    images = {name: png for name, png in (pictures or {}).items() if name in {item.case.id for item in digest.items}}
    cids = {name: f"{name}.{digest.day.isoformat()}.{desk}@{host}" for name in images}
    plain_text, html, shown = _fitted(digest, frame, shared, templates, cids, images)
    message = _headers(digest, desk, frame, sender, host, date, to, copy, unsubscribe)
    message.set_content(plain_text, cte=_encoding(plain_text)[0])
    message.add_alternative(html, subtype="html", cte=_encoding(html)[0])
    # A boundary of our own keeps the bytes the same from run to run; `=_` cannot occur in quoted-printable text.
    message.set_boundary(f"=_digest.{digest.day.isoformat()}.{desk}")
    page = message.get_body(("html",))
    if shown and page is not None:
        for name in shown:
            page.add_related(images[name], "image", "png", cid=f"<{cids[name]}>", disposition="inline")
        related = message.get_payload(1)
        assert isinstance(related, EmailMessage)
        related.set_boundary(f"=_pictures.{digest.day.isoformat()}.{desk}")
    return message


def subject(digest: Digest, companies: Mapping[str, str], said: Language = ENGLISH) -> str:
    """Write the subject: what is new first, then what changed, then what could not be seen."""
    return one_line(f"{said('Divergence digest')} {digest.day.isoformat()}: {summary(digest, companies, said)}")


def summary(digest: Digest, companies: Mapping[str, str], said: Language = ENGLISH) -> str:
    """Count what a letter tells: `1 new (Ring), 2 grown, 1 source failing`."""
    parts = []
    for _, word, reasons in SECTIONS:
        items = [item for item in digest.items if item.reason in reasons]
        if items:
            parts.append(f"{len(items)} {said(word)}{_who(items, companies, said) if word == 'new' else ''}")
    parts += [said("{} more", digest.more)] if digest.more else []
    parts += [said("{} no longer flagged", len(digest.dropped))] if digest.dropped else []
    parts += [] if parts or digest.new_failing else [said("nothing new")]
    changed = len(digest.pages) + digest.pages_more
    parts += [said("{} changed", said.counted(changed, "page"))] if changed else []
    parts += [said("{} failing", said.counted(len(digest.failing), "source"))] if digest.failing else []
    parts += (
        [said("{} watched", said.counted(digest.counts.sources, "source"))] if parts == [said("nothing new")] else []
    )
    return ", ".join(parts)


def _who(items: Sequence[Item], companies: Mapping[str, str], said: Language) -> str:
    names = list(dict.fromkeys(one_line(companies.get(each.case.company, each.case.company), 40) for each in items))
    others = f" {said('and others')}" if len(names) > 3 else ""
    return f" ({', '.join(names[:3])}{others})"


def _headers(
    digest: Digest,
    desk: str,
    frame: Frame,
    sender: str,
    host: str,
    date: datetime,
    to: str,
    copy: str,
    unsubscribe: str,
) -> EmailMessage:
    if not _SLUG.fullmatch(desk):
        raise ValueError(f"the desk {desk!r} cannot stand in a message id: use letters, digits, - and _ (63 at most)")
    if not _HOST.fullmatch(host):
        raise ValueError(f"the host {host!r} cannot stand in a message id: write a plain host name")
    if copy and not _SLUG.fullmatch(copy):
        raise ValueError(f"the copy {copy!r} cannot stand in a message id: use letters, digits, - and _ (63 at most)")
    address = _address(sender)
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = f"<digest.{digest.day.isoformat()}.{desk}{copy and f'.{copy}'}@{host}>"
    message["Date"] = format_datetime(date)
    message["From"] = address
    message["To"] = _address(to) if to else "undisclosed-recipients:;"
    message.set_raw("Subject", _folded(subject(digest, frame.companies, frame.language)))
    if len(digest.items) == 1:
        # The thread's root is never sent: all letters about one case alone hang under it.
        message.set_raw("References", f"<case.{digest.items[0].case.id}@{host}>")
    message.set_raw("List-Id", f"<{desk}.{host}>")
    https = link(unsubscribe).href if unsubscribe.startswith("https://") else ""
    ways = [f"<{https}>"] if https else []
    ways += [f"<mailto:{address.addr_spec}?subject=unsubscribe%20{desk}>"]
    message.set_raw("List-Unsubscribe", ",\r\n ".join(ways))
    if https:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    return message


def _folded(text: str) -> str:
    """Break a subject into header lines that every reader joins again to the very same text.

    EmailMessage's own folding loses or doubles blanks where encoded and plain words meet (9 in 100 random subjects).
    """
    plain = text.isascii() and all(len(word) <= 60 for word in text.split())
    return Header(text, "us-ascii" if plain else "utf-8", maxlinelen=76, header_name="Subject").encode(linesep="\r\n")


def _address(written: str) -> Address:
    """Read one address, with or without a name. Raises ValueError."""
    found = getaddresses([one_line(written, 10_000)])
    if not any(spec for _, spec in found):
        raise ValueError("a mail address is missing: write Name <monitor@example.org>")
    name, spec = found[0]
    user, _, domain = spec.rpartition("@")
    if len(found) > 1 or not user or not domain or not spec.isascii() or re.search(r"[\s<>,;:\"\\]", spec):
        raise ValueError(f"{written!r} is not a mail address: write Name <monitor@example.org>")
    return Address(one_line(name), user, domain)


def _shared(digest: Digest, desk: str, frame: Frame, unsubscribe: str) -> dict[str, object]:
    """Give what the templates need besides the cases."""
    return {
        "_": frame.language,
        "count": frame.language.counted,
        "language": frame.language.code,
        "day": frame.language.date(Day.of(digest.day)),
        "as_of": frame.language.date(Day.of(digest.as_of)) if digest.as_of else "",
        "subject": subject(digest, frame.companies, frame.language),
        "summary": summary(digest, frame.companies, frame.language),
        "note": frame.language(NOTE),
        "desk": desk,
        "more": digest.more,
        "listed_more": digest.listed_more,
        "dropped": [
            (
                one_line(old.title),
                frame.language.headline(one_line(old.headline)),
                frame.language.date(Day.of(old.day)),
                name,
                frame.language(one_line(why)),
            )
            for name, old, why in digest.dropped
        ],
        "pages": [changed_page(each, frame) for each in digest.pages],
        "pages_more": digest.pages_more,
        "reminders": [reminder(case, told, frame) for case, told in digest.reminders],
        "strangers": [stranger(each, frame) for each in digest.unwatched],
        "strangers_more": digest.unwatched_more,
        "failing": [failing_source(each, digest, frame) for each in digest.failing],
        "counts": digest.counts,
        "unsubscribe": link(unsubscribe) if unsubscribe else None,
    }


def _watching(digest: Digest, watching: str, said: Language) -> str:
    """Tell what was looked at and what could not be: the whole news of a letter without any."""
    sources = digest.counts.sources
    seen = said("{} of {} seen at the last visit.", sources - len(digest.failing), said.counted(sources, "source"))
    return f"{said('No case is new, and none has changed. Watched: {}.', one_line(watching, 600))} {seen}"


def _fitted(
    digest: Digest,
    frame: Frame,
    shared: Mapping[str, object],
    templates: Mapping[str, str],
    cids: Mapping[str, str],
    images: Mapping[str, bytes],
) -> tuple[str, str, list[str]]:
    """Render both parts, with less and less detail until they are within the limit; both always tell the same.

    Gives the names of the pictures as well for which there is room then, in the order of the cases.
    """
    for detail, full in _attempts(len(digest.items), len(digest.listed)):
        views = {item.case.id: view(item, frame, detail) for item in digest.items}
        small = Detail(1, 1, detail.why, 0)
        listed = [view(item, frame, small) for item in digest.listed][: len(digest.listed) if full else 0]
        content = {
            **shared,
            "parts": list(_parts(digest, views, full, frame.language)),
            "listings": [part for part in _listings(listed, frame.language) if part.items],
            "listed_left": len(digest.listed) - len(listed),
            "preheader": _preheader(digest, views, frame.language),
            "cids": {},
            "alternatives": {item.case.id: _in_dates(item, frame.language) for item in digest.items},
            "shortened": detail is not _DETAILS[0] or full < len(digest.items),
        }
        text, html = plain(templates, "letter.txt", content), mail_page(templates, "letter.html", content)
        room = LIMIT - _HEADERS - _encoding(text)[1] - _encoding(html)[1]
        if room >= 0:
            break
    names = [item.case.id for item in digest.items[:full] if item.case.id in images]
    while names:
        weight = sum(_AROUND + len(images[name]) * 4 // 3 for name in names)
        if weight <= room:
            page = mail_page(templates, "letter.html", {**content, "cids": {name: cids[name] for name in names}})
            if weight + _encoding(page)[1] - _encoding(html)[1] <= room:
                return text, page, names
        names.pop()
    return text, html, []


def _encoding(text: str) -> tuple[str, int]:
    """Give the encoding in which a text is sent, and its bytes then: what can be read as it is, unless it triples."""
    raw = text.encode()
    ways = {"quoted-printable": len(quopri.encodestring(raw)), "base64": len(raw) * 4 // 3 * 78 // 76}
    return min(ways.items(), key=lambda each: each[1])


def _in_dates(item: Item, said: Language) -> str:
    """Tell in words what the picture of a case shows."""
    parts = []
    sides: tuple[tuple[str, Sequence[Statement | Signal]], ...] = (("Says", item.case.says), ("Shows", item.case.shows))
    for what, evidence in sides:
        days = list(dict.fromkeys(said.date(each.day) for each in sorted(evidence, key=lambda each: each.day.last())))
        some = ", ".join(days[:6]) + (f" {said('and {} more dates', len(days) - 6)}" if len(days) > 6 else "")
        parts.append(f"{said(what)}: {some or said('nothing')}")
    return f"{said('Timeline')}. {parts[0]}; {parts[1]}."


def _attempts(items: int, listed: int) -> Iterator[tuple[Detail, int]]:
    """Give detail and number of cases in full, from everything to nothing but lines."""
    for detail in _DETAILS:
        yield detail, items + bool(listed)
    for full in range(items - 1, -1, -1):
        yield _DETAILS[-1], full


def _parts(digest: Digest, views: Mapping[str, ItemView], full: int, said: Language) -> Iterator[Part]:
    numbered = list(enumerate(digest.items, 1))
    for heading, _, reasons in SECTIONS:
        here = [(number, views[item.case.id]) for number, item in numbered if item.reason in reasons]
        if here:
            items, brief = [e for e in here if e[0] <= full], [e for e in here if e[0] > full]
            yield Part(said(heading), tuple(items), tuple(brief))


def _listings(listed: Sequence[ItemView], said: Language) -> Iterator[Listing]:
    """Part what is listed by whether any words of the company stand beside it."""
    yield Listing(
        said("Shown, no statement found"),
        said("Listed, not told as a divergence: there are no words of the company to hold these quotes against."),
        tuple(each for each in listed if not each.says),
    )
    yield Listing(
        said("Shown beside a statement"),
        said("Listed, not told as a divergence: what is shown is outside the company's words about it."),
        tuple(each for each in listed if each.says),
    )


def _preheader(digest: Digest, views: Mapping[str, ItemView], said: Language) -> str:
    """Give what mail programs show beside the subject: the first item."""
    for item in digest.items:
        first = views[item.case.id]
        return f"{first.title}: {first.headline}"
    if digest.dropped:
        return said("No longer flagged: {}", one_line(digest.dropped[0][1].title))
    return said("Could not be seen: {}", one_line(digest.failing[0].source)) if digest.failing else ""
