"""What a company says about a capability: found by the stance rules, or written by a person into watchlist.yaml."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from monitor.model import Act, Day, Kind, Quote, Stance, Statement, Version, Why, stable_id
from monitor.promises import end_of
from monitor.rulebook import Hit

HAND = "watchlist"
"""The spider's name under which lines written by hand are archived: each line is a source of its own."""
OWN_HOUSE = "own staff or applicants"
"""The scope of a statement that says nothing about products."""
CITED = "cited page"
"""The channel of pages that are fetched only to prove a quote: no rule reads them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a person wrote it into watchlist.yaml."""

    id: str
    company: str
    quote: str
    url: str
    speaker: str
    day: Day
    stance: Stance
    act: Act
    capability: str
    tense: str = "present"
    scope: str = "company"
    hedges: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    until: Day | None = None
    about: str = ""
    channel: str = "press statement"


def found_statements(
    readings: Iterable[tuple[Version, Sequence[Hit]]], companies: Mapping[str, str]
) -> list[Statement]:
    """Give the statements that the stance rules find in companies' own documents, oldest first.

    `companies` maps ids to names. Only a company's own words count: what a newspaper says that a company said is
    written into the watchlist by a person.
    """
    own = [
        (version, hit)
        for version, hits in readings
        if version.company and not version.by and version.kind is not Kind.PATENT
        for hit in hits
        if _is_statement(version, hit)
    ]
    own.sort(key=_group)
    statements = []
    for key, group in groupby(own, _group):
        alike = list(group)
        _, capability, stance, act, *_ = key
        version, hit = min(alike, key=lambda each: (each[0].gone is not None, each[0].first_seen, each[1].start))
        gone = [each.gone for each, _ in alike]
        quote = version.text[hit.quote_start : hit.quote_end]
        day = min((each.day for each, _ in alike), key=lambda day: day.first())
        statements.append(
            Statement(
                id=stable_id("st", *key),
                company=version.company,
                capability=capability,
                stance=Stance(stance),
                act=Act(act),
                quote=Quote(version.id, hit.quote_start, hit.quote_end, quote),
                speaker=companies.get(version.company, version.company),
                day=day,
                first_seen=min(each.first_seen for each, _ in alike),
                last_seen=max(each.last_seen for each, _ in alike),
                gone=None if None in gone else max(moment for moment in gone if moment is not None),
                reviewed=False,
                tense=hit.tense,
                scope=_scope(hit),
                hedges=hit.words("hedges"),
                exceptions=hit.words("excepts"),
                until=end_of(quote, day) if stance == Stance.COMMITS else None,
                channel=version.channel or version.kind.value,
                url=version.url,
                why=(*hit.why, *_under(hit), *_figures(quote)),
            )
        )
    return sorted(statements, key=lambda each: (each.day.first(), each.id))


def _group(each: tuple[Version, Hit]) -> tuple[str, ...]:
    """Name the statement that a hit makes: said again with other limits it is another statement."""
    version, hit = each
    limits = (hit.tense, _scope(hit), *hit.words("hedges"), *hit.words("excepts"))
    said = (_stance(hit).value, (hit.stance_act or hit.act or Act.USE).value)
    return (version.document, hit.capability, *said, *(" ".join(each.casefold().split()) for each in limits))


def _is_statement(version: Version, hit: Hit) -> bool:
    """Denials and promises count wherever the company speaks; an affirmation only where it speaks to the public."""
    if _kept_as(hit) is not None:
        return True
    if hit.suppressed or hit.others:
        return False
    if hit.stance in (None, Stance.AFFIRMS, Stance.RESERVES):
        return version.kind is Kind.STATEMENT and not hit.negated
    return True


def _kept_as(hit: Hit) -> Stance | None:
    """Say whether a sentence is kept as a rule for customers or a definition, which take no stand."""
    effects = {each.effect for each in hit.why}
    if effects & {"suppresses", "boilerplate"}:
        return None
    return next((stance for stance in (Stance.RULES, Stance.DEFINES) if stance.value in effects), None)


def _stance(hit: Hit) -> Stance:
    """Give the stance of a hit: a plain mention in a company's own announcement affirms."""
    return _kept_as(hit) or hit.stance or Stance.AFFIRMS


def _scope(hit: Hit) -> str:
    if hit.words("confines"):
        return OWN_HOUSE
    return "; ".join(hit.words("scopes")) or "company"


