"""Finds the checklist version of a form that a shopper may take along."""

from __future__ import annotations

import json

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.store import Version
from shopper.db import row
from shopper.errors import NotFound
from shopper.people.model import Person


def version_of(db: Database, shopper: Person, sha256: str) -> Version:
    """The version with this fingerprint, where the shopper has a visit to make with it or a report on it; else NotFound."""
    found = row(db, """SELECT v.id FROM checklist_versions v JOIN visits t ON t.version_id = v.id
                       WHERE v.sha256 = ?1 AND t.program_id IN (SELECT value FROM json_each(?3))
                       AND ((t.shopper_id = ?2 AND t.state IN ('assigned','accepted'))
                            OR EXISTS (SELECT 1 FROM reports r WHERE r.visit_id = t.id AND r.shopper_id = ?2))
                       ORDER BY v.number DESC LIMIT 1""", sha256, shopper.id, json.dumps(shopper.programs("shopper")))
    if found is None:
        raise NotFound
    return checklists.find_version(db, found["id"])
