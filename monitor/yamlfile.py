"""YAML that people write by hand, read into a model with every fault told at once. The one home of ruamel.yaml.

What a reader of a rulebook or a watchlist does not see is refused: anchors, references, merge keys, tags, a second
document, a key written twice. What YAML 1.1 programs read differently than people mean (`no`, `on`, `12:30`, a date, a
number) has to be quoted where text is expected. Keys are always text: `on:` and the language `no:` mean what they say.
"""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from monitor.faults import Fault, Mark, Model, Path, Unquoted, Written, check, did_you_mean, shown, unknown

__all__ = [
    "Fault",
    "Path",
    "Unquoted",
    "Written",
    "check",
    "did_you_mean",
    "parse",
    "read",
    "schema",
    "shown",
    "unknown",
]

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
MAX_VALUES = 50_000
"""Reading costs some 25 microseconds a value: over a second from here on, for a file that nobody wrote by hand."""


def read(
    text: str | bytes,
    model: type[Model],
    *,
    name: str,
    context: object = None,
) -> tuple[Model | None, list[Fault]]:
    """Read a file's text into a model. Gives the model, or None with every fault, in the order of the lines.

    `name` is what the faults call the file. `context` reaches the model's validators as `info.context`.
    """
    return check(parse(text, name=name), model, context=context)


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) by which editors complete and check while somebody types."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}


def parse(text: str | bytes, *, name: str) -> Written:
    """Read YAML without judging what it says. Never raises: what cannot be read is a fault of the result."""
    reading = _Reading(name)
    try:
        reading.run(_decoded(text))
    except _Unreadable as end:
        reading.complain(end.mark, (), str(end))
    except ReaderError as error:
        mark = _place(_decoded(text), error.position)
        reading.complain(mark, (), f"a character that no text has (U+{error.character:04X}): delete it")
    except MarkedYAMLError as error:
        mark, message = _syntax(error)
        reading.complain(mark, (), message)
    except YAMLError as error:
        reading.complain(Mark(1, 1), (), str(error))
    else:
        return reading.result(readable=True)
    return reading.result(readable=False)


class _Unreadable(Exception):  # noqa: N818  it ends the reading, and becomes a fault
    def __init__(self, message: str, mark: Mark | None = None) -> None:
        super().__init__(message)
        self.mark = mark or Mark(1, 1)


@dataclass(slots=True)
class _Open:
    """A list or block whose end has not been read."""

    path: Path
    value: dict[str, Any] | list[Any]
    key: str | None = None
    skips: bool = False
    """The value that comes next belongs to a key that was refused."""


