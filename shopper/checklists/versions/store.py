"""What the checklist's versions and the steps of its draft still know of items that the draft has no more."""

from __future__ import annotations

import zlib

from sqlite_utils import Database

from shopper.checklists import visibility
from shopper.checklists.model import Document, load
from shopper.db import rows


def last_prompts(db: Database, checklist_id: str, document: Document) -> dict[str, str]:
    """The last prompt of each item that a condition of the document asks for and that was deleted, as far as it is known."""
    lost = _lost(document)
    if not lost:
        return {}
    found: dict[str, str] = {}
    for step in rows(db, "SELECT document FROM checklist_steps WHERE checklist_id = ? ORDER BY n DESC", checklist_id):
        text = zlib.decompress(step["document"]).decode()
        if any(f'"{key}"' in text for key in lost - set(found)):
            found = {item.key: item.prompt for _, item in load(text).items() if item.key in lost} | found
        if found.keys() >= lost:
            return found
    published = rows(db, "SELECT i.item_key, i.prompt FROM checklist_items i JOIN checklist_versions v ON v.id = i.version_id "
                         "WHERE v.checklist_id = ? ORDER BY v.number", checklist_id)
    return {one["item_key"]: one["prompt"] for one in published if one["item_key"] in lost} | found


def _lost(document: Document) -> set[str]:
    """Keys that conditions ask for and no item has."""
    asked = {leaf["item"] for _, item in document.items() if item.show_if is not None and not visibility.problems(item.show_if)
             for leaf in visibility.leaves(item.show_if) if "item" in leaf}
    return asked - {item.key for _, item in document.items()}
