"""Hits as text, so that what was read once can be kept."""

import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import Any

from monitor.model import Act, Stance, Why
from monitor.rulebook.reading import Hit

PLACES = {each.name: number for number, each in enumerate(fields(Hit))}
"""Where each field of a hit stands in its row, for who reads them in the archive."""


def pack_hits(hits: Iterable[Hit]) -> str:
    """Give hits as JSON; empty for none."""
    packed = [astuple(hit) for hit in hits]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")) if packed else ""


def unpack_hits(packed: str) -> tuple[Hit, ...]:
    """Give the hits that `pack_hits` wrote."""
    return tuple(map(_hit, json.loads(packed))) if packed else ()


def _hit(row: list[Any]) -> Hit:
    *first, act, stance, stance_act, tense, role, negated, suppressed, own, others, why = row
    acts = act and Act(act), stance and Stance(stance), stance_act and Act(stance_act)
    reasons = tuple(Why(*each) for each in why)
    return Hit(*(*first, *acts, tense, role, negated, suppressed, own, others, reasons))
