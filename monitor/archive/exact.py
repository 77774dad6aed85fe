"""Texts are archived exactly as they are, or not at all."""

from monitor.archive.opening import ArchiveError
from monitor.model import Document


def check(document: Document, source: str) -> None:
    """Refuse what SQLite would alter or refuse: offsets into an altered text would point at other words."""
    for name in ("key", "url", "title", "text"):
        value: str = getattr(document, name)
        where = f"{source}: the {name} of document {document.key!r}"
        if "\0" in value:
            raise ArchiveError(f"{where} holds a NUL character at {value.index(chr(0)):,}. Its spider must remove it.")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ArchiveError(
                f"{where} holds half a character (a lone surrogate) at {error.start:,}. Its spider must remove it."
            ) from error


def printable(text: str) -> str:
    """Give words about a visit without half characters and NUL; they are no evidence, so they may be mended."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
