"""Job boards at ats.rippling.com; `at` is the board's name in their addresses."""

import json
from collections.abc import Iterable

from monitor.model import Document, Follow, Page, Source
from monitor.text import claimed_day
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider


class Rippling(SourceSpider):
    """A list without texts, a line for each place of a posting, and a page for each posting."""

    name = "rippling"
    url = "https://api.rippling.com/platform/api/ats/v1/board/{at}/jobs"

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        answer = json.loads(page.body)
        if isinstance(answer, dict):
            parts = answer["description"]
            yield posting(
                answer["uuid"],
                answer.get("url") or page.facts.get("url", page.url),
                answer["name"],
                joined(*(("", part) for part in (parts.values() if isinstance(parts, dict) else [parts]))),
                company=answer.get("companyName") or "",
                facts={
                    "location": answer.get("workLocations"),
                    "department": answer.get("department"),
                    "created_at": str(claimed_day(str(answer.get("createdOn") or "")) or ""),
                },
            )
            return
        lines: dict[str, dict[str, str]] = {}
        for row in answer:
            line = lines.setdefault(row["uuid"], {"title": row["name"], "url": row["url"], "places": ""})
            place = (row.get("workLocation") or {}).get("label") or ""
            line["places"] = "; ".join(sorted({*filter(None, line["places"].split("; ")), place} - {""}))
        for key, line in lines.items():
            yield Follow(f"{page.url.partition('?')[0]}/{key}", facts=line, key=key)
