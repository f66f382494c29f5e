"""Forty people who sign in at the same moment are all let in, and everybody else hardly notices."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shopper.db import database_path as path_of
from shopper.db import now_utc, open_database, writing
from shopper.people.model import Attempt
from shopper.people.sessions import store
from tests.ops import test_serving
from tests.ops.test_serving import Server
from tests.world import World

instance = test_serving.instance
GOOD = "seven green kettles on a shelf"
CROWD = 40


@pytest.fixture
def server(instance: Path, tmp_path: Path) -> Iterator[Server]:
    """A server without workers; its log goes to a file, for nobody reads it while the crowd is at the door."""
    command = [sys.executable, "-m", "shopper.cli", "--instance", str(instance), "serve", "--port", "0", "--workers", "0"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=test_serving.ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout
        yield Server(process, next(word for word in process.stdout.readline().split() if word.startswith("http")))
        process.kill()
        process.communicate(timeout=30)


class Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here."""

    def redirect_request(self, *_: object) -> None:
        return None


OPENER = urllib.request.build_opener(Stay)


def ask(url: str, body: bytes | None = None, cookie: str = "") -> tuple[int, float, str, str]:
    began = time.monotonic()
    request = urllib.request.Request(url, body, {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})
    try:
        with OPENER.open(request, timeout=60) as answer:
            return answer.status, time.monotonic() - began, answer.read().decode(), answer.headers.get("Set-Cookie", "")
    except urllib.error.HTTPError as error:
        return error.code, time.monotonic() - began, error.read().decode(), ""


def memory(server: Server) -> int:
    """The most that the server has held so far, in MiB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


@pytest.mark.parametrize("accounts", [1, 6])
def test_forty_right_sign_ins_at_once_are_all_let_in(world: World, server: Server, accounts: int) -> None:
    names = ("sam", "sue", "eve", "max", "mia", "nora")[:accounts]
    with writing(world.db):
        for name in names:
            world.db.conn.execute("UPDATE people SET password_hash = ? WHERE id = ?", (PasswordHasher(3, 65536, 1).hash(GOOD), name))
    _, _, page, cookie = ask(f"{server.url}/people/sign-in")
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    rest, over, waits = memory(server), threading.Event(), []

    def look() -> None:
        while not over.is_set():
            waits.append(ask(f"{server.url}/people/sign-in")[1])
            time.sleep(0.05)

    def sign_in(number: int) -> int:
        form = {"csrf_token": token, "email": f"{names[number % accounts]}@example.org", "password": GOOD}
        return ask(f"{server.url}/people/sign-in", urllib.parse.urlencode(form).encode(), cookie.split(";")[0])[0]

    other = threading.Thread(target=look, daemon=True)
    other.start()
    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(sign_in, range(CROWD)))
    over.set()
    other.join()
    assert answers == [303] * CROWD
    assert sorted(waits)[int(len(waits) * 0.95)] < 10, sorted(waits)[-5:]  # none waits for the crowd; the aim is 1 s
    assert memory(server) - rest < 200


def test_sign_ins_of_one_account_at_once_are_not_taken_for_guessing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = PasswordHasher(1, 8 * 1024, 1)
    monkeypatch.setattr("shopper.people.passwords.HASHER", slow)
    with writing(world.db):
        world.db.conn.execute("UPDATE people SET password_hash = ? WHERE id = 'sam'", (slow.hash(GOOD),))

    def sign_in(_: int) -> str:
        db = open_database(path_of(world.instance))
        try:
            return store.sign_in(db, Attempt("sam@example.org", GOOD, "192.0.2.7", "test"), now_utc())
        finally:
            db.close()

    with ThreadPoolExecutor(16) as crowd:
        assert len(set(crowd.map(sign_in, range(16)))) == 16
