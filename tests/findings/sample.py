"""A rich released edition for tests of pages and PDF: one coffee visit, seven touchpoints, every item type, six photos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shopper.checklists.model import Critical, Document
from shopper.findings.edition import EditionInput, build
from tests.findings.sample_answers import ANSWERS
from tests.findings.sample_checklist import CHECKLIST
from tests.world import BANDS

SHOPPER = "Sam Shopper"
PROGRAM = {"id": "harbour", "name": "Harbour Coffee", "color": "#2B4A6F", "timezone": "Europe/London", "bands": BANDS,
           "use_statement": "For improvement. Not for disciplinary use.", "staff_names": 0, "competitor": 0}
LOCATION = {"id": "marlow", "name": "Marlow Street and the Old Customs House Arcade", "code": "HC-01",
            "address": "14 Marlow Street, Harbour Quarter", "area": "Harbour and Old Town", "tags": '["high-street"]'}
VISIT = {"id": "visit-2", "kind": "field", "variant": "in a hurry", "scenario": "A customer in a hurry, buying for two",
         "window_from": "2026-03-09", "window_to": "2026-03-15", "shopper_id": "sam", "shopper_name": SHOPPER}
REPORT = {"id": "report-2", "shopper_id": "sam", "began_at": "2026-03-12T17:05:00.000Z", "ended_at": "2026-03-12T17:39:20.000Z"}
PREVIOUS = {"visit": {"kind": "field", "date": "2026-01-12"}, "failures": [{"item": "table-clean"}, {"item": "allergen-card"}]}


def picture(n: int, item: str, caption: str, size: tuple[int, int] = (800, 600), kind: str = "photo") -> dict[str, Any]:
    """A row of evidence; its hashes are recognisable: the original never enters an edition, its print copy does."""
    return {"id": f"evidence-{n}", "item_key": item, "kind": kind, "sha256": f"0{n}" * 32, "mime": "image/jpeg", "bytes": 90_000,
            "width": size[0], "height": size[1], "print_sha256": f"a{n}" * 32, "thumb_sha256": f"b{n}" * 32, "state": "ok",
            "caption": caption, "added_at": "2026-03-12T17:12:00.000Z"}


EVIDENCE = (
    picture(1, "greet-30", "The counter, with two people at the machine"),
    picture(2, "window-photo", "Opening hours on the door", (600, 800)),
    picture(3, "window-photo", "The window from across the street, with the spring poster and the chalk board by the door"),
    picture(4, "allergen-card", "The shelf where the card is meant to be"),
    picture(5, "table-photo", "The table by the window"),
    picture(6, "farewell-photo", "The lid that was kept off"),
    picture(7, "till-receipt", "", kind="receipt"),
    picture(8, "till-audio", "", kind="audio"),
)


def sample_input() -> EditionInput:
    """What the sample edition is built from; tests change parts of it with `dataclasses.replace`."""
    document = Document.model_validate_json(CHECKLIST)
    everything = frozenset(item.key for _, item in document.items())
    return EditionInput(
        program=PROGRAM, location=LOCATION, wave={"id": "spring", "name": "Spring wave 2026"}, visit=VISIT, report=REPORT,
        version=3, document=document, answers=ANSWERS, visible=everything - {"queue-length"},
        evidence=EVIDENCE, number=1, released_on="2026-03-14", visit_number=2, visits_of=3, previous=PREVIOUS, noticed=True)


def sample_edition(**changes: Any) -> dict[str, Any]:
    """The sample edition; `changes` replace parts of its input."""
    return build(replace(sample_input(), **changes))


def ruled(document: Document, key: str, critical: Critical) -> Document:
    """The same checklist with another rule for one of its items."""
    return document.model_copy(update={"touchpoints": tuple(
        part.model_copy(update={"items": tuple(item.model_copy(update={"critical": critical}) if item.key == key else item
                                               for item in part.items)}) for part in document.touchpoints)})
