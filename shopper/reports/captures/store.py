"""Keeps how a report was captured: changing with the draft, frozen with what is sent. Nothing of it ever enters an edition."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from shopper.db import change, row, rows
from shopper.reports.capture import Capture, Outcome


def keep_parts(db: Database, report_id: str, capture: Capture | None, outcome: Outcome | None) -> None:
    """What a draft says of its capture takes the place of what it said before; called inside a write."""
    for part, said in (("capture", capture), ("outcome", outcome)):
        if said is not None:
            change(db, "INSERT INTO draft_parts (report_id, part, document) VALUES (?,?,?) "
                       "ON CONFLICT (report_id, part) DO UPDATE SET document = excluded.document",
                   report_id, part, said.model_dump_json())


def parts_of(db: Database, report_id: str) -> dict[str, Any]:
    """What a draft says beside its answers: its capture, its outcome. Its author's alone."""
    return {one["part"]: json.loads(one["document"]) for one in
            rows(db, "SELECT part, document FROM draft_parts WHERE report_id = ?", report_id)}


def freeze(db: Database, report_id: str, rev: int) -> None:
    """The capture as it is now stays with this submission; called inside a write."""
    change(db, "INSERT INTO captures (report_id, rev, document) SELECT report_id, ?, document FROM draft_parts "
               "WHERE report_id = ? AND part = 'capture'", rev, report_id)


def capture_of(db: Database, report_id: str) -> dict[str, Any] | None:
    """The capture of what was last sent. For callers that have checked who asks; a draft's is nobody's but its author's."""
    found = row(db, "SELECT document FROM captures WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
    return dict(json.loads(found["document"])) if found else None
