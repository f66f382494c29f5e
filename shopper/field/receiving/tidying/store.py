"""Removes pieces in incoming/ that nobody has touched for 30 days, unless a report that was sent still waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from shopper import audit
from shopper.db import row, writing
from shopper.field.receiving import pieces

SECONDS = 30 * 24 * 3600


def hourly(db: Database, instance: Path, _subject: str, now: str) -> None:
    """The job: remove what is old and waited for by nobody, with one line for all."""
    before = datetime.fromisoformat(now).timestamp() - SECONDS
    removed = sum(_removed(db, path) for path in _untouched(instance / "incoming", before))
    if removed:
        with writing(db):
            audit.record(db, None, "pieces.removed", "incoming", now, files=removed)


def _untouched(folder: Path, before: float) -> Iterator[Path]:
    for path in sorted(folder.glob("*/*")):
        if path.is_file() and path.stat().st_mtime < before:
            yield path


def _removed(db: Database, path: Path) -> bool:
    """Remove one, as long as nobody is sending it at this moment."""
    report_id, _, named = path.name.partition(".")
    if _waited_for(db, path.parent.name, report_id, named):
        return False
    try:
        with pieces.held(path) as part:
            part.done()
    except pieces.Busy:
        return False
    return True


def _waited_for(db: Database, person_id: str, report_id: str, named: str) -> bool:
    """Whether a report that was sent names the file, and it has not come."""
    return row(db, """SELECT 1 FROM revisions x, json_each(CAST(x.body AS TEXT), '$.photos') photo
                      WHERE x.report_id = ?1 AND photo.value ->> '$.sha256' = ?3 AND NOT EXISTS (SELECT 1 FROM received_files
                          WHERE report_id = ?1 AND person_id = ?2 AND named = ?3)""", report_id, person_id, named) is not None
