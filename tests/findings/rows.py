"""Released editions laid down as rows, for tests of lists, rights and pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from shopper.db import writing
from shopper.findings.releasing.store import standing
from tests.world import NOW


@dataclass(frozen=True)
class Laid:
    """One edition to lay down; `document` is what its pages show."""

    id: str
    location: str = "marlow"
    program: str = "harbour"
    wave: str | None = "spring"
    kind: str = "field"
    number: int = 1
    report: str = ""
    released_at: str = NOW
    visited_on: str = "2026-03-12"
    score: str | None = "78.1"
    band: str | None = "Good"
    document: dict[str, Any] = field(default_factory=dict)


def lay(db: Database, *editions: Laid) -> None:
    """Lay down editions, each with the visit and report it came from."""
    with writing(db):
        version(db)
        for edition in editions:
            report_of(db, edition)
            db["editions"].insert({
                "id": edition.id, "report_id": edition.report or f"report-{edition.id}", "number": edition.number,
                "sha256": "0" * 64, "released_at": edition.released_at, "program_id": edition.program,
                "location_id": edition.location, "wave_id": edition.wave, "visit_kind": edition.kind,
                "visited_on": edition.visited_on, "score": edition.score, "band": edition.band, "earned": "62.5",
                "possible": "80", "strengths": 3, "failures": 2, "standing": standing(edition.score, "100"),
                "document": json.dumps(edition.document)})


def version(db: Database) -> None:
    """A published version for the visits to point at."""
    if db["checklist_versions"].count:
        return
    db["checklists"].insert({"id": "list", "program_id": "harbour", "title": "Counter", "created_at": NOW})
    db["checklist_versions"].insert({"id": "v1", "checklist_id": "list", "number": 1, "document": "{}", "sha256": "0",
                                     "published_at": NOW, "published_by": "ada"})


def report_of(db: Database, edition: Laid) -> None:
    """The visit and the report, made by Sam, whom no manager may find."""
    report = edition.report or f"report-{edition.id}"
    db["visits"].insert({
        "id": f"visit-{report}", "program_id": edition.program, "location_id": edition.location, "wave_id": edition.wave,
        "version_id": "v1", "shopper_id": "sam", "kind": edition.kind, "state": "closed", "window_from": "2026-03-09",
        "window_to": "2026-03-15", "created_at": NOW}, ignore=True)
    db["reports"].insert({"id": report, "visit_id": f"visit-{report}", "shopper_id": "sam", "version_id": "v1",
                          "state": "released", "started_at": NOW, "saved_at": NOW}, ignore=True)
