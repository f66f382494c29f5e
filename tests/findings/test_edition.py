"""The released edition: its shape and its figures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopper.checklists.model import TYPES
from shopper.findings.rendering import edition_html
from tests.findings.sample import EVIDENCE, PROGRAM, VISIT, sample_edition, sample_input
from tests.findings.sample_answers import ANSWERS


def touchpoint(edition: dict[str, Any], key: str) -> dict[str, Any]:
    return next(part for part in edition["touchpoints"] if part["key"] == key)


def item(edition: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for part in edition["touchpoints"] for one in part["items"] if one["key"] == key)


def keys(edition: dict[str, Any]) -> set[str]:
    return {one["key"] for part in edition["touchpoints"] for one in part["items"]}


# shape

def test_an_edition_has_the_parts_that_pages_and_pdf_read() -> None:
    assert list(sample_edition()) == ["schema", "edition", "program", "location", "wave", "visit", "checklist", "score",
                                      "touchpoints", "pillars", "journey", "peak", "end", "strengths", "failures", "evidence"]


def test_an_edition_is_plain_json_and_the_same_each_time() -> None:
    edition = sample_edition()
    assert json.loads(json.dumps(edition)) == edition == sample_edition()


def test_no_figure_in_it_is_a_float() -> None:
    json.loads(json.dumps(sample_edition()), parse_float=lambda text: pytest.fail(f"{text} is a float"))


def test_the_head_names_program_place_wave_and_visit() -> None:
    edition = sample_edition()
    assert edition["edition"] == {"number": 1, "released_on": "2026-03-14", "changes": []}
    assert edition["visit"] == {"kind": "field", "variant": "in a hurry", "scenario": "A customer in a hurry, buying for two",
                                "date": "2026-03-12", "weekday": "Thursday", "day_part": "late afternoon", "minutes": 34,
                                "number": 2, "of": 3}
    assert edition["wave"] == {"name": "Spring wave 2026"} and edition["checklist"] == {
        "title": "The coffee visit", "version": 3, "language": "en"}
    assert edition["program"]["bands"][0] == {"name": "Excellent", "at_least": "90", "color": "#0B6259"}
    assert set(edition["location"]) == {"name", "code", "address", "area"}


def test_a_visit_outside_a_wave_has_none() -> None:
    assert sample_edition(wave=None)["wave"] is None


def test_the_score_stands_with_base_band_rule_and_arithmetic() -> None:
    result = sample_edition()["score"]
    assert (result["percent"], result["band"], result["earned"], result["possible"]) == ("73.0", "Fair", "54", "74")
    assert (result["counted"], result["bonus"], result["na"], result["maximum"]) == (22, 1, 1, "100")
    assert result["arithmetic"][-3:] == ["54 / 74 = 73.0 %",
                                         "‘Allergen card is shown on request’ failed. Its cap of 80 % changed nothing: the total is 73.0 % without critical items.",
                                         "In the team’s hands, the same rule over 16 items plus 1 bonus: 45 / 58 = 77.6 %"]
    assert result["criticals"] == [{"item": "allergen-card", "sentence": result["arithmetic"][-2]}]
    assert result["team"] == {"percent": "77.6", "earned": "45", "possible": "58", "raw": "45", "limited": "",
                              "counted": 16, "bonus": 1}
    assert result["rule"].startswith("Points earned divided by points possible")


def test_the_band_is_taken_from_the_printed_figure() -> None:
    bands = '[{"name":"High","at_least":"73.0","color":"#000000"},{"name":"Low","at_least":"0","color":"#000000"}]'
    assert sample_edition(program=PROGRAM | {"bands": bands})["score"]["band"] == "High"  # 72.97… is printed 73.0


def test_rows_of_a_touchpoint_add_up_to_its_figures() -> None:
    for part in sample_edition()["touchpoints"]:
        counted = [one for one in part["items"] if one["earned"] is not None]
        assert sum(float(one["earned"]) for one in counted) == float(part["earned"])
        assert sum(float(one["possible"]) for one in counted) == float(part["possible"])
        assert len(counted) == part["counted"] + part["bonus"]


def test_no_score_is_none_and_has_no_band() -> None:
    result = sample_edition(answers={})["score"]
    assert (result["percent"], result["band"], result["team"]) == (None, None, None)


def test_the_sample_shows_every_item_type() -> None:
    assert {one.type for _, one in sample_input().document.items()} == set(TYPES)


# touchpoints

def test_a_touchpoint_tells_time_waiting_people_and_whether_they_knew_their_part() -> None:
    edition = sample_edition()
    greeting, till = touchpoint(edition, "greeting"), touchpoint(edition, "till")
    assert (greeting["waiting"], greeting["seconds"], greeting["people"], greeting["knew_part"]) == (48, None, 2, "some")
    assert (till["seconds"], till["waiting"], till["people"], till["knew_part"]) == (130, None, None, None)


def test_actual_and_wanted_stand_side_by_side() -> None:
    greeting = touchpoint(sample_edition(), "greeting")
    assert greeting["actual"]["do"] == "looked for a bell" and greeting["wanted"]["do"] == "take off my coat"
    assert greeting["desired"]["feel"] == "expected"


def test_kept_is_told_of_moments_of_truth_only() -> None:
    assert {part["key"]: part["kept"] for part in sample_edition()["touchpoints"]} == {
        "website": None, "arrival": None, "greeting": False, "advice": None, "choice": True, "till": None, "farewell": True}


def test_an_item_row_has_answer_minute_points_and_evidence() -> None:
    assert item(sample_edition(), "greet-30") == {
        "key": "greet-30", "type": "yes_no", "prompt": "Someone looks up or speaks within 30 seconds", "answer": "No",
        "na": False, "na_reason": "", "comment": "48 s; two people at the machine, nobody at the counter", "stood_out": "",
        "minute": 7, "earned": "0", "possible": "5", "level": "failed", "critical": False, "bonus": False,
        "opinion": False, "hands": "team", "evidence": [3]}


def test_not_applicable_keeps_its_reason_and_has_no_points() -> None:
    row = item(sample_edition(), "queue-said")
    assert (row["answer"], row["na"], row["na_reason"], row["earned"], row["possible"]) == ("N/A", True, "No queue", None, None)


def test_hidden_items_and_notes_are_not_in_it() -> None:
    assert not {"queue-length", "greet-note"} & keys(sample_edition())


def test_a_touchpoint_with_nothing_visible_is_not_shown() -> None:
    given = sample_input()
    website = {one.key for part, one in given.document.items() if part.key == "website"}
    edition = sample_edition(visible=given.visible - website)
    assert edition["touchpoints"][0]["key"] == "arrival" == edition["journey"][0]["key"]


# pillars, journey, peak and end

def test_pillars_are_three_distributions_over_touchpoints() -> None:
    assert sample_edition()["pillars"] == {"n": 7, "success": [0, 0, 3, 1, 3], "effort": [0, 1, 1, 2, 3],
                                           "emotion": [1, 1, 1, 3, 1]}


def test_the_journey_has_each_touchpoints_emotion() -> None:
    assert [part["emotion"] for part in sample_edition()["journey"]] == [4, 4, 1, 3, 4, 2, 5]


def with_emotions(*emotions: int | None) -> dict[str, Any]:
    names = ["site-felt", "arrive-felt", "greet-felt", "advice-felt", "choice-felt", "till-felt", "bye-felt"]
    changed = {name: {"value": {"success": 3, "effort": 3, "emotion": emotion, "cause": f"cause {n}"}} if emotion else {}
               for n, (name, emotion) in enumerate(zip(names, emotions, strict=True), start=1)}
    return sample_edition(answers=ANSWERS | changed)


@pytest.mark.parametrize(("emotions", "peak", "end"), [
    ((4, 4, 1, 3, 4, 2, 4), "greeting", "farewell"),  # the most extreme may be a bad one
    ((5, 4, 1, 3, 4, 2, 4), "greeting", "farewell"),  # of equals the later
    ((1, 4, 3, 3, 5, 2, 4), "choice", "farewell"),
    ((4, 5, 3, 3, 3, 3, None), "arrival", "farewell"),  # the end is the last touchpoint, rated or not
    ((3, 3, 3, 3, 3, 3, 3), "farewell", "farewell")])
def test_peak_and_end(emotions: tuple[int | None, ...], peak: str, end: str) -> None:
    edition = with_emotions(*emotions)
    assert (edition["peak"]["key"], edition["end"]["key"]) == (peak, end)


def test_an_end_that_was_not_rated_says_so() -> None:
    edition = with_emotions(4, 5, 3, 3, 3, 3, None)
    assert edition["end"] == {"key": "farewell", "title": edition["journey"][-1]["title"], "emotion": None, "cause": ""}
    assert f"{edition['end']['title']}: not rated" in " ".join(edition_html(edition).split())


def test_peak_carries_its_cause() -> None:
    assert with_emotions(1, 4, 3, 3, 3, 3, 3)["peak"] == {"key": "website", "title": "Website", "emotion": 1, "cause": "cause 1"}


def test_without_any_emotion_there_is_neither_peak_nor_end() -> None:
    edition = with_emotions(None, None, None, None, None, None, None)
    assert edition["peak"] is edition["end"] is None and edition["pillars"]["n"] == 0


# findings

def test_both_lists_are_there_in_rank() -> None:
    edition = sample_edition()
    assert [(found["item"], found["reason"]) for found in edition["strengths"]] == [
        (None, "moment_kept"), (None, "moment_kept"), ("bye-how", "engaged"), ("choice-decaf", "engaged"), (None, "all_kept"),
        ("table-clean", "fixed")]
    assert [(found["item"], found["reason"]) for found in edition["failures"]] == [
        ("allergen-card", "critical"), ("greet-30", "failed"), ("till-price", "failed")]


# evidence

def test_photos_are_numbered_along_the_journey_and_named_by_their_print_copy() -> None:
    pictures = sample_edition()["evidence"]
    assert [picture["number"] for picture in pictures] == [1, 2, 3, 4, 5, 6]
    assert [picture["item"] for picture in pictures] == ["window-photo", "window-photo", "greet-30", "allergen-card",
                                                         "table-photo", "farewell-photo"]
    assert pictures[0] == {"number": 1, "sha256": "a2" * 32, "thumb_sha256": "b2" * 32, "item": "window-photo",
                           "touchpoint": "arrival", "caption": "Opening hours on the door", "width": 600, "height": 800}


def test_a_photo_without_a_caption_is_captioned_with_its_question() -> None:
    evidence = tuple(row | {"caption": ""} for row in EVIDENCE)
    assert sample_edition(evidence=evidence)["evidence"][4]["caption"] == "Take a picture of the nearest table"


@pytest.mark.parametrize("change", [{"state": "removed"}, {"state": "unreadable"}, {"print_sha256": None}])
def test_a_photo_that_is_not_there_to_be_printed_is_left_out(change: dict[str, Any]) -> None:
    edition = sample_edition(evidence=tuple(row | change if row["item_key"] == "greet-30" else row for row in EVIDENCE))
    assert len(edition["evidence"]) == 5 and item(edition, "greet-30")["evidence"] == []


def test_a_photo_item_says_how_many_photos() -> None:
    edition = sample_edition(evidence=EVIDENCE[:3])
    assert item(edition, "window-photo")["answer"] == "2 photos" and item(edition, "table-photo")["answer"] == "No photo"


def test_a_later_edition_says_what_it_changes() -> None:
    edition = sample_edition(number=2, changes=("Answer corrected",))
    assert edition["edition"] == {"number": 2, "released_on": "2026-03-14", "changes": ["Answer corrected"]}


@pytest.mark.parametrize("kind", ["leader", "practice"])
def test_a_visit_that_is_no_field_visit_is_marked(kind: str) -> None:
    assert sample_edition(visit=VISIT | {"kind": kind})["visit"]["kind"] == kind


def test_building_leaves_its_input_as_it_was() -> None:
    given = sample_input()
    before = json.dumps(given.answers, sort_keys=True)
    sample_edition()
    assert json.dumps(given.answers, sort_keys=True) == before


def test_a_team_with_everything_in_its_hands_has_no_second_score() -> None:
    given = sample_input()
    parts = tuple(part.model_copy(update={"items": tuple(item.model_copy(update={"hands": "team"}) for item in part.items)})
                  for part in given.document.touchpoints)
    result = sample_edition(document=given.document.model_copy(update={"touchpoints": parts}))["score"]
    assert result["team"] is None and not any("In the team" in line for line in result["arithmetic"])
