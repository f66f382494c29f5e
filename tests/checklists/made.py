"""Small documents that the checklist tests are about."""

from __future__ import annotations

from typing import Any

from shopper.checklists.model import Choice, Document, Item, Touchpoint

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
