"""Texts made fit for a page: what no page can show, words without end, lines too long, and the way a text runs. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE = re.compile("[\u2028\u2029]")
_ENDLESS = re.compile(r"[!-\u036f]{26}(?=[!-\u036f])")
NAMES = ("key", "item", "touchpoint", "sha256", "thumb_sha256", "color", "language")  # not texts: taken as they are


def clean(value: Any, name: str = "") -> Any:
    """The same document for print: no characters that no page can show, and a place to break in words that fit no column.

    (`overflow-wrap` would do the latter too, and makes every document a fifth slower.)
    """
    if isinstance(value, str):
        return value if name in NAMES else _ENDLESS.sub("\\g<0>\u200b", _UNPRINTABLE.sub("\ufffd", _LINE.sub("\n", value)))
    if isinstance(value, dict):
        return {key: clean(part, key) for key, part in value.items()}
    return [clean(part, name) for part in value] if isinstance(value, list) else value


def shorten(text: str, most: int) -> str:
    """A text that fits one line of a page's head, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0] if " " in text[most // 2:most] else text[:most]
    return cut.rstrip(" ,;:-") + "…"


def direction(text: str) -> str:
    """`rtl` where the first letter that has a direction runs right to left, else `ltr`."""
    if text.isascii():
        return "ltr"
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"
