"""What keeps a checklist document from being published, each in one sentence; `lint` holds what only deserves a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shopper.checklists import visibility
from shopper.checklists.alone import alone_problems
from shopper.checklists.bonuses import BONUS_ALONE, bonus_alone
from shopper.checklists.fitting import misfits
from shopper.checklists.model import CHOICE_TYPES, EVIDENCE_TYPES, SCHEMA, THRESHOLD_TYPES, Choice, Document, Item, Threshold
from shopper.checklists.reaching import never_shown
from shopper.checklists.signs import blank
from shopper.checklists.thresholds import threshold_problems

CALLED = {"yes_no": "yes/no", "single": "single choice", "several": "several choices", "scale": "scale", "number": "number",
          "money": "money", "datetime": "date and time", "timing": "timing", "short_text": "short text", "narrative": "narrative",
          "photo": "photo", "receipt": "receipt", "audio": "audio note", "people_met": "people met", "pillars": "pillar trio",
          "think_feel_do": "think/feel/do", "note": "note"}

# Options that only some types know, with the value they have when nobody set them.
OPTIONS: dict[str, tuple[tuple[str, ...], object]] = {
    "choices": (CHOICE_TYPES, ()),
    "thresholds": (THRESHOLD_TYPES, ()),
    "points_cap": (("several",), None),
    "unit": (("number",), ""),
    "minimum": (THRESHOLD_TYPES, None),
    "maximum": (THRESHOLD_TYPES, None),
    "currency": (("money",), ""),
    "parts": (("datetime",), "date"),
    "measures": (("timing",), "other"),
    "minimum_length": (("short_text", "narrative"), 0),
    "prompts": (("narrative",), ()),
    "most": (("several", "photo", "receipt", "audio"), None),
}
OPTION_NAMES = {"points_cap": "a cap on points", "minimum": "a plausible range", "maximum": "a plausible range",
                "parts": "date or time parts", "measures": "what is measured", "minimum_length": "a minimum length",
                "prompts": "writing prompts", "most": "a greatest number"}
LANGUAGE = re.compile(r"([a-z]{2,3}|x)(-[A-Za-z0-9]{1,8}){0,3}")  # BCP 47, as far as checklists need it
NOTHING: Mapping[str, str] = {}
UNANSWERABLE = (*EVIDENCE_TYPES, "note")  # nothing that a condition could look at


@dataclass(frozen=True)
class Problem:
    """One thing to mend: in a touchpoint, at an item (as they are titled, and their keys; empty where it concerns the whole)."""

    touchpoint: str
    item: str
    sentence: str
    touchpoint_key: str = ""
    item_key: str = ""

    def spoken(self) -> str:
        """Place and sentence in one line."""
        place = ", ".join(part for part in (self.touchpoint and f"touchpoint ‘{self.touchpoint}’",
                                            self.item and f"item ‘{self.item}’") if part)
        return f"{place}: {self.sentence}" if place else self.sentence


def problems(document: Document, gone: Mapping[str, str] = NOTHING) -> list[Problem]:
    """Everything that blocks publication, in the order of the journey; `gone` are the prompts of deleted items by key."""
    if not document.items():
        return [Problem("", "", "There is no item yet. Add at least one thing to observe."), *_empty(document)]
    found = [Problem("", "", sentence) for sentence in _whole(document)] + _empty(document) + _doubled(document)
    found += [Problem(touchpoint.title, "", BONUS_ALONE, touchpoint.key) for touchpoint in bonus_alone(document)]
    earlier: dict[str, Item] = {}
    never = never_shown(document)
    for touchpoint, item in document.items():
        sentences = [*_item(item, earlier, document, gone), *(never[key] for key in [item.key] if key in never)]
        found += [Problem(touchpoint.title, item.prompt, sentence, touchpoint.key, item.key) for sentence in sentences]
        earlier.setdefault(item.key, item)
    return found


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of the document, as it is written and read."""
    schema = Document.model_json_schema(by_alias=True, mode="validation")
    schema["properties"]["schema"] = {"const": SCHEMA, "title": "Schema"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA} | schema | {"required": ["schema", "title"]}


def _whole(document: Document) -> Iterator[str]:
    if Fraction(document.scoring.maximum) <= 0:
        yield "The maximum of the score must be more than zero."
    if document.scoring.sections == "weights" and not any(Fraction(part.weight) > 0 for part in document.touchpoints):
        yield "Section weights are on, but no touchpoint weighs more than zero."
    if len(set(document.languages)) < len(document.languages):
        yield "A language is named twice."
    for language in document.languages:
        if not LANGUAGE.fullmatch(language):
            yield f"‘{language}’ is no language code; write one such as en, ar or pt-BR."
    if blank(document.title):
        yield "The checklist has no title that anybody could read."
    for language in document.translations:
        if language not in document.languages[1:]:
            yield f"There are translations into ‘{language}’, which is not one of the further languages."


def _empty(document: Document) -> list[Problem]:
    return [Problem(touchpoint.title, "", "This touchpoint has no item. Add one or take the touchpoint out.", touchpoint.key)
            for touchpoint in document.touchpoints if not touchpoint.items]


def _doubled(document: Document) -> list[Problem]:
    found, touchpoints, items = [], set[str](), set[str]()
    for touchpoint in document.touchpoints:
        if touchpoint.key in touchpoints:
            found.append(Problem(touchpoint.title, "", f"Another touchpoint has the key ‘{touchpoint.key}’ too.", touchpoint.key))
        if blank(touchpoint.title):
            found.append(Problem("", "", "A touchpoint has no title that anybody could read.", touchpoint.key))
        if Fraction(touchpoint.weight) < 0:
            found.append(Problem(touchpoint.title, "", "A weight cannot be less than zero.", touchpoint.key))
        touchpoints.add(touchpoint.key)
        for item in touchpoint.items:
            if item.key in items:
                found.append(Problem(touchpoint.title, item.prompt, f"Another item has the key ‘{item.key}’ too.",
                                     touchpoint.key, item.key))
            items.add(item.key)
    return found


