"""The laws of the house. Each is about files that exist; a new file has to be given its floor here."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = {
    "model": 1, "text": 1, "settings": 1, "mail": 1, "notify": 1, "ending": 1, "pulse": 1, "pictures": 2, "signing": 1,
    "leaving": 1,
    "faults": 1, "yamlfile": 1, "yamledit": 1,
    "rulebook": 2, "watchlist": 2, "signals": 2, "statements": 2, "promises": 2, "reviews": 2,
    "typology": 2, "ladder": 2,
    "divergences": 2, "cases": 2, "judgement": 2, "unwatched": 2, "altered": 2, "kin": 2, "told": 2,
    "witness": 3, "changes": 2, "likeness": 2, "names": 2, "boards": 2, "digest": 2, "archive": 2, "evidence": 2,
    "openterms": 3, "crawl": 3, "bulk": 3, "web": 3, "packet": 3, "shelf": 3,
    "home": 4, "steps": 4, "schedule": 4,
    "commands": 5, "__main__": 5,
}  # fmt: skip
CORE = {
    "model", "text", "faults", "yamlfile", "rulebook", "watchlist", "signals", "statements", "promises", "reviews",
    "typology", "ladder", "divergences", "cases", "judgement", "changes", "likeness", "names", "boards", "digest",
    "unwatched", "altered", "kin", "leaving", "told",
}  # fmt: skip
"""Pure: the same input gives the same output, on every machine and on every day."""

HOMES = {
    "scrapy": ("monitor.crawl", "monitor.settings", "spiders"),
    "tldextract": ("spiders",),  # Scrapy brings it
    "twisted": ("monitor.crawl", "monitor.settings"),
    "zope": ("monitor.crawl",),
    "apscheduler": ("monitor.schedule",),
    "jinja2": ("monitor.digest",),
    "markupsafe": ("monitor.digest",),
    "css_inline": ("monitor.digest",),
    "feedgen": ("monitor.digest",),
    "hyperscan": ("monitor.rulebook",),
    "regex": ("monitor.rulebook", "monitor.text", "monitor.statements"),
    "rapidfuzz": ("monitor.names", "monitor.likeness", "monitor.rulebook"),
    "dask": ("monitor.bulk",),
    "distributed": ("monitor.bulk",),
    "warcio": ("monitor.evidence",),
    "ruamel": ("monitor.yamlfile", "monitor.yamledit"),
    "pydantic": ("monitor.faults", "monitor.yamlfile", "monitor.rulebook", "monitor.watchlist"),
    "pydantic_settings": ("monitor.mail", "monitor.home"),
    "sqlite_utils": ("monitor.archive",),
    "pysqlite3": ("monitor.archive",),
    "sqlite3": ("monitor.archive",),
    "smtplib": ("monitor.mail",),
    "datasette": ("monitor.web",),
    "uvicorn": ("monitor.web",),  # Datasette brings it
    "selectolax": ("monitor.text",),
    "markdown_it": ("monitor.text",),
    "nh3": ("monitor.text", "spiders"),
    "lxml": ("monitor.text", "spiders"),
    "feedparser": ("spiders",),
    "isal": ("monitor.text",),
    "w3lib": ("spiders",),  # Scrapy brings it
    "opentimestamps": ("monitor.witness",),
    "dkim": ("monitor.signing",),
    "apprise": ("monitor.notify",),
    "matplotlib": ("monitor.pictures",),
    "PIL": ("monitor.pictures",),  # Matplotlib brings it
    "typer": ("monitor.commands",),
    "rich": ("monitor.commands", "monitor.steps"),
}
"""One external package, one home: it can be replaced by opening one room."""

IMPURE = {
    "os", "io", "pathlib", "glob", "shutil", "tempfile", "time", "random",
    "socket", "ssl", "http", "urllib.request", "urllib.robotparser", "smtplib", "sqlite3",
    "subprocess", "threading", "multiprocessing", "asyncio", "concurrent",
}  # fmt: skip
FILE_CALLS = {"read_text", "read_bytes", "write_text", "write_bytes", "getenv", "environ"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}

LONGEST, LONGEST_SPIDER = 400, 75
DOUBTED = {
    "monitor/model.py": "every noun of the house in one place, and nothing but nouns",
    "spiders/source.py": "what all spiders share; no spider itself",
}
"""Longer than the law allows, with the reason why it stays."""


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if (ROOT / folder).is_dir())


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


PROGRAM = python_files("monitor", "spiders")
MODULES = {name_of(path) for path in PROGRAM}
each_file = pytest.mark.parametrize("path", PROGRAM, ids=name_of)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Give every module that a file imports, at its top or inside a function, under its whole name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: write the whole name of the module"
            module = node.module or ""
            for alias in node.names:
                yield f"{module}.{alias.name}" if f"{module}.{alias.name}" in MODULES else module


def room(module: str) -> str:
    """Give the room of a module: `rulebook` for `monitor.rulebook.rules`, `` for the package itself."""
    return module.split(".")[1] if "." in module else ""


def is_core(path: Path) -> bool:
    return name_of(path).startswith("monitor.") and room(name_of(path)) in CORE


each_core_file = pytest.mark.parametrize("path", [path for path in PROGRAM if is_core(path)], ids=name_of)


@each_file
def test_every_room_has_a_floor(path: Path) -> None:
    module = name_of(path)
    assert module.startswith("spiders") or not room(module) or room(module) in FLOORS, "give it a floor in FLOORS"


@each_file
def test_imports_run_down_or_stay_on_their_floor(path: Path) -> None:
    here = FLOORS.get(room(name_of(path)), 2)  # spiders stand on the second floor
    ours = [module for module in imports(path) if module.startswith("monitor.")]
    assert [module for module in ours if FLOORS.get(room(module), 0) > here] == []


def test_no_import_leads_back_to_where_it_came_from() -> None:
    edges = {name_of(path): {module for module in imports(path) if module in MODULES} for path in PROGRAM}
    open_ends = dict(edges)
    while leaves := {module for module, needs in open_ends.items() if not needs & open_ends.keys() - {module}}:
        open_ends = {module: needs for module, needs in open_ends.items() if module not in leaves}
    assert sorted(open_ends) == []


def test_rooms_of_one_floor_do_not_need_each_other_in_a_circle() -> None:
    needs: dict[str, set[str]] = {}
    for path in PROGRAM:
        module = name_of(path)
        if module.startswith("monitor."):
            needs.setdefault(room(module), set()).update(room(other) for other in imports(path) if "monitor." in other)
    while leaves := {here for here, there in needs.items() if not (there & needs.keys()) - {here}}:
        needs = {here: there for here, there in needs.items() if here not in leaves}
    assert sorted(needs) == []


@each_core_file
def test_the_core_imports_nothing_that_reaches_outside(path: Path) -> None:
    assert [module for module in imports(path) if module in IMPURE or module.split(".")[0] in IMPURE] == []


@each_core_file
def test_the_core_opens_no_file_and_asks_no_clock(path: Path) -> None:
    found = []
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("open", "input", "print")
        ):
            found.append(f"line {node.lineno}: {node.func.id}()")
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            if node.attr in FILE_CALLS or (owner, node.attr) in CLOCKS:
                found.append(f"line {node.lineno}: {owner}.{node.attr}")
    assert found == []


@each_file
def test_every_external_package_is_used_in_its_home_only(path: Path) -> None:
    module = name_of(path)
    for used in {name.split(".")[0] for name in imports(path)} - {"monitor", "spiders"}:
        if used in HOMES:
            assert any(f"{module}.".startswith(f"{home}.") for home in HOMES[used]), f"{used} lives in {HOMES[used]}"
        else:
            assert used in sys.stdlib_module_names, f"give {used} a home in HOMES"


@pytest.mark.parametrize("path", python_files("spiders"), ids=name_of)
def test_spiders_know_the_model_and_text_and_nothing_else_of_the_program(path: Path) -> None:
    known = re.compile(r"monitor\.(model|text)(\.|$)")
    assert [module for module in imports(path) if module.startswith("monitor") and not known.match(module)] == []


@pytest.mark.parametrize("path", python_files("monitor"), ids=name_of)
def test_the_program_never_imports_a_spider(path: Path) -> None:
    assert [module for module in imports(path) if module.split(".")[0] in ("spiders", "tests", "demo")] == []


def test_a_demonstration_is_no_part_of_the_program() -> None:
    assert not (ROOT / "monitor" / "demo").exists()
    assert not (ROOT / "monitor" / "demo.py").exists()


ALL_FILES = python_files("monitor", "spiders", "demo", "benchmarks", "tests")


@pytest.mark.parametrize("path", ALL_FILES, ids=name_of)
def test_a_file_is_short_enough_to_be_read_at_once(path: Path) -> None:
    inside = path.relative_to(ROOT).as_posix()
    longest = LONGEST_SPIDER if inside.startswith("spiders/") else LONGEST
    assert inside in DOUBTED or len(path.read_text(encoding="utf-8").splitlines()) <= longest


@pytest.mark.parametrize("path", [path for path in python_files("tests") if path.name.startswith("test_")], ids=name_of)
def test_every_test_says_what_it_expects(path: Path) -> None:
    tests = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    silent = [node.name for node in tests if len(node.name.split("_")) < 5 and not ast.get_docstring(node)]
    assert silent == []


def test_letters_and_reports_never_pass_a_verdict() -> None:
    verdicts = re.compile(r"\b(contradict\w*|lie[sd]?|lying|liars?|admit\w*|secretly)\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {word[0]}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for word in verdicts.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_in_the_program_is_special_to_one_company() -> None:
    """Descriptions may give examples; what the program computes with may not."""
    names = re.compile(r"(?i)\bring( llc| inc|-?_?ukraine)\b|\bamazon\b|\brekognition\b|\bsiminoff\b")
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value[:60]}"
        for path in PROGRAM
        if name_of(path) not in ("spiders.amazon", "monitor.boards")  # the one board of one company
        for node in code_words(tree(path))
        if names.search(node.value)
    ]
    assert found == []


def code_words(module: ast.Module) -> Iterator[ast.Constant]:
    """Give the strings of a module that are not docstrings and not descriptions for people."""
    described = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.keyword) and node.arg in ("description", "help")
    }
    described |= {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node
