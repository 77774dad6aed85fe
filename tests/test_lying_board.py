"""A board that lies for up to a day and a half: nothing open is closed, and nothing that is gone stays open."""

import pytest
from archived import SOURCE, keep, visited
from lying import LyingBoard

from monitor.archive import open_archive
from monitor.model import Outcome


@pytest.mark.parametrize("seed", range(10))
def test_no_posting_is_closed_that_is_open_and_every_true_closing_is_found_in_two_complete_visits(seed):
    board = LyingBoard(seed)
    for _ in range(500):
        board.step()
    assert (board.false_closings, board.late) == ([], [])
    assert board.found > 100


def test_the_archive_keeps_what_the_model_keeps(tmp_path):
    """The long runs are without a database: here both are driven by the same lies."""
    board = LyingBoard(1)
    with open_archive(tmp_path / "archive.db") as archive:
        for _ in range(150):
            visit, sightings = board.step()
            shown = [(key, f"Text of {key}.") for key in sightings]
            each = visited(visit.ended, shown, source=SOURCE.id)
            ours = each.visit.__class__(
                SOURCE.id,
                visit.started,
                visit.ended,
                visit.outcome,
                found=len(shown),
                claimed=visit.claimed,
                unchanged=visit.unchanged,
                status=visit.status,
                vanished=visit.vanished,
            )
            found = each.found if visit.outcome is Outcome.OK else ()
            keep(archive, each.__class__(ours, found, each.captures))
            stored = archive.db.execute("SELECT key, missed, gone IS NOT NULL FROM documents ORDER BY key")
            known = sorted(
                (key, 0 if k.gone is None else k.missed, int(k.gone)) for key, k in board.kept.standing.items()
            )
            assert list(stored) == known
