"""What differs between two editions of one visit, in sentences a manager can read. Pure."""

from __future__ import annotations

from typing import Any

Edition = dict[str, Any]
MOST = 30


def changes_between(before: Edition, after: Edition) -> list[str]:
    """The changes, score first, then item by item in the order of the journey; a long list ends by saying how long it is."""
    told = [*_score(before, after), *_items(before, after), *_findings(before, after), *_photos(before, after)]
    return [*told[:MOST], f"And {len(told) - MOST} more."] if len(told) > MOST else told


def _score(before: Edition, after: Edition) -> list[str]:
    old, new = _figure(before), _figure(after)
    return [f"Score: {old} became {new}."] if old != new else []


def _figure(edition: Edition) -> str:
    """The score with its band, as printed."""
    score = edition["score"]
    if score["percent"] is None:
        return "no score"
    return f"{score['percent']} % ({score['band']})" if score["band"] else f"{score['percent']} %"


def _items(before: Edition, after: Edition) -> list[str]:
    """Every item whose answer or words differ, or that only one edition has."""
    old, new = _by_key(before), _by_key(after)
    told = []
    for key in dict.fromkeys([*new, *old]):
        if key not in old:
            told.append(f"{new[key]['prompt']}: added.")
        elif key not in new:
            told.append(f"{old[key]['prompt']}: taken out.")
        elif old[key]["answer"] != new[key]["answer"]:
            told.append(f"{new[key]['prompt']}: “{old[key]['answer']}” became “{new[key]['answer']}”.")
        elif any(old[key].get(part) != new[key].get(part) for part in ("comment", "stood_out", "na_reason")):
            told.append(f"{new[key]['prompt']}: the words beside the answer changed.")
    return told


def _by_key(edition: Edition) -> dict[str, Edition]:
    return {item["key"]: item for touchpoint in edition["touchpoints"] for item in touchpoint["items"]}


def _findings(before: Edition, after: Edition) -> list[str]:
    """How the two lists grew or shrank."""
    return [f"{title}: {len(before[kind])} became {len(after[kind])}."
            for kind, title in (("strengths", "What was strong"), ("failures", "What failed"))
            if len(before[kind]) != len(after[kind])]


def _photos(before: Edition, after: Edition) -> list[str]:
    old, new = ({photo["sha256"] for photo in edition["evidence"]} for edition in (before, after))
    return ["The photos changed."] if old != new else []
