"""Foreign bytes, spoilt at random, for every parser of such: it reads them, or says in its own words that it cannot.

    nice python tests/foreign.py [--minutes 10] [--seed 1] [--only page/terms.html]

The corpus are the made-up pages of tests/pages, patents of each format, a weekly package, captures, both YAML files and
a letter. Prints each failure once, with the seed that makes it again; ends with 1 if there were any.
"""

import argparse
import gzip
import io
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import patentfiles
from test_spiders import EXAMPLES, LOADER, TYPES

from monitor import watchlist
from monitor.crawl.manners import seconds_asked, unpacks
from monitor.crawl.reasons import answer_fault
from monitor.crawl.sound import sound
from monitor.crawl.worker import _fault
from monitor.evidence import EvidenceError, Writer, read
from monitor.model import Capture, Kind, Outcome, Page, ShapeChanged, Source
from monitor.packet.check import check
from monitor.rulebook import load
from monitor.text import html_text
from monitor.text.patents.glance import glance
from monitor.text.patents.register import assignees
from monitor.text.patents.week import filing
from monitor.text.weekly import Torn, documents
from tests.letters.whole import digest

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECONDS = 20.0
"""What the parse process gives a page. Inputs are below 200 kB; feedparser took 4 s for one of 17 kB."""
MEMORY = 3 * 2**30
ODD: list[object] = [
    None, True, False, 0, -1, 1e308, 2**70, "", " ", "x" * 5000, "\ud800", "\0\u202e", "<b>", "2019-13-45", [], {},
    [[]], [None], {"": None}, {"name": 1}, [{"a": []}], "javascript:alert(1)", "http://[", "//", "9" * 5000,
]  # fmt: skip
TOKENS = [
    b"<", b">", b"</", b"<!--", b"]]>", b"<![CDATA[", b"&#x110000;", b"&#0;", b"&amp", b"\0", b"\xff\xfe",
    b"\xed\xa0\x80", b"{", b"}", b"[", b'"', b"\\ud800", b"\r\n", b"\r", b"\n\n", b"'", b"%s", b"<?xml ", b"PATN\n",
    b"-1", b"9" * 400,
    b"<script>", b"<table>", b"<svg>", b"\xe2\x80\xae", b": ", b"- ", b"&a", b"*a", b"!!python/object:os.system ",
    b"\xc2\xa0", b"\t", b"1e999", b"NaN", b"<!DOCTYPE x [<!ENTITY a '&b;&b;'>]>",
]  # fmt: skip


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Change bytes at a few places, or the tree if it is JSON."""
    if content[:1] in b"{[" and chance.random() < 0.6:
        try:
            return json.dumps(_bent(json.loads(content), chance)).encode("utf-8", "surrogatepass")
        except ValueError:
            pass
    return _cut_up(content, chance)


def _cut_up(content: bytes, chance: random.Random) -> bytes:
    written = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(written) + 1)
        to = min(len(written), at + chance.choice((1, 4, 30, 300)))
        match chance.randrange(7):
            case 0:
                del written[at:to]
            case 1:
                written[at:at] = chance.choice(TOKENS)
            case 2:
                written[at:to] = chance.choice(TOKENS)
            case 3:
                written[at:at] = written[at:to] * chance.choice((2, 50))
            case 4:
                written[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
            case 5:
                del written[chance.choice((at, max(at, len(written) - 50))) :]
            case 6:
                other = chance.randrange(len(written) + 1)
                written[at:to] = written[other : other + to - at]
    return bytes(written[:200_000])


def _bent(value: object, chance: random.Random) -> object:
    """Give JSON with one to three of its values, keys or rows changed."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = list(_places(value))
        if not places:
            return deepcopy(chance.choice(ODD))
        inside, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                del inside[key]
            case 1 if isinstance(inside, dict):
                inside[f"{key}2"] = inside.pop(key)
            case 2:
                inside[key] = [inside[key]] if chance.random() < 0.5 else {"0": inside[key]}
            case _:
                inside[key] = deepcopy(chance.choice(ODD))
    return value


