"""What an item is worth, apart from its words: points, weight, critical rule, bonus, N/A. The scoring panel works on this."""

from __future__ import annotations

import json
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, THRESHOLD_TYPES, Choice, Item, Threshold

NA = ("no", "allowed", "reason")
Worth = dict[str, Any]


def worth_of(item: Item) -> Worth:
    """The item's worth in plain values; `points` by the key of a choice, or by what a threshold asks for."""
    return {"weight": item.weight, "bonus": item.bonus, "na": NA[item.na + (item.na and item.na_reason)],
            "critical": item.critical.model_dump(mode="json") if item.critical else None, "points_cap": item.points_cap,
            "points": {key: one.points for key, one in graded(item)}}


def graded(item: Item) -> list[tuple[str, Choice | Threshold]]:
    """The choices or thresholds that points stand at, each by what tells it from the others."""
    if item.type in CHOICE_TYPES:
        return [(choice.key, choice) for choice in item.choices]
    if item.type in THRESHOLD_TYPES:
        return [(f"{n} {one.at_least} {one.at_most}", one) for n, one in enumerate(item.thresholds)]
    return []


def with_worth(item: Item, worth: Worth) -> Item:
    """The item with another worth; points of a choice or threshold that is gone are left out."""
    points, held = worth["points"], item.model_dump(mode="json")
    for (key, _), one in zip(graded(item), held["thresholds" if item.type in THRESHOLD_TYPES else "choices"], strict=False):
        one["points"] = points.get(key, one["points"])
    named = {name: worth[name] for name in ("weight", "bonus", "critical", "points_cap")}
    return Item.model_validate_json(json.dumps(held | named | {"na": worth["na"] != "no", "na_reason": worth["na"] == "reason"}))
