"""Job boards at jobs.lever.co; `at` is the site's name. For jobs.eu.lever.co write `api: https://api.eu.lever.co`."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from monitor.model import Document, Follow, Page, Source
from monitor.text.postings import joined, posting
from spiders.source import SourceSpider, with_query


class Lever(SourceSpider):
    """Full texts in pages of a hundred. Duties and requirements stand in `lists`, not in the description."""

    name = "lever"
    url = "https://api.lever.co/v0/postings/{at}?mode=json&limit=100"
    most = 100

    @classmethod
    def read(cls, page: Page, source: Source) -> Iterable[Document | Follow]:
        rows = json.loads(page.body)
        for row in rows:
            where = row.get("categories") or {}
            body = row.get("descriptionBody")
            yield posting(
                row["id"],
                row["hostedUrl"],
                row["text"],
                joined(
                    ("", row.get("opening") if body else ""),
                    ("", body or row.get("description") or ""),
                    *(
                        (part.get("text") or "", f"<ul>{part.get('content') or ''}</ul>")
                        for part in row.get("lists") or ()
                    ),
                    ("", row.get("additional")),
                ),
                facts={
                    "location": where.get("allLocations") or where.get("location"),
                    "department": where.get("department"),
                    "team": where.get("team"),
                    "country": row.get("country"),
                    "created_at": _day(row.get("createdAt")),
                },
            )
        if len(rows) >= cls.most:
            skip = int(page.facts.get("skip", "0")) + len(rows)
            yield Follow(with_query(page.url, skip=skip), facts={"skip": str(skip)})


def _day(milliseconds: object) -> str:
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d}"  # type: ignore[operator]  # caught
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
