"""The working folder: rules.yaml, watchlist.yaml, templates, the archive and what lies beside it."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor.crawl import spider_names
from monitor.digest.language import ENGLISH, Language
from monitor.faults import Fault
from monitor.rulebook import Rulebook, keep, proofs, rules_hash
from monitor.rulebook import load as load_rulebook
from monitor.shelf import Shelf
from monitor.watchlist import Watchlist
from monitor.watchlist import load as load_watchlist
from monitor.yamlfile import parse


class HomeError(Exception):
    """Something in the working folder is not as it has to be. The message says what, where, and what to do."""


class Faulty(HomeError):  # noqa: N818  it carries faults, and is not one of ours
    """rules.yaml or watchlist.yaml has faults. Nothing was changed; what was computed before stays."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class Busy(HomeError):  # noqa: N818  it says what the archive is
    """Another command is writing to the archive."""


@dataclass(frozen=True, slots=True)
class Home:
    """A working folder and the names of what lies in it."""

    folder: Path

    @property
    def rules(self) -> Path:
        """Give the place of the rules."""
        return self.folder / "rules.yaml"

    @property
    def watchlist(self) -> Path:
        """Give the place of the watchlist."""
        return self.folder / "watchlist.yaml"

    @property
    def archive(self) -> Path:
        """Give the place of the archive."""
        return self.folder / "archive.db"

    @property
    def letters(self) -> Path:
        """Give the folder for letters that are written as files."""
        return self.folder / "letters"

    @property
    def feeds(self) -> Path:
        """Give the folder for the feeds of desks."""
        return self.folder / "feeds"

    def read(self, path: Path) -> str:
        """Read one of its files. Raises HomeError."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            raise HomeError(
                f"{path} does not exist. Start the command in the folder that holds it, or name that with --home."
            ) from None
        except UnicodeDecodeError as error:
            raise HomeError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
        except OSError as error:
            raise HomeError(f"{path} cannot be read: {error.strerror}") from None

    def write(self, path: Path, text: str) -> None:
        """Write one of its files, whole or not at all. Raises HomeError."""
        beside = path.with_name(f".{path.name}.new")
        try:
            beside.write_text(text, encoding="utf-8", newline="")
            beside.chmod(path.stat().st_mode if path.exists() else 0o644)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise HomeError(f"{path} cannot be written: {error.strerror}. It is as it was.") from None

    def templates(self) -> dict[str, str]:
        """Give the templates of letters and exported cases by file name. Raises HomeError."""
        folder = self.folder / "templates"
        found = {path.name: self.read(path) for path in sorted(folder.glob("*.[ht]*"))}
        if not found:
            raise HomeError(f"{folder} holds no templates. Copy templates/ from the program's folder.")
        return found

    def language(self, code: str) -> Language:
        """Give the words of letters in a language. Raises HomeError."""
        if code == ENGLISH.code:
            return ENGLISH
        path = self.folder / "templates" / "words" / f"{code}.json"
        try:
            return Language.read(code, json.loads(self.read(path)))
        except (ValueError, TypeError) as error:
            raise HomeError(f"{path} cannot be used: {error}. Copy templates/ from the program's folder.") from None

    def pages(self) -> dict[str, str]:
        """Give the templates of the pages in a browser by file name. Raises HomeError."""
        folder = self.folder / "templates" / "web"
        found = {path.name: self.read(path) for path in sorted(folder.glob("*.html"))}
        if not found:
            raise HomeError(f"{folder} holds no templates. Copy templates/ from the program's folder.")
        return {**self.templates(), **found}

    def rulebook(self, *, proved: bool = True) -> Rulebook:
        """Load the rules. Raises Faulty for faults, and with `proved` for rules that fail their own examples.

        What was compiled once is taken from the shelf as long as the rules stay the same.
        """
        text = self.read(self.rules)
        kept = self._shelf.read(rules_hash(text))
        book, faults = load_rulebook(text, name=str(self.rules), kept=kept)
        if book is None:
            raise Faulty(faults)
        if kept is None or kept.databases != book.kept():
            self._shelf.write(book.hash, keep(book, proved=False))
        if proved:
            self.prove(book)
        return book

    def prove(self, rulebook: Rulebook) -> None:
        """Run the examples of the rules, unless they held before. Raises Faulty for those that do not hold."""
        kept = self._shelf.read(rulebook.hash)
        if kept is not None and kept.proved:
            return
        broken = [proof for proof in proofs(rulebook) if not proof.holds]
        if broken:
            raise Faulty([book_fault(self, proof.path, proof.message) for proof in broken])
        self._shelf.write(rulebook.hash, keep(rulebook, proved=True))

    @property
    def _shelf(self) -> Shelf:
        return Shelf(self.folder / ".monitor" / "rules.kept")

    def watched(self, rulebook: Rulebook, path: Path | None = None) -> Watchlist:
        """Load the watchlist, or another one at `path`. Raises Faulty."""
        file = path or self.watchlist
        found, faults = load_watchlist(
            self.read(file),
            capabilities=rulebook.capabilities.keys(),
            spiders=spider_names(),
            name=str(file),
        )
        if found is None:
            raise Faulty(faults)
        return found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's lock. Raises Busy. A process that ends, however it ends, has let go of it."""
        path = self.folder / ".monitor" / "write.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(
                    f"another monitor command is writing to {self.archive}; wait for its end and try again"
                ) from None
            yield
        finally:
            os.close(descriptor)


_ADVICE = {
    errno.ENOSPC: "Make room on the disk",
    errno.EDQUOT: "Make room in what you may use of the disk",
    errno.EFBIG: "Have the limit on the size of files lifted",
    errno.EROFS: "Have the disk mounted for writing",
    errno.EACCES: "Check who owns it",
    errno.EPERM: "Check who owns it",
    errno.EIO: "Is the disk failing? Look into the system's log (dmesg)",
}
"""What to do when a system call on a file fails so."""


def refused(error: OSError) -> str:
    """Say what the disk refused, where, and what to do. Each visit is archived whole or not at all."""
    place = error.filename2 or error.filename  # of a copy that fails the place that it was to go to
    where = f"{place}: " if place else ""
    advice = _ADVICE.get(error.errno or 0, "Mend it")
    return f"{where}{error.strerror or error}. {advice}, and run again; what was archived is whole."


def book_fault(home: Home, path: tuple[str | int, ...], message: str) -> Fault:
    """Put a broken example at its line in rules.yaml."""
    return parse(home.read(home.rules), name=str(home.rules)).fault(path, message)
