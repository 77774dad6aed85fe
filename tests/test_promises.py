"""The end that a promise names for itself."""

import pytest

from monitor.model import Day
from monitor.promises import end_of

ENDS = {
    "We are implementing a one-year moratorium on police use.": Day(2021, 6, 10),
    "A 6 month pause on new contracts.": Day(2020, 12, 10),
    "We will not offer it until June 2021.": Day(2021, 6),
    "We will not offer it before the end of 2022.": Day(2022),
    "A ban through 31 May 2024.": Day(2024, 5, 31),
    "Not until May 31, 2024 at the earliest.": Day(2024, 5, 31),
    "Not until 2024-05-31.": Day(2024, 5, 31),
    "Suspended for at least the next 18 months.": Day(2021, 12, 10),
    "Suspended for 90 days.": Day(2020, 9, 8),
    "Until 2021, and for schools until 2023.": Day(2023),
    "We will never use it.": None,
    "A moratorium until Congress acts.": None,
    "We keep recordings up to 60 days.": None,
    "Until 31 February 2021.": None,
}


@pytest.mark.parametrize(("promise", "end"), ENDS.items(), ids=ENDS)
def test_the_end_is_as_precise_as_the_words(promise, end):
    assert end_of(promise, Day(2020, 6, 10)) == end


def test_a_year_from_a_promise_of_which_only_the_year_is_known_ends_in_the_next_year():
    assert end_of("a one-year ban", Day(2020)) == Day(2021)


def test_a_year_from_the_29th_of_february_ends_on_the_28th():
    assert end_of("a one-year ban", Day(2020, 2, 29)) == Day(2021, 2, 28)
