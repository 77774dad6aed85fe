"""The case fact by fact: each of its 32 lines in words made up for it, with what has to be seen in it; and one case.

The replay (test_ring_case.py) fetches pages and writes letters. This table says of every line what it is: something
said, something shown, an edge between companies, context, or nothing that this program tells.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from made import version

from monitor.judgement import judge
from monitor.model import Day, Kind, Party, Section
from monitor.steps.sources import written_version
from monitor.watchlist import load

NOW = datetime(2019, 9, 2, tzinfo=UTC)
ANSWERS = "https://news-one.test/answers"
WATCHLIST = f"""\
companies:
  amazon:
    name: Amazon
    affiliates:
      - {{company: ring, kind: subsidiary, since: 2018, source: "https://news-one.test/bought"}}
  ring:
    name: Ring
    aliases: [Ring LLC, {{name: "Bot Home Automation, Inc.", until: 2018-02, kind: former}}]
    affiliates:
      - {{company: ring-ukraine, kind: contractor, since: 2016, source: "https://ring.test/careers",
         disputed: {{on: 2019-08-29, source: "{ANSWERS}"}}}}
    statements:
      - {{quote: its devices do not employ facial recognition, url: "https://news-two.test/1", speaker: Ring,
         date: 2019-08-28, stance: denies, act: use, capability: face-recognition, scope: devices}}
      - {{quote: Ring does not use facial recognition technology, url: "{ANSWERS}", speaker: Ring spokesperson,
         date: 2019-08-29, stance: denies, act: use, capability: face-recognition}}
      - {{quote: has long maintained that it does not use facial recognition, url: "{ANSWERS}", speaker: Ring,
         date: 2019-08, stance: denies, act: use, capability: face-recognition}}
      - {{quote: no partnerships outside the US, url: "{ANSWERS}", speaker: Ring spokesperson, date: 2019-08-29,
         stance: denies, act: use, capability: police-partnership, scope: outside the US}}
      - {{quote: there are millions of users; the number of devices was not confirmed, url: "{ANSWERS}", speaker: Ring,
         date: 2019-08-29, stance: declines, act: mention, capability: camera-network-sharing}}
      - {{quote: Ring does not use facial recognition and users are in control, url: "https://social.test/1",
         speaker: Ring, date: 2019-08-29, stance: denies, act: use, capability: face-recognition, channel: social post}}
      - {{quote: Ring does not work with Rekognition, url: "{ANSWERS}", speaker: Ring spokesperson, date: 2019-08-29,
         stance: denies, act: use, capability: rekognition}}
      - {{quote: uses object detection, url: "{ANSWERS}", speaker: Ring spokesperson, date: 2019-08-30,
         stance: affirms, act: use, capability: object-detection}}
      - {{quote: does not currently use facial recognition, url: "{ANSWERS}", speaker: Ring spokesperson,
         date: 2019-08-30, stance: denies, act: use, capability: face-recognition, hedges: [currently]}}
      - {{quote: did not say what its staff in Kiev research, url: "{ANSWERS}", speaker: Ring, date: 2019-08-30,
         stance: declines, act: research, capability: face-recognition}}
      - {{quote: the posting is not from our official page, url: "{ANSWERS}", speaker: Ring spokesperson,
         date: 2019-08-29, stance: disowns, about: ring-ukraine}}
      - {{quote: does not have an office in Kiev, url: "{ANSWERS}", speaker: Ring spokesperson, date: 2019-08-29,
         stance: disowns, about: ring-ukraine}}
  ring-ukraine:
    name: Ring Ukraine
