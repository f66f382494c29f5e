"""A condition as rows that are chosen and not written: what is asked, how it compares, with what; and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shopper.checklists import visibility
from shopper.checklists.document import UNANSWERABLE
from shopper.checklists.model import CHOICE_TYPES, Condition, Document, Item

Operators = tuple[tuple[str, str], ...]
COMPARED: Operators = (("is", "is"), ("is_not", "is not"), ("any_of", "is any of"), ("none_of", "is none of"))
LIMITS: Operators = (("at_least", "is at least"), ("at_most", "is at most"))
GIVEN: Operators = (("answered", "is answered"), ("unanswered", "is not answered"))
APART: Operators = (("na", "is N/A"), ("not_na", "is not N/A"))
FLAGS = {"answered": ("answered", True), "unanswered": ("answered", False), "na": ("na", True), "not_na": ("na", False)}
FACTS = {"visit": "The visit’s variant", "location": "The location’s tag"}
GROUPS = {"all": "all of these hold", "any": "any of these holds"}


@dataclass(frozen=True)
class Row:
    """One statement as it is chosen: `subject` is an item's key after `item:`, `visit`, `location`, or empty (not chosen yet)."""

    subject: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    group: int = 0  # 0 stands by itself; the rows of one nested group carry its number


@dataclass(frozen=True)
class Asked:
    """A condition in rows: the word for the whole, the word of each nested group, and the rows in order."""

    word: str = "all"
    groups: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def rows_of(condition: Condition | None) -> Asked:
    """The rows of a condition that keeps the grammar."""
    if condition is None:
        return Asked()
    word = next((name for name in visibility.GROUPS if name in condition), "all")
    groups: list[str] = []
    rows: list[Row] = []
    for part in condition.get(word, [condition]):
        inner = next((name for name in visibility.GROUPS if name in part), "")
        if inner:
            groups.append(inner)
            rows += [_row(leaf, len(groups)) for leaf in part[inner]]
        else:
            rows.append(_row(part, 0))
    return Asked(word, tuple(groups), tuple(rows))


def _row(leaf: Mapping[str, Any], group: int) -> Row:
    operator = next(name for name in visibility.ITEM_OPERATORS if name in leaf)
    operand = leaf[operator]
    subject = f"item:{leaf['item']}" if "item" in leaf else "visit" if "visit" in leaf else "location"
    flag = next((name for name, pair in FLAGS.items() if pair == (operator, operand)), "")
    if flag:
        return Row(subject, flag, (), group)
    return Row(subject, operator, tuple(str(one) for one in (operand if isinstance(operand, list | tuple) else [operand])), group)


def condition_of(asked: Asked) -> Condition | None:
    """The condition that complete rows make; rows that still lack something are left out."""
    parts: list[Condition] = []
    nested: dict[int, list[Condition]] = {}
    for row in asked.rows:
        leaf = _leaf(row)
        if leaf is None:
            continue
        if row.group and row.group not in nested:
            nested[row.group] = []
            parts.append({asked.groups[row.group - 1]: nested[row.group]})
        (nested[row.group] if row.group else parts).append(leaf)
    parts = [_unpacked(part) for part in parts]
    return None if not parts else parts[0] if len(parts) == 1 else {asked.word: parts}


def _unpacked(part: Condition) -> Condition:
    """A group of one is that one."""
    group = next((name for name in visibility.GROUPS if name in part), "")
    return part[group][0] if group and len(part[group]) == 1 else part


def _leaf(row: Row) -> Condition | None:
    of_item = row.subject.startswith("item:")
    subject: Condition = {"item": row.subject[5:]} if of_item else {row.subject: visibility.FACTS.get(row.subject)}
    if row.operator in FLAGS:
        name, wanted = FLAGS[row.operator]
        leaf = subject | {name: wanted}
    elif row.operator in ("any_of", "none_of"):
        leaf = subject | {row.operator: list(row.values)}
    else:
        leaf = subject | {row.operator: row.values[0] if row.values else ""}
    return leaf if row.subject and not visibility.problems(leaf) else None


def lacking(row: Row) -> str:
    """What a row still lacks, in a sentence; empty when it is complete or has not been begun."""
    if not row.subject or _leaf(row) is not None:
        return ""
    if row.operator in ("at_least", "at_most"):
        return "Give a number, or a date such as 2026-03-12 or a time such as 14:30."
    return "Say with what it is compared; until then this line does not count."


def settled(row: Row, document: Document) -> Row:
    """The row with an operator that its subject knows, and the first choice where one has to be chosen."""
    if not row.subject:
        return Row(group=row.group)
    known = [name for name, _ in operators(row, document)]
    operator = row.operator if row.operator in known else known[0] if known else ""
    choices = [key for key, _ in choices_of(row, document)]
    values = tuple(one for one in row.values if not choices or one in choices)
    if operator in FLAGS:
        values = ()
    elif choices and not values and operator not in ("any_of", "none_of"):
        values = (choices[0],)
    return Row(row.subject, operator, values, row.group)


def operators(row: Row, document: Document) -> Operators:
    """The comparisons that make sense for what a row asks."""
    if row.subject in FACTS:
        return COMPARED[:3]
    item = document.item(row.subject.removeprefix("item:"))
    if item is None:
        return (*COMPARED, *LIMITS, *GIVEN, *APART)
    na = APART if item.na else ()
    if item.type in UNANSWERABLE:
        return na
    if item.type in ("pillars", "think_feel_do"):
        return (*GIVEN, *na)
    if item.type in ("short_text", "narrative"):
        return (*GIVEN, *COMPARED, *na)
    if item.type in ("yes_no", "single", "several"):
        return (*COMPARED, *GIVEN, *na)
    return (*LIMITS, *COMPARED, *GIVEN, *na)


def choices_of(row: Row, document: Document) -> list[tuple[str, str]]:
    """What can be chosen to compare with; empty where a value is typed."""
    item = document.item(row.subject.removeprefix("item:")) if row.subject.startswith("item:") else None
    return [(choice.key, choice.text) for choice in item.choices] if item and item.type in CHOICE_TYPES else []


def subjects(document: Document, item: Item) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the item's condition may ask: earlier items by touchpoint, those with an answer or an N/A to look at."""
    found = []
    for touchpoint in document.touchpoints:
        earlier = _before(touchpoint.items, item.key)
        asked = [(f"item:{one.key}", one.prompt) for one in earlier
                 if one.type not in UNANSWERABLE or (one.na and one.type != "note")]
        if asked:
            found.append((touchpoint.title, asked))
        if any(one.key == item.key for one in touchpoint.items):
            break
    return found


def _before(items: Iterable[Item], key: str) -> list[Item]:
    found = []
    for one in items:
        if one.key == key:
            break
        found.append(one)
    return found
