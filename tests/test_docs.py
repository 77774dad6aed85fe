"""What the README and docs/ tell is true: commands, options, YAML, SQL, links, names, schemas."""

import re
import shlex
import shutil
import sqlite3
from itertools import takewhile
from pathlib import Path

import pytest
import typer

from monitor.archive import open_archive
from monitor.archive.views import VIEWS
from monitor.commands import app
from monitor.crawl import spider_names
from monitor.home import Home
from monitor.rulebook import Matcher, Rulebook, proofs
from monitor.rulebook import load as load_rulebook
from monitor.rulebook.phrase import phrase
from monitor.steps import schema
from monitor.watchlist import load as load_watchlist

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
WORDS_END = {"|", ">", "&&", "#"}
STAND_INS = {"COMMAND"}
"""What a reader is to put something else for."""

RULES = {
    "capabilities": """
  face-recognition:
    title: Face recognition
    description: Who a person is.
    severity: high
    phrases: [face recognition]
    examples: {match: [We use face recognition.], no_match: [We do not use face recognition.]}
""",
    "stances": " {}\n",
    "contexts": "\n  negation: {effect: negates, before: [not]}\n",
    "acts": "\n  use: [use]\n",
    "holders": "\n  own: [we]\n  others: [you]\n",
    "terminators": " [but]\n",
    "pseudo": " [not limited to]\n",
}
"""The smallest rules.yaml, by its keys: an example on a page takes the place of the keys that it has."""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXTS[page], re.DOTALL | re.MULTILINE)


def each_block(page: str, language: str) -> pytest.MarkDecorator:
    found = blocks(page, language)
    assert found, f"{page} has no {language}"
    return pytest.mark.parametrize("written", found, ids=[f"{page}-{number}" for number in range(1, len(found) + 1)])


def commands() -> list[tuple[str, str]]:
    """Give (page, what is typed after `monitor`) for code spans, indented lines and lines of a unit or crontab."""
    found = []
    for page, text in TEXTS.items():
        spans = re.findall(r"`monitor ([^`]+)`", text)
        lines = re.findall(r"^(?:    |\w+=).*?(?:(?<=    )|/bin/)monitor (\S.*)$", text, re.MULTILINE)
        # On an indented line two spaces set off what the command does.
        found += [(page, each) for each in [*spans, *(re.split(r"\s{2,}", line)[0] for line in lines)]]
    return found


@pytest.mark.parametrize(("page", "typed"), commands())
def test_every_command_on_a_page_exists_with_its_options(page: str, typed: str) -> None:
    words = list(takewhile(lambda word: word not in WORDS_END, shlex.split(typed)))
    if words[0] in STAND_INS or "--help" in words:  # --help stands on every command, and would print here
        return
    command = typer.main.get_command(app).commands.get(words[0])
    assert command is not None, f"{page}: there is no `monitor {words[0]}`"
    command.make_context(words[0], words[1:])


def test_every_command_stands_in_the_readme() -> None:
    named = {typed.split()[0] for page, typed in commands() if page == "README.md"}
    assert set(typer.main.get_command(app).commands) - named == {"demo"}


@pytest.mark.parametrize(
    "target", sorted({t for text in TEXTS.values() for t in re.findall(r"(?:`|    )make (\w+)", text)})
)
def test_every_make_target_on_a_page_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_environment_variable_on_a_page_is_read_by_the_program() -> None:
    program = "".join(path.read_text() for room in ("monitor", "spiders") for path in (ROOT / room).rglob("*.py"))
    named = {name for text in TEXTS.values() for name in re.findall(r"MONITOR_[A-Z_]*[A-Z]", text)}
    assert {name for name in named if f'"{name}"' not in program} == set()
    assert named == {
        "MONITOR_SMTP",
        "MONITOR_SMTP_HOURLY",
        "MONITOR_FROM",
        "MONITOR_DKIM",
        "MONITOR_PAGES",
        "MONITOR_NOTIFY",
        "MONITOR_CONTACT",
        "MONITOR_PING",
        "MONITOR_REVIEWER",
        "MONITOR_USAJOBS",
        "MONITOR_TIMESTAMPS",
        "MONITOR_WAYBACK",
        "MONITOR_WAYBACK_KEY",
        "MONITOR_UNSUBSCRIBE_KEY",
        "MONITOR_OPS",
        "MONITOR_USPTO",
    }


