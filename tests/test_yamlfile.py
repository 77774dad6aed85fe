"""Files that people write: what is refused, where the fault stands, and what it tells them to do."""

import json
import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from monitor.yamlfile import MAX_BYTES, parse, read, schema, shown


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Example(Shape):
    text: str
    kind: Literal["page", "talk"] = "page"


class Room(Shape):
    channel: str = Field(default="", description="How it is reached")
    sort: Literal["high", "low"] = "high"
    size: int = 0
    open: bool = True
    words: list[str] | dict[str, list[str]] = []
    examples: list[str | Example] = []
    address: str = Field(default="", pattern="^https://")


class House(Shape):
    name: str = Field(description="What people call it")
    rooms: dict[str, Room] = {}
    on: str = ""


def told(text: str | bytes) -> list[str]:
    return [str(fault) for fault in read(text, House, name="house.yaml")[1]]


def test_a_file_without_faults_becomes_its_model() -> None:
    house, faults = read(
        '# ours\nname: "no"\non: today\nrooms:\n  no:\n    words: {no: [ja], en: ["12:30"]}\n    open: yes\n',
        House,
        name="house.yaml",
    )
    room = Room(words={"no": ["ja"], "en": ["12:30"]}, open=True)
    assert (house, faults) == (House(name="no", on="today", rooms={"no": room}), [])


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = """\
nam: Attic
rooms:
  attic:
    chanel: door
    size: big
  cellar:
    sort: hihg
    words: 3
  attic:
    size: 1
"""
    assert told(text) == [
        'house.yaml:1:1: nam: unknown key (did you mean "name"?)',
        "house.yaml:1:1: name: is missing (What people call it)",
        'house.yaml:4:5: rooms.attic.chanel: unknown key (did you mean "channel"?)',
        "house.yaml:5:11: rooms.attic.size: should be a whole number, and is text",
        'house.yaml:7:11: rooms.cellar.sort: unknown value "hihg" (did you mean "high"?); known are: high, low',
        "house.yaml:8:12: rooms.cellar.words: should be a list or a block of keys, and is 3",
        "house.yaml:9:3: rooms.attic: written twice: it stands in line 3 already",
    ]


@pytest.mark.parametrize("word", ["no", "No", "NO", "off", "on", "yes", "true", "False"])
def test_a_yes_or_no_word_without_quotes_is_not_taken_as_text(word: str) -> None:
    assert told(f"name: {word}\n") == [
        f'house.yaml:1:7: name: quote it: "{word}" (without quotes it can be read as yes or no)'
    ]


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("12:30", "a date, a time or a number"),
        ("1:02:03", "a date, a time or a number"),
        ("2019-08-29", "a date, a time or a number"),
        ("2019-08-29 10:00:00", "a date, a time or a number"),
        ("1_000", "a date, a time or a number"),
        ("007", "a number"),
        ("1.10", "a number"),
        ("23", "a number"),
    ],
)
def test_a_number_a_date_or_a_clock_time_without_quotes_is_not_taken_as_text(word: str, sort: str) -> None:
    assert told(f"name: {word}\n") == [
        f'house.yaml:1:7: name: quote it: "{word}" (without quotes it can be read as {sort})'
    ]


