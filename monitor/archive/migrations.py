"""How the file is laid out. Each step is applied once, in its own transaction, and is never edited after a release.

Times are UTC, `2019-08-28T12:00:00Z`, in whole seconds. Days are as precise as their source: `2018`, `2018-03` or
`2018-03-14`. Offsets count characters. Tables that are searched have an integer key, since VACUUM renumbers rows
without one and would leave the search index pointing at other rows.
"""

from monitor.archive.library import Database, Migrations, run_script
from monitor.archive.tables import KEPT, MADE, SEEN, SENT, WATCHED

TOKENS = "unicode61 remove_diacritics 2"

migrations = Migrations("monitor")


@migrations()
def m001_watched(db: Database) -> None:
    """Lay out what the watchlist says."""
    run_script(db, WATCHED)


@migrations()
def m002_seen(db: Database) -> None:
    """Lay out what was seen, and what people think of it: neither is ever overwritten."""
    run_script(db, SEEN)
    db.table("versions").enable_fts(["title", "text"], tokenize=TOKENS, create_triggers=True)
    for table, key, columns in KEPT:
        refuse = f"SELECT RAISE(ABORT, 'archived {table} are never overwritten or deleted')"
        known = f"SELECT 1 FROM {table} WHERE {key} = new.{key}"  # noqa: S608  names of our own tables
        run_script(
            db,
            f"""
            CREATE TRIGGER {table}_are_not_changed BEFORE UPDATE{columns} ON {table} BEGIN {refuse}; END;
            CREATE TRIGGER {table}_are_not_deleted BEFORE DELETE ON {table} BEGIN {refuse}; END;
            CREATE TRIGGER {table}_are_not_replaced BEFORE INSERT ON {table} WHEN EXISTS ({known}) BEGIN {refuse}; END;
        """,
        )


@migrations()
def m003_made(db: Database) -> None:
    """Lay out what is computed from it: replaced as a whole each time."""
    run_script(db, MADE)
    for table in ("signals", "statements"):
        db.table(table).enable_fts(["quote"], tokenize=TOKENS, create_triggers=True)


@migrations()
def m004_sent(db: Database) -> None:
    """Lay out who was told what."""
    run_script(db, SENT)


@migrations()
def m005_typed(db: Database) -> None:
    """Name the sort of each statement, the end of each promise, and since when a case is resolved."""
    run_script(
        db,
        """
        ALTER TABLE statements ADD COLUMN sort TEXT NOT NULL DEFAULT '';
        ALTER TABLE statements ADD COLUMN until TEXT;
        ALTER TABLE cases ADD COLUMN reversed TEXT;
    """,
    )


@migrations()
def m006_reviewed(db: Database) -> None:
    """Let a dismissal silence one sentence of one source for a time, and mark what is silent."""
    run_script(
        db,
        """
        ALTER TABLE reviews ADD COLUMN until TEXT;
        ALTER TABLE reviews ADD COLUMN scope TEXT;
        ALTER TABLE signals ADD COLUMN silenced TEXT NOT NULL DEFAULT '';
        ALTER TABLE statements ADD COLUMN silenced TEXT NOT NULL DEFAULT '';
    """,
    )


@migrations()
def m007_chained(db: Database) -> None:
    """Lay out the chain over all captures; its links are never overwritten."""
    run_script(
        db,
        """
        CREATE TABLE chain (
            visit INTEGER PRIMARY KEY REFERENCES visits(number),
            captures INTEGER NOT NULL,
            root TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER chain_is_not_changed BEFORE UPDATE ON chain BEGIN
            SELECT RAISE(ABORT, 'the chain of captures is never overwritten');
        END;
        CREATE TRIGGER chain_is_not_deleted BEFORE DELETE ON chain BEGIN
            SELECT RAISE(ABORT, 'the chain of captures is never overwritten');
        END;
    """,
    )


