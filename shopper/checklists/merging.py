"""Two people's changes of one part put together: what only one of them changed goes in, what both changed is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ABSENT: Any = object()  # a field that has the value which nobody set
WHOLE = ("show_if", "critical")  # make sense only as they were written
Merged = tuple[dict[str, Any], list[str]]


def merged(seen: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """The part with the changes of both, and the paths (`prompt`, `choices.yes.points`) where both changed the same; there
    mine stands. `seen` is the part from which I began."""
    found: dict[str, Any] = {}
    both: list[str] = []
    for name in dict.fromkeys((*theirs, *mine)):
        value, clashes = _field(name, *(one.get(name, ABSENT) for one in (seen, mine, theirs)))
        if value is not ABSENT:
            found[name] = value
        both += clashes
    return found, both


def _field(name: str, seen: Any, mine: Any, theirs: Any) -> tuple[Any, list[str]]:
    if mine in (seen, theirs):
        return theirs, []
    if theirs == seen:
        return mine, []
    if name not in WHOLE and all(isinstance(one, dict) for one in (seen, mine, theirs)):
        value, clashes = merged(seen, mine, theirs)
        return value, [f"{name}.{one}" for one in clashes]
    keys = [_keys(one) for one in (seen, mine, theirs)]
    if keys[0] and keys[0] == keys[1] == keys[2]:
        parts, clashes = merged(*(dict(zip(keys[0], one, strict=True)) for one in (seen, mine, theirs)))
        return [parts[key] for key in keys[0]], [f"{name}.{one}" for one in clashes]
    return mine, [name]


def _keys(value: Any) -> list[str]:
    """The keys of a list of parts that have one each, such as choices."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and "key" in one for one in value):
        return []
    found = [str(one["key"]) for one in value]
    return found if len(set(found)) == len(found) else []
