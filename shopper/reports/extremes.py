"""Answers that earn the most and the least: for trying out how a checklist scores."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, THRESHOLD_TYPES, Document, Item
from shopper.checklists.visibility import visible_items
from shopper.reports.figures import plain
from shopper.reports.points import score_item

RANKS = {"failed": 0, None: 1, "did_the_job": 1, "engaged": 2}


def all_right(document: Document, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The best answer to every scored item that is shown then; others stay open."""
    return _extreme(document, facts, best=True)


def all_wrong(document: Document, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The worst answer to every scored item that is shown then."""
    return _extreme(document, facts, best=False)


def _extreme(document: Document, facts: Mapping[str, Any], best: bool) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for _, item in document.items():
        found = _candidates(item)
        if found and item.key in visible_items(document, answers, facts):
            answers[item.key] = {"value": (max if best else min)(found, key=lambda value: _worth(item, document, value))}
    return answers


def _worth(item: Item, document: Document, value: Any) -> tuple[Fraction, int]:
    scored = score_item(item, {"value": value}, True, document.scoring)
    return scored.earned, RANKS[scored.level]


def _candidates(item: Item) -> list[Any]:
    """Answers among which the best and the worst are."""
    if item.type == "several":
        return _sets(item)
    if item.type in CHOICE_TYPES:
        return [choice.key for choice in item.choices]
    if item.type not in THRESHOLD_TYPES or not item.thresholds:
        return []
    limits = [Fraction(limit) for one in item.thresholds for limit in (one.at_least, one.at_most) if limit is not None]
    figures = sorted({value for limit in limits for value in (limit, limit + 1, limit - 1) if value >= 0} | {Fraction(0)})
    return [{"seconds": int(value)} if item.type == "timing" else plain(value) for value in figures]


def _sets(item: Item) -> list[list[str]]:
    """Each choice alone, and the dearest and the cheapest ones together as far as they may be taken together."""
    beside = [choice for choice in item.choices if not choice.alone]
    ranked = sorted(beside, key=lambda choice: Fraction(choice.points or 0))
    most = item.most or len(beside)
    lowest = [choice.key for choice in ranked if Fraction(choice.points or 0) < 0][:most]
    highest = [choice.key for choice in reversed(ranked) if Fraction(choice.points or 0) > 0][:most]
    return [one for one in ([[choice.key] for choice in item.choices] + [lowest, highest]) if one]
