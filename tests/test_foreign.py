"""Foreign bytes are read or refused in the program's own words. For longer: `python tests/foreign.py`."""

import foreign
import pytest

from monitor.crawl.sound import sound
from monitor.model import Claim, Day, Document, Follow, Kind, Remark, ShapeChanged

DOCUMENT = {"key": "1", "kind": Kind.POSTING, "url": "https://a.test/1", "title": "Engineer", "text": "We hire."}


def test_whatever_is_spoilt_in_foreign_bytes_no_parser_breaks(tmp_path) -> None:
    found = [foreign.tried(each, seed) for each in foreign.targets(tmp_path) for seed in range(12)]
    assert [wrong for wrong in found if wrong] == []
    assert len(found) > 1_000


@pytest.mark.parametrize(
    "thing",
    [
        Document(**DOCUMENT | {"title": 7}),
        Document(**DOCUMENT | {"text": None}),
        Document(**DOCUMENT | {"text": "half \ud800"}),
        Document(**DOCUMENT | {"key": ""}),
        Document(**DOCUMENT | {"url": ["https://a.test/1"]}),
        Document(**DOCUMENT | {"facts": {"place": 1}}),
        Document(**DOCUMENT | {"published": "2019"}),
        Document(**DOCUMENT | {"published": Day(2019), "links": (None,)}),
        Follow("https://a.test/" + "x" * 5000),
        Claim("12"),
        Claim(True),
        Claim(2**70),
        Remark(None),
        {"title": "Engineer"},
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_not_what_it_says_is_a_changed_shape(thing) -> None:
    with pytest.raises(ShapeChanged):
        sound(thing)


def test_what_is_sound_passes() -> None:
    for thing in (
        Document(**DOCUMENT),
        Follow("https://a.test/2"),
        Claim(-1),
        Claim(12),
        Remark("12 passed over"),
    ):
        sound(thing)
