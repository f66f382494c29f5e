"""Photos as the store keeps them, and a backup of them."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from shopper import audit, backup, blobs, copies
from shopper.db import new_id, writing
from tests.world import NOW, World, put


def lay_report(db: Database) -> None:
    """The least that a photo's row hangs on."""
    put(db, "checklists", {"id": "c", "program_id": "harbour", "title": "C", "created_at": NOW})
    put(db, "checklist_versions", {"id": "v", "checklist_id": "c", "number": 1, "document": "{}", "sha256": "0",
                                   "published_at": NOW, "published_by": "ada"})
    put(db, "visits", {"id": "visit", "program_id": "harbour", "location_id": "marlow", "version_id": "v", "kind": "field",
                       "state": "accepted", "window_from": NOW, "window_to": NOW, "created_at": NOW})
    put(db, "reports", {"id": "report", "visit_id": "visit", "shopper_id": "sam", "version_id": "v", "state": "started",
                        "started_at": NOW, "saved_at": NOW})


def add_photo(db: Database, instance: Path, data: bytes) -> str:
    """A photo as the store keeps it: the bytes first, then the row and its audit line."""
    sha256 = blobs.store(instance / "evidence", data)
    with writing(db):
        photo = new_id()
        put(db, "evidence", {"id": photo, "report_id": "report", "item_key": "i", "kind": "photo", "sha256": sha256,
                             "mime": "image/jpeg", "bytes": len(data), "state": "ok", "added_at": NOW})
        audit.record(db, "sam", "evidence.added", photo, NOW)
    return sha256


def make(world: World, folder: Path, now: str = NOW) -> copies.Copy:
    return backup.make(world.db, world.instance, folder, now)
