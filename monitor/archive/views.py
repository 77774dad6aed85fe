"""What a reporter sees who opens the file in Datasette: every table of interest, joined and in plain words."""

from monitor.reviews import CLOSING
from monitor.rulebook.packed import PLACES

_SHUT = f"""
    SELECT 1 FROM reviews AS last
    WHERE last.number = (SELECT MAX(number) FROM reviews WHERE subject = cases.id)
        AND last.verdict IN ({", ".join(f"'{each}'" for each in sorted(CLOSING))})
        AND last.at >= COALESCE(cases.newest, '')"""  # noqa: S608  verdicts are words of our own
"""A reviewer closed it, and nothing has been seen since that he could not know: as `reviews.closed` has it."""

_SAID = """
    SELECT
        verdict || ' by ' || who || ' on ' || substr(at, 1, 10) || COALESCE(' until ' || substr(until, 1, 10), '')
            || IIF(reason = '', '', ': ' || reason) AS in_full,
        who, reason, substr(at, 1, 10) AS dismissed_on, substr(until, 1, 10) AS silent_until
    FROM reviews WHERE scope IS NOT NULL GROUP BY in_full"""
"""Reviews of quotes in the words that stand at what they silence, as `reviews.words` has them."""
_PLACE = {name: f"'$[{number}]'" for name, number in PLACES.items()}


def _hit(field: str, hit: str = "hit") -> str:
    return f"json_extract({hit}.value, {_PLACE[field]})"


SPEAKS_AGAINST = ("suppresses", "boilerplate", "negates")


def _has(text: str, *effects: str) -> str:
    return " OR ".join(f"instr({text}, '[\"{each}\"') > 0" for each in effects)


LEFT_OUT = f"({_has('readings.hits', *SPEAKS_AGAINST)})"
"""Readings that may hold something left out. The very words of the index `readings_left_out`, or it is not used."""
_DENIED = f"""EXISTS (SELECT 1 FROM json_each(readings.hits) AS each WHERE {_hit("stance", "each")} IS NOT NULL
            AND {_hit("capability", "each")} = {_hit("capability")}
            AND {_hit("quote_start", "each")} = {_hit("quote_start")})"""  # noqa: S608  all of it is written here
PASSED_OVER = f"""({_has("hit.value", "suppresses", "boilerplate")} OR ({_hit("negated")} AND {_hit("stance")} IS NULL
            AND NOT ({_has("hit.value", "rules", "defines")}) AND NOT {_DENIED}))"""
"""A mention that shows nothing as its context says so: a look-alike, an opponent's words, a "no" that denies nothing.

Other negated mentions are denials, and stand among the statements as rules for customers and definitions do."""


def passed_over(readings: str) -> str:
    """Give the SELECT of every mention that rules passed over in some readings: a table, or a SELECT named readings."""
    return f"""
    SELECT
        substr(versions.text, {_hit("quote_start")} + 1, {_hit("quote_end")} - {_hit("quote_start")}) AS quote,
        COALESCE(companies.name, sources.company, '') AS company,
        {_hit("capability")} AS would_count_for,
        (SELECT GROUP_CONCAT(json_extract(value, '$[1]') || ': ' || json_extract(value, '$[2]'), '; ')
         FROM json_each(hit.value, {_PLACE["why"]})
         WHERE json_extract(value, '$[0]') IN {SPEAKS_AGAINST}) AS left_out_because,
        documents.kind,
        documents.title,
        documents.url,
        documents.first_seen,
        documents.gone,
        documents.source,
        versions.id AS version,
        {_hit("quote_start")} AS start,
        {_hit("quote_end")} AS stop,
        (SELECT json_group_array(json(value)) FROM json_each(hit.value, {_PLACE["why"]})
         WHERE json_extract(value, '$[0]') IN {SPEAKS_AGAINST}) AS reasons
    FROM {readings}
    CROSS JOIN json_each(readings.hits) AS hit -- in this order: few mentions are passed over
    CROSS JOIN versions ON versions.number = readings.version
    JOIN documents ON documents.id = versions.document
    JOIN sources ON sources.id = documents.source
    LEFT JOIN companies ON companies.id = sources.company
    WHERE {LEFT_OUT} AND {PASSED_OVER}
    ORDER BY readings.version DESC, hit.key"""  # noqa: S608  all of it is written here


