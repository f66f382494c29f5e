"""A small checklist with every item type, a visit for Sam, and whole answers: what tests of reports start from."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image
from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import Document
from shopper.db import writing
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from tests import world as worlds

NOW = worlds.NOW
REPORT = "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b11"
SECOND = "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b22"
SAM = Person("sam", "Sam Shopper", "sam@example.org", frozenset({("shopper", "harbour")}))
SUE = Person("sue", "Sue Shopper", "sue@example.org", frozenset({("shopper", "harbour")}))
NORA = Person("nora", "Nora Nothing", "nora@example.org", frozenset({("shopper", "other"), ("editor", "other")}))
EVE = Person("eve", "Eve Editor", "eve@example.org", frozenset({("editor", "harbour")}))
BEGAN, ENDED = "2026-03-12T14:00", "2026-03-12T14:35"
SIGNED = Declaration("Sam Shopper")
YES_NO = [{"key": "yes", "text": "Yes", "points": 5}, {"key": "no", "text": "No", "points": 0}]


def document() -> Document:
    """Two touchpoints and a hidden-by-condition item; every type once."""
    arriving = [
        {"key": "greeted", "type": "yes_no", "prompt": "Did someone look up or speak within 30 seconds?", "choices": YES_NO,
         "na": True, "na_reason": True, "comment_if_failed": True},
        {"key": "busy", "type": "single", "prompt": "Why did nobody come?", "show_if": {"item": "greeted", "is": "no"},
         "choices": [{"key": "busy", "text": "Everyone was busy"}, {"key": "absent", "text": "Nobody was there"}]},
        {"key": "wait", "type": "timing", "prompt": "How long until the greeting?", "measures": "waiting",
         "thresholds": [{"at_most": 30, "points": 5}, {"points": 0}]},
        {"key": "signs", "type": "several", "prompt": "Which signs did you see?", "most": 2, "required": False,
         "choices": [{"key": "menu", "text": "Menu"}, {"key": "offers", "text": "Offers"}, {"key": "hours", "text": "Hours"},
                     {"key": "none", "text": "None at all", "alone": True}]},
        {"key": "front", "type": "photo", "prompt": "A photo of the front", "required": False},
        {"key": "read", "type": "note", "prompt": "Order a flat white."},
    ]
    ordering = [
        {"key": "nps", "type": "scale", "prompt": "Would you recommend it?",
         "choices": [{"key": str(n), "text": {0: "never", 10: "always"}.get(n, str(n)), "points": n} for n in range(11)]},
        {"key": "price", "type": "money", "prompt": "What did it cost?", "currency": "EUR", "minimum": 1, "maximum": 10},
        {"key": "paid_at", "type": "datetime", "parts": "time", "prompt": "When did you pay?", "required": False},
        {"key": "who", "type": "people_met", "prompt": "Whom did you meet?"},
        {"key": "felt", "type": "pillars", "prompt": "How was ordering?"},
        {"key": "moment", "type": "think_feel_do", "prompt": "The moment of ordering", "required": False},
        {"key": "story", "type": "narrative", "prompt": "Tell what happened", "minimum_length": 20},
        {"key": "slip", "type": "receipt", "prompt": "The receipt", "required": False},
        {"key": "voice", "type": "audio", "prompt": "A voice note", "required": False},
    ]
    return Document.model_validate_json(json.dumps({
        "title": "Coffee, step by step",
        "touchpoints": [{"key": "arriving", "title": "Arriving", "items": arriving},
                        {"key": "ordering", "title": "Ordering", "moment_of_truth": True, "items": ordering}]}))


def answers(**changed: Any) -> dict[str, Any]:
    """A whole report's answers; `changed` replaces some, None takes one out."""
    whole = {
        "greeted": {"value": "yes"}, "wait": {"value": {"seconds": 18}}, "nps": {"value": "9"}, "price": {"value": "4.20"},
        "who": {"value": {"count": 1, "roles": ["barista"], "knew_part": "all"}},
        "felt": {"value": {"success": 4, "effort": 5, "emotion": 4, "cause": "A warm welcome."}},
        "story": {"value": "I walked in and was greeted at once."},
    }
    return {key: answer for key, answer in {**whole, **changed}.items() if answer is not None}


def accepted_visit(db: Database, shopper: str = "sam", visit_id: str = "visit") -> str:
    """A visit that its shopper has accepted, on a published version of the small checklist."""
    version = published(db)
    with writing(db):
        db.table("visits").insert({
            "id": visit_id, "program_id": "harbour", "location_id": "marlow", "wave_id": "spring", "version_id": version,
            "shopper_id": shopper, "kind": "field", "state": "accepted", "window_from": "2026-03-10", "window_to": "2026-03-20",
            "scenario": "Order a flat white to take away", "variant": "new customer", "briefing": "Stand in the queue.",
            "location_tags": '["high-street"]', "created_at": NOW})
    return visit_id


def published(db: Database) -> str:
    """The id of the published small checklist, made on first use."""
    held = next(iter(db.query("SELECT id FROM checklist_versions LIMIT 1")), None)
    if held:
        return str(held["id"])
    checklist = checklists.add_checklist(db, "ada", "harbour", document(), NOW)
    sha256 = next(iter(db.query("SELECT sha256 FROM checklist_drafts WHERE checklist_id = ?", [checklist])))["sha256"]
    return checklists.publish(db, "ada", checklist, sha256, NOW)


def begun(db: Database) -> str:
    """Sam's report, begun on an accepted visit."""
    return reports.open_report(db, SAM, accepted_visit(db), REPORT, NOW)


def filled(db: Database, **changed: Any) -> str:
    """Sam's report with everything required in it."""
    reports.save_draft(db, SAM, begun(db), Draft(1, answers(**changed), BEGAN, ENDED), NOW)
    return REPORT


def sent(db: Database, **changed: Any) -> str:
    """Sam's report, sent."""
    reports.submit(db, SAM, filled(db, **changed), SIGNED, NOW)
    return REPORT


def picture(color: str = "teal", size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """A drawn photo."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()

