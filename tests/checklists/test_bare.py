"""What is begun and not yet said: placeholders, scales without words, conditions that any answer meets. Hints, never problems."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.document import problems
from shopper.checklists.lint import hints
from shopper.checklists.model import Choice, Item
from tests.checklists.made import document, other, question


def said(*items: Item) -> str:
    made = document(*items)
    assert problems(made) == []
    return " ".join(hint.sentence for hint in hints(made))


def choices(*texts: str) -> tuple[Choice, ...]:
    return tuple(Choice(key=f"c{n}", text=text) for n, text in enumerate(texts))


@pytest.mark.parametrize(("texts", "named"), [
    (("First", "Second"), "‘First’, ‘Second’ read"), (("Option 1", "Bread"), "‘Option 1’ reads"), (("choice B", "Bread"), "‘choice B’ reads"),
    (("Erstens", "Zweitens"), "‘Erstens’"), (("選択肢1", "選択肢2"), "‘選択肢1’"), (("New choice", "Bread"), "‘New choice’")])
def test_choices_that_nobody_has_worded_are_named(texts: tuple[str, ...], named: str) -> None:
    assert named in said(other("bread", "single", choices=choices(*texts)))


@pytest.mark.parametrize("texts", [("Bread", "Rolls"), ("First class", "Second class"), ("By text", "By phone"), ("Text", "Call"), ("Options", "None")])
def test_choices_that_say_something_are_fine(texts: tuple[str, ...]) -> None:
    assert said(other("bread", "single", choices=choices(*texts))) == ""


@pytest.mark.parametrize(("texts", "bare"), [
    (("1", "2", "3"), True), (("0", "5", "10 of 10"), True), (("★", "★★", "★★★"), True), (("1 = poor", "2", "3 = great"), False),
    (("poor", "2", "great"), False), (("😞", "😐", "😀"), False)])
def test_a_scale_says_what_its_ends_mean(texts: tuple[str, ...], bare: bool) -> None:
    assert ("carry no words" in said(other("kind", "scale", choices=choices(*texts)))) is bare


BOTH: list[dict[str, Any]] = [{"item": "queue", "is": "yes"}, {"item": "queue", "is": "no"}]


@pytest.mark.parametrize("shown", [
    {"item": "queue", "any_of": ["yes", "no"]}, {"any": BOTH}, {"any": [{"item": "queue", "is": "yes"}, {"item": "queue", "is_not": "yes"}]},
    {"all": [{"visit": "variant", "is": "family"}, {"item": "queue", "any_of": ["no", "yes"]}]}, {"all": [{"visit": "variant", "is": "family"}, {"any": BOTH}]}])
def test_a_condition_that_any_answer_meets_is_a_hint(shown: dict[str, Any]) -> None:
    assert "names every choice of ‘Was there a queue?’" in said(question(), question("wait", show_if=shown))


@pytest.mark.parametrize("shown", [
    {"item": "queue", "is": "yes"}, {"item": "queue", "any_of": ["yes"]}, {"item": "queue", "answered": True}, {"any": [BOTH[0], {"visit": "variant", "is": "family"}]},
    {"item": "queue", "is_not": "no"}])
def test_a_condition_that_tells_answers_apart_is_fine(shown: dict[str, Any]) -> None:
    assert said(question(), question("wait", show_if=shown)) == ""


def test_of_several_choices_none_of_them_is_a_question_of_its_own() -> None:
    several = other("seen", "several", choices=choices("Bread", "Rolls"))
    assert said(several, question(show_if={"any": [{"item": "seen", "is": "c0"}, {"item": "seen", "none_of": ["c0"]}]})) == ""
    assert "names every choice" in said(several, question(show_if={"item": "seen", "any_of": ["c0", "c1"]}))
