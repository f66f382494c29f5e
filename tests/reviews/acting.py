"""A report acted out through the verbs a phone uses: published checklist, planned visit, answers, declaration."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import Choice, Document, Item, Touchpoint
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan
from tests.world import NOW

SAM = Person("sam", "Sam Shopper", "sam@example.org", frozenset({("shopper", "harbour")}))
EVE = Person("eve", "Eve Editor", "eve@example.org", frozenset({("editor", "harbour")}))
NORA = Person("nora", "Nora Nothing", "nora@example.org", frozenset({("editor", "other"), ("manager", "other")}))
YES_NO = (Choice(key="yes", text="Yes", points=5, level="did_the_job"), Choice(key="no", text="No", points=0))
DOCUMENT = Document(title="Counter visit", touchpoints=(
    Touchpoint(key="greeting", title="Greeting", moment_of_truth=True, items=(
        Item(key="greeted", type="yes_no", prompt="Greeted within 30 seconds?", choices=YES_NO),
        Item(key="felt", type="pillars", prompt="How was it?", required=False))),
    Touchpoint(key="till", title="Till", items=(
        Item(key="price", type="yes_no", prompt="Was the price on the board asked?", choices=YES_NO),
        Item(key="who", type="short_text", prompt="Who served you?", personal=True, required=False),
        Item(key="story", type="narrative", prompt="What happened?", required=False)))))
ANSWERS = {"greeted": {"value": "yes", "at": "14:03"}, "price": {"value": "no", "comment": "The board said 3.40, the till 3.60."},
           "story": {"value": "The queue was short and the order came after three minutes, warm and as asked for."}}


@dataclass(frozen=True)
class Act:
    """What differs from the ordinary visit by Sam to Marlow Street."""

    location: str = "marlow"
    kind: str = "field"
    answers: dict[str, Any] = field(default_factory=lambda: ANSWERS)
    submit: bool = True
    shopper: Person = SAM
    began: str = "2026-03-12T14:00"


def published(db: Database, document: Document = DOCUMENT) -> str:
    """The id of the checklist's only version."""
    checklist = checklists.add_checklist(db, "ada", "harbour", document, NOW)
    sha256 = next(iter(db.query("SELECT sha256 FROM checklist_drafts WHERE checklist_id = ?", [checklist])))["sha256"]
    return checklists.publish(db, "ada", checklist, sha256, NOW)


def report(db: Database, version_id: str, act: Act = Act()) -> str:
    """A report, sent unless the act says otherwise; its id."""
    visit = visits.plan(db, "ada", VisitPlan(
        location_id=act.location, wave_id="spring", version_id=version_id, shopper_id=act.shopper.id, kind=act.kind,
        window_from="2026-03-09", window_to="2026-03-15", scenario="A customer in a hurry", variant="", briefing="",
        **({"override": "tests visit often"} if "override" in VisitPlan.__dataclass_fields__ else {})), NOW)
    visits.accept(db, act.shopper, visit, NOW)
    report_id = reports.open_report(db, act.shopper, visit, str(uuid.uuid4()), NOW)
    send(db, report_id, act, 1)
    return report_id


def send(db: Database, report_id: str, act: Act, rev: int) -> None:
    """Save a revision of the report, and submit it when the act does."""
    reports.save_draft(db, act.shopper, report_id, Draft(rev, act.answers, act.began, f"{act.began[:10]}T14:34"), NOW)
    if act.submit:
        reports.submit(db, act.shopper, report_id, Declaration(act.shopper.name), NOW)
