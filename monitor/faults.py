"""What is wrong in a file that a person wrote, in words that help: file, line, path of keys, what to do.

A file comes in as `Written`: plain values with the places where they stand. `check` holds it against a pydantic model
and turns every finding into a `Fault`. All of them are told at once.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

MAX_FAULTS = 500
"""More are counted and not listed."""

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
}
"""pydantic's findings that a value has the wrong shape, and the shape that was wanted."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in a file, and where. Lines and columns count from 1; `path` is empty for a fault of the syntax."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}:"
        return f"{where} {self.path}: {self.message}" if self.path else f"{where} {self.message}"


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A value without quotes that programs disagree about: a date, digits with colons. Never taken as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands, counted from 1, and for a single value how it was written."""

    line: int
    column: int
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: its plain values, the places where they stand, and what is wrong with it as YAML."""

    name: str
    value: Any = None
    faults: tuple[Fault, ...] = ()
    marks: Mapping[Path, Mark] = field(default_factory=dict)
    """Of each value; of a list or block the key before it."""
    keys: Mapping[Path, Mark] = field(default_factory=dict)
    refused: frozenset[Path] = frozenset()
    """Something was left out here, so that nothing can be said about what is missing at or below these paths."""
    readable: bool = True
    """False: the syntax is broken and there is no value."""

    def mark(self, path: Path) -> Mark:
        """Give the place of a value, or of the nearest thing around it that stands in the file."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def fault(self, path: Path, message: str, *, at_key: bool = False) -> Fault:
        """Put a message at the place of a value, or at the key before it."""
        mark = self.keys[path] if at_key and path in self.keys else self.mark(path)
        return Fault(self.name, mark.line, mark.column, shown(path), message)


def shown(path: Path) -> str:
    """Write a path of keys as people do: `companies.ring.sources[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            plain = step if re.fullmatch(r"[\w-]{1,60}", step) else json.dumps(step[:60], ensure_ascii=False)
            text += f".{plain}" if text else plain
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ` (did you mean "channel"?)` when a known word is near, else nothing. Near: difflib ratio from 0.6."""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(word[:100].casefold(), folded, n=1)
    return f' (did you mean "{folded[near[0]]}"?)' if near else ""


def check(
    written: Written,
    model: type[Model],
    *,
    context: object = None,
    more: Iterable[tuple[Path, str]] = (),
) -> tuple[Model | None, list[Fault]]:
    """Hold what was written against a model. Gives the model, or None with every fault, in the order of the lines.

    `context` reaches the model's validators as `info.context`. `more` are findings of the caller, as (path of keys,
    message).
    """
    faults = list(written.faults)
    made = None
    if written.readable:
        faults += [written.fault(path, message, at_key=True) for path, message in more]
        try:
            made = model.model_validate(written.value, context=context)
        except ValidationError as error:
            faults += _Findings(written, model).faults(error)
    if not faults:
        return made, []
    faults = sorted(set(faults))
    if len(faults) > MAX_FAULTS:
        last = faults[MAX_FAULTS - 1]
        rest = Fault(
            last.file, last.line, last.column, "", f"and {len(faults) - MAX_FAULTS:,} more faults after this one"
        )
        faults = [*faults[:MAX_FAULTS], rest]
    return None, faults


@dataclass(frozen=True, slots=True)
class _Finding:
    """One of pydantic's errors, with its location split into keys of the file and branches of a union."""

    kind: str
    detail: Mapping[str, Any]
    path: Path
    branches: tuple[tuple[Path, str], ...]
    """Where the model allows several shapes: the path of the value, and the shape that was tried."""
    is_key: bool = False


class _Findings:
    """Turns what pydantic found into faults, knowing the file and the model."""

    def __init__(self, written: Written, model: type[BaseModel]) -> None:
        self.written = written
        self.model = model
        self._schema: dict[str, Any] | None = None

    def faults(self, error: ValidationError) -> Iterator[Fault]:
        found = [self.located(detail) for detail in error.errors(include_url=False)]
        found.sort(key=lambda finding: self.written.mark(finding.path).line)
        for finding in self.chosen(found, 0):
            if any(finding.path[: len(refused)] == refused for refused in self.written.refused):
                continue
            yield self.written.fault(
                finding.path, self.message(finding), at_key=finding.is_key or finding.kind == "extra_forbidden"
            )

    def located(self, detail: Mapping[str, Any]) -> _Finding:
        """Walk pydantic's location along the file: a step that leads nowhere names a branch of a union."""
        value: Any = self.written.value
        path: Path = ()
        branches: list[tuple[Path, str]] = []
        steps: Sequence[str | int] = detail["loc"]
        for number, step in enumerate(steps):
            last = number == len(steps) - 1
            if step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int):
                value, path = value[step], (*path, step)
            elif last and detail["type"] == "missing":
                path = (*path, step)
            elif step != "[key]":
                branches.append((path, str(step)))
        return _Finding(detail["type"], detail, path, tuple(branches), "[key]" in steps)

    def chosen(self, found: list[_Finding], depth: int) -> Iterator[_Finding]:
        """Where several shapes were tried, keep the findings of the one that was meant: the one that got furthest."""
        unions: dict[Path, dict[str, list[_Finding]]] = {}
        for finding in found:
            if len(finding.branches) <= depth:
                yield finding
            else:
                path, branch = finding.branches[depth]
                unions.setdefault(path, {}).setdefault(branch, []).append(finding)
        for path, branches in unions.items():
            fitting = [tried for tried in branches.values() if not any(self.misshapen(one, path) for one in tried)]
            if fitting:
                yield from self.chosen(min(fitting, key=len), depth + 1)
            else:
                shapes = [one.kind for tried in branches.values() for one in tried if self.misshapen(one, path)]
                yield _Finding("shapes", {"wanted": shapes}, path, ())

    @staticmethod
    def misshapen(finding: _Finding, path: Path) -> bool:
        return finding.path == path and finding.kind in _WANTED and not finding.is_key

    def message(self, finding: _Finding) -> str:
        detail, kind = finding.detail, finding.kind
        context: Mapping[str, Any] = detail.get("ctx", {})
        if kind == "missing":
            about = self.described(finding.path)
            return f"is missing ({about})" if about else "is missing"
        if kind == "extra_forbidden":
            return f"unknown key{did_you_mean(str(finding.path[-1]), self.known_keys(finding.path[:-1]))}"
        if kind in _WANTED or kind == "shapes":
            return self.shape(finding.path, [_WANTED[one] for one in detail.get("wanted", [kind])])
        if kind in ("enum", "literal_error"):
            known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            return unknown("key" if finding.is_key else "value", self.named(finding), known)
        if kind == "value_error":
            return str(context["error"])
        if kind == "too_short":
            return f"needs at least {context['min_length']}"
        if kind == "string_pattern_mismatch":
            return f"{json.dumps(self.named(finding), ensure_ascii=False)} is not of the form {context['pattern']}"
        return re.sub(r"^(Input|Value|String|List|Dictionary) ", "", str(detail["msg"]))

    def raw(self, path: Path) -> str:
        return self.written.mark(path).raw

    def named(self, finding: _Finding) -> str:
        return str(finding.path[-1]) if finding.is_key else self.raw(finding.path)

    def shape(self, path: Path, wanted: list[str]) -> str:
        """Say what should stand here, and what to type where quotes are all that is missing."""
        value = self.written.value
        for step in path:
            value = value[step]
        if "text" in wanted and isinstance(value, bool | int | float | Unquoted):
            number = isinstance(value, int | float)
            sort = "yes or no" if isinstance(value, bool) else "a number" if number else "a date, a time or a number"
            return f'quote it: "{self.raw(path)}" (without quotes it can be read as {sort})'
        has = {dict: "a block of keys", list: "a list", str: "text", type(None): "nothing"}.get(
            type(value), self.raw(path)
        )
        return f"should be {' or '.join(dict.fromkeys(wanted))}, and is {has}"

    def known_keys(self, path: Path) -> list[str]:
        return sorted({key for shape in self.shapes(path) for key in shape.get("properties", {})})

    def described(self, path: Path) -> str:
        return next((str(shape["description"]) for shape in self.shapes(path) if "description" in shape), "")

    def shapes(self, path: Path) -> list[dict[str, Any]]:
        """Give every part of the JSON Schema that speaks about a path."""
        if self._schema is None:
            self._schema = self.model.model_json_schema(by_alias=True)
        here = self.unfolded([self._schema])
        for step in path:
            below: list[Any] = []
            for shape in here:
                if isinstance(step, int):
                    below.append(shape.get("items"))
                elif step in shape.get("properties", {}):
                    below.append(shape["properties"][step])
                else:
                    below += [shape.get("additionalProperties"), *shape.get("patternProperties", {}).values()]
            here = self.unfolded([shape for shape in below if isinstance(shape, dict)])
        return here

    def unfolded(self, shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Replace references and alternatives by what they stand for, keeping what is said beside them."""
        flat: list[dict[str, Any]] = []
        waiting = list(shapes)
        while waiting:
            shape = waiting.pop(0)
            flat.append(shape)
            if "$ref" in shape:
                waiting.append((self._schema or {})["$defs"][shape["$ref"].rpartition("/")[2]])
            waiting += shape.get("anyOf", [])
        return flat


def unknown(sort: str, word: str, known: Iterable[str]) -> str:
    """Say that a word is not one of the known ones; name the near one, or all of them while they are few."""
    names = sorted(set(known))
    hint = did_you_mean(word, names)
    few = f"; known are: {', '.join(names)}" if names and len(names) <= 12 else ""
    return f"unknown {sort} {json.dumps(word[:100], ensure_ascii=False)}{hint}{few}"
