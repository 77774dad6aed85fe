"""Writing down what ties filings and entries of the register to each other."""

from collections.abc import Mapping

from monitor.archive.library import Database
from monitor.kin import ties


def tie(db: Database, document: str, key: str, facts: Mapping[str, str]) -> None:
    """Note what ties a document (its id, and what its source calls it) to others, inside a transaction."""
    rows = [(each, document) for each in sorted(ties(key, facts))]
    db.conn.executemany("INSERT OR IGNORE INTO kin (tie, document) VALUES (?, ?)", rows)
