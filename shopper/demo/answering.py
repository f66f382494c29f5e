"""Believable answers for any checklist: drawn with a seeded die, leaning by how good the location is that day."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from shopper.checklists.model import Document, Item, amount
from shopper.checklists.visibility import visible_items

HERE = Path(__file__).parent
HOURS = {"coffee": (7, 9), "savings": (10, 16), "helpline": (9, 19)}  # between which a visit begins
LASTS = {"coffee": (24, 38), "savings": (45, 70), "helpline": (16, 26)}  # minutes
TOGETHER = {"greeting-time": ("greeted-30", 30)}  # a timing that says the same as a yes or no: yes means at most so many seconds
NOTED = ("yes_no", "single", "timing")  # what a shopper notes the time of
CRITICAL_KEPT = 0.7  # what is critical is looked after even on a weak day
Answer = dict[str, Any]


@cache
def voices() -> dict[str, Any]:
    """What the demo's shoppers say, by item key and occasion."""
    return json.loads((HERE / "voices.json").read_text())  # type: ignore[no-any-return]


class Hand:
    """One shopper's hand on one visit. `quality` from 0 (a bad day) to 1 (a day to remember)."""

    def __init__(self, seed: str, quality: float, kind: str, date: str = "2026-10-14") -> None:
        """`date` is the visit's day; when on it the visit begins, and how long it lasts, goes by the kind of visit."""
        self.dice = random.Random(seed)  # noqa: S311 - a demo, not a secret
        self.quality = quality
        self.kind = kind
        self.date = date
        self.emotion = 3  # of the touchpoint written about last, so that thoughts fit the feeling
        self.given: dict[str, Answer] = {}
        hours, minutes = HOURS[kind], LASTS[kind]
        self.began = self.dice.randint(hours[0] * 12, hours[1] * 12 - 1) * 5  # minutes of the day
        self.minutes = self.dice.randint(*minutes)

    def clock(self, minute: int) -> str:
        """The wall clock so many minutes into the visit."""
        return f"{(self.began + minute) // 60:02d}:{(self.began + minute) % 60:02d}"

    def good(self) -> bool:
        """Whether this moment went well."""
        return self.dice.random() < 0.25 + 0.75 * self.quality

    def say(self, group: str, key: str) -> str:
        """One of the remarks for an occasion, empty when nobody wrote one."""
        said = voices()[group].get(key, [])
        return str(self.dice.choice(said)) if said else ""

    def cause(self, key: str) -> str:
        """What caused the emotion of a touchpoint, in words that fit this touchpoint alone."""
        mood = "good" if self.emotion > 3 else "even" if self.emotion == 3 else "bad"
        return str(self.dice.choice(voices()["causes"][key][mood]))


