"""When a promise ends, as its own words have it: until a day, through a year, for so many months."""

import calendar
import re
from datetime import timedelta

from monitor.model import Day

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty-four": 24,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNTIL = re.compile(
    rf"\b(?:until|through|till|up to|before)\s+(?:at least\s+)?(?:the\s+)?(?:(end|beginning)\s+of\s+)?"
    rf"(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)|(?:(?:(?P<first>[0-3]?\d)\s+)?(?P<month>{_MONTH})\.?,?\s+(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+)?)?"
    rf"(?P<year>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_COUNT = "|".join([*sorted(_NUMBERS, key=len, reverse=True), r"\d{1,3}"])
_FOR = re.compile(
    rf"\b(?:for\s+(?:a\s+period\s+of\s+|at\s+least\s+|the\s+next\s+)*(?P<count>{_COUNT})[\s-]+(?P<unit>year|month|week|day)s?"
    rf"|(?P<count2>{_COUNT})[\s-]+(?P<unit2>year|month|week|day)s?"
    r"(?=[\s-]+(?:\w+\s+){0,3}(?:moratorium|ban|pause|suspension|commitment|freeze)))\b",
    re.IGNORECASE,
)


def end_of(promise: str, said: Day) -> Day | None:
    """Give the end that an English promise names for itself, as precise as its words; None where it names none.

    `said` is the day it was made on: `a one-year moratorium` counts from there. Of several ends the last counts.
    """
    ends = [day for found in _UNTIL.finditer(promise) if (day := _until(found)) is not None]
    ends += [day for found in _FOR.finditer(promise) if (day := _after(found, said)) is not None]
    return max(ends, key=Day.last, default=None)


def _until(found: re.Match[str]) -> Day | None:
    try:
        if found["iso"]:
            return Day.parse(found["iso"])
        month = _MONTHS[found["month"].casefold()] if found["month"] else 0
        day = Day(int(found["year"]), month, int(found["day"] or found["first"] or 0))
        day.first()
    except ValueError:
        return None
    return day


def _after(found: re.Match[str], said: Day) -> Day | None:
    written = (found["count"] or found["count2"]).casefold()
    count = _NUMBERS.get(written) or int(written)
    unit = (found["unit"] or found["unit2"]).casefold()
    if unit in ("day", "week"):
        return Day.of(said.last() + timedelta(days=count * (7 if unit == "week" else 1)))
    months = count * (12 if unit == "year" else 1)
    if not said.month:
        return Day(said.year + -(-months // 12))
    year, month = divmod(said.year * 12 + said.month - 1 + months, 12)
    day = min(said.day, calendar.monthrange(year, month + 1)[1]) if said.day else 0
    return Day(year, month + 1, day)
