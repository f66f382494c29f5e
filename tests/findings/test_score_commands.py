"""`shopper score`: from two files to score, arithmetic and findings, and a sentence where a file cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shopper.cli import main
from tests.findings.sample_answers import ANSWERS

CHECKLIST = Path(__file__).with_name("sample_checklist.json")


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def call(answers: object, *options: str, checklist: Path = CHECKLIST) -> Result:
        path = tmp_path / "answers.json"
        path.write_bytes(answers if isinstance(answers, bytes) else json.dumps(answers).encode())
        instance = tmp_path / "none"
        result = CliRunner().invoke(main, ["--instance", str(instance), "score", str(checklist), str(path), *options])
        assert not instance.exists()  # nothing of an instance is touched
        return result

    return call


def test_score_arithmetic_and_findings_are_printed(run: Any) -> None:
    result = run(ANSWERS)
    assert result.exit_code == 0
    for line in ("Score: 73.0 % (54 of 74 points, 22 items counted, plus 1 bonus, 1 N/A)", "In the team's hands: 77.6 %", "  54 / 74 = 73.0 %",
                 "What was strong: 5", "What failed: 3",
                 "  ▲ Farewell: How was the goodbye? A word that was meant for me. The second drink of last time was remembered."
                 " (engaged, 5 points)"):
        assert line in result.output.splitlines(), line


def test_json_has_the_editions_shape(run: Any) -> None:
    result = json.loads(run(ANSWERS, "--json").output)
    assert (result["score"]["percent"], result["score"]["exact"]) == ("73.0", {"earned": "54", "possible": "74"})
    assert [found["item"] for found in result["failures"]] == ["allergen-card", "greet-30", "till-price"]
    assert "band" not in result["score"]


def test_required_items_that_are_open_are_named_first(run: Any) -> None:
    given = {key: answer for key, answer in ANSWERS.items() if key != "greet-30"}
    result = run(given)
    assert result.exit_code == 0
    assert "Required and still open: 1" in result.output and "  greet-30: " in result.output
    assert [item["item"] for item in json.loads(run(given, "--json").output)["open"]] == ["greet-30"]
    assert "still open" not in run(ANSWERS).output and json.loads(run(ANSWERS, "--json").output)["open"] == []


def test_an_empty_list_says_so_and_so_does_no_score(run: Any) -> None:
    output = run({}).output
    assert "Score: none, nothing counted" in output and "What was strong: nothing by these rules" in output


def test_a_scoring_file_sets_what_the_checklist_leaves_open(run: Any, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text('{"scoring": {"maximum": 50}}')
    assert "Score: 36.5 of 50" in run(ANSWERS, "--scoring", str(rules)).output


def test_conditions_may_ask_for_variant_and_tag(run: Any, tmp_path: Path) -> None:
    checklist = tmp_path / "conditions.json"
    choices = [{"key": "yes", "text": "Yes", "points": 1}, {"key": "no", "text": "No", "points": 0}]
    items = [{"key": "a", "type": "yes_no", "prompt": "A", "choices": choices, "show_if": {"visit": "variant", "is": "pram"}},
             {"key": "b", "type": "yes_no", "prompt": "B", "choices": choices,
              "show_if": {"location": "tag", "is": "drive-through"}}]
    checklist.write_text(json.dumps({"schema": "shopper-checklist/1", "title": "C", "touchpoints": [
        {"key": "t", "title": "T", "items": items}]}))
    given = {"a": {"value": "yes"}, "b": {"value": "yes"}}
    counted = [json.loads(run(given, "--json", *options, checklist=checklist).output)["score"]["counted"]
               for options in ((), ("--variant", "pram"), ("--tag", "x", "--tag", "drive-through"))]
    assert counted == [0, 1, 1]


@pytest.mark.parametrize(("answers", "said"), [
    (b"{", "should be JSON"), (b"\xff\xfe", "should be JSON"), ([], "one JSON object"), ({"greet-30": "yes"}, "one JSON object"),
    ({"greet-30": {"value": "perhaps"}}, "greet-30"), ({"nobody": {"value": "yes"}}, "nobody"),
    ({"greet-30": {"na": True}, "bye-said": {"value": 7}}, "2 answers do not fit")])
def test_answers_that_do_not_fit_are_refused_with_a_sentence(run: Any, answers: object, said: str) -> None:
    result = run(answers)
    assert result.exit_code == 1 and said in result.output and "Traceback" not in result.output


def test_a_file_that_is_no_checklist_is_refused(run: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("schema: something/9\n")
    result = run(ANSWERS, checklist=other)
    assert result.exit_code == 1 and "not a checklist" in result.output


def test_help_has_an_example() -> None:
    assert "Example: shopper score checklist.yaml answers.json" in CliRunner().invoke(main, ["score", "--help"]).output
