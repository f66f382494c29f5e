"""Comparing any two states of a checklist, and taking a version into the draft again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.model import dump, fingerprint
from tests.checklists.made import document, question
from tests.checklists.test_store import ADA
from tests.world import NOW

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", document(question(prompt="Was there a long queue?")), NOW)


@pytest.fixture
def version_id(db: Database, checklist_id: str) -> str:
    draft = store.find_draft_for(db, ADA, checklist_id)
    version = store.publish(db, "ada", checklist_id, fingerprint(dump(draft.document)), NOW)
    drafts.change_draft(db, "ada", checklist_id, drafts.Change(lambda _: document(question(prompt="Was there a queue?")), "x"), NOW)
    return version


def test_by_default_the_newest_version_is_compared_with_the_draft(client_for: Browser, checklist_id: str, version_id: str) -> None:
    page = client_for("eve").get(f"/checklists/{checklist_id}/comparison")
    assert "From version 1 to the draft" in page.text
    assert "<del>long</del>" in page.text
    assert "1 reworded" in page.text


def test_both_states_can_be_chosen(client_for: Browser, checklist_id: str, version_id: str) -> None:
    page = client_for("ada").get(f"/checklists/{checklist_id}/comparison?before=draft&after={version_id}")
    assert "<ins>long</ins>" in page.text


def test_a_version_of_another_checklist_does_not_exist_here(client_for: Browser, db: Database, checklist_id: str, version_id: str) -> None:
    other = store.add_checklist(db, "ada", "harbour", document(), NOW)
    strange = store.publish(db, "ada", other, fingerprint(dump(document())), NOW)
    assert client_for("ada").get(f"/checklists/{checklist_id}/comparison?before={strange}").status_code == 404


def test_without_a_version_there_is_nothing_to_compare(client_for: Browser, checklist_id: str) -> None:
    page = client_for("ada").get(f"/checklists/{checklist_id}/comparison")
    assert "nothing to compare yet" in page.text


def test_a_version_taken_into_the_draft_can_be_undone(client_for: Browser, db: Database, checklist_id: str, version_id: str) -> None:
    client_for("ada").post(f"/checklists/versions/{version_id}/draft")
    assert store.find_draft_for(db, ADA, checklist_id).document.items()[0][1].prompt == "Was there a long queue?"
    drafts.undo(db, "ada", checklist_id, NOW)
    assert store.find_draft_for(db, ADA, checklist_id).document.items()[0][1].prompt == "Was there a queue?"


@pytest.mark.parametrize("name", ["eve", "max", "sam", "nora"])
def test_only_an_admin_takes_a_version_into_the_draft(client_for: Browser, version_id: str, name: str) -> None:
    assert client_for(name).post(f"/checklists/versions/{version_id}/draft").status_code == 403


def test_translations_that_differ_are_folded_below_their_number(client_for: Browser, db: Database, checklist_id: str) -> None:
    first = document(languages=("en", "fr"), translations={"fr": {"queue.prompt": "Une file ?"}})
    drafts.change_draft(db, "ada", checklist_id, drafts.Change(lambda _: first, "x"), NOW)
    store.publish(db, "ada", checklist_id, fingerprint(dump(first)), NOW)
    then = first.model_copy(update={"translations": {"fr": {"queue.prompt": "Une longue file ?"}}})
    drafts.change_draft(db, "ada", checklist_id, drafts.Change(lambda _: then, "x"), NOW)
    page = client_for("eve").get(f"/checklists/{checklist_id}/comparison").text
    assert "<summary>1 text differs</summary>" in page and "<ins>longue</ins>" in page
