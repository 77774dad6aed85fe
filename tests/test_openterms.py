"""What Open Terms Archive recorded, read in from a clone, a folder and a zip: each version at its own time."""

import os
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest

from monitor.archive import open_archive, statements, verify
from monitor.evidence import read
from monitor.home import Home, HomeError
from monitor.openterms import TermsError, kept
from monitor.openterms import history as recorded
from monitor.steps import history, match

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
NAME = "Acme Doorbells/Privacy Policy"
DENIAL = "# Privacy\n\nWe do **not** use [facial recognition](https://acme.example/fr).\n\n* A list\n"
TEXTS = {
    "2021-01-26T15-10-32Z": DENIAL,
    "2022-02-23T09-02-21Z": "# Privacy\n\nWe may use facial recognition.\n",
    "2022-02-24T09-02-21Z": DENIAL,
}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "release" / NAME
    place.mkdir(parents=True)
    for name, text in TEXTS.items():
        (place / f"{name}.md").write_text(text, encoding="utf-8")
    (place.parent.parent / "README.md").write_text("What this is.", encoding="utf-8")
    return place.parent.parent


@pytest.fixture
def packed(folder, tmp_path):
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as out:
        for path in sorted(folder.rglob("*.md")):
            out.write(path, f"dataset-2026/{path.relative_to(folder).as_posix()}")
    return tmp_path / "release.zip"


@pytest.fixture
def clone(tmp_path):
    """Make a clone as the archive's engine writes it, with settings that would run a program if git were asked so."""
    place = tmp_path / "clone"
    (place / "Acme Doorbells").mkdir(parents=True)

    def git(*words, at="2021-01-01T00:00:00Z"):
        who = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@a",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@a",
        }
        clean = {**os.environ, **who, "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
        subprocess.run(["git", "-C", str(place), *words], check=True, capture_output=True, env=clean)

    git("init", "-q", "-b", "main")
    git("config", "remote.origin.url", "https://github.com/OpenTermsArchive/made-up-versions.git")
    subjects = ["First record", "Record new changes", "Apply technical or declaration upgrade"]
    for (name, text), subject in zip(TEXTS.items(), subjects, strict=True):
        (place / f"{NAME}.md").write_text(text, encoding="utf-8")
        git("add", "-A")
        git("commit", "-q", "-m", subject, at=f"{name[:10]}T{name[11:].replace('-', ':')}")
    git("config", "core.fsmonitor", f"touch {tmp_path / 'ran'}")
    return place


@pytest.mark.parametrize("kind", ["folder", "packed", "clone"])
def test_every_version_comes_with_its_time(kind, request):
    place = request.getfixturevalue(kind)
    assert kept(place) == [NAME]
    found = [(f"{each.at:%Y-%m-%dT%H-%M-%SZ}", each.markdown) for each in recorded(place, [NAME])]
    assert found == list(TEXTS.items())


def test_a_clone_names_its_commits_and_what_was_only_read_otherwise_and_runs_nothing(clone, tmp_path):
    found = list(recorded(clone, [NAME]))
    assert [each.technical for each in found] == [False, False, True]
    assert found[0].url.startswith("https://github.com/OpenTermsArchive/made-up-versions/blob/")
    assert found[0].url.endswith("/Acme%20Doorbells/Privacy%20Policy.md")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(("name", "content"), [("gone", None), ("broken.zip", b"PK\x03\x04 no zip")])
def test_a_place_that_is_none_is_told(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TermsError, match="cannot be read"):
        kept(tmp_path / name)


@pytest.fixture
def home(tmp_path, shelf):
    place = tmp_path / "home"
    shutil.copytree(shelf, place)
    lines = ["companies:", "  acme:", "    name: Acme", "    sources:", f"      - openterms: {NAME}"]
    lines += ["        api: https://terms.example/api/v1", "        channel: privacy policy"]
    (place / "watchlist.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Home(place)


def stays(home):
    with open_archive(home.archive, readonly=True) as archive:
        return list(archive.db.execute("SELECT cause, substr(first_seen, 1, 10) FROM stays ORDER BY number"))


def test_versions_are_archived_at_their_times_once_and_a_return_is_silent(home, folder):
    report = history(home, folder, clock=lambda: NOW)
    assert (report.lines, list(report.faults)) == ([f"{NAME}: 3 versions read in"], [])
    assert stays(home) == [("first", "2021-01-26"), ("changed", "2022-02-23"), ("returned", "2022-02-24")]
    assert history(home, folder, clock=lambda: NOW).data == {"read": {NAME: 0}}
    match(home, now=NOW)
    with open_archive(home.archive, readonly=True) as archive:
        denials = [
            (each.quote.text, f"{each.first_seen:%Y-%m-%d}") for each in statements(archive) if each.stance == "denies"
        ]
        assert denials == [("We do not use facial recognition.", "2021-01-26")]
        assert list(verify(archive, lambda place: read(home.folder, place))) == []


def test_a_change_of_the_archives_own_reading_is_marked_as_such(home, clone):
    history(home, clone, clock=lambda: NOW)
    assert [cause for cause, _ in stays(home)] == ["first", "changed", "technical"]


def test_terms_that_a_place_does_not_hold_are_told_with_what_was_perhaps_meant(home, folder):
    home.watchlist.write_text(home.watchlist.read_text().replace("Privacy Policy", "Privacy Polic"), encoding="utf-8")
    report = history(home, folder, clock=lambda: NOW)
    assert list(report.faults) == [
        f'Acme Doorbells/Privacy Polic is not among the 1 terms of {folder} (did you mean "{NAME}"?)'
    ]


def test_a_watchlist_without_terms_says_what_to_write(home, folder):
    home.watchlist.write_text("companies:\n  acme:\n    name: Acme\n", encoding="utf-8")
    with pytest.raises(HomeError, match="openterms: Service/Type"):
        history(home, folder, clock=lambda: NOW)
