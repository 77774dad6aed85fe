"""The real command `monitor run` over made-up hosts on loopback and a calendar set by hand, for end-to-end tests."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Self

from conftest import ROOT
from ruamel.yaml import YAML

from monitor.home import Home

# What `python -m monitor run --home H` does, but for the hosts, the clock, and that it tells where it has come to. Each
# line on its input is a run, forked off when all is imported: twenty kills would otherwise spend a minute on imports.
_RUNNER = """
import json, os, sys
from datetime import datetime
import spiders.greenhouse, spiders.newsroom, spiders.page, spiders.uspto
from monitor import __main__, steps
from monitor.crawl import rounds
import scrapy.core.engine, scrapy.extensions.feedexport, scrapy.extensions.telnet, aiohttp  # none starts a reactor

whole = steps.run

def told(name):
    step = getattr(steps, name)
    def begun(*args, **kwargs):
        print("begins", name, flush=True)
        return step(*args, **kwargs)
    setattr(steps, name, begun)

def run(home, *, clock, **more):
    return whole(home, clock=lambda: datetime.fromisoformat(given["now"]), hosts=given["hosts"], **more)

steps.run = run
for name in ("poll", "match", "digest"):
    told(name)
for line in sys.stdin:
    given = json.loads(line)
    if not os.fork():
        break
    print("ended", os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
else:
    sys.exit()
print("began", os.getpid(), flush=True)
os.environ.update(given["environment"])
sys.argv = ["monitor", "run", "--now", "--home", given["home"]]
__main__.main()
"""


def settle(folder: Path, watchlist: str, capability: str, languages: tuple[str, ...] = ("en",)) -> Home:
    """Make a working folder: the program's templates and, since they load sooner, one capability of its rules."""
    folder.mkdir()
    shutil.copytree(ROOT / "templates", folder / "templates")
    yaml = YAML()
    yaml.preserve_quotes = True
    rules = yaml.load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    kept = rules["capabilities"][capability]
    for edge in ("broader", "supports", "examples"):
        kept.pop(edge, None)
    kept["examples"] = {"match": ["We use face recognition."], "no_match": ["We use doorbells."]}
    rules["capabilities"] = {capability: _only(kept, languages)}
    rules["contexts"] = _only(rules["contexts"], languages)
    rules["acts"] = _only(rules["acts"], languages)
    rules["stances"] = {}  # their examples name capabilities that are left out here
    out = StringIO()
    yaml.dump(rules, out)
    (folder / "rules.yaml").write_text(out.getvalue(), encoding="utf-8")
    (folder / "watchlist.yaml").write_text(watchlist, encoding="utf-8")
    return Home(folder)


def _only(part: Any, languages: tuple[str, ...]) -> Any:
    """Leave out the phrases of other languages."""
    if not isinstance(part, dict):
        return part
    return {key: _only(value, languages) for key, value in part.items() if len(key) != 2 or key in languages}


class Days:
    """Days of work of one folder over made-up hosts, one process each. A context manager.

    Without `smtp` letters go into the folder.
    """

    def __init__(self, home: Home, hosts: dict[str, str], smtp: str = "") -> None:
        self.home = home
        self.hosts = hosts
        self.environment = {"MONITOR_SMTP": smtp} if smtp else {}
        self.pid = 0
        """Of the run that is under way."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
        self.server = subprocess.Popen(
            [sys.executable, "-c", _RUNNER],
            cwd=ROOT,
            env=clean | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )

    def run(self, now: datetime) -> Iterator[str]:
        """Do a day's work at a moment; give the lines that it prints, `begins STEP` among them, then `ended CODE`."""
        given = {"now": now.isoformat(), "hosts": self.hosts, "home": str(self.home.folder)}
        print(json.dumps(given | {"environment": self.environment}), file=self.server.stdin, flush=True)
        self.pid = int(self.server.stdout.readline().split()[1])
        for line in self.server.stdout:
            yield line.rstrip()
            if line.startswith("ended "):
                return

    def kill(self) -> None:
        """Kill the run that is under way; it may have ended just now."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.communicate(timeout=60)