def _under(hit: Hit) -> Iterator[Why]:
    """Name the heading: what is said under a product's name may be said of that product only."""
    if hit.heading:
        yield Why("under the heading", "statements", hit.heading)


def _figures(quote: str) -> Iterator[Why]:
    """Keep the numbers of a statement: a later version can be held against them."""
    for found in regex.finditer(r"(?<![\w.])\d[\d,.]*(?<=\d)", quote):
        yield Why("figure", "statements", found.group())


def by_hand_source(source: str) -> bool:
    """Say whether a source is a line that somebody wrote."""
    return source.partition(":")[0] == HAND


def written_statements(lines: Sequence[Written], versions: Sequence[Version]) -> list[Statement]:
    """Give the statements that people wrote, each tied to the archived words it rests on.

    That is the cited page where it was archived and holds the quote; else the line itself, as archived, and
    the statement says so. A line whose day has not come by the as-of date is absent.
    """
    by_url: dict[str, list[Version]] = {}
    by_hand: dict[str, Version] = {}
    for version in versions:
        if by_hand_source(version.source):
            by_hand[version.facts["id"]] = version
        else:
            by_url.setdefault(version.url, []).append(version)
    return [_written(line, by_hand[line.id], by_url.get(line.url, [])) for line in lines if line.id in by_hand]


def _written(line: Written, hand: Version, pages: Sequence[Version]) -> Statement:
    # A page that is a source of its own goes before the copy fetched for the proof: rules read it and find the same.
    seen = sorted(pages, key=lambda each: (each.channel == CITED, each.first_seen))
    holding = [(version, span) for version in seen if (span := locate(line.quote, version.text)) is not None]
    if holding:
        page, span = holding[0]
        quote, checked = Quote(page.id, *span, page.text[slice(*span)]), "found on the archived page"
    else:
        quote = Quote(hand.id, 0, len(hand.text), hand.text)
        checked = "the archived page does not hold these words" if pages else "the cited page has not been archived"
    # Only from its own page can a company take a sentence back; what a newspaper takes down is not the company's doing.
    own = [version for version, _ in holding if not version.by and version.channel != CITED]
    gone = [version.gone for version in own]
    return Statement(
        id=line.id,
        company=line.company,
        capability=line.capability,
        stance=line.stance,
        act=line.act,
        quote=quote,
        speaker=line.speaker,
        day=line.day,
        first_seen=hand.first_seen,
        last_seen=max([hand.last_seen, *(version.last_seen for version, _ in holding)]),
        gone=max(moment for moment in gone if moment) if gone and None not in gone else None,
        reviewed=True,
        tense=line.tense,
        scope=line.scope,
        hedges=line.hedges,
        exceptions=line.exceptions,
        until=line.until or (end_of(line.quote, line.day) if line.stance is Stance.COMMITS else None),
        about=line.about,
        channel=line.channel,
        url=line.url,
        checked=checked,
        why=tuple(_figures(line.quote)),
    )


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Find a quote as a person typed it: the form of spaces, quotation marks and dashes may differ, words may not."""
    pattern = []
    for piece in regex.findall(r"\s+|['’‘ʼ]|[\"“”„«»]|\p{Pd}|.", quote.strip()):
        if piece.isspace():
            pattern.append(r"\s+")
        elif piece in "'’‘ʼ":
            pattern.append("['’‘ʼ]")
        elif piece in '"“”„«»':
            pattern.append('["“”„«»]')
        elif regex.match(r"\p{Pd}", piece):
            pattern.append(r"\p{Pd}")
        else:
            pattern.append(regex.escape(piece, special_only=True))
    found = regex.search(r"(?<!\w)" * quote[:1].isalnum() + "".join(pattern) + r"(?!\w)" * quote[-1:].isalnum(), text)
    return found.span() if found else None


def without_repeats(written: Sequence[Statement], found: Sequence[Statement]) -> list[Statement]:
    """Join both, leaving out what a rule found at a place that a person has already written down."""
    taken = [(each.quote.version, each.quote.start, each.quote.end, each.capability) for each in written]
    fresh = [
        each
        for each in found
        if not any(
            version == each.quote.version
            and start < each.quote.end
            and each.quote.start < end
            and name == each.capability
            for version, start, end, name in taken
        )
    ]
    return sorted([*written, *fresh], key=lambda each: (each.day.last(), each.id))
