"""Photos, receipts and audio notes of a report: bytes first and durable, then the row that names them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from shopper import audit, blobs
from shopper.checklists import store as checklists
from shopper.checklists.model import EVIDENCE_TYPES, Item
from shopper.db import Row, change, new_id, row, writing
from shopper.errors import Invalid, NotFound
from shopper.people.model import Person
from shopper.reports.photos import Audio, Photo
from shopper.reports.reading.store import counts, editable, evidence_of, own

MOST_EVIDENCE = 200


@dataclass(frozen=True)
class NewEvidence:
    """A file for an item, taken in; its bytes go to `folder` under their hashes."""

    item_key: str
    folder: Path
    file: Photo | Audio
    caption: str = ""


def add_evidence(db: Database, shopper: Person, report_id: str, new: NewEvidence, now: str) -> str:
    """Keep a photo, receipt or audio note at an item; adding the same file twice changes nothing. The id of its row."""
    report = editable(own(db, shopper, report_id))
    item = checklists.find_version(db, report["version_id"]).document.item(new.item_key)
    kind = _kind(item, new.file)
    files = keep_file(new)
    with writing(db):
        editable(own(db, shopper, report_id))
        return attach(db, shopper, item, {"report_id": report_id, "item_key": new.item_key, "kind": kind, **files}, now)


def attach(db: Database, shopper: Person, item: Item | None, values: dict[str, Any], now: str) -> str:
    """The row of a file whose bytes are kept already; attaching it twice changes nothing. Called inside a write."""
    held = row(db, "SELECT id, state FROM evidence WHERE report_id = ? AND item_key = ? AND sha256 = ?",
               values["report_id"], values["item_key"], values["sha256"])
    if held and held["state"] != "removed":
        return str(held["id"])
    _room(db, values["report_id"], item)
    return _place(db, shopper, held, {"state": "ok", **values}, now)


def _kind(item: Item | None, file: Photo | Audio) -> str:
    """What the file is at this item: any item may have photos, an audio note only an item that asks for one."""
    if item is None or item.type == "note":
        raise Invalid("The checklist of this visit has no such item to add a file to.")
    if isinstance(file, Audio) != (item.type == "audio"):
        raise Invalid("This item takes an audio note, not a photo." if item.type == "audio"
                      else "This item takes photos, not an audio note.", {item.key: "This is not the kind of file asked for."})
    return item.type if item.type in EVIDENCE_TYPES else "photo"


def keep_file(new: NewEvidence) -> dict[str, Any]:
    """Bytes first, each durable before the row that names it."""
    file = new.file
    kept: dict[str, Any] = {"sha256": blobs.store(new.folder, file.original), "bytes": len(file.original),
                            "caption": new.caption.strip()[:300]}
    if isinstance(file, Audio):
        return kept | {"mime": file.mime}
    copies = {"view_sha256": file.view, "print_sha256": file.print, "thumb_sha256": file.thumb}
    return kept | {"mime": "image/jpeg", "width": file.width, "height": file.height,
                   **{name: blobs.store(new.folder, copy) for name, copy in copies.items()}}


def _room(db: Database, report_id: str, item: Item | None) -> None:
    """Refuse one file too many, before it is stored as a row."""
    held = counts(evidence_of(db, report_id))
    most = item.most if item and item.type in EVIDENCE_TYPES else None
    if item and most and held.get(item.key, 0) >= most:
        raise Invalid(f"At most {most} {'file fits' if most == 1 else 'files fit'} here. Remove one first.")
    if sum(held.values()) >= MOST_EVIDENCE:
        raise Invalid(f"A report holds at most {MOST_EVIDENCE} files. Remove one first.")


def _place(db: Database, shopper: Person, held: Row | None, values: dict[str, Any], now: str) -> str:
    """The row of a new file, or the row of one that was removed and is added again; with the verb's one audit line."""
    evidence_id = str(held["id"]) if held else new_id()
    if held:
        change(db, "UPDATE evidence SET state = ?, added_at = ? WHERE id = ?", values["state"], now, evidence_id)
    else:
        db.table("evidence").insert({"id": evidence_id, "added_at": now, **values})
    audit.record(db, shopper.id, "evidence.added", values["report_id"], now, evidence=evidence_id, sha256=values["sha256"])
    return evidence_id


def remove_evidence(db: Database, shopper: Person, report_id: str, evidence_id: str, now: str) -> None:
    """Take a file off its item. Its bytes stay: a report that was sent and came back still names them."""
    with writing(db):
        editable(own(db, shopper, report_id))
        if change(db, "UPDATE evidence SET state = 'removed' WHERE id = ? AND report_id = ? AND state <> 'removed'",
                  evidence_id, report_id) != 1:
            raise NotFound
        audit.record(db, shopper.id, "evidence.removed", report_id, now, evidence=evidence_id)
