"""Which watched company a printed name means: an assignee, an applicant, an employer.

First comes the exact alias, after writing differences and legal forms are taken away (three aliases a company gave a
precision of .999 at a recall of .975 on 400,000 labelled patent mentions). A near name is only ever *possible*, for a
person to review. Partial, token-set and Jaro-Winkler scores are not used: they take "Ring Central" for "Ring".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, Self

from rapidfuzz import fuzz, process

from monitor.model import Day
from monitor.text.scripts import unmixed

FUZZY_FLOOR = 92.0
"""fuzz.ratio on the stripped names: precision .996 to .9999 on the same mentions."""
FUZZY_LENGTH = 5
"""Names of fewer characters are one letter away from everything: Ring, Sling, King."""

AliasKind = Literal["legal", "former", "brand", "subsidiary"]

# One line a family of languages: English; German, Dutch, Nordic; French, Italian, Spanish, Portuguese; Central and
# Eastern Europe, Turkey; Russian and Ukrainian; Asia and Oceania. Written as `normalise` leaves them.
_FORMS = """
inc, incorporated, corp, corporation, co, company, ltd, limited, private limited, llc, llp, lllp, lp, plc, pllc
limited liability company, limited liability partnership, limited partnership, public limited company
gmbh, mbh, ggmbh, gesellschaft mit beschrankter haftung, ag, aktiengesellschaft, kg, kgaa, ohg, ug, ev, eg, se
bv, nv, vof, ab, ab publ, aktiebolag, asa, aps, a s, as, oy, oyj, hf, ehf
sa, sas, sasu, sarl, sa rl, snc, spa, srl, sl, slu, sau, s de rl de cv, sa de cv, sapi de cv
ltda, limitada, eireli, lda
sp z oo, sp zoo, sro, s r o, kft, zrt, nyrt, doo, ead, eood, ood, uab, ou, anonim sirketi
ooo, oao, zao, pao, ojsc, cjsc, pjsc, jsc, tov, ооо, оао, зао, пао, тов, ат, прат, тзов
kk, kabushiki kaisha, kabushiki gaisha, godo kaisha, pte, pty, pvt, bhd, sdn, tbk
"""
_LEGAL_FORMS = frozenset(tuple(form.split()) for line in _FORMS.split("\n") for form in line.split(",") if form.strip())
_LEADING_FORMS = frozenset(
    {"ooo", "oao", "zao", "pao", "tov", "pt", "ооо", "оао", "зао", "пао", "тов", "ат", "прат", "тзов"}
)
_LONGEST_FORM = max(len(form) for form in _LEGAL_FORMS)
_UNSPACED_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "유한회사",
    "(株)",
    "(주)",
)
"""Legal forms of scripts that put no space before them."""
_COUNTRIES = {
    "American": frozenset({"inc", "incorporated", "corp", "corporation", "llc", "lp", "llp"}),
    "British": frozenset({"ltd", "limited", "plc"}),
}
"""Two forms that no one company bears at once. Of 45 labelled mentions of `General Foods Limited` none was of `General
Foods Corporation`; that a name so written is asked about cost two in 10,000 of recall."""
_JOINING = frozenset({"and", "und", "et", "y", "e"})
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i"})  # Latin letters that Unicode does not take apart


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a company, and when it was one."""

    name: str
    since: Day | None = None
    until: Day | None = None
    kind: AliasKind = "legal"

    def holds(self, on: Day) -> bool:
        """Say whether the alias names the company on a day. An imprecise date gets the benefit of the doubt."""
        return (self.since is None or self.since.first() <= on.last()) and (
            self.until is None or on.first() <= self.until.last()
        )


@dataclass(frozen=True, slots=True)
class Company:
    """A watched company under all its names."""

    id: str
    name: str
    aliases: tuple[Alias, ...] = ()
    denied: tuple[str, ...] = ()
    """Names that look like its own and are somebody else's."""
    notes: str = ""

    @property
    def names(self) -> tuple[Alias, ...]:
        """Give the name and every alias."""
        return (Alias(self.name), *self.aliases)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a printed name means, and how that was decided."""

    company: str
    """Id; empty when unknown."""
    how: Literal["exact", "possible", "denied", "unknown"]
    alias: str = ""
    """The name in the watchlist that decided."""
    score: float = 0.0
    """fuzz.ratio of the stripped names, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed name that may be a watched company's: for a person to decide, and nothing by itself."""

    company: str
    alias: str
    """The name in the watchlist that it is near to."""
    how: Literal["alike", "another time", "another form", "contains"]
    """Nearly the same letters; the same name, at a time when it was not the company's, or with the legal form of
    another country; the name within a longer one."""
    score: float
    """fuzz.ratio of the stripped names, 0 to 100."""


