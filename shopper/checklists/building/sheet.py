"""An item as its form shows it: every option as text, rows of choices and thresholds, and the condition in rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shopper.checklists import visibility
from shopper.checklists.building import conditions
from shopper.checklists.building.conditions import Asked, Row
from shopper.checklists.document import OPTIONS
from shopper.checklists.model import Item

FLAGS = ("required", "na", "na_reason", "comment_if_failed", "photo_if_failed", "bonus", "personal")
WORDS = ("prompt", "guidance", "type", "weight", "hands", "opinion", "critical", "cap", "points_cap", "unit", "minimum",
         "maximum", "currency", "parts", "measures", "minimum_length", "prompts", "most")
CHOICE_PARTS = ("key", "text", "points", "level", "alone")
THRESHOLD_PARTS = ("at_most", "at_least", "points", "level")
Cells = dict[str, str]
NOTHING = Asked()


@dataclass(frozen=True)
class Sheet:
    """What stands in the form; `kept` says that the condition cannot be shown in rows and stays as it is."""

    words: Cells
    flags: frozenset[str]
    choices: tuple[Cells, ...] = ()
    thresholds: tuple[Cells, ...] = ()
    asked: Asked = NOTHING
    kept: bool = False
    errors: Cells = field(default_factory=dict)

    def shape(self) -> str:
        """What decides which inputs the form has: while it stays the same, a form that is being typed in is left alone."""
        rows = [(row.group, row.subject, row.operator) for row in self.asked.rows]
        drawn = (self.words["type"], self.words["critical"] == "cap", [one["key"] for one in self.choices], len(self.thresholds),
                 self.asked.groups and self.asked.word, self.asked.groups, rows, sorted(self.errors.items()))
        return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


def sheet_of(item: Item) -> Sheet:
    """The form of an item as it is stored."""
    words = {name: _text(getattr(item, name, None)) for name in WORDS}
    words |= {"opinion": "opinion" if item.opinion else "fact", "critical": item.critical.effect if item.critical else "",
              "cap": _text(item.critical.cap) if item.critical else "", "prompts": "\n".join(item.prompts),
              "minimum_length": _text(item.minimum_length or None)}
    broken = item.show_if is not None and bool(visibility.problems(item.show_if))
    return with_spares(Sheet(
        words, frozenset(name for name in FLAGS if getattr(item, name)),
        tuple({name: _text(getattr(choice, name)) for name in CHOICE_PARTS} for choice in item.choices),
        tuple({name: _text(getattr(one, name)) for name in THRESHOLD_PARTS} for one in item.thresholds),
        Asked() if broken else conditions.rows_of(item.show_if), broken))


def with_spares(sheet: Sheet) -> Sheet:
    """The sheet with one empty row where another choice, threshold or statement can be written."""
    kind = sheet.words["type"]
    choices, thresholds = _filled(sheet.choices, "text"), tuple(one for one in sheet.thresholds if any(one.values()))
    if kind in OPTIONS["choices"][0] and kind != "yes_no":
        choices = (*choices, dict.fromkeys(CHOICE_PARTS, ""))
    if kind in OPTIONS["thresholds"][0]:
        thresholds = (*thresholds, dict.fromkeys(THRESHOLD_PARTS, ""))
    return replace(sheet, choices=choices, thresholds=thresholds, asked=_spared(sheet.asked))


def _filled(rows: Sequence[Cells], part: str) -> tuple[Cells, ...]:
    """Rows with something in them; a row that had a key keeps its place when its text is wiped out."""
    return tuple(one for one in rows if one[part].strip() or one["key"])


def _spared(asked: Asked) -> Asked:
    begun = [row for row in asked.rows if row.subject]
    spare = [Row(group=group) for group in (*range(1, len(asked.groups) + 1), 0)]
    return replace(asked, rows=(*begun, *spare))


def knows(kind: str) -> set[str]:
    """The options that a type has beside those that all have."""
    return {name for name, (types, _) in OPTIONS.items() if kind in types}


def lacking(sheet: Sheet) -> dict[int, str]:
    """What each row of the condition still lacks."""
    found = {place: conditions.lacking(row) for place, row in enumerate(sheet.asked.rows)}
    return {place: sentence for place, sentence in found.items() if sentence}


def _text(value: Any) -> str:
    return "" if value is None or value is False else "1" if value is True else str(value)
