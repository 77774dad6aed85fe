"""Letters through a mail server that misbehaves, from a sender that is killed."""

import pytest

from benchmarks.delivery import prove


@pytest.mark.xdist_group("killed")
def test_each_letter_arrives_once_for_each_kill_at_most_once_more_and_no_mailbox_holds_up_another(tmp_path):
    """The same with 1,000 letters and 20 kills: `python benchmarks/delivery.py`."""
    found = prove(tmp_path, letters=20, kills=2, seed=1)
    assert (found.lost, found.altered, found.wrongly_marked, found.held_up) == (0, 0, 0, 0)
    assert (found.arrived, found.kills) == (40, 2)
    assert found.duplicates <= 2
    assert {"greylisted (451)", "refused for good (550)"} <= found.wrong.keys()