@each_block("docs/edit-a-rule.md", "yaml")
def test_every_rule_on_the_page_loads_and_keeps_its_own_examples(written: str) -> None:
    own = set(re.findall(r"^(\w+):", written, re.MULTILINE))
    rest = "".join(f"{key}:{value}" for key, value in RULES.items() if key not in own)
    book, faults = load_rulebook(written + rest)
    assert [str(fault) for fault in faults] == []
    assert [proof.message for proof in proofs(book) if not proof.holds] == []


@pytest.mark.parametrize(
    ("written", "finds", "not_found"),
    re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", TEXTS["docs/edit-a-rule.md"], re.MULTILINE),
)
def test_every_phrase_on_the_page_finds_what_it_says_and_no_more(written: str, finds: str, not_found: str) -> None:
    words = Matcher("words", [phrase(written.replace("\\|", "|"))])
    assert [words.first(text, 0, len(text)) is not None for text in (finds, not_found)] == [True, False]


@pytest.mark.parametrize(
    "written", [each for page in ("docs/add-a-company.md", "docs/first-day.md") for each in blocks(page, "yaml")]
)
def test_every_watchlist_on_a_page_loads(written: str, rulebook: Rulebook) -> None:
    found, faults = load_watchlist(written, capabilities=rulebook.capabilities, spiders=spider_names())
    assert [str(fault) for fault in faults] == []
    assert found is not None


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("home") / "archive.db"
    with open_archive(path):
        pass
    return path


@each_block("docs/archive.md", "sql")
def test_every_query_on_the_page_runs_on_an_empty_archive(written: str, archive: Path) -> None:
    assert sqlite3.connect(archive).execute(written).fetchall() == []


def test_the_page_about_the_archive_names_every_table_and_view(archive: Path) -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", TEXTS["docs/archive.md"], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"\w+", row)}
    there = sqlite3.connect(archive).execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    assert named == {name for (name,) in there if "_fts" not in name and not name.startswith(("_", "sqlite_"))}
    assert set(VIEWS) <= named


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_within_the_house_leads_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXTS[page])
    assert [each for each in targets if not ((ROOT / page).parent / each).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[^)#]+)", TEXTS["README.md"]))
    linked |= {f"docs/{page}" for page in re.findall(r"\]\((rules/[^)#]+)", TEXTS["docs/rules.md"])}
    assert linked == set(TEXTS) - {"README.md"}


@pytest.mark.parametrize("page", TEXTS)
def test_a_page_has_at_most_200_lines(page: str) -> None:
    assert len(TEXTS[page].splitlines()) <= 200


def test_the_spider_on_the_page_reads_a_board() -> None:
    from monitor.model import Kind, Page, Source  # noqa: PLC0415  only this test makes a spider

    (written,) = blocks("docs/add-a-source.md", "python")
    made: dict[str, object] = {"__name__": "example"}
    exec(compile(written, "docs/add-a-source.md", "exec"), made)
    board = b'{"jobs": [{"id": 7, "link": "https://a.example/7", "title": "Engineer", "html": "<p>Cameras.</p>"}]}'
    (found,) = made["AcmeJobs"].read(Page("https://a.example", board), Source("acmejobs", "acme"))
    assert (found.key, found.kind, found.title, found.text) == ("7", Kind.POSTING, "Engineer", "Cameras.")


def test_the_schemas_are_up_to_date(shelf: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(shelf, home)
    for made in schema(Home(home)):
        kept = ROOT / "docs" / made.name
        same = kept.exists() and kept.read_text(encoding="utf-8") == made.read_text(encoding="utf-8")
        assert same, f"docs/{made.name} is older than rules.yaml, the shapes or spiders/. Run: monitor schema"


SECURITY = re.findall(r"^\| ([HSDNM]\d+) \| .* \| (.*) \|$", TEXTS["docs/security.md"], re.MULTILINE)
"""(row, its last cell): every attack and fault that the page on security lists."""


def test_every_attack_and_fault_has_its_row() -> None:
    listed = [("H", 17), ("S", 6), ("D", 8), ("N", 4), ("M", 9)]
    assert [row for row, _ in SECURITY] == [
        f"{letter}{number + 1}" for letter, last in listed for number in range(last)
    ]


@pytest.mark.parametrize(("row", "cell"), SECURITY, ids=[row for row, _ in SECURITY])
def test_every_test_that_a_row_names_exists(row: str, cell: str) -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", cell)
    assert named, f"{row} names no test"
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^(?:async )?def {test}\(", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert missing == []
