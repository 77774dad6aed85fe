"""A case built by hand for tests of the letter: three statements, seven signals, an affiliate with a disputed link."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.digest import Failing
from monitor.model import (
    Act,
    Case,
    Day,
    Divergence,
    Edge,
    Finding,
    Kind,
    Quote,
    Relation,
    Signal,
    Stance,
    Statement,
    Strength,
    Version,
    Why,
)

TEMPLATES = {path.name: path.read_text() for path in (Path(__file__).parents[2] / "templates").glob("letter.*")}
COMPANIES = {"amazon": "Amazon", "ring": "Ring", "ring-ukraine": "Ring Ukraine"}
SENT = datetime(2019, 8, 30, 6, 0, tzinfo=UTC)
EDGE = Edge(
    "ring",
    "ring-ukraine",
    "contractor",
    "https://ring-ukraine.example/about",
    since=Day(2016),
    disputed=Day(2019, 8, 29),
    disputed_source="https://press.example/2019/08/29/ring",
)


def at(day: str, hour: int = 8) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


def version(name: str, text: str, **fields: object) -> Version:
    known: dict[str, object] = {
        "document": f"doc-{name}",
        "source": "page:https://ring.example",
        "company": "ring",
        "kind": Kind.PAGE,
        "channel": "company page",
        "by": "",
        "url": f"https://ring.example/{name}",
        "title": "",
        "first_seen": at("2019-06-10"),
        "last_seen": at("2019-08-30", 5),
        "capture": hashlib.sha256(text.encode()).hexdigest(),
    }
    return Version(id=name, text=text, **{**known, **fields})


def quote(source: Version, words: str) -> Quote:
    start = source.text.index(words)
    return Quote(source.id, start, start + len(words), words)


def says(name: str, source: Version, words: str, day: Day, **fields: object) -> Statement:
    known: dict[str, object] = {
        "company": "ring",
        "capability": "face_recognition",
        "stance": Stance.DENIES,
        "act": Act.USE,
        "speaker": "Ring spokesperson",
        "first_seen": source.first_seen,
        "last_seen": source.last_seen,
        "gone": source.gone,
        "reviewed": True,
        "channel": source.channel,
        "url": source.url,
        "checked": "found on the archived page",
    }
    return Statement(id=name, quote=quote(source, words), day=day, **{**known, **fields})


def shows(name: str, source: Version, words: str, act: Act, strength: Strength, *why: Why, **fields: object) -> Signal:
    known: dict[str, object] = {
        "company": source.company,
        "capability": "face_recognition",
        "section": "",
        "channel": source.channel,
        "by": source.by,
        "day": source.day,
        "first_seen": source.first_seen,
        "last_seen": source.last_seen,
        "gone": source.gone,
    }
    return Signal(id=name, act=act, strength=strength, quote=quote(source, words), why=why, **{**known, **fields})


PRESS = version(
    "v-press",
    "A spokesperson wrote: “Ring does not use facial recognition technology.” Asked again, the company said "
    "that it uses object "
    "detection and “does not currently use facial recognition technology”.",
    source="feed:https://press.example",
    kind=Kind.STATEMENT,
    channel="press statement",
    by="The Press",
    url="https://press.example/2019/08/29/ring",
    title="What Ring says about face recognition",
    first_seen=at("2019-08-29", 14),
    published=Day(2019, 8, 29),
)
LINE = version(
    "v-line",
    "its devices do not employ facial recognition",
    source="watchlist:ring-2019-08-28",
    channel="press statement",
    url="https://paper.example/2019/08/28/doorbells",
    title="",
    first_seen=at("2019-08-28", 12),
    published=Day(2019, 8, 28),
)
ABOUT = version(
    "v-about",
    "About us\nWe develop semi-automated crime prevention and monitoring systems\nwhich are based on, but not "
    "limited to, face "
    "recognition. Join us.",
    company="ring-ukraine",
    url="https://ring-ukraine.example/about",
    title="About Ring Ukraine",
    first_seen=at("2019-05-23"),
)
SLIDES = version(
    "v-slides",
    "Alignment-free face recognition. Jane Doe, head of face recognition research, Ring Ukraine",
    company="ring-ukraine",
    channel="talk",
    url="https://slides.example/alignment-free",
    title="Alignment-free face recognition",
    published=Day(2018, 3),
    first_seen=at("2018-03-20"),
)
PROGRAMME = version(
    "v-programme",
    "Jane Doe is leading the Face Recognition Department at Ring Ukraine.",
    company="ring-ukraine",
    channel="conference programme",
    by="the organiser",
    url="https://conference.example/2018/programme",
    title="Programme",
    published=Day(2018, 4),
    first_seen=at("2018-04-02"),
)
POSTING = version(
    "v-posting",
    "Requirements\nPractical experience in topics including object detection, action recognition or face "
    "recognition.\n"
    "You bring products to the market based on your research.",
    company="ring-ukraine",
    kind=Kind.POSTING,
    channel="job posting",
    source="greenhouse:ringukraine",
    url="https://jobs.example/ringukraine/4711",
    title="Deep learning engineer (Kyiv)",
    published=Day(2019, 6),
    last_seen=at("2019-08-29"),
    gone=at("2019-08-30"),
)
FIRST_FILING = version(
    "v-filing-1",
    "The device recognises suspicious people by facial recognition and alerts the neighbours.",
    kind=Kind.PATENT,
    channel="patent",
    source="uspto:https://patents.example/ipa181101.zip",
    url="https://patents.example/US20180330169A1",
    title="US 2018/0330169 A1",
    published=Day(2018, 11),
    first_seen=at("2018-11-15"),
)
SECOND_FILING = version(
    "v-filing-2",
    "The image of the person's face is compared, using facial recognition, with images in a database of "
    "suspicious persons.",
    kind=Kind.PATENT,
    channel="patent",
    source="uspto:https://patents.example/ipa181129.zip",
    url="https://patents.example/US20180341835A1",
    title="US 2018/0341835 A1: Generating composite images using audio/video recording and communication devices",
    published=Day(2018, 11, 29),
    first_seen=at("2018-11-29"),
)
TERMS = version(
    "v-terms",
    "Licence\nWe may access and use your User Recordings for developing new Products and Services.",
    kind=Kind.POLICY,
    channel="terms",
    url="https://ring.example/terms",
    title="Terms of service",
    first_seen=at("2018-05-01"),
)
VERSIONS = {
    each.id: each for each in (PRESS, LINE, ABOUT, SLIDES, PROGRAMME, POSTING, FIRST_FILING, SECOND_FILING, TERMS)
}

SAYS = (
    says(
        "ring-2019-08-29-b",
        PRESS,
        "does not currently use facial recognition technology",
        Day(2019, 8, 29),
        stance=Stance.HEDGES,
        hedges=("currently",),
    ),
    says("ring-2019-08-29-a", PRESS, "Ring does not use facial recognition technology", Day(2019, 8, 29)),
    says(
        "ring-2019-08-28",
        LINE,
        "its devices do not employ facial recognition",
        Day(2019, 8, 28),
        speaker="Ring",
        scope="devices",
        checked="the cited page has not been archived",
    ),
)
_MATCHED = Why("matched", "capabilities.face_recognition", "face recognition")
SHOWS = (
    shows(
        "sig-slides",
        SLIDES,
        "head of face recognition research",
        Act.RESEARCH,
        Strength.MEDIUM,
        Why("matched", "roles.head", "head of face recognition research"),
        Why("weighed", "strength", "a title or department bears the name of the capability"),
    ),
    shows(
        "sig-programme",
        PROGRAMME,
        "Jane Doe is leading the Face Recognition Department at Ring Ukraine.",
        Act.DEVELOP,
        Strength.MEDIUM,
        _MATCHED,
        Why("weighed", "strength", "at most medium: the words are those of the organiser"),
    ),
    shows(
        "sig-terms",
        TERMS,
        "access and use your User Recordings for developing new Products and Services",
        Act.RESERVE,
        Strength.MEDIUM,
        Why("weighed", "strength", "the terms keep the right to it"),
        section="Licence",
    ),
    shows(
        "sig-filing-1",
        FIRST_FILING,
        FIRST_FILING.text,
        Act.PATENT,
        Strength.WEAK,
        Why("weighed", "strength", "named in passing in the description"),
        section="description",
        via="printed name, exact alias",
    ),
    shows(
        "sig-filing-2",
        SECOND_FILING,
        SECOND_FILING.text,
        Act.PATENT,
        Strength.MEDIUM,
        Why("weighed", "strength", "stands in the description, in words that mean nothing else"),
        section="description",
        via="printed name, exact alias",
    ),
    shows(
        "sig-about",
        ABOUT,
        "We develop semi-automated crime prevention and monitoring systems\nwhich are based on, but not limited "
        "to, face "
        "recognition.",
        Act.DEVELOP,
        Strength.STRONG,
        _MATCHED,
        Why("weighed", "strength", "the company's own words say what it does"),
    ),
    shows(
        "sig-posting",
        POSTING,
        "Practical experience in topics including object detection, action recognition or face recognition.",
        Act.HIRE,
        Strength.MEDIUM,
        _MATCHED,
        Why("lowered", "modifiers.alternative", "or"),
        Why("weighed", "strength", "the posting asks for it"),
        section="Requirements",
    ),
)


def _findings(relation: Relation, names: dict[str, str]) -> Divergence:
    hops = {"sig-slides", "sig-programme", "sig-about", "sig-posting"}
    found = tuple(
        Finding(relation, "ring-2019-08-29-a", name, reason, (EDGE,) if name in hops else ())
        for name, reason in names.items()
    )
    return Divergence(f"div-{relation.name.lower()}", "case-ring-face", relation, Strength.MEDIUM, found, "")


_STEPS = "the statement denies to use it; what is shown is to {}, {} steps below"
DIVERGENCES = (
    _findings(
        Relation.ACT_GAP,
        {"sig-filing-1": _STEPS.format("patent", 3), "sig-filing-2": _STEPS.format("patent", 3)},
    ),
    _findings(
        Relation.AFFILIATE_GAP,
        {
            "sig-slides": _STEPS.format("research", 3),
            "sig-programme": _STEPS.format("develop", 2),
            "sig-about": _STEPS.format("develop", 2),
            "sig-posting": _STEPS.format("hire", 2),
        },
    ),
    _findings(
        Relation.RESERVED,
        {"sig-terms": "the statement denies to use it; the terms reserve a right that prepares or permits it"},
    ),
)
CASE = Case(
    id="case-ring-face",
    company="ring",
    capability="face_recognition",
    title="Ring: face recognition",
    headline="build-up behind a denial of use",
    strength=Strength.STRONG,
    alert=True,
    says=SAYS,
    shows=SHOWS,
    divergences=DIVERGENCES,
    explanation=(
        "3 statements on file, the newest of 2019-08-29 (Ring spokesperson), limited by the words: currently. 7 "
        "signals from 2018-03 "
        "to 2019-06, from 6 independent kinds of source: company page, conference programme, job posting, "
        "patent, talk, terms."
    ),
    not_shown=(
        "Nobody is quoted here as showing that Ring does what it denies (use): it is not a flat conflict. A "
        "patent filing does not "
        "show a product. A posting shows what a team looks for, not what it ships."
    ),
    channels=("company page", "conference programme", "job posting", "patent", "talk", "terms"),
    context=("Amazon, which Ring belongs to, sells a face recognition service.",),
)
SUSPICIOUS = replace(SHOWS[4], id="sig-suspicious", capability="suspicious_persons")
LISTED = Case(
    id="case-ring-suspicious",
    company="ring",
    capability="suspicious_persons",
    title="Ring: suspicious-person database",
    headline="shown, no statement found",
    strength=Strength.MEDIUM,
    alert=False,
    says=(),
    shows=(SUSPICIOUS,),
    divergences=(
        Divergence(
            "div-suspicious",
            "case-ring-suspicious",
            Relation.UNDISCLOSED,
            Strength.MEDIUM,
            (Finding(Relation.UNDISCLOSED, "", SUSPICIOUS.id, "shown, and no statement about it is on file"),),
            "",
        ),
    ),
    explanation="1 signal of 2018-11-29, from 1 independent kind of source: patent.",
    not_shown="No statement by Ring about it is on file: nothing here is held against Ring's words.",
    channels=("patent",),
)
FAILING = Failing(
    "greenhouse:ringukraine",
    "ring-ukraine",
    "ringukraine",
    since=at("2019-08-30", 5),
    last=at("2019-08-30", 5),
    reason="HTTP 503",
    last_good=at("2019-08-29", 5),
    in_a_row=1,
)
