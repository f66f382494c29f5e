"""Conditions: one strict JSON form, its grammar, its interpreter and how it reads aloud; `static/js/visibility.js` is its twin.

Rules that both keep: items are walked in order and a condition sees only earlier ones; an unanswered, N/A or hidden item
satisfies no comparison; choices and texts compare as texts, figures as exact numbers, dates as ISO text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, Document, Item

COMPARISONS = ("is", "is_not", "any_of", "none_of", "at_least", "at_most")
ITEM_OPERATORS = (*COMPARISONS, "answered", "na")
FACT_OPERATORS = ("is", "is_not", "any_of")
FACTS = {"visit": "variant", "location": "tag"}
GROUPS = ("all", "any")
NUMBER_TYPES = ("number", "money", "timing", "people_met")
MOST_PARTS = 50
SPACES = " \t\r\n"
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?|[0-9]{2}:[0-9]{2}")


@dataclass
class Seen:
    """What a condition may look at: the visible items walked so far, the answers, and the facts of the visit."""

    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    items: dict[str, Item] = field(default_factory=dict)


def visible_items(document: Document, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> frozenset[str]:
    """Keys of the items that are shown with these answers and facts (`variant`, `tags`)."""
    seen = Seen(answers, facts)
    for _, item in document.items():
        if item.show_if is None or holds(item.show_if, seen):
            seen.items[item.key] = item
    return frozenset(seen.items)


def holds(condition: Mapping[str, Any], seen: Seen) -> bool:
    """Whether a condition is met; one that the grammar refuses is never met."""
    if "all" in condition:
        return all(holds(part, seen) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, seen) for part in condition["any"])
    if "item" in condition:
        return _item_holds(condition, seen)
    return _fact_holds(condition, seen.facts)


def _item_holds(condition: Mapping[str, Any], seen: Seen) -> bool:
    item = seen.items.get(condition["item"])
    answer = seen.answers.get(item.key) if item else None
    na = isinstance(answer, Mapping) and answer.get("na") is True
    value = None if item is None or na or not isinstance(answer, Mapping) else plain(item, answer.get("value"))
    if "na" in condition:
        return na is condition["na"]
    if "answered" in condition:
        return (value is not None) is condition["answered"]
    return item is not None and value is not None and _compares(item, value, condition)


def _fact_holds(condition: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    if "visit" in condition:
        given = [_tidy(str(facts.get("variant") or ""))]
    else:
        given = [_tidy(str(tag)) for tag in facts.get("tags") or []]
    if "is_not" in condition:
        return _tidy(condition["is_not"]) not in given
    wanted = condition["any_of"] if "any_of" in condition else [condition.get("is")]
    return any(_tidy(one) in given for one in wanted if isinstance(one, str))


def plain(item: Item, value: object) -> str | list[str] | None:
    """A value in comparable form: a text, a list of choices, or None where it is empty or has the wrong shape."""
    if item.type == "several":
        chosen = [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
        return chosen or None
    if item.type in ("timing", "people_met"):
        return _whole(value.get("seconds" if item.type == "timing" else "count")) if isinstance(value, Mapping) else None
    if item.type in ("pillars", "think_feel_do"):
        return "given" if isinstance(value, Mapping) and _says_something(value) else None
    return _tidy(value) or None if isinstance(value, str) else None


def _says_something(value: Mapping[str, Any]) -> bool:
    parts = [part for one in value.values() for part in (one.values() if isinstance(one, Mapping) else [one])]
    return any(_tidy(part) if isinstance(part, str) else _whole(part) for part in parts)


def _whole(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return str(int(value))


def _compares(item: Item, value: str | list[str], condition: Mapping[str, Any]) -> bool:
    if "is" in condition:
        return _matches(item, value, condition["is"])
    if "is_not" in condition:
        return not _matches(item, value, condition["is_not"])
    if "any_of" in condition:
        return any(_matches(item, value, one) for one in condition["any_of"])
    if "none_of" in condition:
        return not any(_matches(item, value, one) for one in condition["none_of"])
    if isinstance(value, list):
        return False
    at_least = "at_least" in condition
    limit = _tidy(str(condition.get("at_least" if at_least else "at_most")))
    ours, theirs = _moments(value, limit) if item.type == "datetime" else (number(value), number(limit))
    if ours is None or theirs is None:
        return False
    return bool(ours >= theirs) if at_least else bool(ours <= theirs)


def _matches(item: Item, value: str | list[str], wanted: object) -> bool:
    text = _tidy(str(wanted))
    if isinstance(value, list):
        return text in value
    if item.type in NUMBER_TYPES:
        return number(value) is not None and number(value) == number(text)
    if item.type == "datetime":
        ours, theirs = _moments(value, text)
        return ours is not None and ours == theirs
    return value == text


def _moments(value: str, limit: str) -> tuple[Any, Any]:
    """Both as ISO text at the precision of the limit: 2026-03-12T14:05 lies on 2026-03-12."""
    if not _MOMENT.fullmatch(value) or not _MOMENT.fullmatch(limit) or value[2] != limit[2]:
        return None, None
    return (value[:len(limit)], limit) if len(value) >= len(limit) else (None, None)


def number(text: str) -> Fraction | None:
    """The exact number a text stands for, or None."""
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip(SPACES)


def leaves(condition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The single statements of a condition that keeps the grammar, in order."""
    group = next((name for name in GROUPS if name in condition), None)
    return [leaf for part in condition[group] for leaf in leaves(part)] if group else [condition]


