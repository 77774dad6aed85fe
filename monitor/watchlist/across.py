"""What two places of a watchlist have to agree on. Reads the plain values, so that no fault hides another."""

from collections.abc import Iterator
from typing import Any

from monitor.faults import Path, Unquoted, did_you_mean
from monitor.model import Day
from monitor.names import Alias, normalise, stripped
from monitor.watchlist.addresses import address
from monitor.watchlist.shape import LOCAL_FILES, SOURCE_OPTIONS, Known

Finding = tuple[Path, str]


def findings(value: Any, known: Known) -> Iterator[Finding]:
    """Give every disagreement as (path of keys, message). `value` may have any shape: what does not fit is skipped."""
    whole = _block(value)
    companies = {name: _block(company) for name, company in _block(whole.get("companies")).items()}
    seen: dict[str, Path] = {}
    for name, company in companies.items():
        yield from _sources(company.get("sources"), ("companies", name, "sources"), known, seen)
        yield from _affiliates(company.get("affiliates"), name)
        yield from _statements(company.get("statements"), ("companies", name, "statements"))
    yield from _sources(whole.get("sources"), ("sources",), known, seen)
    yield from _names(companies)
    yield from _letters(whole.get("letters"))


def _block(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[tuple[int, dict[str, Any]]]:
    return (
        [(number, item) for number, item in enumerate(value) if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )


def _sources(value: Any, path: Path, known: Known, seen: dict[str, Path]) -> Iterator[Finding]:
    for number, source in _items(value):
        here = (*path, number)
        others = [key for key in source if key not in SOURCE_OPTIONS]
        spiders = [key for key in others if key in known.spiders]
        for key in others:
            if key not in known.spiders:
                sort = "key" if spiders else "spider or key"
                hint = did_you_mean(key, [*SOURCE_OPTIONS, *([] if spiders else known.spiders)])
                few = "" if spiders or hint else f"; spiders are: {', '.join(sorted(known.spiders))}"
                yield (*here, key), f"unknown {sort}{hint}{few}"
        if not others:
            yield here, f"no spider is named; they are: {', '.join(sorted(known.spiders))}"
        for key in spiders[1:]:
            yield (*here, key), f"a second spider, after {spiders[0]}: write one source for each"
        if spiders:
            variant = source.get("language", "")
            yield from _place(source[spiders[0]], (*here, spiders[0]), spiders[0], seen, variant)


def _place(at: Any, path: Path, spider: str, seen: dict[str, Path], variant: Any) -> Iterator[Finding]:
    """Check where a source is: text, an address where it looks like one, and nowhere else in the file."""
    if at is None or at == "":
        yield path, "is empty: say where, as a board or a link"
        return
    if not isinstance(at, str):
        plain = at.text if isinstance(at, Unquoted) else at
        yield path, f'quote it: "{plain}"' if not isinstance(at, dict | list) else "should be text: a board or a link"
        return
    if ":" in at or "/" in at:
        try:
            address(at, local=spider in LOCAL_FILES)
        except ValueError as error:
            if "://" in at or ":" in at.partition("/")[0]:
                yield path, str(error)
    first = seen.setdefault(f"{spider}:{at.strip()} {variant}", path)
    if first != path:
        whose = f"under {first[1]}" if first[0] == "companies" else "among the sources of many companies"
        yield path, f"this source stands {whose} already: one place polls it"


def _affiliates(value: Any, name: str) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for number, edge in _items(value):
        path: Path = ("companies", name, "affiliates", number)
        other, kind = edge.get("company"), edge.get("kind")
        if other == name:
            yield (*path, "company"), "a company is not its own affiliate"
        if isinstance(other, str) and isinstance(kind, str):
            if (other, kind) in seen:
                yield path, f"{other} stands here as {kind} already"
            seen.add((other, kind))
        yield from _order(edge, path)


def _order(block: dict[str, Any], path: Path) -> Iterator[Finding]:
    since, until = _day(block.get("since")), _day(block.get("until"))
    if since and until and since.first() > until.last():
        yield (*path, "until"), f"ends ({until}) before it begins ({since})"


def _day(value: Any) -> Day | None:
    """Read a day where it can be read; the shape complains where it cannot."""
    try:
        return Day.parse(value.text if isinstance(value, Unquoted) else str(value))
    except ValueError:
        return None


def _statements(value: Any, path: Path) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], int] = {}
    for number, line in _items(value):
        here = (*path, number)
        if line.get("stance") == "disowns":
            if not line.get("about"):
                yield (*here, "about"), "is missing: a statement that disowns has to say which company"
        elif "stance" in line:
            for key in ("act", "capability"):
                if not line.get(key):
                    yield (*here, key), "is missing"
            if line.get("about"):
                yield (*here, "about"), "only a statement that disowns is about a company"
        identity = tuple(str(line.get(key)) for key in ("quote", "url", "stance", "act", "capability", "about"))
        if identity in seen:
            yield here, f"the same statement as statements[{seen[identity]}]"
        seen.setdefault(identity, number)


