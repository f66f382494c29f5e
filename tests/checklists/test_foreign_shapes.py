"""A file from outside whose parts have the wrong shape is refused by its place, whatever was put in place of what."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.checklists import importing
from shopper.checklists.document import problems
from shopper.errors import Invalid

SOURCE: dict[str, Any] = {
    "schema": "ms-checklist/1", "title": "Shop", "language": "en", "respondent_groups": ["new"], "counts": {"items": 3},
    "scoring": {"model": "points", "total": 100, "grade_bands": [{"from": 0, "label": "C"}]},
    "touchpoints": [{"name": "Arrival", "weight": 2, "items": [
        {"text": "Open?", "type": "yes_no", "points": 5, "critical": True, "allow_na": True, "no": 1},
        {"text": "How?", "type": "single_choice", "choices": [{"text": "Well", "points": 2}, {"text": "Badly", "points": 0}, "Other"]},
        {"text": "Tell", "type": "text", "hint": "In a word", "applies_if": "new", "required": False, "comment": "optional"}]}]}


def paths(part: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [at, *(path for key, value in inner for path in paths(value, (*at, key)))]


def with_at(path: tuple[Any, ...], value: Any) -> bytes:
    made: Any = {"whole": copy.deepcopy(SOURCE)}
    at: Any = made
    for step in ("whole", *path)[:-1]:
        at = at[step]
    at[("whole", *path)[-1]] = value
    return json.dumps(made["whole"]).encode()


def test_the_file_itself_is_taken() -> None:
    assert len(importing.read(json.dumps(SOURCE).encode()).document.items()) == 3


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(paths(SOURCE)), st.sampled_from([None, True, -1, 1.5, "", "x", [], [[]], {}, {"a": 1}, [None], 10**20, "\x07", "\u200b"]))
def test_whatever_stands_in_a_place_there_is_a_document_or_a_sentence(path: tuple[Any, ...], value: Any) -> None:
    try:
        problems(importing.read(with_at(path, value)).document)
    except Invalid as refused:
        assert str(refused)


@pytest.mark.parametrize(("path", "value", "sentence"), [
    (("touchpoints", 0, "items", 1, "choices"), 7, "Touchpoint 1, item 2: ‘choices’ should be a list."),
    (("touchpoints", 0, "items", 1, "choices", 0), None, "Touchpoint 1, item 2, choice 1: a choice is a text"),
    (("respondent_groups",), 5, "This file: ‘respondent_groups’ should be a list."),
    (("touchpoints", 0, "items", 0, "text"), ["x"], "Touchpoint 1, item 1: ‘text’ should be one value, not a list."),
])
def test_the_place_is_named(path: tuple[Any, ...], value: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        importing.read(with_at(path, value))
    assert str(refused.value).startswith(sentence)
