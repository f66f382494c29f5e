"""Small visits for tests of findings: what was seen, in a shorthand, and the findings named by item and reason."""

from __future__ import annotations

from typing import Any

from shopper.findings.model import Finding, findings_of
from shopper.findings.seen import Seen
from shopper.reports.scoring import score
from tests.reports.checklists import answers, document

Q3 = [{"key": "q1", "yes": 1}, {"key": "q2", "yes": 2}, {"key": "q3", "yes": 3}]
YES3 = {"q1": "yes", "q2": "yes", "q3": "yes"}
ENGAGED = [["yes", 3, "engaged"], ["no", 0]]
FELT = {"key": "felt", "type": "pillars"}


def part(*items: dict[str, Any], key: str = "greeting", **more: Any) -> dict[str, Any]:
    return {"key": key, "items": list(items), **more}


def see(parts: list[dict[str, Any]], given: dict[str, Any], scoring: dict[str, Any] | None = None, **more: Any) -> Seen:
    checklist, recorded = document(parts, scoring), answers(given)
    visible = frozenset(item.key for _, item in checklist.items()) - more.pop("hidden", frozenset())
    shown = visible - more.pop("withheld", frozenset())
    return Seen(checklist, recorded, score(checklist, recorded, visible), shown, **more)


def strengths(*given: Any, **more: Any) -> list[tuple[str | None, str]]:
    return [named(found) for found in findings_of(see(*given, **more))[0]]


def failures(*given: Any, **more: Any) -> list[tuple[str | None, str]]:
    return [named(found) for found in findings_of(see(*given, **more))[1]]


def named(found: Finding) -> tuple[str | None, str]:
    return (found.item.key if found.item else None, found.reason)


def felt(emotion: int, cause: str = "") -> dict[str, Any]:
    return {"value": {"success": 3, "effort": 3, "emotion": emotion, "cause": cause}}


def before(*keys: str, kind: str = "field") -> dict[str, Any]:
    return {"visit": {"kind": kind, "date": "2026-01-12"}, "failures": [{"item": key} for key in keys]}
