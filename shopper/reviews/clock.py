"""Finds times of day in a shopper's text: with a roster, the minute of a visit tells a manager who the shopper was."""

from __future__ import annotations

import re

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
# A dot is also a price's: there a word before it, or an hour of two digits and no currency or unit, makes it a time.
_UNIT = r"(?!\s?(?:[€$£%]|eur|euro|usd|gbp|chf|pounds?|dollars?|s\b|min|m\b|cm|km|kg|g\b|l\b))"
_TIMES = re.compile("|".join((
    rf"(?<![\w.:,]){_HOUR}:{_MINUTE}(?!\d)",
    rf"(?<![\w.:,]){_HOUR}h{_MINUTE}(?!\w)",
    rf"(?<=\bat ){_HOUR}\.{_MINUTE}(?![\d.]\d){_UNIT}",
    rf"(?<=\bum ){_HOUR}\.{_MINUTE}(?![\d.]\d){_UNIT}",
    rf"(?<![\w.:,€$£])(?<![€$£] )(?:0[6-9]|1\d|2[0-3])\.{_MINUTE}(?!\d|\.\d){_UNIT}",
    rf"(?<![\w.:,])(?:1[0-2]|0?[1-9])(?:[:.]{_MINUTE})?\s?(?:am|pm|a\.m|p\.m)\b",
    rf"(?<![\w.:,]){_HOUR}(?:[:.]{_MINUTE})?\s?uhr\b",
    r"\b\w+\s+o\s?['’]?\s?clock\b",
    r"\b(?:half past|(?:a )?quarter (?:past|to))\s+\w+",
)), re.IGNORECASE)


def times_of_day(text: str) -> list[str]:
    """What reads as a time of day, each once, in order."""
    return list(dict.fromkeys(match.group() for match in _TIMES.finditer(text)))
