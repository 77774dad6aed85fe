"""Spiders of three shapes meet what servers do wrong; all of them meet all of it in `make torture`."""

import pytest
from torture_faults import FAULTS, visits, wrong

SPIDERS = ("greenhouse", "personio", "icims")
SLOW = ("silence", "a drip", "a bomb", "500")
"""Those that are waited for, and a bomb has to be unpacked."""


@pytest.mark.xdist_group("crawl")
def test_whatever_a_server_does_the_visit_ends_with_the_right_outcome() -> None:
    faults = [each for each in FAULTS if each.name not in SLOW]
    ended = visits(SPIDERS, faults)
    found = (wrong(name, fault, ended.get((name, fault.name))) for name in SPIDERS for fault in faults)
    assert [each for each in found if each] == []
