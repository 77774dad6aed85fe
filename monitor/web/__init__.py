"""The archive in a browser: Datasette, with pages of our own before it. The one home of Datasette."""

from monitor.web.desk import Desk, Judged, RefusedError
from monitor.web.leaving import Door, Found
from monitor.web.server import application, serve

__all__ = ["Desk", "Door", "Found", "Judged", "RefusedError", "application", "serve"]