def _places(value: object) -> Iterator[tuple]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(inside):
        yield value, key
        yield from _places(each)


@dataclass(frozen=True)
class Target:
    """A parser, the bytes that it is given, and what it may raise."""

    name: str
    content: bytes
    parse: Callable[[bytes], object]
    named: tuple[type[Exception], ...] = ()


def targets(folder: Path) -> list[Target]:
    """Give every parser of foreign bytes with something that it reads. `folder` is an empty one."""
    found = [Target(f"{path.parent.name}/{path.name}", path.read_bytes(), partial(spider, path)) for path in EXAMPLES]
    pages = [path for path in EXAMPLES if path.suffix == ".html"]
    found += [Target(f"html_text {path.name}", path.read_bytes(), text, (ShapeChanged,)) for path in pages[:4]]
    for name in ("v4", "st32", "pap", "aps"):
        content = getattr(patentfiles, name)()
        content = content if isinstance(content, bytes) else content.encode()
        found.append(Target(f"patent {name}", content, filing, (ShapeChanged, ValueError, LookupError)))
        found.append(Target(f"weekly file {name}", content * 2, lambda b: list(documents(io.BytesIO(b))), (Torn,)))
        found.append(Target(f"a glance at {name}", content, glance, ()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ipg.xml", patentfiles.v4())
    found.append(Target("weekly package", packed.getvalue(), lambda b: list(documents(io.BytesIO(b))), (Torn,)))
    found.append(Target("register entry", b"<patent-assignment>" + b"<name>A</name>" * 3, assignees, ()))
    capture = Capture("http://a.test/p", b"<p>We make doorbells." * 20, NOW, headers=(("Content-Type", "text/html"),))
    with Writer(folder, now=NOW) as writer:
        [place] = writer.keep([capture], lambda _: None)
    file = folder / place.file
    found.append(Target("WARC reading", file.read_bytes(), partial(warc, folder, file, place), (EvidenceError,)))
    found.append(Target("WARC writing", b"http://a.test/ Content-Type: text/html GET x", partial(kept, folder)))
    root = Path(__file__).parents[1]
    companies = (root / "watchlist.yaml").read_bytes()[:20_000]
    rules = b"capabilities:\n  a:\n    title: A\n    phrases:\n      - face recogni*\n      - 're: \\d+ cameras'\n"
    spiders = sorted(path.parent.name for path in EXAMPLES)
    yaml = partial(watchlist.load, capabilities=["face-recognition"], spiders=spiders)
    found.append(Target("watchlist.yaml", companies, lambda b: _faults(yaml(b))))
    found.append(Target("rules.yaml", rules, lambda b: _faults(load(b.decode("utf-8", "surrogateescape")))))
    words = b"title of a posting http://a.test/x?y=1 name, 'and so on'"
    found.append(Target("a letter", words, letter))
    found.append(
        Target("Retry-After", b"Fri, 31 Dec 2100 23:59:59 GMT", lambda b: seconds_asked(b.decode("latin-1"), 0.0))
    )
    found.append(Target("packed bodies", gzip.compress(b"x" * 500), lambda b: unpacks(b, b"gzip", 2**20)))
    found.append(
        Target("walls", b"<html><title>Just a moment</title><input type=password>", lambda b: answer_fault(200, {}, b))
    )
    found.append(
        Target("packets", json.dumps({"files": {"a": "b"}}).encode(), lambda b: check({"manifest.json": b, "a": b"x"}))
    )
    return found


def spider(path: Path, content: bytes) -> None:
    """Read a page as the parse process does: what it gives is sound, and what it raises becomes a reader's reason."""
    asked = path.with_suffix(".asked.json")
    how = json.loads(asked.read_text()) if asked.exists() else {}
    at = how.get("at", "https://acme.example/news")
    source = Source(path.parent.name, at, kind=Kind(how.get("kind", "page")), options=how.get("options", {}))
    facts, status = how.get("facts", {}), how.get("status", 200)
    page = Page(how.get("url", at), content, status, TYPES[path.suffix], facts=facts)
    try:
        for each in LOADER.load(path.parent.name).read(page, source):
            sound(each)
    except TimeoutError:
        raise
    except Exception as trouble:
        fault = _fault(trouble)
        if fault.outcome is not Outcome.CHANGED_SHAPE or not fault.reason or "\n" in fault.reason:
            raise


def text(content: bytes) -> None:
    """Read HTML; offsets lie within the text, which can be written down."""
    found = html_text(content.decode("utf-8", "replace"), base_url="http://a.test/")
    found.text.encode()
    assert all(0 <= each.start <= each.end <= len(found.text) for each in found.sections)


def warc(folder: Path, file: Path, place: object, content: bytes) -> None:
    """Read a capture back from a damaged file: the very bytes, or an error of ours."""
    file.write_bytes(content)
    assert read(folder, place) == b"<p>We make doorbells." * 20


def kept(folder: Path, content: bytes) -> None:
    """Keep whatever a server said of itself, and read it back."""
    url, *words = content.decode("latin-1").split(" ")
    headers = tuple(zip(words[::2], words[1::2], strict=False))
    capture = Capture(url, content, NOW, headers=headers, request_headers=headers)
    with Writer(folder, now=NOW) as writer:
        [place] = writer.keep([capture], lambda _: None)
    assert read(folder, place) == content
    (folder / place.file).unlink()


def _faults(loaded: tuple) -> None:
    found, faults = loaded
    assert (found is None) == bool(faults)
    assert all(str(each) and "Traceback" not in str(each) for each in faults)


def letter(content: bytes) -> None:
    """Put anything into a letter: it parses back with the headers that it had."""
    from letters import ring  # noqa: PLC0415  only this one needs a whole case
    from letters.reading import written  # noqa: PLC0415

    words = content.decode("utf-8", "surrogateescape")
    case = replace(ring.CASE, title=words, context=(words,))
    sick = replace(ring.FAILING, reason=words, source=words, at=words)
    message = written(
        digest(date(2019, 8, 30), [case, ring.LISTED], {}, [sick]),
        ring.VERSIONS,
        companies={**ring.COMPANIES, "ring": words},
    )
    assert list(message_from_bytes(message.as_bytes(), policy=policy.default).keys()) == list(message.keys())


def tried(target: Target, seed: int) -> str:
    """Give a parser bytes that are spoilt by a seed; say what is wrong with what it does, or nothing."""
    content = spoilt(target.content, random.Random(f"{seed} {target.name}"))
    begun = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        target.parse(content)
    except target.named:
        pass
    except TimeoutError:
        return f"{target.name}: takes longer than {SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
        spot = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(spot.filename).name} line {spot.lineno}"
        said = re.sub(r"[0-9a-f]*[0-9][0-9a-f-]*", "0", str(error))[:100]
        return f"{target.name}: {type(error).__name__} in {where}: {said}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return f"{target.name}: takes longer than {SECONDS:g} s" if time.monotonic() - begun > SECONDS else ""


def _late(*_: object) -> None:
    raise TimeoutError


def main() -> int:
    """Try until the time is over."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", default="", help="the name of one target")
    given = words.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _late)
    until, seed, count, told = time.monotonic() + given.minutes * 60, given.seed, 0, Counter()
    with tempfile.TemporaryDirectory() as folder:
        chosen = [each for each in targets(Path(folder)) if given.only in ("", each.name)]
        while time.monotonic() < until:
            for target in chosen:
                wrong = tried(target, seed)
                count += 1
                told[wrong] += bool(wrong)
                if wrong and told[wrong] == 1:
                    print(f"seed {seed}: {wrong}", flush=True)
            seed += 1
    told = +told
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} executions over {len(chosen)} targets, seeds {given.seed} to {seed - 1}, {peak} MB at most:")
    print(f"{len(told)} findings")
    return 1 if told else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
