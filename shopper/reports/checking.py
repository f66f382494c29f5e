"""Whether an answer has the right shape: one sentence for each that cannot be taken, and a tidy form for each that can."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from shopper.checklists.model import EVIDENCE_TYPES, Document, Item

PARTS = frozenset({"value", "na", "na_reason", "comment", "stood_out", "at"})
NOTE_LIMITS = {"na_reason": 500, "comment": 2000, "stood_out": 500}
TEXT_LIMITS = {"short_text": 500, "narrative": 10_000}
PART_LIMIT = 1000  # think, feel, do, and the cause of an emotion
MOST_SECONDS, MOST_PEOPLE, MOST_ROLES, ROLE_LIMIT = 86_400, 99, 20, 40
MOST_ANSWERS = 2000
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SHAPE = "This answer arrived in a form that does not fit the question. Please answer it again."
_FORMS = {"date": "%Y-%m-%d", "time": "%H:%M", "both": "%Y-%m-%dT%H:%M"}


def check(document: Document, answers: Mapping[str, Any]) -> dict[str, str]:
    """One sentence for each answer that cannot be taken, by item key; empty when all can."""
    if len(answers) > MOST_ANSWERS:
        return {"": f"A report holds at most {MOST_ANSWERS} answers."}
    items = {item.key: item for _, item in document.items()}
    sentences = {key: check_answer(items[key], answer) if key in items else unknown(key) for key, answer in answers.items()}
    return {key: sentence for key, sentence in sentences.items() if sentence}


def unknown(key: object) -> str:
    """What to say of an answer to nothing."""
    return f"The checklist of this visit has no item “{printable(key)}”."


def check_answer(item: Item, answer: object) -> str:
    """What is wrong with one answer, or nothing."""
    if not isinstance(answer, (dict, Mapping)) or not PARTS.issuperset(answer):  # dict first: asking for a Mapping is slow
        return _SHAPE
    if item.type == "note":
        return "This is a note to read; it takes no answer."
    beside = len(answer) > 1 or "value" not in answer  # most answers are a value and nothing else
    return (beside and (_check_na(item, answer) or _check_words(answer))) or (
        _CHECKS[item.type](item, answer["value"]) if "value" in answer else "")


def _check_na(item: Item, answer: Mapping[str, Any]) -> str:
    if "na" not in answer:
        return ""
    if answer["na"] is not True:
        return _SHAPE
    if not item.na:
        return "“Not applicable” is not offered for this item."
    return "Either give an answer or mark it not applicable, not both." if "value" in answer else ""


def _check_words(answer: Mapping[str, Any]) -> str:
    for part, limit in NOTE_LIMITS.items():
        if part in answer and (sentence := _text(answer[part], limit)):
            return sentence
    if "at" in answer and not (isinstance(answer["at"], str) and _CLOCK.fullmatch(answer["at"])):
        return "Give the time seen as hours and minutes, such as 14:05."
    return ""


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        return _SHAPE
    if not value.isprintable() and (found := _UNWRITABLE.search(value)):  # the quick question first; a line break is fine
        return f"The text holds a character that cannot be kept (U+{ord(found[0]):04X}). Remove it and save again."
    if len(value) > limit:
        return f"This text has {len(value):,} characters; at most {limit:,} fit here."
    return ""


def _check_text(item: Item, value: object) -> str:
    return _text(value, TEXT_LIMITS[item.type])


def _check_choice(item: Item, value: object) -> str:
    if isinstance(value, str):
        for choice in item.choices:  # no generator: this is asked of every choice of a save
            if choice.key == value:
                return ""
    return "This choice is not in the list. Choose one of those shown."


def _check_several(item: Item, value: object) -> str:
    if not isinstance(value, list):
        return _SHAPE
    keys = {choice.key for choice in item.choices}
    if any(not isinstance(one, str) or one not in keys for one in value):
        return "One of these choices is not in the list. Choose from those shown."
    if len(set(value)) != len(value):
        return "One choice was sent twice. Choose each only once."
    return f"At most {item.most} may be chosen here; {len(value)} are." if item.most and len(value) > item.most else ""


def _check_number(item: Item, value: object) -> str:
    if not isinstance(value, str) or not value.isascii():
        return "Write a number in plain digits, such as 12 or 12.50."
    if not _NUMBER.fullmatch(value):
        if re.fullmatch(r"-?\d{1,3},\d{3}", value):
            whole, point = value.replace(",", ""), value.replace(",", ".")
            return f"{value} can be read in two ways: write {whole} or {point}."
        return "Write a number in plain digits, such as 12 or 12.50, with no more than nine digits before the point."
    lowest, highest = _limits(item.minimum, item.maximum, item.type == "money")
    figure = Decimal(value)
    if (lowest is None or figure >= lowest) and (highest is None or figure <= highest):
        return ""
    usual = " to ".join(str(limit) for limit in (item.minimum, item.maximum) if limit is not None)
    hint = f": usual is {usual} {item.unit}".rstrip() if usual else ""
    return f"This figure cannot be right{hint}. Check for a slip of the finger."


@lru_cache(maxsize=1024)
def _limits(minimum: int | str | None, maximum: int | str | None, money: bool) -> tuple[Decimal | None, Decimal | None]:
    """The plausible range is a hint; refused is only what lies ten ranges away, or below zero where nothing can be."""
    low = Decimal(minimum) if minimum is not None else None
    high = Decimal(maximum) if maximum is not None else None
    span = abs(high - (low or 0)) * 10 if high is not None else Decimal(0)
    lowest = low - span if low is not None and span else None
    if (money or (low is not None and low >= 0)) and not (low is not None and low < 0):
        lowest = Decimal(0) if lowest is None else max(lowest, Decimal(0))
    return lowest, high + span if high is not None and span else None


def _check_datetime(item: Item, value: object) -> str:
    try:
        if isinstance(value, str) and value.isascii() and len(value) == {"date": 10, "time": 5, "both": 16}[item.parts]:
            datetime.strptime(value, _FORMS[item.parts])  # noqa: DTZ007 - a wall clock has no zone
            return ""
    except ValueError:
        pass
    wanted = {"date": "a date that exists, such as 2026-03-12", "time": "a time such as 14:05", "both": "a date and a time"}
    return f"Give {wanted[item.parts]}."


def _check_timing(item: Item, value: object) -> str:
    if not isinstance(value, Mapping) or set(value) - {"seconds", "from", "to"}:
        return _SHAPE
    seconds = value.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return "Give the time in seconds, or as minutes and seconds such as 1:30."
    if not 0 <= seconds <= MOST_SECONDS:
        return "A timing lies between 0 seconds and 24 hours."
    clocks = [value[name] for name in ("from", "to") if name in value]
    return "" if all(isinstance(one, str) and _CLOCK.fullmatch(one) for one in clocks) else _SHAPE


def _check_people(item: Item, value: object) -> str:
    if not isinstance(value, Mapping) or set(value) - {"count", "roles", "knew_part"}:
        return _SHAPE
    count, roles = value.get("count"), value.get("roles", [])
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_PEOPLE):
        return f"Give how many people took part as a whole number from 0 to {MOST_PEOPLE}."
    if value.get("knew_part", "all") not in ("all", "some", "none"):
        return _SHAPE
    if not isinstance(roles, list) or len(roles) > MOST_ROLES or any(not isinstance(role, str) for role in roles):
        return f"List at most {MOST_ROLES} roles, separated by commas."
    return next(filter(None, map(_role, roles)), "")


def _role(role: str) -> str:
    """Role words are small letters and digits: a capital is how a typed name gives itself away."""
    if role != role.lower() or not re.fullmatch(r"[^\W_]+([ -][^\W_]+){0,4}", role):
        return "Write roles in small letters, such as “advisor 1”, and never a name."
    return _text(role, ROLE_LIMIT)


def _check_pillars(item: Item, value: object) -> str:
    if not isinstance(value, Mapping) or set(value) - {"success", "effort", "emotion", "cause"}:
        return _SHAPE
    for pillar in ("success", "effort", "emotion"):
        level = value.get(pillar, 1)
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
            return f"Choose one of the five levels of {pillar}."
    return _text(value.get("cause", ""), PART_LIMIT)


def _check_think(item: Item, value: object) -> str:
    if not isinstance(value, Mapping) or set(value) - {"actual", "desired"}:
        return _SHAPE
    for side in value.values():
        if not isinstance(side, Mapping) or set(side) - {"think", "feel", "do"}:
            return _SHAPE
        for words in side.values():
            if sentence := _text(words, PART_LIMIT):
                return sentence
    return ""


def _check_evidence(item: Item, value: object) -> str:
    return "Add the file itself; this item takes no other answer."


_CHECKS: dict[str, Callable[[Item, Any], str]] = {
    "yes_no": _check_choice, "single": _check_choice, "scale": _check_choice, "several": _check_several,
    "number": _check_number, "money": _check_number, "datetime": _check_datetime, "timing": _check_timing,
    "short_text": _check_text, "narrative": _check_text, "people_met": _check_people, "pillars": _check_pillars,
    "think_feel_do": _check_think, **dict.fromkeys(EVIDENCE_TYPES, _check_evidence)}


def printable(text: object) -> str:
    """A stranger's text, short and safe to repeat in a sentence."""
    return "".join(one for one in str(text)[:40] if one.isprintable())
