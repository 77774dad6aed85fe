"""The tables of the first layout, as SQL. Applied once by the migrations, and never edited after a release."""

WATCHED = """
CREATE TABLE companies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    watched INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE affiliates (
    number INTEGER PRIMARY KEY,
    company TEXT NOT NULL REFERENCES companies(id),
    other TEXT NOT NULL REFERENCES companies(id),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    since TEXT,
    until TEXT,
    disputed TEXT,
    disputed_source TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    spider TEXT NOT NULL,
    at TEXT NOT NULL,
    company TEXT REFERENCES companies(id),
    kind TEXT,
    channel TEXT NOT NULL DEFAULT '',
    speaker TEXT NOT NULL DEFAULT '',
    every_seconds INTEGER NOT NULL DEFAULT 86400,
    expect INTEGER NOT NULL DEFAULT 0,
    options TEXT NOT NULL DEFAULT '{}',
    people TEXT NOT NULL DEFAULT '[]',
    watched INTEGER NOT NULL DEFAULT 0
) STRICT;
"""

SEEN = """
CREATE TABLE visits (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(id),
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'empty', 'failed', 'blocked', 'changed shape')),
    reason TEXT NOT NULL,
    status INTEGER NOT NULL,
    found INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    received INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    suspect TEXT NOT NULL DEFAULT '',
    archived TEXT NOT NULL
) STRICT;
CREATE INDEX visits_source ON visits(source, number);
CREATE INDEX visits_outcome ON visits(source, outcome, ended);
CREATE TABLE captures (
    record TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    url TEXT NOT NULL,
    fetched TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('response', 'resource', 'revisit')),
    file TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    visit INTEGER NOT NULL REFERENCES visits(number)
) STRICT;
CREATE INDEX captures_sha256 ON captures(sha256);
CREATE INDEX captures_visit ON captures(visit);
CREATE TABLE validators (
    source TEXT NOT NULL REFERENCES sources(id),
    url TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    PRIMARY KEY (source, url)
) STRICT;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    missed INTEGER NOT NULL DEFAULT 0,
    missed_since TEXT,
    gone TEXT,
    capture TEXT NOT NULL,
    UNIQUE (source, key)
) STRICT;
CREATE TABLE versions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL REFERENCES documents(id),
    seq INTEGER NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('first', 'changed', 'technical')),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    capture TEXT NOT NULL,
    extractor TEXT NOT NULL,
    words TEXT NOT NULL,
    published TEXT,
    sections TEXT NOT NULL,
    parties TEXT NOT NULL,
    links TEXT NOT NULL,
    facts TEXT NOT NULL,
    UNIQUE (document, seq),
    UNIQUE (document, words)
) STRICT;
CREATE TABLE stays (
    number INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents(id),
    version INTEGER NOT NULL REFERENCES versions(number),
    cause TEXT NOT NULL CHECK (cause IN ('first', 'changed', 'technical', 'returned', 'reopened')),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    ended TEXT
) STRICT;
CREATE INDEX stays_document ON stays(document, number);
CREATE INDEX stays_version ON stays(version);
CREATE UNIQUE INDEX stays_one_open ON stays(document) WHERE ended IS NULL;
CREATE TABLE reviews (
    number INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_subject ON reviews(subject);
"""

