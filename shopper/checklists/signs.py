"""Signs that no text of a checklist may hold: what turns the reading direction by force, and control signs nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from shopper.checklists.model import Document
from shopper.errors import Invalid

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


def title_problem(title: str) -> str:
    """What keeps a text from being a checklist's title, as a sentence; empty where nothing does."""
    if blank(title) or len(title) > 2000:
        return "Give the checklist a title of at most 2000 characters."
    wrong = sign_problem(title)
    return f"This {wrong}" if wrong else ""


def visible(text: str) -> str:
    """A text that can be quoted in a sentence: without the signs that this file refuses."""
    return "".join(sign for sign in text if not sign_problem(sign))


def sign_problems(part: Any) -> dict[str, str]:
    """By field, what is wrong with the texts of a form: `prompt`, and `choice0.text` for what stands in a list."""
    found: dict[str, str] = {}
    for name, value in part.items():
        for place, one in enumerate(value if isinstance(value, list | tuple) else [value]):
            for inner, text in texts_in(one, name):
                where = f"{name.removesuffix('s')}{place}.{inner}" if isinstance(one, dict) and isinstance(value, list) else name
                if wrong := sign_problem(text):
                    found.setdefault(where, f"This {wrong}")
    return found


def refuse_new_signs(before: Document, after: Document) -> None:
    """Refuse a change that brings in such a sign, by the field it stands in; what stood there before is left alone."""
    known = {id(item) for _, item in before.items()}  # parts that did not change are the very same
    changed: list[tuple[str, str, Any]] = [(touchpoint.title, item.prompt, item.model_dump(mode="json"))
                                           for touchpoint, item in after.items() if id(item) not in known]
    whole = after.model_dump(mode="json", exclude={"touchpoints": {"__all__": {"items"}}})
    if whole != before.model_dump(mode="json", exclude={"touchpoints": {"__all__": {"items"}}}):
        changed.append(("", "", whole))
    for title, prompt, data in changed:
        for name, text in texts_in(data):
            if wrong := sign_problem(text):
                place = f"touchpoint ‘{visible(title)}’, item ‘{visible(prompt)}’: " if prompt else ""
                raise Invalid(f"{place}‘{name}’ {wrong}")


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
