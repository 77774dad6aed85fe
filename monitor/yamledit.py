"""One thing added to a YAML file that people keep: every byte that stands there stays, comments and layout too."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.yamlfile import parse


class EditError(ValueError):
    """A place in a YAML file to which nothing can be added without changing what stands there."""


_PLAIN = re.compile(r"[A-Za-z](?:[\w ./()@'-]*[\w.)])?")
"""What needs no quotes, in any reader of YAML."""
_AMBIGUOUS = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])
_STEP = 2
"""Columns of indentation where the file shows none."""


def add(text: str, path: Sequence[str], item: str | Mapping[str, Any]) -> str:
    """Give the text with `item` added at the end of the list at `path`; a list that is missing is begun.

    The values of `item` are texts or lists of texts. Raises EditError where `path` leads to no list, and where the
    result would not read as the same file with the item added.
    """
    root = YAML(typ="safe", pure=True).compose(text)
    node, missing = _walk(root, path)
    if missing:
        added = _begun(text, node, missing, item)
    elif not isinstance(node, SequenceNode):
        raise EditError(f"{'.'.join(path)} is no list")
    elif node.flow_style:
        added = _in_flow(text, node, item)
    else:
        added = _in_block(text, node, item)
    _prove(text, added, path, item)
    return added


def _walk(root: Node | None, path: Sequence[str]) -> tuple[Node, list[str]]:
    """Follow the path as far as it goes; give the last node and the keys that are missing."""
    if root is None:
        raise EditError("the file is empty")
    here = root
    for position, key in enumerate(path):
        if not isinstance(here, MappingNode):
            raise EditError(f"{'.'.join(path[:position])} holds no keys")
        found = [value for name, value in here.value if isinstance(name, ScalarNode) and name.value == key]
        if not found or (isinstance(found[0], ScalarNode) and not found[0].value and found[0].style is None):
            if found:
                raise EditError(f"{'.'.join(path[: position + 1])} is empty: write [] there")
            return here, list(path[position:])
        here = found[0]
    return here, []


def _begun(text: str, parent: Node, missing: list[str], item: str | Mapping[str, Any]) -> str:
    if not isinstance(parent, MappingNode) or parent.flow_style or not parent.value:
        raise EditError("a key can be added to a block of keys only, one in a line")
    column = parent.value[0][0].start_mark.column
    lines = [f"{' ' * (column + _STEP * depth)}{_scalar(key)}:" for depth, key in enumerate(missing)]
    return _after(text, parent, [*lines, *_block(item, column + _STEP * len(missing))])


def _in_block(text: str, node: SequenceNode, item: str | Mapping[str, Any]) -> str:
    return _after(text, node, _block(item, node.start_mark.column))


def _in_flow(text: str, node: SequenceNode, item: str | Mapping[str, Any]) -> str:
    end = node.end_mark.index - 1
    inner = text[node.start_mark.index + 1 : end].rstrip()
    comma = ", " if node.value and not inner.endswith(",") else " " if node.value else ""
    place = node.start_mark.index + 1 + len(inner)
    written = _quoted(item)
    return f"{text[:place]}{comma}{written}{text[place:]}"


def _after(text: str, node: Node, lines: Sequence[str]) -> str:
    """Put lines behind the last line of a node."""
    last_node = _last(node)
    last = last_node.end_mark
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find("\n", last.index)
    whole = text if end != -1 else text + newline
    place = end + 1 if end != -1 else len(whole)
    if isinstance(last_node, ScalarNode) and last_node.style in ("|", ">"):
        place = len(text[: last.index].rstrip()) + len(newline)  # a block scalar ends behind its blank lines
    return whole[:place] + "".join(f"{line}{newline}" for line in lines) + whole[place:]


def _last(node: Node) -> Node:
    while isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return node


def _block(item: str | Mapping[str, Any], column: int) -> list[str]:
    """Write an item of a list, a key in a line."""
    pad = " " * column
    if isinstance(item, str):
        return [f"{pad}- {_scalar(item)}"]
    written = [f"{key}: {_value(value)}" for key, value in item.items()]
    return [f"{pad}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(written)]


def _value(value: Any) -> str:
    return _quoted(value) if isinstance(value, list) else _scalar(str(value))


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _AMBIGUOUS:
        return text
    return _quoted(text)


def _quoted(value: Any) -> str:
    """Write a value as JSON, which is YAML too, but for line breaks and marks that YAML takes as its own."""
    written = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", written)


def _prove(text: str, added: str, path: Sequence[str], item: str | Mapping[str, Any]) -> None:
    """Read the result as the program does, and compare it with the old file and the item."""
    before, after = (parse(each, name="").value for each in (text, added))
    where = before
    for key in path[:-1]:
        where = where.setdefault(key, {})
    expected = dict(item) if isinstance(item, Mapping) else item
    where[path[-1]] = [*where.get(path[-1], []), expected]
    if _plain(before) != _plain(after):
        raise EditError(f"{'.'.join(path)}: the file is laid out in a way to which nothing can be added; do it by hand")


def _plain(value: Any) -> Any:
    """Take off what the reader of the program notes about unquoted values."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(getattr(value, "text", value))