@pytest.mark.parametrize("word", ["1d", "12h", "2019-08-29 was a day", "3.11.7", "24/7", "mon-fri", "nobody", "0cafe"])
def test_words_that_only_begin_like_numbers_are_text(word: str) -> None:
    assert read(f"name: {word}\n", House, name="house.yaml") == (House(name=word), [])


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("", ["1:1: the file is empty"], id="empty"),
        pytest.param("# nothing\n", ["1:1: the file is empty"], id="comments only"),
        pytest.param("- a\n", ["1:1: should be a block of keys, and is a list"], id="a list"),
        pytest.param("name: a\nrooms:\n\tx: 1\n", ["3:1: a tab stands here: indent with spaces"], id="tab"),
        pytest.param("name: a\nrooms: [\n", ["3:1: the file ends inside a bracket that is not closed"], id="bracket"),
        pytest.param('name: "a\n', ["1:7: a quotation mark is opened here and never closed"], id="quotation mark"),
        pytest.param(
            "name: a: b\n",
            ["1:8: a colon does not fit here: check the indentation, or put the text in quotes"],
            id="colon in a text",
        ),
        pytest.param("name: @home\n", ["1:7: a text cannot begin with @: put it in quotes"], id="at sign"),
        pytest.param(
            "name: a\n---\nname: b\n", ["2:1: a second document starts here (---): one file holds one"], id="two"
        ),
        pytest.param(
            "name: &x a\non: *x\n",
            [
                "1:7: name: &x names a place for references, which are not read: delete it",
                "2:5: on: *x refers to another place: write the value out",
            ],
            id="anchor and alias",
        ),
        pytest.param("<<: {name: b}\n", ["1:1: << pulls in keys from elsewhere: write them out"], id="merge key"),
        pytest.param(
            "name: !!str 3\n", ["1:7: name: tag:yaml.org,2002:str is a tag, and tags are not read: delete it"], id="tag"
        ),
        pytest.param(
            "? [a]\n: b\n", ["1:3: a key has to be a plain word, not a list, a block or a reference"], id="odd key"
        ),
        pytest.param(
            'name: "\\ud800"\n', ["1:7: name: holds a character that no text has (U+D800): delete it"], id="surrogate"
        ),
        pytest.param("name: a\0\n", ["1:8: a character that no text has (U+0000): delete it"], id="null"),
        pytest.param(
            "name: a\n\ufeffon: b\n",
            ["2:1: an invisible byte order mark (U+FEFF) stands inside the file: delete it"],
            id="inner mark",
        ),
        pytest.param(b"name: \xfcber\n", ["1:7: not UTF-8 (byte 0xfc): save the file as UTF-8"], id="latin-1"),
        pytest.param("name: a\n".encode("utf-16"), ["1:1: the file is saved as UTF-16: save it as UTF-8"], id="utf-16"),
        pytest.param("name:\n", ["1:1: name: should be text, and is nothing"], id="no value"),
        pytest.param(
            "name: a\nrooms: {x: {address: 'http://a'}}\n",
            ['2:22: rooms.x.address: "http://a" is not of the form ^https://'],
            id="form",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place_and_a_remedy(text: str | bytes, faults: list[str]) -> None:
    assert told(text) == [f"house.yaml:{fault}" for fault in faults]


def test_of_several_shapes_the_faults_are_told_of_the_one_that_was_meant() -> None:
    text = "name: a\nrooms:\n  x:\n    examples: [fine, {txt: b}, 3, {text: c, kind: pag}]\n    words: {en: 7}\n"
    assert told(text) == [
        "house.yaml:4:22: rooms.x.examples[1].text: is missing",
        'house.yaml:4:23: rooms.x.examples[1].txt: unknown key (did you mean "text"?)',
        'house.yaml:4:32: rooms.x.examples[2]: quote it: "3" (without quotes it can be read as a number)',
        'house.yaml:4:51: rooms.x.examples[3].kind: unknown value "pag" (did you mean "page"?); known are: page, talk',
        "house.yaml:5:17: rooms.x.words.en: should be a list, and is 7",
    ]


def test_the_mark_that_some_editors_put_before_a_file_is_passed_over() -> None:
    assert read("\ufeffname: a\n".encode(), House, name="house.yaml") == (House(name="a"), [])


BOMBS = {
    "too long": "x" * (MAX_BYTES + 1),
    "open brackets": "[" * 50_000,
    "open braces": "{a: " * 50_000,
    "dashes": "- " * 50_000,
    "nested blocks": "".join(f"{' ' * depth}a:\n" for depth in range(1_400)),
    "many values": "[" + "a, " * 340_000 + "]",
    "many keys": "".join(f"k{number}: v\n" for number in range(90_000)),
    "laughs": "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(20)),
    "unknown keys": "".join(f"nam{number}: v\n" for number in range(20_000)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_file_made_to_stall_its_reader_ends_as_a_fault(text: str) -> None:
    """Measured at 0.3 to 2.2 s on a busy machine. The limit only has to be far below what they cost unguarded."""
    started = time.process_time()
    faults = told(text)
    assert faults
    assert len(faults) <= 501
    assert time.process_time() - started < 20


@given(st.text(st.sampled_from(list("ab:-[]{}#&*!|>'\"%@,? \n\t\\~<=\ufeff\x85\u2028é1")), max_size=40))
def test_no_text_makes_reading_raise(text: str) -> None:
    house, faults = read(text, House, name="house.yaml")
    assert (house is None) == bool(faults)


PLAIN = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "rooms", "on", "words", "x"]), inner),
)


@given(PLAIN)
def test_every_fault_of_any_plain_value_has_a_place_in_the_file(value: object) -> None:
    text = json.dumps(value)  # JSON is YAML
    _, faults = read(text, House, name="house.yaml")
    assert all(fault.line == 1 and 1 <= fault.column <= len(text) + 1 for fault in faults)


def test_a_path_of_keys_is_shown_as_people_write_it() -> None:
    assert shown(("companies", "ring", "sources", 0, "a b")) == 'companies.ring.sources[0]."a b"'


def test_the_schema_for_editors_describes_keys_and_allows_no_others() -> None:
    made = schema(House)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["properties"]["name"] == {"description": "What people call it", "title": "Name", "type": "string"}
    assert made["additionalProperties"] is False
    assert made["$defs"]["Room"]["additionalProperties"] is False


def test_a_broken_file_still_tells_the_faults_before_the_break() -> None:
    assert [str(fault) for fault in parse("a: 1\na: 2\nb: [\n", name="f").faults] == [
        "f:2:1: a: written twice: it stands in line 1 already",
        "f:4:1: the file ends inside a bracket that is not closed",
    ]
