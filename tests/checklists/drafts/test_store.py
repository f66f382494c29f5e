"""The draft in the database: changes by part, refusal of stale ones, undo and redo, and who else is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlite_utils import Database

from shopper import audit
from shopper.checklists import editing, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.changes import Both, Merging, Typed
from shopper.checklists.drafts.store import Change, Seen
from shopper.checklists.model import Document, Item, dump, load
from shopper.checklists.parts import part_text, text_of
from shopper.db import rows
from shopper.errors import Conflict, NotFound, Stale
from shopper.people.model import Person
from tests.checklists.made import document, question
from tests.world import NOW

ADA = Person("ada", "Ada Admin", "ada@example.org", frozenset({("admin", None)}))
MADE = document(question("a"), question("b"))


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


def later(seconds: int) -> str:
    return (datetime.fromisoformat(NOW) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reword(key: str, prompt: str, seen_in: Document | None = None) -> Change:
    """A change of one item's prompt by somebody who saw it in a document."""
    part = Seen("item", key, drafts.seen(seen_in, "item", key)) if seen_in else None
    return Change(lambda held: editing.put_item(held, editing.find_item(held, key).model_copy(update={"prompt": prompt})),
                  f"changed ‘{key}’", part)


def stored(db: Database, checklist_id: str) -> Document:
    return store.find_draft_for(db, ADA, checklist_id).document


def prompts(db: Database, checklist_id: str) -> list[str]:
    return [item.prompt for _, item in stored(db, checklist_id).items()]


def test_a_change_is_stored_with_its_audit_line(db: Database, checklist_id: str) -> None:
    draft = drafts.change_draft(db, "ada", checklist_id, reword("a", "New", MADE), later(1))
    assert (draft.document, draft.saved_at) == (stored(db, checklist_id), later(1))
    assert draft.sha256 == store.find_draft_for(db, ADA, checklist_id).sha256
    assert [one["action"] for one in rows(db, "SELECT action FROM audit ORDER BY n")][-2:] == ["checklist.added", "checklist.draft-changed"]
    assert audit.first_broken(db) is None


def test_a_change_of_the_title_shows_in_the_list(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, Change(lambda held: held.model_copy(update={"title": "New"}), "retitled"), NOW)
    assert [one["title"] for one in store.checklists_for(db, ADA)] == ["New"]


def test_two_people_change_two_items(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, reword("a", "Ada’s", MADE), later(1))
    drafts.change_draft(db, "eve", checklist_id, reword("b", "Eve’s", MADE), later(2))
    assert prompts(db, checklist_id) == ["Ada’s", "Eve’s"]


def test_a_change_of_what_somebody_changed_meanwhile_is_refused_with_theirs(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, reword("a", "Ada’s", MADE), later(1))
    with pytest.raises(Stale) as refused:
        drafts.change_draft(db, "eve", checklist_id, reword("a", "Eve’s", MADE), later(2))
    assert "Ada’s" in refused.value.current and str(refused.value).startswith("Ada Admin changed this")
    assert prompts(db, checklist_id)[0] == "Ada’s"


def test_a_change_of_what_somebody_took_out_is_refused(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, Change(lambda held: editing.remove_item(held, "a"), "deleted"), NOW)
    with pytest.raises(Stale) as refused:
        drafts.change_draft(db, "eve", checklist_id, reword("a", "Eve’s", MADE), NOW)
    assert refused.value.current == ""


def test_a_change_that_changes_nothing_leaves_no_trace(db: Database, checklist_id: str) -> None:
    before = len(rows(db, "SELECT * FROM audit"))
    drafts.change_draft(db, "ada", checklist_id, Change(lambda held: held, "nothing"), later(5))
    assert len(rows(db, "SELECT * FROM audit")) == before
    assert rows(db, "SELECT * FROM checklist_steps") == []


@pytest.mark.parametrize(("act", "left"), [
    (lambda held: editing.put_item(held, question("a", prompt="New")), ["New", "Second", "Third"]),
    (lambda held: editing.remove_item(held, "a"), ["Second", "Third"]),
    (lambda held: editing.move_item(held, "a", "arrival", 1), ["Second", "First", "Third"])])
def test_a_change_of_one_of_two_items_with_one_key_leaves_the_other(db: Database, act: Callable[[Document], Document], left: list[str]) -> None:
    held = document(question("a", prompt="First"), question("a", prompt="Second"), question("c", prompt="Third"))
    checklist_id = store.add_checklist(db, "ada", "harbour", held, NOW)
    drafts.change_draft(db, "ada", checklist_id, Change(act, "did it", Seen("item", "a", drafts.seen(held, "item", "a"))), NOW)
    assert prompts(db, checklist_id) == left
    drafts.undo(db, "ada", checklist_id, NOW)
    assert stored(db, checklist_id) == held
    assert audit.first_broken(db) is None


def test_steps_are_taken_back_and_done_again(db: Database, checklist_id: str) -> None:
    for n, key in enumerate(("a", "b"), 1):
        drafts.change_draft(db, "ada", checklist_id, reword(key, "New"), later(n))
    assert drafts.undo(db, "ada", checklist_id, later(3)) == "changed ‘b’"
    assert drafts.undo(db, "ada", checklist_id, later(4)) == "changed ‘a’"
    assert dump(stored(db, checklist_id)) == dump(MADE)
    with pytest.raises(Conflict):
        drafts.undo(db, "ada", checklist_id, later(5))
    assert drafts.redo(db, "ada", checklist_id, later(6)) == "changed ‘a’"
    assert drafts.redo(db, "ada", checklist_id, later(7)) == "changed ‘b’"
    assert prompts(db, checklist_id) == ["New", "New"]
    with pytest.raises(Conflict):
        drafts.redo(db, "ada", checklist_id, later(8))


