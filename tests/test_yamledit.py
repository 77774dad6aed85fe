"""Adding one thing to a file that people keep: the rest stays byte for byte."""

import pytest

from monitor.yamledit import EditError, add
from monitor.yamlfile import parse

KEPT = """\
# Who is watched.
companies:
  acme:          # the one
    name: "Acme"   # quoted
    aliases: [Acme Inc, 'Acme, LLC']
    sources:
      # their board
      - greenhouse: acme
        every: 1d

      - page: https://acme.example/
    statements: []

  other:
    name: Other
letters:
- {name: desk}
"""


@pytest.mark.parametrize(
    ("path", "item", "old", "new"),
    [
        (("companies", "acme", "aliases"), "Acme: Labs", "LLC']", 'LLC\', "Acme: Labs"]'),
        (
            ("companies", "acme", "sources"),
            {"lever": "acme", "kind": "posting"},
            "      - page: https://acme.example/\n",
            "      - page: https://acme.example/\n      - lever: acme\n        kind: posting\n",
        ),
        (("companies", "acme", "statements"), {"quote": "No."}, "statements: []", 'statements: [{"quote": "No."}]'),
        (
            ("companies", "other", "aliases"),
            "no",
            "    name: Other\n",
            '    name: Other\n    aliases:\n      - "no"\n',
        ),
        (("letters",), {"name": "b"}, "- {name: desk}\n", "- {name: desk}\n- name: b\n"),
        (("companies", "other", "not"), "Other’s\nlines", "Other\n", 'Other\n    not:\n      - "Other’s\\nlines"\n'),
    ],
    ids=["in brackets", "in a block", "in an empty list", "a list that was missing", "at the edge", "odd words"],
)
def test_one_thing_is_added_and_the_rest_stays(path, item, old, new):
    assert KEPT.count(old) == 1
    assert add(KEPT, path, item) == KEPT.replace(old, new)


@pytest.mark.parametrize("path", ["a", "b"])
@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\ufeff", "\t", "🙂", "#", "\"'\\", ": ", "\r\n"])
def test_every_character_that_a_page_may_hold_can_be_written(odd, path):
    added = add("a:\n  - x\nb: [y]\n", (path,), f"one{odd}two")
    assert parse(added, name="").value[path][1] == f"one{odd}two"


def test_lines_end_as_they_did():
    assert add(KEPT.replace("\n", "\r\n"), ("letters",), {"name": "b"}).count("\r\n") == KEPT.count("\n") + 1


def test_a_file_without_a_last_line_break_gets_one():
    assert add("a:\n  - x", ("a",), "z") == "a:\n  - x\n  - z\n"


def test_a_text_of_several_lines_at_the_end_is_not_run_into():
    text = "a:\n  - quote: |\n      one\n      two\n\n# next\nb: c\n"
    assert add(text, ("a",), "z") == text.replace("      two\n", "      two\n  - z\n")


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("", ("a",), "the file is empty"),
        ("a: b\n", ("a",), "a is no list"),
        ("a: [b]\n", ("a", "c"), "a holds no keys"),
        ("a:\nb: c\n", ("a",), r"a is empty: write \[\] there"),
        ("a: {b: c}\n", ("a", "d"), "a block of keys only"),
    ],
)
def test_what_cannot_be_added_to_is_said(text, path, words):
    with pytest.raises(EditError, match=words):
        add(text, path, "y")
