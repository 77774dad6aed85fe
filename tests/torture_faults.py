"""Every spider under every fault of a server, a few spiders at a time, and with other chances each time."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from conftest import ROOT
from faultkinds import FIRST

EACH = 9
"""Spiders of a piece: half a minute."""


def pieces(seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give all spiders, a few at a time."""
    names = sorted(FIRST)
    for begun in range(0, len(names), EACH):
        own = seed * 1000 + begun // EACH
        yield own, partial(sent, spiders=names[begun : begun + EACH], seed=own)


def sent(_folder: Path, spiders: list[str], seed: int) -> dict[str, Any]:
    """Send the spiders out in a process of their own: Scrapy has one reactor in each."""
    command = [sys.executable, "tests/faultmatrix.py", "--json", "--seed", str(seed), "--spiders", ",".join(spiders)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
