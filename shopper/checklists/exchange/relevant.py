"""A condition as an XLSForm expression: `${queue} = 'yes' and ${wait} >= 5`; `expressions.py` reads such expressions back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from shopper.checklists.model import CHOICE_TYPES
from shopper.checklists.visibility import NUMBER_TYPES, number

NUMBERED = (*NUMBER_TYPES, "scale", "single")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Asked(NamedTuple):
    """An item that a condition asks for: its name in the workbook, its type, and its parts where it is a date and time."""

    name: str
    type: str
    parts: str = "date"


class Unsayable(Exception):
    """XLSForm has no words for this condition."""


def expression(condition: Mapping[str, Any], asked: Mapping[str, Asked]) -> str:
    """The expression of a condition; Unsayable where XLSForm has none. `asked` goes by item key."""
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            return word.join(_bracketed(part, expression(part, asked)) for part in condition[group])
    if "item" not in condition or condition["item"] not in asked:
        raise Unsayable
    return _statement(condition, asked[condition["item"]])


def _bracketed(part: Mapping[str, Any], text: str) -> str:
    return f"({text})" if " and " in text or " or " in text or "all" in part or "any" in part else text


def _statement(leaf: Mapping[str, Any], asked: Asked) -> str:
    name, item = f"${{{asked.name}}}", asked
    if "answered" in leaf:
        return f"{name} {'!=' if leaf['answered'] else '='} ''"
    if "is" in leaf:
        return _equal(name, item, leaf["is"])
    if "any_of" in leaf:
        return " or ".join(_equal(name, item, one) for one in leaf["any_of"])
    unlike = [leaf["is_not"]] if "is_not" in leaf else leaf.get("none_of")
    if unlike:
        return " and ".join([f"{name} != ''", *(_unequal(name, item, one) for one in unlike)])
    operator = "at_least" if "at_least" in leaf else "at_most"
    if operator not in leaf:
        raise Unsayable
    return f"{name} {'>=' if operator == 'at_least' else '<='} {_limit(item, str(leaf[operator]))}"


def _limit(item: Asked, text: str) -> str:
    if item.type == "datetime" and item.parts == "date" and DATE.fullmatch(text):
        return f"date('{text}')"
    if item.type in NUMBERED and number(text) is not None:
        return text
    raise Unsayable


def _equal(name: str, item: Asked, value: object) -> str:
    return f"selected({name}, {_literal(item, value)})" if item.type == "several" else f"{name} = {_literal(item, value)}"


def _unequal(name: str, item: Asked, value: object) -> str:
    if item.type == "several":
        return f"not(selected({name}, {_literal(item, value)}))"
    return f"{name} != {_literal(item, value)}"


def _literal(item: Asked, value: object) -> str:
    text = str(value)
    if item.type in NUMBER_TYPES and number(text) is not None:
        return text
    simple = text == text.strip() and text.isprintable() and "${" not in text and "  " not in text
    if not simple or item.type not in (*CHOICE_TYPES, "short_text", "narrative"):
        raise Unsayable
    if "'" not in text:
        return f"'{text}'"
    if '"' in text:
        raise Unsayable
    return f'"{text}"'
