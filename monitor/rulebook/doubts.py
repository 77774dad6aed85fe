"""What is wrong with the rules themselves, beside what their examples show: idle, double and too broad phrases."""

from collections.abc import Sequence

from monitor.rulebook.breadth import Paragraph, breadth
from monitor.rulebook.idle import idle
from monitor.rulebook.overlaps import overlaps
from monitor.rulebook.places import Finding, places
from monitor.rulebook.rules import Rulebook


def doubts(rulebook: Rulebook, background: Sequence[Paragraph]) -> list[Finding]:
    """Give what the author of a rulebook should know of it. `background`: ordinary paragraphs that show nothing.

    About a second for 1,500 phrases. Raises RuleTimeout.
    """
    placed = places(rulebook)
    return [*idle(rulebook, placed), *overlaps(rulebook, placed), *breadth(rulebook, placed, background)]
