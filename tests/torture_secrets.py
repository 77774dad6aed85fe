"""Ten planted secrets: everything is run, well and badly, and everything that came out is searched for them."""

import base64
import gzip
import io
import json
import logging
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from conftest import ROOT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from daily import RUN, Days, settle
from faultserver import Answer, Asked, FaultServer, dead_port
from killing import BEGIN, WATCHLIST, PostOffice, Site

from monitor.home import Home

HOSTS = ("boards.acme.example", "www.acme.example", "news.acme.example", "press.example", "echo.acme.example")
"""The last repeats all that it is sent, as an answer, as an error or as the address that it leads to."""
KEYED = """
      - {usajobs: faces, api: "http://echo.acme.example", channel: job posting}
      - {usptosearch: Acme LLC, api: "http://echo.acme.example", channel: patent}
      - {eposearch: Acme LLC, api: "http://echo.acme.example", channel: patent}
"""
WAYS = ("well", "error", "moved", "key in a header")
"""How the host that repeats everything answers."""


def pieces(seed: int) -> Iterator[tuple[int, Callable[[Path], dict[str, Any]]]]:
    """Give the one piece: all runs with all secrets."""
    yield seed, lambda folder: leaked(folder, seed)


@dataclass
class Planted:
    """The secrets by name, and everything that a person or a file could get to see."""

    secrets: dict[str, str]
    seen: dict[str, bytes] = field(default_factory=dict)
    """By where: what was printed, served or sent."""
    used: set[str] = field(default_factory=set)
    """Names of secrets that arrived where they belong: otherwise the search would prove nothing."""

    def arrived(self, content: str | bytes) -> None:
        """Note which secrets stand in what a server was sent."""
        self.used |= {name for name, forms in self.forms().items() if any(form in _bytes(content) for form in forms)}

    def forms(self) -> dict[str, list[bytes]]:
        """Give how each secret may be written: as it is, percent-encoded, and in base64 wherever it begins."""
        found = {}
        for name, secret in self.secrets.items():
            raw = secret.encode()
            # Of three alignments, what does not depend on the bytes before and after.
            shifted = [base64.b64encode(b"x" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)]
            found[name] = [raw, quote(secret, safe="").encode(), *shifted]
        return found

    def found(self) -> list[str]:
        """Give every place at which a secret stands."""
        forms = self.forms()
        return sorted(
            f"{name} stands in {where}"
            for where, content in self.seen.items()
            for name, each in forms.items()
            if any(form in content for form in each)
        )


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def plant(folder: Path, chance: random.Random) -> Planted:
    """Make ten secrets, each unlike anything else."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (folder / "dkim.pem").write_bytes(key)
    names = ("smtp", "uspto", "ops-key", "ops-secret", "usajobs", "wayback", "calendar", "watchlist", "url")
    made = {name: f"Canary-{name}-{chance.getrandbits(64):016x}" for name in names}
    return Planted(made | {"dkim": key.decode().splitlines()[3]})


@dataclass
class Echo:
    """A host that repeats in its answer all the headers that it was sent."""

    planted: Planted
    way: str = "well"

    def __call__(self, asked: Asked) -> Answer:
        sent = json.dumps(asked.headers)
        self.planted.arrived(sent + asked.path)
        for value in asked.headers.values():  # a name and a password together
            with suppress(ValueError):
                self.planted.arrived(base64.b64decode(value.partition(" ")[2]))
        if asked.path.endswith("/accesstoken"):
            return Answer(
                json.dumps({"access_token": self.planted.secrets["ops-key"] + "-pass", "expires_in": 9}).encode()
            )
        if self.way == "error":
            return Answer(f"no such key: {sent}".encode(), 401, "text/plain")
        if self.way == "moved":
            return Answer(status=302, headers={"Location": f"http://elsewhere.example/?{quote(sent)}"})
        if self.way == "key in a header":
            return Answer(b"{}", headers={"X-You-Sent": sent, "ETag": f'"{quote(sent)}"'})
        results = {"SearchResult": {"SearchResultItems": [], "you sent": asked.headers}, "count": 0}
        return Answer(json.dumps(results | {"patentFileWrapperDataBag": [], "you sent": sent}).encode())


@contextmanager
def mailing(planted: Planted, folder: Path, office: PostOffice) -> Iterator[Callable[[bool], str]]:
    """Give a function that says whether the mail server takes the login, and gives its URL. It repeats passwords."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    takes = [True]

    def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        planted.arrived(given.password)
        if takes[0]:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 {given.password.decode()} is not it")

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {"tls_context": context, "auth_required": True, "authenticator": login}
    logging.getLogger("mail.log").disabled = True
    controller = Controller(office, hostname="localhost", port=port, **options)
    controller.start()

    def url(well: bool) -> str:
        takes[0] = well
        return f"smtp+starttls://monitor:{quote(planted.secrets['smtp'], safe='')}@localhost:{port}"

    try:
        yield url
    finally:
        controller.stop()


