"""The way between phones and the real app: messages are lost, doubled, late, damaged, answered by a portal; the server dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils.utils import sqlite3

from shopper.disk import Limits
from tests.sync.phone import Answer, Request

FAULTS = ("ok", "ok", "ok", "ok", "lost", "reply lost", "twice", "late", "damaged", "portal", "cut", "dies before", "dies after", "full")
PORTAL = Answer(200, {"Upload-Offset": "0"}, b"<!doctype html><title>Welcome to our Wi-Fi</title>")


class Died(Exception):
    """The server process ended at this moment."""


class Dying(sqlite3.Connection):  # type: ignore[misc]
    """A connection of a server that ends just before or just after its next commit."""

    when = ""

    def execute(self, sql: str, *values: Any) -> Any:
        if sql != "COMMIT" or not Dying.when:
            return super().execute(sql, *values)
        if Dying.when == "after":
            super().execute(sql)
        raise Died


@contextmanager
def dying(when: str) -> Iterator[None]:
    """The server dies at its next commit."""
    Dying.when = when
    try:
        yield
    finally:
        Dying.when = ""


class Network:
    """Carries each message with the next fault of the list; afterwards all goes well."""

    def __init__(self, app: Flask, clients: dict[str, FlaskClient]) -> None:
        self.app, self.clients = app, clients
        self.faults: list[str] = []
        self.greeting = "ok"
        self.waiting: list[Request] = []
        self.errors: list[str] = []
        self.changed_by_doubling: list[str] = []

    def __call__(self, request: Request) -> Answer | None:
        greeting = request.path.endswith("/hello")  # has a fault of its own, or most rounds would end before anything is sent
        fault, self.greeting = (self.greeting, "ok") if greeting else (self.faults.pop(0) if self.faults else "ok", self.greeting)
        if fault == "lost":
            return None
        if fault == "portal":
            return PORTAL
        if fault == "late":
            self.waiting.append(request)
            return None
        if fault == "damaged":
            request = Request(request.who, request.method, request.path, flipped(request.data), request.headers)
        if fault == "full":
            with self.full():
                return self.deliver(request)
        if fault in ("dies before", "dies after"):
            with dying(fault.removeprefix("dies ")):
                return self.deliver(request)
        answer = self.deliver(request)
        if fault == "twice":
            again = self.deliver(request)
            if answer and again and answer.status == 201 and [one.json.get("seq") for one in (answer, again)] != [answer.json.get("seq")] * 2:
                self.changed_by_doubling.append(f"{request.method} {request.path}")
        if fault == "cut" and answer:
            return Answer(answer.status, {}, answer.data[:len(answer.data) // 2])
        return None if fault == "reply lost" else answer

    def deliver(self, request: Request) -> Answer | None:
        """To the server itself; None where it died."""
        try:
            reply = self.clients[request.who].open(request.path, method=request.method, data=request.data, headers=request.headers)
        except Died:
            return None
        if reply.status_code >= 500 and reply.status_code not in (503, 507):
            self.errors.append(f"{reply.status_code} {request.method} {request.path}")
        return Answer(reply.status_code, dict(reply.headers), reply.data)

    def deliver_late(self, which: int) -> None:
        """A message that was given up arrives after all; nobody waits for its answer."""
        if self.waiting:
            self.deliver(self.waiting.pop(which % len(self.waiting)))

    @contextmanager
    def full(self) -> Iterator[None]:
        """No room on the disk."""
        watch = self.app.extensions["disk"]
        before, watch._limits = watch._limits, Limits(2**62, 2**62)
        try:
            yield
        finally:
            watch._limits = before


def flipped(data: bytes) -> bytes:
    """One bit changed on the way."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:] if data else data
