"""An answer as printed text: one wording for review, edition, page and PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, EMOTIONS, Item
from shopper.programs.model import day_text
from shopper.reports.points import Answer, chosen, number

SUCCESS = ("not at all", "hardly", "partly", "mostly", "fully")  # was the need met, level 1 to 5
EFFORT = ("very hard", "hard", "manageable", "easy", "very easy")  # how easy it was, level 1 to 5
KNEW_PART = {"all": "all knew their part", "some": "some knew their part", "none": "none knew their part"}
EVIDENCE = {"photo": ("photo", "photos"), "receipt": ("receipt", "receipts"), "audio": ("audio note", "audio notes")}
OPEN = "Not answered"
GAP = "\u00a0"  # a figure and its unit are never torn apart


def display(item: Item, answer: Answer | None, files: int = 0) -> str:
    """The answer in words and figures. Reasons and comments stand beside it, never inside; `files` counts its evidence."""
    if item.type == "note":
        return ""
    if (answer or {}).get("na") is True:
        return "N/A"
    if item.type in EVIDENCE:
        one, many = EVIDENCE[item.type]
        return f"1 {one}" if files == 1 else f"{files} {many}" if files else f"No {one}"
    if answer is None:
        return OPEN
    words = _choices if item.type in CHOICE_TYPES else _WORDS[item.type]
    return words(item, answer) or OPEN


def duration(seconds: int) -> str:
    """48 s, 2 min 10 s, 1 h 3 min."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (left if not hours else 0, "s")]
    return " ".join(f"{figure}{GAP}{unit}" for figure, unit in parts if figure) or f"0{GAP}s"


def level_word(words: tuple[str, ...], level: object) -> str:
    """The word of a level from 1 to 5, or nothing."""
    return words[level - 1] if isinstance(level, int) and 1 <= level <= len(words) else ""


def _choices(item: Item, answer: Answer) -> str:
    taken = "; ".join(choice.text for choice in chosen(item, answer))
    bare = item.type == "scale" and taken.isdigit()  # a figure without its ends says nothing
    return f"{taken}{GAP}(scale {item.choices[0].key} to {item.choices[-1].key})" if bare else taken


def _number(item: Item, answer: Answer) -> str:
    value = str(answer.get("value") or "").strip()
    return f"{value}{GAP}{item.unit}" if value and item.unit else value


def _money(item: Item, answer: Answer) -> str:
    value = str(answer.get("value") or "").strip()
    return f"{value}{GAP}{item.currency}" if value and item.currency else value


def _moment(item: Item, answer: Answer) -> str:
    value = str(answer.get("value") or "")
    day, _, clock = value.partition("T")
    if item.parts == "time" or "-" not in day:
        return value
    return ", ".join(part for part in (day_text(day), clock) if part)


def _timing(item: Item, answer: Answer) -> str:
    seconds = number(answer)
    return "" if seconds is None else duration(int(seconds))


def _text(item: Item, answer: Answer) -> str:
    return str(answer.get("value") or "").strip()


def _people(item: Item, answer: Answer) -> str:
    value = _parts(answer)
    count = value.get("count")
    if count is None:
        return ""
    people = "1 person" if count == 1 else f"{count} people"
    roles = ", ".join(str(role) for role in value.get("roles") or ())
    knew = KNEW_PART.get(str(value.get("knew_part")), "")
    return "; ".join(part for part in (f"{people}: {roles}" if roles else people, knew) if part)


def _pillars(item: Item, answer: Answer) -> str:
    value = _parts(answer)
    named = (("need met", level_word(SUCCESS, value.get("success"))), ("effort", level_word(EFFORT, value.get("effort"))),
             ("emotion", level_word(EMOTIONS, value.get("emotion"))))
    text = "; ".join(f"{name}: {word}" for name, word in named if word)
    cause = str(value.get("cause") or "").strip()
    return f"{text}, because “{cause}”" if text and cause else text


def _think_feel_do(item: Item, answer: Answer) -> str:
    value = _parts(answer)
    sides = (("Actually", value.get("actual")), ("Wanted", value.get("desired")))
    return " ".join(f"{name}: {told}." for name, side in sides if (told := _told(side)))


def _told(side: object) -> str:
    """`think “…”, feel “…”, do “…”` of one side, leaving out what is empty."""
    if not isinstance(side, Mapping):
        return ""
    words = ((part, str(side.get(part) or "").strip()) for part in ("think", "feel", "do"))
    return ", ".join(f"{part} “{text}”" for part, text in words if text)


def _parts(answer: Answer) -> Mapping[str, Any]:
    value = answer.get("value")
    return value if isinstance(value, Mapping) else {}


_WORDS: dict[str, Callable[[Item, Answer], str]] = {
    "number": _number, "money": _money, "datetime": _moment, "timing": _timing, "short_text": _text, "narrative": _text,
    "people_met": _people, "pillars": _pillars, "think_feel_do": _think_feel_do,
}
