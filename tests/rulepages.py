"""The pages about the keys of rules.yaml, taken apart: a key, its example, and what texts come out as with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.model import Kind
from monitor.rulebook import Rulebook, RulebookShape, load, read
from monitor.rulebook.missed import missed
from monitor.rulebook.places import places
from monitor.steps.trying import counted, words
from monitor.yamlfile import schema

ROOT = Path(__file__).parents[1]
INDEX = ROOT / "docs" / "rules.md"
PAGES = [INDEX, *sorted((ROOT / "docs" / "rules").glob("*.md"))]
ROW = re.compile(r"^\| `(?P<text>.+?)` \| (?P<where>[\w, ]+) \| (?P<result>.+) \|$", re.MULTILINE)
_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What stands under a heading."""

    page: Path
    key: str
    """The key, as `contexts.ID.effect`; empty: the page's beginning."""
    text: str

    @property
    def written(self) -> str:
        """Give its first block of YAML."""
        found = _BLOCK.search(self.text)
        return found[1] if found else ""

    def rows(self) -> list[tuple[str, str, str]]:
        """Give (text, what it is read as, what it comes out as)."""
        return [(each["text"], each["where"], each["result"]) for each in ROW.finditer(self.text)]

    def rules(self) -> dict[str, Any]:
        """Put its example into the rulebook of the first page, in the place of the keys that it has."""
        given = YAML(typ="safe", pure=True).load(self.written)
        rules = base()
        if given.keys() <= RulebookShape.model_fields.keys():
            for key, value in given.items():
                rules[key] = {**rules[key], **value} if isinstance(value, dict) else value
        elif self.page.stem == "stances":
            rules["stances"]["denies-use"].update(given)
        else:
            rules["capabilities"]["gait-recognition"].update(given)
        return rules

    def rulebook(self) -> tuple[Rulebook | None, list[str]]:
        """Load it; give its faults too."""
        return _loaded(json.dumps(self.rules(), ensure_ascii=False))


@cache
def _loaded(text: str) -> tuple[Rulebook | None, list[str]]:
    book, faults = load(text)
    return book, [str(fault) for fault in faults]


def sections() -> Iterator[Section]:
    """Give the sections of all pages that have an example."""
    for page in PAGES:
        parts = re.split(r"^## `(.+?)`$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for key, text in zip(["", *parts[1::2]], parts[::2], strict=True):
            section = Section(page, key, text)
            if section.written:
                yield section


def base() -> dict[str, Any]:
    """Give the rulebook into which the examples are put."""
    written = _BLOCK.findall(INDEX.read_text(encoding="utf-8"))[-1]
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(written)
    return loaded


def comes_out(book: Rulebook, text: str, where: str) -> str:
    """Say what `monitor try` says of the first mention in a text; `where`: kind, or kind and section."""
    kind, _, section = where.partition(", ")
    tried = words(text, Kind(kind), section)
    hits = list(read(text, book, kind=tried.kind, sections=tried.sections))
    if hits:
        return counted(tried, hits[0], hits, book)[0]
    passed = list(missed(text, book, places(book), kind=tried.kind, hits=[]))
    return f"passed over: {passed[0].reason}" if passed else "nothing in it was recognised"


def undescribed() -> list[str]:
    """Give the keys for which the JSON Schema has no words: an editor shows nothing for them."""
    whole = schema(RulebookShape)
    shapes = {"": whole, **whole["$defs"]}
    return [
        f"{name}.{key}"
        for name, shape in shapes.items()
        for key, value in shape.get("properties", {}).items()
        if not value.get("description")
    ]


@cache
def keys() -> dict[str, set[str]]:
    """Give every key that rules.yaml may have, by the JSON Schema, with the values that are listed for it."""
    whole = schema(RulebookShape)
    found: dict[str, set[str]] = {}
    named: set[str] = set()

    def walk(shape: dict[str, Any], path: str) -> None:
        for part in _parts(shape, whole["$defs"]):
            if part.get("title") in named:
                continue
            if "properties" in part:
                named.add(part["title"])
            for key, value in part.get("properties", {}).items():
                here = f"{path}.{key}".lstrip(".")
                found[here] = _values(value, whole["$defs"])
                walk(value, here)
            for inner, more in ((part.get("items"), "[]"), (part.get("additionalProperties"), ".ID")):
                if isinstance(inner, dict):
                    walk(inner, f"{path}{more}")

    walk(whole, "")
    return found


def _parts(shape: dict[str, Any], defs: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in shape:
        return _parts(defs[shape["$ref"].rpartition("/")[2]], defs)
    return [part for each in shape.get("anyOf", []) for part in _parts(each, defs)] or [shape]


def _values(shape: dict[str, Any], defs: dict[str, Any]) -> set[str]:
    parts = _parts(shape, defs)
    inner = [each[key] for each in parts for key in ("items", "propertyNames") if isinstance(each.get(key), dict)]
    inner += [each["additionalProperties"] for each in parts if isinstance(each.get("additionalProperties"), dict)]
    found = {value for each in parts for value in each.get("enum", []) if isinstance(value, str) and value}
    return found.union(*(_values(each, defs) for each in inner if "properties" not in _parts(each, defs)[0]))
