"""How the file is laid out. Each step is applied once, in its own transaction, and is never edited after a release.

Times are UTC, `2019-08-28T12:00:00Z`, in whole seconds. Days are as precise as their source: `2018`, `2018-03` or
`2018-03-14`. Offsets count characters. Tables that are searched have an integer key, since VACUUM renumbers rows
without one and would leave the search index pointing at other rows.
"""

import hashlib

from monitor.archive.library import Database, Migrations, run_script
from monitor.archive.packing import mapping
from monitor.archive.tables import KEPT, LEFT, MADE, SEEN, SENT, WATCHED
from monitor.archive.ties import tie

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


@migrations()
def m015_unkept(db: Database) -> None:
    """Remember which pages of a list of thousands were read and not kept: they are not asked again each day."""
    run_script(
        db,
        """
        CREATE TABLE unkept (
            source TEXT NOT NULL REFERENCES sources(id),
            key TEXT NOT NULL,
            line TEXT NOT NULL,
            read TEXT NOT NULL,
            PRIMARY KEY (source, key)
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m016_letters_proved(db: Database) -> None:
    """Keep the SHA-256 of each letter, so that one which was damaged while it waited is not sent."""
    run_script(db, "ALTER TABLE letters ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''")
    for name, message in db.execute("SELECT id, message FROM letters").fetchall():
        db.execute("UPDATE letters SET sha256 = ? WHERE id = ?", [hashlib.sha256(message).hexdigest(), name])


@migrations()
def m017_asked(db: Database) -> None:
    """Keep what documents answered that were asked at their own addresses, as their list did not show them."""
    run_script(
        db,
        """
        CREATE TABLE asked (
            number INTEGER PRIMARY KEY,
            document TEXT NOT NULL REFERENCES documents(id),
            at TEXT NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('there', 'gone', 'unknown')),
            status INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX asked_document ON asked(document);
    """,
    )


@migrations()
def m018_printed(db: Database) -> None:
    """Let printed names, and what makes filings kin, be looked up without reading the filings."""
    run_script(
        db,
        """
        CREATE INDEX versions_parties
            ON versions(parties, document, json_extract(facts, '$.filing_date'), published) WHERE parties <> '[]';
    """,
    )


@migrations()
def m019_unwatched(db: Database) -> None:
    """Lay out who is not watched and files for severe capabilities, and which desk was told of whom."""
    run_script(
        db,
        """
        CREATE TABLE unwatched (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            key TEXT NOT NULL,
            role TEXT NOT NULL,
            capability TEXT NOT NULL,
            title TEXT NOT NULL,
            strength TEXT NOT NULL,
            quote TEXT NOT NULL,
            version INTEGER NOT NULL REFERENCES versions(number),
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            section TEXT NOT NULL,
            family TEXT NOT NULL,
            day TEXT NOT NULL,
            first_seen TEXT NOT NULL
        ) STRICT;
        CREATE INDEX unwatched_version ON unwatched(version);
        CREATE INDEX unwatched_key ON unwatched(key);
        CREATE TABLE told_unwatched (
            desk TEXT NOT NULL,
            key TEXT NOT NULL,
            letter TEXT NOT NULL REFERENCES letters(id),
            at TEXT NOT NULL,
            PRIMARY KEY (desk, key)
        ) STRICT;
        DELETE FROM computed;
    """,
    )


@migrations()
def m020_kin(db: Database) -> None:
    """Let filings be found that belong together: by application, publication, family."""
    run_script(
        db,
        """
        CREATE TABLE kin (
            tie TEXT NOT NULL,
            document TEXT NOT NULL REFERENCES documents(id),
            PRIMARY KEY (tie, document)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kin_document ON kin(document);
    """,
    )
    rows = db.execute("""
        SELECT documents.id, documents.key, versions.facts FROM documents
        JOIN versions ON versions.document = documents.id WHERE documents.kind = 'patent'
    """)
    for document, key, facts in rows.fetchall():
        tie(db, document, key, mapping(facts))


@migrations()
def m021_briefs(db: Database) -> None:
    """Keep each digest in brief, for feeds."""
    run_script(db, "ALTER TABLE digests ADD COLUMN brief TEXT NOT NULL DEFAULT ''")


@migrations()
def m022_refused_logins(db: Database) -> None:
    """Remember when a mail server refused a login, so that it is not asked until it locks the account."""
    run_script(
        db,
        """
        CREATE TABLE refused_logins (
            number INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            at TEXT NOT NULL,
            reply TEXT NOT NULL
        ) STRICT;
    """,
    )


@migrations()
def m023_orders(db: Database) -> None:
    """Let pages read the first of a million in their order, and count the few that are silenced."""
    run_script(
        db,
        """
        CREATE INDEX cases_order ON cases(alert, position, company, capability);
        CREATE INDEX signals_newest ON signals(first_seen, id);
        CREATE INDEX signals_day ON signals(day DESC, id);
        CREATE INDEX signals_silenced ON signals(number) WHERE silenced <> '';
        CREATE INDEX statements_newest ON statements(first_seen, id);
        CREATE INDEX statements_silenced ON statements(number) WHERE silenced <> '';
        CREATE INDEX documents_present ON documents(source) WHERE gone IS NULL;
        CREATE INDEX signals_capability ON signals(capability, day, channel, silenced, id);
    """,
    )


@migrations()
def m024_left(db: Database) -> None:
    """Lay out who was ever sent a letter, who left, and let what waited for them be marked so."""
    run_script(db, LEFT)
