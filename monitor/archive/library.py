"""sqlite-utils, and the SQLite that it chose, as the archive uses them.

It loads numpy where there is one, so as to store numpy's numbers. The archive holds none: each command would spend a
fifth of its start on it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _absent(package: str) -> Iterator[None]:
    """Have a package not be found while others are loaded, unless it is loaded already."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # so Python's import is told that there is none
    try:
        yield
    finally:
        del sys.modules[package]


with _absent("numpy"):
    from sqlite_utils import Database, Migrations
    from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where there is one

__all__ = ["Database", "Migrations", "run_script", "sqlite3"]


def run_script(db: Database, script: str) -> None:
    """Run statements, each of which begins on a line of its own, within the transaction that is open.

    sqlite-utils' own `executescript` asks after every letter whether a statement is complete: half the time that it
    takes to make an archive.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
    if statement.strip():
        db.conn.execute(statement)
