"""Small checklists for tests of scores and findings, written in a shorthand that reads like the case it stands for."""

from __future__ import annotations

import json
from typing import Any

from shopper.checklists.model import Document


def document(touchpoints: list[dict[str, Any]], scoring: dict[str, Any] | None = None) -> Document:
    """A checklist. An item with `"yes": 5` is a yes/no question worth 5; `choices` are `[key, points, level]`."""
    parts = [part | {"title": part.get("title", part["key"].capitalize()), "items": [item(one) for one in part["items"]]}
             for part in touchpoints]
    return Document.model_validate_json(json.dumps({"title": "A case", "scoring": scoring or {}, "touchpoints": parts}))


def item(short: dict[str, Any]) -> dict[str, Any]:
    """One item of the shorthand in full."""
    rest = {name: value for name, value in short.items() if name not in ("yes", "choices")}
    choices = short.get("choices", [["yes", short["yes"]], ["no", 0]] if "yes" in short else [])
    full = {"type": "yes_no", "prompt": short["key"].capitalize(), **rest}
    if choices:
        full["choices"] = [choice(*parts) for parts in choices]
    return full


def choice(key: str, points: Any = None, level: str | None = None) -> dict[str, Any]:
    """A choice with only what was given."""
    given = {"points": points, "level": level}
    return {"key": key, "text": key.capitalize()} | {name: value for name, value in given.items() if value is not None}


def answers(short: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers whose plain values stand for `{"value": …}`."""
    return {key: value if isinstance(value, dict) and "seconds" not in value else {"value": value}
            for key, value in short.items()}

