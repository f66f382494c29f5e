"""Whether the parts of an `ms-checklist/1` file have the shapes that reading counts on; refused by their place where not."""

from __future__ import annotations

from typing import Any

from shopper.errors import Invalid

LISTS = {"file": ("touchpoints", "respondent_groups"), "touchpoint": ("items",), "item": ("choices",)}
WORDS = {  # a text, a number, yes or no, or nothing
    "file": ("title", "language"), "touchpoint": ("name", "weight"), "choice": ("text", "points", "excluded"),
    "item": ("text", "type", "points", "critical", "required", "comment", "hint", "unit", "min", "max", "max_files", "allow_na",
             "weight_in_section", "follow_up_only", "no")}


def refuse_shapes(source: dict[str, Any]) -> None:
    """Invalid, naming the place, where a list or a plain value is something else."""
    _look(source, "file", "This file")
    for number, touchpoint in enumerate(source.get("touchpoints") or [], 1):
        if not isinstance(touchpoint, dict):
            continue  # said by whoever reads the list
        place = f"Touchpoint {number}"
        _look(touchpoint, "touchpoint", place)
        for at, item in enumerate(touchpoint.get("items") or [], 1):
            if isinstance(item, dict):
                _look(item, "item", f"{place}, item {at}")
                for nth, choice in enumerate(item.get("choices") or [], 1):
                    _choice(choice, f"{place}, item {at}, choice {nth}")


def _look(part: dict[str, Any], kind: str, place: str) -> None:
    for name in LISTS.get(kind, ()):
        if part.get(name) is not None and not isinstance(part[name], list):
            raise Invalid(f"{place}: ‘{name}’ should be a list.")
    for name in WORDS[kind]:
        if isinstance(part.get(name), list | dict):
            found = "list" if isinstance(part[name], list) else "mapping"
            raise Invalid(f"{place}: ‘{name}’ should be one value, not a {found}.")


def _choice(choice: object, place: str) -> None:
    if isinstance(choice, dict):
        _look(choice, "choice", place)
    elif isinstance(choice, list) or choice is None:
        raise Invalid(f"{place}: a choice is a text, or a mapping with a text.")