def _item(item: Item, earlier: dict[str, Item], document: Document, gone: Mapping[str, str]) -> Iterator[str]:
    if blank(item.prompt) or any(blank(choice.text) for choice in item.choices):
        yield "A prompt or a choice holds nothing that anybody could read."
    yield from _options(item)
    yield from _choices(item)
    yield from alone_problems(item)
    yield from threshold_problems(item)
    yield from _rules(item)
    if item.show_if is not None:
        yield from _condition(item, earlier, document, gone)


def _options(item: Item) -> Iterator[str]:
    for name, (types, unset) in OPTIONS.items():
        if item.type not in types and getattr(item, name) != unset:
            yield f"A {CALLED[item.type]} item does not know {OPTION_NAMES.get(name, name)}."
    if item.minimum is not None and item.maximum is not None and Fraction(item.minimum) > Fraction(item.maximum):
        yield "The plausible range ends before it begins."
    if item.type == "note" and (item.na or item.critical or item.bonus):
        yield "A note is only read: it takes no N/A, no critical rule and no bonus."


def _choices(item: Item) -> Iterator[str]:
    if item.type not in CHOICE_TYPES:
        return
    keys = [choice.key for choice in item.choices]
    if item.type == "yes_no" and sorted(keys) != ["no", "yes"]:
        yield "A yes/no item has exactly the choices yes and no."
    elif len(keys) < (1 if item.type == "several" else 2):
        yield "There are too few choices to choose from."
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"Two choices have the key ‘{key}’."
    pointed = [choice for choice in item.choices if choice.points is not None]
    if pointed:
        for choice in item.choices:
            if choice.points is None:
                yield f"‘{choice.text}’ has no points, though other choices have. Give each choice points, or none."
    if item.points_cap is not None and Fraction(item.points_cap) < 0:
        yield "The cap on points cannot be less than zero."
    if item.most is not None and item.type == "several" and item.most > len(keys):
        yield f"At most {item.most} can be chosen, but there are only {len(keys)} choices."


def _rules(item: Item) -> Iterator[str]:
    if Fraction(item.weight) < 0:
        yield "A weight cannot be less than zero."
    if item.na_reason and not item.na:
        yield "It asks for a reason for N/A, but N/A is not allowed."
    if item.critical is None:
        return
    if item.bonus:
        yield "An item is critical or a bonus, not both: a bonus cannot be failed."
    if not can_fail(item):
        yield "It is critical but can never be failed: give its choices or thresholds points or levels."
    cap = item.critical.cap
    if item.critical.effect == "cap" and (cap is None or not 0 <= Fraction(cap) <= 100):
        yield "A critical item that caps the total needs a cap from 0 to 100 %."
    if item.critical.effect != "cap" and cap is not None:
        yield "A cap is only used by a critical item that caps the total."


def can_fail(item: Item) -> bool:
    """Whether some answer of the item is at level failed."""
    graded: list[Choice | Threshold] = [*item.choices, *item.thresholds]
    points = [Fraction(one.points) for one in graded if one.points is not None]
    return any(one.level == "failed" for one in graded) or (
        max(points, default=Fraction(0)) > 0 and (min(points) <= 0 or item.type in ("several", *THRESHOLD_TYPES)))


def _condition(item: Item, earlier: dict[str, Item], document: Document, gone: Mapping[str, str]) -> Iterator[str]:
    wrong = visibility.problems(item.show_if)
    if wrong or item.show_if is None:
        yield from wrong
        return
    for leaf in visibility.leaves(item.show_if):
        key = leaf.get("item")
        if key is None:
            continue
        if key == item.key:
            yield "Its condition asks for its own answer."
        elif key not in earlier:
            later = document.item(key)
            missing = f"‘{gone[key]}’, which was deleted" if key in gone else f"the item ‘{key}’, which does not exist"
            yield f"Its condition asks for {f'‘{later.prompt}’, which comes later in the journey' if later else missing}."
        else:
            yield from _operands(earlier[key], leaf)


def _operands(asked: Item, leaf: Mapping[str, Any]) -> Iterator[str]:
    """A condition that can never be met is a slip of the author: unknown choice, limit on a text, answer of a photo."""
    operator = next(name for name in visibility.ITEM_OPERATORS if name in leaf)
    if asked.type in UNANSWERABLE:
        if not (operator == "na" and asked.type != "note"):
            yield f"Its condition asks for the answer of a {CALLED[asked.type]}, which has none to compare."
    elif operator in ("answered", "na"):
        return
    elif asked.type in ("pillars", "think_feel_do"):
        yield f"Its condition compares a {CALLED[asked.type]}; it can only ask whether that is answered."
    elif asked.type in CHOICE_TYPES and operator not in ("at_least", "at_most"):
        operand = leaf[operator]
        for one in operand if isinstance(operand, list | tuple) else [operand]:
            if str(one) not in {choice.key for choice in asked.choices}:
                yield f"Its condition asks for the choice ‘{one}’, which ‘{asked.prompt}’ does not have."
    elif operator in ("at_least", "at_most") and asked.type in ("several", "yes_no", "short_text", "narrative"):
        yield f"Its condition sets a limit on a {CALLED[asked.type]}, which is not a figure."
    else:
        yield from misfits(asked, leaf)

