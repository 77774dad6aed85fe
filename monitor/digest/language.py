"""The language of a letter's own words. Quotes stay as they are, and so does what a case is explained with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from monitor.digest.words import ACTS, counted, in_words
from monitor.model import Day

DENIED = tuple(f"{how} a denial of " for how in ("conflicts with", "build-up behind", "outside the wording of"))
"""Headlines that go on with what is denied."""
_NOUNS = {act.value: noun for act, noun in ACTS.items()}


def filled(phrase: str, *values: object) -> str:
    """Put values in the places of `{}`, one after the other.

    Not by `str.format`: templates may be somebody else's, and by that they could reach from a value into the program.
    """
    pieces = phrase.split("{}", len(values))
    fills = [*map(str, values[: len(pieces) - 1]), ""]
    return "".join(piece + fill for piece, fill in zip(pieces, fills, strict=True))


@dataclass(frozen=True, slots=True)
class Language:
    """Phrases by their English words, nouns by their English singular, dates. What it does not know stays English."""

    code: str = "en"
    phrases: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """One and many; or one, few and many as Slavic languages count."""
    months: Sequence[str] = ()
    months_with_day: Sequence[str] = ()
    month: str = "{} {}"
    """A date of a month's precision: of month and year."""
    day: str = "{} {} {}"

    @classmethod
    def read(cls, code: str, catalogue: Mapping[str, Any]) -> Self:
        """Make it of a catalogue (JSON). Raises TypeError for a key that is none."""
        return cls(code=code, **catalogue)

    def __call__(self, phrase: str, *values: object) -> str:
        """Give a phrase with its values in the places of `{}`."""
        return filled(self.phrases.get(phrase, phrase), *values)

    def headline(self, text: str) -> str:
        """Give the headline of a case, which names the denied acts at its end."""
        for start in DENIED if self.phrases else ():
            if text.startswith(start):
                acts = text.removeprefix(start).split(" and ")
                return self(f"{start}{{}}", ", ".join(self(_NOUNS.get(act, act)) for act in acts))
        return self(text)

    def counted(self, number: int, noun: str) -> str:
        """Give a number with its noun: `1 signal`, `2 signals`."""
        forms = self.nouns.get(noun)
        if not forms:
            return counted(number, noun)
        if len(forms) == 3:  # 1, 21, 31 ...; 2 to 4, 22 to 24 ...; the others, and 11 to 14
            last, teens = number % 10, 10 < number % 100 < 20
            form = 2 if teens or last == 0 or last > 4 else 0 if last == 1 else 1
        else:
            form = 0 if number == 1 or (self.code == "fr" and number == 0) else 1
        return f"{number} {forms[form]}"

    def date(self, day: Day) -> str:
        """Write a date as precisely as it is known."""
        if not self.months or not day.month:
            return in_words(day)
        if not day.day:
            return filled(self.month, self.months[day.month - 1], f"{day.year:04}")
        names = self.months_with_day or self.months
        return filled(self.day, day.day, names[day.month - 1], f"{day.year:04}")


ENGLISH = Language()
