"""The program's own steps over real payloads: spiders fetch from loopback, the archive keeps, rules judge.

    python benchmarks/realdata.py [FOLDER] [--list] [--into HOME]

FOLDER holds recorded payloads (jobs/, patents/, policy/); without it $MONITOR_REALDATA, else ../shared/realdata.
Policies are polled on the days that their versions were recorded, everything else on the last of these days:

    policy/ota              each dated version (Markdown) as an HTML page with its headings and paragraphs, nothing else
    jobs/greenhouse         each board's answer, unchanged; those without "content" are refused, as they should be
    jobs/**/*.html          each recorded page, unchanged
    patents/uspto-*         each file or zip, unchanged, read from disk as `uspto: file:...`
    patents/gold-excerpts   filings: title, abstract and claims in a made-up minimal us-patent-application (a filing
                            without printed owner is given the one its case is named after, if there is one);
                            lines with a company's quote: the quote as a page of that company

The watchlist is made from the payloads: their owners, and the assignees printed most often on the patents.
--list prints every signal and statement for a person to judge. Ends with 1 when the archive does not verify.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from monitor import archive as store
from monitor.archive import open_archive
from monitor.crawl import run as crawl
from monitor.home import Home
from monitor.judgement import Judgement
from monitor.model import Outcome, ShapeChanged, Signal, Statement
from monitor.names import stripped
from monitor.steps import no_progress, verify
from monitor.steps.match import match
from monitor.steps.poll import Round, visit
from monitor.steps.sources import sources
from monitor.text.patents import patent
from monitor.text.weekly import documents

ROOT = Path(__file__).parent.parent
ASSIGNEES = 30
"""How many of the printed assignees are watched: enough that names are resolved among many that are not."""
HTML, JSON = "text/html; charset=utf-8", "application/json"
PATENT_FOLDERS = ("uspto-app-v4", "uspto-grant-v4", "uspto-mixed")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_MARK = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
_NUMBER = re.compile(r"([A-Z]{2})(\d+)([A-Z]\d?)")


@dataclass(slots=True)
class Corpus:
    """Who is watched and what loopback answers."""

    companies: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    """Local patent files, as addresses."""
    answers: dict[tuple[str, str], list[tuple[date, bytes, str]]] = field(default_factory=dict)
    """By host and path: from which day on which body, oldest first."""
    days: dict[str, list[date]] = field(default_factory=dict)
    """By source (without the server's port): when it is polled."""
    counts: Counter[str] = field(default_factory=Counter)

    def company(self, name: str) -> str:
        """Watch a company; the same name in other writing is the same one. Gives its id."""
        slug = re.sub(r"[^a-z0-9]+", "-", stripped(name)).strip("-")
        entry = self.companies.setdefault(slug, {"name": name.strip(), "aliases": [], "sources": []})
        if name.strip() not in (entry["name"], *entry["aliases"]):
            entry["aliases"].append(name.strip())
        return slug

    def page(self, slug: str, path: str, kind: str, channel: str, versions: Sequence[tuple[date, bytes]]) -> None:
        """Serve a company's page in its versions."""
        host = f"{slug}.example"
        self.answers[host, path] = [(day, body, HTML) for day, body in versions]
        at = f"http://{host}:{{port}}{path}"
        self.companies[slug]["sources"].append({"page": at, "kind": kind, "channel": channel})
        self.days[f"page:{at}"] = [day for day, _ in versions]


def markup(markdown: str, title: str) -> bytes:
    """Give the headings and paragraphs of a Markdown text as a page."""
    blocks = []
    for block in re.split(r"\n\s*\n", markdown):
        for part in re.split(r"\n(?=\s*(?:[*+-]|\d+\.)\s)", block.strip()):
            heading = re.match(r"(#{1,6})\s+(.*)", part, re.DOTALL)
            under = re.match(r"(.+)\n(=+|-+)\s*$", part, re.DOTALL)
            tag = "p"
            if heading:
                words, tag = heading[2], f"h{len(heading[1])}"
            elif under:
                words, tag = under[1], "h1" if under[2][0] == "=" else "h2"
            else:
                words = re.sub(r"^\s*(?:[*+-]|\d+\.)\s+", "", part)
            if words.strip().startswith("|"):
                blocks.append(f"<table>{''.join(map(row, words.strip().splitlines()))}</table>")
            elif words.strip():
                blocks.append(f"<{tag}>{inline(words)}</{tag}>")
    body = "\n".join(blocks)
    return f"<!doctype html><html><head><title>{escape(title)}</title></head><body>\n{body}\n</body></html>".encode()


def row(line: str) -> str:
    """Give a line of a Markdown table as a row; the one that only rules off gives an empty one."""
    cells = [] if re.fullmatch(r"[\s|:-]*", line) else re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in cells)}</tr>"