@migrations()
def m008_bulk(db: Database) -> None:
    """Lay out the ledger of files of thousands, and of the documents in them that were not kept."""
    run_script(
        db,
        """
        CREATE TABLE bulk_files (
            number INTEGER PRIMARY KEY,
            visit INTEGER NOT NULL REFERENCES visits(number),
            file TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            documents INTEGER NOT NULL,
            kept INTEGER NOT NULL,
            passed_over INTEGER NOT NULL,
            broken INTEGER NOT NULL,
            twice INTEGER NOT NULL,
            remarks TEXT NOT NULL,
            sieve TEXT NOT NULL,
            done TEXT NOT NULL
        ) STRICT;
        CREATE INDEX bulk_files_sha256 ON bulk_files(sha256, sieve);
        CREATE TABLE passed_over (
            key TEXT NOT NULL,
            sha256 BLOB NOT NULL,
            visit INTEGER NOT NULL REFERENCES visits(number),
            published TEXT,
            filed TEXT,
            named TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (key, sha256)
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m009_listed(db: Database) -> None:
    """Remember of each document the line of the list that led to it, and when its own page was last read."""
    run_script(
        db,
        """
        ALTER TABLE documents ADD COLUMN line TEXT NOT NULL DEFAULT '';
        ALTER TABLE documents ADD COLUMN read TEXT;
    """,
    )


@migrations()
def m010_gone_why(db: Database) -> None:
    """Say of each closed document why: absent, board empty, board gone."""
    run_script(db, "ALTER TABLE documents ADD COLUMN gone_why TEXT NOT NULL DEFAULT ''")


@migrations()
def m011_openings(db: Database) -> None:
    """Count the postings that show a signal under ids of their own."""
    run_script(db, "ALTER TABLE signals ADD COLUMN openings INTEGER NOT NULL DEFAULT 1")


@migrations()
def m012_edits(db: Database) -> None:
    """Note what of a posting changes beside its text."""
    run_script(
        db,
        """
        CREATE TABLE edits (
            number INTEGER PRIMARY KEY,
            document TEXT NOT NULL REFERENCES documents(id),
            visit INTEGER NOT NULL REFERENCES visits(number),
            at TEXT NOT NULL,
            field TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL
        ) STRICT;
        CREATE INDEX edits_document ON edits(document, number);
        CREATE INDEX edits_visit ON edits(visit);
    """,
    )


@migrations()
def m013_readings(db: Database) -> None:
    """Keep what the rules read in each version, and up to where it was made into cases."""
    run_script(
        db,
        """
        CREATE TABLE readings (
            version INTEGER PRIMARY KEY REFERENCES versions(number),
            knows TEXT NOT NULL,
            hits TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER readings_follow_versions AFTER UPDATE ON versions BEGIN
            DELETE FROM readings WHERE version = new.number;
        END;
        CREATE INDEX documents_url ON documents(url);
        CREATE INDEX sources_company ON sources(company);
        ALTER TABLE cases ADD COLUMN rising INTEGER NOT NULL DEFAULT 0;
        DELETE FROM computed;
        ALTER TABLE computed DROP COLUMN as_of;
        ALTER TABLE computed ADD COLUMN program TEXT NOT NULL DEFAULT '';
        ALTER TABLE computed ADD COLUMN visit INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE computed ADD COLUMN stay INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE computed ADD COLUMN review INTEGER NOT NULL DEFAULT 0;
    """,
    )


@migrations()
def m014_witnesses(db: Database) -> None:
    """Lay out the queue of what third parties are asked to bear witness to."""
    run_script(
        db,
        """
        CREATE TABLE witnesses (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('timestamp', 'wayback')),
            subject TEXT NOT NULL,
            about TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'pending', 'done', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_try TEXT,
            reply TEXT NOT NULL DEFAULT '',
            proof BLOB NOT NULL DEFAULT x'',
            at TEXT NOT NULL,
            UNIQUE (kind, subject, about)
        ) STRICT;
    """,
    )
