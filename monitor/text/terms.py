"""Terms as archives of terms keep them: a version as Markdown, a name as Service/Terms type."""

from markdown_it import MarkdownIt

from monitor.model import Document, Kind
from monitor.text.html import html_text, plain

EXTRACTOR = "1"
"""Raised when `terms` makes another text of the same Markdown."""
_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def terms(at: str, markdown: str, url: str, kind: Kind) -> Document:
    """Make a document of a version. HTML that stands in Markdown is text, and stays so.

    The date that an archive gives is that of its recording, so there is no date of publication.
    """
    said = html_text(_READER.render(markdown))
    title = plain(at.replace("/", ": ", 1))
    return Document(at, Kind.POLICY if kind is Kind.PAGE else kind, url, title, said.text, said.sections)
