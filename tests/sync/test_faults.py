"""The server's own misfortunes under phones that send: killed, out of room, locked, dying around a commit, restored."""

from __future__ import annotations

import errno
import json
import os
import random
import stat
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from shopper import audit, backup, blobs, restore
from shopper.db import damage, database_path, now_utc, open_database, row, rows
from shopper.people import store as people
from tests import visiting
from tests.ops import test_serving
from tests.ops.test_locked import locked
from tests.sync.network import Died, Dying, dying
from tests.sync.sending import SYNC, document, named, patch, put, sha, state, stored, upload
from tests.visiting import NOW, REPORT
from tests.world import World

instance = test_serving.instance
Clients = Callable[[str], FlaskClient]
SOUND = b"OggS" + b"\0" * 60
LOOPS = 20


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection from now on may end at its next commit."""
    monkeypatch.setattr(sqlite3, "connect", Dying)


@pytest.mark.usefixtures("mortal")
@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_server_that_dies_around_the_commit_gives_the_one_receipt_at_the_next_try(
        sam: FlaskClient, db: Database, when: str, kept: int) -> None:  # H2
    with dying(when), pytest.raises(Died):
        put(sam, document(db))
    assert stored(db)["revisions"] == kept
    receipt = put(sam, document(db)).json
    assert receipt and receipt["seq"] == 1 and put(sam, document(db)).json == receipt and stored(db)["submissions"] == 1


@pytest.mark.usefixtures("mortal")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_whose_last_answer_was_lost_is_finished_by_an_empty_piece(sam: FlaskClient, db: Database, when: str) -> None:
    put(sam, document(db, named(SOUND, "voice", "audio/ogg")))
    with dying(when), pytest.raises(Died):
        patch(sam, SOUND)
    assert (stored(db)["received_files"], state(db)) == ((0, "started") if when == "before" else (1, "submitted"))
    reply = patch(sam, SOUND, len(SOUND))
    assert reply.status_code == 201 and (reply.json or {})["seq"] == 2 and state(db) == "submitted"


def test_a_full_disk_is_507_and_everything_goes_through_when_there_is_room(  # J2
        sam: FlaskClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def full(handle: int) -> None:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    reply = upload(sam, SOUND, visit="visit")
    assert (reply.status_code, reply.headers["Retry-After"]) == (507, "300") and stored(db)["received_files"] == 0
    monkeypatch.setattr(os, "fsync", real)
    assert patch(sam, SOUND, len(SOUND), visit="visit").status_code == 201
    watch = sam.application.extensions["disk"]
    monkeypatch.setattr(watch, "free", lambda: 0)
    reply = put(sam, document(db))
    assert (reply.status_code, reply.headers["Retry-After"], stored(db)["revisions"]) == (507, "300", 0) and (reply.json or {})["error"]
    monkeypatch.undo()
    assert put(sam, document(db)).status_code == 201


def test_a_locked_database_is_503_soon_and_the_same_report_goes_through_later(  # J5
        sam: FlaskClient, world: World, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopper.web.BUSY_SECONDS", 0.3)
    body, began = document(db), time.monotonic()
    with locked(world):
        reply = put(sam, body)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "10") and time.monotonic() - began < 9  # of ten seconds' patience
    assert put(sam, body).status_code == 201


def test_a_restored_server_begins_an_epoch_and_the_phone_brings_what_it_lost(  # H11
        sam: FlaskClient, world: World, db: Database, tmp_path: Path) -> None:
    first = put(sam, document(db)).json or {}
    copy = backup.make(db, world.instance, tmp_path / "backups", NOW)
    upload(sam, SOUND)
    db.close()
    restore.restore(tmp_path / "backups", copy, world.instance, NOW)
    hello = sam.get(f"{SYNC}/hello").json or {}
    assert hello["epoch"] != first["epoch"] and hello["seq"] == 1
    lost = {"rid": REPORT, "sha256": sha(SOUND)}
    said = sam.post(f"{SYNC}/have", json={"have": [{"rid": REPORT, "rev": 1, "sha256": first["sha256"]}, lost]}).json or {}
    assert said["missing"] == [lost] and said["held"][0].items() >= {"seq": 1, "epoch": hello["epoch"], "code": first["code"]}.items()
    assert (upload(sam, SOUND).json or {})["seq"] == 2


class Stream:
    """Phones that send without pause, and what they hold receipts for."""

    def __init__(self, url: str, token: str, body: dict[str, Any], first: int) -> None:
        self.url, self.token, self.body, self.next = url, token, body, first
        self.receipts: dict[str, str] = {}
        self.over = False

    def run(self) -> None:
        while not self.over:
            self.next += 1
            rid = str(UUID(int=self.next))
            data = json.dumps(self.body | {"client": {"app": "1", "device_id": rid}}).encode()
            headers = {"Cookie": f"sid={self.token}", "X-Visit-Client": "1", "Sec-Fetch-Site": "same-origin", "X-Body-SHA256": sha(data),
                       "Content-Type": "application/json"}
            request = urllib.request.Request(f"{self.url}{SYNC}/reports/{rid}/revs/1", data, headers, method="PUT")
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.receipts[rid] = json.load(answer)["sha256"]
            except (OSError, ValueError, HTTPException):  # the server is gone, before or in the middle of its answer
                continue


@pytest.fixture
def stream_body(db: Database) -> Iterator[dict[str, Any]]:
    visiting.accepted_visit(db)
    yield document(db)


@pytest.mark.timeout(900)
def test_a_server_killed_under_a_stream_of_reports_keeps_every_one_it_gave_a_receipt_for(  # J1
        instance: Path, db: Database, stream_body: dict[str, Any]) -> None:
    kill_again_and_again(instance, db, stream_body, LOOPS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_server_killed_two_hundred_times_keeps_every_report_it_gave_a_receipt_for(
        instance: Path, db: Database, stream_body: dict[str, Any]) -> None:
    kill_again_and_again(instance, db, stream_body, 200)


def kill_again_and_again(instance: Path, db: Database, stream_body: dict[str, Any], loops: int) -> None:
    token, held = people.open_session(db, "sam", "a phone", now_utc()), {}
    db.close()
    chance = random.Random(3)
    for loop in range(loops):
        server = test_serving.start(instance)
        streams = [Stream(server.url, token, stream_body, loop * 10**6 + n * 10**5) for n in range(2)]
        threads = [threading.Thread(target=stream.run) for stream in streams]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.2, 0.9))
        server.process.kill()
        for stream in streams:
            stream.over = True
        for thread in threads:
            thread.join()
        server.process.communicate(timeout=30)
        held |= {rid: digest for stream in streams for rid, digest in stream.receipts.items()}
    after = open_database(database_path(instance))
    kept = {one["report_id"]: one for one in rows(after, "SELECT report_id, sha256, body FROM revisions")}
    assert held and all(sha(kept[rid]["body"]) == kept[rid]["sha256"] == digest for rid, digest in held.items())
    assert damage(after) is None and audit.first_broken(after) is None
    assert (row(after, "SELECT count(*) AS n FROM receipts") or {})["n"] == len(kept)
    after.close()


def test_a_file_is_on_disk_before_its_receipt(sam: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (seen.append(stat.S_ISDIR(os.fstat(handle).st_mode)), real(handle))[1])
    upload(sam, SOUND, visit="visit")
    assert False in seen and seen[seen.index(False):].count(True) >= 1 and seen.index(False) < len(seen) - 1 - seen[::-1].index(True)
    assert blobs.read(world.instance / "evidence", sha(SOUND)) == SOUND
