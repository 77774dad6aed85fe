"""A loopback HTTP server whose answers a test scripts: a body, a function of the request, a broken wire, silence."""

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Answer:
    """What goes over the wire. `cut` bytes of the body are promised and never sent; `wait` keeps silent for good.

    `reset` breaks the connection off (RST) after so many bytes of the body; `drip` sends a byte every so many seconds,
    for good; `wire` is sent as it stands instead of an answer, and the connection closed.
    """

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    wait: bool = False
    reset: int = -1
    drip: float = 0.0
    wire: bytes = b""


@dataclass(frozen=True)
class Asked:
    path: str
    host: str
    headers: dict[str, str]
    body: bytes = b""


class FaultServer:
    """`answers` maps `host/path` or `/path` to an Answer or a function of the request. A context manager."""

    def __init__(
        self,
        answers: dict[str, Answer | Callable[[Asked], Answer]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.answers = dict(answers or {})
        self.asked: list[Asked] = []
        self.quitting = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.path, host, headers, self.rfile.read(int(headers.get("content-length", "0"))))
                outer.asked.append(asked)
                outer.send(self, outer.answer(asked))

            do_POST = do_GET  # noqa: N815  http.server's name

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        # socketserver lets five wait to be accepted; a sixth client would wait a second for its next try.
        ThreadingHTTPServer.request_queue_size = 128
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        told = self.server.handle_error
        # A client that was killed has hung up: that is no fault of the server.
        self.server.handle_error = lambda *given: isinstance(sys.exception(), OSError) or told(*given)
        self.port: int = self.server.server_port
        self.address = f"127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Answer:
        found = self.answers.get(asked.host + asked.path) or self.answers.get(asked.path)
        if found is None:
            return Answer(b"nothing here", 404, "text/plain")
        return found(asked) if callable(found) else found

    def send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.wait:
            self.quitting.wait(30)
            handler.close_connection = True
            return
        if answer.wire:
            handler.wfile.write(answer.wire)
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        headers = {"Content-Type": answer.type, "Content-Length": str(len(answer.body) + answer.cut)} | answer.headers
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            while answer.drip and not self.quitting.wait(answer.drip):
                handler.wfile.write(b" ")
            handler.wfile.write(answer.body[: answer.reset] if answer.reset >= 0 else answer.body)
            if answer.reset >= 0:
                # Closing with a lingering time of nothing is a reset.
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                handler.connection.close()
        except OSError:
            handler.close_connection = True
        if answer.cut or answer.reset >= 0:
            handler.close_connection = True

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.quitting.set()
        self.server.shutdown()
        self.server.server_close()


def dead_port() -> int:
    """Give a loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
