"""What comes from outside, made fit for a letter: nothing invisible, nothing that breaks out, no link that deceives."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

WITHHELD = "[name withheld]"

# Control characters, direction overrides and isolates, byte order marks and the invisible tag block: a reader never
# sees them, and they can reorder, hide or smuggle text. Joiners and direction *marks* stay: Hebrew and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")


def clean(text: str) -> str:
    """Give the text without invisible characters; every line end becomes a line feed, a lone surrogate U+FFFD."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _INVISIBLE.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, cap: int = 200) -> str:
    """Give the text on one line of at most `cap` characters, fit for a mail header.

    `=?` would start an encoded word, by which a text could decode into line breaks at the reader's: it is set apart.
    """
    line = " ".join(clean(text).split()).replace("=?", "= ?")
    return line if len(line) <= cap else line[: cap - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Link:
    """An address as a letter shows it."""

    href: str
    """ASCII, http or https; empty: it is shown as text and cannot be followed."""
    text: str
    """The whole address, fit to be read; an international host in both spellings."""
    host: str = ""
    """What a reader checks before following: the host, in both spellings where there are two."""


def link(address: str, names: Iterable[str] = ()) -> Link:
    """Give an address fit for a letter. Addresses that hold one of the `names` to be masked are withheld.

    Only http and https with a plain host can be followed; anything else, user names before the host included, is text.
    """
    if _holds_name(address, names):
        return Link("", "[address withheld: it holds a person's name]")
    shown = " ".join(clean(address).split())
    dead = Link("", shown)
    try:
        parts = urlsplit(shown)
        written = parts.hostname or ""
        host = written if written.startswith("[") or ":" in written else written.encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return dead
    host = f"[{host}]" if ":" in host else host.lower()
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host) or " " in shown:
        return dead
    rest = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    rest += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else ""
    rest += "#" + quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?") if parts.fragment else ""
    href = f"{parts.scheme}://{host}{port}{rest}"
    if _is_plain(written):
        return Link(href, href, host)
    return Link(href, f"{href} (written {written})", f"{host} (written {written})")


def _is_plain(host: str) -> bool:
    return host.isascii() and not any(label.startswith("xn--") for label in host.split("."))


def _holds_name(address: str, names: Iterable[str]) -> bool:
    """Say whether every word of one of the names stands in the address: `/in/jane-doe-12` holds Jane Doe."""
    folded = unquote(address).casefold()
    words = ([word for word in re.split(r"\W+", name.casefold()) if len(word) > 1] for name in names)
    return any(each and all(word in folded for word in each) for each in words)


def withhold(text: str, names: Iterable[str]) -> str:
    """Replace each of the names, however spaced and capitalised, by `[name withheld]`; nothing else is altered."""
    for name in sorted((name for name in names if name.strip()), key=len, reverse=True):
        pattern = r"\s+".join(re.escape(word) for word in name.split())
        text = re.sub(rf"(?<!\w){pattern}(?!\w)", WITHHELD, text, flags=re.IGNORECASE)
    return text