def leaked(folder: Path, seed: int) -> dict[str, Any]:
    """Run everything; give where a secret was found, and what never arrived where it belongs."""
    planted = plant(folder, random.Random(seed))
    watchlist = WATCHLIST.replace("    statements:", KEYED.strip("\n") + "\n    statements:", 1)
    home, site, office, echo = (
        settle(folder / "home", watchlist, "face-recognition"),
        Site(),
        PostOffice(),
        Echo(planted),
    )
    with mailing(planted, folder, office) as mail, FaultServer(site.answers()) as server:
        answer = server.answer
        server.answer = lambda asked: echo(asked) if asked.host in (HOSTS[-1], "127.0.0.1") else answer(asked)
        secrets = planted.secrets
        environment = {
            "MONITOR_SMTP": mail(True),
            "MONITOR_FROM": "Monitor <monitor@desk.example>",
            "MONITOR_DKIM": f"news {folder / 'dkim.pem'}",
            "MONITOR_USPTO": secrets["uspto"],
            "MONITOR_OPS": f"{secrets['ops-key']} {secrets['ops-secret']}",
            "MONITOR_USAJOBS": f"me@desk.example {secrets['usajobs']}",
            "MONITOR_WAYBACK": f"http://{server.address}/save/",
            "MONITOR_WAYBACK_KEY": f"me:{secrets['wayback']}",
            "MONITOR_TIMESTAMPS": f"http://{server.address}/{secrets['calendar']}/",
            "SSL_CERT_FILE": str(folder / "authority.pem"),
        }
        with Days(home, dict.fromkeys(HOSTS, server.address), environment=environment) as days:
            commands = _live(days, planted, echo, site, mail)
            commands += _misuse(days, planted, environment)
        commands += _serve(home, planted, environment)
    if office.taken and not any(b"DKIM-Signature" in content for *_, content in office.taken):
        planted.seen["nowhere"] = b""
    else:
        planted.used.add("dkim")
    for number, (_, reader, content) in enumerate(office.taken):
        planted.seen |= _letter(f"letter {number} to {reader}", content)
    files = dict(_files(folder))
    planted.seen |= files
    unused = sorted(planted.secrets.keys() - planted.used)
    return {
        "secrets planted": len(planted.secrets),
        "of them seen at work": len(planted.used),
        "commands run": commands,
        "files, letters, pages and outputs searched": len(planted.seen),
        "bytes searched, unpacked": sum(map(len, planted.seen.values())),
        "places with a secret": len(planted.found()),
        "faults": [*planted.found(), *(f"{name} never arrived where it belongs" for name in unused)],
    }


def _run(days: Days, planted: Planted, what: str, *command: str) -> None:
    lines = list(days.run(BEGIN, command) if not hasattr(days, "now") else days.run(days.now, command))
    planted.seen[f"output of {what}: {' '.join(command)[:40]} ({len(planted.seen)})"] = "\n".join(lines).encode()


