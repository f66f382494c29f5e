"""Conditions: the shared cases, the grammar's refusals, and how a condition reads aloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shopper.checklists.model import Choice, Document, Item, Touchpoint
from shopper.checklists.visibility import problems, read_aloud, visible_items

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "cases" / "visibility.json").read_text("utf-8"))


def document_of(items: list[dict[str, Any]]) -> Document:
    touchpoint = {"key": "t1", "title": "T", "items": items}
    return Document.model_validate_json(json.dumps({"title": "Case", "touchpoints": [touchpoint]}))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_shared_case_holds(case: dict[str, Any]) -> None:
    assert visible_items(document_of(case["items"]), case["answers"], case["facts"]) == set(case["visible"])


def test_there_are_enough_cases_and_each_has_its_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 60


def test_every_condition_of_the_cases_keeps_the_grammar() -> None:
    conditions = [item["show_if"] for case in CASES for item in case["items"] if "show_if" in item]
    assert [sentence for condition in conditions for sentence in problems(condition)] == []


@pytest.mark.parametrize("condition", [
    None, [], "q", {}, {"item": "q"}, {"is": "yes"}, {"item": "q", "is": "yes", "na": True}, {"item": "q", "equals": "yes"},
    {"item": 3, "is": "yes"}, {"item": "", "is": "yes"}, {"item": "q", "is": None}, {"item": "q", "is": True},
    {"item": "q", "is": 1.5}, {"item": "q", "is": " "}, {"item": "q", "any_of": []}, {"item": "q", "any_of": "yes"},
    {"item": "q", "any_of": [["yes"]]}, {"item": "q", "at_least": "many"}, {"item": "q", "answered": "true"},
    {"item": "q", "na": 1}, {"visit": "mood", "is": "x"}, {"visit": "variant", "at_least": 1}, {"visit": "variant", "is": 1},
    {"location": "name", "is": "x"}, {"location": "tag", "none_of": ["x"]}, {"item": "q", "visit": "variant", "is": "x"},
    {"all": []}, {"all": {"item": "q", "is": "x"}}, {"all": [{"item": "q", "is": "x"}], "item": "q"},
    {"all": [{"item": "q", "is": "x"}], "note": "why"}, {"all": [{"any": [{"all": [{"item": "q", "is": "x"}]}]}]},
    {"any": [{"item": "q", "is": "x"}] * 51}, {"not": {"item": "q", "is": "x"}},
], ids=lambda condition: json.dumps(condition)[:60])
def test_the_grammar_refuses(condition: object) -> None:
    assert problems(condition)


def test_the_grammar_allows_one_level_of_nesting() -> None:
    assert problems({"all": [{"any": [{"item": "q", "is": "x"}]}, {"visit": "variant", "is": "y"}]}) == []


@pytest.mark.parametrize(("condition", "sentence"), [
    ({"item": "queue", "is": "yes"}, "shown when ‘Was there a queue?’ is Yes"),
    ({"item": "queue", "is_not": "no"}, "shown when ‘Was there a queue?’ is not No"),
    ({"item": "queue", "any_of": ["yes", "no"]}, "shown when ‘Was there a queue?’ is one of Yes, No"),
    ({"item": "queue", "na": True}, "shown when ‘Was there a queue?’ is N/A"),
    ({"item": "wait", "answered": False}, "shown when ‘How long?’ is not answered"),
    ({"item": "wait", "at_least": 30}, "shown when ‘How long?’ is at least 30 s"),
    ({"visit": "variant", "is": "family"}, "shown when the visit’s variant is family"),
    ({"location": "tag", "is": "kiosk"}, "shown when the location is tagged kiosk"),
    ({"location": "tag", "is_not": "kiosk"}, "shown when the location is not tagged kiosk"),
    ({"location": "tag", "any_of": ["kiosk", "mall"]}, "shown when the location is tagged kiosk or mall"),
    ({"item": "gone", "is": "x"}, "shown when ‘gone’ is x"),
    ({"all": [{"item": "queue", "is": "yes"}, {"any": [{"item": "wait", "at_least": 30}, {"visit": "variant", "is": "x"}]}]},
     "shown when ‘Was there a queue?’ is Yes and (‘How long?’ is at least 30 s or the visit’s variant is x)"),
])
def test_a_condition_reads_aloud(condition: dict[str, Any], sentence: str) -> None:
    choices = (Choice(key="yes", text="Yes"), Choice(key="no", text="No"))
    document = Document(title="D", touchpoints=(Touchpoint(key="t", title="T", items=(
        Item(key="queue", type="yes_no", prompt="Was there a queue?", choices=choices),
        Item(key="wait", type="timing", prompt="How long?"))),))
    assert read_aloud(condition, document) == sentence


@pytest.mark.parametrize(("condition", "sentence"), [
    ({"item": "which", "is": "a"}, "‘Which?’ includes A"), ({"item": "which", "is_not": "a"}, "‘Which?’ does not include A"),
    ({"item": "which", "any_of": ["a", "b"]}, "‘Which?’ includes one of A, B"),
    ({"item": "which", "none_of": ["a", "b"]}, "‘Which?’ includes none of A, B"),
    ({"item": "wait", "at_least": 90}, "‘How long?’ is at least 90 s"), ({"item": "cost", "at_most": "4.50"}, "‘How much?’ is at most 4.50 EUR"),
    ({"item": "size", "is": 2}, "‘How big?’ is 2 m"), ({"item": "many", "at_least": 2}, "‘How many?’ is at least 2")])
def test_several_choices_are_included_and_figures_have_their_unit(condition: dict[str, Any], sentence: str) -> None:
    items = (Item(key="which", type="several", prompt="Which?", choices=(Choice(key="a", text="A"), Choice(key="b", text="B"))),
             Item(key="wait", type="timing", prompt="How long?"), Item(key="cost", type="money", prompt="How much?", currency="EUR"),
             Item(key="size", type="number", prompt="How big?", unit="m"), Item(key="many", type="number", prompt="How many?"))
    assert read_aloud(condition, Document(title="D", touchpoints=(Touchpoint(key="t", title="T", items=items),))) == f"shown when {sentence}"
