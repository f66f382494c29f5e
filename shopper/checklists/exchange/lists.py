"""The choices sheet: lists of choices with their keys, texts and points, ready to be given to each question that names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shopper.checklists.exchange import cells
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.keys import Keys
from shopper.checklists.exchange.sheets import Notes, Row
from shopper.checklists.exchange.tongues import Tongues
from shopper.checklists.foreign_items import Rule
from shopper.checklists.model import Choice

YES_NO = ["no", "yes"]
NOWHERE = "This row names no list, so it was left out."


@dataclass(frozen=True)
class Listed:
    """One choice as plain data, its name in the workbook, its text in other languages, and its row."""

    name: str
    choice: Plain
    told: dict[str, str]
    row: Row


def lists_of(rows: list[Row], tongues: Tongues, notes: Notes) -> dict[str, list[Listed]]:
    """All lists by name, in the order of the sheet."""
    found: dict[str, list[Listed]] = {}
    keys: dict[str, Keys] = defaultdict(Keys)
    for row in rows:
        name = row.take("list name")
        if name:
            found.setdefault(name, []).append(_listed(row, keys[name], tongues, notes))
        else:
            notes.lost(row, NOWHERE, " · ".join(row.cells.values()))
    return found


def _listed(row: Row, keys: Keys, tongues: Tongues, notes: Notes) -> Listed:
    name = row.take("name")
    known = row.take_known(cells.CHOICE)
    text, told = tongues.split(row.take_told("label"))
    spare = f"choice-{len(keys.given) + 1}"
    choice: Plain = {"key": keys.named(name, spare, row, notes), "text": text or name}
    choice |= notes.cells(row, known, cells.CHOICE)
    if not notes.check(row, Choice, choice, {"text": "label"}):
        choice = {"key": spare, "text": name}  # said once, at its own row
    for column, value in row.cells.items():
        notes.lost(row, f"A choice has no place for ‘{column.replace('::', ' · ')}’.", value)
    return Listed(name, choice, told, row)


def as_yes_no(several: list[Listed]) -> list[Listed] | None:
    """The list with the keys yes and no, where that is what it says; else None."""
    if len(several) != 2:
        return None
    if sorted(one.choice["key"] for one in several) == YES_NO:
        return several
    if sorted(one.choice["text"].strip().casefold() for one in several) == YES_NO:
        return [replace(one, choice=one.choice | {"key": one.choice["text"].strip().casefold()}) for one in several]
    return None


def points(made: Plain, written: str, row: Row, notes: Notes) -> None:
    """Points of the whole item: for a yes/no question, what its yes brings."""
    if not written:
        return
    if made["type"] != "yes_no" or any("points" in one for one in made["choices"]):
        notes.lost(row, Rule(f"The item has {written} points, but the table does not say for which answers."))
        return
    best = notes.cells(row, {"points": written}, cells.CHOICE).get("points", 0)
    made["choices"] = [one | {"points": best if one["key"] == "yes" else 0} for one in made["choices"]]


def keys_by_name(several: list[Listed]) -> Mapping[str, str]:
    """What expressions call a choice, and its key; of two with one name, the first."""
    return {one.name: one.choice["key"] for one in reversed(several)}
