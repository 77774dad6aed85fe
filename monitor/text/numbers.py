"""Numbers of patents, written as their own office writes them, whoever printed them."""

import re

_PUBLICATION = re.compile(r"([A-Z]{2}[A-Z]*\d+)([A-Z]\d?)")


def one_number(country: str, written: str) -> str:
    """Give an application's number as its own office writes it, whoever printed it: it is what makes a family.

    The EPO puts the year before US numbers (201762464342 P is 62/464,342) and a check digit behind its own.
    """
    number = written.partition(".")[0] if country == "EP" else written
    number = re.sub(r"[^0-9A-Za-z]", "", number)
    if country == "US":
        number = re.sub(r"^(?:19|20)\d\d(?=\d{8}[A-Z]?$)", "", number).rstrip("APU")
    return number


def without_kind(publication: str) -> str:
    """Give a publication number without its kind code: US10885396B2 is US10885396."""
    found = _PUBLICATION.fullmatch(publication)
    return found[1] if found else publication
