"""Phones against a running server: eight at the same instant, a line cut in the middle of pieces, a clock that goes back."""

from __future__ import annotations

import json
import multiprocessing
import random
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import audit
from shopper.db import now_utc, rows
from shopper.people import store as people
from tests import visiting
from tests.ops import test_serving
from tests.sync.sending import PIECE, SYNC, document, put, sha, stored
from tests.visiting import REPORT

instance = test_serving.instance
PROCESSES, ROUNDS, CUTS = 8, 10, 20
SIZE = 1_500_000


@pytest.fixture
def line(instance: Path, db: Database) -> Iterator[tuple[str, str]]:
    """The address of a running server with a visit of Sam's, and his session."""
    visiting.accepted_visit(db)
    token = people.open_session(db, "sam", "a phone", now_utc())
    server = test_serving.start(instance)
    yield server.url, token
    server.process.kill()
    server.process.communicate(timeout=30)


def request(line: tuple[str, str], method: str, path: str, data: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request as a phone makes it."""
    own = {"Cookie": f"sid={line[1]}", "X-Visit-Client": "1", "Sec-Fetch-Site": "same-origin", "X-Body-SHA256": sha(data)}
    asked = urllib.request.Request(f"{line[0]}{SYNC}{path}", data or None, own | {name.replace("_", "-"): text for name, text in headers.items()}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, dict(refusal.headers), refusal.read()


def hammer(line: tuple[str, str], bodies: list[bytes], barrier: Any, told: Any) -> None:
    """One process: the same reports as all the others, each at the same instant."""
    for n, body in enumerate(bodies):
        barrier.wait(60)
        status = 503  # busy writing: a phone comes again
        while status == 503:
            status, _, data = request(line, "PUT", f"/reports/{UUID(int=n + 1)}/revs/1", body, Content_Type="application/json")
        told.put((n, status, data))


def test_eight_processes_at_the_same_instant_store_one_report_and_get_one_receipt(line: tuple[str, str], db: Database) -> None:  # H3
    bodies = [json.dumps(document(db, clock_offset=n)).encode() for n in range(ROUNDS)]
    fork = multiprocessing.get_context("fork")
    barrier, told = fork.Barrier(PROCESSES), fork.Queue()
    phones = [fork.Process(target=hammer, args=(line, bodies, barrier, told)) for _ in range(PROCESSES)]
    for phone in phones:
        phone.start()
    answers = [told.get(timeout=120) for _ in range(PROCESSES * ROUNDS)]
    for phone in phones:
        phone.join(60)
    assert {status for _, status, _ in answers} == {201}
    assert all(len({data for n, _, data in answers if n == wanted}) == 1 for wanted in range(ROUNDS))
    assert stored(db) | {"audit": 0} == {"receipts": ROUNDS, "revisions": ROUNDS, "received_files": 0, "rejected": 0, "submissions": ROUNDS, "audit": 0}
    assert audit.first_broken(db) is None


def cut_off(line: tuple[str, str], path: str, head: dict[str, str], data: bytes, after: int) -> None:
    """A piece of which only the first bytes leave the phone."""
    host, _, port = line[0].removeprefix("http://").partition(":")
    lines = [f"PATCH {SYNC}{path} HTTP/1.1", f"Host: {host}:{port}", f"Content-Length: {len(data)}", *(f"{name}: {text}" for name, text in head.items())]
    with socket.create_connection((host, int(port)), timeout=30) as link:
        link.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data[:after])


def upload_with_a_cut(line: tuple[str, str], data: bytes, at: int) -> tuple[bytes, int]:
    """The whole file; the line is cut once, at this byte. The receipt, and how much was sent in all."""
    path, offset, sent = f"/reports/{REPORT}/photos/{sha(data)}?visit=visit", 0, 0
    while True:
        piece = data[offset:offset + PIECE]
        head = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), "Upload-Length": str(len(data))}
        if offset <= at < offset + len(piece):
            own = {"Cookie": f"sid={line[1]}", "X-Visit-Client": "1", "Sec-Fetch-Site": "same-origin", "X-Body-SHA256": sha(piece)}
            cut_off(line, path, head | own, piece, at - offset)
            sent, at = sent + at - offset, -1
            offset = int(request(line, "HEAD", path)[1]["Upload-Offset"])
            continue
        status, told, body = request(line, "PATCH", path, piece, **head)
        sent += len(piece)
        if status == 201:
            return body, sent
        assert status == 204, body
        offset = int(told["Upload-Offset"])


def cuts(line: tuple[str, str], db: Database, points: list[int]) -> None:
    for n, point in enumerate(points):
        data = b"OggS" + random.Random(n).randbytes(SIZE - 4)
        receipt, sent = upload_with_a_cut(line, data, point)
        assert json.loads(receipt)["sha256"] == sha(data) and sent < 1.3 * len(data)
    assert len(rows(db, "SELECT 1 FROM received_files WHERE named = sha256")) == len(points)


def test_a_line_cut_at_any_byte_of_a_file_costs_one_piece_at_most(line: tuple[str, str], db: Database) -> None:  # H7
    chance = random.Random(7)
    cuts(line, db, [0, 1, PIECE - 1, PIECE, SIZE - 1, *(chance.randrange(SIZE) for _ in range(CUTS - 5))])


@pytest.mark.soak
def test_a_line_cut_at_any_of_two_hundred_bytes_of_a_file_costs_one_piece_at_most(line: tuple[str, str], db: Database) -> None:
    chance = random.Random(70)
    cuts(line, db, [chance.randrange(SIZE) for _ in range(190)])


def test_a_clock_that_goes_back_a_day_decides_nothing(
        db: Database, client_for: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    visiting.accepted_visit(db)
    sam, first = client_for("sam"), document(db)
    assert (put(sam, first).json or {})["seq"] == 1
    yesterday = "2020-01-01T12:00:00.000Z"
    monkeypatch.setattr("shopper.web.now_utc", lambda: yesterday)
    second = put(sam, document(db, answers=visiting.answers(nps={"value": "3"})), 2)
    assert (second.status_code, (second.json or {})["seq"], (second.json or {})["state"]) == (201, 2, "sent")
    assert (put(sam, first).json or {})["state"] == "sent" and (sam.get(f"{SYNC}/hello").json or {})["seq"] == 2
    sent = rows(db, "SELECT document FROM submissions ORDER BY rev")
    assert [json.loads(one["document"])["answers"]["nps"]["value"] for one in sent] == ["9", "3"] and audit.first_broken(db) is None
