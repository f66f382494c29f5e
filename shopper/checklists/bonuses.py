"""Finds bonus items that could never count, because nothing in their touchpoint is possible beside them."""

from __future__ import annotations

from fractions import Fraction

from shopper.checklists.model import Choice, Document, Item, Threshold, Touchpoint

BONUS_ALONE = "Its only scored items are bonus items, which add to what is possible beside them: score another item here too."


def bonus_alone(document: Document) -> list[Touchpoint]:
    """Touchpoints with a bonus and no other scored item, where each touchpoint is scored or capped by itself."""
    if document.scoring.sections == "none" and not document.scoring.cap:
        return []
    return [touchpoint for touchpoint in document.touchpoints
            if _only_bonus([item for item in touchpoint.items if _scored(item)])]


def _only_bonus(scored: list[Item]) -> bool:
    return bool(scored) and all(item.bonus for item in scored)


def _scored(item: Item) -> bool:
    """Whether some answer is worth points, or takes some."""
    graded: list[Choice | Threshold] = [*item.choices, *item.thresholds]
    return any(Fraction(one.points or 0) for one in graded)