MADE = """
CREATE TABLE computed (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    as_of TEXT,
    rulebook TEXT NOT NULL,
    watchlist TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE signals (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    company TEXT NOT NULL,
    capability TEXT NOT NULL,
    act TEXT NOT NULL,
    strength TEXT NOT NULL,
    quote TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES versions(number),
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    section TEXT NOT NULL,
    channel TEXT NOT NULL,
    speaker TEXT NOT NULL,
    day TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone TEXT,
    via TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX signals_company ON signals(company, capability);
CREATE INDEX signals_version ON signals(version);
CREATE TABLE statements (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    company TEXT NOT NULL,
    capability TEXT NOT NULL,
    stance TEXT NOT NULL,
    act TEXT NOT NULL,
    quote TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES versions(number),
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    day TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone TEXT,
    reviewed INTEGER NOT NULL,
    tense TEXT NOT NULL,
    scope TEXT NOT NULL,
    hedges TEXT NOT NULL,
    exceptions TEXT NOT NULL,
    about TEXT NOT NULL,
    channel TEXT NOT NULL,
    url TEXT NOT NULL,
    checked TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX statements_company ON statements(company, capability);
CREATE INDEX statements_version ON statements(version);
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    company TEXT NOT NULL,
    capability TEXT NOT NULL,
    title TEXT NOT NULL,
    headline TEXT NOT NULL,
    strength TEXT NOT NULL,
    alert INTEGER NOT NULL,
    explanation TEXT NOT NULL,
    not_shown TEXT NOT NULL,
    channels TEXT NOT NULL,
    context TEXT NOT NULL
) STRICT;
CREATE TABLE case_statements (
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    statement INTEGER NOT NULL REFERENCES statements(number),
    PRIMARY KEY (case_id, position)
) STRICT;
CREATE INDEX case_statements_statement ON case_statements(statement);
CREATE TABLE case_signals (
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    signal INTEGER NOT NULL REFERENCES signals(number),
    PRIMARY KEY (case_id, position)
) STRICT;
CREATE INDEX case_signals_signal ON case_signals(signal);
CREATE TABLE divergences (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    relation TEXT NOT NULL,
    strength TEXT NOT NULL,
    explanation TEXT NOT NULL
) STRICT;
CREATE INDEX divergences_case_id ON divergences(case_id);
CREATE TABLE findings (
    divergence TEXT NOT NULL REFERENCES divergences(id),
    position INTEGER NOT NULL,
    relation TEXT NOT NULL,
    statement INTEGER REFERENCES statements(number),
    signal INTEGER REFERENCES signals(number),
    reason TEXT NOT NULL,
    hops TEXT NOT NULL,
    PRIMARY KEY (divergence, position)
) STRICT;
CREATE INDEX findings_statement ON findings(statement);
CREATE INDEX findings_signal ON findings(signal);
"""

SENT = """
CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    desk TEXT NOT NULL,
    day TEXT NOT NULL,
    subject TEXT NOT NULL,
    message BLOB NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE digests (
    desk TEXT NOT NULL,
    day TEXT NOT NULL,
    letter TEXT REFERENCES letters(id),
    made TEXT NOT NULL,
    PRIMARY KEY (desk, day)
) STRICT;
CREATE TABLE deliveries (
    letter TEXT NOT NULL REFERENCES letters(id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'deferred')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    smtp_reply TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    PRIMARY KEY (letter, recipient)
) STRICT;
CREATE INDEX deliveries_state ON deliveries(state);
CREATE TABLE told (
    number INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('case', 'source')),
    subject TEXT NOT NULL,
    what TEXT NOT NULL,
    letter TEXT NOT NULL REFERENCES letters(id),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX told_desk ON told(desk, about, subject);
"""

LEFT = """
CREATE TABLE readers (
    desk TEXT NOT NULL,
    reader TEXT NOT NULL,
    PRIMARY KEY (desk, reader)
) STRICT, WITHOUT ROWID;
INSERT INTO readers SELECT DISTINCT substr(desk, 1, instr(desk || ' ', ' ') - 1), lower(recipient)
FROM deliveries JOIN letters ON letters.id = letter WHERE recipient LIKE '%@%';
CREATE TABLE unsubscriptions (
    number INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    reader TEXT NOT NULL,
    at TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('one-click', 'page', 'by hand', 'back'))
) STRICT;
CREATE TRIGGER unsubscriptions_are_not_changed BEFORE UPDATE ON unsubscriptions BEGIN
    SELECT RAISE(ABORT, 'unsubscriptions are never overwritten or deleted');
END;
CREATE TRIGGER unsubscriptions_are_not_deleted BEFORE DELETE ON unsubscriptions BEGIN
    SELECT RAISE(ABORT, 'unsubscriptions are never overwritten or deleted');
END;
CREATE TRIGGER unsubscriptions_are_not_replaced BEFORE INSERT ON unsubscriptions
WHEN EXISTS (SELECT 1 FROM unsubscriptions WHERE number = new.number) BEGIN
    SELECT RAISE(ABORT, 'unsubscriptions are never overwritten or deleted');
END;
CREATE TABLE new_deliveries (
    letter TEXT NOT NULL REFERENCES letters(id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'deferred', 'unsubscribed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    smtp_reply TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    PRIMARY KEY (letter, recipient)
) STRICT;
INSERT INTO new_deliveries (letter, recipient, state, attempts, next_try, smtp_reply, at)
SELECT letter, recipient, state, attempts, next_try, smtp_reply, at FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE new_deliveries RENAME TO deliveries;
CREATE INDEX deliveries_state ON deliveries(state);
CREATE INDEX deliveries_recipient ON deliveries(recipient, state, at);
"""

KEPT = (
    ("versions", "id", " OF id, document, seq, title, text, text_sha256, words, capture"),
    ("captures", "record", ""),
    ("reviews", "number", ""),
)
"""Tables whose rows are never deleted, their key, and the columns that are never changed (empty: all of them)."""
