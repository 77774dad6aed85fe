"""What Open Terms Archive recorded: a clone of its versions, or a release of them as a data set, unpacked or not."""

import os
import re
import subprocess
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

LARGEST = 16 * 2**20
"""Bytes of a version; none that was ever recorded comes near."""
_DATED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)-?(\d\d)-?(\d\d)Z?(?:_\w+)?\.md")
"""How releases name a version: 2021-08-02T19-05-03Z.md; some add its commit."""
_UPGRADE = re.compile(r"(?i)technical|declaration upgrade|^refilter")
"""What the archive writes where its own reading changed, not the terms."""


class TermsError(ValueError):
    """A place that holds no recorded terms, or cannot be read; says what to do."""


@dataclass(frozen=True, slots=True)
class Version:
    """One recorded version."""

    terms: str
    """Service/Terms type."""
    at: datetime
    """When it was recorded, UTC."""
    markdown: str
    url: str
    technical: bool = False
    """The archive read the same page otherwise: the terms did not change."""


def kept(place: Path) -> list[str]:
    """Name the terms that a place holds, as Service/Terms type. Raises TermsError."""
    return sorted({name for name, _ in _files(place)} if not _is_clone(place) else _in_clone(place))


def history(place: Path, wanted: Collection[str]) -> Iterator[Version]:
    """Give the versions of some terms, oldest first for each. Raises TermsError."""
    if _is_clone(place):
        for name in wanted:
            yield from _commits(place, name)
        return
    by_name: dict[str, list[tuple[datetime, str]]] = {}
    for name, path in _files(place):
        if name in wanted:
            by_name.setdefault(name, []).append((_moment(path), path))
    for name, dated in by_name.items():
        for at, path in sorted(dated):
            yield Version(name, at, _text(_content(place, path), path), f"file:{place.name}/{path}")


def _is_clone(place: Path) -> bool:
    return (place / ".git").exists() or (place / "HEAD").is_file()


def _files(place: Path) -> Iterator[tuple[str, str]]:
    """Give the dated files of a release: what terms each is a version of, and its path."""
    try:
        if place.is_dir():
            paths = [path.relative_to(place).as_posix() for path in place.rglob("*.md")]
        else:
            with zipfile.ZipFile(place) as packed:
                paths = packed.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise TermsError(f"{place} cannot be read: {error}. Give a clone, a folder or a zip of versions.") from None
    for path in sorted(paths):
        parts = PurePosixPath(path).parts
        if len(parts) > 2 and _DATED.fullmatch(parts[-1]):
            yield f"{parts[-3]}/{parts[-2]}", path


def _content(place: Path, path: str) -> bytes:
    if place.is_dir():
        return (place / path).read_bytes()
    with zipfile.ZipFile(place) as packed, packed.open(path) as member:
        return member.read(LARGEST + 1)


def _moment(path: str) -> datetime:
    found = _DATED.fullmatch(PurePosixPath(path).name)
    assert found is not None, "only dated files are listed"
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _text(content: bytes, path: str) -> str:
    if len(content) > LARGEST:
        raise TermsError(f"{path} has more than {LARGEST:,} bytes: no terms are that long")
    return content.decode("utf-8", "replace")


def _in_clone(place: Path) -> set[str]:
    paths = _git(place, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode("utf-8", "replace").split("\0")
    return {path.removesuffix(".md") for path in paths if path.endswith(".md") and path.count("/") == 1}


def _commits(place: Path, name: str) -> Iterator[Version]:
    path = f"{name}.md"
    log = _git(place, "log", "--reverse", "--format=%H%x09%at%x09%s", "HEAD", "--", path).decode("utf-8", "replace")
    home = _git(place, "config", "--default", "", "--get", "remote.origin.url").decode("utf-8", "replace").strip()
    for line in log.splitlines():
        commit, seconds, subject = line.split("\t", 2)
        content = _git(place, "cat-file", "blob", f"{commit}:{path}", missing=True)
        if not content:  # deleted in this commit
            continue
        base = home.removesuffix(".git") if home.startswith("https://") else f"file:{place.name}"
        yield Version(
            name,
            datetime.fromtimestamp(int(seconds), UTC),
            _text(content, path),
            f"{base}/blob/{commit}/{path}".replace(" ", "%20"),
            bool(_UPGRADE.search(subject)),
        )


def _git(place: Path, *words: str, missing: bool = False) -> bytes:
    """Run git on a clone that somebody else may have made: nothing that its settings name is run."""
    safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"]
    clean = {"PATH": os.environ.get("PATH", ""), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603  git, with the words above and a path below
            ["git", "--no-pager", *safe, "-C", str(place), *words],  # noqa: S607  as the PATH has it
            capture_output=True,
            env=clean,
            check=False,
            timeout=600,
        )
    except FileNotFoundError:
        raise TermsError(
            "git is not installed: install it, or give a release of versions (a folder or a zip)"
        ) from None
    if done.returncode and missing:
        return b""
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise TermsError(f"{place} cannot be read as a git clone: {said}")
    return done.stdout
