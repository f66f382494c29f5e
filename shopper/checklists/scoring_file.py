"""A scoring file sets what a checklist's source says only in prose: rules, weights, points, what is critical.

{"scoring": {"unanswered": "zero"},
 "types": {"yes_no": {"points": {"yes": 1, "no": 0}}},
 "touchpoints": {"t2": {"weight": 15}},
 "items": {"t9-i1": {"levels": {"yes": "failed"}, "critical": {"effect": "fail"}}}}

`types` reaches every item of a type, `items` one item by its key and wins over `types`. Only what is named changes.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from shopper.checklists.model import Amount, Condition, Critical, Document, Key, Level, Part, Threshold
from shopper.checklists.parsing import part_of
from shopper.errors import Invalid


class ScoringRules(Part):
    """The whole document's rules that may be set."""

    items: Literal["points", "share"] | None = None
    sections: Literal["none", "weights"] | None = None
    na: Literal["leaves", "zero"] | None = None
    unanswered: Literal["leaves", "zero"] | None = None
    maximum: Amount | None = None
    cap: bool | None = None


class TouchpointRules(Part):
    """What may be set of a touchpoint."""

    weight: Amount | None = None
    moment_of_truth: bool | None = None


class ItemRules(Part):
    """What may be set of an item; `points` and `levels` go by choice key, null takes a choice's points away."""

    points: dict[Key, Amount | None] = Field(default_factory=dict)
    levels: dict[Key, Level | None] = Field(default_factory=dict)
    thresholds: tuple[Threshold, ...] | None = None
    points_cap: Amount | None = None
    weight: Amount | None = None
    critical: Critical | None = None
    bonus: bool | None = None
    opinion: bool | None = None
    hands: Literal["team", "company", "outside"] | None = None
    required: bool | None = None
    na: bool | None = None
    na_reason: bool | None = None
    show_if: Condition | None = None


class Rules(Part):
    """A whole scoring file."""

    scoring: ScoringRules = ScoringRules()
    types: dict[str, ItemRules] = Field(default_factory=dict)
    touchpoints: dict[Key, TouchpointRules] = Field(default_factory=dict)
    items: dict[Key, ItemRules] = Field(default_factory=dict)


def rules_of(data: dict[str, Any]) -> Rules:
    """The strict form of a scoring file; Invalid with a sentence when it is not one."""
    return part_of(Rules, data)


def applied(document: Document, rules: Rules) -> dict[str, Any]:
    """The document as plain data with the rules set; a name that the document does not have is refused."""
    _known("touchpoint", rules.touchpoints, {touchpoint.key for touchpoint in document.touchpoints})
    _known("item", rules.items, {item.key for _, item in document.items()})
    _known("item type", rules.types, {item.type for _, item in document.items()})
    data = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["scoring"] = data.get("scoring", {}) | _named(rules.scoring)
    for touchpoint in data.get("touchpoints", ()):
        touchpoint |= _named(rules.touchpoints.get(touchpoint["key"], TouchpointRules()))
        for item in touchpoint.get("items", ()):
            for rule in (rules.types.get(item["type"]), rules.items.get(item["key"])):
                if rule is not None:
                    _set(item, rule)
    return data


def _known(called: str, named: dict[str, Any], existing: set[str]) -> None:
    for key in named:
        if key not in existing:
            raise Invalid(f"The scoring file names the {called} ‘{key}’, which this checklist does not have.")


def _named(rules: Part) -> dict[str, Any]:
    return rules.model_dump(mode="json", exclude_unset=True)


def _set(item: dict[str, Any], rule: ItemRules) -> None:
    named = _named(rule)
    choices = {choice["key"]: choice for choice in item.get("choices", ())}
    for name, field in (("points", "points"), ("levels", "level")):
        for key, value in named.pop(name, {}).items():
            if key not in choices:
                raise Invalid(f"The scoring file names the choice ‘{key}’ of item ‘{item['key']}’, which it does not have.")
            choices[key][field] = value
    item |= named
