"""A database locked by somebody else: writes say so soon, reads and the sign of life go on."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import structlog
from flask.testing import FlaskClient
from pysqlite3 import dbapi2 as sqlite

from shopper import audit, turns
from shopper.db import OperationalError, database_path, now_utc, open_database, row, writing
from shopper.people import store as people
from tests import visiting
from tests.ops import test_serving
from tests.ops.test_serving import Server
from tests.world import NOW, World

instance, server = test_serving.instance, test_serving.server
Clients = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _logs() -> None:
    """Log lines go where this test looks, whatever a test before has set up."""
    structlog.reset_defaults()


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Another program holds the write lock."""
    other = sqlite.connect(str(database_path(world.instance)), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def timed(url: str, token: str = "", body: bytes | None = None) -> tuple[int, float, str]:
    headers = {"Cookie": f"sid={token}", "X-Visit-Client": "1", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    request, began = urllib.request.Request(url, body, headers), time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=40) as answer:
            return answer.status, time.monotonic() - began, ""
    except urllib.error.HTTPError as error:
        return error.code, time.monotonic() - began, error.headers.get("Retry-After", "")


def test_twenty_four_blocked_saves_are_503_in_time_and_the_server_still_lives(world: World, server: Server) -> None:
    visiting.begun(world.db)
    token = people.open_session(world.db, "sam", "test browser", now_utc())
    draft = f"{server.url}/field/reports/{visiting.REPORT}/draft"
    with locked(world), ThreadPoolExecutor(24) as crowd:
        saves = [crowd.submit(timed, draft, token, b'{"rev": 1, "answers": {}}') for _ in range(24)]
        time.sleep(0.05)
        alive = [timed(f"{server.url}/healthz") for _ in range(20)]
        answers = [save.result() for save in saves]
    assert {(status, wait) for status, _, wait in answers} == {(503, "10")}
    assert max(seconds for _, seconds, _ in answers) < 35
    assert {status for status, _, _ in alive} == {200} and max(seconds for _, seconds, _ in alive) < 5
    assert timed(draft, token, b'{"rev": 1, "answers": {}}')[0] == 200


@pytest.mark.parametrize("path", ["/people/", "/reviews/", "/field/"])
def test_a_page_does_not_wait_for_its_audit_line(
        world: World, client_for: Clients, capsys: pytest.CaptureFixture[str], path: str) -> None:
    sam = client_for("sam")
    with locked(world):
        began = time.monotonic()
        status = sam.get(path).status_code
        assert time.monotonic() - began < 9  # the connection's own patience is ten seconds
    assert status == (200 if path == "/field/" else 404)
    said = str(capsys.readouterr())
    assert ("access.denied" in said) == (status == 404)


def test_a_line_that_cannot_be_written_goes_to_the_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with locked(world):
        audit.noted(world.db, "max", "edition.pdf_sent", "edition-1", NOW)
    said = str(capsys.readouterr())
    assert "edition.pdf_sent" in said and "max" in said and not audit.lines_for(world.db, "edition-1")
    audit.noted(world.db, "max", "edition.pdf_sent", "edition-1", NOW)
    assert len(audit.lines_for(world.db, "edition-1")) == 1


def test_a_short_patience_ends_soon_and_the_connections_own_is_kept(world: World) -> None:
    with locked(world):
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), writing(world.db, patience=0.1):
            pass
        assert time.monotonic() - began < 9
    assert world.db.conn.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000


def test_a_few_wait_for_a_lock_that_does_not_move_and_the_others_are_sent_away_at_once() -> None:
    places, entered, leave = turns.Turns(), threading.Barrier(turns.PLACES + 1), threading.Event()

    def wait() -> None:
        with places.place(10):
            entered.wait()
            leave.wait(10)

    crowd = [threading.Thread(target=wait) for _ in range(turns.PLACES)]
    for one in crowd:
        one.start()
    entered.wait()
    began = time.monotonic()
    with pytest.raises(turns.Crowded), places.place(10):
        pass
    first = time.monotonic() - began
    with pytest.raises(turns.Crowded), places.place(10):
        pass
    assert turns.STUCK * 0.9 < first < 9 and time.monotonic() - began - first < first
    leave.set()
    for one in crowd:
        one.join()
    with places.place(0):
        pass


def test_forty_writers_at_once_all_get_their_turn(world: World) -> None:
    def write(number: int) -> None:
        db = open_database(database_path(world.instance), 5.0)
        for step in range(3):
            with writing(db):
                audit.record(db, None, "test.line", f"{number}-{step}", NOW)
        db.close()

    with ThreadPoolExecutor(40) as crowd:
        assert len(list(crowd.map(write, range(40)))) == 40
    assert row(world.db, "SELECT count(*) AS n FROM audit WHERE action = 'test.line'") == {"n": 120}
