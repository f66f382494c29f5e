"""Signs that no text of a checklist may hold: what turns the reading direction by force, and control signs nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

TURNING = "\u202d\u202e"  # overrides; the isolates and marks that Arabic and Hebrew texts need are fine
ALLOWED = "\n\r\t"


def sign_problem(text: str) -> str:
    """What is wrong with a text, as the end of a sentence that begins with its name; empty where nothing is."""
    for sign in text:
        if sign in TURNING:
            return (f"holds an invisible sign that turns the reading direction (U+{ord(sign):04X}), so people would read "
                    "something else than what is stored. Write the text again without it.")
        if unicodedata.category(sign) == "Cc" and sign not in ALLOWED:
            return f"holds an invisible control sign (U+{ord(sign):04X}). Write the text again without it."
    return ""


def blank(text: str) -> bool:
    """Whether a text has nothing to see: spaces, joiners and marks alone."""
    return not any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def visible(text: str) -> str:
    """A text that can be quoted in a sentence: without the signs that this file refuses."""
    return "".join(sign for sign in text if not sign_problem(sign))


def texts_in(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of plain data with the name of its field."""
    if isinstance(part, str):
        yield name, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from texts_in(value, str(key))
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts_in(value, name)