VIEWS = {
    "open_cases": f"""
        SELECT
            cases.title AS case_title,
            cases.headline,
            cases.strength,
            COALESCE(companies.name, cases.company) AS company,
            cases.capability,
            said.quote AS company_says,
            said.day AS said_on,
            said.speaker AS said_by,
            said.url AS said_at,
            shown.quote AS evidence_shows,
            shown.day AS shown_on,
            shown.channel AS shown_in,
            documents.url AS shown_at,
            (SELECT MIN(signals.day) FROM case_signals JOIN signals ON signals.number = case_signals.signal
             WHERE case_signals.case_id = cases.id) AS first_shown_on,
            (SELECT COUNT(*) FROM case_statements WHERE case_id = cases.id) AS statements,
            (SELECT COUNT(*) FROM case_signals WHERE case_id = cases.id) AS signals,
            cases.explanation,
            cases.not_shown AS what_is_not_shown,
            (SELECT verdict || ': ' || reason FROM reviews WHERE subject = cases.id
             ORDER BY number DESC LIMIT 1) AS last_review,
            cases.id
        FROM cases
        LEFT JOIN companies ON companies.id = cases.company
        LEFT JOIN case_statements ON case_statements.case_id = cases.id AND case_statements.position = 0
        LEFT JOIN statements AS said ON said.number = case_statements.statement
        LEFT JOIN case_signals ON case_signals.case_id = cases.id AND case_signals.position =
            (SELECT MAX(position) FROM case_signals WHERE case_id = cases.id)
        LEFT JOIN signals AS shown ON shown.number = case_signals.signal
        LEFT JOIN versions ON versions.number = shown.version
        LEFT JOIN documents ON documents.id = versions.document
        WHERE cases.alert = 1 AND NOT EXISTS ({_SHUT})
        ORDER BY cases.position, cases.company, cases.capability""",  # noqa: S608  as above
    "closed_cases": f"""
        SELECT
            cases.title AS case_title,
            cases.headline,
            cases.strength,
            COALESCE(companies.name, cases.company) AS company,
            cases.capability,
            (SELECT verdict || ' by ' || who || ' on ' || substr(at, 1, 10) || IIF(reason = '', '', ': ' || reason)
             FROM reviews WHERE subject = cases.id ORDER BY number DESC LIMIT 1) AS last_review,
            cases.id
        FROM cases LEFT JOIN companies ON companies.id = cases.company
        WHERE cases.alert = 1 AND EXISTS ({_SHUT})
        ORDER BY cases.position, cases.company, cases.capability""",  # noqa: S608  as above
    "signals_in_full": """
        SELECT
            signals.quote,
            COALESCE(companies.name, signals.company) AS company,
            signals.capability,
            signals.act,
            signals.strength,
            signals.day,
            signals.channel,
            signals.speaker AS said_by,
            signals.section,
            documents.title,
            documents.url,
            signals.first_seen,
            signals.last_seen,
            signals.gone,
            signals.via AS company_known_by,
            signals.silenced,
            (SELECT GROUP_CONCAT(json_extract(value, '$[0]') || ': ' || json_extract(value, '$[2]'), '; ')
             FROM json_each(signals.why)) AS why,
            versions.id AS version,
            versions.capture AS capture_sha256,
            signals.id
        FROM signals
        JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document
        LEFT JOIN companies ON companies.id = signals.company
        ORDER BY signals.day DESC, signals.id""",
    "statements_in_full": """
        SELECT
            statements.quote,
            COALESCE(companies.name, statements.company) AS company,
            statements.capability,
            statements.sort,
            statements.stance,
            statements.act,
            statements.tense,
            statements.scope,
            (SELECT GROUP_CONCAT(value, '; ') FROM json_each(statements.hedges)) AS hedges,
            (SELECT GROUP_CONCAT(value, '; ') FROM json_each(statements.exceptions)) AS exceptions,
            statements.until,
            statements.speaker AS said_by,
            statements.day,
            statements.channel,
            COALESCE(NULLIF(statements.url, ''), documents.url) AS url,
            statements.first_seen,
            statements.last_seen,
            statements.gone,
            CASE statements.reviewed WHEN 1 THEN 'written by a person' ELSE 'found by a rule' END AS found_by,
            statements.checked,
            statements.silenced,
            versions.id AS version,
            versions.capture AS capture_sha256,
            statements.id
        FROM statements
        JOIN versions ON versions.number = statements.version
        JOIN documents ON documents.id = versions.document
        LEFT JOIN companies ON companies.id = statements.company
        ORDER BY statements.day DESC, statements.id""",
    "not_on_the_watchlist": """
        SELECT
            unwatched.name,
            unwatched.role,
            unwatched.capability,
            unwatched.strength,
            unwatched.quote,
            unwatched.section,
            documents.key AS publication,
            documents.title,
            documents.url,
            unwatched.day,
            unwatched.first_seen,
            (SELECT MIN(at) FROM told_unwatched WHERE key = unwatched.key) AS first_told,
            versions.id AS version,
            versions.capture AS capture_sha256
        FROM unwatched
        JOIN versions ON versions.number = unwatched.version
        JOIN documents ON documents.id = versions.document
        ORDER BY unwatched.first_seen DESC, unwatched.day DESC, unwatched.number""",
    "dismissed": f"""
        WITH said AS ({_SAID})
        SELECT
            quote,
            COALESCE(companies.name, signals.company) AS company,
            capability,
            'shows' AS says_or_shows,
            act || ', ' || strength AS would_count_as,
            said.who AS dismissed_by,
            said.dismissed_on,
            said.reason AS because,
            said.silent_until,
            signals.day,
            documents.url,
            versions.id AS version,
            start,
            stop,
            silenced AS in_full,
            signals.id
        FROM signals
        JOIN versions ON versions.number = signals.version
        JOIN documents ON documents.id = versions.document
        LEFT JOIN companies ON companies.id = signals.company
        LEFT JOIN said ON said.in_full = silenced
        WHERE silenced <> ''
        UNION ALL
        SELECT quote, COALESCE(companies.name, statements.company), capability, 'says', stance || ' ' || act,
            said.who, said.dismissed_on, said.reason, said.silent_until, statements.day,
            COALESCE(NULLIF(statements.url, ''), documents.url), versions.id, start, stop, silenced, statements.id
        FROM statements
        JOIN versions ON versions.number = statements.version
        JOIN documents ON documents.id = versions.document
        LEFT JOIN companies ON companies.id = statements.company
        LEFT JOIN said ON said.in_full = silenced
        WHERE silenced <> ''
        ORDER BY dismissed_on DESC, company, capability, day""",  # noqa: S608  as above
    "left_out_by_rules": passed_over("readings"),
    "unreviewed": """
        SELECT
            'case' AS what,
            COALESCE(companies.name, cases.company) AS company,
            capability,
            cases.title || ': ' || headline || ' (' || strength || ')' AS found,
            cases.newest AS newest_piece_seen,
            (SELECT verdict || ' by ' || who || ' on ' || substr(at, 1, 10) FROM reviews
             WHERE subject = cases.id ORDER BY number DESC LIMIT 1) AS judged_before,
            cases.id
        FROM cases LEFT JOIN companies ON companies.id = cases.company
        WHERE alert = 1 AND NOT EXISTS (
            SELECT 1 FROM reviews AS last
            WHERE last.number = (SELECT MAX(number) FROM reviews WHERE subject = cases.id)
                AND last.verdict <> 'new' AND last.at >= COALESCE(cases.newest, '')
        )
        UNION ALL
        SELECT 'statement found by a rule', COALESCE(companies.name, statements.company), capability,
            stance || ' ' || act || ': “' || quote || '”', first_seen, NULL, statements.id
        FROM statements LEFT JOIN companies ON companies.id = statements.company
        WHERE reviewed = 0 AND silenced = '' AND NOT EXISTS (
            SELECT 1 FROM reviews AS last
            WHERE last.number = (SELECT MAX(number) FROM reviews WHERE subject = statements.id)
                AND last.verdict <> 'new'
        )""",
    "company_timeline": """
        SELECT day, company, capability, 'says' AS says_or_shows, stance || ' ' || act AS what, quote, said_by, channel,
            url, first_seen, gone, id
        FROM statements_in_full
        UNION ALL
        SELECT day, company, capability, 'shows', act || ', ' || strength, quote, said_by, channel,
            url, first_seen, gone, id
        FROM signals_in_full
        UNION ALL
        SELECT since, belongs, '', 'belongs', 'from now on ' || kind || ' of ' || owner, '', '', 'watchlist',
            source, NULL, NULL, ''
        FROM affiliates_in_full WHERE since IS NOT NULL
        UNION ALL
        SELECT until, belongs, '', 'belongs', 'no longer ' || kind || ' of ' || owner, '', '', 'watchlist',
            source, NULL, NULL, ''
        FROM affiliates_in_full WHERE until IS NOT NULL
        UNION ALL
        SELECT disputed, belongs, '', 'belongs', 'disputed: ' || kind || ' of ' || owner, '', '', 'watchlist',
            disputed_source, NULL, NULL, ''
        FROM affiliates_in_full WHERE disputed IS NOT NULL
        ORDER BY company, capability, day""",
    "affiliates_in_full": """
        SELECT below.name AS belongs, kind, above.name AS owner, since, until, source, disputed, disputed_source
        FROM affiliates
        JOIN companies AS below ON below.id = other
        JOIN companies AS above ON above.id = company
        ORDER BY owner, belongs, since""",
    "source_health": """
        SELECT
            sources.id AS source,
            COALESCE(companies.name, sources.company, '') AS company,
            sources.at,
            last.outcome AS last_outcome,
            last.reason,
            last.started AS last_visit,
            (SELECT MAX(ended) FROM visits WHERE source = sources.id AND outcome = 'ok') AS last_good_visit,
            COUNT(bad.number) AS failures_in_a_row,
            MIN(bad.started) AS failing_since,
            COALESCE(last.suspect, '') AS doubted,
            (SELECT COUNT(*) FROM documents WHERE source = sources.id AND gone IS NULL) AS documents_now
        FROM sources
        LEFT JOIN companies ON companies.id = sources.company
        LEFT JOIN visits AS last ON last.number = (SELECT MAX(number) FROM visits WHERE source = sources.id)
        LEFT JOIN visits AS bad ON bad.source = sources.id AND bad.number >
            COALESCE((SELECT MAX(number) FROM visits WHERE source = sources.id AND outcome = 'ok'), 0)
        WHERE sources.watched = 1
        GROUP BY sources.id
        ORDER BY failures_in_a_row DESC, sources.id""",
    "failed_visits": """
        SELECT
            visits.started,
            visits.source,
            COALESCE(companies.name, sources.company, '') AS company,
            visits.outcome,
            CASE visits.suspect WHEN '' THEN visits.reason ELSE visits.suspect END AS reason,
            visits.status AS http_status,
            visits.found,
            visits.claimed,
            visits.number AS visit
        FROM visits
        JOIN sources ON sources.id = visits.source
        LEFT JOIN companies ON companies.id = sources.company
        WHERE visits.outcome <> 'ok' OR visits.suspect <> ''
        ORDER BY visits.number DESC""",
    "withdrawn": """
        SELECT gone AS gone_since, company, capability, says_or_shows, what, quote, said_by, channel, url,
            first_seen, id
        FROM company_timeline
        WHERE gone IS NOT NULL
        ORDER BY gone DESC, id""",
    "documents_now": """
        SELECT
            documents.title,
            COALESCE(companies.name, sources.company, '') AS company,
            documents.kind,
            documents.url,
            versions.published,
            documents.first_seen,
            documents.last_seen,
            (SELECT COUNT(*) FROM versions AS each WHERE each.document = documents.id) AS versions,
            versions.id AS version,
            LENGTH(versions.text) AS characters,
            documents.capture AS capture_sha256,
            documents.source,
            documents.id
        FROM documents
        JOIN sources ON sources.id = documents.source
        LEFT JOIN companies ON companies.id = sources.company
        JOIN stays ON stays.document = documents.id AND stays.ended IS NULL
        JOIN versions ON versions.number = stays.version
        WHERE documents.gone IS NULL
        ORDER BY documents.last_seen DESC, documents.id""",
}
"""By name: the SELECT behind it."""
