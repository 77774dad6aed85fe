"""How fast whole rules are evaluated, beside other engines that only search, on the same texts in the same run.

    python benchmarks/matching.py [FOLDER] [--mb 20] [--patterns 50 500 5000] [--only NAME ...]

FOLDER holds recorded payloads (jobs/, patents/); without it $MONITOR_REALDATA, else ../shared/realdata. Their postings
and patents are repeated to --mb megabytes of each (200 for the figures in the documentation).

Rules: phrases of rules.yaml, 50 and 500 of them, and for 5,000 made-up pairs of words of the texts besides, with all
contexts, stances and acts. Every other engine gets the same phrases as plain patterns without word edges (flashtext2
and spaCy: written out as words), and does less: it says where something stands, and not what is said about it.

    this program             text in, every mention with its sentence and its reasons out
    Hyperscan, raw           the plain patterns, caseless, UTF-8, ends of matches only
    rg -o -b, rg -c          ripgrep with the patterns in a file, -i; its own start is taken off
    RE2                      google-re2, a set of all patterns: which stand in a document
    flashtext2, spaCy        the words, with spans; spaCy's tokenizer is part of it

What is not installed is skipped with a line; nothing of it is needed by the program. A slow engine gets fewer
megabytes.
"""

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, product
from pathlib import Path
from typing import Any

import quality
import regex

from monitor.home import Home
from monitor.model import Kind
from monitor.rulebook import Rulebook, read
from monitor.rulebook.phrase import GAP, phrase
from monitor.rulebook.rules import compile_rulebook
from monitor.rulebook.shape import Capability, RulebookShape
from monitor.yamlfile import check, parse

ROOT = Path(__file__).parents[1]
LEAST = 200
"""Characters of a text."""
PATIENCE = 10.0
"""Seconds for one engine on one set of texts; fewer megabytes are taken where more would be needed."""
ROUNDS = 5
SLOWEST = 60.0
"""Seconds for a program that is started; one that needs more for the first texts is left out."""
FIRST = 0.2
"""Megabytes by which it is seen how fast an engine is."""
Texts = list[str]
Engine = Callable[[Sequence[str]], Callable[[Texts], int]]
"""Takes the phrases; gives what searches texts and says how much was found."""


def texts(folder: Path, megabytes: float) -> dict[str, Texts]:
    """Give the texts of both kinds, repeated."""
    postings = [each.text for each in quality.postings(folder) if len(each.text) > LEAST]
    patents = [each.text for each in quality.filings(folder) if len(each.text) > LEAST]
    found = {}
    for name, each in (("postings", postings), ("patents", patents)):
        random.Random(0).shuffle(each)
        found[name] = taken(cycle(each), megabytes)
    return found


def taken(each: Iterable[str], megabytes: float) -> Texts:
    """Take texts until they hold so many megabytes."""
    size, found = 0.0, []
    for text in each:
        found.append(text)
        size += len(text.encode()) / 1e6
        if size >= megabytes:
            break
    return found


def megabytes_of(each: Texts) -> float:
    """Give their size in UTF-8."""
    return sum(len(text.encode("utf-8", "replace")) for text in each) / 1e6


def shapes(corpus: dict[str, Texts], counts: Sequence[int]) -> dict[int, RulebookShape]:
    """Give a rulebook for each number of phrases."""
    whole, faults = check(parse((ROOT / "rules.yaml").read_text(encoding="utf-8"), name="rules.yaml"), RulebookShape)
    if whole is None:
        sys.exit("\n".join(map(str, faults)))
    known = [
        (name, group, language, number)
        for name, rule in whole.capabilities.items()
        for group, words in enumerate((rule.phrases, *(each.phrases for each in rule.guarded)))
        for language, each in by_language(words).items()
        for number in range(len(each))
    ]
    random.Random(1).shuffle(known)
    made = invented(corpus, max(0, max(counts) - len(known)))
    found = {}
    for count in counts:
        kept = frozenset(known[:count])
        capabilities = {name: only(name, rule, kept) for name, rule in whole.capabilities.items()}
        more = made[: max(0, count - len(known))]
        for at in range(0, len(more), 50):
            base = next(iter(whole.capabilities.values()))
            fields = {"phrases": more[at : at + 50], "guarded": [], "unless": [], "kinds": [], "broader": []}
            capabilities[f"made-up-{at}"] = base.model_copy(update=fields)
        found[count] = whole.model_copy(update={"capabilities": capabilities})
    return found


