"""Rendering in a worker process: two managers who ask make one render, and a kill leaves no half file and loses no job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopper import audit, blobs, jobs, supervisor
from shopper.db import now_utc, rows, writing
from tests.findings.keeping import put_released
from tests.ops.test_workers import children, until
from tests.tools import needs
from tests.world import World

pytestmark = needs("pango")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def crew(world: World) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor with one worker that knows the real handlers."""
    code = (f"from pathlib import Path; from shopper.supervisor import Supervisor, follow_parent; from shopper.worker import HANDLERS;"
            f" follow_parent({os.getpid()}); Supervisor(Path({str(world.instance)!r}), 1, HANDLERS).run()")
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: (world.instance / supervisor.ALIVE).exists() and children(process.pid))
    yield process
    process.terminate()
    process.wait(10)


def ask(db: Database, edition_id: str) -> str:
    with writing(db):
        return jobs.add(db, "edition-pdf", edition_id, {}, now_utc())


def state(db: Database, edition_id: str) -> str:
    return str((jobs.latest(db, "edition-pdf", edition_id) or {})["state"])


def test_two_managers_who_ask_at_once_make_one_render(world: World, db: Database, crew: subprocess.Popen[bytes]) -> None:
    edition_id = put_released(world)
    assert ask(db, edition_id) == ask(db, edition_id)
    until(lambda: state(db, edition_id) == "done")
    assert [line["action"] for line in audit.lines_for(db, edition_id)] == ["edition.pdf_made"]
    assert len(rows(db, "SELECT * FROM jobs")) == 1


def test_a_render_killed_in_the_middle_leaves_no_half_file_and_is_taken_up_again(
        world: World, db: Database, crew: subprocess.Popen[bytes]) -> None:
    edition_id = put_released(world)
    ask(db, edition_id)
    until(lambda: state(db, edition_id) == "running")
    os.kill(children(crew.pid)[0], signal.SIGKILL)
    until(lambda: state(db, edition_id) == "queued")
    assert [path for path in (world.instance / "editions").rglob("*") if path.is_file()] == []
    assert rows(db, "SELECT * FROM edition_pdfs") == []
    with writing(db):
        db.execute("UPDATE jobs SET not_before = created_at")  # the pause before a second attempt is not waited for
    until(lambda: state(db, edition_id) == "done")
    kept = rows(db, "SELECT sha256 FROM edition_pdfs")
    assert len(kept) == 1 and blobs.read(world.instance / "editions", kept[0]["sha256"]).startswith(b"%PDF-")
