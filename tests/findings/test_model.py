"""What is a strength and what is a failure, and why."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.findings.model import findings_of
from shopper.findings.seen import kept
from tests.findings.seeing import ENGAGED, FELT, Q3, YES3, before, failures, felt, named, part, see, strengths

# failures

def test_an_item_at_level_failed_is_a_failure_with_the_weight_lost() -> None:
    _, (found,) = findings_of(see([part({"key": "q1", "yes": 5, "weight": 2}, {"key": "q2", "yes": 1})],
                                  {"q1": "no", "q2": "yes"}))
    assert (found.kind, named(found), found.points, found.observed) == ("failure", ("q1", "failed"), 10, "No.")


def test_did_the_job_is_neither_a_failure_nor_a_strength() -> None:
    assert findings_of(see([part({"key": "q1", "yes": 5})], {"q1": "yes"})) == ((), ())


def test_a_lost_critical_item_says_so_and_what_it_does() -> None:
    _, (found,) = findings_of(see([part({"key": "q1", "yes": 5, "critical": {"effect": "cap", "cap": 80}})], {"q1": "no"}))
    told = found.as_json()
    assert (told["reason"], told["critical"], told["effect_text"]) == ("critical", True, "cap of 80 % not reached")


@pytest.mark.parametrize("given", [{"q1": {"na": True}}, {}])
def test_not_applicable_or_left_open_is_no_failure_even_where_it_counts_as_zero(given: dict[str, Any]) -> None:
    assert failures([part({"key": "q1", "yes": 5, "critical": {"effect": "fail"}})], given,
                    {"na": "zero", "unanswered": "zero"}) == []


def test_a_failed_item_without_points_is_a_failure_without_points() -> None:
    _, (found,) = findings_of(see([part({"key": "q1", "choices": [["yes"], ["no", None, "failed"]]})], {"q1": "no"}))
    assert found.points is None and found.as_json()["points"] is None


def test_where_an_item_would_be_both_it_is_a_failure_and_keeps_the_words() -> None:
    good, (found,) = findings_of(see([part({"key": "q1", "yes": 5})],
                                     {"q1": {"value": "no", "stood_out": "They all looked up."}}))
    assert (good, named(found), found.quote) == ((), ("q1", "failed"), "They all looked up.")


def test_what_may_not_be_shown_is_no_finding() -> None:
    parts = [part({"key": "q1", "yes": 5}, {"key": "q2", "choices": ENGAGED})]
    assert findings_of(see(parts, {"q1": "no", "q2": "yes"}, withheld={"q1", "q2"})) == ((), ())


# strengths of items

def test_an_engaged_item_is_a_strength_with_the_points_earned() -> None:
    (found,), _ = findings_of(see([part({"key": "q1", "choices": ENGAGED, "weight": 2})], {"q1": "yes"}))
    assert (named(found), found.points) == (("q1", "engaged"), 6)


def test_what_stood_out_is_a_strength_in_the_customers_words() -> None:
    (found,), _ = findings_of(see([part({"key": "q1", "yes": 5})], {"q1": {"value": "yes", "stood_out": " They knew. "}}))
    assert (named(found), found.quote) == (("q1", "stood_out"), "They knew.")


def test_what_stood_out_needs_a_word_why() -> None:
    assert strengths([part({"key": "q1", "yes": 5})], {"q1": {"value": "yes", "stood_out": "  "}}) == []


def test_what_was_not_applicable_cannot_stand_out() -> None:
    assert strengths([part({"key": "q1", "yes": 5})], {"q1": {"na": True, "stood_out": "nothing there"}}) == []


def test_an_unscored_item_can_stand_out() -> None:
    assert strengths([part({"key": "q1", "type": "short_text"})],
                     {"q1": {"value": "Warm", "stood_out": "warm"}}) == [("q1", "stood_out")]


def test_an_item_is_one_strength_and_engaged_comes_first() -> None:
    given = {"q1": {"value": "yes", "stood_out": "They knew."}}
    assert strengths([part({"key": "q1", "choices": ENGAGED})], given, previous=before("q1")) == [("q1", "engaged")]


# strengths of touchpoints

def test_three_counted_items_all_with_full_points_are_a_strength() -> None:
    (found,), _ = findings_of(see([part(*Q3)], YES3))
    assert (named(found), found.points, found.observed) == ((None, "all_kept"), 6, "All 3 counted items were kept.")


@pytest.mark.parametrize("given", [
    YES3 | {"q3": {"na": True}}, YES3 | {"q3": "no"}, {"q1": "yes", "q2": "yes"}])
def test_fewer_than_three_counted_items_or_one_not_kept_are_none(given: dict[str, Any]) -> None:
    assert strengths([part(*Q3)], given) == []


def test_part_of_the_points_is_not_kept() -> None:
    half = {"key": "q4", "type": "single", "choices": [["some", 1], ["all", 2], ["none", 0]]}
    assert strengths([part(*Q3, half)], YES3 | {"q4": "some"}) == []
    assert strengths([part(*Q3, half)], YES3 | {"q4": "all"}) == [(None, "all_kept")]


def test_a_bonus_is_no_duty_and_does_not_make_up_the_three() -> None:
    bonus = {"key": "plus", "yes": 2, "bonus": True}
    assert strengths([part(*Q3, bonus)], YES3 | {"plus": "no"}) == [(None, "all_kept")]
    assert strengths([part(*Q3[:2], bonus)], {"q1": "yes", "q2": "yes", "plus": "yes"}) == []


def test_zero_for_what_was_not_applicable_is_not_kept() -> None:
    assert strengths([part(*Q3, {"key": "q4", "yes": 1})], YES3 | {"q4": {"na": True}}, {"na": "zero"}) == []


def test_an_unscored_failure_spoils_a_kept_touchpoint() -> None:
    unscored = {"key": "q4", "choices": [["yes"], ["no", None, "failed"]]}
    assert strengths([part(*Q3, unscored)], YES3 | {"q4": "no"}) == []


@pytest.mark.parametrize(("emotion", "reason"), [(5, "moment_kept"), (4, "moment_kept"), (3, "all_kept"), (1, "all_kept")])
def test_a_kept_moment_of_truth_needs_a_positive_emotion(emotion: int, reason: str) -> None:
    assert strengths([part(*Q3, FELT, moment_of_truth=True)], YES3 | {"felt": felt(emotion)}) == [(None, reason)]


def test_a_kept_moment_of_truth_needs_no_three_items() -> None:
    (found,), _ = findings_of(see([part(Q3[0], FELT, moment_of_truth=True)], {"q1": "yes", "felt": felt(5)}))
    assert (found.reason, found.observed) == ("moment_kept", "The one counted item was kept. The customer was delighted.")


def test_a_positive_emotion_alone_is_no_strength() -> None:
    assert strengths([part(FELT, moment_of_truth=True)], {"felt": felt(5)}) == []
    assert strengths([part(Q3[0], FELT, moment_of_truth=True)], {"q1": "no", "felt": felt(5)}) == []
    assert strengths([part(Q3[0], FELT)], {"q1": "yes", "felt": felt(5)}) == []


def test_kept_is_unknown_where_nothing_counted() -> None:
    seen = see([part(FELT)], {"felt": felt(5)})
    assert kept(seen, seen.document.touchpoints[0]) is None


# fixed

ONE = [part({"key": "q1", "yes": 5})]


def test_what_failed_in_the_edition_before_and_is_kept_now_is_fixed() -> None:
    (found,), _ = findings_of(see(ONE, {"q1": "yes"}, previous=before("q1")))
    assert (named(found), found.reason_text) == (("q1", "fixed"), "failed on 12 January 2026, kept again")


@pytest.mark.parametrize("previous", [None, before("other"), before("q1", kind="leader"), before("q1", kind="practice")])
def test_without_a_failure_in_a_field_visit_before_nothing_is_fixed(previous: dict[str, Any] | None) -> None:
    assert strengths(ONE, {"q1": "yes"}, previous=previous) == []


def test_a_leaders_visit_fixes_nothing() -> None:
    assert strengths(ONE, {"q1": "yes"}, previous=before("q1"), kind="leader") == []


@pytest.mark.parametrize("given", [{"q1": "no"}, {"q1": {"na": True}}, {}])
def test_what_failed_again_or_was_not_seen_is_not_fixed(given: dict[str, Any]) -> None:
    assert strengths(ONE, given, previous=before("q1")) == []


def test_part_of_the_points_is_not_yet_fixed() -> None:
    parts = [part({"key": "q1", "type": "single", "choices": [["none", 0], ["some", 1], ["all", 2]]})]
    assert strengths(parts, {"q1": "some"}, previous=before("q1")) == []


def test_an_unscored_item_is_fixed_by_its_level() -> None:
    parts = [part({"key": "q1", "choices": [["yes", None, "did_the_job"], ["no", None, "failed"]]})]
    assert strengths(parts, {"q1": "yes"}, previous=before("q1")) == [("q1", "fixed")]


def test_a_bonus_that_was_not_applicable_is_not_fixed() -> None:
    parts = [part({"key": "q1", "yes": 5, "bonus": True})]
    assert strengths(parts, {"q1": {"na": True}}, {"na": "zero"}, previous=before("q1")) == []
