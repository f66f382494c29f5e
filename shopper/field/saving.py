"""Saves a draft so that one answer that cannot be taken never holds back the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from shopper.checklists.model import EVIDENCE_TYPES, Item
from shopper.errors import Invalid
from shopper.people.model import Person
from shopper.reports import model
from shopper.reports import store as reports
from shopper.reports.display import display
from shopper.reports.model import Draft
from shopper.reports.store import Receipt, Recorded

BESIDE = ("na_reason", "comment", "stood_out", "at")
TIMES = {model.BEGAN: "began_at", model.ENDED: "ended_at"}


@dataclass(frozen=True)
class Kept:
    """What is stored now, and a sentence for each answer that was not taken."""

    receipt: Receipt
    errors: Mapping[str, str] = field(default_factory=dict)


def keep(db: Database, shopper: Person, before: Recorded, draft: Draft, now: str) -> Kept:
    """Save the draft; where some of it is refused, save the rest with what was stored there before."""
    report_id = before.report["id"]
    try:
        return Kept(reports.save_draft(db, shopper, report_id, draft, now))
    except Invalid as refusal:
        if not refusal.fields or "" in refusal.fields:
            raise
        rest = without(draft, before, refusal.fields)
        return Kept(reports.save_draft(db, shopper, report_id, rest, now), refusal.fields)


def without(draft: Draft, before: Recorded, wrong: Mapping[str, str]) -> Draft:
    """The draft with what was stored before in place of what is wrong."""
    answers: dict[str, Any] = {key: answer for key, answer in draft.answers.items() if key not in wrong}
    for key in wrong.keys() - TIMES.keys():
        stored = before.answers.get(key)
        rest = salvaged(before.version.document.item(key), draft.answers.get(key), stored) or stored
        answers |= {key: rest} if rest else {}
    times = {column: before.report[column] for column in TIMES.values()} if TIMES.keys() & wrong.keys() else {}
    return replace(draft, answers=answers, **times)


def salvaged(item: Item | None, answer: Any, stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An answer of several parts with what was stored in place of the one part that cannot be taken; None where that
    does not mend it."""
    value = answer.get("value") if isinstance(answer, Mapping) else None
    if item is None or not isinstance(value, Mapping):
        return None
    held = (stored or {}).get("value") or {}
    trials = ({**answer, "value": {part: held.get(part) if part == wrong else one for part, one in value.items()
                                   if part != wrong or part in held}} for wrong in value)
    return next((trial for trial in trials if not model.check_answer(item, trial)), None)


def differences(stored: Recorded, typed: Mapping[str, Any]) -> dict[str, str]:
    """Where a page and what was saved elsewhere differ: the other answer in words, by item key."""
    items = {item.key: item for _, item in stored.version.document.items()}
    ours = model.tidy(stored.version.document, typed)
    return {key: f"Saved elsewhere: {in_words(item, stored.answers.get(key))}" for key, item in items.items()
            if ours.get(key) != stored.answers.get(key)}


def in_words(item: Item, answer: Mapping[str, Any] | None) -> str:
    """An answer with everything that was written beside it."""
    said = [] if item.type in EVIDENCE_TYPES else [display(item, answer)]
    return " · ".join(said + [answer[part] for part in BESIDE if part in answer] if answer else said or ["no word"])