def problems(condition: object, depth: int = 0) -> list[str]:
    """What is wrong with the form of a condition, one sentence each; empty when it keeps the grammar."""
    if not isinstance(condition, Mapping):
        return ["A condition is an object such as {\"item\": \"queue\", \"is\": \"yes\"}."]
    subjects = [name for name in ("all", "any", "item", "visit", "location") if name in condition]
    if len(subjects) != 1:
        return ["A condition names exactly one of: all, any, item, visit, location."]
    if subjects[0] in GROUPS:
        return _group_problems(condition, subjects[0], depth)
    return _leaf_problems(condition, subjects[0])


def _group_problems(condition: Mapping[str, Any], group: str, depth: int) -> list[str]:
    parts = condition[group]
    if len(condition) != 1:
        return [f"‘{group}’ stands alone; {_others(condition, group)} does not belong beside it."]
    if depth > 1:
        return ["Conditions nest one level: an all or any inside an all or any, and no deeper."]
    if not isinstance(parts, list | tuple) or not 1 <= len(parts) <= MOST_PARTS:
        return [f"‘{group}’ holds a list of 1 to {MOST_PARTS} conditions."]
    return [sentence for part in parts for sentence in problems(part, depth + 1)]


def _leaf_problems(condition: Mapping[str, Any], subject: str) -> list[str]:
    known = ITEM_OPERATORS if subject == "item" else FACT_OPERATORS
    operators = [name for name in condition if name != subject]
    if len(operators) != 1 or operators[0] not in known:
        return [f"A condition on {subject} has exactly one of: {', '.join(known)}."]
    if subject in FACTS and condition[subject] != FACTS[subject]:
        return [f"A condition on {subject} can only ask for its {FACTS[subject]}."]
    if subject == "item" and (not isinstance(condition["item"], str) or not condition["item"]):
        return ["A condition names its item by its key, as text."]
    return _operand_problems(operators[0], condition[operators[0]], subject)


def _operand_problems(operator: str, operand: object, subject: str) -> list[str]:
    if operator in ("answered", "na"):
        return [] if isinstance(operand, bool) else [f"‘{operator}’ is true or false."]
    if operator in ("any_of", "none_of"):
        listed = isinstance(operand, list | tuple) and 1 <= len(operand) <= MOST_PARTS
        fits = listed and all(_value(one, subject) for one in operand)  # type: ignore[attr-defined]
        return [] if fits else [f"‘{operator}’ holds a list of 1 to {MOST_PARTS} texts or whole numbers."]
    if not _value(operand, subject):
        return [f"‘{operator}’ holds a text or a whole number (write 12.5 as the text \"12.5\")."]
    if operator in ("at_least", "at_most") and not (number(str(operand)) is not None or _MOMENT.fullmatch(str(operand))):
        return [f"‘{operator}’ holds a number or an ISO date or time."]
    return []


def _value(operand: object, subject: str) -> bool:
    if isinstance(operand, str):
        return bool(operand.strip(SPACES)) and len(operand) <= 2000
    return subject == "item" and isinstance(operand, int) and not isinstance(operand, bool) and abs(operand) < 10**15


def _others(condition: Mapping[str, Any], subject: str) -> str:
    return ", ".join(f"‘{name}’" for name in condition if name != subject)


def read_aloud(condition: Mapping[str, Any], document: Document) -> str:
    """The condition as a sentence: shown when ‘Was there a queue?’ is Yes."""
    return f"shown when {_phrase(condition, document)}"


_WORDS = {"is": "is", "is_not": "is not", "any_of": "is one of", "none_of": "is none of", "at_least": "is at least",
          "at_most": "is at most"}
_HOLDS = {"is": "includes", "is_not": "does not include", "any_of": "includes one of", "none_of": "includes none of"}


def _phrase(condition: Mapping[str, Any], document: Document) -> str:
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            parts = [_phrase(part, document) for part in condition[group]]
            return word.join(f"({part})" if "all" in inner or "any" in inner else part
                             for part, inner in zip(parts, condition[group], strict=True))
    operator = next(name for name in ITEM_OPERATORS if name in condition)
    operands = condition[operator] if isinstance(condition[operator], list | tuple) else [condition[operator]]
    if "location" in condition:
        return f"the location is {'not ' if operator == 'is_not' else ''}tagged {' or '.join(operands)}"
    item = document.item(condition["item"]) if "item" in condition else None
    subject = "the visit’s variant" if "visit" in condition else f"‘{item.prompt if item else condition['item']}’"
    if operator in ("answered", "na"):
        return f"{subject} is {'' if condition[operator] else 'not '}{'answered' if operator == 'answered' else 'N/A'}"
    words = _WORDS | _HOLDS if item and item.type == "several" else _WORDS  # an answer of several choices holds each of them
    return f"{subject} {words[operator]} {', '.join(called(item, one) for one in operands)}"


def called(item: Item | None, operand: object) -> str:
    """What an item is compared with, as it is said: a choice by its text, a figure with its unit."""
    if item is None or item.type not in (*CHOICE_TYPES, *NUMBER_TYPES):
        return str(operand)
    unit = item.unit or ("s" if item.type == "timing" else item.currency)
    return next((choice.text for choice in item.choices if choice.key == str(operand)), f"{operand} {unit}".rstrip())
