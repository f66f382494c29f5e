"""What a report is: when an item is answered, what is still missing, what the shopper declares, and the document as sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shopper.checklists.model import EVIDENCE_TYPES, Document, Item, Scoring
from shopper.checklists.visibility import visible_items
from shopper.reports.checking import check, check_answer, printable
from shopper.reports.points import score_item

__all__ = ["Declaration", "Draft", "Progress", "answered", "check", "check_answer", "check_times", "failed", "missing",
           "printable", "progress", "tidy", "tidy_answer"]

SCHEMA = "shopper-report/1"
EDITABLE = ("started", "returned")
BEGAN, ENDED = "visit.began", "visit.ended"  # the times of the visit among the items: no key of an item holds a dot
STATEMENT = ("I made this visit myself, on the day given. What I report is what I saw, heard and felt, "
             "and I have declared every interest that could colour it.")
NAME_LIMIT, CONFLICTS_LIMIT = 200, 2000
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_FIGURES = ("number", "money")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?")


@dataclass(frozen=True)
class Draft:
    """One revision of a report as its author holds it. `began_at` and `ended_at` are the shopper's wall clock at the
    location, `2026-03-12T14:05`, or only the date where nothing more is known."""

    rev: int
    answers: Mapping[str, Any]
    began_at: str | None = None
    ended_at: str | None = None


@dataclass(frozen=True)
class Declaration:
    """The shopper's signature: the name as typed, and interests (empty: none to declare)."""

    name: str
    conflicts: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a report is: required items, those done, and a sentence for each that still lacks something, in order."""

    required: int
    done: int
    missing: Mapping[str, str] = field(default_factory=dict)


def tidy(document: Document, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without what is empty, and with the figure `12,50` as `12.50`; a wrong shape is left for `check`."""
    types = {item.key: item.type for _, item in document.items()}
    kept = {key: tidy_answer(answer, types.get(key, "")) for key, answer in answers.items()}
    return {key: answer for key, answer in kept.items() if answer not in (None, {})}


def tidy_answer(answer: Any, kind: str) -> Any:
    """One answer to an item of this kind, tidy; the same object where nothing was to be done, `{}` where nothing is left."""
    if not isinstance(answer, (dict, Mapping)):
        return answer
    if all(map(_is_tidy, answer.values())) and (kind not in _FIGURES or _figure(str(answer.get("value"))) == answer.get("value")):
        return answer  # most are: the same object tells so
    given = {part: _tidy_part(value) for part, value in answer.items()}
    if kind in _FIGURES and isinstance(given.get("value"), str):
        given["value"] = _figure(given["value"])
    return {part: value for part, value in given.items() if value not in (None, "", [], {}, False)}


def _is_tidy(value: object) -> bool:
    """Whether a part is surely as it should be: words that are there, a mark, whole figures, or a list or group of such."""
    if isinstance(value, dict):
        return bool(value) and all(type(one) is int or _is_said(one) for one in value.values())
    return value is True or (type(value) is list and bool(value)) or _is_said(value)


def _is_said(value: object) -> bool:
    return type(value) is str and bool(value) and not value.isspace()


def _tidy_part(value: object) -> Any:
    if isinstance(value, str):
        return value if value.strip() else ""
    if isinstance(value, Mapping):
        parts = {name: _tidy_part(one) for name, one in value.items()}
        return {name: one for name, one in parts.items() if one not in (None, "", [], {})}
    return value


def _figure(text: str) -> str:
    """A comma is a decimal point, unless exactly three digits follow it: then only the author knows, and `check` asks."""
    text = text.strip()
    return text.replace(",", ".") if re.fullmatch(r"-?\d{1,9},(\d{1,2}|\d{4,6})", text) else text


def answered(item: Item, answer: Mapping[str, Any] | None, evidence: int = 0) -> bool:
    """Whether the item has its whole answer; N/A is one. `evidence` counts the files added to it."""
    if answer and answer.get("na"):
        return True
    if item.type in EVIDENCE_TYPES:
        return evidence > 0
    value: Any = (answer or {}).get("value")
    if item.type == "pillars":
        return bool(value) and all(value.get(part) for part in ("success", "effort", "emotion", "cause"))
    if item.type == "think_feel_do":
        actual = (value or {}).get("actual", {})
        return all(actual.get(part) for part in ("think", "feel", "do"))
    if item.type == "people_met":
        return bool(value) and value.get("count") is not None
    return value not in (None, "", [], {})


def missing(document: Document, answers: Mapping[str, Any], evidence: Mapping[str, int],
            facts: Mapping[str, Any]) -> dict[str, str]:
    """One sentence for each visible item that must still be done before the report can be sent, in the journey's order."""
    return dict(progress(document, answers, evidence, facts).missing)


