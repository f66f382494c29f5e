"""Changes of a document: places, keys that never change, and what a change leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.checklists import document as documents
from shopper.checklists import editing, parts
from shopper.checklists.model import Document, Item, Scoring, Touchpoint, dump, load
from shopper.errors import Invalid, NotFound
from tests.checklists.made import document, question

JOURNEY = Document(title="Visit", touchpoints=(
    Touchpoint(key="arrival", title="Arrival", items=(question("a"), question("b"), question("c"))),
    Touchpoint(key="counter", title="Counter", items=(question("d"),))))


def order(changed: Document) -> dict[str, str]:
    return {touchpoint.key: "".join(item.key for item in touchpoint.items) for touchpoint in changed.touchpoints}


@pytest.mark.parametrize(("prompt", "key"), [
    ("Greeted within 30 s?", "greeted-within-30-s"), ("Grüße und Café", "grusse-und-cafe"), ("هل كان المتجر مفتوحا؟", "yes-no"),
    ("  ", "yes-no"), ("a " * 60, "a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a"), ("x" * 90, "x" * 40)])
def test_a_key_is_made_from_the_prompt(prompt: str, key: str) -> None:
    assert editing.slug(prompt, "yes-no", ()) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert editing.slug("Queue", "x", ("queue", "queue-2")) == "queue-3"


@given(st.text(max_size=80))
def test_every_text_makes_a_key_that_the_document_takes(text: str) -> None:
    key = editing.slug(text, "item", ())
    assert Item(key=key, type="note", prompt="A note").key == key


def test_a_new_item_stands_after_the_one_named_or_at_the_end() -> None:
    changed, key = editing.add_item(JOURNEY, "arrival", question("x", prompt="New one"), "a")
    assert (key, [item.key for item in changed.touchpoints[0].items]) == ("new-one", ["a", "new-one", "b", "c"])
    changed, _ = editing.add_item(JOURNEY, "arrival", question("x", prompt="Z"))
    assert order(changed)["arrival"] == "abcz"


@pytest.mark.parametrize(("key", "touchpoint", "place", "wanted"), [
    ("a", "arrival", 1, {"arrival": "bac", "counter": "d"}), ("c", "arrival", 0, {"arrival": "cab", "counter": "d"}),
    ("a", "arrival", 99, {"arrival": "bca", "counter": "d"}), ("b", "counter", 0, {"arrival": "ac", "counter": "bd"}),
    ("b", "counter", 1, {"arrival": "ac", "counter": "db"}), ("b", "arrival", -3, {"arrival": "bac", "counter": "d"})])
def test_an_item_moves_to_a_place(key: str, touchpoint: str, place: int, wanted: dict[str, str]) -> None:
    assert order(editing.move_item(JOURNEY, key, touchpoint, place)) == wanted


def test_a_copy_stands_beside_its_original_with_its_translations() -> None:
    held = JOURNEY.model_copy(update={"languages": ("en", "de"), "translations": {"de": {"a.prompt": "Schlange?", "b.prompt": "B?"}}})
    changed, key = editing.copy_item(held, "a")
    assert [item.key for item in changed.touchpoints[0].items] == ["a", key, "b", "c"]
    assert changed.translations["de"] == {"a.prompt": "Schlange?", "b.prompt": "B?", f"{key}.prompt": "Schlange?"}


def test_a_new_key_is_none_that_was_used_before() -> None:
    held = document(translations={"de": {"open.prompt": "Offen?", "hall.title": "Halle"}})
    assert editing.add_item(held, "arrival", question("x", prompt="Open"), "", ("open-2",))[1] == "open-3"
    assert editing.add_touchpoint(held, "Hall", "", ("hall-2",))[1] == "hall-3"
    assert editing.copy_item(held, "queue", ("was-there-a-queue",))[1] == "was-there-a-queue-2"
    assert editing.paste_items(held, "arrival", [question("x", prompt="Open")] * 2, ("open-2",))[1] == ["open-3", "open-4"]


TOLD = JOURNEY.model_copy(update={"languages": ("en", "de"), "translations": {"de": {
    "title": "Besuch", "arrival.title": "Ankunft", "arrival.prompt": "?", "a.prompt": "A?", "a.choice.yes": "Ja", "b.unit": "m", "d.prompt": "D?"}}})


def test_what_is_taken_out_takes_its_translations_along_and_nothing_else() -> None:
    assert list(editing.remove_item(TOLD, "a").translations["de"]) == ["title", "arrival.title", "arrival.prompt", "b.unit", "d.prompt"]
    assert list(editing.remove_touchpoint(TOLD, "arrival").translations["de"]) == ["title", "arrival.prompt", "d.prompt"]
    assert editing.move_item(TOLD, "a", "counter", 0).translations == TOLD.translations


def test_removing_an_item_that_a_condition_asks_for_is_allowed_and_named_as_a_problem() -> None:
    held = document(question("a"), question("b", show_if={"item": "a", "is": "yes"}))
    changed = editing.remove_item(held, "a")
    assert any("does not exist" in problem.sentence for problem in documents.problems(changed))


def test_equal_keys_are_told_apart_and_the_first_keeps_its_own_with_its_translations() -> None:
    twice = Touchpoint(key="t", title="One", items=(question("a"), question("a", prompt="Second"), question("a-2")))
    held = Document(title="T", languages=("en", "de"), translations={"de": {"a.prompt": "Erste", "a-3.prompt": "Weg"}},
                    touchpoints=(twice, Touchpoint(key="t", title="Two", items=(question("b"),))))
    changed = editing.told_apart(held)
    assert [(one.key, [item.key for item in one.items]) for one in changed.touchpoints] == [("t", ["a", "a-4", "a-2"]), ("t-2", ["b"])]
    assert [item.prompt for _, item in changed.items()] == [item.prompt for _, item in held.items()]
    assert changed.translations == held.translations
    assert editing.told_apart(changed) is changed


def test_touchpoints_are_added_moved_and_removed() -> None:
    changed, key = editing.add_touchpoint(JOURNEY, "Arrival", "arrival")
    assert (key, list(order(changed))) == ("arrival-2", ["arrival", "arrival-2", "counter"])
    assert list(order(editing.move_touchpoint(changed, "counter", 0))) == ["counter", "arrival", "arrival-2"]
    assert list(order(editing.remove_touchpoint(changed, "arrival"))) == ["arrival-2", "counter"]


def test_a_change_of_a_touchpoint_leaves_its_items_alone() -> None:
    stale_copy = JOURNEY.touchpoints[0].model_copy(update={"title": "Outside", "items": ()})
    changed = editing.change_touchpoint(JOURNEY, stale_copy)
    assert (changed.touchpoints[0].title, order(changed)["arrival"]) == ("Outside", "abc")


def test_settings_leave_the_journey_alone() -> None:
    changed = editing.put_settings(JOURNEY, "New", ("de", "en"), Scoring(items="share"))
    assert (changed.title, changed.languages, changed.scoring.items, changed.touchpoints) == (
        "New", ("de", "en"), "share", JOURNEY.touchpoints)


@pytest.mark.parametrize("act", [
    lambda held: editing.put_item(held, question("gone")), lambda held: editing.remove_item(held, "gone"),
    lambda held: editing.move_item(held, "a", "gone", 0), lambda held: editing.copy_item(held, "gone"),
    lambda held: editing.add_item(held, "gone", question()), lambda held: editing.remove_touchpoint(held, "gone"),
    lambda held: editing.move_touchpoint(held, "gone", 0)])
def test_what_is_gone_is_said_to_be_gone(act: object) -> None:
    with pytest.raises(NotFound, match="not in the draft any more"):
        act(JOURNEY)  # type: ignore[operator]


def test_a_checklist_has_an_end() -> None:
    full, _ = editing.paste_items(document(), "arrival", [question()] * (editing.MOST_ITEMS - 1))
    with pytest.raises(Invalid):
        editing.add_item(full, "arrival", question())


def test_the_text_of_a_part_changes_with_that_part_only() -> None:
    changed = editing.put_item(JOURNEY, question("a", prompt="Other"))
    kinds = {("item", "a"): True, ("item", "b"): False, ("touchpoint", "arrival"): False, ("section", "arrival"): True,
             ("section", "counter"): False, ("settings", ""): False, ("whole", ""): True, ("worth", "a"): False,
             ("item", "gone"): False}
    assert {part: parts.part_text(JOURNEY, *part) != parts.part_text(changed, *part) for part in kinds} == kinds


def test_the_text_of_a_part_is_the_same_after_it_was_stored() -> None:
    made = document(question("a"), question("b", weight="1.50", show_if={"item": "a", "is": "yes"}))
    for kind, key in (("item", "b"), ("touchpoint", "arrival"), ("section", "arrival"), ("settings", ""), ("whole", "")):
        assert parts.part_text(load(dump(made)), kind, key) == parts.part_text(made, kind, key)
