PRAGMA application_id = 1297042993;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
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
    capture TEXT NOT NULL, line TEXT NOT NULL DEFAULT '', read TEXT, gone_why TEXT NOT NULL DEFAULT '',
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
CREATE TABLE reviews (
    number INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL
, until TEXT, scope TEXT) STRICT;
CREATE VIRTUAL TABLE "versions_fts" USING FTS5 (
    "title", "text",
    tokenize='unicode61 remove_diacritics 2',
    content="versions"
);
CREATE TABLE computed (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    rulebook TEXT NOT NULL,
    watchlist TEXT NOT NULL,
    at TEXT NOT NULL
, program TEXT NOT NULL DEFAULT '', visit INTEGER NOT NULL DEFAULT 0, stay INTEGER NOT NULL DEFAULT 0, review INTEGER NOT NULL DEFAULT 0) STRICT;
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
, silenced TEXT NOT NULL DEFAULT '', openings INTEGER NOT NULL DEFAULT 1) STRICT;
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
, sort TEXT NOT NULL DEFAULT '', until TEXT, silenced TEXT NOT NULL DEFAULT '') STRICT;
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
, reversed TEXT, rising INTEGER NOT NULL DEFAULT 0, says INTEGER NOT NULL DEFAULT 0, shows INTEGER NOT NULL DEFAULT 0, weak INTEGER NOT NULL DEFAULT 0, newest TEXT, mark TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE case_statements (
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    statement INTEGER NOT NULL REFERENCES statements(number),
    PRIMARY KEY (case_id, position)
) STRICT;
CREATE TABLE case_signals (
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    signal INTEGER NOT NULL REFERENCES signals(number),
    PRIMARY KEY (case_id, position)
) STRICT;
CREATE TABLE divergences (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases(id),
    position INTEGER NOT NULL,
    relation TEXT NOT NULL,
    strength TEXT NOT NULL,
    explanation TEXT NOT NULL
) STRICT;
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
CREATE VIRTUAL TABLE "signals_fts" USING FTS5 (
    "quote",
    tokenize='unicode61 remove_diacritics 2',
    content="signals"
);
CREATE VIRTUAL TABLE "statements_fts" USING FTS5 (
    "quote",
    tokenize='unicode61 remove_diacritics 2',
    content="statements"
);
CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    desk TEXT NOT NULL,
    day TEXT NOT NULL,
    subject TEXT NOT NULL,
    message BLOB NOT NULL,
    created TEXT NOT NULL
, sha256 TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE digests (
    desk TEXT NOT NULL,
    day TEXT NOT NULL,
    letter TEXT REFERENCES letters(id),
    made TEXT NOT NULL, brief TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (desk, day)
) STRICT;
CREATE TABLE told (
    number INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('case', 'source')),
    subject TEXT NOT NULL,
    what TEXT NOT NULL,
    letter TEXT NOT NULL REFERENCES letters(id),
    at TEXT NOT NULL
) STRICT;
CREATE TABLE chain (
            visit INTEGER PRIMARY KEY REFERENCES visits(number),
            captures INTEGER NOT NULL,
            root TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT;
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
CREATE TABLE passed_over (
            key TEXT NOT NULL,
            sha256 BLOB NOT NULL,
            visit INTEGER NOT NULL REFERENCES visits(number),
            published TEXT,
            filed TEXT,
            named TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (key, sha256)
        ) STRICT, WITHOUT ROWID;
CREATE TABLE edits (
            number INTEGER PRIMARY KEY,
            document TEXT NOT NULL REFERENCES documents(id),
            visit INTEGER NOT NULL REFERENCES visits(number),
            at TEXT NOT NULL,
            field TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL
        ) STRICT;
CREATE TABLE readings (
            version INTEGER PRIMARY KEY REFERENCES versions(number),
            knows TEXT NOT NULL,
            hits TEXT NOT NULL
        ) STRICT;
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
CREATE TABLE unkept (
            source TEXT NOT NULL REFERENCES sources(id),
            key TEXT NOT NULL,
            line TEXT NOT NULL,
            read TEXT NOT NULL,
            PRIMARY KEY (source, key)
        ) STRICT, WITHOUT ROWID;
CREATE TABLE asked (
            number INTEGER PRIMARY KEY,
            document TEXT NOT NULL REFERENCES documents(id),
            at TEXT NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('there', 'gone', 'unknown')),
            status INTEGER NOT NULL
        ) STRICT;
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
CREATE TABLE told_unwatched (
            desk TEXT NOT NULL,
            key TEXT NOT NULL,
            letter TEXT NOT NULL REFERENCES letters(id),
            at TEXT NOT NULL,
            PRIMARY KEY (desk, key)
        ) STRICT;
