"""Texts made fit for a sheet of paper: the way each runs, how wide it is, and conditions whose quotations stand apart. Pure."""

from __future__ import annotations

import unicodedata

from shopper.checklists import visibility
from shopper.checklists.model import Document, Item

LONG = 54  # a choice wider than this many letters gets lines of its own
HEAD = 84  # letters that fit the line at the top of a page
FOOT, FOOT_LINES = 90, 2  # letters to a line of the foot, and the lines that the usual margin holds
LINE_MM = 3.6
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


def conditions(document: Document) -> dict[str, str]:
    """By item, when it is to be filled in, as a sentence; what it quotes of the checklist is isolated. Others are left out."""
    apart = _isolated(document)
    return {item.key: visibility.read_aloud(item.show_if, apart).replace("shown when", "Only when", 1)
            for _, item in document.items() if item.show_if is not None and not visibility.problems(item.show_if)}


def _isolated(document: Document) -> Document:
    return document.model_copy(update={"touchpoints": tuple(
        part.model_copy(update={"items": tuple(_item(item) for item in part.items)}) for part in document.touchpoints)})


def _item(item: Item) -> Item:
    return item.model_copy(update={"prompt": apart(item.prompt), "choices": tuple(
        choice.model_copy(update={"text": apart(choice.text)}) for choice in item.choices)})


def apart(text: str) -> str:
    """A text that runs its own way within another."""
    return f"{ISOLATE}{text}{END}"
