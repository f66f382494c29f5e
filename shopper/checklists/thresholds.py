"""Thresholds that could never hold: what an author must mend before a number or a timing can score."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shopper.checklists.model import THRESHOLD_TYPES, Item, Threshold


def threshold_problems(item: Item) -> Iterator[str]:
    """What an author must mend, a sentence each."""
    if item.type not in THRESHOLD_TYPES:
        return
    before: list[Threshold] = []
    for place, threshold in enumerate(item.thresholds, 1):
        low, high = _limits(threshold)
        if low is not None and high is not None and low > high:
            yield f"Threshold {place} asks for at least {threshold.at_least} and at most {threshold.at_most}: nothing fits both."
        elif any(_covers(one, low, high) for one in before):
            yield f"Threshold {place} is never reached: an earlier one already holds for everything it asks for."
        before.append(threshold)


def _limits(threshold: Threshold) -> tuple[Fraction | None, Fraction | None]:
    return (None if threshold.at_least is None else Fraction(threshold.at_least),
            None if threshold.at_most is None else Fraction(threshold.at_most))


def _covers(earlier: Threshold, low: Fraction | None, high: Fraction | None) -> bool:
    """Whether the earlier threshold holds for every figure between low and high."""
    below, above = _limits(earlier)
    return (below is None or (low is not None and below <= low)) and (above is None or (high is not None and high <= above))