UNKNOWN = Resolution("", "unknown")
_REMEMBERED = 1 << 16
"""Printed names whose stripped form, and what is like it, are kept: a week of patents prints the same few thousand
names again and again. When so many are kept, all are forgotten."""
_Near = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """All names of all companies, stripped and ready for comparison. Build it once with `of`."""

    exact: Mapping[str, tuple[tuple[str, Alias], ...]]
    denied: Mapping[str, tuple[tuple[str, str], ...]]
    """By company: the name without legal forms, and as it was written."""
    long: tuple[str, ...]
    """Those of `exact` that are long enough to be compared by likeness."""
    refusing: tuple[str, ...] = ()
    """The companies that refuse any name, sorted."""
    kept: dict[str, _Near] = field(default_factory=dict, repr=False, compare=False)
    """What was found like a stripped name: most names of a week are nobody's, and come again."""

    @classmethod
    def of(cls, companies: Iterable[Company]) -> Self:
        """Build the index of some companies. A name of nothing but punctuation is left out."""
        exact: dict[str, tuple[tuple[str, Alias], ...]] = {}
        denied: dict[str, tuple[tuple[str, str], ...]] = {}
        for company in companies:
            denied[company.id] = tuple((stripped(name), name) for name in company.denied if stripped(name))
            for alias in company.names:
                key = stripped(alias.name)
                if key:
                    exact[key] = (*exact.get(key, ()), (company.id, alias))
        long = tuple(sorted(key for key in exact if len(key) >= FUZZY_LENGTH))
        return cls(exact, denied, long, tuple(sorted(name for name, refused in denied.items() if refused)))


def resolve(printed: str, names: Names, on: Day | date) -> Resolution:
    """Say whom a name printed on a document of some day means.

    Gives `exact` for an alias that held on that day, `possible` for one that did not hold, for one with the legal form
    of another country (Limited, Inc.; a name without any form stands for all), for one that letters of two scripts only
    look like, or for a likeness of at least FUZZY_FLOOR; `denied` for a name that a company refuses; else `unknown`.
    Where two companies are equally near, the id decides that comes first: it is for review either way.
    """
    day = on if isinstance(on, Day) else Day.of(on)
    name = stripped(printed)
    if not name:
        return UNKNOWN
    known = names.exact.get(name, ())
    name = name if known else unmixed(name)
    near = ((name, 100.0),) if name in names.exact else _near(name, names)
    refused = UNKNOWN
    candidates: list[tuple[bool, float, str, Alias]] = []
    for key, score in near:
        for company, alias in names.exact[key]:
            denial = _denial(name, names.denied[company])
            if denial:
                refused = Resolution(company, "denied", denial)
            else:
                sure = bool(known) and alias.holds(day) and not _abroad(printed, alias.name)
                candidates.append((not sure, -score, company, alias))
    if not candidates:
        return refused if refused.company else _only_denied(name, names)
    unsure, score, company, alias = min(candidates, key=lambda candidate: candidate[:3])
    return Resolution(company, "possible" if unsure else "exact", alias.name, round(-score, 1))


def doubt(printed: str, names: Names, on: Day | date) -> Doubt | None:
    """Say which watched company a name could mean that `resolve` does not attribute; None: it is decided, or far off.

    Beside what is *possible*, a name that holds a watched one as whole words is worth a look: a subsidiary, a joint
    venture, or somebody else altogether ("Ring" in "Ring Container"). The longest such name counts.
    """
    resolved = resolve(printed, names, on)
    name = stripped(printed)
    if resolved.how == "possible":
        day = on if isinstance(on, Day) else Day.of(on)
        same = [alias for company, alias in names.exact.get(name, ()) if company == resolved.company]
        if not same:
            return Doubt(resolved.company, resolved.alias, "alike", resolved.score)
        named = any(alias.holds(day) for alias in same)
        return Doubt(resolved.company, resolved.alias, "another form" if named else "another time", resolved.score)
    if resolved.how == "exact" or name in names.exact:
        return None
    tokens = name.split()
    held = (
        " ".join(tokens[start : start + length])
        for length in range(len(tokens) - 1, 0, -1)
        for start in range(len(tokens) - length + 1)
    )
    for key in held:
        for company, alias in names.exact.get(key, ()):
            if not _denial(name, names.denied[company]):
                return Doubt(company, alias.name, "contains", round(fuzz.ratio(name, key), 1))
    return None


