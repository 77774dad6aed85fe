"""How the file is laid out, going on from `migrations`: what came since. The same rules hold."""

import hashlib

from monitor.archive.library import Database, run_script
from monitor.archive.migrations import migrations
from monitor.archive.packing import mapping
from monitor.archive.tables import LEFT
from monitor.archive.ties import tie

__all__ = ["migrations"]


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


@migrations()
def m025_outlines(db: Database) -> None:
    """Let a letter see which cases changed without reading their quotes."""
    run_script(
        db,
        """
        CREATE INDEX stays_changed ON stays(first_seen, document) WHERE cause = 'changed';
        ALTER TABLE cases ADD COLUMN says INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN shows INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN weak INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN newest TEXT;
        ALTER TABLE cases ADD COLUMN mark TEXT NOT NULL DEFAULT '';
        UPDATE cases SET
            says = (SELECT COUNT(*) FROM case_statements WHERE case_id = cases.id),
            shows = (SELECT COUNT(*) FROM case_signals WHERE case_id = cases.id),
            weak = NOT EXISTS (
                SELECT 1 FROM case_signals JOIN signals ON number = signal
                WHERE case_id = cases.id AND signals.strength <> 'weak'
            ),
            newest = (
                SELECT MAX(first_seen) FROM (
                    SELECT first_seen FROM case_signals JOIN signals ON number = signal WHERE case_id = cases.id
                    UNION ALL
                    SELECT first_seen FROM case_statements JOIN statements ON number = statement
                    WHERE case_id = cases.id
                )
            );
    """,
    )


@migrations()
def m026_left_out(db: Database) -> None:
    """Let the few readings be found in which words speak against a mention."""
    run_script(
        db,
        """
        CREATE INDEX readings_left_out ON readings(version) WHERE instr(hits, '["suppresses"') > 0
            OR instr(hits, '["boilerplate"') > 0 OR instr(hits, '["negates"') > 0;
    """,
    )
