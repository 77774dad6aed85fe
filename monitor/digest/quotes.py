"""The gate before a letter: no quote is shown that its archived text does not hold byte for byte."""

from collections.abc import Mapping

from monitor.model import Quote, Version


class QuoteError(ValueError):
    """A quote does not stand byte for byte where it is said to stand: it is not shown, and neither is the letter."""

    def __init__(self, evidence: str, quote: Quote, reason: str) -> None:
        super().__init__(
            f"{evidence}: the quote at {quote.start} to {quote.end} of version {quote.version!r} {reason}; "
            "no letter is written. Run `monitor verify`, then `monitor match` to compute the evidence anew."
        )
        self.evidence = evidence
        self.version = quote.version


def check(evidence: str, quote: Quote, versions: Mapping[str, Version]) -> Version:
    """Give the version that holds a quote. Raises QuoteError where it does not hold it at its very offsets."""
    version = versions.get(quote.version)
    if version is None:
        raise QuoteError(evidence, quote, "names a version that is not at hand")
    if not quote.text.strip():
        raise QuoteError(evidence, quote, "is empty")
    if not 0 <= quote.start < quote.end or version.text[quote.start : quote.end] != quote.text:
        raise QuoteError(evidence, quote, "is not what the archived text says there")
    return version
