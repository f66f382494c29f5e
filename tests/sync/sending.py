"""Sends as a phone does: whole reports, files in pieces, questions after a restore."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.db import row, rows
from tests import visiting
from tests.visiting import BEGAN, ENDED, REPORT

SYNC = "/field/sync"
PIECE = 256 * 1024


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def named(data: bytes, item: str = "front", mime: str = "image/jpeg") -> dict[str, Any]:
    """A file as a report names it."""
    return {"sha256": sha(data), "size": len(data), "mime": mime, "item": item, "taken": "14:06", "caption": "The front"}


def document(db: Database, *files: dict[str, Any], visit: str = "visit", answers: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A whole report of the small checklist."""
    version = (row(db, "SELECT version_id FROM visits WHERE id = ?", visit) or {"version_id": "none"})["version_id"]
    return {"format": "shopper-sync/1", "visit_id": visit, "version": version, "client": {"app": "1", "device_id": "a-phone"},
            "started": {"wall": BEGAN, "monotonic": 1000}, "ended": {"wall": ENDED, "monotonic": 90_000}, "clock_offset": -40,
            "answers": visiting.answers() if answers is None else answers, "photos": list(files),
            "declaration": {"name": "Sam Shopper", "conflicts": ""}, **more}


def draft(db: Database, *files: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The same, unfinished."""
    return {name: part for name, part in document(db, *files, **more).items() if name != "declaration"}


def put(client: FlaskClient, body: Any, rev: int = 1, rid: str = REPORT, kind: str = "revs", **headers: str) -> TestResponse:
    """One revision or draft, with the hash of its bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.put(f"{SYNC}/reports/{rid}/{kind}/{rev}", data=data, content_type="application/json",
                      headers={"X-Body-SHA256": sha(data), **headers})


def patch(client: FlaskClient, data: bytes, at: int = 0, rid: str = REPORT, **more: Any) -> TestResponse:
    """One piece of a file: from `at` on, at most `size` bytes; the file goes by the hash `called`."""
    piece = data[at:at + more.get("size", PIECE)]
    query = f"?visit={more['visit']}" if "visit" in more else ""
    headers = {"Upload-Offset": str(at), "Upload-Length": str(len(data)), "X-Body-SHA256": sha(piece), **more.get("headers", {})}
    return client.patch(f"{SYNC}/reports/{rid}/photos/{more.get('called', sha(data))}{query}", data=more.get("piece", piece), headers=headers,
                        content_type="application/offset+octet-stream")


def upload(client: FlaskClient, data: bytes, rid: str = REPORT, **more: Any) -> TestResponse:
    """The whole file, piece after piece."""
    at = 0
    while True:
        reply = patch(client, data, at, rid, **more)
        if reply.status_code != 204:
            return reply
        at = int(reply.headers["Upload-Offset"])


def stored(db: Database) -> dict[str, int]:
    """How many rows each table of the door has."""
    tables = ("receipts", "revisions", "received_files", "rejected", "submissions", "audit")
    return {table: rows(db, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}


def state(db: Database, rid: str = REPORT) -> str:
    """Where the report stands."""
    return str((row(db, "SELECT state FROM reports WHERE id = ?", rid) or {"state": "none"})["state"])
