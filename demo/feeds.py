"""RSS 2.0 feeds of the pages of a host, as a newsroom's software writes them.

    sites/<host>/<path>/_feed.yaml      title, description, language, `since`, `under`: the folder whose pages it lists

A page enters on the day of its first file, with its `title`, `summary`, `author` and `tags`; the newest ten stay.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.pages import Answer, Resource, dated, over_time, written

LENGTH = 10
"""Items in a feed: what the most used weblog software gives."""


@dataclass(frozen=True, slots=True)
class _Item:
    day: date
    path: str
    facts: Mapping[str, Any]


def feed(folder: Path, site: Path) -> Resource:
    """Make the feed that a folder's `_feed.yaml` describes; `site` is the folder of its host."""
    facts = YAML(typ="safe").load((folder / "_feed.yaml").read_text(encoding="utf-8"))
    items = []
    for each in sorted((site / facts["under"]).rglob("*")):
        files = [file for file in dated(each) if file.extension == "html"] if each.is_dir() else []
        if files and "summary" in (first := written(files[0].path)).facts:
            items.append(_Item(files[0].first, "/" + each.relative_to(site).as_posix(), first.facts))
    items.sort(key=lambda item: (item.day, item.path), reverse=True)
    origin = f"{{{{origin:{site.name}}}}}"
    own = f"{origin}/{folder.relative_to(site).as_posix()}"

    def at(day: date) -> Answer:
        shown = [item for item in items if item.day <= day][:LENGTH]
        body = _rss(facts, own, origin, shown, day)
        return Answer(200, body.encode(), "application/rss+xml; charset=UTF-8", day)

    moments = {facts["since"], *(item.day for item in items)}
    return over_time(at, moments, dated(folder))


def _rss(facts: Mapping[str, Any], own: str, origin: str, items: list[_Item], day: date) -> str:
    built = max((item.day for item in items), default=day)
    rows = "\n".join(_item(item, origin) for item in items)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
\t<title>{html.escape(facts["title"])}</title>
\t<atom:link href="{own}" rel="self" type="application/rss+xml" />
\t<link>{origin}/</link>
\t<description>{html.escape(facts["description"])}</description>
\t<lastBuildDate>{_when(built)}</lastBuildDate>
\t<language>{facts["language"]}</language>
{rows}
</channel>
</rss>
"""


def _item(item: _Item, origin: str) -> str:
    tags = "".join(f"\n\t\t<category><![CDATA[{tag}]]></category>" for tag in item.facts.get("tags", ()))
    return f"""\t<item>
\t\t<title>{html.escape(item.facts["title"])}</title>
\t\t<link>{origin}{item.path}</link>
\t\t<dc:creator><![CDATA[{item.facts["author"]}]]></dc:creator>
\t\t<pubDate>{_when(item.day)}</pubDate>{tags}
\t\t<guid isPermaLink="true">{origin}{item.path}</guid>
\t\t<description><![CDATA[<p>{html.escape(item.facts["summary"])}</p>]]></description>
\t</item>"""


def _when(day: date) -> str:
    return format_datetime(datetime.combine(day, time(9, 0), UTC))
