"""Made-up versions, signals, statements, edges and evidence for tests; every value can be replaced by name."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.divergences import Evidence
from monitor.model import Act, Day, Edge, Kind, Quote, Signal, Stance, Statement, Strength, Version

SEEN = datetime(2019, 8, 30, 6, tzinfo=UTC)
FACE = "face-recognition"


def version(**changes):
    made = Version(
        id="ver-1",
        document="doc-1",
        source="page:http://acme.example/",
        company="acme",
        kind=Kind.PAGE,
        channel="company page",
        by="",
        url="http://acme.example/",
        title="Acme",
        text="We develop face recognition.",
        first_seen=SEEN,
        last_seen=SEEN,
        capture="0" * 64,
    )
    return replace(made, **changes)


def signal(**changes):
    made = Signal(
        id="sig-1",
        company="acme",
        capability=FACE,
        act=Act.DEVELOP,
        strength=Strength.MEDIUM,
        quote=Quote("ver-1", 0, 28, "We develop face recognition."),
        section="",
        channel="company page",
        by="",
        day=Day(2019, 3),
        first_seen=SEEN,
        last_seen=SEEN,
        gone=None,
        why=(),
    )
    return replace(made, **changes)


def statement(**changes):
    made = Statement(
        id="st-1",
        company="acme",
        capability=FACE,
        stance=Stance.DENIES,
        act=Act.USE,
        quote=Quote("ver-2", 0, 35, "Acme does not use face recognition."),
        speaker="Acme spokesperson",
        day=Day(2019, 8, 29),
        first_seen=SEEN,
        last_seen=SEEN,
        gone=None,
        reviewed=True,
    )
    return replace(made, **changes)


def edge(**changes):
    made = Edge("acme", "acme-lab", "contractor", "http://acme.example/partners", since=Day(2016))
    return replace(made, **changes)


def evidence(rulebook, statements=(), signals=(), versions=(), links=(), today=None):
    """Put evidence together as of SEEN, or of another day; the path between companies follows the links downwards."""

    def path(company, other):
        if company == other:
            return ()
        for link in links:
            if link.company == company and link.other == other and link.kind != "parent":
                return (link,)
        return None

    names = {"acme": "Acme", "acme-lab": "Acme Lab", "holding": "Holding"}
    cited = [version(id=each.quote.version, document=f"page of {each.quote.version}") for each in statements]
    by_id = {each.id: each for each in (version(), *cited, *versions)}
    return Evidence(tuple(statements), tuple(signals), by_id, rulebook, names, path, today or SEEN.date(), links)
