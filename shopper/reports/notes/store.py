"""Keeps what a shopper sends after the report can no longer be changed: a note for the editor, never a change of the report."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from shopper import audit
from shopper.checklists.model import fingerprint
from shopper.db import Row, change, new_id, row, rows, writing
from shopper.people.model import Person
from shopper.reports import model
from shopper.reports.reading.store import own

MOST_CHARACTERS, MOST_NOTES = 100_000, 20


@dataclass(frozen=True)
class NoteLine:
    """One thing that came too late, in words: at an item, or about the whole report (no key)."""

    item_key: str | None
    text: str


def keep_late(db: Database, shopper: Person, report_id: str, lines: list[NoteLine], now: str) -> str:
    """Keep the lines beside one's own report and say what became of them; the same lines sent again are one note."""
    text = model.dump([[line.item_key, line.text] for line in lines])
    sha256 = fingerprint(text)
    with writing(db):
        report = own(db, shopper, report_id)
        standing = _standing(db, report)
        held = [one["sha256"] for one in rows(db, "SELECT sha256 FROM late_notes WHERE report_id = ?", report_id)]
        if not lines:
            return f"{standing} Nothing was sent twice, and nothing of it was changed."
        if sha256 not in held and (len(held) >= MOST_NOTES or len(text) > MOST_CHARACTERS):
            return (f"{standing} What you sent now is too much to keep beside it: nothing was kept, and nothing of the report "
                    "was changed. Copy your text from the page before, and tell whoever plans the visits.")
        if sha256 not in held:
            change(db, "INSERT INTO late_notes (id, report_id, lines, sha256, at) VALUES (?,?,?,?,?)",
                   new_id(), report_id, text, sha256, now)
            audit.record(db, shopper.id, "report.noted", report_id, now, sha256=sha256)
    return f"{standing} Nothing of it was changed. What you sent now is kept as a note that the editor can read."


def _standing(db: Database, report: Row) -> str:
    """What has become of the report."""
    edition = row(db, "SELECT max(number) AS number FROM editions WHERE report_id = ?", report["id"]) or {}
    if edition.get("number"):
        return f"This report was already released as edition {edition['number']}; a released edition never changes."
    return "This report was already sent."


def late_notes(db: Database, report_id: str) -> list[Row]:
    """The notes of a report, oldest first, each with its lines. For callers that have checked who asks."""
    return [one | {"lines": [NoteLine(*line) for line in json.loads(one["lines"])]} for one in
            rows(db, "SELECT id, lines, at FROM late_notes WHERE report_id = ? ORDER BY at, id", report_id)]