CREATE TABLE kin (
            tie TEXT NOT NULL,
            document TEXT NOT NULL REFERENCES documents(id),
            PRIMARY KEY (tie, document)
        ) STRICT, WITHOUT ROWID;
CREATE TABLE refused_logins (
            number INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            at TEXT NOT NULL,
            reply TEXT NOT NULL
        ) STRICT;
CREATE TABLE readers (
    desk TEXT NOT NULL,
    reader TEXT NOT NULL,
    PRIMARY KEY (desk, reader)
) STRICT, WITHOUT ROWID;
CREATE TABLE unsubscriptions (
    number INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    reader TEXT NOT NULL,
    at TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('one-click', 'page', 'by hand', 'back'))
) STRICT;
CREATE TABLE "deliveries" (
    letter TEXT NOT NULL REFERENCES letters(id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'deferred', 'unsubscribed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    smtp_reply TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    PRIMARY KEY (letter, recipient)
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES (1, 'monitor', 'm001_watched', '2026-11-24 05:01:37.905227+00:00');
INSERT INTO "_sqlite_migrations" VALUES (10, 'monitor', 'm010_gone_why', '2026-11-24 05:01:37.927557+00:00');
INSERT INTO "_sqlite_migrations" VALUES (11, 'monitor', 'm011_openings', '2026-11-24 05:01:37.928677+00:00');
INSERT INTO "_sqlite_migrations" VALUES (12, 'monitor', 'm012_edits', '2026-11-24 05:01:37.929278+00:00');
INSERT INTO "_sqlite_migrations" VALUES (13, 'monitor', 'm013_readings', '2026-11-24 05:01:37.936295+00:00');
INSERT INTO "_sqlite_migrations" VALUES (14, 'monitor', 'm014_witnesses', '2026-11-24 05:01:37.936667+00:00');
INSERT INTO "_sqlite_migrations" VALUES (15, 'monitor', 'm015_unkept', '2026-11-24 05:01:37.936930+00:00');
INSERT INTO "_sqlite_migrations" VALUES (16, 'monitor', 'm016_letters_proved', '2026-11-24 05:01:37.937774+00:00');
INSERT INTO "_sqlite_migrations" VALUES (17, 'monitor', 'm017_asked', '2026-11-24 05:01:37.938282+00:00');
INSERT INTO "_sqlite_migrations" VALUES (18, 'monitor', 'm018_printed', '2026-11-24 05:01:37.938542+00:00');
INSERT INTO "_sqlite_migrations" VALUES (19, 'monitor', 'm019_unwatched', '2026-11-24 05:01:37.938937+00:00');
INSERT INTO "_sqlite_migrations" VALUES (2, 'monitor', 'm002_seen', '2026-11-24 05:01:37.909243+00:00');
INSERT INTO "_sqlite_migrations" VALUES (20, 'monitor', 'm020_kin', '2026-11-24 05:01:37.939254+00:00');
INSERT INTO "_sqlite_migrations" VALUES (21, 'monitor', 'm021_briefs', '2026-11-24 05:01:37.940047+00:00');
INSERT INTO "_sqlite_migrations" VALUES (22, 'monitor', 'm022_refused_logins', '2026-11-24 05:01:37.940276+00:00');
INSERT INTO "_sqlite_migrations" VALUES (23, 'monitor', 'm023_orders', '2026-11-24 05:01:37.941048+00:00');
INSERT INTO "_sqlite_migrations" VALUES (24, 'monitor', 'm024_left', '2026-11-24 05:01:37.945634+00:00');
INSERT INTO "_sqlite_migrations" VALUES (25, 'monitor', 'm025_outlines', '2026-11-24 05:01:37.950681+00:00');
INSERT INTO "_sqlite_migrations" VALUES (3, 'monitor', 'm003_made', '2026-11-24 05:01:37.914992+00:00');
INSERT INTO "_sqlite_migrations" VALUES (4, 'monitor', 'm004_sent', '2026-11-24 05:01:37.916149+00:00');
INSERT INTO "_sqlite_migrations" VALUES (5, 'monitor', 'm005_typed', '2026-11-24 05:01:37.919597+00:00');
INSERT INTO "_sqlite_migrations" VALUES (6, 'monitor', 'm006_reviewed', '2026-11-24 05:01:37.923042+00:00');
INSERT INTO "_sqlite_migrations" VALUES (7, 'monitor', 'm007_chained', '2026-11-24 05:01:37.923698+00:00');
INSERT INTO "_sqlite_migrations" VALUES (8, 'monitor', 'm008_bulk', '2026-11-24 05:01:37.924371+00:00');
INSERT INTO "_sqlite_migrations" VALUES (9, 'monitor', 'm009_listed', '2026-11-24 05:01:37.926376+00:00');
INSERT INTO "companies" VALUES ('amazon', 'Amazon', 1);
INSERT INTO "companies" VALUES ('ring', 'Ring', 1);
INSERT INTO "affiliates" VALUES (1, 'ring', 'amazon', 'subsidiary', 'https://amazon.example/', '2018-04', NULL, '2019-08-29', '');
INSERT INTO "sources" VALUES ('greenhouse:ring', 'greenhouse', 'ring', 'ring', 'posting', 'job posting', '', 86400, 0, '{}', '[]', 1);
INSERT INTO "sources" VALUES ('uspto:week', 'uspto', 'week', NULL, NULL, '', '', 86400, 0, '{}', '[]', 0);
INSERT INTO "visits" VALUES (1, 'greenhouse:ring', '2019-06-01T12:00:00Z', '2019-06-01T12:01:00Z', 'ok', '', 0, 2, 2, -1, 0, 0, 1, '', '2019-06-01T12:01:00Z');
INSERT INTO "visits" VALUES (2, 'greenhouse:ring', '2019-06-02T12:00:00Z', '2019-06-02T12:01:00Z', 'ok', '', 0, 2, 2, -1, 0, 0, 1, '', '2019-06-02T12:01:00Z');
INSERT INTO "visits" VALUES (3, 'greenhouse:ring', '2019-06-03T12:00:00Z', '2019-06-03T12:01:00Z', 'ok', '', 0, 1, 1, -1, 0, 0, 1, '', '2019-06-03T12:01:00Z');
INSERT INTO "visits" VALUES (4, 'greenhouse:ring', '2019-06-04T12:00:00Z', '2019-06-04T12:01:00Z', 'ok', '', 0, 1, 1, -1, 0, 0, 1, '', '2019-06-04T12:01:00Z');
INSERT INTO "visits" VALUES (5, 'uspto:week', '2019-06-05T12:00:00Z', '2019-06-05T12:01:00Z', 'ok', '', 0, 1, 1, -1, 0, 0, 1, '', '2019-06-05T12:01:00Z');
INSERT INTO "captures" VALUES ('<urn:uuid:98ef6052-201906021200-0>', '98ef6052ca48947821f366ffda5a80b7b4e11db01699d3bc4d961183ea133ff1', 'https://boards.example/ring', '2019-06-02T12:00:00Z', 200, '[["ETag", "\"1\""]]', 'response', 'captures/2019/06/a.warc.gz', 0, 99, 59, 2);
INSERT INTO "captures" VALUES ('<urn:uuid:c501e53d-201906051200-0>', 'c501e53d8931dc6d629a782128cd3bf0aae54311d33209f221bba61d97cb25a5', 'https://boards.example/ring', '2019-06-05T12:00:00Z', 200, '[["ETag", "\"1\""]]', 'response', 'captures/2019/06/a.warc.gz', 0, 99, 296, 5);
INSERT INTO "captures" VALUES ('<urn:uuid:e9ea9f62-201906031200-0>', 'e9ea9f6286d8edb1c870b6afa9d8d02f10d32120f41f6fb1ad91bf38469494ad', 'https://boards.example/ring', '2019-06-03T12:00:00Z', 200, '[["ETag", "\"1\""]]', 'response', 'captures/2019/06/a.warc.gz', 0, 99, 41, 3);
INSERT INTO "captures" VALUES ('<urn:uuid:e9ea9f62-201906041200-0>', 'e9ea9f6286d8edb1c870b6afa9d8d02f10d32120f41f6fb1ad91bf38469494ad', 'https://boards.example/ring', '2019-06-04T12:00:00Z', 200, '[["ETag", "\"1\""]]', 'response', 'captures/2019/06/a.warc.gz', 0, 99, 41, 4);
INSERT INTO "captures" VALUES ('<urn:uuid:f489c1ba-201906011200-0>', 'f489c1bafe464acd37072edd59bfcea0896395f70a86c71a6cd7f5b21359957d', 'https://boards.example/ring', '2019-06-01T12:00:00Z', 200, '[["ETag", "\"1\""]]', 'response', 'captures/2019/06/a.warc.gz', 0, 99, 69, 1);
INSERT INTO "documents" VALUES ('doc-02433b213ed42eb5', 'uspto:week', 'US-2019000001-A1', 'patent', 'https://patents.example/1', 'Doorbell', '2019-06-05T12:01:00Z', '2019-06-05T12:01:00Z', 0, NULL, NULL, 'c501e53d8931dc6d629a782128cd3bf0aae54311d33209f221bba61d97cb25a5', '', '2019-06-05T12:01:00Z', '');
INSERT INTO "documents" VALUES ('doc-21d0bc3fcda59b1e', 'greenhouse:ring', '1', 'posting', 'https://boards.example/ring/1', 'Title of 1', '2019-06-01T12:01:00Z', '2019-06-04T12:01:00Z', 0, NULL, NULL, 'e9ea9f6286d8edb1c870b6afa9d8d02f10d32120f41f6fb1ad91bf38469494ad', '', '2019-06-04T12:01:00Z', '');
INSERT INTO "documents" VALUES ('doc-fd54f98b5c78eb55', 'greenhouse:ring', '2', 'posting', 'https://boards.example/ring/2', 'Title of 2', '2019-06-01T12:01:00Z', '2019-06-02T12:01:00Z', 2, '2019-06-03T12:01:00Z', '2019-06-04T12:01:00Z', '98ef6052ca48947821f366ffda5a80b7b4e11db01699d3bc4d961183ea133ff1', '', '2019-06-02T12:01:00Z', 'absent');
INSERT INTO "versions" VALUES (1, 'ver-8e09a579228c6769', 'doc-21d0bc3fcda59b1e', 1, 'first', 'Title of 1', 'Face recognition is required.', '8324cb08d35bb194a240ad1ea6966f3a510b2055baf80204908b5d79883f16cf', 'f489c1bafe464acd37072edd59bfcea0896395f70a86c71a6cd7f5b21359957d', '1', '06a4b00a5231d742aa0358dd8267a95ea0dabcff6eec3236ec893e11b39d893a', NULL, '[]', '[]', '[]', '{}');
INSERT INTO "versions" VALUES (2, 'ver-87e3ee96026bcd8d', 'doc-fd54f98b5c78eb55', 1, 'first', 'Title of 2', 'We make doorbells.', 'edd717ee6f5c1dbe393e4f77459d4a3fe72002e50b0a3b54b57a8952efac447e', 'f489c1bafe464acd37072edd59bfcea0896395f70a86c71a6cd7f5b21359957d', '1', '82c689d386959fae91c72bcc6656c03a54e754ea4d32544b6c45700bc5165095', NULL, '[]', '[]', '[]', '{}');
INSERT INTO "versions" VALUES (3, 'ver-73d1a127cbaeb0c8', 'doc-21d0bc3fcda59b1e', 2, 'changed', 'Title of 1', 'Faces are required.', '1d5bd4f71235d660a9b8fbd07c0e2a541b8639d794813d1e87ad02c4f5e8eae8', '98ef6052ca48947821f366ffda5a80b7b4e11db01699d3bc4d961183ea133ff1', '1', 'fa6ee58f027237ad9146822fcb2f69fcd4892ad7207f71247b742ebc2f23242d', NULL, '[]', '[]', '[]', '{}');
INSERT INTO "versions" VALUES (4, 'ver-7ccec3fe11ee0133', 'doc-02433b213ed42eb5', 1, 'first', 'Doorbell', '1. A doorbell that knows faces.', '97f39e3dd6f52f39e581b9061d7a244f955dbb450d8b772817ab2f1b0f691646', 'c501e53d8931dc6d629a782128cd3bf0aae54311d33209f221bba61d97cb25a5', '1', '9b8d0d67f52f7c06ab74566ee024193dcbc870d36774de0a3152200d22743f0c', NULL, '[]', '[]', '[]', '{"application": "US 15/1", "family": "US-1", "filing_date": "2017-05-01"}');
INSERT INTO "stays" VALUES (1, 'doc-21d0bc3fcda59b1e', 1, 'first', '2019-06-01T12:01:00Z', '2019-06-01T12:01:00Z', '2019-06-02T12:01:00Z');
INSERT INTO "stays" VALUES (2, 'doc-fd54f98b5c78eb55', 2, 'first', '2019-06-01T12:01:00Z', '2019-06-02T12:01:00Z', '2019-06-04T12:01:00Z');
INSERT INTO "stays" VALUES (3, 'doc-21d0bc3fcda59b1e', 3, 'changed', '2019-06-02T12:01:00Z', '2019-06-02T12:01:00Z', '2019-06-03T12:01:00Z');
INSERT INTO "stays" VALUES (4, 'doc-21d0bc3fcda59b1e', 1, 'returned', '2019-06-03T12:01:00Z', '2019-06-04T12:01:00Z', NULL);
INSERT INTO "stays" VALUES (5, 'doc-02433b213ed42eb5', 4, 'first', '2019-06-05T12:01:00Z', '2019-06-05T12:01:00Z', NULL);
INSERT INTO "reviews" VALUES (1, 'cas-1', 'ann', '2019-06-07T12:00:00Z', 'confirmed', 'checked by phone', NULL, NULL);
INSERT INTO "computed" VALUES (1, 'rules', 'watchlist', '2019-06-06T12:00:00Z', 'program', 5, 5, 0);
INSERT INTO "signals" VALUES (1, 'sig-1', 'ring', 'face-recognition', 'hire', 'strong', '1. A door', 4, 0, 9, 'requirements', 'job posting', '', '2019-06', '2019-06-05T12:01:00Z', '2019-06-05T12:01:00Z', NULL, 'own source', '[["matched", "faces", "face recognition"], ["raised", "requirements", "a \"must\""]]', '', 1);
INSERT INTO "statements" VALUES (1, 'sta-1', 'ring', 'face-recognition', 'denies', 'use', '1. A door', 4, 0, 9, 'Ring spokesperson', '2019-08-29', '2019-06-05T12:01:00Z', '2019-06-05T12:01:00Z', NULL, 1, 'present', 'company', '["currently"]', '["tests"]', '', '', 'https://news.example/', 'found on the archived page', '[["hedge", "hedges", "currently"]]', '', NULL, '');
INSERT INTO "cases" VALUES ('cas-1', 0, 'ring', 'face-recognition', 'Ring: face recognition', 'build-up behind a denial of use', 'strong', 1, 'Why.', 'Use on devices.', '["job posting"]', '["Eleven postings."]', NULL, 0, 1, 1, 0, '2019-06-05T12:01:00Z', 'told-b1425f04c0254bb8');
INSERT INTO "case_statements" VALUES ('cas-1', 0, 1);
INSERT INTO "case_signals" VALUES ('cas-1', 0, 1);
INSERT INTO "divergences" VALUES ('div-1', 'cas-1', 0, 'goes further than stated', 'strong', 'It hires for it.');
INSERT INTO "findings" VALUES ('div-1', 0, 'goes further than stated', 1, 1, 'hires for it, denies use', '[{"company": "ring", "other": "amazon", "kind": "subsidiary", "source": "https://amazon.example/", "since": "2018-04", "until": null, "disputed": "2019-08-29", "disputed_source": ""}]');
INSERT INTO "findings" VALUES ('div-1', 1, 'goes further than stated', NULL, 1, 'nothing said', '[]');
INSERT INTO "letters" VALUES ('<news.1@m.example>', 'news', '2019-06-07', 'Ring', X'5375626A6563743A2052696E670D0A0D0A52696E67', '2019-06-01T12:00:00Z', '7b0985c7510f3f813eb104d36ea2d7c56e0880431e1b06932f617030d4e9e82d');
INSERT INTO "letters" VALUES ('<news.2@m.example>', 'news', '2019-06-07', 'Ring', X'5375626A6563743A2052696E670D0A0D0A52696E67', '2019-06-01T12:00:00Z', '7b0985c7510f3f813eb104d36ea2d7c56e0880431e1b06932f617030d4e9e82d');
INSERT INTO "digests" VALUES ('news', '2019-06-07', '<news.1@m.example>', '2019-06-01T12:00:00Z', '');
INSERT INTO "told" VALUES (1, 'news', 'case', 'cas-1', '{"shows": ["sig-1"]}', '<news.1@m.example>', '2019-06-01T12:00:00Z');
INSERT INTO "chain" VALUES (5, 5, 'ea3848b91b4209e17d6cdb2db50494e2c141bc63204b8414dfd93d77c45e3910', '2019-06-05T12:00:00Z');
INSERT INTO "kin" VALUES ('family US-1', 'doc-02433b213ed42eb5');
INSERT INTO "kin" VALUES ('publication US-2019000001-A1', 'doc-02433b213ed42eb5');
INSERT INTO "readers" VALUES ('news', 'a@desk.example');
INSERT INTO "readers" VALUES ('news', 'b@desk.example');
INSERT INTO "deliveries" VALUES ('<news.1@m.example>', 'a@desk.example', 'sent', 1, NULL, '250 OK', '2019-06-07T00:00:00Z');
INSERT INTO "deliveries" VALUES ('<news.2@m.example>', 'b@desk.example', 'queued', 0, NULL, '', '2019-06-01T12:00:00Z');
INSERT INTO "versions_fts" ("versions_fts") VALUES ('rebuild');
INSERT INTO "signals_fts" ("signals_fts") VALUES ('rebuild');
INSERT INTO "statements_fts" ("statements_fts") VALUES ('rebuild');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX visits_source ON visits(source, number);
CREATE INDEX visits_outcome ON visits(source, outcome, ended);
CREATE INDEX captures_sha256 ON captures(sha256);
CREATE INDEX captures_visit ON captures(visit);
CREATE INDEX stays_document ON stays(document, number);
CREATE INDEX stays_version ON stays(version);
CREATE UNIQUE INDEX stays_one_open ON stays(document) WHERE ended IS NULL;
CREATE INDEX reviews_subject ON reviews(subject);
CREATE TRIGGER "versions_ai" AFTER INSERT ON "versions" BEGIN
  INSERT INTO "versions_fts" (rowid, "title", "text") VALUES (new.rowid, new."title", new."text");
END;
CREATE TRIGGER "versions_ad" AFTER DELETE ON "versions" BEGIN
  INSERT INTO "versions_fts" ("versions_fts", rowid, "title", "text") VALUES('delete', old.rowid, old."title", old."text");
END;
CREATE TRIGGER "versions_au" AFTER UPDATE ON "versions" BEGIN
  INSERT INTO "versions_fts" ("versions_fts", rowid, "title", "text") VALUES('delete', old.rowid, old."title", old."text");
  INSERT INTO "versions_fts" (rowid, "title", "text") VALUES (new.rowid, new."title", new."text");
END;
CREATE TRIGGER versions_are_not_changed BEFORE UPDATE OF id, document, seq, title, text, text_sha256, words, capture ON versions BEGIN SELECT RAISE(ABORT, 'archived versions are never overwritten or deleted'); END;
CREATE TRIGGER versions_are_not_deleted BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'archived versions are never overwritten or deleted'); END;
CREATE TRIGGER versions_are_not_replaced BEFORE INSERT ON versions WHEN EXISTS (SELECT 1 FROM versions WHERE id = new.id) BEGIN SELECT RAISE(ABORT, 'archived versions are never overwritten or deleted'); END;
CREATE TRIGGER captures_are_not_changed BEFORE UPDATE ON captures BEGIN SELECT RAISE(ABORT, 'archived captures are never overwritten or deleted'); END;
CREATE TRIGGER captures_are_not_deleted BEFORE DELETE ON captures BEGIN SELECT RAISE(ABORT, 'archived captures are never overwritten or deleted'); END;
CREATE TRIGGER captures_are_not_replaced BEFORE INSERT ON captures WHEN EXISTS (SELECT 1 FROM captures WHERE record = new.record) BEGIN SELECT RAISE(ABORT, 'archived captures are never overwritten or deleted'); END;
CREATE TRIGGER reviews_are_not_changed BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'archived reviews are never overwritten or deleted'); END;
CREATE TRIGGER reviews_are_not_deleted BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'archived reviews are never overwritten or deleted'); END;
CREATE TRIGGER reviews_are_not_replaced BEFORE INSERT ON reviews WHEN EXISTS (SELECT 1 FROM reviews WHERE number = new.number) BEGIN SELECT RAISE(ABORT, 'archived reviews are never overwritten or deleted'); END;
CREATE INDEX signals_company ON signals(company, capability);
CREATE INDEX signals_version ON signals(version);
CREATE INDEX statements_company ON statements(company, capability);
CREATE INDEX statements_version ON statements(version);
CREATE INDEX case_statements_statement ON case_statements(statement);
CREATE INDEX case_signals_signal ON case_signals(signal);
CREATE INDEX divergences_case_id ON divergences(case_id);
CREATE INDEX findings_statement ON findings(statement);
CREATE INDEX findings_signal ON findings(signal);
CREATE TRIGGER "signals_ai" AFTER INSERT ON "signals" BEGIN
  INSERT INTO "signals_fts" (rowid, "quote") VALUES (new.rowid, new."quote");
