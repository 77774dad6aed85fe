"""Where a compiled rulebook is kept between commands: one file, which may be deleted at any time."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from monitor.rulebook.kept import Kept, key, pack, unpack

_PROGRAM = Path(__file__).parent


@cache
def code(*rooms: str) -> str:
    """Give the SHA-256 of the program's files, or of those in some rooms (`rulebook`, `text`)."""
    folders = [_PROGRAM / room for room in rooms] or [_PROGRAM]
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def reading_code() -> str:
    """Give the SHA-256 of the program's files by which rules are compiled and proved, and texts are read."""
    return code("rulebook", "text")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file for what is kept of the rules that were used last."""

    path: Path

    def read(self, rules: str) -> Kept | None:
        """Give what is kept of the rules with this SHA-256; None where there is nothing, or nothing to be trusted."""
        try:
            with self.path.open("rb") as file:
                about = os.fstat(file.fileno())
                # What others can write may be made to hurt the library that reads it.
                if about.st_uid != os.geteuid() or about.st_mode & 0o022:
                    return None
                return unpack(file.read(), key(rules, reading_code()))
        except OSError:
            return None

    def write(self, rules: str, kept: Kept) -> None:
        """Keep this instead of what was there. Where nothing can be written, nothing is kept: only speed is lost."""
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.path.parent, prefix=self.path.name, delete=False) as file:
                file.write(pack(kept, key(rules, reading_code())))
            Path(file.name).replace(self.path)
