"""Workers: a bad job ends in its row with a sentence, the next one is done all the same, and nobody outlives the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopper import jobs, supervisor
from shopper.db import now_utc, row, writing
from shopper.worker import HANDLERS
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true, and fail when it does not."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """Processes that this one started, from whichever thread."""
    return [int(name) for path in Path(f"/proc/{pid}/task").glob("*/children") for name in path.read_text().split()]


@pytest.fixture
def crew(world: World) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor with one worker on the test's world."""
    command = [sys.executable, "-m", "tests.ops.handlers", str(world.instance), str(os.getpid())]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: (world.instance / supervisor.ALIVE).exists() and children(process.pid))
    yield process
    process.terminate()
    process.wait(60)


def order(db: Database, kind: str, subject: str = "x") -> None:
    with writing(db):
        jobs.add(db, kind, subject, {}, now_utc())


def error_of(db: Database, kind: str) -> str:
    """The sentence of the first failed attempt, once there is one."""
    until(lambda: (jobs.latest(db, kind, "x") or {})["error"])
    found = row(db, "SELECT error FROM jobs WHERE kind = ?", kind)
    assert found
    return str(found["error"])


@pytest.mark.parametrize(("kind", "sentence"), [
    ("refuse", "The paper ran out."),
    ("eat", "more memory"),
    ("burn", "more computing time"),
    ("sleep", "took longer"),
    ("crash", "ended in the middle"),
    ("write", "File too large"),
    ("unheard-of", "knows how to do “unheard-of”"),
])
def test_a_bad_job_fails_with_a_sentence_and_the_next_job_is_done(
        world: World, crew: subprocess.Popen[bytes], kind: str, sentence: str) -> None:
    order(world.db, kind)
    assert sentence in error_of(world.db, kind)
    order(world.db, "mark", "after")
    until((world.instance / "done-after").exists)


def test_a_killed_worker_is_replaced(world: World, crew: subprocess.Popen[bytes]) -> None:
    first = children(crew.pid)
    os.kill(first[0], signal.SIGKILL)
    until(lambda: children(crew.pid) not in ([], first))
    order(world.db, "mark")
    until((world.instance / "done-x").exists)


def test_a_job_interrupted_by_an_orderly_stop_costs_no_attempt(world: World, crew: subprocess.Popen[bytes]) -> None:
    order(world.db, "doze")
    until(lambda: (jobs.latest(world.db, "doze", "x") or {})["state"] == "running")
    crew.terminate()
    crew.wait(60)
    found = jobs.latest(world.db, "doze", "x")
    assert found and (found["state"], found["attempts"]) == ("queued", 0)
    assert not (world.instance / supervisor.ALIVE).exists()


def test_workers_end_when_their_supervisor_is_killed(world: World, crew: subprocess.Popen[bytes]) -> None:
    worker = children(crew.pid)[0]
    crew.kill()
    crew.wait(60)
    until(lambda: not Path(f"/proc/{worker}/stat").exists() or Path(f"/proc/{worker}/stat").read_text().split()[2] == "Z")


def test_what_a_vanished_worker_of_this_machine_held_is_put_back(world: World) -> None:
    order(world.db, "mark")
    gone = subprocess.Popen(["true"])
    gone.wait()
    jobs.claim(world.db, supervisor.worker_name(gone.pid), now_utc())
    supervisor.put_back_orphans(world.instance)
    found = jobs.latest(world.db, "mark", "x")
    assert found and found["state"] == "queued" and "stopped in the middle" in found["error"]


def test_a_job_has_far_more_time_than_processor_time_and_its_lease_outlasts_both() -> None:
    """A busy machine gives a worker a second in thirty."""
    for kind, handler in HANDLERS.items():
        assert handler.wall >= 10 * handler.cpu and jobs.LEASES.get(kind, jobs.LEASE) > handler.wall


def test_what_a_living_worker_holds_is_left_alone(world: World) -> None:
    order(world.db, "mark")
    jobs.claim(world.db, supervisor.worker_name(os.getpid()), now_utc())
    supervisor.put_back_orphans(world.instance)
    assert (jobs.latest(world.db, "mark", "x") or {})["state"] == "running"
