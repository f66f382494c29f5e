"""A comparison says what an admin did, in words, by keys that stay: nothing missed, nothing said twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.checklists.comparing import ASK_ANEW, Difference, _moved, compare
from shopper.checklists.model import Choice, Critical, Document, Item, Scoring, Threshold, Touchpoint
from tests.checklists.made import document, other, question

WARM = (Choice(key="yes", text="Yes", points=2), Choice(key="no", text="No", points=0))


def one(before: Document, after: Document) -> Difference:
    [difference] = compare(before, after).differences
    return difference


def test_the_same_document_differs_in_nothing() -> None:
    assert compare(document(), document()).differences == ()


@pytest.mark.parametrize(("changes", "kind", "what"), [
    ({"prompt": "Was there a short queue?"}, "reworded", "prompt"),
    ({"guidance": "More than two people."}, "reworded", "guidance"),
    ({"choices": WARM}, "rescored", "scoring"),
    ({"weight": 3}, "rescored", "scoring"),
    ({"critical": Critical(effect="mark")}, "rescored", "scoring"),
    ({"hands": "company"}, "rescored", "scoring"),
    ({"required": False}, "changed", "what is asked"),
    ({"na": True}, "changed", "what is asked"),
    ({"show_if": {"visit": "variant", "is": "family"}}, "changed", "condition"),
])
def test_one_change_of_an_item_is_one_difference_of_its_kind(changes: dict[str, Any], kind: str, what: str) -> None:
    found = one(document(question()), document(question(**changes)))
    assert (found.kind, found.what) == (kind, what)
    assert found.before != found.after


def test_an_item_added_or_taken_out_is_named() -> None:
    long, short = document(question("a"), question("b")), document(question("a"))
    assert (one(short, long).kind, one(short, long).item) == ("added", "Was there a b?")
    assert (one(long, short).kind, one(long, short).before) == ("removed", "yes/no; Yes: 1 point; No: 0 points")


def test_the_one_that_moved_is_named_and_not_those_it_passed() -> None:
    items = [question(key) for key in "abcde"]
    found = one(document(*items), document(*items[1:], items[0]))
    assert (found.kind, found.item, found.before, found.after) == ("moved", "Was there a a?", "1", "5")


def test_a_move_to_another_touchpoint_names_both() -> None:
    def parts(first: tuple[Item, ...], second: tuple[Item, ...]) -> Document:
        return Document(title="D", touchpoints=(Touchpoint(key="in", title="In", items=first), Touchpoint(key="out", title="Out", items=second)))

    a, b = question("a"), question("b")
    found = one(parts((a, b), ()), parts((a,), (b,)))
    assert (found.kind, found.before, found.after) == ("moved", "In", "Out")


def test_a_prompt_that_asks_something_else_is_advised_against() -> None:
    before, after = document(question(prompt="Was there a queue?")), document(question(prompt="How clean were the tables near the window?"))
    assert one(before, after).advice == ASK_ANEW
    assert one(before, document(question(prompt="Was there a long queue?"))).advice == ""


def test_a_condition_does_not_change_because_the_item_it_asks_for_was_reworded() -> None:
    target = question("target", show_if={"item": "queue", "is": "yes"})
    assert one(document(question(), target), document(question(prompt="Was there any queue?"), target)).what == "prompt"


def test_rules_of_the_whole_and_of_touchpoints_are_compared() -> None:
    heavy = document().touchpoints[0].model_copy(update={"weight": 2, "moment_of_truth": True})
    found = compare(document(), document(scoring=Scoring(na="zero"), touchpoints=(heavy,), title="New"))
    assert [(each.kind, each.what) for each in found.differences] == [
        ("reworded", "title"), ("rescored", "scoring"), ("rescored", "weight"), ("changed", "moment of truth")]
    assert found.counts() == {"reworded": 1, "re-scored": 2, "changed otherwise": 1}
    assert found.rescored()


def test_what_a_timing_measures_is_not_missed_beside_another_change() -> None:
    found = compare(document(other("w", "timing")), document(other("w", "timing", prompt="The wait", measures="waiting"))).differences
    assert [each.what for each in found] == ["prompt", "what is measured"]


def test_a_reworded_choice_or_unit_does_not_score_otherwise() -> None:
    other_words = (Choice(key="yes", text="Certainly", points=1), Choice(key="no", text="No", points=0))
    found = one(document(question()), document(question(choices=other_words)))
    assert (found.kind, found.what) == ("reworded", "choices")
    assert not compare(document(question()), document(question(choices=other_words))).rescored()
    wait = (Threshold(at_most=5, points=1), Threshold(points=0))
    units = [document(other("n", "number", unit=unit, thresholds=wait)) for unit in ("min", "minutes")]
    assert one(*units).what == "what is asked"


def test_choices_whose_keys_change_places_would_read_earlier_answers_otherwise() -> None:
    swapped = (Choice(key="no", text="Yes", points=1), Choice(key="yes", text="No", points=0))
    assert "keys of its choices" in [each.what for each in compare(document(question()), document(question(choices=swapped))).differences]


@pytest.mark.parametrize("name", sorted(Item.model_fields.keys() - {"key"}))
def test_every_field_of_an_item_is_compared(name: str) -> None:
    changed = {"type": "single", "prompt": "Other?", "guidance": "x", "required": False, "show_if": {"visit": "variant", "is": "x"},
               "weight": 2, "critical": Critical(effect="mark"), "hands": "company", "choices": WARM, "prompts": ("x",), "unit": "kg",
               "thresholds": (Threshold(points=1),), "points_cap": 1, "minimum": 1, "maximum": 2, "currency": "EUR", "parts": "time",
               "measures": "waiting", "minimum_length": 5, "most": 2}
    value = changed.get(name, True)
    assert compare(document(question()), document(question(**{name: value}))).differences, name


def test_words_are_marked_one_by_one() -> None:
    found = one(document(question(prompt="Was there a long queue?")), document(question(prompt="Was there a queue?")))
    assert found.words() == [("same", "Was there a"), ("out", "long"), ("same", "queue?")]


@pytest.mark.parametrize(("old", "new", "language"), [
    ("Was the staff friendly?", "Was the queue short?", "en"), ("Was it clean?", "Was it dirty?", "en"),
    ("Were the tables clean?", "Were the tables not clean?", "en"), ("War das Personal freundlich?", "War die Schlange kurz?", "de"),
    ("スタッフは親切でしたか？", "列は短かったですか？", "ja"), ("พนักงานเป็นมิตรไหม", "คิวสั้นไหม", "th"), ("员工友好吗？", "员工不友好吗？", "zh")])
def test_a_prompt_that_asks_something_else_in_the_same_frame_is_advised_against(old: str, new: str, language: str) -> None:
    before, after = (document(question(prompt=prompt), languages=(language,)) for prompt in (old, new))
    assert one(before, after).advice == ASK_ANEW


@pytest.mark.parametrize(("old", "new", "language"), [
    ("Was the table clean?", "Was your table clean?", "en"), ("Didn’t the staff greet you?", "Did the staff greet you?", "en"),
    ("Was the tabel clean?", "Was the table clean?", "en"), ("スタッフは親切でしたか？", "店のスタッフは親切でしたか？", "ja"),
    ("พนักงานเป็นมิตรไหม", "พนักงานเป็นมิตรมากไหม", "th"), ("员工友好吗？", "员工们友好吗？", "zh")])
def test_a_prompt_that_asks_the_same_in_other_words_is_not(old: str, new: str, language: str) -> None:
    before, after = (document(question(prompt=prompt), languages=(language,)) for prompt in (old, new))
    assert one(before, after).advice == ""


def rated(*words: str, first: int = 1) -> tuple[Choice, ...]:
    return tuple(Choice(key=str(place), text=word) for place, word in enumerate(words, first))


@pytest.mark.parametrize(("old", "new", "anew"), [
    (other("a", "single", choices=rated("Bad", "Good")), other("a", "single", choices=rated("Wet", "Dry")), True),
    (other("a", "single", choices=rated("Bad", "Good")), other("a", "single", choices=rated("Very bad", "Good")), False),
    (other("a", "scale", choices=rated(*"12345")), other("a", "scale", choices=rated("0", *"12345", first=0)), True),
    (other("a", "number", unit="minutes"), other("a", "number", unit="seconds"), True),
    (other("a", "number", unit="min"), other("a", "number", unit="minutes"), False),
])
def test_other_answers_are_another_question(old: Item, new: Item, anew: bool) -> None:
    assert (ASK_ANEW in [each.advice for each in compare(document(old), document(new)).differences]) is anew


def test_where_no_spaces_part_words_signs_are_marked() -> None:
    found = one(document(question(prompt="スタッフは親切でしたか？")), document(question(prompt="店のスタッフは親切でしたか？")))
    assert (found.words(), found.gap) == ([("in", "店の"), ("same", "スタッフは親切でしたか？")], "")
    thai = one(document(question(prompt="ที่นี่สะอาด")), document(question(prompt="ที่นี่สะอาดมาก")))
    assert thai.words() == [("same", "ที่นี่สะอาด"), ("in", "มาก")]


def test_translations_that_differ_are_shown_text_by_text() -> None:
    told = [{"fr": {"queue.prompt": "Une file ?"} | more} for more in ({}, {"title": "Visite", "queue.prompt": "Une queue ?"})]
    before, after = (document(languages=("en", "fr"), translations=texts) for texts in told)
    assert one(before, after).after == "2 texts differ"
    assert [(part.kind, part.item, part.before, part.after) for part in one(before, after).parts] == [
        ("added", "Visit", "", "Visite"), ("reworded", "Was there a queue?", "Une file ?", "Une queue ?")]


@settings(max_examples=200, deadline=None)
@given(st.permutations(list("abcdefgh")), st.permutations(list("abcdefgh")))
def test_what_did_not_move_kept_its_order(before: list[str], after: list[str]) -> None:
    moved = _moved(before, after)
    assert [key for key in before if key not in moved] == [key for key in after if key not in moved]
    assert (moved == set()) is (before == after)
