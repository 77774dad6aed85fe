"""Fixtures that the whole house shares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.home import Home
from monitor.rulebook import load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def rulebook():
    """Give the rulebook that the program ships."""
    book, faults = load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    assert book is not None, "\n".join(map(str, faults))
    return book


@pytest.fixture(scope="session")
def replayed(tmp_path_factory):
    """Give the working folder after the made-up world has been lived through, on the days on which it changes."""
    folder = tmp_path_factory.mktemp("ring") / "home"
    command = [sys.executable, "-m", "demo.replay", "--changes-only", "--into", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONUTF8": "1"}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Home(folder)
