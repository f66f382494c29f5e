"""Checklists that benches fill in: 20 touchpoints and 252 items in our own words, or a shorter one, and answers to all."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import Document
from tests.world import NOW, put

WHO = ("the advisor", "the person at the till", "the barista", "somebody of the team", "the host", "the technician",
       "the manager")
DOES = ("greet you warmly", "look up when you came near", "ask what you needed", "explain each step", "name a second choice",
        "repeat your order", "say how long it takes", "offer a seat", "thank you by word", "invite you to come back",
        "hand over a receipt", "show where to go next", "keep the counter clean", "wear a badge", "answer without reading",
        "let you finish speaking", "say what it costs", "check that all was there", "open the door",
        "point out the offer of the day", "write down your wish", "stay with you to the end", "apologise for the wait",
        "give you time to think", "smile at others too")
WHERE = ("at the entrance", "in the queue", "at the counter", "by the shelves", "while you waited", "at the table", "on leaving")
STATIONS = ("Finding it", "Parking", "Outside", "Entrance", "First look", "Greeting", "Queue", "First need", "Advice", "Offer",
            "Choice", "Price", "Order", "Waiting", "Handing over", "Payment", "Receipt", "Sitting down", "Leaving", "Afterwards")
YES_NO = [{"key": "yes", "text": "Yes", "points": 4}, {"key": "no", "text": "No", "points": 0}]
LEVELS = [{"key": "engaged", "text": "Went beyond", "points": 4, "level": "engaged"},
          {"key": "did", "text": "Did the job", "points": 2, "level": "did_the_job"},
          {"key": "not", "text": "Did not", "points": 0, "level": "failed"}]
SIGNS = [{"key": f"s{n}", "text": text} for n, text in enumerate(("Opening hours", "Prices", "Offers", "A manager's name"))]
RARE: dict[int, tuple[dict[str, Any], Any]] = {  # what stands at these places of every dozen or so; the rest is yes or no
    3: ({"type": "single", "choices": LEVELS, "na": True}, "did"),
    5: ({"type": "timing", "measures": "waiting", "thresholds": [{"at_most": 60, "points": 4}, {"points": 0}]}, {"seconds": 48}),
    8: ({"type": "several", "choices": SIGNS}, ["s0", "s2"]),
    17: ({"type": "scale", "choices": [{"key": str(n), "text": str(n), "points": n} for n in range(11)]}, "8"),
    19: ({"type": "narrative", "minimum_length": 40}, "Nobody was at the counter at first; then two came and both helped."),
    23: ({"type": "money", "currency": "EUR", "minimum": 1, "maximum": 90}, "12.50"),
    29: ({"type": "pillars"}, {"success": 4, "effort": 5, "emotion": 4, "cause": "They listened."}),
    31: ({"type": "short_text"}, "A quiet corner"),
    37: ({"type": "photo", "required": False}, None),
}


def long(items: int = 252) -> tuple[Document, dict[str, Any]]:
    """The checklist and a whole set of answers; about two thirds are yes or no with N/A, as real ones are."""
    asked, answers = [], {}
    for number, prompt in zip(range(items), prompts(), strict=False):
        item, value = RARE.get(number % 41, ({"type": "yes_no", "choices": YES_NO, "na": True, "na_reason": number % 3 == 0,
                                              "comment_if_failed": number % 4 == 0}, "yes"))
        item = item | {"key": f"item-{number:03}", "prompt": prompt}
        if number % 11 == 7:
            item |= {"guidance": "Judge only what you saw or heard yourself, from where a customer stands."}
        if number % 25 == 24 and asked[-1]["type"] == "yes_no":
            item |= {"show_if": {"item": asked[-1]["key"], "is": "yes"}}
        asked.append(item)
        if value is not None:
            answers[item["key"]] = {"value": value} | ({"comment": "Seen twice, both times the same."} if number % 7 == 0 else {})
    stations = min(len(STATIONS), items)
    touchpoints = [{"key": f"station-{n}", "title": STATIONS[n], "moment_of_truth": n % 6 == 5,
                    "items": asked[n * items // stations:(n + 1) * items // stations]} for n in range(stations)]
    document = {"title": "The whole journey, step by step", "touchpoints": touchpoints}
    return Document.model_validate_json(json.dumps(document)), answers


def prompts() -> Iterator[str]:
    """Questions that are all different."""
    for number, (does, where) in enumerate(itertools.product(DOES, WHERE)):
        yield f"Did {WHO[number % len(WHO)]} {does} {where}?"
    for does, where in itertools.product(DOES, WHERE):
        yield f"Was there time for you {where} before anybody had to {does}?"


def begun(db: Database, document: Document, report_id: str, shopper: str = "sam") -> str:
    """A report that the shopper has begun on an accepted visit with this checklist; its id."""
    version = published(db, document)
    put(db, "visits", {"id": f"visit-{report_id}", "program_id": "harbour", "location_id": "marlow", "wave_id": "spring",
                       "version_id": version, "shopper_id": shopper, "kind": "field", "state": "accepted", "created_at": NOW,
                       "window_from": "2026-03-10", "window_to": "2026-03-20", "scenario": "Ask for a second opinion"})
    put(db, "reports", {"id": report_id, "visit_id": f"visit-{report_id}", "shopper_id": shopper, "version_id": version,
                        "state": "started", "started_at": NOW, "saved_at": NOW})
    return report_id


def published(db: Database, document: Document) -> str:
    """The one published version of the world, made on first use."""
    held = next(iter(db.query("SELECT id FROM checklist_versions LIMIT 1")), None)
    if held:
        return str(held["id"])
    checklist = checklists.add_checklist(db, "ada", "harbour", document, NOW)
    draft = next(iter(db.query("SELECT sha256 FROM checklist_drafts WHERE checklist_id = ?", [checklist])))
    return checklists.publish(db, "ada", checklist, draft["sha256"], NOW)
