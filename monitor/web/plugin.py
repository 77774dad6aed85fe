"""Our pages as a plugin of Datasette: routes, and what no page may do."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette

from monitor.digest.pages import anchor, page
from monitor.leaving import PATH
from monitor.web import pages
from monitor.web.desk import Desk, offered
from monitor.web.feed import ATOM, feed
from monitor.web.leaving import Door
from monitor.web.left_out import left_out
from monitor.web.metrics import TYPE, metrics

OURS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'"
"""Our pages run no script and ask nobody for anything."""
THEIRS = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""Datasette's pages have scripts of their own; they ask nobody else either."""
_MARK = b"x-page"
_OURS = re.compile(r"(?:(ver)|case)-[0-9a-f]{16}")
"""Ids of what has a page here."""

Reading = Callable[[pages.Asking, Mapping[str, str]], Awaitable[dict[str, Any] | None]]
View = Callable[[Datasette, Any], Awaitable[Response]]


def _function(view: View) -> View:
    """Give a view as a plain function: Datasette 1.0 takes no methods."""

    async def answered(datasette: Datasette, request: Any) -> Response:
        return await view(datasette, request)

    return answered


class Pages:
    """The plugin. `database` is the archive's name in Datasette.

    Without a `desk` nobody can review, without a `door` no reader can leave.
    """

    def __init__(
        self,
        database: str,
        templates: Mapping[str, str],
        desk: Desk | None = None,
        base: str = "",
        door: Door | None = None,
    ) -> None:
        self.__name__ = "monitor_pages"  # Datasette's plugins are modules, and it asks for their names
        self.database = database
        self.templates = templates
        self.desk = desk
        self.base = base
        self.door = door

    @hookimpl
    def register_routes(self) -> list[tuple[str, View]]:
        """Name the pages."""
        views = [
            (r"^/$", self._page("front.html", pages.front)),
            (r"^/case/(?P<id>[\w-]+)$", self._page("case.html", pages.case)),
            (r"^/company/(?P<id>[\w-]+)$", self._page("company.html", pages.company)),
            (r"^/capability/(?P<id>[\w-]+)$", self._page("capability.html", pages.capability)),
            (r"^/version/(?P<id>[\w-]+)$", self._page("version.html", pages.version)),
            (r"^/sources$", self._page("sources.html", pages.sources)),
            (r"^/left-out$", self._page("left_out.html", left_out)),
            (r"^/find$", self._page("find.html", pages.find)),
            (r"^/feeds/(?P<desk>[a-z0-9-]+)\.atom$", self._feed),
            (r"^/-/metrics$", self._metrics),
            *([(r"^/sign-in$", self.desk.sign_in), (r"^/review$", self.desk.review)] if self.desk else []),
            *([(f"^{re.escape(PATH)}$", self._leave)] if self.door else []),
        ]
        return [(path, _function(view)) for path, view in views]

    @hookimpl
    def render_cell(self, value: object) -> str | None:
        """Lead from a row of Datasette's own tables and queries to the archived text, or to the case."""
        found = _OURS.fullmatch(value) if isinstance(value, str) else None
        return anchor(f"/{'version' if found[1] else 'case'}/{value}", str(value)) if found else None

    @hookimpl
    def skip_csrf(self, scope: Mapping[str, Any]) -> bool:
        """Let a mail program's button be pressed where a browser has cookies: what proves it stands in the address."""
        return bool(self.door and scope["path"] == PATH)

    async def _leave(self, _datasette: Datasette, request: Any) -> Response:
        assert self.door is not None
        return await self.door.answer(request, self.templates)

    async def _metrics(self, datasette: Datasette, _request: Any) -> Response:
        asking = pages.Asking(datasette.get_database(self.database))
        return Response(await metrics(asking), content_type=TYPE, headers={"x-page": "1"})

    async def _feed(self, datasette: Datasette, request: Any) -> Response:
        asking = pages.Asking(datasette.get_database(self.database))
        base = self.base or f"{request.scheme}://{request.host}"
        found = await feed(asking, request.url_vars["desk"], self.templates, base)
        if found is None:
            return Response.html(
                page(self.templates, "missing.html", {"database": self.database, "q": ""}),
                status=404,
                headers={"x-page": "1"},
            )
        return Response(found, content_type=ATOM, headers={"x-page": "1"})

    def _page(self, template: str, reading: Reading) -> View:
        async def view(datasette: Datasette, request: Any) -> Response:
            asking = pages.Asking(datasette.get_database(self.database))
            given = {name: request.args.get(name) or "" for name in request.args} | dict(request.url_vars)
            values = await reading(asking, given)
            status = 200 if values is not None else 404
            name = template if values is not None else "missing.html"
            body = page(
                self.templates,
                name,
                {"database": self.database, "q": "", **offered(request, self.desk), **(values or {})},
            )
            return Response.html(body, status=status, headers={"x-page": "1"})

        return view

    @hookimpl
    def asgi_wrapper(self) -> Any:
        """Forbid every page to load anything from elsewhere."""

        def wrap(app: Any) -> Any:
            async def wrapped(scope: Any, receive: Any, send: Any) -> None:
                async def sending(message: Any) -> None:
                    if message["type"] == "http.response.start":
                        ours = any(name.lower() == _MARK for name, _ in message["headers"])
                        kept = [(name, value) for name, value in message["headers"] if name.lower() != _MARK]
                        kept += [
                            (b"content-security-policy", (OURS if ours else THEIRS).encode()),
                            (b"referrer-policy", b"same-origin"),
                            (b"x-content-type-options", b"nosniff"),
                        ]
                        message = {**message, "headers": kept}
                    await send(message)

                await app(scope, receive, sending)

            return wrapped

        return wrap
