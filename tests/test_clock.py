"""Each letter once, whatever the clock does: a real `monitor watch` under libfaketime. More of it: `make torture`."""

import pytest
from clockwork import LIBRARIES, letters, settled, watching

pytestmark = pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (Debian: apt install faketime)")


def test_each_desk_has_one_letter_for_each_local_date_whatever_the_clock_does(tmp_path) -> None:
    """Both changes of two zones, a clock set back, three days of sleep."""
    home = settled(tmp_path / "home", ["berlin", "new-york", "boston"])
    with watching(home, "2026-03-08 06:31", forking=True) as watch:  # New York 01:31
        watch.shows("2026-03-08 07:31")  # and 03:31: no 02:30 between them
        watch.shows("2026-03-29 01:31")  # Berlin 03:31, and no 02:30 before it
        watch.shows("2026-10-25 00:31")  # Berlin 02:31
        watch.shows("2026-10-25 01:31")  # and 02:31 again
        watch.shows("2026-10-25 00:31")  # set back by an hour
        watch.shows("2026-11-01 05:31")  # New York 01:31
        watch.shows("2026-11-01 06:31")  # and 01:31 again
        watch.shows("2026-11-04 12:00", asleep=True)
        watch.shows("2026-11-04 11:00")  # set back by an hour
        watch.shows("2026-11-04 12:01")
    assert letters(home) == {
        "berlin": ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-11-04"],
        "boston": ["2026-03-08", "2026-03-28", "2026-10-24", "2026-11-01", "2026-11-04"],
        "new-york": ["2026-03-07", "2026-03-08", "2026-03-28", "2026-10-24", "2026-10-31", "2026-11-04"],
    }
