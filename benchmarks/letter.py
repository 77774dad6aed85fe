"""How long the letter of an ordinary morning takes in a large archive: all was told, and a few cases have grown since.

    python benchmarks/growth.py --signals 1000000 --keep FOLDER     (an hour; writes FOLDER/1000000/archive.db)
    python benchmarks/letter.py FOLDER/10000 FOLDER/1000000 [--grown 5]

What was told is written as SQL, within a transaction that is not kept. Prints the seconds of a quiet morning and of one
with news, the bytes of the letter, and ends with 1 when either takes over two seconds.
"""

import argparse
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from monitor.archive import Archive, open_archive
from monitor.home import Home
from monitor.steps.letters import compose
from monitor.watchlist import Letter

ROOT = Path(__file__).parents[1]
MOST = 2.0
"""Seconds."""
DESK = Letter("desk", ("ida@example.org",), clock(7), ("mon", "tue", "wed", "thu", "fri"), "UTC")
TOLD = """
    INSERT INTO told (desk, about, subject, what, letter, at)
    SELECT 'desk', 'case', id, json_object('day', :day, 'title', title, 'headline', headline, 'strength', strength,
        'evidence', json((SELECT json_group_array(id) FROM (
            SELECT signals.id FROM case_signals JOIN signals ON number = signal WHERE case_id = cases.id
            UNION ALL
            SELECT statements.id FROM case_statements JOIN statements ON number = statement WHERE case_id = cases.id
        ))),
        'gone', json('[]'), 'alert', json(iif(alert, 'true', 'false')), 'resolved', json('false'),
        'dropped', json('false'), 'mark', mark), 'letter', :at
    FROM cases
"""


def tell(archive: Archive, day: date) -> None:
    """Write that all was told on a day."""
    at = f"{day.isoformat()}T07:00:00Z"
    archive.db.execute("UPDATE cases SET mark = 'told-' || id")
    archive.db.execute("INSERT INTO letters VALUES ('letter', 'desk', ?, '', x'', ?, '')", [day.isoformat(), at])
    archive.db.execute(TOLD, {"day": day.isoformat(), "at": at})
    archive.db.execute("INSERT INTO digests (desk, day, letter, made) VALUES ('desk', ?, 'letter', ?)", [str(day), at])


def grow(archive: Archive, cases: int) -> None:
    """Take the newest signal of some cases out of what was told."""
    archive.db.execute(
        """
        UPDATE told SET what = json_set(json_remove(what, '$.evidence[0]'), '$.mark', 'told-before')
        WHERE subject IN (SELECT id FROM cases WHERE alert ORDER BY position, company, capability LIMIT ?)
        """,
        [cases],
    )


def main() -> int:
    """Write both letters over each archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--grown", type=int, default=5)
    given = parser.parse_args()
    slow = False
    for folder in given.folders:
        home = Home(folder)
        watchlist = home.watched(home.rulebook(proved=False))
        now = datetime.now(UTC)
        with open_archive(home.archive) as archive:
            held = archive.db.execute("SELECT (SELECT COUNT(*) FROM cases), (SELECT COUNT(*) FROM signals)").fetchone()
            print(f"{held[0]:,} cases, {held[1]:,} signals")
            archive.db.execute("BEGIN IMMEDIATE")
            tell(archive, now.date() - timedelta(days=1))
            for morning, cases in (("quiet", 0), ("quiet, again", 0), (f"{given.grown} cases grown", given.grown)):
                grow(archive, cases)
                begun = time.perf_counter()
                news, messages, _ = compose(Home(ROOT), archive, watchlist, DESK, now, now.date())
                took = time.perf_counter() - begun
                slow = slow or took > MOST
                size = max((len(each.as_bytes()) for each in messages.values()), default=0)
                told = len(news.items) if news else 0
                print(f"  {morning:<16} {took:6.2f} s, {told} cases told, {size:,} bytes", flush=True)
            archive.db.execute("ROLLBACK")
        print(f"  memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
