"""A checklist that is edited and published anew leaves every older edition, its score and its PDF as they were, to the byte."""

from __future__ import annotations

import json

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import dump, fingerprint
from shopper.db import row, rows, writing
from shopper.findings import rendering, store
from tests.reviews.acting import ANSWERS, DOCUMENT, Act, published, report
from tests.tools import needs
from tests.world import NOW

pytestmark = needs("pango")
LATER, LAST = "2026-03-14T23:30:00.000Z", "2026-07-01T23:30:00.000Z"
KEPT = ANSWERS | {"price": {"value": "yes"}}
COLUMNS = "SELECT id, document, sha256, score, band, earned, possible, strengths, failures FROM editions WHERE released_at < ? ORDER BY id"


def golden(db: Database) -> dict[str, tuple[str, str]]:
    """Of each early edition its whole row and the hash of a PDF made of it now."""
    return {found["id"]: (json.dumps(found, sort_keys=True), fingerprint_of(found["document"])) for found in rows(db, COLUMNS, LAST)}


def fingerprint_of(document: str) -> str:
    made = rendering.make(json.loads(document), rendering.Pictures({}))
    return fingerprint(made.data.hex())


def published_anew(db: Database, version_id: str) -> str:
    """The same checklist with other words, weights and points, and one item less."""
    checklist_id = (row(db, "SELECT checklist_id FROM checklist_versions WHERE id = ?", version_id) or {})["checklist_id"]
    till = DOCUMENT.touchpoints[1]
    price = till.items[0].model_copy(update={"prompt": "Another question?", "weight": "3"})
    other = DOCUMENT.model_copy(update={"touchpoints": (DOCUMENT.touchpoints[0], till.model_copy(update={"items": (price,)}))})
    with writing(db):
        db.conn.execute("UPDATE checklist_drafts SET document = ?, sha256 = ? WHERE checklist_id = ?",
                        [dump(other), fingerprint(dump(other)), checklist_id])
    return checklists.publish(db, "ada", checklist_id, fingerprint(dump(other)), NOW)


def test_a_new_version_leaves_every_older_edition_score_and_pdf_as_it_was(db: Database) -> None:
    version = published(db)
    for act in (Act(), Act(answers=KEPT, location="quay"), Act(answers=KEPT)):
        store.release(db, "eve", report(db, version, act), LATER)
    before = golden(db)
    newer = published_anew(db, version)
    latest = store.release(db, "eve", report(db, newer, Act(answers={key: KEPT[key] for key in ("greeted", "price")})), LAST)
    assert len(before) == 3 and golden(db) == before
    new = json.loads((row(db, "SELECT document FROM editions WHERE id = ?", latest) or {})["document"])
    assert new["checklist"]["version"] == 2 and "Another question?" in json.dumps(new)
