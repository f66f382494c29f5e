"""A checklist that is edited and published anew leaves every older edition, its score and its PDF as they were, to the byte."""

from __future__ import annotations

import json

from sqlite_utils import Database

from shopper.checklists import editing
from shopper.checklists import store as checklists
from shopper.checklists.drafts import store as drafts
from shopper.checklists.model import Document, dump, fingerprint
from shopper.db import rows
from shopper.findings import rendering, store
from tests.reviews.acting import ANSWERS, DOCUMENT, Act, published, report
from tests.tools import needs
from tests.world import NOW

pytestmark = needs("pango")
LATER, LAST = "2026-03-14T23:30:00.000Z", "2026-07-01T23:30:00.000Z"
KEPT = ANSWERS | {"price": {"value": "yes"}}
COLUMNS = "SELECT id, document, sha256, score, band, earned, possible, strengths, failures FROM editions WHERE released_at < ? ORDER BY id"


def golden(db: Database, version_id: str) -> dict[str, tuple[str, str]]:
    """Of each early edition its whole row and the hash of a PDF made of it now; and the version that they answered."""
    version = checklists.find_version(db, version_id).document
    return {version_id: (dump(version), "")} | {found["id"]: (json.dumps(found, sort_keys=True), fingerprint_of(found["document"])) for found in rows(db, COLUMNS, LAST)}


def fingerprint_of(document: str) -> str:
    made = rendering.make(json.loads(document), rendering.Pictures({}))
    return fingerprint(made.data.hex())


def published_anew(db: Database, version_id: str) -> str:
    """The same checklist, edited and published with other words, weights and points, and one item less."""
    checklist_id = checklists.find_version(db, version_id).checklist_id
    price = editing.find_item(DOCUMENT, "price").model_copy(update={"prompt": "Another question?", "weight": "3"})

    def other(document: Document) -> Document:
        return editing.remove_item(editing.put_item(document, price), "story")

    draft = drafts.change_draft(db, "ada", checklist_id, drafts.Change(other, "asked another question"), NOW)
    return checklists.publish(db, "ada", checklist_id, draft.sha256, NOW)


def test_a_new_version_leaves_every_older_edition_score_and_pdf_as_it_was(db: Database) -> None:
    version = published(db)
    for act in (Act(), Act(answers=KEPT, location="quay"), Act(answers=KEPT)):
        store.release(db, "eve", report(db, version, act), LATER)
    before = golden(db, version)
    newer = published_anew(db, version)
    latest = store.release(db, "eve", report(db, newer, Act(answers={key: KEPT[key] for key in ("greeted", "price")})), LAST)
    assert len(before) == 4 and golden(db, version) == before
    new = store.edition_document(db, latest)
    assert new["checklist"]["version"] == 2 and "Another question?" in json.dumps(new)
