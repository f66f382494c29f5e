"""One visit as findings and edition look at it: what was answered, kept, felt and told, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopper.checklists.model import EMOTIONS, Document, Item, Touchpoint
from shopper.reports.display import display
from shopper.reports.scoring import Answer, Answers, ItemScore, Score


@dataclass(frozen=True)
class Seen:
    """All that findings are made of. `shown` are the items that may leave the review; `previous` is the edition before, here."""

    document: Document
    answers: Answers
    score: Score
    shown: frozenset[str]
    minutes: Mapping[str, int | None] = field(default_factory=dict)
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    kind: str = "field"

    def answer(self, key: str) -> Answer:
        """The answer to an item that may be shown, or an empty one."""
        return self.answers.get(key, {}) if key in self.shown else {}


def counted_in(seen: Seen, touchpoint: Touchpoint) -> list[ItemScore]:
    """Items that counted and could earn something: a bonus is no duty."""
    scores = (seen.score.items[item.key] for item in touchpoint.items)
    return [part for part in scores if part.counted and part.possible > 0]


def kept(seen: Seen, touchpoint: Touchpoint) -> bool | None:
    """Whether everything that counted at a touchpoint earned its full points and nothing failed; None where nothing counted."""
    counted = counted_in(seen, touchpoint)
    if not counted:
        return None
    failed = any(seen.score.items[item.key].level == "failed" for item in touchpoint.items)
    return not failed and all(part.earned >= part.possible for part in counted)


def pillars_of(seen: Seen, touchpoint: Touchpoint) -> Mapping[str, Any] | None:
    """The touchpoint's success, effort and emotion as they were recorded, or None."""
    return _recorded(seen, touchpoint, "pillars")


def emotion_of(seen: Seen, touchpoint: Touchpoint) -> int | None:
    """The emotion at the touchpoint, 1 to 5, or None."""
    level = (pillars_of(seen, touchpoint) or {}).get("emotion")
    return level if isinstance(level, int) and 1 <= level <= len(EMOTIONS) else None


def told_of(seen: Seen, touchpoint: Touchpoint) -> Mapping[str, Any] | None:
    """What the customer thought, felt and did, and wanted to, as recorded, or None."""
    return _recorded(seen, touchpoint, "think_feel_do")


def _recorded(seen: Seen, touchpoint: Touchpoint, kind: str) -> Mapping[str, Any] | None:
    values = (seen.answer(item.key).get("value") for item in touchpoint.items if item.type == kind)
    return next((value for value in values if isinstance(value, Mapping) and value), None)


def shown_answer(seen: Seen, item: Item) -> str:
    """The answer as a manager may see it: never a clock, only the day and the minute into the visit."""
    text, minute = display(item, seen.answer(item.key), len(seen.evidence.get(item.key, ()))), seen.minutes.get(item.key)
    if item.type != "datetime" or item.parts == "date" or ":" not in text:
        return text
    parts = [text.rpartition(", ")[0], f"minute {minute} of the visit" if minute is not None else ""]
    return ", ".join(part for part in parts if part) or "During the visit"
