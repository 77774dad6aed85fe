"""APS, the grants of 1976 to 2001: fixed text in Latin 1. Four letters open a field, five blanks carry it on."""

from collections.abc import Iterator

from monitor.model import Party
from monitor.text.html import plain
from monitor.text.patents.shape import Draft, Patent, day, parted, symbol

_GROUPS = {"PARN": "background", "GOVT": "background", "BSUM": "summary", "DRWD": "description", "DETD": "description"}
# What the field APT says, as the kind codes that such documents were given later.
_KINDS = {"1": "A", "2": "E", "4": "S", "5": "I4", "6": "P", "7": "H"}
_TEXT = ("PAR", "PAL", "PAC", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "PA6", "PA7", "PA8", "PA9", "TBL", "EQU", "FNT")


def read(document: bytes) -> Patent:
    """Read one document. Raises ShapeChanged if it lacks its number."""
    reading = _Reading()
    for tag, written in _fields(document.decode("latin-1")):
        reading.field(tag, written if tag == "ICL" else plain(written))
    return reading.done()


class _Reading:
    """A document on its way: which group of fields it is in, and what they said."""

    def __init__(self) -> None:
        self.draft = Draft(kind="A")
        self.group = ""
        self.claims: list[tuple[str, list[str]]] = []
        self.blocks: list[tuple[str, list[str]]] = []
        self.priority: dict[str, str] = {}

    def field(self, tag: str, value: str) -> None:
        """Take a field in."""
        if not value and len(tag) == 4:
            self._begins(tag)
        elif self.group == "PATN":
            front(self.draft, tag, value)
        elif self.group == "ASSG" and tag == "NAM":
            # A person's name is written `Miyazaki; Takeshi`.
            self.draft.parties += [Party("assignee", value)] if "; " not in value else []
        elif self.group == "CLAS" and tag == "ICL":
            self.draft.ipc.append(symbol(value))
        elif self.group in ("PRIR", "RLAP"):
            self.priority.setdefault(tag, value)
        elif self.group in ("CLMS", "DCLM"):
            if tag == "NUM" or not self.claims:
                self.claims.append((value.strip(". ") if tag == "NUM" else "1", []))
            if tag in _TEXT:
                self.claims[-1][1].append(value)
        elif tag in _TEXT and value:
            self._text(tag, value)

    def _text(self, tag: str, value: str) -> None:
        if self.group == "ABST":
            self.draft.abstract.append(value)
        elif self.group in _GROUPS:
            self.blocks.append(("heading" if tag == "PAC" else "text", [value]))

    def _begins(self, group: str) -> None:
        self._ends()
        self.group = group
        if group in _GROUPS:
            self.blocks.append((f"part:{_GROUPS[group]}", []))

    def _ends(self) -> None:
        """Keep what a group of fields said of one earlier application."""
        if self.priority.get("APN"):
            country, on = self.priority.get("CNT", "US")[:2], day(self.priority.get("APD", ""))
            self.draft.priorities.append((country, self.priority["APN"], on))
        self.priority = {}

    def done(self) -> Patent:
        """Give the patent."""
        self._ends()
        self.draft.claims = [(number, " ".join(lines), False) for number, lines in self.claims]
        self.draft.description = list(parted(self.blocks))
        return self.draft.done()


def front(draft: Draft, tag: str, value: str) -> None:
    """Take over a field of the first group."""
    if tag == "WKU":
        # The ninth sign is a check digit: 057006474 is patent 5,700,647.
        draft.number = value[:8] if len(value) == 9 else value
    elif tag == "APT":
        draft.kind = _KINDS.get(value[:1], "A")
    elif tag == "APN":
        draft.application = value[:6] if len(value) == 7 else value
    elif tag == "APD":
        draft.filed = day(value)
    elif tag == "ISD":
        draft.published = day(value)
    elif tag == "TTL":
        draft.title = value


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Give (tag, text) of each field, its further lines joined."""
    tag = ""
    lines: list[str] = []
    for line in text.splitlines():
        head = line[:5].strip()
        if head:
            if tag:
                yield tag, " ".join(lines)
            tag, lines = head, [line[5:]]
        else:
            lines.append(line[5:])
    if tag:
        yield tag, " ".join(lines)