def test_a_change_after_an_undo_ends_what_could_be_done_again(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, reword("a", "New"), later(1))
    drafts.undo(db, "ada", checklist_id, later(2))
    draft = drafts.change_draft(db, "ada", checklist_id, reword("b", "Other"), later(3))
    assert drafts.steps(db, "ada", checklist_id, draft.sha256) == drafts.Steps("changed ‘b’", "")


def test_nobody_takes_back_what_another_did(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, reword("a", "Ada’s"), later(1))
    draft = drafts.change_draft(db, "eve", checklist_id, reword("b", "Eve’s"), later(2))
    assert drafts.steps(db, "ada", checklist_id, draft.sha256).undo == ""
    with pytest.raises(Conflict, match="Somebody else"):
        drafts.undo(db, "ada", checklist_id, later(3))
    assert prompts(db, checklist_id) == ["Ada’s", "Eve’s"]


def test_typing_on_in_one_field_is_one_step(db: Database, checklist_id: str) -> None:
    held = MADE
    for n, prompt in enumerate(("N", "Ne", "New")):
        held = drafts.change_draft(db, "ada", checklist_id, reword("a", prompt, held), later(n)).document
    weigh = Change(lambda document: editing.put_item(document, question("a", prompt="New", weight=2)), "weighed ‘New’",
                   Seen("item", "a", drafts.seen(held, "item", "a")))
    held = drafts.change_draft(db, "ada", checklist_id, weigh, later(4)).document
    held = drafts.change_draft(db, "ada", checklist_id, reword("a", "Much later", held), later(300)).document
    for wanted in (("New", 2), ("New", 1), ("Was there a a?", 1)):
        drafts.undo(db, "ada", checklist_id, later(301))
        item = stored(db, checklist_id).item("a")
        assert item is not None and (item.prompt, item.weight) == wanted


def test_fifty_steps_are_kept(db: Database, checklist_id: str) -> None:
    for n in range(drafts.KEPT_STEPS + 5):
        drafts.change_draft(db, "ada", checklist_id, reword("a", f"Prompt {n}"), NOW)
    assert rows(db, "SELECT count(*) AS n, min(n) AS first FROM checklist_steps") == [{"n": drafts.KEPT_STEPS, "first": 6}]


def test_the_whole_document_can_be_the_part(db: Database, checklist_id: str) -> None:
    whole = Seen("whole", "", drafts.seen(MADE, "whole"))
    put = Change(lambda _: document(question("z")), "took version 1 as the draft", whole)
    drafts.change_draft(db, "ada", checklist_id, put, NOW)
    with pytest.raises(Stale) as refused:
        drafts.change_draft(db, "ada", checklist_id, put, NOW)
    assert load(refused.value.current) == document(question("z"))


def test_a_checklist_that_does_not_exist_is_not_found(db: Database) -> None:
    for act in (lambda: drafts.change_draft(db, "ada", "none", reword("a", "x"), NOW), lambda: drafts.undo(db, "ada", "none", NOW)):
        with pytest.raises(NotFound):
            act()


def test_who_has_the_draft_open_is_told_for_a_minute(db: Database, checklist_id: str) -> None:
    eve = Person("eve", "Eve Editor", "eve@example.org")
    assert drafts.present(db, checklist_id, ADA, later(0)) == []
    assert drafts.present(db, checklist_id, eve, later(10)) == ["Ada Admin"]
    assert drafts.present(db, checklist_id, ADA, later(20)) == ["Eve Editor"]
    assert drafts.present(db, checklist_id, eve, later(85)) == []


def typed(seen_in: Document, mine: Item, force: str = "") -> Merging:
    """A form of an item that was drawn from a document."""
    return Merging((Typed("item", mine.key, part_text(seen_in, "item", mine.key), text_of(mine), force),), f"changed ‘{mine.key}’")


def test_forms_of_one_item_go_together_where_each_changed_another_field(db: Database, checklist_id: str) -> None:
    drafts.change_draft(db, "eve", checklist_id, typed(MADE, question("a", guidance="Theirs")), NOW)
    drafts.change_draft(db, "ada", checklist_id, typed(MADE, question("a", prompt="Mine")), NOW)
    assert stored(db, checklist_id).item("a") == question("a", prompt="Mine", guidance="Theirs")


def test_a_field_that_both_changed_is_refused_and_can_be_forced(db: Database, checklist_id: str) -> None:
    theirs = drafts.change_draft(db, "eve", checklist_id, typed(MADE, question("a", prompt="Theirs", weight=2)), NOW).document
    with pytest.raises(Both) as refused:
        drafts.change_draft(db, "ada", checklist_id, typed(MADE, question("a", prompt="Mine")), NOW)
    assert str(refused.value).startswith("Eve Editor changed this") and refused.value.paths == ["prompt"]
    assert stored(db, checklist_id) == theirs
    mine = typed(MADE, question("a", prompt="Mine"), drafts.seen(theirs, "item", "a"))
    drafts.change_draft(db, "ada", checklist_id, mine, NOW)
    assert stored(db, checklist_id).item("a") == question("a", prompt="Mine", weight=2)


def test_a_form_of_an_item_that_is_gone_changes_nothing(db: Database, checklist_id: str) -> None:
    gone = typed(MADE, question("a", prompt="Mine"))
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.remove_item(held, "a"), "deleted"), NOW)
    with pytest.raises(NotFound):
        drafts.change_draft(db, "ada", checklist_id, gone, NOW)
