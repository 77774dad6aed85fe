"""Every command on a page of docs/ runs as it is written there, in the working folder of the made-up world."""

import shlex
import shutil
import webbrowser
from itertools import takewhile

import pytest
from patentfiles import v4
from test_docs import WORDS_END, commands
from typer.testing import CliRunner

from monitor.archive import cases, open_archive, signals
from monitor.commands import app

pytestmark = [pytest.mark.xdist_group("ring"), pytest.mark.timeout(600)]

ELSEWHERE = {
    "example": "tests/test_example.py",
    "backtest --csv": "tests/test_backtest.py",
    "backtest edited.yaml": "the same",
    "add": "asks the web; tests/test_add.py",
    "history": "reads a checkout of somebody's; tests/test_policy_history.py",
    "poll": "visits; the made-up world does it on each of its days",
    "run": "the same",
    "say": "asks the web for the page; tests/test_say.py",
    "serve": "stays; tests/test_web.py",
    "watch": "stays; tests/test_schedule.py",
    "witness": "asks calendars; tests/test_witness.py",
    "backfill weeks --scheduler tcp://10.0.0.5:8786": "a cluster; tests/test_bulk.py",
    "try https://example.org/careers --kind posting": "asks the web; tests/test_trying.py",
}
"""What is not run here, and where it is."""
ENDS = {"doctor": 1}
"""Its exit code where it is not 0: the made-up world was visited years ago."""


def on_pages() -> list[str]:
    """Give what is typed on pages of docs/, once each and in their order; what needs a folder made comes last."""
    typed = (
        takewhile(lambda word: word not in WORDS_END, shlex.split(each)) for page, each in commands() if "/" in page
    )
    return sorted(dict.fromkeys(map(shlex.join, typed)), key=lambda each: "FOLDER" in each)


def is_elsewhere(typed: str) -> bool:
    return typed in ELSEWHERE or typed.split(maxsplit=1)[0] in ELSEWHERE


@pytest.fixture(scope="module")
def home(replayed, tmp_path_factory):
    """Give a copy of the made-up world, with the things beside it that pages speak of."""
    folder = tmp_path_factory.mktemp("pages") / "home"
    shutil.copytree(replayed.folder, folder)
    (folder / "draft.txt").write_text("We are hiring for gait recognition.", encoding="utf-8")
    shutil.copy(folder / "rules.yaml", folder / "edited.yaml")
    (folder / "weeks").mkdir()
    (folder / "weeks" / "ipg190827.xml").write_text(v4(), encoding="utf-8")
    return folder


def meant(typed: str, folder) -> list[str]:
    """Put what is there in the place of what a page can only name by an example."""
    with open_archive(folder / "archive.db") as archive:
        case, signal = next(iter(cases(archive))).id, next(iter(signals(archive))).id
    backup = folder.parent / "backup"
    made = (backup, folder / "exports")
    newest = {place: each for place in made if place.exists() for each in place.iterdir() if each.is_dir()}
    stands_for = {
        "ID": case if typed.startswith(("case", "export")) else signal,
        "case-0123456789abcdef": case,
        "sig-0123456789abcdef": signal,
        "/mnt/backup": str(backup),
        "/mnt/backup/FOLDER": str(newest.get(backup, "")),
        "exports/FOLDER": str(newest.get(folder / "exports", "")),
        "FOLDER": str(newest.get(folder / "exports", "")),
        "TEXT": "face recognition",
        "DESK": "desk",
        "ADDRESS": "desk@newsroom.example",
    }
    return [stands_for.get(word, word) for word in shlex.split(typed)]


@pytest.mark.parametrize("typed", [each for each in on_pages() if not is_elsewhere(each)])
def test_what_a_page_says_to_type_does_its_work(typed, home, monkeypatch):
    monkeypatch.chdir(home)
    monkeypatch.setattr(webbrowser, "open", lambda _address: True)
    done = CliRunner().invoke(app, meant(typed, home))
    assert done.exit_code == ENDS.get(typed, 0), done.output


def test_what_is_run_elsewhere_still_stands_on_a_page():
    typed = on_pages()
    assert [each for each in ELSEWHERE if not any(line == each or line.split()[0] == each for line in typed)] == []
