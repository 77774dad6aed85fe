"""What looks like a divergence and is none: each stands beside a flat denial and has to stay silent."""

from datetime import UTC, datetime

import pytest
from made import version

from monitor.judgement import judge
from monitor.model import Kind, Relation
from monitor.watchlist import load

NOW = datetime(2019, 9, 30, 6, tzinfo=UTC)
WATCHLIST = """
companies:
  acme:
    name: Acme
"""
DENIAL = version(
    id="ver-denial",
    document="denial",
    kind=Kind.STATEMENT,
    text="Acme does not use face recognition. We do not sell biometric data.",
)
TELLS = {Relation.CONFLICT, Relation.ACT_GAP, Relation.AFFILIATE_GAP, Relation.RESERVED, Relation.REVERSAL}

# kind of document, who speaks there if not the company, what stands there
SILENT = {
    "unlocking one's own phone is no identification of others": (
        Kind.PAGE,
        "",
        "Unlock the Acme app with your face: we compare it with the one face stored on your phone.",
    ),
    "verification of one person is no identification of many": (
        Kind.PAGE,
        "",
        "We use one-to-one face verification so that nobody can open an account in your name.",
    ),
    "a rule for customers": (
        Kind.POLICY,
        "",
        "You may not use our services for face recognition or other remote biometric identification.",
    ),
    "a definition in a privacy policy": (
        Kind.POLICY,
        "",
        "Biometric information means data such as a face template or a voiceprint used for face recognition.",
    ),
    "how long data is kept": (
        Kind.POLICY,
        "",
        "Where the law asks for it, face templates must be deleted after three years.",
    ),
    "no experience is needed": (Kind.POSTING, "", "No prior experience with face recognition is required."),
    "street signs": (Kind.PAGE, "", "Our cameras detect street signs and read them."),
    "products on a shelf": (Kind.PAGE, "", "We develop product recognition for the shelves of supermarkets."),
    "a face is found, nobody is recognised": (
        Kind.PAGE,
        "",
        "We use face detection to blur faces before a picture is stored.",
    ),
    "a newspaper repeats the denial": (
        Kind.PAGE,
        "News One",
        "A spokesperson said that Acme does not use face recognition.",
    ),
    "the company denies it once more": (Kind.PAGE, "", "Acme has never used face recognition in its cameras."),
    "somebody else's product is named": (
        Kind.PAGE,
        "",
        "Other vendors use face recognition; customers have asked us why we stay away from it.",
    ),
    "a link in the foot of a page": (Kind.PAGE, "", "Home\n\nAbout\n\nFace recognition: our position\n\nContact"),
    "equal opportunity": (
        Kind.POSTING,
        "",
        "Acme is an equal opportunity employer and does not discriminate on the basis of genetic information.",
    ),
    "how applicants are screened": (
        Kind.POSTING,
        "",
        "Benefits: biometric screening, employee recognition awards, a gym.",
    ),
    "what a sale of the whole company would move": (
        Kind.POLICY,
        "",
        "If we are sold or become bankrupt, personal data may be transferred to the buyer as part of our assets.",
    ),
}


def found(kind, by, text):
    watchlist, faults = load(WATCHLIST, capabilities=[], spiders=[])
    assert not faults
    other = version(id="ver-other", document="other", kind=kind, by=by, text=text)
    return lambda rulebook: judge([DENIAL, other], rulebook, watchlist, NOW).cases


@pytest.mark.parametrize(("kind", "by", "text"), SILENT.values(), ids=SILENT)
def test_it_is_not_held_against_a_denial(rulebook, kind, by, text):
    cases = found(kind, by, text)(rulebook)
    told = [
        (case.title, each.relation, [s.quote.text for s in case.shows]) for case in cases for each in case.divergences
    ]
    assert [each for each in told if each[1] in TELLS] == []
    assert [case.title for case in cases if case.alert] == []


def test_what_is_meant_to_be_told_is_told_beside_the_same_denial(rulebook):
    cases = found(Kind.PAGE, "", "We use face recognition in all our cameras.")(rulebook)
    assert [(case.title, case.headline, case.alert) for case in cases if case.alert] == [
        ("Acme: face recognition", "conflicts with a denial of use", True)
    ]
