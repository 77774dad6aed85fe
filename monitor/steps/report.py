"""What a step tells: a text for a person, a dictionary for a script, and whether something failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a step."""

    lines: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[str] = ()
    """What went wrong, a sentence each. They stand among the lines too."""

    @property
    def failed(self) -> bool:
        """Say whether something went wrong that a person has to know of."""
        return bool(self.faults)

    def as_dict(self) -> dict[str, Any]:
        """Give it for a script."""
        return {**self.data, "faults": list(self.faults)}

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __add__(self, other: "Report") -> "Report":
        return Report([*self.lines, *other.lines], {**self.data, **other.data}, [*self.faults, *other.faults])
