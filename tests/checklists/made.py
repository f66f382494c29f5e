"""Small documents that the checklist tests are about."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from shopper.checklists.drafts.store import Change, change_draft
from shopper.checklists.model import Choice, Document, Item, Touchpoint
from shopper.checklists.store import Draft
from tests.world import NOW

YES_NO = (Choice(key="yes", text="Yes", points=1), Choice(key="no", text="No", points=0))


def question(key: str = "queue", **changes: Any) -> Item:
    """A scored yes/no item, changed where a test says so."""
    return Item(**({"key": key, "type": "yes_no", "prompt": f"Was there a {key}?", "choices": YES_NO} | changes))


def other(key: str, kind: str, **changes: Any) -> Item:
    """An item of another type."""
    return Item(**({"key": key, "type": kind, "prompt": f"The {key}"} | changes))


def document(*items: Item, **changes: Any) -> Document:
    """A checklist of one touchpoint with these items."""
    touchpoint = Touchpoint(key="arrival", title="Arrival", items=items or (question(),))
    return Document(**({"title": "Visit", "touchpoints": (touchpoint,)} | changes))


def retitle(db: Database, checklist_id: str, title: str) -> Draft:
    """Another title for a draft, by Ada."""
    return change_draft(db, "ada", checklist_id, Change(lambda held: held.model_copy(update={"title": title}), "retitled"), NOW)
