"""Rulebooks for tests, made from phrases only."""

from monitor.rulebook import Rulebook
from monitor.rulebook.rules import compile_rulebook
from monitor.rulebook.shape import RulebookShape


def shape(phrases, guarded=None, **more) -> RulebookShape:
    """Give the shape of a rulebook: phrases by capability, and what else its keys hold."""
    return RulebookShape.model_validate(
        {
            "capabilities": {
                name: {
                    "title": name,
                    "description": name,
                    "severity": "high",
                    "phrases": each,
                    "guarded": (guarded or {}).get(name, []),
                    "examples": {"match": ["x"], "no_match": ["y"]},
                }
                for name, each in phrases.items()
            },
            "stances": {},
            "contexts": {},
            "acts": {},
            "holders": {"own": ["we"], "others": ["you"]},
            "terminators": ["but"],
            "pseudo": ["not only"],
            **more,
        }
    )


def made(phrases, guarded=None, **more) -> Rulebook:
    """Compile such a rulebook."""
    return compile_rulebook(shape(phrases, guarded, **more), "")
