"""Parts of a draft that people work on one at a time, each as a JSON text: taken out of the document, and put back."""

from __future__ import annotations

import json
from typing import Any

from shopper.checklists import editing
from shopper.checklists.model import Document, Item, Scoring, Touchpoint, dump
from shopper.checklists.worth import with_worth, worth_of
from shopper.errors import NotFound

SETTINGS = {"title", "languages", "scoring"}


def part_text(document: Document, kind: str, key: str = "") -> str:
    """The JSON text of what a person had before their eyes, empty where it is gone: an `item`, its `worth`, a `touchpoint`
    (without its items), its `weight`, a `section` (with them), the `settings`, or the `whole` document."""
    if kind == "whole":
        return dump(document)
    try:
        return canonical(_part(document, kind, key))
    except NotFound:
        return ""


def put_part(document: Document, kind: str, key: str, part: dict[str, Any]) -> Document:
    """The document with a part as it reads now; NotFound where its place is gone."""
    if kind == "settings":
        scoring = Scoring.model_validate_json(json.dumps(part["scoring"]))
        return editing.put_settings(document, part["title"], tuple(part["languages"]), scoring)
    if kind == "worth":
        return editing.put_item(document, with_worth(editing.find_item(document, key), part))
    if kind == "weight":
        return editing.change_touchpoint(document, editing.find_touchpoint(document, key).model_copy(update=part))
    if kind == "item":
        return editing.put_item(document, Item.model_validate_json(json.dumps(part)))
    return editing.change_touchpoint(document, Touchpoint.model_validate_json(json.dumps(part)))


def text_of(part: Item | Touchpoint) -> str:
    """The text of an item, or of a touchpoint without its items, as `part_text` would say it once it is stored."""
    return canonical(part.model_dump(mode="json", exclude={"items"}, exclude_defaults=True))


def loaded(text: str) -> dict[str, Any]:
    """The values of a part's text; none where it is not such a text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _part(document: Document, kind: str, key: str) -> dict[str, Any]:
    if kind == "settings":
        return document.model_dump(mode="json", include=SETTINGS)
    if kind in ("item", "worth"):
        item = editing.find_item(document, key)
        return worth_of(item) if kind == "worth" else item.model_dump(mode="json", exclude_defaults=True)
    if kind == "weight":
        return {"weight": editing.find_touchpoint(document, key).weight}
    hidden = {"items"} if kind == "touchpoint" else None
    return editing.find_touchpoint(document, key).model_dump(mode="json", exclude=hidden, exclude_defaults=True)


def canonical(part: dict[str, Any]) -> str:
    """The same text for the same part, whether it was just made or read from the database."""
    return json.dumps(part, sort_keys=True, ensure_ascii=False)
