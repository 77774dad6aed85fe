"""Where what a company says and what it shows diverge: statements and signals give cases.

The formal core (after PolicyLint and PoliCheck, with acts as a third axis): acts form a ladder, a denial of an act
denies every higher one; the capability shown must be the denied one or narrower; the company the same or one that
belongs to it; the times must overlap. Only then do two quotes conflict; everything else has its own name, and most
pairs have none. `hold` compares a statement with a signal, `life` a statement with later ones; `gather` makes cases.
"""

from monitor.divergences.gather import Evidence, cases, families
from monitor.divergences.hold import hold
from monitor.ladder import WhyNot

__all__ = ["Evidence", "WhyNot", "cases", "families", "hold"]
