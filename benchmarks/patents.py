"""How fast weeks of patents are sifted, against inflating and cutting them alone, and against parsing every document.

Real documents (or a folder of your own) are repeated to a size and zipped. Run: python benchmarks/patents.py [--mb 50]
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from monitor.bulk.files import read_file
from monitor.bulk.sieve import Sieve
from monitor.home import Home
from monitor.names import Company
from monitor.text.weekly import documents

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("MONITOR_REALDATA", ROOT.parent / "shared" / "realdata")) / "patents"
TIMES = 3
_NUMBER = re.compile(rb"(<publication-reference>\s*<document-id>\s*<country>US</country>\s*<doc-number>)([^<]*)<")


def real_documents(folder: Path) -> Iterator[bytes]:
    """Give the documents of all files of the present format."""
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            yield from (each for each in documents(stream) if b"<us-patent-" in each[:2000] or b"<us-patent-" in each)


def week(folder: Path, megabytes: int, out: Path) -> tuple[int, int]:
    """Write a zipped file of so many megabytes; give its documents and bytes unpacked. Each has a number of its own."""
    source = list(real_documents(folder))
    done = count = 0
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package,
        package.open("ipg.xml", "w") as member,
    ):
        while done < megabytes * 1_000_000:
            each = source[count % len(source)]
            # A number of its own, of the same length: documents of one number would be read once.
            each = _NUMBER.sub(lambda found, n=count: b"%s%0*d<" % (found[1], len(found[2]), n), each, count=1)
            member.write(each + b"\n")
            done += len(each) + 1
            count += 1
    return count, done


def best(work: Callable[[], object]) -> float:
    """Give the shortest of a few runs, in seconds: what else the machine does only ever adds."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def floor(path: Path) -> None:
    """Inflate and cut, and do nothing else."""
    with path.open("rb") as stream:
        for _ in documents(stream):
            pass


def zlib_floor(path: Path) -> None:
    """Inflate with zlib and look for the cuts."""
    with zipfile.ZipFile(path) as package, package.open("ipg.xml") as member:
        while block := member.read(1 << 20):
            block.count(b"<?xml ")


def parsed(path: Path, *, text: bool) -> None:
    """Parse every document with lxml; with `text` write it out as text too."""
    reader = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    with path.open("rb") as stream:
        for each in documents(stream):
            tree = etree.fromstring(each, reader)
            if text and tree is not None:
                etree.tostring(tree, method="text", encoding="utf-8")


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--mb", type=int, default=50)
    arguments.add_argument("--folder", type=Path, default=REAL / "uspto-grant-v4")
    arguments.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    sieve = Sieve(Home(ROOT).rulebook(proved=False), [Company("acme", "Acme Vision Systems")])
    if given.memory:
        read_file(given.memory, sieve)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ipg250101.zip")
        count, size = week(given.folder, given.mb, path)
        packed = path.stat().st_size
        print(f"{count:,} documents, {size / 1e6:.0f} MB, zipped {size / packed:.1f}:1")
        ours = read_file(path, sieve)
        print(
            f"of them kept {len(ours.kept)}, passed over {len(ours.glimpsed)}, twice {ours.twice}, broken {ours.broken}"
        )
        rows = {
            "inflate (zlib)": best(lambda: zlib_floor(path)),
            "inflate and cut (ours)": best(lambda: floor(path)),
            "sifted whole (ours)": best(lambda: read_file(path, sieve)),
            "parsed with lxml": best(lambda: parsed(path, text=False)),
            "parsed, as text": best(lambda: parsed(path, text=True)),
        }
        for name, seconds in rows.items():
            ratio = rows["inflate (zlib)"] / seconds
            print(f"{name:26} {size / 1e6 / seconds:7.0f} MB/s   {ratio:5.2f} of inflating with zlib")
        measured = subprocess.run(
            [sys.executable, __file__, "--memory", str(path)], capture_output=True, text=True, check=True
        )
        print(f"peak memory of one worker: {measured.stdout.strip()} MB")


if __name__ == "__main__":
    main()
