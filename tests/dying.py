"""Work on a file that its process does not survive; a module of its own, as each process of a pool imports it."""

import os
import signal
import threading
from pathlib import Path

from monitor.bulk.files import FileRead


def once(path, _orders, _known):
    """Die of a file when it is read for the first time."""
    marker = Path(f"{path}.died")
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return FileRead(Path(path).name)


def of_one(path, _orders, _known):
    """Die of one file whenever it is read."""
    if path.endswith("poison"):
        os.kill(os.getpid(), signal.SIGKILL)
    return FileRead(Path(path).name)


def never(path, _orders, _known):
    """Write down whose process it is, and never be done."""
    Path(f"{path}.pid").write_text(str(os.getpid()))
    threading.Event().wait()
