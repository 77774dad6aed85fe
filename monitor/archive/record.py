"""Keeping what a visit brought home: all of it in one transaction, or nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.archive.asking import answers
from monitor.archive.bulk import BulkFile, write_bulk, write_unkept
from monitor.archive.doubts import alike, doubts, fields, fields_before, given_up
from monitor.archive.edits import note_edits
from monitor.archive.exact import check, printable
from monitor.archive.library import Database
from monitor.archive.opening import Archive, ArchiveError
from monitor.archive.packing import (
    moment,
    moment_or_none,
    pack,
    pack_mapping,
    pack_parties,
    pack_sections,
    stamp,
    text_or_none,
)
from monitor.archive.ties import tie
from monitor.changes import TEXT, Change, Judgement, Sighting, Standing, drift, fingerprint, judge, unique
from monitor.model import Document, Found, Kind, Outcome, Place, Visited, stable_id


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a visit changed, as ids of documents."""

    visit: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()
    """Read otherwise by our own extractor: the source did not change."""
    returned: tuple[str, ...] = ()
    """Back to the words of an earlier version."""
    unchanged: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    """Gone before and here again, with whatever words: also among changed, returned or unchanged."""
    suspect: str = ""
    """Why missing documents were doubted."""
    shape: str = ""
    """What its documents have lost: the visit counts as one to a source that changed its shape."""


def record(
    archive: Archive,
    visited: Visited,
    kept: Sequence[Place],
    *,
    extractor: str,
    now: datetime,
    closes: bool = True,
    file: BulkFile | None = None,
) -> Recorded:
    """Archive one visit: its row, captures, validators, documents, versions, and what is gone.

    `kept` are the places of `visited.captures`, in their order; `extractor` names the code that read the documents
    and changes when it reads differently; `now` is when this is archived; `closes=False` for sources whose
    documents leave by time (feeds, weekly files); `file` is the ledger's line of a visit to a file of thousands.
    Only a visit that was answered as asked (`ok`) changes documents or validators; the others leave their row and
    their captures. A source has one time, that of its visits' ends, and it never runs backwards. Raises
    ArchiveError, with nothing kept, when a text cannot be archived exactly as it is (half characters, NUL), a
    document's capture is unknown, or the archive refuses.
    """
    if [each.sha256 for each in visited.captures] != [each.sha256 for each in kept]:
        raise ArchiveError(f"{visited.visit.source}: the places of its captures do not match its captures.")
    found = [visited.found[position] for position in unique(each.document.key for each in visited.found)]
    for each in found:
        check(each.document, visited.visit.source)
    with archive.writing() as db:
        recorded = _Record(db, visited, found, extractor, closes=closes).keep(kept, now)
        write_bulk(db, recorded.visit, [each.document.key for each in found], visited.glimpsed, file, now)
        write_unkept(db, visited.visit.source, visited.unkept, now)
        return recorded


