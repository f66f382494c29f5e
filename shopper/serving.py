"""Starts the server: refuses what is unsafe, brings the database up to date, then waitress here and the workers beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import waitress
from flask import Flask

from shopper import create_app, doctor, jobs, lines, locks, logs, make_instance, oversize
from shopper.db import database_path, now_utc, open_database
from shopper.errors import Conflict, Invalid
from shopper.migrations import migrate

Say = Callable[[str], None]
THREADS = 8
CONNECTIONS = 500
PAUSE_MOST = 60.0  # seconds between two tries to start workers that do not stay
BODY = 125 * 1024 * 1024  # the largest form, one visit with its photos without JavaScript, has 120 MB
GRACE = 20  # seconds for what is in flight at the stop


@dataclass(frozen=True)
class Listening:
    """Where the server listens and with how many workers."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2


def prepare(instance: Path, say: Say) -> None:
    """Check, and make or update the database; raise Invalid with what to do when the server must not start."""
    make_instance(instance)
    refused = doctor.blocking(instance)
    if refused:
        raise Invalid("Shopper does not start like this:",
                      {finding.name: f"{finding.said}. To mend it: {finding.mend}" for finding in refused})
    disk = doctor.disk(instance)
    if disk.state != "ok":
        say(f"Warning: the disk is {disk.said}.")
    db = open_database(database_path(instance))
    try:
        applied = migrate(db)
        again = jobs.take_up(db, now_utc(), errors=jobs.BY_THE_MACHINE)
    finally:
        db.close()
    if again:
        say(f"Jobs that the machine cut short, taken up again: {again}.")
    if applied:
        say(f"Database made or brought up to date ({len(applied)} steps).")


def serve(instance: Path, listening: Listening, say: Say) -> None:
    """Serve until SIGTERM or Ctrl-C; requests in flight are finished, the workers end with us."""
    door = open_door(listening)
    with locks.serving(instance, say):
        prepare(instance, say)
        logs.configure()
        app = create_app(instance, LOG_REQUESTS=True)
        crew = Crew(instance, listening.workers)
        crew.start()
        server = waitress.create_server(
            app, sockets=[door], _dispatcher=lines.Lines(THREADS), connection_limit=CONNECTIONS, ident=None,
            max_request_body_size=BODY, clear_untrusted_proxy_headers=not app.config["PROXY_HOPS"])
        server.channel_class = oversize.Channel
        say(f"Shopper is at {address(app, door)}  (stop it with Ctrl-C)")
        try:
            run(server)
        finally:
            crew.stop()
    say("Shopper has stopped.")


def open_door(listening: Listening) -> socket.socket:
    """The listening socket, taken before anything slow so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((listening.host, listening.port))
    except OSError as problem:
        door.close()
        raise Conflict(f"Port {listening.port} on {listening.host} cannot be used ({problem.strerror}). "
                       f"Choose another: --port {listening.port + 1}") from problem
    return door


def address(app: Flask, door: socket.socket) -> str:
    """What to type into the browser."""
    host, port = door.getsockname()[:2]
    names = app.config["TRUSTED_HOSTS"][2:]
    return f"https://{names[0]}" if app.config["HTTPS"] and names else f"http://{host}:{port}"


def run(server: Any) -> None:
    """Serve until SIGTERM or Ctrl-C; then take nobody new, and finish what is in flight.

    Waitress' own `run` ends its loop at the signal, and an answer that a thread was still making would never be sent.
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.is_set():
        server.asyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
    server.del_channel(server._map)
    server.socket.close()
    end = time.monotonic() + GRACE
    while in_flight(server) and time.monotonic() < end:
        server.asyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)
    server.task_dispatcher.shutdown()


def in_flight(server: Any) -> bool:
    """Whether some request waits for its answer, or some answer is not yet sent."""
    channels = list(server.active_channels.values())
    return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)


class Crew:
    """The supervisor of the workers, a process of its own, started anew when it dies.

    It is started by exec, never by fork: this process has threads.
    """

    def __init__(self, instance: Path, workers: int) -> None:
        self._command = [sys.executable, "-m", "shopper.cli", "--instance", str(instance.resolve()), "worker",
                         "--count", str(workers), "--follow", str(os.getpid())]
        self._workers = workers
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the supervisor and the thread that watches it."""
        if self._workers:
            threading.Thread(target=self._watch, name="crew", daemon=True).start()

    def _watch(self) -> None:
        """One that dies at once again and again, as when the instance is gone, is tried ever more rarely."""
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603 (our own command)
            self._process.wait()
            pause = 1.0 if time.monotonic() - began > PAUSE_MOST else min(pause * 2, PAUSE_MOST)
            self._stopping.wait(pause)

    def stop(self) -> None:
        """End the supervisor, which ends its workers, and wait for it."""
        self._stopping.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
