"""What a page still says when its report can no longer be changed: only what differs from what was sent, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopper.field.saving import in_words
from shopper.programs.model import day_text
from shopper.reports import model
from shopper.reports.model import Draft
from shopper.reports.store import NoteLine, Recorded


def lines_of(stored: Recorded, draft: Draft) -> list[NoteLine]:
    """Each answer that differs, by item in the order of the journey, then the times of the visit."""
    document = stored.version.document
    typed = model.tidy(document, draft.answers)
    lines = [NoteLine(item.key, words(item, typed.get(item.key))) for _, item in document.items()
             if typed.get(item.key) != stored.answers.get(item.key)]
    for name, said, moment in (("began_at", "The visit began", draft.began_at), ("ended_at", "The visit ended", draft.ended_at)):
        if moment and moment != stored.report[name]:
            lines.append(NoteLine(None, f"{said}: {clock(moment)}"))
    return lines


def clock(moment: Any) -> str:
    """A moment of the shopper's clock; one that could not be taken as it was typed."""
    if model.check_times(moment, None):
        return str(moment)[:40]
    return day_text(moment) + (f", {moment[11:16]}" if "T" in moment else "")


def words(item: Any, answer: Any) -> str:
    """An answer in words; one that could not be taken is shown as it was typed."""
    if answer is not None and model.check_answer(item, answer):
        return model.dump(answer.get("value", answer) if isinstance(answer, Mapping) else answer)
    return in_words(item, answer)


def declared(stored: Recorded, conflicts: str) -> list[NoteLine]:
    """An interest that was declared only now."""
    known = (stored.report.get("declaration") or {}).get("conflicts", "")
    text = conflicts.strip()[:model.CONFLICTS_LIMIT]
    return [NoteLine(None, f"Declares an interest: {text}")] if text and text != known else []
