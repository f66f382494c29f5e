"""Which answers of an item fail, told beforehand, so that a phone without connection knows what asks for a word or a photo."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from shopper.checklists.model import THRESHOLD_TYPES, Choice, Item, Scoring, amount, best_points
from shopper.reports.points import score_item

SCALE = 10**6  # an Amount has at most six decimals, so that points become whole numbers


def failing(item: Item, rules: Scoring) -> dict[str, Any] | None:
    """The rule that `static/js/failing.js` reads; None where no answer of the item can fail."""
    if item.type in THRESHOLD_TYPES:
        return {"limits": _limits(item, rules)} if item.thresholds else None
    if item.type == "several":
        return _several(item, rules)
    keys = [choice.key for choice in item.choices if score_item(item, {"value": choice.key}, True, rules).level == "failed"]
    return {"keys": keys} if keys else None


def _limits(item: Item, rules: Scoring) -> list[dict[str, Any]]:
    """The thresholds in their order, each with whether it fails; the last one is what happens where none holds."""
    found = [{"at_most": _text(one.at_most), "at_least": _text(one.at_least),
              "fails": one.level == "failed" if one.level else _loses(item, amount(one.points), rules)}
             for one in item.thresholds]
    return [*found, {"at_most": None, "at_least": None, "fails": _loses(item, Fraction(0), rules)}]


def _several(item: Item, rules: Scoring) -> dict[str, Any]:
    """What each choice brings; the sum decides where no choice says its level itself: below zero, or at zero."""
    return {"points": {choice.key: _scaled(choice) for choice in item.choices},
            "levels": {choice.key: choice.level for choice in item.choices if choice.level},
            "cap": None if item.points_cap is None else str(int(amount(item.points_cap) * SCALE)),
            "zero": _loses(item, Fraction(0), rules), "below": _loses(item, Fraction(-1), rules)}


def _scaled(choice: Choice) -> str | None:
    return None if choice.points is None else str(int(amount(choice.points) * SCALE))


def _loses(item: Item, points: Fraction, rules: Scoring) -> bool:
    """Whether so many points, with no level given, are a failure."""
    best = best_points(item)
    if best is None or not (best > 0 or rules.items == "points"):
        return False
    return points < 0 or points == 0 < (Fraction(0) if item.bonus else best)


def _text(limit: int | str | None) -> str | None:
    return None if limit is None else str(limit)
