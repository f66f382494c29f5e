"""Signs that turn the reading direction, or that nobody sees, are refused by field wherever a text comes in; scripts from right to left are not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import editing, importing, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Document, Scoring, dump
from shopper.checklists.signs import sign_problem, sign_problems
from shopper.errors import Invalid
from tests.checklists.made import document, question
from tests.world import NOW

TURNED = "Was it \u202eneppo?"


@pytest.mark.parametrize("text", ["هل كان المتجر مفتوحًا؟", "\u200fשלום\u200e (1)", "\u2067فارسی\u2069", "a\tb\nc", "👩‍🔬", "e\u0301"])
def test_texts_of_any_script_are_taken(text: str) -> None:
    assert sign_problem(text) == ""


@pytest.mark.parametrize(("text", "named"), [(TURNED, "U+202E"), ("\u202dx", "U+202D"), ("a\x00", "U+0000"), ("a\x07b", "U+0007"), ("\x9f", "U+009F")])
def test_the_sign_is_named(text: str, named: str) -> None:
    assert named in sign_problem(text)


def test_each_field_of_a_form_has_its_own_sentence() -> None:
    assert list(sign_problems({"prompt": TURNED, "guidance": "fine", "choices": [{"text": "a"}, {"text": TURNED}], "prompts": [TURNED]})) == [
        "prompt", "choice1.text", "prompts"]


@pytest.mark.parametrize("changed", [
    document(question(prompt=TURNED)), document(question(guidance=TURNED)), document(title=TURNED), document(translations={"de": {"title": TURNED}}, languages=("en", "de"))])
def test_a_file_is_refused_with_the_field_named(changed: Document) -> None:
    with pytest.raises(Invalid, match="holds an invisible sign that turns the reading direction") as refused:
        importing.read(dump(changed).encode())
    assert "\u202e" not in str(refused.value)


def test_a_change_of_a_draft_is_refused_and_what_stood_there_before_does_not_block_another(db: Database) -> None:
    held = store.add_checklist(db, "ada", "harbour", document(question("old", prompt=TURNED), question("new")), NOW)
    def renamed(text: str) -> Change:
        return Change(lambda before: editing.put_item(before, question("new", prompt=text)), "renamed")
    drafts.change_draft(db, "ada", held, renamed("Was it clean?"), NOW)
    with pytest.raises(Invalid, match="‘prompt’ holds an invisible sign"):
        drafts.change_draft(db, "ada", held, renamed(TURNED), NOW)
    with pytest.raises(Invalid, match="‘title’ holds an invisible sign"):
        drafts.change_draft(db, "ada", held, Change(lambda before: editing.put_settings(before, TURNED, ("en",), Scoring()), "settings"), NOW)


def test_the_builder_says_it_at_the_field_and_keeps_what_was_typed(client_for: Callable[[str], FlaskClient], db: Database) -> None:
    held = store.add_checklist(db, "ada", "harbour", document(), NOW)
    page = client_for("ada").post(f"/checklists/{held}/draft/touchpoints/arrival", data={"title": TURNED, "seen": ""})
    assert page.status_code == 422 and "turns the reading direction" in page.text
    kept = json.loads(next(iter(db.query("SELECT document FROM checklist_drafts")))["document"])
    assert kept["touchpoints"][0]["title"] == "Arrival"
