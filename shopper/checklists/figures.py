"""Figures as people type them: a comma is a decimal point, unless what it means cannot be told."""

from __future__ import annotations

import re

_EITHER = re.compile(r"-?([0-9]{1,9}),([0-9]{3})")


def unclear(typed: str) -> str:
    """What to write instead of 1,000: one thousand or one, depending on who wrote it. Empty where a figure is clear."""
    found = _EITHER.fullmatch(typed)
    if found is None:
        return ""
    sign, whole, rest = typed[:typed.startswith("-")], found[1], found[2]
    return f"‘{typed}’ can be read in two ways. Write {sign}{int(whole + rest)} or {sign}{whole}.{rest.rstrip('0') or '0'}"
