"""A case in words: strength, headline, why it was flagged, what it does not show. Quotes and dates, never a verdict."""

from collections.abc import Mapping, Sequence

from monitor.ladder import DENYING
from monitor.model import Act, Case, Day, Divergence, Edge, Finding, Relation, Signal, Statement, Strength, stable_id

_ORDER = list(Strength)
DOING: Mapping[Act, str] = {
    Act.DEPLOY: "deploying",
    Act.USE: "using",
    Act.TEST: "testing",
    Act.DEVELOP: "developing",
    Act.RESEARCH: "researching",
    Act.SELL: "selling",
    Act.ACQUIRE: "acquiring",
    Act.HIRE: "hiring for",
    Act.PATENT: "seeking patents on",
    Act.RESERVE: "reserving the right to",
    Act.OPERATE: "operating",
    Act.STAFF: "using on its own staff",
    Act.APPLICANTS: "using on applicants",
    Act.SKILL: "naming as a skill",
    Act.MENTION: "naming",
    Act.BOILERPLATE: "naming in standard text",
}
GAPS = frozenset({Relation.CONFLICT, Relation.ACT_GAP, Relation.AFFILIATE_GAP, Relation.RESERVED})
"""What a letter tells as a divergence. What lies outside the wording of a statement is listed: nobody denied it."""
_HEADLINES: Mapping[Relation, str] = {
    Relation.REVERSAL: "affirmed after a denial",
    Relation.CONFLICT: "conflicts with a denial of {}",
    Relation.DISAVOWAL: "the link to the affiliate is disputed",
    Relation.INTERNAL: "denied and affirmed at the same time",
    Relation.ACT_GAP: "build-up behind a denial of {}",
    Relation.AFFILIATE_GAP: "build-up behind a denial of {}",
    Relation.SCOPE_GAP: "outside the wording of a denial of {}",
    Relation.RESERVED: "the terms allow what is denied",
    Relation.WITHDRAWN: "a denial was removed",
    Relation.WEAKENED: "a denial was weakened",
    Relation.EXPIRED: "a promise has lapsed",
    Relation.TERM_SHIFT: "the denial turns on a word",
    Relation.STRENGTHENED: "a denial was strengthened",
}
"""What a case is called by the weightiest relation in it, weightiest first; {} stands for the denied acts."""
_LIFE = frozenset({Relation.WITHDRAWN, Relation.WEAKENED, Relation.INTERNAL, Relation.EXPIRED, Relation.REVERSAL})


def case(
    company: str,
    capability: str,
    title: str,
    says: Sequence[Statement],
    shows: Sequence[Signal],
    findings: Sequence[Finding],
    names: Mapping[str, str],
    context: Sequence[str] = (),
    trend: tuple[int, int] = (0, 0),
) -> Case:
    """Put a case together.

    `title` is for readers; `names` maps company ids to names; `trend` counts what was shown in the last half year, and
    in the half year before.
    """
    name = stable_id("case", company, capability)
    strength = _strength(shows, findings)
    channels = tuple(sorted({signal.channel for signal in shows}))
    groups: dict[Relation, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.relation, []).append(finding)
    return Case(
        id=name,
        company=company,
        capability=capability,
        title=title,
        headline=_headline(groups, says),
        strength=strength,
        alert=_alert(groups, strength, says),
        says=tuple(sorted(says, key=lambda each: (each.day.last(), each.id), reverse=True)),
        shows=tuple(sorted(shows, key=lambda each: (each.day.first(), each.id))),
        divergences=tuple(
            Divergence(
                stable_id("div", name, relation.value),
                name,
                relation,
                _strength(_among(shows, group), group),
                tuple(group),
                "; ".join(sorted({each.reason for each in group})),
            )
            for relation, group in sorted(groups.items(), key=lambda each: list(Relation).index(each[0]))
        ),
        explanation=_explanation(says, shows, findings, channels, names, trend),
        not_shown=_not_shown(company, groups, says, shows, names),
        channels=channels,
        context=tuple(context),
        reversed=_reversed(says, groups),
        rising=trend[0] - trend[1],
    )


def _among(shows: Sequence[Signal], findings: Sequence[Finding]) -> list[Signal]:
    named = {each.signal for each in findings}
    return [each for each in shows if each.id in named]


def place(case: Case) -> int:
    """Give a number by which cases are put in order: alerts first, then the strong, then those on the rise."""
    return (not case.alert) * 10**12 + _ORDER.index(case.strength) * 10**10 - case.rising


def _reversed(says: Sequence[Statement], groups: Mapping[Relation, Sequence[Finding]]) -> Day | None:
    """Say since when the company affirms what it denied. A denial after that opens the case again."""
    affirming = {finding.statement for finding in groups.get(Relation.REVERSAL, ())}
    days = [each.day for each in says if each.id in affirming]
    if not days:
        return None
    first = min(days, key=Day.first)
    denied_again = any(each.stance in DENYING and each.day.first() > first.last() for each in says)
    return None if denied_again else first