def inline(words: str) -> str:
    """Give Markdown inside a block as text: links and emphasis are left off, line breaks stay."""
    bare = re.sub(r"\\(\W)", r"\1", _MARK.sub("", _LINK.sub(r"\1", words)))
    return re.sub(r"&lt;br ?/?&gt;", "<br>", escape(bare.strip()))


def printed_owner(case: dict[str, Any]) -> str:
    """Give the name printed on a gold filing, without its town; empty where none was recorded."""
    printed = case.get("assignee") or case.get("applicant") or ""
    return re.split(r" / |, [A-Z][a-z]+, [A-Z]{2} | \([A-Z]{2}\)$", printed)[0]


def filing(case: dict[str, Any], owner: str) -> bytes:
    """Wrap a gold filing's own title, abstract and claims as a patent office prints an application."""
    country, number, kind = _NUMBER.fullmatch(case["publication_number"]).groups()  # type: ignore[union-attr]  # labelled
    day = (case.get("publication_date") or case.get("filing_date") or "").replace("-", "")
    claims = "".join(
        f'<claim num="{at:05}"><claim-text>{escape(words)}</claim-text></claim>'
        for at, words in enumerate(case.get("claims", ()), 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><us-patent-application lang="EN"><us-bibliographic-data-application>'
        f"<publication-reference><document-id><country>{country}</country><doc-number>{number}</doc-number>"
        f"<kind>{kind}</kind><date>{day}</date></document-id></publication-reference>"
        f"<invention-title>{escape(case.get('title', ''))}</invention-title>"
        f"<assignees><assignee><addressbook><orgname>{escape(owner)}</orgname></addressbook></assignee></assignees>"
        f"</us-bibliographic-data-application><abstract><p>{escape(case.get('abstract', ''))}</p></abstract>"
        f"<claims>{claims}</claims></us-patent-application>"
    ).encode()


def policies(corpus: Corpus, folder: Path) -> None:
    """Take every document of policy/ota, its versions by the day in their file names."""
    for place in sorted({path.parent for path in folder.glob("*/*/*/*.md")}):
        collection, service, sort = place.relative_to(folder).parts
        versions = {}
        for path in sorted(place.glob("*.md")):
            text = path.read_text(encoding="utf-8")
            corpus.counts["policy versions"] += 1
            # Two recordings of one day: the later one is what a visit in the evening would have seen.
            versions[date.fromisoformat(path.name[:10])] = markup(text, f"{service} {sort}".replace("_", " "))
        corpus.counts["policy documents"] += 1
        slug = corpus.company(service.replace("_", " "))
        corpus.page(slug, f"/{collection}/{sort}", "policy", sort.replace("_", " ").lower(), list(versions.items()))


def jobs(corpus: Corpus, folder: Path, today: date) -> None:
    """Take Greenhouse boards and recorded pages of other boards."""
    for path in sorted(folder.glob("greenhouse/*.json")):
        body = path.read_bytes()
        listed = json.loads(body).get("jobs") or []
        owner = next((job["company_name"] for job in listed if job.get("company_name")), path.stem)
        at = re.sub(r"[^a-z0-9]+", "-", path.stem.lower())
        corpus.counts["boards"] += 1
        corpus.counts["postings"] += len(listed)
        corpus.answers["boards.example", f"/v1/boards/{at}/jobs"] = [(today, body, JSON)]
        line = {"greenhouse": at, "api": "http://boards.example:{port}", "channel": "job posting"}
        corpus.companies[corpus.company(owner)]["sources"].append(line)
        corpus.days[f"greenhouse:{at}"] = [today]
    for path in sorted(folder.glob("*/*.html")):
        corpus.counts["posting pages"] += 1
        slug = corpus.company(path.stem.rpartition("__")[2])
        corpus.page(slug, f"/{path.parent.name}", "posting", "job posting", [(today, path.read_bytes())])


def patents(corpus: Corpus, folder: Path, today: date, into: Path) -> None:
    """Take the patent files as they lie there and the gold filings; watch the assignees printed most often."""
    paths = [path for name in PATENT_FOLDERS for path in sorted((folder / name).glob("*")) if path.is_file()]
    printed: Counter[str] = Counter()
    for path in paths:
        with path.open("rb") as stream:
            for document in documents(stream):
                corpus.counts["patent documents"] += 1
                try:
                    read = patent(document)
                except (ShapeChanged, ValueError, LookupError):
                    continue
                printed.update({party.name for party in read.parties if party.role == "assignee"})
    for name, _ in printed.most_common(ASSIGNEES):
        corpus.company(name)
    path = folder / "gold-excerpts" / "gold_cases.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    gold = [json.loads(line) for line in lines]
    owners = {owner.split()[0].lower(): owner for case in gold if (owner := printed_owner(case))}
    into.mkdir(parents=True, exist_ok=True)
    for case in gold:
        if "quote" in case:
            corpus.counts["quotes"] += 1
            page = markup(case["quote"], case["case"])
            corpus.page(corpus.company(case["company"]), f"/{case['case']}", "statement", "statement", [(today, page)])
        elif _NUMBER.fullmatch(case.get("publication_number", "")):
            corpus.counts["gold filings"] += 1
            owner = printed_owner(case) or owners.get(case["case"].partition("-")[0], "")
            if owner:
                corpus.company(owner)
            paths.append(into / f"{case['case']}.xml")
            paths[-1].write_bytes(filing(case, owner))
    corpus.files = [path.resolve().as_uri() for path in paths]
    corpus.counts["patent files"] = len(paths)
    corpus.days |= {f"uspto:{file}": [today] for file in corpus.files}


def gather(folder: Path, into: Path) -> Corpus:
    """Take everything of the folder."""
    corpus = Corpus()
    policies(corpus, folder / "policy" / "ota")
    today = max((days[-1] for days in corpus.days.values()), default=date(2026, 1, 1)) + timedelta(days=1)
    jobs(corpus, folder / "jobs", today)
    patents(corpus, folder / "patents", today, into)
    return corpus


class Server(ThreadingHTTPServer):
    """Answers as each host would on a day that the caller sets."""

    daemon_threads = True
    corpus: Corpus
    today = date.min


class Handler(BaseHTTPRequestHandler):
    """One request; the Host header says which site is meant."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer with what the address says on that day."""
        host = (self.headers.get("Host") or "").partition(":")[0]
        known = self.server.corpus.answers.get((host, self.path.partition("?")[0]), [])
        body, content_type = next(
            ((body, sort) for day, body, sort in reversed(known) if day <= self.server.today), (b"", "text/plain")
        )
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay quiet: the crawler keeps the record of what was asked."""


@contextmanager
def serving(corpus: Corpus) -> Iterator[Server]:
    """Answer on a free port of loopback until the block ends."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.corpus = corpus
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def settle(folder: Path, corpus: Corpus, port: int) -> Home:
    """Make the working folder: the program's rules and templates, and the watchlist."""
    shutil.copy(ROOT / "rules.yaml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates", dirs_exist_ok=True)
    listed = {"companies": corpus.companies, "sources": [{"uspto": file} for file in corpus.files]}
    # JSON is YAML, and its quotes leave no name to be taken for a number or a truth.
    text = json.dumps(listed, ensure_ascii=False, indent=1).replace("{port}", str(port))
    (folder / "watchlist.yaml").write_text(text, encoding="utf-8")
    return Home(folder)


async def live(home: Home, server: Server, visit_all: Any) -> tuple[Judgement, list[Round], dict[str, float]]:
    """Poll each source on its days, then judge once."""
    rulebook = home.rulebook()
    watched = home.watched(rulebook)
    port, spent, rounds = server.server_address[1], {}, []
    days = {name.replace("{port}", str(port)): set(each) for name, each in server.corpus.days.items()}
    now = datetime.min.replace(tzinfo=UTC)
    with home.writing(), open_archive(home.archive) as archive:
        begun = time.perf_counter()
        for day in sorted(set().union(*days.values())):
            server.today = day
            now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
            chosen = [source for source in sources(watched, now) if day in days[source.id]]
            rounds.append(await visit(home, archive, rulebook, watched, chosen, visit_all, clock=lambda at=now: at))
        spent["poll"] = time.perf_counter() - begun
        begun = time.perf_counter()
        match(home, archive, rulebook, watched, now=now, progress=no_progress)
        spent["match"] = time.perf_counter() - begun
        found = tuple(store.signals(archive)), tuple(store.statements(archive)), tuple(store.cases(archive))
        judged = Judgement(*found, tuple(store.versions(archive, now)))
    return judged, rounds, spent


def stored(home: Home) -> dict[str, int]:
    """Count what the archive holds."""
    with open_archive(home.archive, readonly=True) as archive:
        return {
            name: next(iter(archive.db.execute(f"SELECT count(*) FROM {name}")))[0]
            for name in ("documents", "versions", "captures")
        }


def table(title: str, found: Sequence[Signal | Statement], key: Callable[[Any], str]) -> None:
    """Print how many there are by capability and by a second property."""
    counts = Counter((each.capability, key(each)) for each in found)
    print(f"\n{title}: {len(found)}")
    for (capability, second), number in sorted(counts.items()):
        print(f"{number:6} {capability}, {second}")


def listing(judged: Judgement) -> None:
    """Print every signal and statement with its quote and where it stands."""
    sourced = {version.id: version for version in judged.versions}
    found: list[Signal | Statement] = [*judged.signals, *judged.statements]
    for each in found:
        version = sourced[each.quote.version]
        what = f"{each.strength} ({each.section})" if isinstance(each, Signal) else f"SAYS {each.stance}"
        why = "; ".join(f"{one.effect} {one.rule}: {one.words}" for one in each.why)
        where = f"{version.source} {version.title[:60]} {each.day}{' gone' if each.gone else ''}"
        print(f"\n{each.company} {each.capability} {each.act} {what} | {where}")
        print(f"    {' '.join(each.quote.text.split())}\n    why: {why}")


def main(folder: Path, into: Path, *, everything: bool) -> int:
    """Run it all and print the figures. Gives the exit code."""
    begun = time.perf_counter()
    corpus = gather(folder, into / "filings")
    print("in: " + ", ".join(f"{number} {name}" for name, number in sorted(corpus.counts.items())))
    print(f"    {len(corpus.companies)} companies, {len(corpus.days)} sources")
    with serving(corpus) as server:
        home = settle(into, corpus, server.server_address[1])
        hosts = {host: f"127.0.0.1:{server.server_address[1]}" for host, _ in corpus.answers}
        judged, rounds, spent = crawl(lambda visit_all: live(home, server, visit_all), hosts=hosts)
    visits = [seen for each in rounds for seen, _ in each.visits]
    outcomes = Counter(seen.outcome for seen in visits)
    print(f"visits: {len(visits)} on {len(rounds)} days: " + ", ".join(f"{n} {name}" for name, n in outcomes.items()))
    print(f"    {sum(seen.found for seen in visits)} documents found, {sum(seen.kept for seen in visits)} kept")
    for seen in visits:
        if seen.outcome is not Outcome.OK:
            print(f"    not seen: {seen.source.rpartition('/')[2]}: {seen.outcome}: {seen.reason}")
    print("stored: " + ", ".join(f"{number} {name}" for name, number in stored(home).items()))
    table("signals", judged.signals, lambda each: each.strength)
    table("statements", judged.statements, lambda each: f"{each.stance} to {each.act}")
    alerts = [case for case in judged.cases if case.alert]
    print(f"\ncases: {len(judged.cases)}, divergences: {len(alerts)}")
    for case in alerts:
        print(f"    {case.title}: {case.headline} ({case.strength}; says {len(case.says)}, shows {len(case.shows)})")
    if everything:
        listing(judged)
    begun = time.perf_counter()
    proof = verify(home)
    spent["verify"] = time.perf_counter() - begun
    print("\nseconds: " + ", ".join(f"{seconds:.1f} {name}" for name, seconds in spent.items()))
    print(f"verify: {proof}")
    return 1 if proof.failed else 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", nargs="?", type=Path, help="where the payloads lie")
    words.add_argument("--list", action="store_true", help="print every signal and statement")
    words.add_argument("--into", type=Path, help="an empty folder for the archive; without it, one that is deleted")
    given = words.parse_args()
    place = given.folder or Path(os.environ.get("MONITOR_REALDATA") or ROOT.parent / "shared" / "realdata")
    if not place.is_dir():
        sys.exit(f"{place} is no folder: name the one that holds jobs/, patents/ and policy/")
    if given.into and given.into.exists() and any(given.into.iterdir()):
        sys.exit(f"{given.into} is not empty: name another with --into")
    with tempfile.TemporaryDirectory() as temporary:
        home_folder = given.into or Path(temporary)
        home_folder.mkdir(parents=True, exist_ok=True)
        sys.exit(main(place, home_folder, everything=given.list))
