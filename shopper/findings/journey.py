"""The journey in an edition: touchpoint by touchpoint with every answer, the three pillars side by side, peak and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopper.checklists.model import EMOTIONS, Item, Touchpoint
from shopper.findings.seen import Seen, emotion_of, kept, pillars_of, shown_answer, told_of
from shopper.reports.scoring import half_up, number, plain

PILLARS = ("success", "effort", "emotion")


def touchpoints_of(seen: Seen) -> list[dict[str, Any]]:
    """Every touchpoint of which something was to be seen, with its figures and its items."""
    return [_touchpoint(seen, touchpoint) for touchpoint in _stations(seen)]


def pillar_counts(seen: Seen) -> dict[str, Any]:
    """How many touchpoints reached each level, per pillar; the three are never averaged into one."""
    recorded = [pillars for touchpoint in _stations(seen) if (pillars := pillars_of(seen, touchpoint))]
    counts = {pillar: [sum(part.get(pillar) == level for part in recorded) for level in range(1, 6)] for pillar in PILLARS}
    return {"n": len(recorded)} | counts


def journey_of(seen: Seen) -> list[dict[str, Any]]:
    """The emotion at each touchpoint, in the customer's order."""
    return [{"key": part.key, "title": part.title, "emotion": emotion_of(seen, part), "moment_of_truth": part.moment_of_truth}
            for part in _stations(seen)]


def peak_and_end(seen: Seen) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The most extreme emotion (of equals the later), and the last touchpoint, which may be the one that was not rated."""
    way = [_felt(seen, part) for part in _stations(seen)]
    felt = [part for part in way if part["emotion"]]
    if not felt:
        return None, None
    neutral = EMOTIONS.index("neutral") + 1
    return max(reversed(felt), key=lambda part: abs(part["emotion"] - neutral)), way[-1]


def _felt(seen: Seen, touchpoint: Touchpoint) -> dict[str, Any]:
    cause = str((pillars_of(seen, touchpoint) or {}).get("cause") or "").strip()
    return {"key": touchpoint.key, "title": touchpoint.title, "emotion": emotion_of(seen, touchpoint), "cause": cause}


def _stations(seen: Seen) -> list[Touchpoint]:
    """Touchpoints with something to show or something that counted."""
    counted = {part.key for part in seen.score.touchpoints if part.counted or part.bonus}
    return [part for part in seen.document.touchpoints if part.key in counted or _shown(seen, part)]


def _shown(seen: Seen, touchpoint: Touchpoint) -> list[Item]:
    return [item for item in touchpoint.items if item.key in seen.shown and item.type != "note"]


def _touchpoint(seen: Seen, touchpoint: Touchpoint) -> dict[str, Any]:
    sums = next(part for part in seen.score.touchpoints if part.key == touchpoint.key)
    told = told_of(seen, touchpoint) or {}
    met = _met(seen, touchpoint)
    return {
        "key": touchpoint.key, "title": touchpoint.title, "moment_of_truth": touchpoint.moment_of_truth,
        "owners": touchpoint.owners.model_dump(), "desired": touchpoint.desired.model_dump(),
        "earned": plain(sums.earned), "possible": plain(sums.possible),
        "percent": None if sums.percent is None else half_up(sums.percent), "counted": sums.counted, "bonus": sums.bonus,
        "seconds": _seconds(seen, touchpoint, "duration"), "waiting": _seconds(seen, touchpoint, "waiting"),
        "people": met.get("count"), "knew_part": met.get("knew_part"), "pillars": _pillars(seen, touchpoint),
        "actual": _side(told, "actual"), "wanted": _side(told, "desired"),
        "kept": kept(seen, touchpoint) if touchpoint.moment_of_truth else None,
        "items": [_item(seen, item) for item in _shown(seen, touchpoint)]}


def _item(seen: Seen, item: Item) -> dict[str, Any]:
    answer, score = seen.answer(item.key), seen.score.items[item.key]
    earned, possible = score.weighed(seen.document.scoring.items)
    return {
        "key": item.key, "type": item.type, "prompt": item.prompt, "answer": shown_answer(seen, item),
        "na": answer.get("na") is True, "na_reason": _words(answer, "na_reason"), "comment": _words(answer, "comment"),
        "stood_out": _words(answer, "stood_out"), "minute": seen.minutes.get(item.key),
        "earned": plain(earned) if score.counted else None, "possible": plain(possible) if score.counted else None,
        "level": score.level, "critical": item.critical is not None,
        "bonus": item.bonus, "opinion": item.opinion, "hands": item.hands, "evidence": list(seen.evidence.get(item.key, ()))}


def _words(answer: Mapping[str, Any], name: str) -> str:
    return str(answer.get(name) or "").strip()


def _seconds(seen: Seen, touchpoint: Touchpoint, measures: str) -> int | None:
    """The sum of what was timed at the touchpoint for one measure, or None where nothing was."""
    timed = [number(seen.answer(item.key)) for item in touchpoint.items if item.type == "timing" and item.measures == measures]
    known = [seconds for seconds in timed if seconds is not None]
    return int(sum(known)) if known else None


def _met(seen: Seen, touchpoint: Touchpoint) -> Mapping[str, Any]:
    values = (seen.answer(item.key).get("value") for item in touchpoint.items if item.type == "people_met")
    return next((value for value in values if isinstance(value, Mapping)), {})


def _pillars(seen: Seen, touchpoint: Touchpoint) -> dict[str, Any] | None:
    recorded = pillars_of(seen, touchpoint)
    if recorded is None:
        return None
    return {pillar: recorded.get(pillar) for pillar in PILLARS} | {"cause": str(recorded.get("cause") or "").strip()}


def _side(told: Mapping[str, Any], name: str) -> dict[str, str] | None:
    side = told.get(name)
    if not isinstance(side, Mapping) or not any(side.values()):
        return None
    return {part: str(side.get(part) or "").strip() for part in ("think", "feel", "do")}
