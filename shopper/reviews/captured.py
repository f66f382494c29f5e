"""How a visit was captured, in the words of the editor's page: time marks, check-in, check-out, when it was written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shopper.checklists.model import Document
from shopper.reports.capture import LATE_MINUTES, delay, in_hours


@dataclass(frozen=True)
class Captured:
    """What is shown: facts as (name, sentence), and the marks as (clock, where)."""

    facts: list[tuple[str, str]]
    marks: list[tuple[str, str]]


def captured(capture: Mapping[str, Any] | None, document: Document) -> Captured | None:
    """The capture in words; None where the phone told nothing."""
    if not capture:
        return None
    titles = {touchpoint.key: touchpoint.title for touchpoint in document.touchpoints}
    marks = sorted(capture["marks"], key=lambda one: (one["wall"], one["monotonic"] or 0))
    facts = [("Check-in", _place(capture["arrival"])), ("Check-out", _place(capture["departure"])),
             ("Left", _clock(capture["left"])), ("Written down", _written(capture))]
    return Captured([(name, sentence) for name, sentence in facts if sentence],
                    [(_clock(one["wall"]), titles.get(one["touchpoint"]) or one["cue"] or "no word") for one in marks])


def _written(capture: Mapping[str, Any]) -> str:
    minutes, began = delay(capture), _clock(capture["answered"])
    if not began or minutes is None:
        return began and f"from {began}"
    return f"from {began}, {in_hours(minutes)} after leaving"


def _place(place: Mapping[str, Any] | None) -> str:
    """When, and how well the phone knew where it was; the place itself says nothing that an editor needs."""
    if place is None:
        return ""
    if place["refused"]:
        return f"{_clock(place['wall'])}, place refused"
    latitude, longitude = place["latitude"], place["longitude"]
    if latitude is None or longitude is None:
        return f"{_clock(place['wall'])}, no place found"
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude, longitude) == (0, 0):
        return f"{_clock(place['wall'])}, a place that cannot be"
    within = f" within {place['accuracy']:,.0f} m" if place["accuracy"] is not None else ""
    return f"{_clock(place['wall'])}, place known{within}"


def _clock(wall: str | None) -> str:
    return wall[11:19] if wall else ""


def doubt(capture: Mapping[str, Any] | None) -> str:
    """What a long wait between leaving and answering says; empty where there was none."""
    minutes = delay(capture)
    if minutes is None or minutes <= LATE_MINUTES:
        return ""
    return f"The shopper began to answer {in_hours(minutes)} after leaving."