END;
CREATE TRIGGER "signals_ad" AFTER DELETE ON "signals" BEGIN
  INSERT INTO "signals_fts" ("signals_fts", rowid, "quote") VALUES('delete', old.rowid, old."quote");
END;
CREATE TRIGGER "signals_au" AFTER UPDATE ON "signals" BEGIN
  INSERT INTO "signals_fts" ("signals_fts", rowid, "quote") VALUES('delete', old.rowid, old."quote");
  INSERT INTO "signals_fts" (rowid, "quote") VALUES (new.rowid, new."quote");
END;
CREATE TRIGGER "statements_ai" AFTER INSERT ON "statements" BEGIN
  INSERT INTO "statements_fts" (rowid, "quote") VALUES (new.rowid, new."quote");
END;
CREATE TRIGGER "statements_ad" AFTER DELETE ON "statements" BEGIN
  INSERT INTO "statements_fts" ("statements_fts", rowid, "quote") VALUES('delete', old.rowid, old."quote");
END;
CREATE TRIGGER "statements_au" AFTER UPDATE ON "statements" BEGIN
  INSERT INTO "statements_fts" ("statements_fts", rowid, "quote") VALUES('delete', old.rowid, old."quote");
  INSERT INTO "statements_fts" (rowid, "quote") VALUES (new.rowid, new."quote");