def answers(document: Document, facts: dict[str, Any], hand: Hand) -> dict[str, Answer]:
    """A whole report's answers: every visible item that takes one, with comments where the form asks for them."""
    given = hand.given
    items = [item for _, item in document.items()]
    for place, item in enumerate(items):
        if item.key in visible_items(document, given, facts) and (item.required or hand.dice.random() < 0.7):
            answer = _answer(item, hand)
            if answer and item.type in NOTED and hand.dice.random() < 0.5:
                answer["at"] = hand.clock(hand.minutes * place // len(items))
            if answer:
                given[item.key] = answer
    return given


def _answer(item: Item, hand: Hand) -> Answer:
    remarks = voices()["remarks"].get(item.key, {})
    if item.na and "na" in remarks and hand.dice.random() < 0.12:
        return {"na": True, "na_reason": remarks["na"][0]}
    draw = DRAW.get(item.type)
    if draw is None:
        return {}
    answer: Answer = {"value": draw(item, hand)}
    if _failed(item, answer["value"]):
        if "failed" in remarks or item.comment_if_failed:
            answer["comment"] = hand.dice.choice(remarks.get("failed", ["Seen from where I stood."]))
    elif item.key in voices()["stood_out"] and hand.quality > 0.6 and hand.dice.random() < 0.6:
        answer["stood_out"] = hand.say("stood_out", item.key)
    return answer


def _failed(item: Item, value: object) -> bool:
    chosen = next((choice for choice in item.choices if choice.key == value), None)
    best = max((amount(choice.points) for choice in item.choices if choice.points is not None), default=Fraction(0))
    return chosen is not None and chosen.points is not None and amount(chosen.points) == 0 and best > 0


def _single(item: Item, hand: Hand) -> str:
    ranked = sorted(item.choices, key=lambda choice: amount(choice.points or 0), reverse=True)
    if all(choice.points is None for choice in item.choices):
        return hand.dice.choice(item.choices).key if item.type != "yes_no" else "no"
    kept = hand.good() or (item.critical is not None and hand.dice.random() < CRITICAL_KEPT)
    return ranked[0].key if kept else hand.dice.choice(ranked[1:]).key


def _scale(item: Item, hand: Hand) -> str:
    top = len(item.choices) - 1
    place = round(top * (0.35 + 0.62 * hand.quality) + hand.dice.uniform(-1, 1) * top * 0.12)
    return item.choices[max(0, min(top, place))].key


def _several(item: Item, hand: Hand) -> list[str]:
    scored = [choice.key for choice in item.choices if amount(choice.points or 0) > 0 and hand.good()]
    empty = [choice.key for choice in item.choices if not amount(choice.points or 0)]
    return scored or empty[:1] or [item.choices[0].key]


def _timing(item: Item, hand: Hand) -> Answer:
    limits = [int(amount(threshold.at_most)) for threshold in item.thresholds if threshold.at_most is not None] or [90]
    if item.key in TOGETHER:
        other, seconds = TOGETHER[item.key]
        quick = hand.given.get(other, {}).get("value") == "yes"
        return {"seconds": hand.dice.randint(6, seconds) if quick else hand.dice.randint(seconds + 8, seconds * 3)}
    limit = limits[0] if hand.good() else limits[-1] * 2
    return {"seconds": max(4, round(limit * hand.dice.uniform(0.3, 0.95)))}


def _number(item: Item, hand: Hand) -> str:
    low = int(amount(item.minimum or 0))
    return str(low + hand.dice.randint(0, 3 if hand.good() else 7))


def _money(item: Item, hand: Hand) -> str:
    return "120.00" if item.key == "monthly" else hand.dice.choice(["3.40", "3.60", "4.20"]) if not hand.good() else "3.40"


def _people(item: Item, hand: Hand) -> Answer:
    count = hand.dice.randint(1, 3)
    return {"count": count, "roles": [f"advisor {n + 1}" for n in range(count)], "knew_part": "all" if hand.good() else "some"}


def _pillars(item: Item, hand: Hand) -> Answer:
    def level() -> int:
        return max(1, min(5, round(1.6 + 3.2 * hand.quality + hand.dice.uniform(-1.7, 1.4))))

    hand.emotion = level()
    return {"success": level(), "effort": level(), "emotion": hand.emotion, "cause": hand.cause(item.key)}


def _thoughts(item: Item, hand: Hand) -> Answer:
    return dict(hand.dice.choice(voices()["thoughts"][item.key]["good" if hand.emotion > 3 else "bad"]))


def _short(item: Item, hand: Hand) -> str:
    return hand.say("short", item.key) or "Nothing to add"


def _story(item: Item, hand: Hand) -> str:
    mood = "good" if hand.quality > 0.7 else "mixed" if hand.quality > 0.4 else "bad"
    return str(hand.dice.choice(voices()["stories"][hand.kind][mood]))


def _datetime(item: Item, hand: Hand) -> str:
    clock = hand.clock(hand.minutes)
    return {"date": hand.date, "time": clock, "both": f"{hand.date}T{clock}"}[item.parts]


DRAW: dict[str, Callable[[Item, Hand], Any]] = {
    "yes_no": _single, "single": _single, "several": _several, "scale": _scale, "number": _number, "money": _money,
    "datetime": _datetime, "timing": _timing, "short_text": _short, "narrative": _story, "people_met": _people,
    "pillars": _pillars, "think_feel_do": _thoughts,
}
