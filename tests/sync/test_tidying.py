"""Pieces that nobody will finish are cleared away after 30 days, and never one that a report waits for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import jobs, supervisor
from shopper.db import row, rows
from shopper.field.receiving import pieces
from shopper.field.receiving.tidying.store import hourly
from shopper.worker import HANDLERS
from tests import visiting
from tests.sync.sending import document, named, patch, put, sha, upload
from tests.visiting import REPORT, SECOND
from tests.world import World

NOW = "2026-05-01T12:00:00.000Z"
OLD, YOUNG = 1774958400 - 86400 * 60, 1777636800 - 86400 * 29  # seconds: 60 days before 31 March, and 29 days before NOW
FILE = visiting.picture(size=(2000, 1500))


@pytest.fixture
def sam(db: Database, client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


def begun(client: FlaskClient, world: World, age: float, rid: str = REPORT) -> Path:
    """A file of which one piece has come, last touched at a moment."""
    assert patch(client, FILE, size=1000, visit="visit", rid=rid).status_code == 204
    path = world.instance / "incoming" / "sam" / f"{rid}.{sha(FILE)}"
    os.utime(path, (age, age))
    return path


def test_old_pieces_go_with_one_audit_line_and_the_file_can_begin_again(sam: FlaskClient, world: World, db: Database) -> None:
    old, young = begun(sam, world, OLD), begun(sam, world, YOUNG, SECOND)
    hourly(db, world.instance, "incoming", NOW)
    assert not old.exists() and young.exists()
    hourly(db, world.instance, "incoming", NOW)
    assert rows(db, "SELECT detail ->> 'files' AS files FROM audit WHERE action = 'pieces.removed'") == [{"files": 1}]
    assert upload(sam, FILE, visit="visit").status_code == 201


def test_what_a_sent_report_waits_for_stays(sam: FlaskClient, world: World, db: Database) -> None:
    put(sam, document(db, named(FILE)))
    path = begun(sam, world, OLD)
    hourly(db, world.instance, "incoming", NOW)
    assert path.exists()


def test_what_is_being_sent_at_this_moment_stays(sam: FlaskClient, world: World, db: Database) -> None:
    path = begun(sam, world, OLD)
    with pieces.held(path):
        hourly(db, world.instance, "incoming", NOW)
    assert path.exists()


def test_the_look_is_queued_once_an_hour_and_only_where_there_are_pieces(
        sam: FlaskClient, world: World, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor.queue_pieces(world.instance)
    assert row(db, "SELECT 1 FROM jobs") is None
    begun(sam, world, OLD)
    for moment, queued in (("2026-05-01T12:00:00.000Z", 1), ("2026-05-01T12:59:00.000Z", 1), ("2026-05-01T13:00:00.000Z", 2)):
        monkeypatch.setattr(supervisor, "now_utc", lambda moment=moment: moment)
        supervisor.queue_pieces(world.instance)
        assert len(rows(db, "SELECT 1 FROM jobs WHERE kind = 'pieces'")) == queued
        if job := jobs.claim(db, "w", moment):
            jobs.finish(db, job, moment)
    assert HANDLERS["pieces"].load() is hourly
