"""Takes the answers of one save: what that needs of a checklist is drawn out once, a save then mostly looks up and compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard

from shopper.checklists.model import Document
from shopper.reports.checking import MOST_ANSWERS, NOTE_LIMITS, TEXT_LIMITS, check_answer, unknown
from shopper.reports.model import dump, tidy_answer

CHOSEN = ("yes_no", "single", "scale")
_quoted = json.encoder.encode_basestring
_COMMENT = NOTE_LIMITS["comment"]


class Taker:
    """One checklist version's items by key, and what makes an answer an ordinary one: an offered choice, or words that fit."""

    def __init__(self, document: Document) -> None:
        self._items = {item.key: item for _, item in document.items()}
        self._choices = {item.key: {choice.key: dump({"value": choice.key}) for choice in item.choices}
                         for item in self._items.values() if item.type in CHOSEN}
        self._words = {item.key: TEXT_LIMITS[item.type] for item in self._items.values() if item.type in TEXT_LIMITS}

    def take(self, answers: Mapping[str, Any], held: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The answers as the texts to keep, and a sentence for each that cannot be taken. One that is held just so was
        checked when it came: most saves change one answer."""
        texts: dict[str, str] = {}
        wrong: dict[str, str] = {}
        choices, words = self._choices, self._words
        for key, answer in answers.items():
            text = _ordinary(answer, choices.get(key), words.get(key, 0))
            if not text:
                text = dump(answer)
                if held.get(key) != text:
                    text = self._judged(key, answer, text, wrong)
            if text:
                texts[key] = text
        return texts, wrong if len(wrong) <= MOST_ANSWERS else {"": f"A report holds at most {MOST_ANSWERS} answers."}

    def _judged(self, key: str, answer: Any, text: str, wrong: dict[str, str]) -> str:
        """The text of any answer whatever, tidy, or nothing where nothing is left of it."""
        item = self._items.get(key)
        tidied = tidy_answer(answer, item.type if item else "")
        if tidied in (None, {}):
            return ""
        if sentence := check_answer(item, tidied) if item else unknown(key):
            wrong[key] = sentence
        return text if tidied is answer else dump(tidied)


def _ordinary(answer: Any, offered: Mapping[str, str] | None, room: int) -> str:
    """The text of an offered choice or of words that fit, alone or with a comment that does; empty for any other answer."""
    if type(answer) is not dict or type(value := answer.get("value")) is not str:
        return ""
    words = "" if offered or not _fits(value, room) else f'{{"value":{_quoted(value)}}}'
    text = offered.get(value, "") if offered else words
    if len(answer) == 1 or not text:
        return text
    comment = answer.get("comment")
    return f'{{"comment":{_quoted(comment)},{text[1:]}' if len(answer) == 2 and _fits(comment, _COMMENT) else ""


def _fits(text: object, limit: int) -> TypeGuard[str]:
    """Whether these are words that are kept as they are; all others are looked at closely."""
    return type(text) is str and text.isprintable() and 0 < len(text) <= limit and not text.isspace()
