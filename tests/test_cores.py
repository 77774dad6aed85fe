"""Files are read by several processes of this machine, and none that dies takes a file with it."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import dying

from monitor.bulk.cluster import Orders, read_files
from monitor.bulk.files import FileRead

NOTHING = Orders("", ())


def test_the_file_of_a_killed_process_is_read_by_another(tmp_path):
    paths = [tmp_path / "a", tmp_path / "b", tmp_path / "c"]
    for each in paths[1:]:
        Path(f"{each}.died").touch()
    found = read_files(paths, NOTHING, set, workers=2, work=dying.once)
    assert list(found) == [FileRead("a"), FileRead("b"), FileRead("c")]
    assert Path(f"{paths[0]}.died").exists()


def test_a_file_that_every_process_dies_of_is_told_and_the_others_are_read(tmp_path):
    paths = [tmp_path / "a", tmp_path / "poison", tmp_path / "c"]
    first, told, last = read_files(paths, NOTHING, set, workers=2, work=dying.of_one)
    assert (first, last) == (FileRead("a"), FileRead("c"))
    assert told.fault.startswith("no worker could read it: BrokenProcessPool: ")


def test_no_process_outlives_the_program_that_started_it(tmp_path):
    """A pool's own process would wait for its next file for ever."""
    program, path = tmp_path / "program.py", tmp_path / "a"
    program.write_text(
        "import sys, dying; from monitor.bulk.cores import Cores\n"
        "if __name__ == '__main__': Cores(1).submit(dying.never, sys.argv[1], None, None).result()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = subprocess.Popen([sys.executable, program, path], env=environment)
    number = eventually(lambda: int(Path(f"{path}.pid").read_text()))
    started.kill()
    started.wait()
    eventually(
        lambda: not Path(f"/proc/{number}").exists() or "State:\tZ" in Path(f"/proc/{number}/status").read_text()
    )


def eventually(what):
    """Give what is true within a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError):
            if found := what():
                return found
        threading.Event().wait(0.02)
    raise AssertionError("it did not come true within a minute")
