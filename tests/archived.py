"""A small made-up world for tests of the archive: one board, its visits, what is computed from it."""

from datetime import UTC, datetime, timedelta

from monitor.archive import record
from monitor.model import (
    Act,
    Capture,
    Case,
    Day,
    Divergence,
    Document,
    Edge,
    Finding,
    Found,
    Kind,
    Outcome,
    Place,
    Quote,
    Relation,
    Signal,
    Source,
    Stance,
    Statement,
    Strength,
    Visit,
    Visited,
    Why,
)

START = datetime(2019, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = Source("greenhouse", "ring", "ring", Kind.POSTING, "job posting")
COMPANIES = [("ring", "Ring"), ("amazon", "Amazon")]
EDGE = Edge("ring", "amazon", "subsidiary", "https://amazon.example/", since=Day(2018, 4), disputed=Day(2019, 8, 29))


def capture(body, at=START, url="https://boards.example/ring"):
    return Capture(url, body, at, 200, (("ETag", '"1"'),))


def place(each, number=0, kind="response"):
    name = f"<urn:uuid:{each.sha256[:8]}-{each.fetched:%Y%m%d%H%M}-{number}>"
    return Place(name, kind, each.sha256, each.url, each.fetched, "captures/2019/06/a.warc.gz", number * 100, 99)


def document(key, text="A posting.", **more):
    return Document(key, Kind.POSTING, f"https://boards.example/ring/{key}", f"Title of {key}", text, **more)


def visited(at, documents=(), *, source=SOURCE.id, body=None, outcome=Outcome.OK, **more):
    """Make a visit that found these documents, as (key, text) or whole, all in one answer."""
    each = [document(*one) if isinstance(one, tuple) else one for one in documents]
    answer = capture(body if body is not None else repr(documents).encode(), at)
    visit = Visit(source, at, at + timedelta(minutes=1), outcome, found=len(each), kept=len(each), **more)
    return Visited(visit, tuple(Found(one, answer.sha256) for one in each), (answer,))


def keep(archive, each, *, extractor="1", closes=True):
    """Archive a visit whose captures lie somewhere, and give what it changed."""
    places = [place(one, number) for number, one in enumerate(each.captures)]
    return record(archive, each, places, extractor=extractor, now=each.visit.ended, closes=closes)


def board(archive, hours, *texts, extractor="1", closes=True, **more):
    """Visit the board so many hours after the start; `texts` are (key, text) pairs."""
    return keep(archive, visited(START + hours * HOUR, texts, **more), extractor=extractor, closes=closes)


def history(archive):
    """Give every stay as (key, version's text, cause, hours from start to first, last and end)."""
    rows = archive.db.execute("""
        SELECT key, text, stays.cause, stays.first_seen, stays.last_seen, stays.ended
        FROM stays JOIN documents ON documents.id = stays.document JOIN versions ON versions.number = stays.version
        ORDER BY key, stays.number
    """)
    return [(key, text, cause, *map(hours, times)) for key, text, cause, *times in rows]


def hours(written):
    return None if written is None else int((datetime.fromisoformat(written) - START) / HOUR)


def judged(version):
    """Give a signal, a statement and the case that joins them, resting on a version."""
    quote = Quote(version.id, 0, 9, version.text[:9])
    life = (version.first_seen, version.last_seen, version.gone)
    signal = Signal(
        "sig-1",
        "ring",
        "face-recognition",
        Act.HIRE,
        Strength.STRONG,
        quote,
        "requirements",
        "job posting",
        "",
        Day(2019, 6),
        *life,
        (Why("matched", "faces", "face recognition"), Why("raised", "requirements", 'a "must"')),
    )
    statement = Statement(
        "sta-1",
        "ring",
        "face-recognition",
        Stance.DENIES,
        Act.USE,
        quote,
        "Ring spokesperson",
        Day(2019, 8, 29),
        *life,
        reviewed=True,
        hedges=("currently",),
        exceptions=("tests",),
        url="https://news.example/",
        checked="found on the archived page",
        why=(Why("hedge", "hedges", "currently"),),
    )
    gap = Finding(Relation.ACT_GAP, "sta-1", "sig-1", "hires for it, denies use", (EDGE,))
    alone = Finding(Relation.ACT_GAP, "", "sig-1", "nothing said")
    return (
        signal,
        statement,
        Case(
            "cas-1",
            "ring",
            "face-recognition",
            "Ring: face recognition",
            "build-up behind a denial of use",
            Strength.STRONG,
            alert=True,
            says=(statement,),
            shows=(signal,),
            divergences=(
                Divergence("div-1", "cas-1", Relation.ACT_GAP, Strength.STRONG, (gap, alone), "It hires for it."),
            ),
            explanation="Why.",
            not_shown="Use on devices.",
            channels=("job posting",),
            context=("Eleven postings.",),
        ),
    )
