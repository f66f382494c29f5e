"""Plausible ranges, lengths and greatest numbers as an XLSForm constraint, and back."""

from __future__ import annotations

import re
from typing import Any

from shopper.checklists.exchange.cells import Plain, amount
from shopper.checklists.model import THRESHOLD_TYPES

FREE = ("short_text", "narrative")
_FIGURE = r"(-?[0-9]+(?:\.[0-9]+)?)"
_RANGE = re.compile(rf"\.\s*(>=|<=|>|<)\s*{_FIGURE}")
_LENGTH = re.compile(rf"string-length\(\s*\.\s*\)\s*>=\s*{_FIGURE}")
_COUNT = re.compile(rf"count-selected\(\s*\.\s*\)\s*<=\s*{_FIGURE}")


def said_by(kind: str) -> tuple[str, ...]:
    """The fields of a type that its constraint says."""
    if kind in THRESHOLD_TYPES:
        return ("minimum", "maximum")
    return ("minimum_length",) if kind in FREE else ("most",) if kind == "several" else ()


def written(item: Plain) -> str:
    """The constraint of an item, empty where it has none."""
    parts = {"minimum": ". >= {}", "maximum": ". <= {}", "minimum_length": "string-length(.) >= {}",
             "most": "count-selected(.) <= {}"}
    return " and ".join(parts[name].format(item[name]) for name in said_by(item["type"]) if item.get(name) is not None)


def read(text: str, kind: str, whole: bool) -> dict[str, Any] | None:
    """The fields that a constraint says, None where it says something else. `whole`: only whole numbers are answers."""
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", text.strip()):
        match = _RANGE.fullmatch(part) if kind in THRESHOLD_TYPES else None
        length, count = _LENGTH.fullmatch(part), _COUNT.fullmatch(part)
        if match:
            name, limit = "minimum" if ">" in match[1] else "maximum", amount(match[2])
            if len(match[1]) == 1:
                if not whole or not isinstance(limit, int):
                    return None
                limit += 1 if match[1] == ">" else -1
        elif length and kind in FREE:
            name, limit = "minimum_length", amount(length[1])
        elif count and kind == "several":
            name, limit = "most", amount(count[1])
        else:
            return None
        if name in found:
            return None
        found[name] = limit
    return found
