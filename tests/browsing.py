"""A real browser before real pages: Datasette on an archive, and Chromium, both on this machine."""

import contextlib
import shutil
import socket
import threading
from collections.abc import Iterator

import uvicorn
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextlib.contextmanager
def served(datasette) -> Iterator[str]:
    """Serve Datasette; give its address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()  # who comes before the server has started waits for it
        server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium. Without its own sandbox, which wants a kernel that lets it: the pages are ours."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
