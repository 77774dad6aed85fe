"""The archive: one SQLite file that remembers what was seen, what was made of it and who was told.

Documents, captures and reviews are never overwritten. What is computed from them is replaced as a whole. Plain
`datasette archive.db` shows it. The one home of SQL and sqlite-utils.

    with open_archive(home / "archive.db") as archive:
        record(archive, visited, places, extractor="1", now=now)
        for version in versions(archive): ...
"""

from monitor.archive.altered import changed_pages, last_written
from monitor.archive.asking import heard, missing
from monitor.archive.chain import Link, extend, links
from monitor.archive.compute import Computed, Mark, Part, Strangers, compute, mark
from monitor.archive.computed import (
    case,
    cases,
    computed,
    counts,
    outlines,
    signal,
    signals,
    silenced,
    statement,
    statements,
)
from monitor.archive.kin import companies_of, kin_of, tied_since
from monitor.archive.leaving import Refusal, come_back, drop_unwanted, leave, left, readers, refusals, unsubscribed
from monitor.archive.ledger import (
    Health,
    answer_of,
    began,
    last_polls,
    listed,
    place_of,
    review,
    reviews,
    sources_health,
    validators,
    visits,
)
from monitor.archive.opening import Archive, ArchiveError, copy_into, open_archive
from monitor.archive.outbox import (
    Due,
    Letter,
    briefs,
    defer,
    digests_made,
    due,
    fail,
    last_letter,
    letter,
    nothing_to_tell,
    queue,
    sent,
    told,
    told_failing,
    waiting,
)
from monitor.archive.printed import showing
from monitor.archive.reading import history, links_now, version, versions
from monitor.archive.readings import (
    Held,
    attributed,
    documents_of,
    held,
    keep_readings,
    owners,
    readings,
    touched,
    unattributed,
    unread,
)
from monitor.archive.record import Recorded, record
from monitor.archive.unwatched import untold
from monitor.archive.verify import verify
from monitor.archive.watch import sources, watch
from monitor.archive.witnesses import Witness, answered, ask, quoted_pages, witnesses

__all__ = [
    "Archive",
    "ArchiveError",
    "Computed",
    "Due",
    "Health",
    "Held",
    "Letter",
    "Link",
    "Mark",
    "Part",
    "Recorded",
    "Refusal",
    "Strangers",
    "Witness",
    "answer_of",
    "answered",
    "ask",
    "attributed",
    "began",
    "briefs",
    "case",
    "cases",
    "changed_pages",
    "come_back",
    "companies_of",
    "compute",
    "computed",
    "copy_into",
    "counts",
    "defer",
    "digests_made",
    "documents_of",
    "drop_unwanted",
    "due",
    "extend",
    "fail",
    "heard",
    "held",
    "history",
    "keep_readings",
    "kin_of",
    "last_letter",
    "last_polls",
    "last_written",
    "leave",
    "left",
    "letter",
    "links",
    "links_now",
    "listed",
    "mark",
    "missing",
    "nothing_to_tell",
    "open_archive",
    "outlines",
    "owners",
    "place_of",
    "queue",
    "quoted_pages",
    "readers",
    "readings",
    "record",
    "refusals",
    "review",
    "reviews",
    "sent",
    "showing",
    "signal",
    "signals",
    "silenced",
    "sources",
    "sources_health",
    "statement",
    "statements",
    "tied_since",
    "told",
    "told_failing",
    "touched",
    "unattributed",
    "unread",
    "unsubscribed",
    "untold",
    "validators",
    "verify",
    "version",
    "versions",
    "visits",
    "waiting",
    "watch",
    "witnesses",
]