class _Record:
    """One visit on its way into the tables."""

    def __init__(self, db: Database, visited: Visited, found: Sequence[Found], extractor: str, *, closes: bool) -> None:
        self.db = db
        self.visited = visited
        self.visit = visited.visit
        self.source = visited.visit.source
        self.found = {each.document.key: each for each in found}
        self.listed = [key for key in dict.fromkeys(visited.listed) if key not in self.found]
        self.words = {key: fingerprint(each.document.title, each.document.text) for key, each in self.found.items()}
        self.extractor = extractor
        self.closes = closes
        self.checked: set[str] = set()
        """Captures that documents name and that are known to be kept."""
        _name_source(db, self.source)
        last = db.execute("SELECT MAX(ended) FROM visits WHERE source = ?", [self.source]).fetchone()[0]
        self.when = max(stamp(visited.visit.ended), last or "")

    def keep(self, kept: Sequence[Place], now: datetime) -> Recorded:
        standing = self._standing()
        shape = self._shape()
        sightings = {key: Sighting(self.words[key], each.capture, each.reread) for key, each in self.found.items()}
        listed = [key for key in self.listed if key in standing and not standing[key].gone]
        sightings |= {key: Sighting(standing[key].words, standing[key].capture) for key in listed}
        doubted = doubts(self.db, self.source, emptied=self.visit.outcome is Outcome.EMPTY or self.visit.vanished)
        judgement = judge(
            self.visit,
            standing,
            sightings,
            extractor=self.extractor,
            doubts=doubted,
            alike=alike(self.db, self.source, moment(self.when)),
            answers=answers(self.db, self.source, doubted[0] if doubted else None),
            closes=self.closes,
        )
        visit = self._visit(judgement, now)
        self._captures(kept, visit)
        self._validators()
        read = {key: self.found[key].document for key in judgement.seen if key in self.found}
        note_edits(self.db, self.source, read, extractor=self.extractor, when=self.when, visit=visit)
        for key, change in judgement.seen.items():
            if key in self.found:
                self._document(self.found[key], change, standing.get(key))
        self._listed([key for key in listed if key in judgement.seen])
        self._absences(judgement)
        return replace(self._recorded(visit, judgement), shape=shape)

    def _shape(self) -> str:
        """Give what the documents have lost, by which the visit is one to a source that changed its shape.

        A document that came without its text is there, and was not read.
        """
        before = fields_before(self.db, self.source, list(self.found))
        now = {key: fields(each.document) for key, each in self.found.items()}
        lost = drift(before, now)
        if lost and not given_up(self.db, self.source, lost, moment(self.when)):
            self.visit = replace(self.visit, outcome=Outcome.CHANGED_SHAPE, reason=lost)
            return lost
        for key in [key for key in now if TEXT in before.get(key, ()) and TEXT not in now[key]]:
            del self.found[key]
            self.listed.append(key)
        return ""

    def _standing(self) -> dict[str, Standing]:
        """Read what is known of the source's documents: all of them when absences may count, else those found."""
        wanted = "" if self.closes or self.visit.unchanged else "AND key IN (SELECT value FROM json_each(:keys))"
        rows = self.db.query(
            f"""
            SELECT documents.key, documents.capture, missed, missed_since, gone, current.words, current.extractor,
                CASE WHEN key IN (SELECT value FROM json_each(:keys)) THEN
                    (SELECT json_group_array(words) FROM versions WHERE document = documents.id)
                ELSE '[]' END AS earlier
            FROM documents
            JOIN versions AS current ON current.number =
                (SELECT version FROM stays WHERE document = documents.id ORDER BY number DESC LIMIT 1)
            WHERE source = :source {wanted}
            """,  # noqa: S608  the inserted text is one of the two above
            {"source": self.source, "keys": json.dumps([*self.found, *self.listed])},
        )
        return {
            row["key"]: Standing(
                row["words"],
                row["capture"],
                row["extractor"],
                frozenset(json.loads(row["earlier"])),
                row["missed"],
                moment_or_none(row["missed_since"]),
                row["gone"] is not None,
            )
            for row in rows
        }

    def _visit(self, judgement: Judgement, now: datetime) -> int:
        visit = self.visit
        row = {
            "source": self.source,
            "started": stamp(visit.started),
            "ended": stamp(visit.ended),
            "outcome": visit.outcome.value,
            "reason": printable(visit.reason),
            "status": visit.status,
            "found": visit.found,
            "kept": visit.kept,
            "claimed": visit.claimed,
            "received": visit.received,
            "unchanged": visit.unchanged,
            "complete": visit.complete,
            "suspect": judgement.suspect,
            "archived": stamp(now),
        }
        return _insert(self.db, "visits", row)

    def _captures(self, kept: Sequence[Place], visit: int) -> None:
        for capture, place in zip(self.visited.captures, kept, strict=True):
            row = {
                "record": place.record,
                "sha256": place.sha256,
                "url": printable(place.url),
                "fetched": stamp(place.fetched),
                "status": capture.status,
                "headers": printable(pack([list(pair) for pair in capture.headers])),
                "kind": place.kind,
                "file": place.file,
                "offset": place.offset,
                "length": place.length,
                "bytes": len(capture.body),
                "visit": visit,
            }
            _insert(self.db, "captures", row)

    def _validators(self) -> None:
        """Take over what to ask again with, and only after a good visit: else a later 304 hides what failed."""
        visit = self.visit
        if visit.outcome is not Outcome.OK:
            return
        if not visit.unchanged:
            self.db.execute("DELETE FROM validators WHERE source = ?", [self.source])
        for each in self.visited.validators:
            self.db.execute(
                "INSERT OR REPLACE INTO validators VALUES (?, ?, ?, ?)",
                [self.source, each.url, each.etag, each.last_modified],
            )

    def _document(self, found: Found, change: Change, known: Standing | None) -> None:
        document, name = found.document, self._id(found.document.key)
        self._check_capture(found)
        row = {
            "id": name,
            "source": self.source,
            "key": document.key,
            "kind": document.kind.value,
            "url": document.url,
            "title": document.title,
            "first_seen": self.when,
            "last_seen": self.when,
            "capture": found.capture,
            "line": found.line,
            "read": self.when,
        }
        self.db.execute(
            f"""
            INSERT INTO documents ({", ".join(row)}) VALUES ({_marks(row)})
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, url = excluded.url, title = excluded.title,
                last_seen = excluded.last_seen, capture = excluded.capture, missed = 0, missed_since = NULL,
                gone = NULL, gone_why = '', line = excluded.line, read = excluded.read
            """,  # noqa: S608  names of our own columns
            list(row.values()),
        )
        if document.kind is Kind.PATENT:
            tie(self.db, name, document.key, document.facts)
        if change is Change.SAME:
            self.db.execute("UPDATE stays SET last_seen = ? WHERE document = ? AND ended IS NULL", [self.when, name])
        else:
            self._stay(found, name, change)
        if known is not None and known.extractor != self.extractor:
            self._read_anew(document, name)

    def _listed(self, keys: Sequence[str]) -> None:
        """Note that a list still shows these documents. What they say was not read, so their versions are no newer."""
        self.db.execute(
            """
            UPDATE documents SET last_seen = :when, missed = 0, missed_since = NULL
            WHERE source = :source AND key IN (SELECT value FROM json_each(:keys))
            """,
            {"source": self.source, "keys": json.dumps(keys), "when": self.when},
        )

    def _stay(self, found: Found, document: str, change: Change) -> None:
        """End the stay of the version that stood there, and begin one."""
        version = stable_id("ver", document, self.words[found.document.key])
        known = None
        if change is not Change.FIRST:
            known = self.db.execute("SELECT number FROM versions WHERE id = ?", [version]).fetchone()
            self.db.execute("UPDATE stays SET ended = ? WHERE document = ? AND ended IS NULL", [self.when, document])
        number = known[0] if known else self._version(found, document, version, change)
        row = {"document": document, "version": number, "cause": change.value}
        _insert(self.db, "stays", row | {"first_seen": self.when, "last_seen": self.when})

    def _version(self, found: Found, document: str, version: str, change: Change) -> int:
        each = found.document
        seq = 1
        if change is not Change.FIRST:
            seq = self.db.execute("SELECT COUNT(*) + 1 FROM versions WHERE document = ?", [document]).fetchone()[0]
        row = {
            "id": version,
            "document": document,
            "seq": seq,
            "cause": change.value,
            "title": each.title,
            "text": each.text,
            "text_sha256": hashlib.sha256(each.text.encode()).hexdigest(),
            "capture": found.capture,
            "extractor": self.extractor,
            "words": self.words[each.key],
        }
        return _insert(self.db, "versions", row | _reading(each))

    def _read_anew(self, document: Document, name: str) -> None:
        """Take over what a newer extractor sees around the very same text; the text itself never changes."""
        row = _reading(document) | {"extractor": self.extractor}
        self.db.execute(
            f"""
            UPDATE versions SET {", ".join(f"{column} = ?" for column in row)} WHERE title = ? AND text = ? AND number =
                (SELECT version FROM stays WHERE document = ? AND ended IS NULL)
            """,  # noqa: S608  names of our own columns
            [*row.values(), document.title, document.text, name],
        )

    def _check_capture(self, found: Found) -> None:
        if found.capture in self.checked:
            return
        known = self.db.execute("SELECT 1 FROM captures WHERE sha256 = ? LIMIT 1", [found.capture]).fetchone()
        if known is None:
            raise ArchiveError(
                f"{self.source}: document {found.document.key!r} names a capture that was not kept: {found.capture!r}."
            )
        self.checked.add(found.capture)

    def _absences(self, judgement: Judgement) -> None:
        on = "SELECT id FROM documents WHERE source = :source AND key IN (SELECT value FROM json_each(:keys))"
        for keys, table, change in (
            (judgement.still, "documents", f"last_seen = :when WHERE id IN ({on})"),
            (judgement.still, "stays", f"last_seen = :when WHERE document IN ({on}) AND ended IS NULL"),
            (
                (*judgement.missed, *judgement.closed),
                "documents",
                f"missed = missed + 1, missed_since = COALESCE(missed_since, :when) WHERE id IN ({on})",
            ),
            (judgement.closed, "documents", f"gone = :when, gone_why = :why WHERE id IN ({on})"),
            (judgement.closed, "stays", f"ended = :when WHERE document IN ({on}) AND ended IS NULL"),
        ):
            given = {"source": self.source, "keys": json.dumps(list(keys)), "when": self.when, "why": judgement.cause}
            self.db.execute(f"UPDATE {table} SET {change}", given)  # noqa: S608  all of it stands above

    def _recorded(self, visit: int, judgement: Judgement) -> Recorded:
        def ids(*changes: Change) -> tuple[str, ...]:
            return self._ids(key for key, change in judgement.seen.items() if change in changes)

        return Recorded(
            visit,
            new=ids(Change.FIRST),
            changed=ids(Change.CHANGED),
            technical=ids(Change.TECHNICAL),
            returned=ids(Change.RETURNED),
            unchanged=ids(Change.SAME, Change.REOPENED) + self._ids(judgement.still),
            closed=self._ids(judgement.closed),
            reopened=self._ids(judgement.reopened),
            suspect=judgement.suspect,
        )

    def _ids(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self._id, keys))

    def _id(self, key: str) -> str:
        return stable_id("doc", self.source, key)


def _reading(document: Document) -> dict[str, str | None]:
    """Give what an extractor sees in and around a text, as columns."""
    return {
        "published": text_or_none(document.published),
        "sections": pack_sections(document.sections),
        "parties": pack_parties(document.parties),
        "links": pack(list(document.links)),
        "facts": pack_mapping(document.facts),
    }


def _name_source(db: Database, source: str) -> None:
    """Make room for a source that no watchlist names."""
    spider, _, at = source.partition(":")
    db.execute("INSERT OR IGNORE INTO sources (id, spider, at) VALUES (?, ?, ?)", [source, spider, at])


def _insert(db: Database, table: str, row: Mapping[str, object]) -> int:
    values = ", ".join(f'"{column}"' for column in row)
    marks = _marks(row)
    number = db.execute(f"INSERT INTO {table} ({values}) VALUES ({marks})", list(row.values())).lastrowid  # noqa: S608
    assert number is not None, "SQLite numbers every row that it inserts"
    return number


def _marks(row: Mapping[str, object]) -> str:
    return ", ".join("?" * len(row))
