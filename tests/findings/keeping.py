"""A released edition in a test's database, with its photos in the evidence folder."""

from __future__ import annotations

import copy
import json
from typing import Any

from shopper import blobs
from tests import world as worlds
from tests.findings.printed import photo
from tests.findings.sample import sample_edition

LATER = "2026-03-14T10:00:00.000Z"
Edition = dict[str, Any]


def put_released(world: worlds.World, edition: Edition | None = None) -> str:
    """The id of the edition; the report behind it does not matter here."""
    mine = copy.deepcopy(edition or sample_edition())
    for shown in mine["evidence"]:
        shown["sha256"] = blobs.store(world.instance / "evidence", photo(shown["width"], shown["height"], shown["number"]))
    world.db.conn.execute("PRAGMA foreign_keys=OFF")
    worlds.put(world.db, "editions", {
        "id": "edition-1", "report_id": "report-1", "number": 1, "document": json.dumps(mine), "sha256": "0" * 64,
        "released_at": LATER, "program_id": "harbour", "location_id": "marlow", "wave_id": "spring", "visit_kind": "field",
        "visited_on": "2026-03-12", "score": "75.7", "band": "Good", "earned": "56", "possible": "74", "strengths": 6,
        "failures": 3})
    return "edition-1"
