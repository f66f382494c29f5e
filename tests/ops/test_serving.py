"""The running server: it starts whole, answers while slow clients dawdle, stops in order, and leaves nobody behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shopper import secret
from shopper.db import database_path
from tests.ops.test_workers import children, until
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def start(instance: Path, *words: str) -> Server:
    command = [sys.executable, "-m", "shopper.cli", "--instance", str(instance), "serve", "--port", "0", *words]
    log = instance.parent / "server.log"  # a pipe that nobody reads would stop a talkative server
    with log.open("a") as lines:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=lines, text=True)
    assert process.stdout
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, line + log.read_text()
    return Server(process, line.split()[3])


@pytest.fixture
def instance(world: World) -> Path:
    """The world as the program itself would have made it."""
    secret.key(world.instance)
    world.instance.chmod(0o700)
    database_path(world.instance).chmod(0o600)
    return world.instance


@pytest.fixture
def server(instance: Path) -> Iterator[Server]:
    running = start(instance)
    yield running
    running.process.kill()
    running.process.communicate(timeout=30)


def test_a_started_server_becomes_ready(server: Server) -> None:
    assert server.get("/healthz") == 200
    until(lambda: server.get("/readyz") == 200)


def test_a_stop_is_orderly_and_ends_the_workers(server: Server) -> None:
    until(lambda: server.get("/readyz") == 200)
    crew = children(server.process.pid)
    assert crew
    workers = children(crew[0])
    server.process.terminate()
    out, _ = server.process.communicate(timeout=60)
    assert server.process.returncode == 0 and "Shopper has stopped." in out
    assert not [pid for pid in (*crew, *workers) if Path(f"/proc/{pid}").exists()]


def test_a_kill_of_the_server_ends_the_workers_too(server: Server) -> None:
    until(lambda: server.get("/readyz") == 200)
    crew = children(server.process.pid)
    workers = children(crew[0])
    server.process.kill()
    server.process.wait(10)
    until(lambda: not [pid for pid in (*crew, *workers) if alive(pid)])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_supervisor_that_dies_is_started_again(server: Server) -> None:
    until(lambda: server.get("/readyz") == 200)
    crew = children(server.process.pid)
    os.kill(crew[0], signal.SIGKILL)
    until(lambda: children(server.process.pid) not in ([], crew))


def test_a_port_in_use_is_said_with_another_to_try(server: Server, instance: Path) -> None:
    port = server.url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "shopper.cli", "--instance", str(instance), "serve", "--port", port]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1 and f"--port {int(port) + 1}" in second.stderr


def test_a_restore_beneath_a_running_server_is_refused(server: Server, instance: Path, tmp_path: Path) -> None:
    def shopper(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shopper.cli", "--instance", str(instance), *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert shopper("backup", str(tmp_path / "b")).returncode == 0
    refused = shopper("restore", str(tmp_path / "b"), "--yes")
    assert refused.returncode == 1 and "server is running" in refused.stderr
    assert server.get("/healthz") == 200


def test_the_configured_backup_is_made_by_a_worker(instance: Path, tmp_path: Path) -> None:
    running = start(instance, "--backups", str(tmp_path / "b"))
    try:
        until(lambda: list((tmp_path / "b").glob("[!.]*/about.json")))
        assert json.loads(next((tmp_path / "b").glob("*/about.json")).read_text())["problems"] == []
    finally:
        running.process.terminate()
        running.process.communicate(timeout=60)


def test_sixteen_dawdling_clients_do_not_hold_up_the_others(server: Server) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(16)]
    for connection in slow:
        connection.sendall(b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
    assert server.get("/healthz") == 200  # a server with a thread for each client would let this wait until it gives up
    for connection in slow:
        connection.close()


def test_an_upload_in_flight_is_answered_although_the_server_is_told_to_stop(server: Server) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1")
        until(lambda: server.get("/healthz") == 200)
        server.process.terminate()
        time.sleep(0.5)
        assert refused(port), "the server still takes new connections"
        connection.sendall(b"2")
        assert connection.recv(4096).startswith(b"HTTP/1.1 4")


def refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False
