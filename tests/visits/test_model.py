"""The rules of visits: moves, missed, rotation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shopper.visits import model
from shopper.visits.model import Stay
from tests.visits.rows import PLAN


@pytest.mark.parametrize(("move", "states"), [
    ("assign", {"open", "offered"}), ("hand over", {"assigned", "accepted"}), ("accept", {"assigned"}),
    ("give back", {"assigned", "accepted"}), ("cancel", {"open", "offered", "assigned", "accepted"}),
    ("could not complete", {"assigned", "accepted"}),
    ("close", {"open", "offered", "assigned", "accepted"})])
def test_a_move_starts_only_from_its_states(move: str, states: set[str]) -> None:
    assert {state for state in model.STATES if model.may(move, state)} == states


@pytest.mark.parametrize(("state", "today", "missed"), [
    ("assigned", "2026-03-20", False), ("assigned", "2026-03-21", True), ("open", "2026-03-21", True),
    ("accepted", "2027-01-01", True), ("closed", "2026-03-21", False), ("cancelled", "2026-03-21", False),
    ("could-not-complete", "2026-03-21", False)])
def test_a_visit_is_missed_the_day_after_its_window(state: str, today: str, missed: bool) -> None:
    assert model.missed(state, "2026-03-20", today) is missed
    assert model.shown_state(state, "2026-03-20", today) == ("missed" if missed else state)


def test_a_window_written_as_a_moment_ends_with_its_day() -> None:
    assert not model.missed("assigned", "2026-03-20T17:00:00.000Z", "2026-03-20")


@pytest.mark.parametrize(("other", "near"), [
    (Stay("2026-01-10", "2026-01-20"), True), (Stay("2025-11-30", "2025-12-10"), False),
    (Stay("2025-12-01", "2025-12-11"), True),
    (Stay("2026-03-12", "2026-03-12"), True), (Stay("2026-06-17", "2026-06-30"), True),
    (Stay("2026-06-18", "2026-06-30"), False)])
def test_a_stay_is_too_near_before_and_after_within_the_rotation_period(other: Stay, near: bool) -> None:
    assert (model.too_soon(Stay("2026-03-10", "2026-03-20"), [other], 90) is not None) is near


def test_the_nearest_stay_is_named() -> None:
    far, near = Stay("2026-01-01", "2026-01-02", True), Stay("2026-03-01", "2026-03-02", True)
    assert model.too_soon(Stay("2026-03-10", "2026-03-20"), [far, near], 90) == near


def test_without_a_rotation_period_nothing_is_too_soon() -> None:
    assert model.too_soon(Stay("2026-03-10", "2026-03-20"), [Stay("2026-03-15", "2026-03-25")], 0) is None


def test_the_rotation_sentence_names_the_last_day_and_the_first_free_one() -> None:
    sentence = model.rotation_sentence("Sam", "Marlow Street", Stay("2026-03-12", "2026-03-12", True), 90)
    assert "last at Marlow Street on 12 March 2026" in sentence
    assert "from 10 June 2026" in sentence


def test_facts_are_the_frozen_variant_and_tags() -> None:
    stored = {"variant": "in a hurry", "location_tags": '["high-street"]', "scenario": "x"}
    assert model.facts(stored) == {"variant": "in a hurry", "tags": ["high-street"]}


@pytest.mark.parametrize(("differs", "field"), [
    ({"location_id": ""}, "location_id"), ({"version_id": ""}, "version_id"), ({"kind": "secret"}, "kind"),
    ({"window_from": "soon"}, "window_from"), ({"window_to": "2026-02-30"}, "window_to"),
    ({"window_to": "2026-03-09"}, "window_to"),
    ({"scenario": "x" * 100_000}, "scenario"), ({"variant": "x" * 81}, "variant"), ({"briefing": "x" * 100_000}, "briefing"),
    ({"briefing": "a\x00b"}, "briefing")])
def test_each_wrong_part_of_a_plan_is_named_at_its_field(differs: dict[str, str], field: str) -> None:
    assert list(model.plan_problems(replace(PLAN, **differs))) == [field]  # type: ignore[arg-type]


def test_a_window_of_one_day_is_a_window() -> None:
    assert model.plan_problems(replace(PLAN, window_to=PLAN.window_from)) == {}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_some_words_and_not_a_book(reason: str) -> None:
    assert list(model.reason_problem(reason)) == ["reason"]
