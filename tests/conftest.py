"""Fixtures that the whole house shares."""

from pathlib import Path

import pytest

from monitor.rulebook import load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def rulebook():
    """Give the rulebook that the program ships."""
    book, faults = load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    assert book is not None, "\n".join(map(str, faults))
    return book