def progress(document: Document, answers: Mapping[str, Any], evidence: Mapping[str, int], facts: Mapping[str, Any]) -> Progress:
    """What is required with these answers, and what of it is done."""
    visible = visible_items(document, answers, facts)
    open_, required = {}, 0
    for _, item in document.items():
        if item.key not in visible or item.type == "note":
            continue
        sentence = _lacks(item, answers.get(item.key) or {}, evidence.get(item.key, 0), document.scoring)
        required += item.required or bool(sentence)
        if sentence:
            open_[item.key] = sentence
    return Progress(required, required - len(open_), open_)


def _lacks(item: Item, answer: Mapping[str, Any], evidence: int, scoring: Scoring) -> str:
    """What one visible item still lacks."""
    if answer.get("na"):
        return "Say why this does not apply." if item.na_reason and not answer.get("na_reason") else ""
    if not answered(item, answer, evidence):
        begun = "value" in answer
        return _open(item) if item.required or (begun and item.type in ("pillars", "think_feel_do", "people_met")) else ""
    if item.type == "several" and (sentence := _clash(item, answer["value"])):
        return sentence
    length = len(answer["value"].strip()) if isinstance(answer.get("value"), str) else 0
    if item.type in ("short_text", "narrative") and length < item.minimum_length:
        return f"Write at least {item.minimum_length} characters; {length} so far."
    if failed(item, answer, scoring):
        if item.comment_if_failed and not answer.get("comment"):
            return "Add a word on what happened."
        if item.photo_if_failed and not evidence:
            return "Add a photo of what you saw."
    return ""


def _open(item: Item) -> str:
    """What to do with an item that is not answered."""
    return {"photo": "Add a photo.", "receipt": "Add a photo of the receipt.", "audio": "Add an audio note.",
            "pillars": "Choose a level for success, effort and emotion, and say what caused the emotion.",
            "think_feel_do": "Say what you thought, felt and did.", "people_met": "Say how many people took part.",
            "timing": "Give the time it took.", "narrative": "Tell what happened.", "short_text": "Write an answer.",
            "number": "Give the figure.", "money": "Give the amount.", "datetime": "Give the date or time.",
            "several": "Choose at least one."}.get(item.type, "Choose an answer.")


def _clash(item: Item, chosen: list[str]) -> str:
    """What to say where a choice that excludes the others was taken beside another."""
    alone = next((choice for choice in item.choices if choice.alone and choice.key in chosen), None)
    return f"Choose either “{alone.text}” or the others, not both." if alone and len(chosen) > 1 else ""


def failed(item: Item, answer: Mapping[str, Any], scoring: Scoring) -> bool:
    """Whether the answer is at level failed by the checklist's own rules, the same as in its score."""
    return score_item(item, answer, True, scoring).level == "failed"


def check_times(began_at: str | None, ended_at: str | None, *, whole: bool = False) -> dict[str, str]:
    """What is wrong with the times of the visit, under BEGAN and ENDED; `whole` also asks that the beginning is there."""
    wrong = {name: "Give a date that exists, and a time such as 14:05."
             for name, moment in ((BEGAN, began_at), (ENDED, ended_at)) if moment and not _is_moment(moment)}
    if whole and not began_at:
        wrong[BEGAN] = "Say when the visit began."
    if not wrong and began_at and ended_at and ended_at < began_at:
        wrong[ENDED] = "The visit cannot end before it began."
    return wrong


def _is_moment(text: object) -> bool:
    """Whether this is a wall clock's `2026-03-12T14:05`, or a date alone."""
    try:
        return isinstance(text, str) and bool(_MOMENT.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def check_declaration(declaration: Declaration) -> dict[str, str]:
    """What is wrong with the signature."""
    wrong = {}
    if not declaration.name.strip():
        wrong["name"] = "Type your name to sign the declaration."
    for name, text, limit in (("name", declaration.name, NAME_LIMIT), ("conflicts", declaration.conflicts, CONFLICTS_LIMIT)):
        if len(text) > limit:
            wrong[name] = f"This text has {len(text):,} characters; at most {limit:,} fit here."
        elif not text.isprintable() and re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", text):
            wrong[name] = "The text holds a character that cannot be kept. Remove it and send again."
    return wrong


def _encoder() -> Callable[[object], str]:
    """The canonical encoder, made once: `JSONEncoder.encode` makes its C part anew at each call, and a save has 60 of them."""
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _CANONICAL.encode
    pieces = make(None, _CANONICAL.default, json.encoder.encode_basestring, None, ":", ",", True, False, True)
    return lambda value: "".join(pieces(value, 0))


_encode = _encoder()


def dump(value: object) -> str:
    """Canonical JSON text: the bytes that a submission's hash is taken of."""
    return _encode(value)