def _strength(shows: Sequence[Signal], findings: Sequence[Finding]) -> Strength:
    """Weigh a case by its evidence.

    Strong needs three kinds of source and one signal that is not weak; medium one signal that is not weak, or two weak
    ones from different documents. Where every path is disputed, one step less. Rules of thumb, not calibrated.
    """
    firm = [signal for signal in shows if signal.strength is not Strength.WEAK]
    kinds = {signal.channel for signal in shows}
    # Copies of one press report are one source.
    documents = {" ".join(signal.quote.text.casefold().split()) for signal in shows}
    if len(kinds) >= 3 and firm:
        step = 0
    elif firm or len(documents) >= 2 or not shows:
        step = 1
    else:
        step = 2
    hops = [finding.hops for finding in findings if finding.signal]
    if hops and all(any(edge.disputed for edge in path) for path in hops):
        step += 1
    return _ORDER[min(step, 2)]


def _alert(groups: Mapping[Relation, Sequence[Finding]], strength: Strength, says: Sequence[Statement]) -> bool:
    """Say whether a letter tells it as a divergence: a statement on one side, more than a weak signal on the other."""
    if Relation.DISAVOWAL in groups or _LIFE.intersection(groups):
        return True
    stated = any(finding.statement for group in groups.values() for finding in group)
    return stated and bool(says) and strength is not Strength.WEAK and bool(GAPS.intersection(groups))


def _denied(says: Sequence[Statement]) -> str:
    acts = sorted({each.act.value for each in says if each.stance in DENYING})
    return " and ".join(acts) or "use"


def _headline(groups: Mapping[Relation, Sequence[Finding]], says: Sequence[Statement]) -> str:
    """Name a case by the weightiest thing found in it."""
    stated = any(finding.statement for finding in groups.get(Relation.RESERVED, ()))
    found = [relation for relation in _HEADLINES if relation in groups]
    if found[:1] == [Relation.RESERVED] and not stated:
        return "the terms reserve it, another source shows it"
    return _HEADLINES[found[0]].format(_denied(says)) if found else "shown, no statement found"


def _explanation(
    says: Sequence[Statement],
    shows: Sequence[Signal],
    findings: Sequence[Finding],
    channels: Sequence[str],
    names: Mapping[str, str],
    trend: tuple[int, int],
) -> str:
    sentences = []
    if says:
        newest = max(says, key=lambda each: each.day.last())
        limits = f", limited by the words: {', '.join(newest.hedges)}" if newest.hedges else ""
        sentences.append(
            f"{_count(len(says), 'statement')} on file, the newest of {newest.day} ({newest.speaker}){limits}."
        )
    if shows:
        first = min(shows, key=lambda each: each.day.first())
        last = max(shows, key=lambda each: each.day.last())
        span = f"from {first.day} to {last.day}" if str(first.day) != str(last.day) else f"of {first.day}"
        sentences.append(
            f"{_count(len(shows), 'signal')} {span}, from {_count(len(channels), 'independent kind')} of source: "
            f"{', '.join(channels)}."
        )
        acts = sorted({DOING[signal.act] for signal in shows})
        sentences.append(f"They show: {', '.join(acts)}.")
    if not says and sum(trend) > 1:
        sentences.append(f"{trend[0]} of them in the last 180 days, {trend[1]} in the 180 days before.")
    reached = {finding.signal for finding in findings if finding.hops}
    through = {signal.channel for signal in shows if signal.id in reached}
    if through:
        edges = {edge for finding in findings for edge in finding.hops}
        path = "; ".join(sorted(_edge(edge, names) for edge in edges))
        sentences.append(f"{_count(len(through), 'kind')} of source reached through an affiliate: {path}.")
    return " ".join(sentences)


def _edge(edge: Edge, names: Mapping[str, str]) -> str:
    disputed = f", disputed since {edge.disputed}" if edge.disputed else ""
    since = f" since {edge.since}" if edge.since else ""
    return (
        f"{names.get(edge.other, edge.other)} ({edge.kind} of {names.get(edge.company, edge.company)}{since}{disputed})"
    )


def _not_shown(
    company: str,
    groups: Mapping[Relation, Sequence[Finding]],
    says: Sequence[Statement],
    shows: Sequence[Signal],
    names: Mapping[str, str],
) -> str:
    name = names.get(company, company)
    if Relation.DISAVOWAL in groups:
        return "Who employs the people named there, and on whose behalf they work, is not shown by these quotes."
    if Relation.UNDISCLOSED in groups or not says:
        return f"No statement by {name} about it is on file: nothing here is held against {name}'s words."
    if Relation.CONFLICT in groups or Relation.REVERSAL in groups:
        return "Whether the quotes mean the same products, places and times is for the reader to check."
    sentences = []
    if Relation.ACT_GAP in groups or Relation.AFFILIATE_GAP in groups or Relation.RESERVED in groups:
        sentences.append(
            f"Nobody is quoted here as showing that {name} does what it denies ({_denied(says)}): "
            "it is not a flat conflict."
        )
    if any(signal.act is Act.PATENT for signal in shows):
        sentences.append("A patent filing does not show a product.")
    if any(signal.act is Act.HIRE for signal in shows):
        sentences.append("A posting shows what a team looks for, not what it ships.")
    return " ".join(sentences)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
