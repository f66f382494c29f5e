"""What one answer earns: exact points and the level of every item, before any section or total is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, THRESHOLD_TYPES, Choice, Item, Level, Scoring, amount, best_points

Answer = Mapping[str, Any]
Answers = Mapping[str, Answer]

ZERO = Fraction(0)


@dataclass(frozen=True)
class ItemScore:
    """An item's own points, unweighted. `best` is what its best answer is worth, also where a bonus makes `possible` 0."""

    key: str
    earned: Fraction
    possible: Fraction
    weight: Fraction
    level: Level | None
    counted: bool
    reason: str  # why it stands apart: hidden, na, unanswered, unscored, or "" for an ordinary answer
    best: Fraction

    def weighed(self, mode: str) -> tuple[Fraction, Fraction]:
        """What it brings to its touchpoint, (earned, possible), in item mode points or share; nothing when not counted."""
        if not self.counted:
            return ZERO, ZERO
        if mode == "points":
            return self.weight * self.earned, self.weight * self.possible
        return self.weight * self.earned / self.best, self.weight * self.possible / self.best


@dataclass(frozen=True)
class Outcome:
    """What a given answer is worth: points where it has any, and the level."""

    points: Fraction | None
    level: Level | None


def score_item(item: Item, answer: Answer | None, shown: bool, rules: Scoring) -> ItemScore:
    """The item's points and level under the checklist's rules for N/A and for what was left open."""
    best = best_points(item)
    scored = best is not None and (best > 0 or rules.items == "points")
    if not shown:
        return _apart(item, best, "hidden", counted=False)
    if answer is not None and answer.get("na") is True:
        return _apart(item, best, "na" if scored else "unscored", counted=scored and rules.na == "zero")
    outcome = _outcome(item, answer)
    if outcome is None:
        return _apart(item, best, "unanswered" if scored else "unscored", counted=scored and rules.unanswered == "zero")
    if not scored or outcome.points is None:
        return _apart(item, best, "unscored", counted=False, level=outcome.level)
    possible = _possible(item, best)
    return ItemScore(item.key, outcome.points, possible, amount(item.weight), outcome.level or _level(outcome.points, possible),
                     True, "", best or ZERO)


def number(answer: Answer | None) -> Fraction | None:
    """The exact value of a number, money or timing answer; None where there is none."""
    value = (answer or {}).get("value")
    if isinstance(value, Mapping):
        value = value.get("seconds")
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None


def chosen(item: Item, answer: Answer | None) -> list[Choice]:
    """The choices that were taken, in the author's order."""
    value = (answer or {}).get("value")
    keys = value if isinstance(value, list | tuple) else [value]
    return [choice for choice in item.choices if choice.key in keys]


def _apart(item: Item, best: Fraction | None, reason: str, *, counted: bool, level: Level | None = None) -> ItemScore:
    """An item without earned points: left out, or counted as zero where the author says so."""
    possible = _possible(item, best) if counted else ZERO
    return ItemScore(item.key, ZERO, possible, amount(item.weight), level, counted, reason, best or ZERO)


def _possible(item: Item, best: Fraction | None) -> Fraction:
    """A bonus earns without being possible."""
    return ZERO if item.bonus or best is None else best


def _outcome(item: Item, answer: Answer | None) -> Outcome | None:
    """What the answer is worth; None where the item was left open."""
    if item.type in CHOICE_TYPES:
        taken = chosen(item, answer)
        return _of_choices(item, taken) if taken else None
    if item.type in THRESHOLD_TYPES:
        value = number(answer)
        return None if value is None else _of_thresholds(item, value)
    return Outcome(None, None)


def _of_choices(item: Item, taken: list[Choice]) -> Outcome:
    """One choice's points, or the sum of several up to the author's cap; a failed level outweighs an engaged one."""
    points = [amount(choice.points) for choice in taken if choice.points is not None]
    levels = {choice.level for choice in taken}
    level = next((level for level in ("failed", "engaged", "did_the_job") if level in levels), None)
    if not points:
        return Outcome(None, level)
    earned = sum(points, ZERO)
    if item.type == "several" and item.points_cap is not None:
        earned = min(earned, amount(item.points_cap))
    return Outcome(earned, level)


def _of_thresholds(item: Item, value: Fraction) -> Outcome:
    """The first threshold that holds; where none does, nothing is earned."""
    if not item.thresholds:
        return Outcome(None, None)
    for threshold in item.thresholds:
        below = threshold.at_most is None or value <= amount(threshold.at_most)
        above = threshold.at_least is None or value >= amount(threshold.at_least)
        if below and above:
            return Outcome(amount(threshold.points), threshold.level)
    return Outcome(ZERO, None)


def _level(earned: Fraction, possible: Fraction) -> Level:
    """The level where the author gave none: nothing of something is failed, so are points taken away; never engaged."""
    return "failed" if earned < 0 or earned == 0 < possible else "did_the_job"
