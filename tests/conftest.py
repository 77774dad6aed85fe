"""Fixtures that the whole house shares."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from monitor.crawl.worker import Parser
from monitor.home import Home

ROOT = Path(__file__).parent.parent
# Two hundred milliseconds an example say more about who else uses the machine than about the program.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """Give a folder with the program's rules and, in `.monitor`, what was compiled of them: once for all workers.

    Once for all runs, too, where SHELF names the folder: tests/mutants.py begins pytest thousands of times.
    """
    mine = tmp_path_factory.getbasetemp()
    own = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "shelf"
    folder = Path(os.environ.get("SHELF", own))
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".monitor").exists():
            shutil.copy(ROOT / "rules.yaml", folder)
            Home(folder).rulebook()
    return folder


@pytest.fixture(scope="session")
def rulebook(shelf):
    """Give the rulebook that the program ships."""
    return Home(shelf).rulebook()


_REPLAY = """
import shutil, sys
from pathlib import Path
from demo import replay
shelf, into = map(Path, sys.argv[1:])
settle = replay.settle

def settled(folder, port):
    home = settle(folder, port)
    shutil.copytree(shelf / ".monitor", folder / ".monitor")
    return home

replay.settle = settled
raise SystemExit(replay.main(into, changes_only=True))
"""
"""`python -m demo.replay --changes-only`, with rules that are compiled already."""


@pytest.fixture(scope="session")
def replayed(shelf, tmp_path_factory):
    """Give the working folder after the made-up world has been lived through, on the days on which it changes."""
    folder = tmp_path_factory.mktemp("ring") / "home"
    command = [sys.executable, "-c", _REPLAY, str(shelf), str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONUTF8": "1"}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Home(folder)


class _Lasting(Parser):
    """A parse process that goes on after the run that it was started for."""

    def close(self):
        """Stay: the next run needs one too."""


@pytest.fixture(scope="session")
def _lasting():
    parser = _Lasting()
    yield parser
    parser.kill()


@pytest.fixture(scope="module")
def one_parser(_lasting):
    """Have all polls of a module, and of others that ask for it, read pages in one process: each takes half a second.

    Who tests how that process begins and ends, and what it is told, does without.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.crawl.rounds.Parser", lambda: _lasting)
        yield
