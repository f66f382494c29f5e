"""Finds times of day in a shopper's text: with a roster, the minute of a visit tells a manager who the shopper was."""

from __future__ import annotations

import re

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_NAMED = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|midnight|1[0-2]|[1-9])"
_SPOKEN = r"(?:five|ten|twenty(?:[ -]five)?|quarter|[1-5]?\d)(?:\s+minutes?)?"
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
    rf"(?<![\w.:,€$£+-])(?<![€$£\d] )(?:0\d|1\d|2[0-3]) {_MINUTE}(?![\w.:,]\w| \d|\w){_UNIT}",  # 14 30
    rf"(?<![\w.:,])(?:[01]\d|2[0-3])[.:]?{_MINUTE}\s?(?:hrs?|hours|h)\b",  # 1430 hrs
    r"(?<![\w.:,])(?:[01]\d|2[0-3])\s?(?:hrs|h)\b(?!\s*\d)",
    r"\b\w+\s+o\s?['’]?\s?clock\b",
    rf"\b(?:half past|half|(?:a )?quarter (?:past|to|before|after))\s+{_NAMED}\b",
    rf"\b{_SPOKEN}\s+past\s+{_NAMED}\b",
    rf"(?<=\bat )(?:{_SPOKEN}\s+to|just (?:after|before))\s+{_NAMED}\b",
    rf"(?<=\bby ){_SPOKEN}\s+to\s+{_NAMED}\b",
    r"\b(?:noon|midday|midnight)\b",
)), re.IGNORECASE)


def times_of_day(text: str) -> list[str]:
    """What reads as a time of day, each once, in order."""
    return list(dict.fromkeys(match.group() for match in _TIMES.finditer(text)))
