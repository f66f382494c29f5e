"""Files that came from phones: taken in once under the hash that the phone named, put to their items when the report asks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from shopper import blobs
from shopper.db import Row, change, row, rows, writing
from shopper.errors import Invalid
from shopper.field.receiving.model import MOST_FILES, TRIES, Photo, Unreadable, kind_at
from shopper.field.receiving.receipts.store import give
from shopper.people.model import Person
from shopper.reports import photos
from shopper.reports import store as reports
from shopper.reports.store import Recorded


@dataclass(frozen=True)
class Arrived:
    """A file that is whole by its length: whose report it is for, the hash it goes by, its bytes, and where files are kept."""

    report_id: str
    named: str
    data: bytes
    folder: Path


def held(db: Database, shopper: Person, report_id: str, named: str) -> Row | None:
    """What is kept of a file that the phone knows by this hash."""
    return row(db, "SELECT * FROM received_files WHERE report_id = ? AND person_id = ? AND named = ?",
               report_id, shopper.id, named)


def lies(folder: Path, file: Row) -> bool:
    """Whether its bytes are still there as they came; where a disk lost or changed them, the phone is asked for them again."""
    return blobs.whole(folder, file["sha256"])


def read_in(db: Database, shopper: Person, arrived: Arrived) -> dict[str, Any]:
    """What a file that arrived whole is: checked against its name, opened in a child, its bytes durable before any row.

    Unreadable twice; the third time it is kept for the editor as it is, since nothing better will come.
    """
    try:
        return _opened(arrived)
    except Invalid as refusal:
        if _failures(db, shopper, arrived) < TRIES:
            raise Unreadable(f"{refusal} It begins again.") from None
    return {"kind": "unreadable", "mime": "application/octet-stream", "sha256": blobs.store(arrived.folder, arrived.data)}


def _opened(arrived: Arrived) -> dict[str, Any]:
    """The file with its copies, all of them kept; Invalid where it is not what it is called, or nobody can open it."""
    refuse_other(arrived)
    if photos.is_sound(arrived.data):
        sound = photos.listen(arrived.data)
        return {"kind": "audio", "mime": sound.mime, "sha256": blobs.store(arrived.folder, sound.original)}
    photo = photos.intake(arrived.data)
    copies = {"sha256": photo.original, "view_sha256": photo.view, "print_sha256": photo.print, "thumb_sha256": photo.thumb}
    return {"kind": "photo", "mime": "image/jpeg", "width": photo.width, "height": photo.height,
            **{name: blobs.store(arrived.folder, copy) for name, copy in copies.items()}}


def refuse_other(arrived: Arrived) -> None:
    """Raise Invalid where the bytes are not those that the phone named."""
    if hashlib.sha256(arrived.data).hexdigest() != arrived.named:
        raise Invalid("The file that arrived is not the one that was announced.")


def _failures(db: Database, shopper: Person, arrived: Arrived) -> int:
    """Count one more time that the file could not be read."""
    key = (arrived.report_id, shopper.id, arrived.named)
    with writing(db):
        change(db, "INSERT INTO file_failures (report_id, person_id, named, count) VALUES (?,?,?,1) "
                   "ON CONFLICT (report_id, person_id, named) DO UPDATE SET count = count + 1", *key)
        found = row(db, "SELECT count FROM file_failures WHERE report_id = ? AND person_id = ? AND named = ?", *key) or {}
    return int(found["count"])


def keep(db: Database, shopper: Person, arrived: Arrived, kept: dict[str, Any], now: str) -> Row:
    """The row of a file, once; called inside a write."""
    if found := held(db, shopper, arrived.report_id, arrived.named):
        return found
    count = row(db, "SELECT count(*) AS n FROM received_files WHERE report_id = ? AND person_id = ?",
                arrived.report_id, shopper.id) or {"n": 0}
    if count["n"] >= MOST_FILES:
        raise Invalid(f"A report holds at most {MOST_FILES} files.")
    seq = give(db, shopper, ("file.received", arrived.report_id), now, named=arrived.named, sha256=kept["sha256"])
    values = {"report_id": arrived.report_id, "person_id": shopper.id, "named": arrived.named, "seq": seq,
              "bytes": len(arrived.data), **kept}
    db.table("received_files").insert(values)
    return values


def waiting(db: Database, shopper: Person, report_id: str, named: Sequence[Photo]) -> list[str]:
    """The files of a report that have not arrived, in its order. One that was added on a page is here under its own hash."""
    here = {one["named"] for one in rows(db, "SELECT named FROM received_files WHERE report_id = ?1 AND person_id = ?2 "
                                             "UNION SELECT sha256 FROM evidence WHERE report_id = ?1", report_id, shopper.id)}
    return list(dict.fromkeys(photo.sha256 for photo in named if photo.sha256 not in here))


def place(db: Database, shopper: Person, draft: Recorded, named: Sequence[Photo], now: str) -> None:
    """Put the files that have arrived to the items a report names, and take those off that it no longer names.

    Files that were added on a page and never came this way stay. Called inside a write.
    """
    report_id, document = draft.report["id"], draft.version.document
    arrived = {one["named"]: one for one in rows(db, "SELECT * FROM received_files WHERE report_id = ? AND person_id = ?",
                                                 report_id, shopper.id)}
    wanted = {(photo.item, arrived[photo.sha256]["sha256"]) for photo in named if photo.sha256 in arrived}
    ours = {one["sha256"] for one in arrived.values()}
    for one in draft.evidence:
        if one["sha256"] in ours and (one["item_key"], one["sha256"]) not in wanted:
            reports.remove_evidence(db, shopper, report_id, one["id"], now)
    for photo in named:
        if photo.sha256 in arrived:
            item = document.item(photo.item)
            reports.attach(db, shopper, item, evidence(report_id, photo, arrived[photo.sha256],
                                                       kind_at(item, arrived[photo.sha256]["kind"])), now)


def evidence(report_id: str, photo: Photo, file: Row, kind: str | None) -> Row:
    """The row at an item; a file of another kind than was announced is there for the editor to see, and for nobody else."""
    copies = {name: file[name] for name in ("sha256", "bytes", "width", "height", "view_sha256", "print_sha256", "thumb_sha256")}
    readable = kind is not None and file["kind"] != "unreadable"
    return {"report_id": report_id, "item_key": photo.item, "kind": kind or "photo", "mime": file["mime"], **copies,
            "caption": photo.caption.strip(), "state": "ok" if readable else "unreadable"}


def beside(db: Database, shopper: Person, report_id: str, named: Sequence[Photo]) -> dict[str, int]:
    """How many files each item has that were added on a page, did not come from the phone and are not named by it."""
    came = {one["sha256"] for one in rows(db, "SELECT sha256 FROM received_files WHERE report_id = ? AND person_id = ?",
                                          report_id, shopper.id)}
    counted = {(photo.item, photo.sha256) for photo in named}
    keys = [one["item_key"] for one in reports.evidence_of(db, report_id)
            if one["state"] != "removed" and one["sha256"] not in came and (one["item_key"], one["sha256"]) not in counted]
    return {key: keys.count(key) for key in keys}
