"""Import of `ms-checklist/1`: what is carried, what is listed with touchpoint, item and reason, what a scoring file sets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopper.checklists import importing
from shopper.checklists.document import problems
from shopper.checklists.importing import Imported
from shopper.checklists.model import Choice, Item
from shopper.errors import Invalid


def brought(*items: dict[str, Any], scoring: dict[str, Any] | None = None, **top: Any) -> Imported:
    source = {"schema": "ms-checklist/1", "title": "T", "language": "en",
              "touchpoints": [{"name": "Arrival", "items": list(items) or [{"text": "Open?", "type": "yes_no"}]}]} | top
    return importing.read(json.dumps(source).encode(), json.dumps(scoring).encode() if scoring is not None else None)


def item(given: dict[str, Any], **top: Any) -> Item:
    return brought({"text": "Q"} | given, **top).document.items()[0][1]


def reasons(imported: Imported) -> str:
    return " | ".join(f"{one.touchpoint}/{one.item}: {one.reason}" for one in imported.not_carried)


@pytest.mark.parametrize(("named", "kind"), [
    ("yes_no", "yes_no"), ("text", "short_text"), ("narrative", "narrative"), ("date", "datetime"), ("time", "datetime"),
    ("datetime", "datetime"), ("duration", "number"), ("number", "number"), ("money", "money"), ("photo", "photo"),
    ("scale_0_10", "scale"), ("nps_0_10", "scale"), ("scale_1_5", "scale"), ("signature", "short_text"), ("tags", "short_text"),
])
def test_each_type_has_its_counterpart(named: str, kind: str) -> None:
    assert item({"type": named}).type == kind


@pytest.mark.parametrize(("named", "kind"), [
    ("single_choice", "single"), ("dropdown", "single"), ("rating", "scale"), ("likert", "scale"),
    ("multiple_choice", "several")])
def test_each_choice_type_has_its_counterpart(named: str, kind: str) -> None:
    made = item({"type": named, "choices": [{"text": "Bad"}, {"text": "Good"}]})
    assert (made.type, [choice.key for choice in made.choices]) == (kind, ["bad", "good"])


@pytest.mark.parametrize("named", ["signature", "tags", "hologram"])
def test_an_unknown_type_becomes_short_text_and_is_listed(named: str) -> None:
    assert f"Arrival/Q: The type ‘{named}’ is not known here" in reasons(brought({"text": "Q", "type": named}))


def test_a_signature_is_personal() -> None:
    assert item({"type": "signature"}).personal


def test_item_keys_are_positional() -> None:
    parts = [{"name": name, "items": [{"text": "Same", "type": "yes_no"}] * 2} for name in ("Lunch", "Dinner")]
    assert [made.key for _, made in brought(touchpoints=parts).document.items()] == ["t1-i1", "t1-i2", "t2-i1", "t2-i2"]


def test_points_are_carried_exactly() -> None:
    made = item({"type": "single_choice", "choices": [{"text": "Da", "points": 2.0}, {"text": "Nu", "points": 0.5}], "points": 2,
                 "weight_in_section": 13.33})
    assert ([choice.points for choice in made.choices], made.weight) == ([2, "0.5"], "13.33")


def test_a_choice_left_out_of_the_score_becomes_na() -> None:
    made = item({"type": "yes_no", "choices": [{"text": "Yes"}, {"text": "No"}, {"text": "N/A", "excluded": True}]})
    assert (made.na, [choice.key for choice in made.choices]) == (True, ["yes", "no"])


def test_a_choice_left_out_that_says_something_else_is_listed() -> None:
    imported = brought({"text": "Q", "type": "single_choice", "choices": [
        {"text": "A"}, {"text": "B"}, {"text": "Closed", "excluded": True}]})
    assert "The choice ‘Closed’ is left out of the score in the file; it became N/A." in reasons(imported)


def test_na_is_allowed_only_where_the_file_says() -> None:
    assert item({"type": "yes_no", "allow_na": True}).na
    assert not item({"type": "yes_no", "allow_na": False}).na


def test_points_of_a_yes_no_item_go_to_yes() -> None:
    assert [choice.points for choice in item({"type": "yes_no", "points": 4}).choices] == [4, 0]


def test_an_item_with_a_choice_without_points_is_not_scored_and_listed() -> None:
    imported = brought({"text": "Q", "type": "single_choice", "choices": [
        {"text": "1", "points": 1}, {"text": "2", "points": 2}, {"text": "none", "points": None}]})
    assert all(choice.points is None for choice in imported.document.items()[0][1].choices)
    assert "because ‘none’ has none" in reasons(imported)
    assert problems(imported.document) == []


def test_points_that_contradict_the_choices_are_listed() -> None:
    imported = brought({"text": "Q", "type": "single_choice", "points": 5, "choices": [
        {"text": "A", "points": 3}, {"text": "B", "points": 0}]})
    assert "The file says 5 points, but the best answer has 3" in reasons(imported)


def test_scale_keys_are_the_figures_of_the_scale() -> None:
    made = item({"type": "rating", "choices": [{"text": "Excellent", "points": 5}, {"text": "Poor", "points": 1}]})
    assert [choice.key for choice in made.choices] == ["5", "1"]


def test_choice_keys_stay_apart_where_words_repeat_or_are_not_latin() -> None:
    made = item({"type": "multiple_choice", "choices": [{"text": "Café"}, {"text": "cafe!"}, {"text": "茶"}]})
    assert [choice.key for choice in made.choices] == ["cafe", "cafe-2", "choice-3"]


def test_a_choice_without_choices_becomes_short_text_and_is_listed() -> None:
    imported = brought({"text": "Branch", "type": "dropdown"})
    assert imported.document.items()[0][1].type == "short_text"
    assert "no choices for this dropdown" in reasons(imported)


def test_hint_unit_range_and_files_are_carried() -> None:
    made = item({"type": "number", "hint": "in minutes", "unit": "min", "min": 1, "max": 90})
    assert (made.guidance, made.unit, made.minimum, made.maximum) == ("in minutes", "min", 1, 90)
    assert item({"type": "money", "unit": "EUR"}).currency == "EUR"
    assert item({"type": "photo", "max_files": 10}).most == 10
    assert item({"type": "duration"}).unit == "min"
    assert [item({"type": kind}).parts for kind in ("date", "time", "datetime")] == ["date", "time", "both"]


@pytest.mark.parametrize(("given", "expected"), [
    ({"type": "text", "unit": "kg"}, "The unit ‘kg’"), ({"type": "text", "min": 3}, "‘min: 3’"),
    ({"type": "text", "max_files": 2}, "‘max_files: 2’"), ({"type": "number", "points": 3}, "does not say for which answers"),
    ({"type": "single_choice", "points": 3, "choices": [{"text": "A"}, {"text": "B"}]}, "its choices have none"),
    ({"type": "yes_no", "mood": "good"}, "‘mood’ has no place in an item: good"),
    ({"type": "yes_no", "comment": "long"}, "‘long’"),
    ({"type": "yes_no", "no": "D1"}, "Arrival/D1. Q: The file’s own numbers"),
    ({"type": "text", "choices": [{"text": "A"}]}, "takes no choices: A"),
    ({"type": "yes_no", "choices": [{"text": "Ja"}, {"text": "Nein"}]}, "became a single choice"),
    ({"type": "yes_no", "choices": [{"text": "Yes", "color": "green"}, {"text": "No"}]},
     "‘color’ has no place in a choice: green"),
    ({"type": "date_auto"}, "filled in by the source’s own program"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_an_item_cannot_carry_is_listed(given: dict[str, Any], expected: str) -> None:
    assert expected in reasons(brought({"text": "Q"} | given))


def test_a_respondent_group_becomes_a_condition_on_the_variant() -> None:
    made = item({"type": "yes_no", "applies_if": "Family"}, respondent_groups=["Family", "Alone"])
    assert made.show_if == {"visit": "variant", "is": "Family"}


def test_a_condition_in_our_form_is_carried() -> None:
    items = {"text": "A", "type": "yes_no"}, {"text": "B", "type": "text", "applies_if": {"item": "t1-i1", "is": "no"}}
    assert brought(*items).document.items()[1][1].show_if == {"item": "t1-i1", "is": "no"}


@pytest.mark.parametrize("prose", ["Family, on weekends", {"item": "t1-i1", "equals": "no"}])
def test_a_condition_in_prose_is_listed_and_the_item_is_optional(prose: object) -> None:
    imported = brought({"text": "Q", "type": "yes_no", "applies_if": prose}, respondent_groups=["Family"])
    made = imported.document.items()[0][1]
    assert (made.show_if, made.required) == (None, False)
    assert "When it applies is given only in prose" in reasons(imported)


def test_free_text_photos_and_follow_ups_are_optional_unless_the_file_says() -> None:
    assert not item({"type": "text"}).required
    assert not item({"type": "photo"}).required
    assert item({"type": "photo", "required": True}).required
    assert item({"type": "yes_no"}).required
    assert not item({"type": "yes_no", "follow_up_only": True}).required


def test_section_weights_without_points_give_each_yes_no_item_one_point_and_say_so() -> None:
    part = {"name": "Fast", "weight": 35, "items": [{"text": "Q", "type": "yes_no"}, {"text": "R", "type": "text"}]}
    imported = brought(touchpoints=[part])
    assert [choice.points for choice in imported.document.items()[0][1].choices] == [1, 0]
    assert imported.document.scoring.sections == "weights"
    assert imported.document.touchpoints[0].weight == 35
    assert "each yes/no item got 1 point" in reasons(imported)


def test_prose_rules_are_listed_until_a_scoring_file_settles_them() -> None:
    source = {"schema": "ms-checklist/1", "title": "T", "scoring": {"model": "points", "rule": "double on Sundays"},
              "touchpoints": [{"name": "A", "items": [{"text": "Q", "type": "yes_no", "points": 1}]}]}
    data = json.dumps(source).encode()
    assert "/scoring: rule: This rule is given only in prose. Set it with a scoring file" in reasons(importing.read(data))
    assert "the scoring file was applied instead" in reasons(importing.read(data, b'{"scoring": {"unanswered": "zero"}}'))


def test_a_critical_item_without_a_failing_answer_is_listed_and_set_by_a_scoring_file() -> None:
    given = {"text": "Rude?", "type": "yes_no", "critical": True}
    plain = brought(given)
    assert plain.document.items()[0][1].critical is None
    assert "does not say which answer fails it" in reasons(plain)
    ruled = brought(given, scoring={"items": {"t1-i1": {"levels": {"yes": "failed"}, "critical": {"effect": "cap", "cap": 40}}}})
    made = ruled.document.items()[0][1]
    assert made.critical is not None and (made.critical.effect, made.critical.cap) == ("cap", 40)
    assert made.choices[0] == Choice(key="yes", text="Yes", level="failed")
    assert problems(ruled.document) == []


def test_a_scoring_file_sets_rules_types_touchpoints_and_items() -> None:
    rules = {"scoring": {"items": "share", "maximum": 10}, "types": {"yes_no": {"points": {"yes": 2, "no": 0}}},
             "touchpoints": {"t1": {"weight": "2.5", "moment_of_truth": True}},
             "items": {"t1-i2": {"points": {"yes": 3}, "na": True}}}
    made = brought({"text": "Q", "type": "yes_no"}, {"text": "R", "type": "yes_no"}, scoring=rules).document
    assert (made.scoring.items, made.scoring.maximum, made.touchpoints[0].weight) == ("share", 10, "2.5")
    assert [[choice.points for choice in one.choices] for _, one in made.items()] == [[2, 0], [3, 0]]
    assert [one.na for _, one in made.items()] == [False, True]


@pytest.mark.parametrize(("rules", "expected"), [
    ({"items": {"t9-i9": {"weight": 1}}}, "names the item ‘t9-i9’"),
    ({"touchpoints": {"t9": {"weight": 1}}}, "names the touchpoint ‘t9’"),
    ({"types": {"photo": {"weight": 1}}}, "names the item type ‘photo’"),
    ({"items": {"t1-i1": {"points": {"maybe": 1}}}}, "names the choice ‘maybe’"),
    ({"sections": "weights"}, "‘sections’ is not a key"),
    ({"scoring": {"items": "magic"}}, "‘items’ is ‘magic’"),
])
def test_a_scoring_file_that_does_not_fit_is_refused(rules: dict[str, Any], expected: str) -> None:
    with pytest.raises(Invalid, match=expected):
        brought(scoring=rules)


def test_everything_else_at_the_top_is_listed() -> None:
    imported = brought(sector="bank", known_oddities=["odd"], grade="A", counts={"items": 7, "touchpoints": 1},
                       touchpoints=[{"name": "A", "color": "red", "items": [{"text": "Q", "type": "yes_no"}]}])
    for expected in ("/sector: bank: It describes the source", "/odd: A remark on the source", "/grade: There is no place",
                     "The file says 7 items, but 1 were read", "A/: ‘color’ has no place in a touchpoint: red"):
        assert expected in reasons(imported)


def test_the_list_is_drawn_together_by_reason() -> None:
    rows = brought({"text": "Q", "type": "tags"}, {"text": "R", "type": "tags"}).rows()
    groups = {one["reason"]: one["places"] for one in importing.grouped(rows)}
    assert groups["The type ‘tags’ is not known here; it became a short text."] == ["Arrival · Q", "Arrival · R"]


def test_a_touchpoint_without_a_name_is_named_by_the_files_own_field() -> None:
    with pytest.raises(Invalid, match=r"^touchpoint 1: ‘name’ should be a text"):
        importing.read(b"schema: ms-checklist/1\ntitle: T\ntouchpoints:\n- items:\n  - {type: yes_no, text: Open?}\n")