class _Reading:
    """Builds plain values from YAML events, one after the other, so that depth and size cost nothing to refuse."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.value: Any = None
        self.faults: list[Fault] = []
        self.marks: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.refused: set[Path] = set()
        self.open: list[_Open] = []
        self.count = 0

    def result(self, *, readable: bool) -> Written:
        value = self.value if readable else None
        return Written(
            self.name, value, tuple(self.faults), self.marks, self.keys, frozenset(self.refused), readable=readable
        )

    def complain(self, mark: Mark, path: Path, message: str) -> None:
        self.faults.append(Fault(self.name, mark.line, mark.column, shown(path), message))

    def refuse(self, mark: Mark, path: Path, message: str) -> None:
        self.refused.add(path)
        self.complain(mark, path, message)

    def run(self, text: str) -> None:
        documents = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable("a second document starts here (---): one file holds one", mark)
            elif isinstance(event, CollectionEndEvent):
                self.open.pop()
            elif isinstance(event, NodeEvent):
                self.count += 1
                if self.count > MAX_VALUES:
                    raise _Unreadable(f"more than {MAX_VALUES:,} values: the file is too long", mark)
                around = self.open[-1] if self.open else None
                if around is not None and isinstance(around.value, dict) and around.key is None:
                    self.take_key(around, event, mark)
                else:
                    self.take_value(around, event, mark)
        if self.value is None and not self.faults:
            raise _Unreadable("the file is empty")

    def take_key(self, around: _Open, event: NodeEvent, mark: Mark) -> None:
        if not isinstance(event, ScalarEvent):
            raise _Unreadable("a key has to be a plain word, not a list, a block or a reference", mark)
        around.key = event.value
        path = (*around.path, event.value)
        if event.value == "<<" and event.style is None:
            around.skips = True
            self.refuse(mark, around.path, "<< pulls in keys from elsewhere: write them out")
        elif path in self.keys:
            around.skips = True
            self.complain(mark, path, f"written twice: it stands in line {self.keys[path].line} already")
        else:
            self.keys[path] = mark
        self.adorned(event, path, mark)
        self.printable(event.value, path, mark)

    def take_value(self, around: _Open | None, event: NodeEvent, mark: Mark) -> None:
        if around is None:
            path: Path = ()
        elif isinstance(around.value, list):
            path = (*around.path, len(around.value))
        else:
            path = (*around.path, around.key or "", *(("(again)",) if around.skips else ()))
        value: Any = None
        if isinstance(event, AliasEvent):
            self.refuse(mark, path, f"*{event.anchor} refers to another place: write the value out")
        else:
            self.adorned(event, path, mark)
        if isinstance(event, ScalarEvent):
            self.printable(event.value, path, mark)
            value = _plain(event.value) if event.style is None else event.value
            if value is None:
                mark = self.keys.get(path, mark)  # where nothing is written, the parser points behind it
            mark = Mark(mark.line, mark.column, event.value)
        elif not isinstance(event, AliasEvent):
            value = {} if isinstance(event, MappingStartEvent) else []
            mark = self.keys.get(path, mark)
        self.marks.setdefault(path, mark)
        self.put(around, value)
        if isinstance(value, dict | list):
            if len(self.open) >= MAX_DEPTH:
                raise _Unreadable(f"nested more than {MAX_DEPTH} deep", mark)
            self.open.append(_Open(path, value))

    def put(self, around: _Open | None, value: Any) -> None:
        if around is None:
            self.value = value
        elif isinstance(around.value, list):
            around.value.append(value)
        else:
            if around.key is not None and not around.skips:
                around.value[around.key] = value
            around.key, around.skips = None, False

    def adorned(self, event: NodeEvent, path: Path, mark: Mark) -> None:
        if event.anchor is not None:
            self.complain(mark, path, f"&{event.anchor} names a place for references, which are not read: delete it")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.refuse(mark, path, f"{tag} is a tag, and tags are not read: delete it")

    def printable(self, text: str, path: Path, mark: Mark) -> None:
        """Refuse what an escape in double quotes can smuggle in and no archive can hold."""
        odd = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text)
        if odd:
            self.refuse(mark, path, f"holds a character that no text has (U+{ord(odd[0]):04X}): delete it")


def _plain(raw: str) -> Any:
    """Give the value of a word without quotes: as YAML 1.2 reads it, with no guess where 1.1 reads otherwise."""
    if raw in ("", "~", "null", "Null", "NULL"):
        return None
    if re.fullmatch(r"(?i:true|yes|on)", raw):
        return True
    if re.fullmatch(r"(?i:false|no|off)", raw):
        return False
    if re.fullmatch(r"[-+]?[0-9]{1,18}", raw):
        return int(raw)
    if re.fullmatch(r"[-+]?[0-9]{0,18}\.[0-9]{1,18}|[-+]?[0-9]{1,18}\.?(?:[eE][-+]?[0-9]{1,3})?", raw):
        return float(raw)
    dated = re.fullmatch(r"\d{4}-\d\d?-\d\d?(?:(?:[Tt]|\s+)\d\d?:\d\d:\d\d.*)?", raw)
    clocked = re.fullmatch(r"[-+]?\d[\d_]*(?::\d\d?)+(?:\.[\d_]*)?", raw)
    counted = re.fullmatch(r"[-+]?(?:0x[0-9A-Fa-f_]+|0o[0-7]+|0b[01_]+|\d[\d_]*_[\d_]*|\d{19,})", raw)
    return Unquoted(raw) if dated or clocked or counted else raw


def _decoded(text: str | bytes) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise _Unreadable(f"the file has {size:,} bytes; more than {MAX_BYTES:,} are not read")
    if isinstance(text, bytes):
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _Unreadable("the file is saved as UTF-16: save it as UTF-8")
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            before = text[: error.start].decode("utf-8")
            odd = f"not UTF-8 (byte {text[error.start]:#04x}): save the file as UTF-8"
            raise _Unreadable(odd, _place(before, len(before))) from None
    else:
        decoded = text
    decoded = decoded.removeprefix("\ufeff")  # some editors put this mark before a UTF-8 file; it says nothing
    if "\ufeff" in decoded:
        where = _place(decoded, decoded.index("\ufeff"))
        raise _Unreadable("an invisible byte order mark (U+FEFF) stands inside the file: delete it", where)
    return decoded


def _place(text: str, offset: int) -> Mark:
    before = text[:offset]
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


# What the parser complains about, what to tell the person, and whether the place is where it began.
_SYNTAX = (
    (r"found character '\\t' that cannot start", "a tab stands here: indent with spaces", False),
    (r"found character '(.+?)' that cannot start", r"a text cannot begin with \1: put it in quotes", False),
    (
        r"mapping values are not allowed",
        "a colon does not fit here: check the indentation, or put the text in quotes",
        False,
    ),
    (r"unexpected end of stream", "a quotation mark is opened here and never closed", True),
    (r"scanning an (?:anchor|alias)", "a text cannot begin with & or *: put it in quotes", True),
    (r"parsing a flow node.*<stream end>", "the file ends inside a bracket that is not closed", False),
    (r"flow (?:sequence|mapping)", "a bracket is opened here and not closed, or a comma is missing behind it", True),
    (
        r"block.*expected <block end>",
        "this line does not fit under the ones above: check its indentation and dash",
        False,
    ),
    (r"could not find expected ':'", "a key without its colon: write `key: value`", False),
    (r"found (unknown escape character '.+')", r"\1: write \\\\ for a backslash, or use single quotes", False),
    (r"(.*)", r"\1", False),
)


def _syntax(error: MarkedYAMLError) -> tuple[Mark, str]:
    """Say what is wrong in the words of somebody who types, and point to where it is or where it began."""
    complaint = f"{error.context or ''} {error.problem or ''}".strip()
    tried = ((re.search(pattern, complaint, re.DOTALL), words, began) for pattern, words, began in _SYNTAX)
    message, began = next((found.expand(words), began) for found, words, began in tried if found)
    marks = [error.context_mark, error.problem_mark] if began else [error.problem_mark, error.context_mark]
    place = next((Mark(mark.line + 1, mark.column + 1) for mark in marks if mark is not None), Mark(1, 1))
    return place, message
