"""What visits stand on, laid down directly: published versions, and a short way to plan."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from shopper.checklists.model import Document, Item, Touchpoint, dump, fingerprint
from shopper.db import Row, writing
from shopper.people.model import Person
from shopper.visits import store
from shopper.visits.model import VisitPlan
from tests.world import NOW, put

ADA = Person("ada", "Ada Admin", "ada@example.org", frozenset({("admin", None)}))
SAM = Person("sam", "Sam Shopper", "sam@example.org", frozenset({("shopper", "harbour")}))
SUE = Person("sue", "Sue Shopper", "sue@example.org", frozenset({("shopper", "harbour")}))
EVE = Person("eve", "Eve Editor", "eve@example.org", frozenset({("editor", "harbour")}))
MAX = Person("max", "Max Manager", "max@example.org", frozenset({("manager", "harbour")}))
NORA = Person("nora", "Nora Nothing", "nora@example.org", frozenset((role, "other") for role in ("shopper", "editor", "manager")))
PLAN = VisitPlan("marlow", "spring", "v1", "sam", "field", "2026-03-10", "2026-03-20", "A customer in a hurry.", "in a hurry",
                 "Pay in cash.")


def versions(db: Database) -> None:
    """Harbour's versions v1 and (retired) v0, and one of the other brand."""
    document = Document(title="Counter visit", touchpoints=(Touchpoint(key="greeting", title="Greeting", items=(
        Item(key="greeted", type="short_text", prompt="How were you greeted?"),)),))
    text = dump(document)
    with writing(db):
        for key, program in (("counter", "harbour"), ("foreign", "other")):
            put(db, "checklists", {"id": key, "program_id": program, "title": document.title, "created_at": NOW})
        published = (("v0", "counter", 1, NOW), ("v1", "counter", 2, None), ("x1", "foreign", 1, None))
        for key, checklist, number, retired in published:
            put(db, "checklist_versions", {"id": key, "checklist_id": checklist, "number": number, "document": text,
                                           "sha256": fingerprint(text), "published_at": NOW, "published_by": "ada",
                                           "retired_at": retired})


def planned(db: Database, **differs: object) -> str:
    """A visit like PLAN but for what differs; its id."""
    return store.plan(db, "ada", replace(PLAN, **differs), NOW)  # type: ignore[arg-type]


def visit(db: Database, visit_id: str) -> Row:
    """A visit as it stands."""
    return store.find_visit(db, visit_id)