"""


@dataclass(frozen=True)
class Page:
    """A document of a line: whose, of which kind, from which day, in whose words if not its own."""

    company: str
    kind: Kind
    day: str
    text: str
    by: str = ""


RING, UKRAINE = "ring", "ring-ukraine"
FACES, PEOPLE = "face-recognition", "suspicious-person-database"

PAGES = {
    4: Page(UKRAINE, Kind.PAGE, "2019-05-23", "We develop systems based on, but not limited to, face recognition."),
    5: Page(UKRAINE, Kind.PAGE, "2019-08-01", "Our laboratory works on face recognition."),
    6: Page(UKRAINE, Kind.STATEMENT, "2018-03-01", "Slides of the Head of Face Recognition Research.", "Slides"),
    7: Page(RING, Kind.STATEMENT, "2019-08-28", "405 police departments have partnered with Ring."),
    9: Page(RING, Kind.STATEMENT, "2018-08-01", "In a test face recognition matched 28 deputies.", "An op-ed"),
    12: Page(RING, Kind.PAGE, "2019-08-01", "On the portal police officers request video clips from residents."),
    13: Page(RING, Kind.POLICY, "2019-08-01", "You grant us an irrevocable, perpetual licence to your videos."),
    14: Page(RING, Kind.PAGE, "2019-07-25", "Ring runs partnerships with police departments.", "City records"),
    15: Page("amazon", Kind.PAGE, "2018-06-01", "Amazon Rekognition offers face recognition to police departments."),
    18: Page("", Kind.PATENT, "2018-11-29", "The visitor is compared with a database of suspicious persons."),
    20: Page(UKRAINE, Kind.PAGE, "2018-03-02", "We research street signs and alignment-free face recognition."),
    21: Page(UKRAINE, Kind.PAGE, "2019-04", "He leads the Face Recognition Department at Ring Ukraine.", "A fair"),
    22: Page(UKRAINE, Kind.PAGE, "2019-08-29", "Works on computer vision at Ring Ukraine.", "Profiles"),
    25: Page(RING, Kind.PAGE, "2018-12-20", "Ring used customer videos to train image recognition.", "News Three"),
    26: Page(RING, Kind.POLICY, "2019-08-02", "We may use your recordings for developing new products and services."),
    27: Page(UKRAINE, Kind.PAGE, "2019-08-05", "Ring Ukraine has about 1,000 employees.", "News Three"),
    28: Page(UKRAINE, Kind.PAGE, "2019-08-03", "We use neural networks to reduce crime in neighborhoods."),
    29: Page(UKRAINE, Kind.POSTING, "2019-06-01", "Practical experience in topics like action or face recognition."),
    30: Page(UKRAINE, Kind.POSTING, "2019-06-02", "You bring products to market from your face recognition research."),
}

TABLE = {
    "1 reaffirmed: its devices do not": "says ring face-recognition: denies use, of devices",
    "2 does not use it": "says ring face-recognition: denies use",
    "3 long maintained": "says ring face-recognition: denies use, in 2019-08",
    "4 not limited to": "shows ring-ukraine face-recognition: develop, strong",
    "5 named elsewhere on the site": "shows ring-ukraine face-recognition: mention, weak",
    "6 a title": "shows ring-ukraine face-recognition: research, weak",
    "7 405 partnerships": "says ring police-partnership: affirms use, 405",
    "8 none outside the US": "says ring police-partnership: denies use, of outside the US",
    "9 a third party's test": "nothing",
    "10 bought by Amazon": "edge amazon subsidiary ring since 2018",
    "11 a number not confirmed": "says ring camera-network-sharing: declines mention",
    "12 police request clips": "shows ring police-partnership: mention, weak",
    "13 irrevocable licence": "shows ring user-content-licence: reserve, medium",
    "14 papers of a city": "shows ring police-partnership: mention, weak",
    "15 the parent sells it": "shows amazon face-recognition: sell, strong",
    "16 users are in control": "says ring face-recognition: denies use",
    "17 not with Rekognition": "says ring rekognition: denies use",
    "18 a patent's description": "shows ring suspicious-person-database: patent, medium",
    "19 a substitute": "says ring object-detection: affirms use",
    "20 street signs and faces": "shows ring-ukraine face-recognition: research, strong",
    "21 a department, the following April": "shows ring-ukraine face-recognition: develop, medium",
    "22 computer vision": "nothing",
    "23 no answer": "says ring face-recognition: declines research",
    "24 not today": "says ring face-recognition: denies use, currently",
    "25 videos to train": "shows ring training-on-customer-video: use, medium",
    "26 for new products": "shows ring training-on-customer-video: reserve, medium",
    "27 a thousand employees": "shows ring-ukraine hiring-volume: mention, weak",
    "28 to reduce crime": "shows ring-ukraine crime-prevention-analytics: use, weak",
    "29 one topic of several": "shows ring-ukraine face-recognition: hire, weak",
    "30 to market from research": "shows ring-ukraine face-recognition: research, medium",
    "31 not our page": "says ring: disowns ring-ukraine",
    "32 no office": "says ring: disowns ring-ukraine",
}
WRITTEN = {
    1: "its devices do not", 2: "use facial recognition technology", 3: "long maintained", 8: "outside the US",
    11: "millions", 16: "users are in control", 17: "Rekognition", 19: "object detection", 23: "did not say",
    24: "currently", 31: "official page", 32: "office",
}  # fmt: skip


def seen(number: int, page: Page):
    day = Day.parse(page.day)
    patent = page.kind is Kind.PATENT
    return version(
        id=f"ver-{number}",
        document=f"row-{number}",
        source=f"page:{number}",
        company=page.company,
        kind=page.kind,
        by=page.by,
        channel={Kind.POSTING: "job posting", Kind.PATENT: "patent", Kind.POLICY: "terms"}.get(page.kind, "page"),
        text=page.text,
        url=f"https://row.test/{number}",
        published=day,
        first_seen=datetime.combine(day.last(), datetime.min.time(), tzinfo=UTC),
        last_seen=NOW,
        parties=(Party("applicant", "Bot Home Automation, Inc."),) if patent else (),
        facts={"filing_date": "2017-05-23"} if patent else {},
        sections=(Section("description", "", 0, len(page.text)),) if patent else (),
    )


@pytest.fixture(scope="module")
def judged(rulebook):
    watchlist, faults = load(WATCHLIST, capabilities=rulebook.capabilities, spiders=[])
    assert not faults
    pages = [seen(number, page) for number, page in PAGES.items()]
    return watchlist, judge([*pages, *map(written_version, watchlist.statements)], rulebook, watchlist, NOW)


def told(judged, number):
    """Say in a line each what a row of the table became."""
    watchlist, found = judged
    if number == 10:
        edge = watchlist.edges[0]
        return [f"edge {edge.company} {edge.kind} {edge.other} since {edge.since}"]
    here = f"ver-{number}"
    lines = [
        f"shows {each.company} {each.capability}: {each.act}, {each.strength}"
        for each in found.signals
        if each.quote.version == here
    ]
    for each in found.statements:
        if each.quote.version == here or WRITTEN.get(number, "\0") in each.quote.text:
            about = f"{each.stance} {each.about or each.act}".strip()
            limits = [*each.hedges, *(words.words for words in each.why if words.effect == "figure")]
            limits += [f"of {each.scope}"] * (each.scope != "company") + [f"in {each.day}"] * (len(str(each.day)) < 10)
            lines.append(f"says {each.company} {each.capability}".strip() + ": " + ", ".join([about, *limits]))
    return lines or ["nothing"]


@pytest.mark.parametrize(("row", "expected"), TABLE.items(), ids=TABLE)
def test_each_line_of_the_case_is_seen_for_what_it_is(judged, row, expected):
    assert expected in told(judged, int(row.split()[0]))


def test_all_lines_are_one_case_about_faces_one_about_the_link_and_no_alert_besides(judged):
    told = {(case.title, case.headline, case.strength, len(case.says)) for case in judged[1].cases if case.alert}
    assert told == {
        ("Ring: face recognition", "build-up behind a denial of use", "strong", 5),
        ("Ring: the link to Ring Ukraine", "the link to the affiliate is disputed", "weak", 2),
    }


def test_the_parents_product_is_context_of_the_case_and_no_evidence_in_it(judged):
    (case,) = [each for each in judged[1].cases if each.title == "Ring: face recognition"]
    assert {each.company for each in case.shows} == {RING, UKRAINE}
    assert [words for words in case.context if words.startswith("Amazon, which Ring belongs to")]


def test_a_patent_is_told_with_its_publication_and_never_as_a_product(judged):
    (signal,) = [each for each in judged[1].signals if each.capability == PEOPLE]
    (case,) = [each for each in judged[1].cases if each.capability == PEOPLE]
    assert (str(signal.day), case.alert, case.headline) == ("2018-11-29", False, "shown, no statement found")
    assert signal.act == "patent"