def _names(companies: dict[str, dict[str, Any]]) -> Iterator[Finding]:
    """Find names that two companies claim for the same time, and names that a company claims and refuses."""
    claims: dict[str, list[tuple[str, Alias]]] = {}
    for company, block in companies.items():
        refused = block.get("not")
        denied = {normalise(name) for name in refused if isinstance(name, str)} if isinstance(refused, list) else set()
        for path, alias in _aliases(company, block):
            if alias.since and alias.until and alias.since.first() > alias.until.last():
                yield (*path, "until"), f"ends ({alias.until}) before it begins ({alias.since})"
            if normalise(alias.name) in denied:
                yield path, f'"{alias.name}" also stands under not'
            key = stripped(alias.name)
            if not key:
                yield path, "is no name once punctuation is taken away"
                continue
            for other, claim in claims.get(key, []):
                if other != company and _together(alias, claim):
                    yield path, f'"{alias.name}" is a name of {other} too: say with since and until who had it when'
                    break
            claims.setdefault(key, []).append((company, alias))


def _aliases(company: str, block: dict[str, Any]) -> Iterator[tuple[Path, Alias]]:
    root: Path = ("companies", company)
    if isinstance(block.get("name"), str):
        yield (*root, "name"), Alias(block["name"])
    aliases = block.get("aliases")
    for number, alias in enumerate(aliases if isinstance(aliases, list) else []):
        if isinstance(alias, str):
            yield (*root, "aliases", number), Alias(alias)
        elif isinstance(alias, dict) and isinstance(alias.get("name"), str):
            yield (*root, "aliases", number), Alias(alias["name"], _day(alias.get("since")), _day(alias.get("until")))


def _together(one: Alias, other: Alias) -> bool:
    """Say whether two aliases hold at the same time. Where one ends in the month that the other begins, they do not."""
    begins = [alias.since.last() for alias in (one, other) if alias.since]
    ends = [alias.until.first() for alias in (one, other) if alias.until]
    return not begins or not ends or max(begins) <= min(ends)


def _letters(value: Any) -> Iterator[Finding]:
    seen: set[Any] = set()
    for number, letter in _items(value):
        name = letter.get("name")
        if isinstance(name, str):
            if name in seen:
                yield ("letters", number, "name"), f'"{name}" is the name of another letter already'
            seen.add(name)
        yield from _readers(letter.get("to"), ("letters", number, "to"))


def _readers(value: Any, here: Path) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, reader in enumerate(value) if isinstance(value, list) else ():
        address = reader.get("to") if isinstance(reader, dict) else reader
        if not isinstance(address, str):
            continue
        if address.casefold() in seen:
            yield (*here, number), f'"{address}" stands there twice: each reader has one line'
        seen.add(address.casefold())