def _live(days: Days, planted: Planted, echo: Echo, site: Site, mail: Callable[[bool], str]) -> int:
    """Live through days on which hosts repeat keys, mail is refused, and the program itself breaks."""
    before = len(planted.seen)
    backups, exported = days.home.folder.parent / "backups", days.home.folder.parent / "exported"
    for number, way in enumerate((*WAYS, "well")):
        site.edition += 1
        echo.way = way
        mail(number % 2 == 0)
        days.now = BEGIN.replace(day=1 + 2 * number)
        _run(days, planted, way, *RUN)
        for command in ("status", "doctor", "witness", "verify", "check", "timeline"):
            _run(days, planted, way, command)
        _run(days, planted, way, "digest", "--dry-run")
        _run(days, planted, way, "status", "--json")
        _run(days, planted, way, "poll", "--all", "--json")
    *lines, _ = days.run(days.now, ("match", "--json"))
    cases = set(re.findall(r"cas-[0-9a-f]+", "\n".join(lines)))
    for case in cases:
        for command in (("explain", case), ("case", case), ("export", case, str(exported))):
            _run(days, planted, "well", *command)
    _run(days, planted, "well", "backup", str(backups))
    _run(days, planted, "well", "try", f"http://{HOSTS[-1]}/page")
    days.now, site.edition = days.now.replace(day=20), site.edition + 1
    for step in ("poll", "match"):
        _run(days, planted, "well", step)
    for step in ("poll", "match", "digest"):  # the program itself breaks, deep inside
        inside = {
            "poll": "sys.modules['monitor.steps.poll'].keep_visit = None",
            "match": "sys.modules['monitor.steps.match'].match = None",
            "digest": "import monitor.mail as it; it._taken = None",
        }
        days.first = inside[step]
        more = {"poll": ["--all"], "match": [], "digest": ["--now"]}[step]
        _run(days, planted, "a crash", step, *more)
        days.first = ""
    crashes = [name for name, content in planted.seen.items() if "a crash" in name and b"Traceback" in content]
    if len(crashes) < len(inside):
        raise AssertionError(f"only {crashes} ended in a traceback")
    return len(planted.seen) - before


def _misuse(days: Days, planted: Planted, environment: dict[str, str]) -> int:
    """Have the secrets written wrongly or in the wrong place, as people do."""
    before, secrets, well = len(planted.seen), planted.secrets, dict(environment)
    password, dead = secrets["smtp"], dead_port()
    wrong = [
        {"MONITOR_SMTP": f"smtps://me:{password}/@localhost:465"},
        {"MONITOR_SMTP": f"smtps://me:{password}#@localhost:465"},
        {"MONITOR_SMTP": f"smtps://me:{password}@:x"},
        {"MONITOR_SMTP": f"smtp://me:{password}@127.0.0.1:{dead}"},
        {"MONITOR_SMTP": password},
        {"MONITOR_DKIM": f"news{secrets['dkim']}"},
        {"MONITOR_OPS": secrets["ops-key"]},
        {"MONITOR_USAJOBS": secrets["usajobs"]},
        {"MONITOR_USPTO": f"{secrets['uspto']}\nX-Other: 1"},
        {
            "MONITOR_TIMESTAMPS": f"http://me:{secrets['calendar']}@127.0.0.1:{dead}/{secrets['calendar']}?key={secrets['calendar']}"
        },
        {"MONITOR_TIMESTAMPS": f"{secrets['calendar']}"},
        {"MONITOR_WAYBACK": f"http://127.0.0.1:{dead}/save/?key={secrets['wayback']}"},
    ]
    for number, each in enumerate(wrong):
        days.environment = well | each
        days.now = days.now.replace(hour=10, minute=number)
        for command in ("doctor", "witness", "status"):
            _run(days, planted, "a mistake", command)
        _run(days, planted, "a mistake", "poll", "--all")
        _run(days, planted, "a mistake", "digest", "--now")
    days.environment = well
    text = days.home.watchlist.read_text()
    urls = [
        f"http://www.acme.example/about?api_key={secrets['watchlist']}",
        f"http://www.acme.example/about?token={secrets['watchlist']}",
        f"http://me:{secrets['watchlist']}@www.acme.example/about",
    ]
    for url in urls:
        days.home.watchlist.write_text(text.replace("http://www.acme.example/about", url))
        for command in ("check", "poll", "status", "doctor", "run"):
            _run(days, planted, "a watchlist with a secret", command)
        days.home.watchlist.write_text(text)
        planted.used.add("watchlist")
    for url in (each.replace(secrets["watchlist"], secrets["url"]) for each in urls):
        said = ("--url", url, "--speaker", "Acme", "--date", "2019", "--stance", "denies", "--act", "use")
        said = ("say", "acme", "does not use face recognition", *said, "--capability", "face-recognition")
        for command in (("add", url), ("try", url), said):
            _run(days, planted, "a secret at the prompt", *command)
        planted.used.add("url")
    _run(days, planted, "well", "verify")
    return len(planted.seen) - before


