"""What two people made of the same field, in words: for the choice between mine and theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopper.checklists import visibility, wording
from shopper.checklists.document import CALLED
from shopper.checklists.model import Critical, Document, Threshold

Values = Mapping[str, Any]
Difference = tuple[str, str, str]
CALLED_FIELDS = {
    "na": "N/A allowed", "na_reason": "Ask why when N/A", "comment_if_failed": "Ask for a comment",
    "photo_if_failed": "Ask for a photo", "show_if": "Condition", "critical": "When it fails", "hands": "Who can change it",
    "points_cap": "Cap on points", "most": "At most", "parts": "Asks for", "minimum_length": "Least characters",
    "minimum": "Usually from", "maximum": "Usually to", "title": "Name", "prompts": "Writing prompts",
    "desired.think": "Should think", "desired.feel": "Should feel", "desired.do": "Should do",
    "owners.operations": "Owner in operations", "owners.marketing": "Owner in marketing", "scoring.items": "An item counts by",
    "scoring.sections": "The total is made of", "scoring.na": "An answer N/A", "scoring.unanswered": "What stays unanswered",
    "scoring.maximum": "The highest score", "scoring.cap": "Bonus items are capped"}
LEFT = {"leaves": "is left out", "zero": "counts as zero"}
SAID = {"scoring.items": {"points": "its points", "share": "the share of its points"}, "scoring.na": LEFT,
        "scoring.sections": {"none": "all items in one sum", "weights": "the touchpoints by their weights"},
        "scoring.unanswered": LEFT, "hands": wording.HANDS, "parts": wording.PARTS, "type": CALLED}


def differences(paths: list[str], mine: Values, theirs: Values, document: Document) -> list[Difference]:
    """For each field that both changed: what it is called, mine, and theirs."""
    said = [[_said(path, _at(one, path), document) for path in paths] for one in (mine, theirs)]
    return [(_called(path, theirs), ours, other) for path, ours, other in zip(paths, *said, strict=True)]


def _at(values: Any, path: str) -> Any:
    """The value at a path; of a list of keyed parts, the part with the key."""
    for name in path.split("."):
        if isinstance(values, list):
            values = next((one for one in values if one.get("key") == name), None)
        else:
            values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _called(path: str, theirs: Values) -> str:
    words = path.split(".")
    if words[0] == "choices" and len(words) == 3:
        choice = _at(theirs, f"choices.{words[1]}") or {}
        return f"{words[2].capitalize()} of ‘{choice.get('text', words[1])}’"
    if words[0] == "points" and len(words) == 2:
        return f"Points of ‘{words[1]}’"
    return CALLED_FIELDS.get(path, words[-1].replace("_", " ").capitalize())


def _said(path: str, value: Any, document: Document) -> str:
    if path == "show_if":
        return "always shown" if value is None else "" if visibility.problems(value) else visibility.read_aloud(value, document)
    if path == "critical":
        return wording.effect(Critical(**value)) if value else "nothing more than its points"
    if path == "thresholds":
        return "; ".join(wording.threshold(Threshold(**one), "") for one in value or ()) or "nothing"
    if isinstance(value, list):
        return "; ".join(_choice(one) if isinstance(one, Mapping) else str(one) for one in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return SAID.get(path, {}).get(str(value), str(value)) if value not in (None, "") else "nothing"


def _choice(choice: Values) -> str:
    level = wording.LEVELS.get(choice.get("level") or "", "")
    parts = (choice.get("text"), choice.get("points"), level and f"({level})")
    return " ".join(str(part) for part in parts if part not in (None, ""))
