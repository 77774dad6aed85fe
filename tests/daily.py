"""The real command `monitor run` over made-up hosts on loopback and a calendar set by hand, for end-to-end tests."""

import json
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

from conftest import ROOT
from ruamel.yaml import YAML

from monitor.home import Home

# What `python -m monitor run --home H` does, but for the hosts, the clock, and that it prints where it has come to.
_RUNNER = """
import json, sys
from datetime import datetime
from monitor import __main__, steps

given = json.loads(sys.argv.pop())
whole = steps.run

def told(name):
    step = getattr(steps, name)
    def run(*args, **kwargs):
        print("begins", name, flush=True)
        return step(*args, **kwargs)
    setattr(steps, name, run)

def run(home, *, clock, **more):
    return whole(home, clock=lambda: datetime.fromisoformat(given["now"]), hosts=given["hosts"], **more)

steps.run = run
for name in ("poll", "match", "digest"):
    told(name)
__main__.main()
"""


def settle(folder: Path, watchlist: str, capabilities: tuple[str, ...]) -> Home:
    """Make a working folder: the program's templates and rules, of these some capabilities only, which load sooner."""
    folder.mkdir()
    shutil.copytree(ROOT / "templates", folder / "templates")
    yaml = YAML()
    yaml.preserve_quotes = True
    rules = yaml.load((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    for name in [name for name in rules["capabilities"] if name not in capabilities]:
        del rules["capabilities"][name]
    for capability in rules["capabilities"].values():
        for edge in ("broader", "supports"):
            capability.pop(edge, None)
    rules["stances"] = {}  # their examples name capabilities that are left out here
    out = StringIO()
    yaml.dump(rules, out)
    (folder / "rules.yaml").write_text(out.getvalue(), encoding="utf-8")
    (folder / "watchlist.yaml").write_text(watchlist, encoding="utf-8")
    return Home(folder)


def start(home: Home, now: str, hosts: dict[str, str], smtp: str = "") -> subprocess.Popen[str]:
    """Start a day's work at a moment (ISO, with its zone); without `smtp` letters go into the folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return subprocess.Popen(
        [sys.executable, "-c", _RUNNER, "run", "--home", str(home.folder), json.dumps({"now": now, "hosts": hosts})],
        cwd=ROOT,
        env=environment | {"PYTHONUTF8": "1"} | ({"MONITOR_SMTP": smtp} if smtp else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