def by_language(words: Any) -> dict[str, list[str]]:
    """Give phrases by language, whichever way they are written."""
    return words if isinstance(words, dict) else {"": words}


def only(name: str, rule: Capability, kept: frozenset) -> Capability:
    """Leave of a capability the phrases that are kept."""

    def left(group: int, words: Any) -> dict[str, list[str]]:
        return {
            language: [one for number, one in enumerate(each) if (name, group, language, number) in kept]
            for language, each in by_language(words).items()
        }

    guarded = [
        each.model_copy(update={"phrases": left(number, each.phrases)}) for number, each in enumerate(rule.guarded, 1)
    ]
    return rule.model_copy(update={"phrases": left(0, rule.phrases), "guarded": guarded})


def invented(corpus: dict[str, Texts], count: int) -> list[str]:
    """Make phrases of two or three words that are neither rare nor frequent; a third with stems and distances."""
    frequent: Counter[str] = Counter()
    for each in corpus.values():
        for text in each[:300]:
            frequent.update(set(regex.findall(r"\b[a-z]{5,12}\b", text)))
    words = sorted(frequent, key=lambda word: (-frequent[word], word))[200:4_000]
    choose = random.Random(2)
    found = []
    for number in range(count):
        one, two, three = choose.sample(words, 3)
        forms = (
            f"{one} {two}",
            f"{one} ({two}|{three})",
            f"{one[:5]}* {two}",
            f"{one} {two} {three}",
            f"{one} ...4 {two}",
        )
        found.append(forms[(0, 0, 1, 2, 3, 0, 0, 1, 3, 4)[number % 10]])
    return found


def phrases_of(shape: RulebookShape) -> list[str]:
    """Give all phrases of capabilities."""
    groups = [
        words
        for rule in shape.capabilities.values()
        for words in (rule.phrases, *(each.phrases for each in rule.guarded))
    ]
    return [one for words in groups for each in by_language(words).values() for one in each]


def plain(written: str) -> str:
    """Give a phrase as a regular expression that all engines know, without word edges."""
    found = phrase(written).pattern.replace(GAP, r"[\s-]").replace("++", "+")
    found = regex.sub(r"\(\?<?[!=](?:[^()\[\]]|\[[^\]]*\])*\)", "", found)
    return found.replace("(?:|)", "")


def words_of(written: str) -> list[str]:
    """Write a phrase out as words: stars left off, of parts at a distance the longest, at most 50 ways."""
    part = max(regex.split(r"\s*(?:\.\.\.|~)\d+\s*", written.removeprefix("re:").replace("*", "")), key=len)
    ways = [""]
    for found in regex.finditer(r"\((?P<ways>[^()]*)\)(?P<optional>\??)|(?P<text>[^()]+)|[()?]", part):
        each = (
            [found["text"] or ""]
            if found["ways"] is None
            else found["ways"].split("|") + [""] * bool(found["optional"])
        )
        ways = [one + other for one, other in product(ways, each)][:50]
    return [" ".join(way.split()) for way in ways if way.strip()]


def ours(shape: RulebookShape, kind: Kind) -> Callable[[Texts], int]:
    """Prepare the program itself."""
    book: Rulebook = compile_rulebook(shape, "")
    return lambda each: sum(1 for text in each for _ in read(text, book, kind=kind))


