"""A writer that is killed leaves every visit whole or absent."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from monitor.archive import open_archive, verify
from monitor.evidence import read

ROOT = Path(__file__).parent.parent

# Each line on its input is a writer, forked off when all is imported.
WRITERS = """
import os, sys
from pathlib import Path
from monitor.archive import open_archive, place_of, record, watch
from monitor.evidence import Writer
from tests.archived import COMPANIES, EDGE, SOURCE, START, HOUR, visited

for _ in sys.stdin:
    if not os.fork():
        break
    os.wait()
    print("killed", flush=True)
else:
    sys.exit()
print(os.getpid(), flush=True)
home = Path(sys.argv[1])
with open_archive(home / "archive.db") as archive, Writer(home, now=START) as writer:
    watch(archive, COMPANIES, [SOURCE], [EDGE])
    begun = archive.db["visits"].count
    for visit in range(begun, begun + 10_000):
        texts = [(str(key), f"{key} in visit {visit // 3 if key % 2 else visit}. " * 40) for key in range(12)]
        each = visited(START + visit * HOUR, texts)
        places = writer.keep(each.captures, lambda sha256: place_of(archive, sha256))
        record(archive, each, places, extractor="1", now=START)
        print(visit, flush=True)
"""


def test_killed_writers_leave_every_visit_whole_or_absent(tmp_path):
    """Ten writers in a row are killed at moments from a running start; what they acknowledged is there."""
    command = [sys.executable, "-c", WRITERS, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as writers:
        _kill_ten(writers, tmp_path)
        writers.stdin.close()
    with open_archive(tmp_path / "archive.db") as archive:
        assert list(verify(archive, lambda place: read(tmp_path, place))) == []
    assert sorted(each.name for each in tmp_path.iterdir() if ".new-" not in each.name) == ["archive.db", "captures"]


def _kill_ten(writers, tmp_path):
    acknowledged = -1
    for number in range(10):
        # each is killed in another phase: while opening, in the first visits, in full flight
        print("begin", file=writers.stdin, flush=True)
        writer = int(writers.stdout.readline())
        for _ in range(number % 5 * 3):
            acknowledged = int(writers.stdout.readline())
        # No event marks where the kill has to fall: anywhere.
        threading.Event().wait(number * 0.0074)
        os.kill(writer, signal.SIGKILL)
        for line in iter(writers.stdout.readline, "killed\n"):
            acknowledged = int(line)
        if not (tmp_path / "archive.db").exists():
            continue
        with open_archive(tmp_path / "archive.db") as archive:
            assert archive.db["visits"].count in {acknowledged + 1, acknowledged + 2}
            counts = archive.db.execute("SELECT COUNT(*) FROM captures GROUP BY visit").fetchall()
            assert counts == [(1,)] * archive.db["visits"].count
            standing = archive.db.execute(
                "SELECT COUNT(*), COUNT(DISTINCT document), COUNT(DISTINCT last_seen) FROM stays WHERE ended IS NULL"
            ).fetchone()
            assert standing in {(12, 12, 1), (0, 0, 0)}
            acknowledged = archive.db["visits"].count - 1
    assert acknowledged > 20
