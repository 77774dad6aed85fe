"""The one form that patents of all formats come into, and what their formats share."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.model import Day, Party, Section, ShapeChanged
from monitor.text.html import plain
from monitor.text.numbers import one_number
from monitor.text.sections import patent_section_kind

_NEVER = Day(9999)
Line = tuple[str, str, str]
"""Kind of section, heading where one begins, words."""

FIRM = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|corp|corporation|co|company|gmbh|ag|kg|se|sa|s\.a|sas|spa|s\.p\.a|bv|b\.v|nv|n\.v|ab|oy|"
    r"as|a/s|aps|kk|k\.k|kabushiki|kaisha|plc|pty|srl|sarl|university|institute|technologies|laboratories|industries|"
    r"electronics|systems|holdings|group|foundation|trust)\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"([A-HY]\d\d[A-Z])([ \d]{2}\d)(\d{2,6})")
_SLASHED = re.compile(r"([A-HY]\d\d[A-Z])\s*(\d+)\s*/\s*(\d+)")
_DEPENDS = re.compile(
    r"\b(?:claims?|anspruch|ansprüchen?|revendications?) \d|\b(?:preceding|previous|foregoing) claims?\b|"
    r"\bvor(?:hergehend|angehend|stehend)en ansprüche|\brevendications? précédentes?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Patent:
    """A published application or a grant."""

    number: str
    """Country, number and kind code without leading zeros: US20180341835A1, USD701016S1."""
    title: str
    text: str
    """Title, abstract, claims (a line each, with its number), description: a line a block."""
    sections: tuple[Section, ...]
    published: Day | None
    parties: tuple[Party, ...]
    """Applicants and assignees as printed. Inventors are not kept."""
    facts: dict[str, str]
    """application_number, filing_date, kind_code, priority_date, priority, family, cpc, ipc, independent_claims."""


@dataclass(slots=True)
class Draft:
    """A patent while it is read: what each format fills in."""

    country: str = "US"
    number: str = ""
    kind: str = ""
    published: Day | None = None
    application: str = ""
    filed: Day | None = None
    priorities: list[tuple[str, str, Day | None]] = field(default_factory=list)
    """Earlier applications that it rests on: country, number, day."""
    parties: list[Party] = field(default_factory=list)
    cpc: list[str] = field(default_factory=list)
    ipc: list[str] = field(default_factory=list)
    title: str = ""
    abstract: list[str] = field(default_factory=list)
    claims: list[tuple[str, str, bool]] = field(default_factory=list)
    """Number, words, and whether it names another claim by a reference."""
    description: list[Line] = field(default_factory=list)

    def done(self) -> Patent:
        """Give the patent. Raises ShapeChanged without a number."""
        if not self.number:
            raise ShapeChanged("a patent document has no publication number")
        lines: list[Line] = [("title", "", self.title)] if self.title else []
        lines += [("abstract", "", line) for line in self.abstract]
        independent = []
        for number, words, refers in self.claims:
            if not words:
                continue
            numbered = re.match(r"(\d+(?:-\d+)?)\s*[.)]", words)
            lines.append(("claims", "", words if numbered or not number else f"{number}. {words}"))
            # A claim names the one that it narrows near its beginning; farther on it is a reference in passing.
            if not refers and not _DEPENDS.search(words, 0, 250):
                independent.append(number or (numbered[1] if numbered else ""))
        text, sections = composed([*lines, *self.description])
        own = (self.country, self.application, self.filed)
        family = min([own, *self.priorities], key=lambda each: each[2] or _NEVER)
        facts = {
            "application_number": self.application,
            "filing_date": str(self.filed or ""),
            "kind_code": self.kind,
            "priority_date": str(family[2] or ""),
            "priority": "; ".join(dict.fromkeys(_priority(*each) for each in self.priorities)),
            "family": f"{family[0]}{one_number(family[0], family[1])}" if family[1] else "",
            "cpc": "; ".join(dict.fromkeys(self.cpc)),
            "ipc": "; ".join(dict.fromkeys(self.ipc)),
            "independent_claims": ", ".join(each for each in independent if each),
        }
        return Patent(
            number=named(self.country, self.number, self.kind),
            title=self.title,
            text=text,
            sections=sections,
            published=self.published,
            parties=tuple(dict.fromkeys(self.parties)),
            facts={name: value for name, value in facts.items() if value},
        )


def named(country: str, number: str, kind: str) -> str:
    """Give the publication number with its kind code, without leading zeros."""
    return f"{country or 'US'}{re.sub('^([A-Z]*)0+', lambda found: found[1], number)}{kind}"


def _priority(country: str, number: str, on: Day | None) -> str:
    return " ".join(part for part in (country, number, str(on or "")) if part)


def composed(lines: Sequence[Line]) -> tuple[str, tuple[Section, ...]]:
    """Join lines to a text and give its sections: a new one where the kind changes or a heading stands."""
    sections: list[Section] = []
    at = 0
    for kind, heading, line in lines:
        end = at + len(line)
        if sections and sections[-1].kind == kind and not heading:
            sections[-1] = Section(kind, sections[-1].heading, sections[-1].start, end)
        else:
            sections.append(Section(kind, heading, at, end))
        at = end + 1
    return "\n".join(line for _, _, line in lines), tuple(sections)


def parted(blocks: Iterable[tuple[str, list[str]]], kind: str = "description") -> Iterator[Line]:
    """Give the lines of a description with their part: as its headings say, else as its markup says.

    Each block is (what it is, its lines): `heading`, `text`, or `part:summary` where the markup opens a part.
    """
    for what, lines in blocks:
        if what.startswith("part:"):
            kind = what.removeprefix("part:")
            continue
        heading = ""
        if what == "heading":
            heading = plain(" ".join(lines))
            opened = patent_section_kind(heading)
            heading = heading if opened and opened != kind else ""
            kind = opened or kind
        for line in lines:
            yield kind, heading, line
            heading = ""


def firm(organisation: str, last: str, first: str) -> str:
    """Give the name of an organisation; empty for a person. Some offices write a firm into the field of a surname."""
    if organisation:
        return organisation
    written = f"{first} {last}".strip()
    return written if (not (first and last) and written) or FIRM.search(written) else ""


def symbol(written: str) -> str:
    """Give a class of the IPC or CPC in the one form `G06V40/172`, whatever form its office wrote; else the words.

    Before 2006 the main group took three columns and the slash was left out: `A45F  504` is A45F 5/04.
    """
    found = _COLUMNS.fullmatch(written.strip()) or _SLASHED.match(written.strip())
    return f"{found[1]}{int(found[2])}/{found[3]}" if found else plain(written)


def bare(name: str) -> str:
    """Give the words of a name in small letters, without points and commas: `Ring, L.L.C.` is `ring llc`."""
    return " ".join(re.findall(r"\w+", name.casefold().replace(".", "")))


def day(written: str) -> Day | None:
    """Read YYYYMMDD; some documents have 00 for an unknown month or day. None for anything else."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", written.strip())
    if not found:
        return None
    try:
        return Day.parse("-".join(part for part in found.groups() if part != "00"))
    except ValueError:
        return None


Reader = Callable[[bytes], Patent]
