"""rules.yaml becomes a rulebook, or the list of every fault in it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from monitor.rulebook.fuzzy import ways
from monitor.rulebook.kept import Kept
from monitor.rulebook.phrase import PhraseError, phrase
from monitor.rulebook.rules import Rulebook, compile_rulebook
from monitor.rulebook.shape import RulebookShape
from monitor.yamlfile import Fault, check, did_you_mean, parse

_Path = tuple[str | int, ...]
_Faults = Callable[[str, _Path], Iterator[tuple[_Path, str]]]
WORDS = frozenset(
    {
        "phrases",
        "needs",
        "unless",
        "before",
        "after",
        "around",
        "anywhere",
        "next",
        "own",
        "others",
        "terminators",
        "pseudo",
    }
)
_SLOTTED = frozenset({"stances", "roles"})


def load(text: str, *, name: str = "rules.yaml", kept: Kept | None = None) -> tuple[Rulebook | None, list[Fault]]:
    """Read and compile a rulebook. Gives None and every fault, each with its line. `proofs` runs its examples.

    `kept` is what was kept of the very same text (see `keep`): then nothing is read or compiled again.
    """
    if kept is not None:
        with suppress(ValueError):
            return compile_rulebook(RulebookShape.model_validate_json(kept.rules), text, kept.databases), []
    written = parse(text, name=name)
    more = [*_phrase_faults(written.value, ()), *_reference_faults(written.value)]
    shape, faults = check(written, RulebookShape, more=more)
    if shape is None:
        return None, faults
    try:
        return compile_rulebook(shape, text), []
    except ValueError as error:
        return None, [written.fault((), str(error))]


def keep(rulebook: Rulebook, *, proved: bool) -> Kept:
    """Give what is to be kept of a rulebook. `proved`: all its examples held."""
    return Kept(rulebook.shape.model_dump_json(exclude_defaults=True), rulebook.kept(), proved)


def _phrase_faults(value: Any, path: _Path) -> Iterator[tuple[_Path, str]]:
    """Try every phrase, wherever in the file it stands."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in WORDS or (path == ("acts",)):
                yield from _words_faults(inner, (*path, key))
                if key == "phrases" and value.get("fuzzy") == 1:
                    yield from _words_faults(inner, (*path, key), _fuzzy_fault)
            elif key != "examples":
                yield from _phrase_faults(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _phrase_faults(inner, (*path, number))


def _words_faults(value: Any, path: _Path, fault: _Faults | None = None) -> Iterator[tuple[_Path, str]]:
    if isinstance(value, Mapping):
        for language, group in value.items():
            yield from _words_faults(group, (*path, language), fault)
    elif isinstance(value, list):
        for number, written in enumerate(value):
            if isinstance(written, str):
                yield from (fault or _phrase_fault)(written, (*path, number))


def _fuzzy_fault(written: str, path: _Path) -> Iterator[tuple[_Path, str]]:
    try:
        phrase(written)
    except PhraseError:
        return  # said already
    try:
        ways(written)
    except PhraseError as error:
        yield path, str(error)


def _phrase_fault(written: str, path: _Path) -> Iterator[tuple[_Path, str]]:
    try:
        slot = phrase(written).slot
    except PhraseError as error:
        yield path, str(error)
        return
    if path[0] in _SLOTTED and not slot:
        yield path, f"{written!r}: needs {{capability}} at its end or beginning, to say where the capability stands"
    if path[0] not in _SLOTTED and slot:
        yield path, f"{written!r}: {{capability}} has a meaning in stances and roles only"


def _reference_faults(value: Any) -> Iterator[tuple[_Path, str]]:
    """Find capabilities that are named and do not exist, and a capability that includes itself."""
    capabilities = value.get("capabilities") if isinstance(value, Mapping) else None
    if not isinstance(capabilities, Mapping):
        return
    for name, rule in capabilities.items():
        if not isinstance(rule, Mapping):
            continue
        if not rule.get("phrases") and not rule.get("guarded"):
            yield ("capabilities", name), "has neither phrases nor guarded phrases: it can match nothing"
        yield from _guard_faults(rule.get("guarded"), ("capabilities", name, "guarded"))
        for key in ("broader", "supports"):
            others = rule.get(key)
            for number, other in enumerate(others if isinstance(others, list) else ()):
                if other == name:
                    yield ("capabilities", name, key, number), "a capability cannot include itself"
                elif isinstance(other, str) and other not in capabilities:
                    hint = did_you_mean(other, capabilities)
                    yield ("capabilities", name, key, number), f"no capability {other!r}{hint}"


def _guard_faults(groups: Any, path: _Path) -> Iterator[tuple[_Path, str]]:
    for number, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, Mapping) and not any(group.get(key) for key in ("needs", "kinds", "fuzzy")):
            yield (*path, number), "has no condition: give it needs, kinds or fuzzy, or move its phrases to phrases"
