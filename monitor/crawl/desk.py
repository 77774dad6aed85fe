"""What every errand of one poll shares."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.bulk.cluster import Orders
from monitor.crawl.worker import Parser
from monitor.model import Document, Glimpse, Listed, Source, Validator, Visited


@dataclass(frozen=True, slots=True)
class Desk:
    """What every errand of one poll shares. What is awaited asks the archive, in its turn."""

    clock: Callable[[], datetime]
    validators: Callable[[str, str], Awaitable[Validator | None]]
    listed: Callable[[str], Awaitable[Mapping[str, Listed]]]
    keep: Callable[[Document, Source], bool | Glimpse]
    deliver: Callable[[Visited], Awaitable[None]]
    parser: Parser
    refused: Mapping[str, str]
    orders: Orders | None = None
    """What of a file of thousands may be kept."""
    details: int | None = None
    """Most pages of their own that are asked of a list; None: as many as its spider says."""
