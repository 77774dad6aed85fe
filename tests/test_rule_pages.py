"""The pages about the keys of rules.yaml leave no key out, and every example on them comes out as they say."""

import pytest
from rulepages import PAGES, Section, base, comes_out, keys, sections, undescribed

from monitor.rulebook import proofs

SECTIONS = list(sections())
ROWS = [(section, *row) for section in SECTIONS for row in section.rows()]


def named(section: Section) -> str:
    return f"{section.page.stem}-{section.key or 'beginning'}"


def test_every_key_of_the_schema_has_one_section_with_an_example_and_no_other_has():
    assert sorted(section.key for section in SECTIONS if section.key) == sorted(keys())


@pytest.mark.parametrize("section", [each for each in SECTIONS if keys().get(each.key)], ids=named)
def test_every_value_that_a_key_may_have_is_named_in_its_section(section):
    assert {value for value in keys()[section.key] if f"`{value}`" not in section.text} == set()


@pytest.mark.parametrize("section", SECTIONS, ids=named)
def test_an_example_loads_and_keeps_the_examples_that_it_shows(section):
    book, faults = section.rulebook()
    assert faults == []
    if "examples:" in section.written:
        assert [proof.message for proof in proofs(book) if not proof.holds] == []


@pytest.mark.parametrize(
    ("section", "text", "where", "result"), ROWS, ids=[f"{named(row[0])}: {row[1]} ({row[2]})" for row in ROWS]
)
def test_a_text_comes_out_as_the_page_says(section, text, where, result):
    book, _ = section.rulebook()
    assert comes_out(book, text, where) == result


def test_an_editor_has_words_for_every_key():
    assert undescribed() == []


def test_the_rulebook_that_the_examples_are_put_into_has_every_key_of_the_file():
    assert base().keys() == {key for key in keys() if "." not in key}


def test_every_row_of_every_table_is_read():
    lines = [line for page in PAGES for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(lines) == len(ROWS)
