"""The choices sheet: lists of choices with their keys, texts and points, ready to be given to each question that names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shopper.checklists.editing import slug
from shopper.checklists.exchange import cells
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.sheets import Notes, Row
from shopper.checklists.exchange.tongues import Tongues
from shopper.checklists.model import Choice

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
YES_NO = ["no", "yes"]


@dataclass(frozen=True)
class Listed:
    """One choice as plain data, its name in the workbook, and its text in other languages."""

    name: str
    choice: Plain
    told: dict[str, str]


def key_of(name: str, fallback: str, taken: Any) -> str:
    """A name as a key: as it is where it can be one, else made from its words."""
    return name if KEY.fullmatch(name) else slug(name, fallback, taken)


def lists_of(rows: list[Row], tongues: Tongues, notes: Notes) -> dict[str, list[Listed]]:
    """All lists by name, in the order of the sheet."""
    found: dict[str, list[Listed]] = {}
    for row in rows:
        name = row.take("list name")
        if name:
            several = found.setdefault(name, [])
            several.append(_listed(row, [one.choice["key"] for one in several], tongues, notes))
    return found


def _listed(row: Row, taken: list[str], tongues: Tongues, notes: Notes) -> Listed:
    name = row.take("name")
    known = row.take_known(cells.CHOICE)
    text, told = tongues.split(row.take_told("label"))
    choice: Plain = {"key": key_of(name, f"choice-{len(taken) + 1}", taken), "text": text or name}
    try:
        choice |= cells.read(known, cells.CHOICE)
    except ValueError as error:
        notes.wrong(row, str(error))
    if not notes.check(row, Choice, choice):
        choice = {"key": f"choice-{len(taken) + 1}", "text": name}  # said once, at its own row
    for column, value in row.cells.items():
        notes.lost(row, f"A choice has no place for ‘{column.replace('::', ' · ')}’.", value)
    return Listed(name, choice, told)


def as_yes_no(several: list[Listed]) -> list[Listed] | None:
    """The list with the keys yes and no, where that is what it says; else None."""
    if len(several) != 2:
        return None
    if sorted(one.choice["key"] for one in several) == YES_NO:
        return several
    if sorted(one.choice["text"].strip().casefold() for one in several) == YES_NO:
        return [Listed(one.name, one.choice | {"key": one.choice["text"].strip().casefold()}, one.told) for one in several]
    return None


def keys_by_name(several: list[Listed]) -> Mapping[str, str]:
    """What expressions call a choice, and its key."""
    return {one.name: one.choice["key"] for one in several}
