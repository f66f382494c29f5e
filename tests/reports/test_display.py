"""The answer as printed text, type by type."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.model import TYPES, Item
from shopper.reports.display import GAP, display, duration

CHOICES = [{"key": "a", "text": "First"}, {"key": "b", "text": "Second"}]


def shown(type_: str, answer: dict[str, Any] | None, **more: Any) -> str:
    item = Item.model_validate({"key": "q", "type": type_, "prompt": "?"} | more, strict=False)
    return display(item, answer).replace(GAP, "_")


@pytest.mark.parametrize(("type_", "more", "value", "text"), [
    ("yes_no", {"choices": CHOICES}, "b", "Second"),
    ("single", {"choices": CHOICES}, "a", "First"),
    ("several", {"choices": CHOICES}, ["b", "a"], "First; Second"),
    ("scale", {"choices": CHOICES}, "a", "First"),
    ("number", {}, "12.50", "12.50"),
    ("number", {"unit": "°C"}, "62.5", "62.5_°C"),
    ("number", {"unit": "people"}, "0", "0_people"),
    ("money", {"currency": "GBP"}, "7.20", "7.20_GBP"),
    ("money", {}, "7.20", "7.20"),
    ("datetime", {}, "2026-03-12", "12 March 2026"),
    ("datetime", {"parts": "time"}, "14:05", "14:05"),
    ("datetime", {"parts": "both"}, "2026-03-12T14:05", "12 March 2026, 14:05"),
    ("timing", {}, {"seconds": 48}, "48_s"),
    ("timing", {}, {"seconds": 130, "from": "14:05:10", "to": "14:07:20"}, "2_min 10_s"),
    ("short_text", {}, " as said ", "as said"),
    ("narrative", {}, "one\n\ntwo", "one\n\ntwo"),
    ("people_met", {}, {"count": 1, "roles": ["advisor 1"], "knew_part": "all"}, "1 person: advisor 1; all knew their part"),
    ("people_met", {}, {"count": 0}, "0 people"),
    ("people_met", {}, {"count": 3, "roles": [], "knew_part": "none"}, "3 people; none knew their part"),
    ("pillars", {}, {"success": 5, "effort": 1, "emotion": 4, "cause": "the light"},
     "need met: fully; effort: very hard; emotion: pleased, because “the light”"),
    ("pillars", {}, {"emotion": 1}, "emotion: upset"),
    ("think_feel_do", {}, {"actual": {"think": "open?", "feel": "unsure", "do": ""}, "desired": {"think": "seen"}},
     "Actually: think “open?”, feel “unsure”. Wanted: think “seen”."),
    ("think_feel_do", {}, {"actual": {"do": "left"}}, "Actually: do “left”."),
])
def test_a_value_is_told_in_words(type_: str, more: dict[str, Any], value: Any, text: str) -> None:
    assert shown(type_, {"value": value}, **more) == text


@pytest.mark.parametrize("type_", [name for name in TYPES if name not in ("note", "photo", "receipt", "audio")])
def test_no_answer_is_said_to_be_none(type_: str) -> None:
    assert shown(type_, None) == "Not answered"


@pytest.mark.parametrize("type_", [name for name in TYPES if name not in ("note", "photo", "receipt", "audio")])
def test_an_answer_without_a_value_is_not_answered(type_: str) -> None:
    assert shown(type_, {"comment": "later"}) == "Not answered"


@pytest.mark.parametrize("type_", [name for name in TYPES if name != "note"])
def test_not_applicable_is_said_without_its_reason(type_: str) -> None:
    assert shown(type_, {"na": True, "na_reason": "no queue"}) == "N/A"


def test_a_note_has_no_answer() -> None:
    assert shown("note", None) == shown("note", {"value": "x"}) == ""


@pytest.mark.parametrize(("type_", "files", "text"), [
    ("photo", 0, "No photo"), ("photo", 1, "1 photo"), ("photo", 3, "3 photos"), ("receipt", 1, "1 receipt"),
    ("audio", 0, "No audio note"), ("audio", 2, "2 audio notes")])
def test_evidence_is_counted(type_: str, files: int, text: str) -> None:
    item = Item.model_validate({"key": "q", "type": type_, "prompt": "?"}, strict=False)
    assert display(item, None, files) == display(item, {"comment": "blurred"}, files) == text


def test_a_choice_that_the_item_does_not_have_is_not_answered() -> None:
    assert shown("single", {"value": "z"}, choices=CHOICES) == "Not answered"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0_s"), (59, "59_s"), (60, "1_min"), (3600, "1_h"), (3780, "1_h 3_min"),
                                               (3785, "1_h 3_min")])
def test_a_duration_is_written_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert duration(seconds).replace(GAP, "_") == text


def test_a_level_out_of_range_has_no_word() -> None:
    assert shown("pillars", {"value": {"success": 0, "effort": 6, "emotion": "3"}}) == "Not answered"