def raw_hyperscan(phrases: Sequence[str]) -> Callable[[Texts], int]:
    """Prepare Hyperscan alone."""
    import hyperscan  # noqa: PLC0415  each engine is imported where it is asked for, or skipped

    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_PREFILTER
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    patterns = [plain(each).encode() for each in phrases]
    database.compile(expressions=patterns, ids=list(range(len(patterns))), flags=[flags] * len(patterns))

    def search(each: Texts) -> int:
        found: list[tuple[int, int]] = []
        for text in each:
            data = text.encode("utf-8", "replace")
            database.scan(data, match_event_handler=lambda number, _s, end, _f, _c: found.append((number, end)))
        return len(found)

    return search


def ripgrep(options: Sequence[str]) -> Engine:
    """Prepare ripgrep with some options."""

    def prepare(phrases: Sequence[str]) -> Callable[[Texts], int]:
        if not shutil.which("rg"):
            raise ImportError("rg")

        def search(each: Texts) -> int:
            with tempfile.TemporaryDirectory() as folder:
                patterns, file = Path(folder, "patterns"), Path(folder, "texts")
                patterns.write_text("\n".join(map(plain, phrases)), encoding="utf-8")
                file.write_text("\n".join(each), encoding="utf-8", errors="replace")
                command = ["rg", "-j1", "--no-config", "--dfa-size-limit=1G", "--regex-size-limit=1G", *options]
                done = subprocess.run(
                    [*command, "-f", patterns, file], capture_output=True, check=False, timeout=SLOWEST
                )
                if done.returncode > 1:
                    raise RuntimeError(done.stderr.decode()[:200])
                return done.stdout.count(b"\n")

        search.starts = True
        return search

    return prepare


def re2_set(phrases: Sequence[str]) -> Callable[[Texts], int]:
    """Prepare RE2."""
    import re2  # noqa: PLC0415

    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 30
    options.log_errors = False
    group = re2.Set.SearchSet(options)
    for each in phrases:
        group.Add(plain(each))
    group.Compile()
    return lambda each: sum(len(group.Match(text) or ()) for text in each)


def flashtext(phrases: Sequence[str]) -> Callable[[Texts], int]:
    """Prepare flashtext2."""
    import flashtext2  # noqa: PLC0415

    words = flashtext2.KeywordProcessor(case_sensitive=False)
    for each in phrases:
        for way in words_of(each):
            words.add_keyword(way)
    return lambda each: sum(len(words.extract_keywords_with_span(text)) for text in each)


def spacy_matcher(phrases: Sequence[str]) -> Callable[[Texts], int]:
    """Prepare spaCy's PhraseMatcher."""
    import spacy  # noqa: PLC0415
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415

    language = spacy.blank("en")
    language.max_length = 1 << 30
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    matcher.add("all", [language.make_doc(way) for each in phrases for way in words_of(each)])
    return lambda each: sum(len(matcher(language.make_doc(text))) for text in each)


ENGINES: dict[str, Engine] = {
    "Hyperscan, raw": raw_hyperscan,
    "rg -o -b": ripgrep(["-o", "-b", "-i"]),
    "rg -c": ripgrep(["-c", "-i"]),
    "RE2": re2_set,
    "flashtext2": flashtext,
    "spaCy": spacy_matcher,
}


