"""In which order findings stand, and with which words, place and proof."""

from __future__ import annotations

import pytest

from shopper.findings.model import findings_of
from tests.findings.seeing import ENGAGED, FELT, Q3, YES3, failures, felt, part, see, strengths

ONE = [part({"key": "q1", "yes": 5})]


# order

def test_critical_comes_first_then_moments_of_truth_then_weight() -> None:
    parts = [part({"key": "light", "yes": 1}, {"key": "heavy", "yes": 9}, key="arrival"),
             part({"key": "moment", "yes": 2}, key="greeting", moment_of_truth=True),
             part({"key": "card", "yes": 1, "critical": {"effect": "mark"}}, key="advice")]
    given = dict.fromkeys(("light", "heavy", "moment", "card"), "no")
    assert [key for key, _ in failures(parts, given)] == ["card", "moment", "heavy", "light"]


def test_strengths_have_the_same_order() -> None:
    parts = [part({"key": "light", "choices": [["yes", 1, "engaged"]]}, {"key": "heavy", "choices": [["yes", 9, "engaged"]]},
                  key="a"),
             part({"key": "moment", "choices": [["yes", 2, "engaged"]]}, key="b", moment_of_truth=True),
             part({"key": "card", "choices": [["yes", 1, "engaged"]], "critical": {"effect": "mark"}}, key="c")]
    given = dict.fromkeys(("light", "heavy", "moment", "card"), "yes")
    assert [key for key, _ in strengths(parts, given)] == ["card", "moment", "heavy", "light"]


def test_with_section_weights_the_weight_in_the_total_decides() -> None:
    parts = [part({"key": "many", "yes": 8}, {"key": "rest", "yes": 92}, key="a", weight=10),  # 8 % of 10: 0.8 of the total
             part({"key": "few", "yes": 1}, {"key": "other", "yes": 1}, key="b", weight=90)]  # half of 90: 45 of the total
    given = {"many": "no", "few": "no", "rest": "yes", "other": "yes"}
    assert [key for key, _ in failures(parts, given, {"sections": "weights"})] == ["few", "many"]


def test_equals_keep_the_order_of_the_journey() -> None:
    parts = [part({"key": "b", "yes": 1}, {"key": "a", "yes": 1})]
    assert [key for key, _ in failures(parts, {"a": "no", "b": "no"})] == ["b", "a"]


# words, place and proof

def test_what_was_observed_is_the_answer_and_then_the_comment() -> None:
    _, (found,) = findings_of(see(ONE, {"q1": {"value": "no", "comment": "48 s; nobody at the counter"}}))
    assert found.observed == "No. 48 s; nobody at the counter."


def test_a_finding_carries_place_proof_hands_and_owners() -> None:
    parts = [part({"key": "q1", "yes": 5, "hands": "company", "prompt": "Greeted?"},
                  owners={"operations": "lead", "marketing": "brand"},
                  title="Greeting", moment_of_truth=True)]
    _, (found,) = findings_of(see(parts, {"q1": "no"}, minutes={"q1": 7}, evidence={"q1": (2, 3)}))
    assert found.as_json() == {
        "kind": "failure", "touchpoint": "greeting", "touchpoint_title": "Greeting", "item": "q1", "title": "Greeted?",
        "observed": "No.", "quote": "", "reason": "failed", "reason_text": "failed", "critical": False, "effect_text": "",
        "moment_of_truth": True,
        "points": "5", "minute": 7, "hands": "company", "owners": {"operations": "lead", "marketing": "brand"},
        "evidence": [2, 3]}


@pytest.mark.parametrize(("hands", "expected"), [(("team", "team", "team"), "team"), (("company",) * 3, "company"),
                                                 (("team", "company", "team"), "")])
def test_a_whole_touchpoint_is_in_the_hands_its_items_agree_on(hands: tuple[str, ...], expected: str) -> None:
    (found,), _ = findings_of(see([part(*[item | {"hands": hand} for item, hand in zip(Q3, hands, strict=True)])], YES3))
    assert found.as_json()["hands"] == expected


TOLD = {"key": "told", "type": "think_feel_do"}
THOUGHT = {"value": {"actual": {"think": "Are they open?"}}}


@pytest.mark.parametrize(("emotion", "bad", "good"), [(1, "Are they open?", ""), (3, "Are they open?", ""),
                                                      (5, "", "Are they open?")])
def test_a_moments_thought_goes_to_the_side_that_it_felt_like(emotion: int, bad: str, good: str) -> None:
    parts = [part({"key": "q1", "yes": 5}, {"key": "q2", "choices": ENGAGED}, FELT, TOLD, moment_of_truth=True)]
    (strong,), (weak,) = findings_of(see(parts, {"q1": "no", "q2": "yes", "felt": felt(emotion), "told": THOUGHT}))
    assert (weak.quote, strong.quote) == (bad, good)


def test_a_thought_is_quoted_once_and_never_over_the_items_own_words() -> None:
    parts = [part({"key": "q1", "yes": 5}, {"key": "q2", "yes": 3}, TOLD, moment_of_truth=True)]
    _, found = findings_of(see(parts, {"q1": "no", "q2": "no", "told": THOUGHT}))
    assert [one.quote for one in found] == ["Are they open?", ""]
    _, found = findings_of(see(parts, {"q1": "no", "q2": {"value": "no", "stood_out": "Odd."}, "told": THOUGHT}))
    assert [one.quote for one in found] == ["", "Odd."]


def test_outside_a_moment_of_truth_nothing_is_quoted_unasked() -> None:
    _, (found,) = findings_of(see([part({"key": "q1", "yes": 5}, TOLD)], {"q1": "no", "told": THOUGHT}))
    assert found.quote == ""


def test_without_a_thought_the_cause_of_the_feeling_is_quoted() -> None:
    _, (found,) = findings_of(see([part({"key": "q1", "yes": 5}, FELT, moment_of_truth=True)],
                                  {"q1": "no", "felt": felt(1, "Nobody came")}))
    assert found.quote == "Nobody came"


def test_a_feeling_that_may_not_be_shown_is_not_quoted() -> None:
    parts = [part({"key": "q1", "yes": 5}, FELT, moment_of_truth=True)]
    _, (found,) = findings_of(see(parts, {"q1": "no", "felt": felt(1, "secret")}, withheld={"felt"}))
    assert found.quote == ""