def _serve(home: Home, planted: Planted, environment: dict[str, str]) -> int:
    """Have the pages served and the clock started, by commands of their own, with the secrets in their environment."""
    port = dead_port()
    program = [sys.executable, "-m", "monitor"]
    runs = [["serve", "--port", str(port), "--home", str(home.folder)], ["watch", "--home", str(home.folder)]]
    for command in runs:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        inherited = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        with subprocess.Popen([*program, *command], cwd=ROOT, env=inherited | environment, **pipes) as process:
            if command[0] == "serve":
                _read_pages(port, planted)
            else:
                time.sleep(12)
            process.send_signal(signal.SIGINT)
            try:
                printed = process.communicate(timeout=20)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                printed = process.communicate()[0]
        planted.seen[f"output of {command[0]}"] = printed
    return len(runs)


def _read_pages(port: int, planted: Planted) -> None:
    """Read every page that can be reached by links from the first, a hundred at most."""
    base, wanted, known = f"http://127.0.0.1:{port}", ["/", "/-/metadata", "/-/settings", "/archive"], set()
    for _ in range(150):
        with suppress(OSError):
            urllib.request.urlopen(base, timeout=5).close()
            break
        time.sleep(0.2)
    while wanted and len(known) < 100:
        path = wanted.pop(0)
        if path in known:
            continue
        known.add(path)
        try:
            with urllib.request.urlopen(base + path, timeout=20) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            content = error.read()
        except OSError:
            continue
        planted.seen[f"page {path}"] = content
        links = re.findall(rb'href="(/[^"#]*)', content)
        wanted += [link.decode().replace("&amp;", "&") for link in links]


def _letter(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    message = message_from_bytes(content, policy=policy.default)
    parts = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
    return {name: content, f"{name}, decoded": b"\n".join(parts)}.items()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file below a folder, and what is packed in it; not the key and the certificate put there."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in ("dkim.pem", "authority.pem"):
            continue
        content = path.read_bytes()
        inside = str(path.relative_to(folder))
        yield inside, content
        if path.suffix == ".gz":
            yield f"{inside}, unpacked", gzip.decompress(content)
        elif path.suffix == ".eml":
            yield from _letter(inside, content)
        elif zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    each = packed.read(name)
                    yield f"{inside}: {name}", each
                    if name.endswith(".gz"):
                        yield f"{inside}: {name}, unpacked", gzip.decompress(each)
        else:
            for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):  # zlib inside of a database or picture
                with suppress(zlib.error):
                    yield f"{inside} at byte {start.start()}", zlib.decompressobj().decompress(content[start.start() :])
