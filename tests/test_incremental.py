"""What is computed step by step is what is computed at once: nothing is left over, nothing forgotten."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import archive as store
from monitor.archive import open_archive
from monitor.home import Home
from monitor.judgement import Judge
from monitor.model import Document, Found, Kind, Outcome, Party, Visit, Visited
from monitor.reviews import Review, Scope, Silence, Verdict
from monitor.steps import no_progress
from monitor.steps.match import match
from monitor.watchlist import load
from tests.archived import HOUR, START, capture, document, keep

WATCHLIST = """\
companies:
  acme:
    name: Acme
    affiliates:
      - {company: acme-labs, kind: office, source: "https://acme.test/about", since: "2018"}
    sources:
      - greenhouse: acme
      - page: https://acme.test/terms
        kind: policy
    statements:
      - {quote: Acme does not use facial recognition, url: "https://zeta.test/news", speaker: Acme, date: "2019-05-01",
         stance: denies, act: use, capability: face-recognition}
  acme-labs:
    name: Acme Labs
    sources:
      - greenhouse: labs
  zeta:
    name: Zeta
    sources:
      - greenhouse: zeta
      - page: https://zeta.test/news
        kind: statement
sources:
  - uspto: https://bulk.test/weekly
"""
BOARDS = ("greenhouse:acme", "greenhouse:labs", "greenhouse:zeta")
PAGES = {"page:https://acme.test/terms": Kind.POLICY, "page:https://zeta.test/news": Kind.STATEMENT}
WEEKLY = "uspto:https://bulk.test/weekly"
POSTINGS = [
    "You will build facial recognition for our doorbells.",
    "You will build facial recognition for our doorbells.\nYou know gait recognition.",
    "You will sweep the floor.",
    "Our team trains face recognition models every day.",
]
SAYINGS = [
    "We do not use facial recognition. We do not sell emotion recognition.",
    "We do not currently use facial recognition.",
    "We like doorbells.",
    "Acme does not use facial recognition. We use facial recognition at our doors.",
]
CLAIMS = ["A method in which a face recognition unit names the visitor.", "A hinge."]
OWNERS = ["Acme Labs, Inc.", "Acme Inc.", "Zeta LLC", "Nobody GmbH"]

texts = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(POSTINGS)), max_size=3)
events = st.one_of(
    st.tuples(st.just("board"), st.sampled_from(BOARDS), texts),
    st.tuples(st.just("page"), st.sampled_from(sorted(PAGES)), st.sampled_from(SAYINGS)),
    st.tuples(
        st.just("week"),
        st.integers(0, 3),
        st.tuples(st.sampled_from(CLAIMS), st.lists(st.sampled_from(OWNERS), max_size=2)),
    ),
    st.tuples(st.just("assigned"), st.integers(0, 3), st.sampled_from(OWNERS)),
    st.tuples(st.just("review"), st.integers(0, 9), st.sampled_from(list(Verdict))),
    st.tuples(st.just("fails"), st.sampled_from(BOARDS), st.none()),
)


class Newsroom:
    """An archive in which things happen, judged after each of them."""

    def __init__(self, folder, rulebook):
        self.home = Home(folder)
        self.home.watchlist.write_text(WATCHLIST, encoding="utf-8")
        self.rulebook = rulebook
        spiders = {source.partition(":")[0] for source in (*BOARDS, *PAGES, WEEKLY)}
        self.watchlist, faults = load(WATCHLIST, capabilities=rulebook.capabilities, spiders=spiders)
        assert not faults
        self.archive = open_archive(":memory:")
        self.now = START
        self.judged()

    def judged(self):
        match(self.home, self.archive, self.rulebook, self.watchlist, now=self.now, progress=no_progress)

    def happens(self, what, where, how):
        if what == "review":
            self.reviewed(where, how)
        elif what == "fails":
            self.visited(where, [], outcome=Outcome.FAILED)
        elif what == "board":
            self.visited(where, [document(f"{where}-{key}", text) for key, text in dict(how).items()])
        elif what == "page":
            url = where.partition(":")[2]
            self.visited(where, [Document("page", PAGES[where], url, "Page", how)])
        else:
            # 0 and 1 are of one family, and so are 2 and 3.
            facts = {"application_number": str(where), "family": f"US{where // 2}"}
            key, text, names = f"US{where}", how[0], how[1]
            if what == "assigned":
                facts = {"record": "assignment", "applications": f"US{where}"}
                key, text, names = f"1/{where}", how, [how]
            parties = tuple(Party("applicant", name) for name in names)
            url = f"https://bulk.test/{key}"
            patent = Document(key, Kind.PATENT, url, "Patent", text, parties=parties, facts=facts)
            self.visited(WEEKLY, [patent], windowed=True)

    def visited(self, source, documents, outcome=Outcome.OK, **more):
        answer = capture(repr(documents).encode(), self.now)
        visit = Visit(
            source,
            self.now,
            self.now + timedelta(minutes=1),
            outcome,
            found=len(documents),
            kept=len(documents),
            **more,
        )
        found = tuple(Found(each, answer.sha256) for each in documents)
        keep(self.archive, Visited(visit, found, (answer,)), closes=not more)

    def reviewed(self, number, verdict):
        things = [*store.signals(self.archive), *store.statements(self.archive)]
        if things:
            thing = things[number % len(things)]
            source = store.version(self.archive, thing.quote.version).source
            until = self.now + timedelta(hours=3) if number % 2 else None
            store.review(self.archive, Review(thing.id, "Ida", self.now, verdict, "", until, Scope.of(thing, source)))

    def kept(self):
        return (
            sorted(store.signals(self.archive), key=lambda each: each.id),
            sorted(store.statements(self.archive), key=lambda each: each.id),
            list(store.cases(self.archive)),
        )

    def at_once(self):
        silence = Silence.at(store.reviews(self.archive), self.now)
        seen = store.versions(self.archive, self.now)
        judged = Judge(self.rulebook, self.watchlist).judge(seen, self.now, silence=silence)
        by_id = [sorted(each, key=lambda one: one.id) for each in (judged.signals, judged.statements)]
        return (*by_id, list(judged.cases))


@pytest.fixture(scope="module")
def begin(tmp_path_factory, rulebook):
    folder = tmp_path_factory.mktemp("newsroom")
    return lambda: Newsroom(folder, rulebook)  # short in what hypothesis prints


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_happens_the_newest_is_judged_as_if_everything_were_judged_anew(begin, data):
    newsroom = begin()
    for event, hours in data.draw(st.lists(st.tuples(events, st.sampled_from([1, 2, 30])), min_size=3, max_size=12)):
        newsroom.happens(*event)
        newsroom.now += hours * HOUR
        newsroom.judged()
        assert newsroom.kept() == newsroom.at_once()
    newsroom.archive.close()
