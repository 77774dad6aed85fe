"""Text: what a page says, where its sections and its sentences stand."""

from monitor.text.html import VERSION, Extract, claimed_day, clean, html_text, plain
from monitor.text.sections import patent_section_kind, section_kind

__all__ = [
    "VERSION",
    "Extract",
    "claimed_day",
    "clean",
    "html_text",
    "patent_section_kind",
    "plain",
    "section_kind",
]
