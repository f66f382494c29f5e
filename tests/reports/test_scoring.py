"""Hand-worked scores: every rule of the checklist's author, one case each."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shopper.reports.scoring import Score, half_up, rule, score, team_score
from tests.reports.checklists import answers, document

CASES = json.loads((Path(__file__).parent.parent / "cases" / "scoring.json").read_text(encoding="utf-8"))


def scored(case: dict[str, Any], how: Any = score) -> Score:
    checklist = document(case["touchpoints"], case["scoring"])
    visible = frozenset(case.get("visible", [item.key for _, item in checklist.items()]))
    result: Score = how(checklist, answers(case["answers"]), visible)
    return result


def fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_score_is_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    result, expected = scored(case), case["expect"]
    for name in ("earned", "possible", "percent"):
        if name in expected:
            assert getattr(result, name) == fraction(expected[name]), name
    for name in ("printed", "counted", "na", "failed_whole"):
        if name in expected:
            assert getattr(result, name) == expected[name], name
    if "arithmetic" in expected:
        assert list(result.arithmetic) == expected["arithmetic"]
    if "criticals" in expected:
        assert [lost.effect for lost in result.criticals] == expected["criticals"]


@pytest.mark.parametrize("case", [case for case in CASES if {"levels", "reasons"} & case["expect"].keys()],
                         ids=lambda case: case["name"])
def test_every_item_has_the_level_and_the_reason_worked_out_by_hand(case: dict[str, Any]) -> None:
    items = scored(case).items
    for key, level in case["expect"].get("levels", {}).items():
        assert items[key].level == level, key
    for key, reason in case["expect"].get("reasons", {}).items():
        assert items[key].reason == reason, key


@pytest.mark.parametrize("case", [case for case in CASES if "touchpoints" in case["expect"]], ids=lambda case: case["name"])
def test_every_touchpoint_has_the_sums_worked_out_by_hand(case: dict[str, Any]) -> None:
    found = {part.key: part for part in scored(case).touchpoints}
    for key, (earned, possible, printed) in case["expect"]["touchpoints"].items():
        part = found[key]
        assert (part.earned, part.possible) == (Fraction(earned), Fraction(possible))
        assert (None if part.percent is None else half_up(part.percent)) == printed


@pytest.mark.parametrize("case", [case for case in CASES if "team" in case["expect"]], ids=lambda case: case["name"])
def test_the_team_is_scored_on_what_is_in_its_hands(case: dict[str, Any]) -> None:
    assert scored(case, team_score).printed == case["expect"]["team"]


def test_there_are_enough_cases_and_no_two_with_one_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 40


def test_a_score_is_made_of_fractions_only() -> None:
    checklist = document([{"key": "a", "weight": "0.7", "items": [{"key": "q", "yes": "0.1", "weight": "0.3"}]}],
                         {"sections": "weights"})
    result = score(checklist, {"q": {"value": "yes"}}, frozenset({"q"}))
    assert {type(figure) for figure in (result.earned, result.possible, result.percent)} == {Fraction}


def test_a_long_prompt_is_cut_in_the_arithmetic() -> None:
    checklist = document([{"key": "a", "items": [{"key": "q", "yes": 1, "prompt": "word " * 60,
                                                  "critical": {"effect": "mark"}}]}])
    line = score(checklist, {"q": {"value": "no"}}, frozenset({"q"})).arithmetic[-1]
    assert "…’ failed. It marks the report" in line and len(line) < 160


@pytest.mark.parametrize(("rules", "sentence"), [
    ({}, "Points earned divided by points possible, each times its weight."
         " N/A leaves the base; an optional item left open leaves it."),
    ({"items": "share", "sections": "weights", "na": "zero", "unanswered": "zero"},
     "Each item is the share it earned of its own points, times its weight."
     " Each touchpoint's score counts by the touchpoint's weight."
     " N/A counts as zero; an optional item left open counts as zero.")])
def test_the_rule_is_told_in_sentences(rules: dict[str, Any], sentence: str) -> None:
    assert rule(document([], rules).scoring) == sentence


def test_a_true_or_a_float_is_no_number() -> None:
    checklist = document([{"key": "a", "items": [{"key": "q", "type": "number", "thresholds": [{"at_least": 0, "points": 1}]}]}])
    for value in (True, 1.5, None, "1/0", ["1"]):
        assert score(checklist, {"q": {"value": value}}, frozenset({"q"})).counted == 0, value


def _told(critical: dict[str, Any], others: dict[str, Any] | None = None, answer: str = "yes") -> str:
    """What a lost critical item of 4 points is said to have done beside 6 points that were answered so."""
    items = [{"key": "card", "yes": 4, "critical": critical}, {"key": "rest", "yes": 6}]
    checklist = document([{"key": "a", "items": items}, *([{"key": "b", "items": [others]}] if others else [])])
    given = {"card": {"value": "no"}, "rest": {"value": answer}, "b1": {"value": "no"}}
    return score(checklist, given, frozenset(given)).criticals[0].sentence


@pytest.mark.parametrize(("critical", "said"), [
    ({"effect": "cap", "cap": 50}, "It caps the total at 50 %, which is 60.0 % without critical items."),
    ({"effect": "cap", "cap": 80}, "Its cap of 80 % changed nothing: the total is 60.0 % without critical items."),
    ({"effect": "empty"}, "It empties ‘A’: 0 of 10 points, not 6."),
    ({"effect": "fail"}, "and with it the whole visit: 0 %, which is 60.0 % without critical items."),
])
def test_a_lost_critical_item_says_what_it_did_to_this_score(critical: dict[str, Any], said: str) -> None:
    assert _told(critical).endswith(said)


@pytest.mark.parametrize(("first", "second", "said"), [
    ({"effect": "cap", "cap": 40}, {"effect": "cap", "cap": 50}, "It caps the total at 40 %, which is 60.0 % without critical items."),
    ({"effect": "fail"}, {"effect": "fail"}, "the whole visit: 0 %, which is 60.0 % without critical items."),
    ({"effect": "cap", "cap": 40}, {"effect": "empty"}, "Its cap of 40 % changed nothing: another critical item took more."),
])
def test_beside_another_lost_critical_item_the_sentence_is_still_true(
        first: dict[str, Any], second: dict[str, Any], said: str) -> None:
    touchpoints = [{"key": "a", "items": [{"key": "rest", "yes": 6}, {"key": "c", "yes": 1, "critical": second}]},
                   {"key": "b", "items": [{"key": "card", "yes": 3, "critical": first}]}]
    given = {"card": {"value": "no"}, "rest": {"value": "yes"}, "c": {"value": "no"}}
    result = score(document(touchpoints), given, frozenset(given))
    assert result.criticals[1].sentence.endswith(said)


def test_a_critical_item_that_moved_nothing_says_so() -> None:
    assert _told({"effect": "empty"}, answer="no").endswith("It empties ‘A’, which earned nothing anyway.")
    assert "another critical item took more" in _told(
        {"effect": "cap", "cap": 50}, {"key": "b1", "yes": 1, "critical": {"effect": "fail"}})
