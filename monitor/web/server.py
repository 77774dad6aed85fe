"""Datasette on the archive: read-only, on this machine, nothing fetched from elsewhere."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.version import __version_info__

from monitor.web.desk import Desk
from monitor.web.leaving import Door
from monitor.web.plugin import Pages
from monitor.yamlfile import parse

NAME = "monitor-pages"
SETTINGS = {
    "default_allow_sql": True,
    "allow_download": True,
    "allow_facet": True,
    "sql_time_limit_ms": 5000,
    "truncate_cells_html": 240,
    "max_returned_rows": 2000,
}
LARGE = 500_000_000
"""Bytes of an archive of which Datasette proposes no facets: it counts a whole view first, or gives up the page."""


def application(
    archive: Path,
    templates: Mapping[str, str],
    metadata: str = "",
    desk: Desk | None = None,
    *,
    base: str = "",
    door: Door | None = None,
) -> Datasette:
    """Give Datasette on an archive. `templates` are those of the pages by file name; `metadata` is metadata.yml's text.

    The file is opened for reading only, while others may write to it. A `desk` takes reviews, a `door` readers who
    leave: both write by themselves.
    `base` is the address at which readers come in, for the links of feeds; empty: that by which a feed is asked for.
    """
    with suppress(ValueError):
        pm.unregister(name=NAME)
    pm.register(Pages(archive.stem, templates, desk, base, door), name=NAME)
    known = parse(metadata, name="metadata.yml").value if metadata else {}
    settings = SETTINGS | {"suggest_facets": archive.stat().st_size < LARGE}
    return Datasette([str(archive)], settings=settings, **_told(_plain(known)))


def serve(
    archive: Path,
    templates: Mapping[str, str],
    metadata: str,
    *,
    host: str,
    port: int,
    desk: Desk | None = None,
    base: str = "",
    door: Door | None = None,
) -> None:
    """Answer until Ctrl-C."""
    import uvicorn  # noqa: PLC0415  Datasette's own server, needed here only

    application_ = application(archive, templates, metadata, desk, base=base, door=door).app()
    uvicorn.run(application_, host=host, port=port, log_level="warning")


def _told(about: dict[str, Any]) -> dict[str, Any]:
    """Give what metadata.yml holds as Datasette takes it: from 1.0 on it asks for queries beside the metadata."""
    if __version_info__[0] == "0":
        return {"metadata": about}
    queries = {name: {"queries": each.pop("queries", {})} for name, each in about.get("databases", {}).items()}
    return {"metadata": about, "config": {"databases": queries}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return getattr(value, "text", value)
