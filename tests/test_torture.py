"""The long run takes up where it was stopped, adds up what it did, and fails when a promise was broken."""

import sys

import pytest
import torture


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Give a function that runs some pieces and gives the exit code and the table, and the list of what was done."""
    did = []

    def go(faults=(), minutes="60"):
        def piece(number):
            def do(folder):
                assert list(folder.iterdir()) == []
                did.append(number)
                return {"kills": 50, "letters lost": 0, "faults": [each for each in faults if number == 2]}

            return torture.Piece("kills", number, do)

        monkeypatch.setattr(torture, "pieces", lambda *_: [piece(1), piece(2)])
        monkeypatch.setattr(sys, "argv", ["torture", "--into", str(tmp_path), "--minutes", minutes, "--at-once", "1"])
        code = torture.main()
        return code, capsys.readouterr().out.splitlines()

    return go, did


def test_what_is_done_is_not_done_again_and_counts_all_the_same(run):
    go, did = run
    assert go()[0] == 0
    code, lines = go()
    assert (code, did) == (0, [1, 2])
    assert lines == [
        "2 of 2 pieces were done before",
        "kills: 2 pieces, 0.0 minutes",
        "      100  kills",
        "        0  letters lost",
        "        0  broken promises",
    ]


def test_a_change_of_the_program_begins_anew(run, monkeypatch):
    go, did = run
    go()
    monkeypatch.setattr(torture, "program", lambda: "another")
    go()
    assert did == [1, 2, 1, 2]


def test_what_there_was_no_time_for_is_told(run):
    go, did = run
    code, lines = go(minutes="0")
    assert (code, did, lines) == (0, [], ["2 pieces are left: the same command goes on with them"])


def test_a_broken_promise_is_told_with_its_folder_and_fails(run, tmp_path):
    code, lines = run[0](faults=["3 letters lost"])
    assert code == 1
    (folder,) = tmp_path.glob("kills-2-*")
    assert lines[-3:] == [
        "        1  broken promises",
        "           3 letters lost",
        f"           look into {folder}",
    ]


def test_a_piece_that_breaks_is_a_broken_promise(tmp_path, caplog):
    def broken(_folder):
        raise OSError("no room")

    found = torture.done(torture.Piece("kills", 3, broken), tmp_path)
    assert found["faults"][0] == "kills 3 broke: OSError: no room"
    assert "kills 3" in caplog.text
