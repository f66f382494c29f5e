"""Items that can never come to light are found; whatever can is left alone, as every possible answer shows."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.checklists.document import problems
from shopper.checklists.model import Choice, Item
from shopper.checklists.reaching import _can_show, never_shown
from shopper.checklists.visibility import visible_items
from tests.checklists.made import document, other, question

KINDS = (Choice(key="a", text="A"), Choice(key="b", text="B"), Choice(key="c", text="C"))


def why(condition: dict[str, Any], *before: Item) -> str:
    return never_shown(document(*before, question("target", show_if=condition))).get("target", "")


@pytest.mark.parametrize("condition", [
    {"all": [{"item": "queue", "is": "yes"}, {"item": "queue", "is": "no"}]},
    {"all": [{"item": "queue", "is": "yes"}, {"item": "queue", "na": True}]},
    {"all": [{"item": "n", "at_least": 5}, {"item": "n", "at_most": 4}]},
    {"all": [{"item": "n", "at_least": "4.5"}, {"item": "n", "at_most": "4.4"}]},
    {"all": [{"visit": "variant", "is": "family"}, {"visit": "variant", "is": "student"}]},
    {"all": [{"location": "tag", "is": "kiosk"}, {"location": "tag", "is_not": "kiosk"}]},
    {"all": [{"item": "kind", "none_of": ["a", "b", "c"]}]},
    {"all": [{"item": "queue", "is": "yes"}, {"any": [{"item": "queue", "is": "no"}, {"item": "queue", "answered": False}]}]},
])
def test_a_condition_that_contradicts_itself_is_found(condition: dict[str, Any]) -> None:
    kind = question("kind", type="single", choices=KINDS)
    assert "contradicts itself" in why(condition, question(), other("n", "number"), kind)


@pytest.mark.parametrize("condition", [
    {"any": [{"item": "queue", "is": "yes"}, {"item": "queue", "is": "no"}]},
    {"all": [{"item": "n", "at_least": "4.4"}, {"item": "n", "at_most": "4.5"}, {"item": "n", "is_not": "4.4"}, {"item": "n", "is_not": "4.5"}]},
    {"all": [{"item": "some", "is": "a"}, {"item": "some", "is": "b"}, {"item": "some", "is_not": "c"}]},
    {"all": [{"location": "tag", "is": "kiosk"}, {"location": "tag", "is": "airport"}, {"location": "tag", "is_not": "mall"}]},
    {"all": [{"visit": "variant", "is_not": "family"}, {"visit": "variant", "is_not": "student"}]},
    {"all": [{"item": "when", "at_least": "2026-01-01"}, {"item": "when", "at_most": "2026-12-31T10:00"}]},
    {"item": "wait", "at_least": 300},
    {"all": [{"item": "at", "at_least": "14:00"}, {"item": "at", "at_most": "15:00"}, {"item": "at", "none_of": ["14:00", "15:00"]}]},
    {"all": [{"item": "at", "at_least": "23:00"}, {"item": "at", "none_of": ["23:00", "23:59"]}]},
    {"all": [{"item": "day", "at_least": "2026-01-01"}, {"item": "day", "is_not": "2026-01-01"}, {"item": "day", "at_most": "2026-01-03"}]},
    {"all": [{"item": "n", "at_least": "0.000001"}, {"item": "n", "at_most": "0.000002"}, {"item": "n", "none_of": ["0.000001", "0.000002"]}]},
    {"item": "word", "is_not": "x"},
])
def test_a_condition_that_some_answer_meets_is_left_alone(condition: dict[str, Any]) -> None:
    some = question("some", type="several", choices=KINDS)
    before = question(), other("n", "number"), some, other("when", "datetime", parts="both"), other("wait", "timing")
    before += other("at", "datetime", parts="time"), other("day", "datetime"), other("word", "short_text")
    assert why(condition, *before) == ""


def test_choices_that_cannot_be_taken_together_never_are() -> None:
    some = other("some", "several", choices=(*KINDS, Choice(key="none", text="None", alone=True)))
    both = {"all": [{"item": "some", "is": "a"}, {"item": "some", "is": "b"}]}
    assert why({"all": [{"item": "some", "is": "a"}, {"item": "some", "is": "none"}]}, some)
    assert why(both, some) == "" and why(both, some.model_copy(update={"most": 1}))


def test_what_waits_for_something_never_shown_is_never_shown_either() -> None:
    hidden = question("hidden", show_if={"all": [{"item": "queue", "is": "yes"}, {"item": "queue", "is": "no"}]})
    assert "waits for ‘Was there a hidden?’" in why({"item": "hidden", "is": "yes"}, question(), hidden)
    assert why({"item": "hidden", "answered": False}, question(), hidden) == ""


def test_conditions_that_exclude_each_other_through_another_item_are_found() -> None:
    inner = question("inner", show_if={"item": "queue", "is": "yes"})
    condition = {"all": [{"item": "queue", "is": "no"}, {"item": "inner", "is": "yes"}]}
    assert "exclude each other" in why(condition, question(), inner)


def test_it_blocks_publication_with_its_place() -> None:
    condition = {"all": [{"item": "queue", "is": "yes"}, {"item": "queue", "is": "no"}]}
    [problem] = problems(document(question(), question("target", show_if=condition)))
    assert (problem.touchpoint_key, problem.item_key) == ("arrival", "target")


def test_a_condition_with_too_many_ways_is_given_the_benefit_of_the_doubt() -> None:
    before = [question(f"q{n}", type="single", choices=KINDS) for n in range(12)]
    asked = [{"item": one.key, "is": "c"} for one in before]
    assert why({"all": [*asked, {"item": "q0", "is": "a"}]}, *before) == ""


LEAVES = st.sampled_from([{"item": key, operator: value} for key in ("q0", "q1") for operator in ("is", "is_not") for value in ("yes", "no")]
                         + [{"item": key, "answered": flag} for key in ("q0", "q1") for flag in (True, False)])
CONDITIONS = st.one_of(LEAVES, *(st.lists(LEAVES, min_size=1, max_size=4).map(lambda parts, name=name: {name: parts})
                                 for name in ("all", "any")))


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_it_agrees_with_trying_every_answer(first: dict[str, Any], second: dict[str, Any]) -> None:
    if "q1" in str(first):
        first = {"item": "q0", "is": "yes"}
    made = document(question("q0"), question("q1", show_if=first), question("target", show_if=second))
    given_ = ({"value": "yes"}, {"value": "no"}, {})
    shown = [visible_items(made, {"q0": a, "q1": b}, {}) for a, b in itertools.product(given_, given_)]
    assert ("target" in never_shown(made)) is not any("target" in keys for keys in shown)


def test_a_long_chain_of_conditions_is_settled_at_the_first_try() -> None:
    chain = [question("q0"), *(question(f"q{n}", show_if={"item": f"q{n - 1}", "is": "no"}) for n in range(1, 30))]
    assert _can_show(chain[-1], chain[:-1], 2_000) == (True, 1)
    assert never_shown(document(*chain)) == {}