END;
CREATE INDEX told_desk ON told(desk, about, subject);
CREATE TRIGGER chain_is_not_changed BEFORE UPDATE ON chain BEGIN
            SELECT RAISE(ABORT, 'the chain of captures is never overwritten');
        END;
CREATE TRIGGER chain_is_not_deleted BEFORE DELETE ON chain BEGIN
            SELECT RAISE(ABORT, 'the chain of captures is never overwritten');
        END;
CREATE INDEX bulk_files_sha256 ON bulk_files(sha256, sieve);
CREATE INDEX edits_document ON edits(document, number);
CREATE INDEX edits_visit ON edits(visit);
CREATE TRIGGER readings_follow_versions AFTER UPDATE ON versions BEGIN
            DELETE FROM readings WHERE version = new.number;
        END;
CREATE INDEX documents_url ON documents(url);
CREATE INDEX sources_company ON sources(company);
CREATE INDEX asked_document ON asked(document);
CREATE INDEX versions_parties
            ON versions(parties, document, json_extract(facts, '$.filing_date'), published) WHERE parties <> '[]';
CREATE INDEX unwatched_version ON unwatched(version);
CREATE INDEX unwatched_key ON unwatched(key);
CREATE INDEX kin_document ON kin(document);
CREATE INDEX cases_order ON cases(alert, position, company, capability);
CREATE INDEX signals_newest ON signals(first_seen, id);
CREATE INDEX signals_day ON signals(day DESC, id);
CREATE INDEX signals_silenced ON signals(number) WHERE silenced <> '';
CREATE INDEX statements_newest ON statements(first_seen, id);
CREATE INDEX statements_silenced ON statements(number) WHERE silenced <> '';
CREATE INDEX documents_present ON documents(source) WHERE gone IS NULL;
CREATE INDEX signals_capability ON signals(capability, day, channel, silenced, id);
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
CREATE INDEX deliveries_state ON deliveries(state);
CREATE INDEX deliveries_recipient ON deliveries(recipient, state, at);
CREATE INDEX stays_changed ON stays(first_seen, document) WHERE cause = 'changed';
