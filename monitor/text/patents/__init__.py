"""Patents become text in one form: of the USPTO in every format of its weekly files, 1976 to today, and of the EPO."""

import re

from monitor.model import ShapeChanged
from monitor.text.patents import aps, ep, pap, st32, v4
from monitor.text.patents.blocks import is_fixed
from monitor.text.patents.shape import Patent, Reader

__all__ = ["READERS", "Patent", "patent", "root_of"]

READERS: dict[str, Reader] = {
    "us-patent-grant": v4.read,
    "us-patent-application": v4.read,
    "PATDOC": st32.read,
    "patent-application-publication": pap.read,
    "PATN": aps.read,
    "ep-patent-document": ep.read,
}
"""By the name of the root element. Whatever else stands in a weekly file (sequence listings above all) is no patent."""

_ROOT = re.compile(rb"<([A-Za-z][\w-]{0,40})")


def root_of(document: bytes) -> str:
    """Give the name of the root element, PATN for fixed text; empty for neither."""
    if is_fixed(document):
        return "PATN"
    found = _ROOT.search(document, 0, 200_000)
    return found[1].decode() if found else ""


def patent(document: bytes) -> Patent:
    """Read one document of any format. Raises ShapeChanged if it is no patent, is broken off or lacks its number.

    No DTD is loaded, no entity expanded, no address opened.
    """
    read = READERS.get(root_of(document))
    if read is None:
        raise ShapeChanged(f"{root_of(document) or 'no XML'} is no patent")
    return read(document)
