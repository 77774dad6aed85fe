"""rules.yaml becomes a rulebook; a rulebook reads texts."""

from monitor.rulebook.breadth import Paragraph
from monitor.rulebook.doubts import doubts
from monitor.rulebook.examples import Proof, proofs
from monitor.rulebook.load import keep, load
from monitor.rulebook.packed import pack_hits, unpack_hits
from monitor.rulebook.places import Finding
from monitor.rulebook.reading import DENYING, Hit, read
from monitor.rulebook.rules import Matcher, Rulebook, RuleTimeout, rules_hash
from monitor.rulebook.shape import RulebookShape

__all__ = [
    "DENYING",
    "Finding",
    "Hit",
    "Matcher",
    "Paragraph",
    "Proof",
    "RuleTimeout",
    "Rulebook",
    "RulebookShape",
    "doubts",
    "keep",
    "load",
    "pack_hits",
    "proofs",
    "read",
    "rules_hash",
    "unpack_hits",
]
