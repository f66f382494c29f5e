"""Texts made fit for a sheet of paper: the way each runs, how wide it is, and conditions whose quotations stand apart. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import partial, reduce
from typing import Any

from shopper.checklists import visibility
from shopper.checklists.languages.words import Words
from shopper.checklists.model import Document, Item

LONG = 54  # a choice wider than this many letters gets lines of its own
HEAD = 84  # letters that fit the line at the top of a page
FOOT, FOOT_LINES = 90, 2  # letters to a line of the foot, and the lines that the usual margin holds
LINE_MM = 3.6
SAID = {"is": "{} is {}", "is_not": "{} is not {}", "any_of": "{} is one of {}", "none_of": "{} is none of {}",
        "at_least": "{} is at least {}", "at_most": "{} is at most {}"}
HELD = SAID | {"is": "{} includes {}", "is_not": "{} does not include {}", "any_of": "{} includes one of {}",
               "none_of": "{} includes none of {}"}  # of an item that takes several choices
STATES = {("answered", True): "{} is answered", ("answered", False): "{} is not answered", ("na", True): "{} is N/A",
          ("na", False): "{} is not N/A"}
ISOLATE, END = "\u2068", "\u2069"  # what stands between them runs its own way


def side(text: str) -> str:
    """`rtl` where the first letter that has a direction runs right to left, else `ltr`."""
    if text.isascii():
        return "ltr"
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def width(text: str) -> int:
    """About how many letters' room a text takes: Chinese, Japanese and Korean signs are as wide as two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def shorten(text: str, most: int = HEAD) -> str:
    """A text that fits one line."""
    if width(text) <= most:
        return text
    while width(text) >= most:
        text = text[:-max(1, (width(text) - most) // 2)]
    return text.rstrip(" ,;:-") + "…"


def in_lines(item: Item) -> bool:
    """Whether the choices of an item stand one under another, because one of them is long."""
    return any(width(choice.text) > LONG for choice in item.choices)


def foot_mm(text: str) -> float:
    """How much deeper the lower margin is where the foot is long."""
    return max(0, -(-width(text) // FOOT) - FOOT_LINES) * LINE_MM


def conditions(document: Document, w: Words) -> dict[str, str]:
    """By item, when it is to be filled in, as a sentence; what it quotes of the checklist is isolated. Others are left out."""
    return {item.key: w("Only when {}", _phrase(item.show_if, document, w)) for _, item in document.items()
            if item.show_if is not None and not visibility.problems(item.show_if)}


def _phrase(condition: Mapping[str, Any], document: Document, w: Words) -> str:
    """The same as `visibility.read_aloud`, in the words of the paper."""
    for group, joined in (("all", "{} and {}"), ("any", "{} or {}")):
        if group in condition:
            parts = [_phrase(part, document, w) for part in condition[group]]
            return reduce(partial(w, joined), [f"({part})" if "all" in inner or "any" in inner else part
                                               for part, inner in zip(parts, condition[group], strict=True)])
    operator = next(name for name in visibility.ITEM_OPERATORS if name in condition)
    operands = condition[operator] if isinstance(condition[operator], list | tuple) else [condition[operator]]
    if "location" in condition:
        tags = reduce(partial(w, "{} or {}"), map(apart, operands))
        return w("the location is not tagged {}" if operator == "is_not" else "the location is tagged {}", tags)
    item = document.item(condition["item"]) if "item" in condition else None
    subject = w("the visit’s variant") if "visit" in condition else w("‘{}’", apart(item.prompt if item else condition["item"]))
    if operator in ("answered", "na"):
        return w(STATES[operator, condition[operator]], subject)
    said = HELD if item and item.type == "several" else SAID
    return w(said[operator], subject, ", ".join(apart(visibility.called(item, one)) for one in operands))


def apart(text: str) -> str:
    """A text that runs its own way within another."""
    return f"{ISOLATE}{text}{END}"
