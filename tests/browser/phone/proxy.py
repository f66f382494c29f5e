"""The way between a phone and the server, with faults on it: requests and answers lost, doubled, cut, damaged, or answered by a
network's login page."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORTAL = b"<!doctype html><title>Welcome to our Wi-Fi</title><h1>Please sign in</h1>"
FAULTS = ("lost", "unheard", "doubled", "cut", "portal", "gate", "busy", "damaged")
PASSED_ON = {"content-length", "connection", "transfer-encoding", "date", "server"}
Fault = Callable[[str, str], str]


class Proxy:
    """`fault(method, path)` names what happens to a request, "" for nothing; `change(path, body)` may rewrite an answer."""

    def __init__(self, target: str) -> None:
        self.host, self.port = target.removeprefix("http://").split(":")
        self.fault: Fault = lambda method, path: ""
        self.change: Callable[[str, bytes], bytes] = lambda path, body: body
        self.at = 40  # where an answer is cut
        self.asked: list[str] = []


class Way(BaseHTTPRequestHandler):
    """One connection of the phone."""

    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def pass_on(self) -> None:
        """One request, with what happens to it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.proxy.fault(self.command, self.path)
        self.proxy.asked.append(f"{self.command} {self.path} {fault}".strip())
        if fault == "lost":
            self.close_connection = True
        elif fault == "portal":
            self.reply(200, [("Content-Type", "text/html")], PORTAL)
        elif fault == "gate":
            self.reply(302, [("Location", "/people/sign-in?wifi=1")], b"")
        elif fault == "busy":
            self.reply(503, [("Retry-After", "1")], b"busy")
        else:
            if fault == "damaged" and body:
                body = body[:len(body) // 2] + bytes([body[len(body) // 2] ^ 1]) + body[len(body) // 2 + 1:]
            answer = self.forward(body)
            if fault == "doubled":
                answer = self.forward(body)
            if fault == "unheard":
                self.close_connection = True
            else:
                self.reply(*answer, cut=fault == "cut")

    do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = pass_on

    def forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """The server's answer."""
        server = http.client.HTTPConnection(self.proxy.host, int(self.proxy.port), timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        server.request(self.command, self.path, body or None, headers)
        reply = server.getresponse()
        data = self.proxy.change(self.path, reply.read())
        server.close()
        return reply.status, reply.getheaders(), data

    def reply(self, status: int, headers: list[tuple[str, str]], data: bytes, cut: bool = False) -> None:
        """An answer to the phone, whole or cut off after some bytes."""
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in PASSED_ON:
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data[:self.proxy.at % max(1, len(data))] if cut else data)
        self.close_connection |= cut

    def log_message(self, *_parts: Any) -> None:
        """Quiet."""


@contextmanager
def faulty(target: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the server, and its address."""
    proxy = Proxy(target)
    server = type("Many", (ThreadingHTTPServer,), {"request_queue_size": 64})(("127.0.0.1", 0), type("Faulty", (Way,), {"proxy": proxy}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
