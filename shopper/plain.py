"""Reads JSON from outside: what is no JSON, or nested deeper than anything of ours, is refused in a sentence."""

from __future__ import annotations

import json
from typing import Any

from shopper.errors import Invalid

DEEPEST = 40
TOO_DEEP = "This is nested too deeply to be read. Nothing was saved."


def json_of(text: str | bytes) -> Any:
    """The data of a JSON text. Whoever walks through it later may go down it without counting."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise Invalid(TOO_DEEP) from None
    except ValueError:
        raise Invalid("This is not JSON that can be read. Nothing was saved.") from None
    if deeper_than(data, DEEPEST):
        raise Invalid(TOO_DEEP)
    return data


def deeper_than(data: Any, levels: int) -> bool:
    """Whether lists and mappings lie inside each other more often than that; told without recursion."""
    layer = [data]
    for _ in range(levels + 1):
        layer = [part for one in layer if isinstance(one, list | dict)
                 for part in (one.values() if isinstance(one, dict) else one)]
    return bool(layer)
