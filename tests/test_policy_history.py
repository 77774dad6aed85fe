"""Terms over years: renumbered, moved among new neighbours, flipping between regions, a promise stays one promise."""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from made import version

from monitor.judgement import judge
from monitor.model import Kind
from monitor.openterms import history
from monitor.text.terms import terms
from monitor.watchlist import load

REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata")) / "policy" / "ota"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real texts are not on this machine")
WATCHLIST, _ = load("companies:\n  acme: {name: Acme}\n", capabilities=[], spiders=[])
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def judged(rulebook, dated):
    """Judge the versions of one document, each standing until the next; `dated` are (moment, Markdown)."""
    ends = [at for at, _ in dated[1:]] + [None]
    made = []
    for number, ((at, markdown), end) in enumerate(zip(dated, ends, strict=True)):
        read = terms("Acme/Terms", markdown, "https://acme.example/", Kind.POLICY)
        made.append(
            version(
                id=f"ver-{number}",
                kind=Kind.POLICY,
                source="openterms:Acme/Terms",
                channel="terms",
                text=read.text,
                sections=read.sections,
                first_seen=at,
                last_seen=end or at + timedelta(days=60),
                gone=end,
            )
        )
    return judge(made, rulebook, WATCHLIST, NOW)


def promises(found):
    return [
        (each.capability, each.stance.value, each.act.value, f"{each.first_seen:%Y-%m-%d}", each.gone)
        for each in found.statements
        if each.capability == "face-recognition"
    ]


def shown(found):
    return [
        (each.act.value, f"{each.first_seen:%Y-%m-%d}", each.gone)
        for each in found.signals
        if each.capability == "face-recognition"
    ]


def on(year, month=1, day=1):
    return datetime(year, month, day, 6, tzinfo=UTC)


PROMISE = "Acme has implemented a moratorium on use of its facial recognition feature by police departments."
EXCEPT = "This moratorium does not apply to searches for missing persons."
RENUMBERED = [
    (on(2021), f"# Terms\n\n50.1. Fees are due at the end of a month.\n\n50.9. {PROMISE} {EXCEPT}\n"),
    (on(2022), f"# Terms\n\n52.1. Fees are due at the end of a month.\n\n52.9. {PROMISE} {EXCEPT}\n"),
    (
        on(2023),
        f"# Terms\n\n50.1. Fees are due.\n\n50.8. Doorbells are sold in pairs.\n\n50.10. {PROMISE}\n\n{EXCEPT}\n",
    ),
    (on(2024), f"# Terms\n\n## Faces\n\n* {PROMISE}\n* {EXCEPT}\n* Batteries are not included.\n"),
]


def test_a_promise_that_is_renumbered_and_moved_stays_one_promise(rulebook):
    assert promises(judged(rulebook, RENUMBERED)) == [("face-recognition", "commits", "use", "2021-01-01", None)]


def test_what_the_next_sentence_takes_out_of_a_promise_belongs_to_it_and_its_loss_strengthens_it(rulebook):
    found = judged(rulebook, [*RENUMBERED[:2], (on(2025), f"# Terms\n\n50.9. {PROMISE} Batteries are free.\n")])
    assert [(each.exceptions, each.gone) for each in found.statements] == [
        ((EXCEPT.removesuffix("."),), on(2025)),
        ((), None),
    ]
    assert [(case.headline, case.alert) for case in found.cases] == [("a denial was strengthened", False)]


def test_a_promise_that_is_dropped_ends_on_that_day_and_not_before(rulebook):
    dropped = [*RENUMBERED, (on(2025), "# Terms\n\n## Faces\n\n* Batteries are not included.\n")]
    assert promises(judged(rulebook, dropped)) == [("face-recognition", "commits", "use", "2021-01-01", on(2025))]


HERE = "If you have it turned on, we use face recognition technology to recognise you in photos."
FLIPS = [
    (on(2021, 2, day), f"# Policy\n\n{region}\n\n{HERE}\n")
    for day, region in enumerate(("In the EU you may object.", "We serve you worldwide.") * 3, 1)
]


def test_a_page_that_flips_between_regions_shows_what_it_shows_once(rulebook):
    assert shown(judged(rulebook, FLIPS)) == [("use", "2021-02-01", None)]


def texts(*place):
    folder = REAL.joinpath(*place[:-2])
    found = sorted(history(folder, ["/".join(place[-2:])]), key=lambda each: each.at)
    assert all(old.at < new.at for old, new in pairwise(found))
    return [(each.at, each.markdown) for each in found]


@real
def test_the_real_moratorium_of_2021_is_one_promise_through_ten_versions(rulebook):
    found = judged(rulebook, texts("contrib", "Amazon_Web_Services", "Terms_of_Service"))
    assert promises(found) == [("face-recognition", "commits", "use", "2021-08-17", None)]
    (promise,) = [each for each in found.statements if each.capability == "face-recognition"]
    assert [words.startswith("This moratorium does not apply to") for words in promise.exceptions] == [True]


@real
def test_the_real_flips_of_a_region_show_face_recognition_once(rulebook):
    assert shown(judged(rulebook, texts("contrib_osc", "Facebook", "Privacy_Policy"))) == [("use", "2021-02-15", None)]


@real
def test_the_real_page_of_commitments_denies_no_capability(rulebook):
    """It promises about advertising and permissions; nothing of it may be taken for a denial."""
    found = judged(rulebook, texts("contrib", "Google_Nest", "Privacy_Policy"))
    assert [each.quote.text for each in found.statements if each.stance.value == "denies"] == []