def clock() -> float:
    """Give the seconds of processor time that this program and those it started have had: others may be busy too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def seconds(search: Callable[[Texts], int], each: Texts) -> float:
    """Say how long a search takes; a program of its own is measured without its start."""
    begun = clock()
    search(each)
    took = clock() - begun
    if getattr(search, "starts", False):
        begun = clock()
        search([])
        took -= clock() - begun
    return max(took, 1e-4)


def beside(mine: Callable[[Texts], int], other: Callable[[Texts], int], each: Texts) -> tuple[float, float, float]:
    """Measure two in turn, so that a busy machine is busy for both.

    Gives megabytes a second of both, and the median of how many times as fast the first one was.
    """
    first = taken(each, FIRST)
    other(first[:1])  # what is compiled when it is first needed is no part of the search
    rate = megabytes_of(first) / seconds(other, first)
    slow = FIRST / rate > PATIENCE / ROUNDS
    some = first if slow else taken(each, max(FIRST, rate * PATIENCE / ROUNDS))
    pairs = [(seconds(mine, some), seconds(other, some)) for _ in range(1 if slow else ROUNDS)]
    one, two = (megabytes_of(some) / statistics.median(times) for times in zip(*pairs, strict=True))
    return one, two, statistics.median(theirs / ours for ours, theirs in pairs)


def child(arguments: Sequence[str]) -> None:
    """Print in a process of its own what one thing costs."""
    what, folder = arguments[0], Path(arguments[1])
    if what == "start":
        begun = time.perf_counter()
        Home(folder).rulebook()
        print(f"{time.perf_counter() - begun:.3f}")
    else:
        corpus = texts(folder, 5)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        shape = shapes(corpus, [int(arguments[2])])[int(arguments[2])]
        begun = time.perf_counter()
        for kind, each in (("posting", corpus["postings"]), ("patent", corpus["patents"])):
            ours(shape, Kind(kind))(each)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{after / 1024:.0f} MB at most, {before / 1024:.0f} of them for Python and the texts")


def in_child(*arguments: str) -> str:
    """Run `child` and give what it prints."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main(folder: Path, megabytes: float, counts: Sequence[int], names: Sequence[str]) -> None:
    """Print the table."""
    corpus = texts(folder, megabytes)
    sizes = ", ".join(f"{megabytes_of(each):.0f} MB of {len(each)} {name}" for name, each in corpus.items())
    print(f"{sizes}; MB/s, and how many times as fast this program is")
    own: dict[tuple[int, str], float] = {}
    for count, shape in shapes(corpus, counts).items():
        phrases = phrases_of(shape)
        for kind, name in (("posting", "postings"), ("patent", "patents")):
            begun = clock()
            search = ours(shape, Kind(kind))
            print(f"\n{len(phrases)} phrases, {name} (built in {clock() - begun:.1f} s)", flush=True)
            search(corpus[name])
            for engine in names:
                try:
                    mine, rate, times = beside(search, ENGINES[engine](phrases), corpus[name])
                except ImportError:
                    print(f"  {engine:15} not installed: skipped")
                    continue
                except subprocess.TimeoutExpired:
                    print(f"  {engine:15} more than {SLOWEST:.0f} s for {FIRST} MB", flush=True)
                    continue
                own.setdefault((count, name), mine)
                print(f"  {engine:15} {rate:8.1f}   this program {mine:6.1f}   x {times:.2f}", flush=True)
    print()
    for name in corpus:
        costs = [f"{count}: {1000 / own[count, name]:.1f}" for count in counts]
        print(f"{name}: milliseconds a megabyte by number of phrases: {', '.join(costs)}")
    for count in counts:
        print(f"memory with {count} phrases: {in_child('memory', str(folder), str(count))}")
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(ROOT / "rules.yaml", home)
        print(f"start-up of rules.yaml: {in_child('start', home)} s compiled, {in_child('start', home)} s kept")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2:])
        sys.exit()
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", nargs="?", type=Path, help="where the payloads lie")
    words.add_argument("--mb", type=float, default=20)
    words.add_argument("--patterns", type=int, nargs="+", default=[50, 500, 5_000])
    words.add_argument("--only", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    given = words.parse_args()
    place = given.folder or Path(os.environ.get("MONITOR_REALDATA") or ROOT.parent / "shared" / "realdata")
    if not place.is_dir():
        sys.exit(f"{place} is no folder: name the one that holds jobs/ and patents/")
    main(place, given.mb, given.patterns, given.only)