def normalise(name: str) -> str:
    """Give a name without what means nothing: case, width, accents on Latin letters, punctuation, spaces."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    kept: list[str] = []
    base = ""
    for character in folded:
        if not unicodedata.combining(character):
            base = character
        elif base.isascii():
            continue  # an accent on a Latin letter; in other scripts such a mark can be a letter of its own
        kept.append(character)
    text = unicodedata.normalize("NFKC", "".join(kept)).casefold().replace("&", " and ")
    text = re.sub(r"['’`´]", "", text)  # Macy's, Macys
    text = re.sub(r"(?<![^\W_]{2})\.(?=[^\W_]\b)|(?<=\b[^\W_])\.", "", text)  # L.L.C., S.A.
    return " ".join(re.findall(r"[^\W_]+", text))


@lru_cache(_REMEMBERED)
def stripped(name: str) -> str:
    """Give the normalised name without legal forms and a leading "the". Whole words only, and never down to nothing."""
    tokens = normalise(_without_unspaced(name)).split()
    tokens = tokens[1:] if tokens[:1] == ["the"] and len(tokens) > 1 else tokens
    whole = tokens
    while (shorter := _shorter(tokens)) != tokens:
        tokens = shorter
    return " ".join(tokens or whole)


@lru_cache(_REMEMBERED)
def _country(name: str) -> str:
    """Give the country whose legal form a name bears; empty for none, for both, and for forms of many countries."""
    tokens, kept = normalise(name).split(), stripped(name).split()
    forms = frozenset(tokens).difference(kept)
    borne = [country for country, some in _COUNTRIES.items() if forms & some]
    return borne[0] if len(borne) == 1 else ""


def _abroad(printed: str, alias: str) -> bool:
    one, other = _country(printed), _country(alias)
    return bool(one and other) and one != other


def _shorter(tokens: list[str]) -> list[str]:
    """Take one legal form away, at the end, or in front as in `ТОВ Ring Ukraine`."""
    for length in range(min(_LONGEST_FORM, len(tokens) - 1), 0, -1):
        if tuple(tokens[-length:]) in _LEGAL_FORMS:
            rest = tokens[:-length]
            return rest[:-1] if len(rest) > 1 and rest[-1] in _JOINING else rest  # GmbH & Co. KG
    return tokens[1:] if len(tokens) > 1 and tokens[0] in _LEADING_FORMS else tokens


def _without_unspaced(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).strip()
    for form in _UNSPACED_FORMS:
        if folded != form and (folded.startswith(form) or folded.endswith(form)):
            return folded.removeprefix(form).removesuffix(form)
    return folded


def _near(name: str, names: Names) -> _Near:
    if len(name) < FUZZY_LENGTH:
        return ()
    known = names.kept.get(name)
    if known is None:
        found = process.extract(name, names.long, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, limit=5)
        known = tuple((key, score) for key, score, _ in found if re.findall(r"\d+", key) == re.findall(r"\d+", name))
        if len(names.kept) >= _REMEMBERED:
            names.kept.clear()
        names.kept[name] = known
    return known


def _denial(name: str, denied: Iterable[tuple[str, str]]) -> str:
    """Give the denied name that the name is, with or without spaces, or that it contains as whole words."""
    for key, written in denied:
        if key.replace(" ", "") == name.replace(" ", "") or f" {key} " in f" {name} ":
            return written
    return ""


def _only_denied(name: str, names: Names) -> Resolution:
    for company in names.refusing:
        denial = _denial(name, names.denied[company])
        if denial:
            return Resolution(company, "denied", denial)
    return UNKNOWN
