"""The real command `monitor run` over made-up hosts on loopback and a calendar set by hand, for end-to-end tests."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from conftest import ROOT
from ruamel.yaml import YAML

from monitor.home import Home
from monitor.rulebook import keep, rules_hash
from monitor.rulebook.kept import Kept
from monitor.shelf import Shelf

# What `python -m monitor COMMAND --home H` does, but for the hosts, the clock, and that it tells where it has come to.
# Each line on its input is a command, forked off when all is imported: each would otherwise spend seconds on imports.
_RUNNER = """
import importlib, importlib.util, json, os, pkgutil, sys
from datetime import datetime
import spiders.greenhouse, spiders.newsroom, spiders.page, spiders.uspto
from monitor import __main__, commands, steps
from monitor.crawl import rounds
import scrapy.core.engine, scrapy.extensions.feedexport, scrapy.extensions.telnet, aiohttp  # none starts a reactor
for name, needed in (("pictures", "matplotlib"), ("witness", "opentimestamps")):
    if importlib.util.find_spec(needed):
        importlib.import_module(f"monitor.{name}")

def told(module, name):
    step = getattr(module, name)
    def begun(*args, **kwargs):
        print("begins", name, flush=True)
        if name in ("poll", "say"):
            kwargs["hosts"] = given["hosts"]
        return step(*args, **kwargs)
    setattr(module, name, begun)

for name in (
    "poll", "match", "digest", "witness", "backup", "restore", "verify", "say", "review", "example", "history"
):
    told(steps, name)
told(importlib.import_module("monitor.steps.backfill"), "run")
for each in pkgutil.iter_modules(commands.__path__):
    module = importlib.import_module(f"monitor.commands.{each.name}")
    if hasattr(module, "now"):
        module.now = lambda: datetime.fromisoformat(given["now"])
for line in sys.stdin:
    given = json.loads(line)
    if not os.fork():
        break
    print("ended", os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
else:
    sys.exit()
print("began", os.getpid(), flush=True)
os.environ.update(given["environment"])
exec(given["first"])
sys.argv = ["monitor", *given["command"]]
__main__.main()
"""
RUN = ("run", "--now")


def settle(folder: Path, watchlist: str, capability: str, languages: tuple[str, ...] = ("en",)) -> Home:
    """Make a working folder: the program's templates and, since they load sooner, one capability of its rules."""
    folder.mkdir()
    shutil.copytree(ROOT / "templates", folder / "templates")
    rules, kept = _ready(capability, languages)
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    (folder / "watchlist.yaml").write_text(watchlist, encoding="utf-8")
    Shelf(folder / ".monitor" / "rules.kept").write(rules_hash(rules), kept)
    return Home(folder)


@cache
def _ready(capability: str, languages: tuple[str, ...]) -> tuple[str, Kept]:
    """Give such rules, and what is kept of them once they are compiled and proved."""
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
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.rules.write_text(out.getvalue(), encoding="utf-8")
        return out.getvalue(), keep(home.rulebook(), proved=True)


def _only(part: Any, languages: tuple[str, ...]) -> Any:
    """Leave out the phrases of other languages."""
    if not isinstance(part, dict):
        return part
    return {key: _only(value, languages) for key, value in part.items() if len(key) != 2 or key in languages}


class Days:
    """Days of work of one folder over made-up hosts, one process for each command. A context manager.

    Without `smtp` letters go into the folder. `environment` is for all commands, and so is `preload`, a library.
    """

    def __init__(
        self,
        home: Home,
        hosts: dict[str, str],
        smtp: str = "",
        environment: dict[str, str] | None = None,
        preload: str = "",
    ) -> None:
        self.home = home
        self.hosts = hosts
        self.environment = (environment or {}) | ({"MONITOR_SMTP": smtp} if smtp else {})
        self.first = ""
        """Lines of Python that each command's process runs before it begins."""
        self.pid = 0
        """Of the command that is under way."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
        self.server = subprocess.Popen(
            [sys.executable, "-c", _RUNNER],
            cwd=ROOT,
            env=clean | {"PYTHONUTF8": "1"} | ({"LD_PRELOAD": preload} if preload else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )

    def run(self, now: datetime, command: Sequence[str] = RUN) -> Iterator[str]:
        """Run a command at a moment; give the lines that it prints, `begins STEP` among them, then `ended CODE`."""
        given = {
            "now": now.isoformat(),
            "hosts": self.hosts,
            "environment": self.environment,
            "first": self.first,
            "command": [*command] if "--home" in command else [*command, "--home", str(self.home.folder)],
        }
        print(json.dumps(given), file=self.server.stdin, flush=True)
        self.pid = int(self.server.stdout.readline().split()[1])
        for line in self.server.stdout:
            yield line.rstrip()
            if line.startswith("ended "):
                return

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill the run that is under way, or ask it to end; it may have ended just now."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.communicate(timeout=60)
