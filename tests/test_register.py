"""The register of assignments: who becomes owner, as far as it is a firm and an owner; the rest is passed by."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from daily import settle

from monitor.crawl import run
from monitor.model import Follow, Outcome, ShapeChanged, Source
from monitor.steps.poll import keeper, ordered
from monitor.text.patents.glance import printed_names
from monitor.text.patents.register import assignees, entry
from spiders.assignments import Assignments

pytestmark = pytest.mark.usefixtures("one_parser")

NOW = datetime(2019, 3, 12, tzinfo=UTC)
DAILY = Path(__file__).parent / "pages" / "assignments" / "ad20190311.xml"
ENTRY = """<patent-assignment><assignment-record><reel-no>48500</reel-no><frame-no>7</frame-no>
<purge-indicator>{purged}</purge-indicator><recorded-date><date>20190308</date></recorded-date>
<conveyance-text>{conveyance}</conveyance-text></assignment-record>
<patent-assignees><patent-assignee><name>{name}</name></patent-assignee></patent-assignees>
<patent-properties><patent-property><document-id><country>US</country><doc-number>15585439</doc-number><kind>X0</kind>
</document-id></patent-property></patent-properties></patent-assignment>
"""


def written(conveyance="ASSIGNMENT OF ASSIGNORS INTEREST", name="ACME, INC.", purged="N"):
    return ENTRY.format(conveyance=conveyance, name=name, purged=purged).encode()


@pytest.mark.parametrize(
    ("conveyance", "owns"),
    [
        ("ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).", True),
        ("ASSIGNMENT OF ASSIGNOR'S INTEREST", True),
        ("NUNC PRO TUNC ASSIGNMENT (SEE DOCUMENT FOR DETAILS).", True),
        ("MERGER (SEE DOCUMENT FOR DETAILS).", True),
        ("CHANGE OF NAME (SEE DOCUMENT FOR DETAILS).", True),
        ("CORRECTIVE ASSIGNMENT TO CORRECT THE RECEIVING PARTY'S NAME PREVIOUSLY RECORDED ON REEL/FRAME 1/2.", True),
        ("SECURITY INTEREST (SEE DOCUMENT FOR DETAILS).", False),
        ("TERMINATION AND RELEASE OF PATENT SECURITY AGREEMENT RECORDED AT REEL 048818/FRAME 0520", False),
        ("ASSIGNMENT OF ASSIGNORS SECURITY INTEREST", False),
        ("COLLATERAL ASSIGNMENT OF ASSIGNORS INTEREST", False),
        ("LICENSE (SEE DOCUMENT FOR DETAILS).", False),
        ("LIEN (SEE DOCUMENT FOR DETAILS).", False),
        ("", False),
    ],
)
def test_only_what_makes_somebody_the_owner_counts(conveyance, owns):
    found = entry(written(conveyance))
    assert ([party.name for party in found.parties] if found else []) == (["ACME, INC."] if owns else [])


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"name": "GOOGLE"}, True),
        ({"name": "D&#220;RR, MATTHIAS"}, False),
        ({"name": "WORDLOCK, INC."}, True),
        ({"name": ""}, False),
        ({"purged": "Y"}, False),
    ],
    ids=["no form", "a person", "a form", "nobody", "withdrawn"],
)
def test_firms_are_kept_and_persons_and_withdrawn_entries_are_not(changes, kept):
    assert (entry(written(**changes)) is not None) is kept


@pytest.mark.parametrize(
    "raw",
    [b"<patent-assignment><assignment-record>", b"<patent-assignment></patent-assignment>", written()[:200]],
    ids=["torn", "empty", "torn later"],
)
def test_what_is_no_entry_is_told(raw):
    with pytest.raises(ShapeChanged, match="an entry of the register"):
        entry(raw)


def test_the_names_of_an_entry_are_asked_about_without_reading_it():
    assert printed_names(assignees(written(name="A &amp; B, INC."))) == ["A & B, INC."]


def test_the_files_of_a_week_are_listed_and_a_company_has_no_register():
    source = Source("assignments", "PASDL")
    address = "https://api.uspto.gov/api/v1/datasets/products/PASDL?"
    days = "fileDataFromDate=2019-03-05&fileDataToDate=2019-03-12&includeFiles=true"
    assert Assignments.first(source, NOW) == Follow(address + days)
    with pytest.raises(ValueError, match="move it to the `sources` at the end"):
        Assignments.first(Source("assignments", "PASDL", "acme"), NOW)


@pytest.mark.xdist_group("crawl")
def test_a_day_of_the_register_leaves_what_concerns_watched_names_and_is_good_without_any(tmp_path):
    home = settle(tmp_path / "home", "companies:\n  acme: {name: Acme Doorbells}\n", "face-recognition")
    rulebook = home.rulebook()
    watchlist, came = home.watched(rulebook), []
    keep, orders = keeper(rulebook, watchlist), ordered(home, rulebook, watchlist)
    other = tmp_path / "ad20190312.xml"
    other.write_bytes(DAILY.read_bytes().replace(b"ACME", b"GOLDEN"))
    both = [Source("assignments", str(DAILY)), Source("assignments", str(other))]
    run(lambda poll: poll(both, deliver=came.append, keep=keep, orders=orders, clock=lambda: NOW))
    seen = {
        visited.visit.source: (
            visited.visit.outcome,
            visited.visit.reason,
            [each.document.key for each in visited.found],
            visited.glimpsed,
        )
        for visited in came
    }
    assert seen == {
        both[0].id: (Outcome.OK, "5 entries of the register, 1 to watched names", ["048500/0007"], ()),
        both[1].id: (Outcome.OK, "5 entries of the register, 0 to watched names", [], ()),
    }
