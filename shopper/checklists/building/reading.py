"""A form of the builder read back into an item: figures as people type them, one sentence for each thing that does not fit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from shopper.checklists.building import conditions
from shopper.checklists.building.sheet import Cells, Sheet, knows
from shopper.checklists.editing import slug
from shopper.checklists.figures import unclear
from shopper.checklists.model import Condition, Item
from shopper.checklists.signs import sign_problems
from shopper.checklists.visibility import problems
from shopper.checklists.wording import LEVELS
from shopper.errors import Invalid

FIGURE = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,6})?")
LISTED = (("parts", ("date", "time", "both")), ("measures", ("duration", "waiting", "other")))
NO_FIGURE = "Write a number, such as 2 or 2.5."
NO_WHOLE = "Write a whole number."
Taken = Callable[[], frozenset[str]]


def item_of(sheet: Sheet, before: Item, taken: Taken = frozenset) -> Item:
    """The item that the form describes; `taken` is asked for keys that a new choice must not get. Invalid, with a sentence
    for each field, when something in it cannot be taken."""
    errors: Cells = {}
    kind = before.type
    known = knows(kind)
    values: dict[str, Any] = {"key": before.key, "type": kind, "prompt": _tidy(sheet.words["prompt"]),
                              "guidance": sheet.words["guidance"].strip(), "required": before.required}
    if not values["prompt"]:
        errors["prompt"] = "Say what the shopper should look at."
    if kind != "note":
        values |= _rules(sheet, errors)
    values |= {name: value for name, value in _options(sheet, errors).items() if name in known}
    if "choices" in known:
        values["choices"] = _choices(sheet, errors, taken)
    if "thresholds" in known:
        values["thresholds"] = _thresholds(sheet, errors)
    values["show_if"] = before.show_if if sheet.kept else _condition(sheet, errors)
    return _made(values, errors)


def _made(values: dict[str, Any], errors: Cells) -> Item:
    errors |= {name: sentence for name, sentence in sign_problems(values).items() if name not in errors}
    if not errors:
        try:
            return Item.model_validate_json(json.dumps(values))
        except ValidationError as refusal:
            for found in refusal.errors():
                errors[_field(found["loc"])] = _sentence(found)
    raise Invalid("Not saved yet: look at the marked fields.", errors)


def _field(place: tuple[int | str, ...]) -> str:
    """The input that a refused value came from."""
    if len(place) > 2 and place[0] in ("choices", "thresholds"):
        return f"{str(place[0])[:-1]}{place[1]}.{place[2]}"
    return str(place[0])


def _sentence(found: Any) -> str:
    if found["type"] == "string_too_long":
        return f"This is too long: at most {found['ctx']['max_length']} characters."
    if found["type"] in ("greater_than_equal", "less_than_equal"):
        return f"This must be at {'least' if 'ge' in found['ctx'] else 'most'} {next(iter(found['ctx'].values()))}."
    if found["loc"][0] == "currency":
        return "Write the currency as three capital letters, such as EUR."
    return "This cannot be taken as it is."


def _rules(sheet: Sheet, errors: Cells) -> dict[str, Any]:
    """What all items but notes have: how it is asked, what it weighs, whose it is."""
    words = sheet.words
    found: dict[str, Any] = {name: name in sheet.flags for name in
                             ("required", "na", "comment_if_failed", "photo_if_failed", "bonus", "personal")}
    found |= {"na_reason": "na" in sheet.flags and "na_reason" in sheet.flags, "opinion": words["opinion"] == "opinion"}
    found["weight"] = figure(words["weight"], "weight", errors, 1)
    if words["hands"] in ("team", "company", "outside"):
        found["hands"] = words["hands"]
    if words["critical"] in ("mark", "cap", "empty", "fail"):
        cap = figure(words["cap"], "cap", errors, 50) if words["critical"] == "cap" else None
        found["critical"] = {"effect": words["critical"], "cap": cap}
    return found


def _options(sheet: Sheet, errors: Cells) -> dict[str, Any]:
    """What only some types know."""
    words = sheet.words
    found: dict[str, Any] = {name: figure(words[name], name, errors, None) for name in ("points_cap", "minimum", "maximum")
                             if name in knows(words["type"])}
    found |= {"unit": _tidy(words["unit"]), "currency": words["currency"].strip().upper(),
              "prompts": [_tidy(line) for line in words["prompts"].splitlines() if line.strip()],
              "minimum_length": _whole(words["minimum_length"], "minimum_length", errors) or 0,
              "most": _whole(words["most"], "most", errors)}
    found |= {name: words[name] for name, allowed in LISTED if words[name] in allowed}
    return found


def _condition(sheet: Sheet, errors: Cells) -> Condition | None:
    """The condition of the complete rows; more of them than the grammar takes are refused, and stay in the form."""
    found = conditions.condition_of(sheet.asked)
    if found is not None and (wrong := problems(found)):
        errors["show_if"] = f"This condition is too large. {wrong[0]}"
    return found


def _choices(sheet: Sheet, errors: Cells, taken: Taken) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    kind = sheet.words["type"]
    fresh = any(cells["text"].strip() and not cells["key"] for cells in sheet.choices)
    keys = {one["key"] for one in sheet.choices} | (taken() if fresh else frozenset())
    for place, cells in enumerate(sheet.choices):
        text = _tidy(cells["text"])
        if not any(cells[part].strip() for part in ("key", "text", "points")):
            continue
        if not text:
            errors[f"choice{place}.text"] = "Each choice needs a text. To be rid of it, take it out with ×."
        key = cells["key"] or (_next_point(keys) if kind == "scale" else slug(text, "choice", keys))
        keys.add(key)
        points = figure(cells["points"], f"choice{place}.points", errors, None)
        found.append({"key": key, "text": text, "points": points, "level": _level(cells), "alone": bool(cells["alone"])})
    return found


def _level(cells: Cells) -> str | None:
    return cells["level"] if cells["level"] in LEVELS else None


def _next_point(taken: Iterable[str]) -> str:
    figures = [int(key) for key in taken if key.isdigit()]
    return str(max(figures, default=0) + 1)


def _thresholds(sheet: Sheet, errors: Cells) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, cells in enumerate(sheet.thresholds):
        if any(cells[part].strip() for part in ("at_most", "at_least", "points")):
            limits = {part: figure(cells[part], f"threshold{place}.{part}", errors, None) for part in ("at_most", "at_least")}
            points = figure(cells["points"], f"threshold{place}.points", errors, 0)
            found.append({**limits, "points": points, "level": _level(cells)})
    return found


def figure(typed: str, name: str, errors: Cells, empty: int | None) -> int | str | None:
    """The exact number that was typed, with a point or a comma; whole ones as whole numbers."""
    text = typed.strip()
    if not text:
        return empty
    if said := unclear(text):
        errors[name] = f"{said}."
        return empty
    if not FIGURE.fullmatch(text):
        errors[name] = NO_FIGURE
        return empty
    plain = text.replace(",", ".")
    whole, _, rest = plain.partition(".")
    return plain if rest.strip("0") else int(whole)


def _whole(typed: str, name: str, errors: Cells) -> int | None:
    text = typed.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        errors[name] = NO_WHOLE
        return None
    return int(text) if text else None


def _tidy(text: str) -> str:
    """One line: a prompt that was pasted with line breaks reads as one sentence."""
    return " ".join(text.split())
