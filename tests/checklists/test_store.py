"""Drafts, frozen versions, who may read what, and that each verb leaves exactly one audit line."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from shopper import audit
from shopper.checklists import store
from shopper.checklists.model import dump, fingerprint
from shopper.checklists.store import Import
from shopper.db import IntegrityError, database_path, open_database, rows, writing
from shopper.errors import Conflict, Invalid, NotFound, Stale
from shopper.people.model import Person
from tests.checklists.made import document, question, retitle
from tests.world import NOW, World

ADA = Person("ada", "Ada", "ada@example.org", frozenset({("admin", None)}))
EVE = Person("eve", "Eve", "eve@example.org", frozenset({("editor", "harbour")}))
NORA = Person("nora", "Nora", "nora@example.org", frozenset({("editor", "other"), ("shopper", "other")}))
MADE = document(question("queue"))
BASE = fingerprint(dump(MADE))


def added(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


def published(db: Database) -> tuple[str, str]:
    checklist_id = added(db)
    return checklist_id, store.publish(db, "ada", checklist_id, BASE, NOW)


def actions(db: Database) -> list[str]:
    return [line["action"] for line in rows(db, "SELECT action FROM audit ORDER BY n")]


def test_a_new_checklist_has_a_draft_that_a_second_connection_sees(world: World) -> None:
    checklist_id = added(world.db)
    second = open_database(database_path(world.instance))
    draft = store.find_draft_for(second, ADA, checklist_id)
    second.close()
    assert (draft.document, draft.sha256, draft.program_name) == (MADE, BASE, "Harbour Coffee")
    assert actions(world.db) == ["checklist.added"]


def test_a_checklist_for_a_program_that_does_not_exist_is_refused(db: Database) -> None:
    with pytest.raises(NotFound):
        store.add_checklist(db, "ada", "nowhere", MADE, NOW)
    assert rows(db, "SELECT * FROM checklists") == []


def test_an_import_keeps_what_was_not_carried(db: Database) -> None:
    left = ({"touchpoint": "Arrival", "item": "Open?", "reason": "It was prose."},)
    checklist_id = store.keep_import(db, "ada", "harbour", Import(MADE, "visit.yaml", left), NOW)
    found = store.import_of(db, checklist_id)
    assert found is not None and (found["source"], found["not_carried"]) == ("visit.yaml", list(left))
    assert actions(db) == ["checklist.imported"]


def test_publishing_freezes_the_draft_and_writes_its_items(db: Database) -> None:
    checklist_id, version_id = published(db)
    version = store.find_version(db, version_id)
    assert (version.number, version.document, version.sha256, version.program_id) == (1, MADE, BASE, "harbour")
    index = rows(db, "SELECT item_key, touchpoint_key, position FROM checklist_items")
    assert index == [{"item_key": "queue", "touchpoint_key": "arrival", "position": 1}]
    assert actions(db) == ["checklist.added", "checklist.published"]
    assert audit.first_broken(db) is None
    assert [one["number"] for one in store.versions_of(db, checklist_id)] == [1]


def test_publishing_with_problems_is_refused_with_each_of_them(db: Database) -> None:
    bad = document(question(weight=-1), question("other", na_reason=True))
    checklist_id = store.add_checklist(db, "ada", "harbour", bad, NOW)
    with pytest.raises(Invalid) as refused:
        store.publish(db, "ada", checklist_id, fingerprint(dump(bad)), NOW)
    assert len(refused.value.fields) == 2
    assert rows(db, "SELECT * FROM checklist_versions") == []


def test_publishing_a_stale_draft_is_refused(db: Database) -> None:
    checklist_id = added(db)
    retitle(db, checklist_id, "New")
    with pytest.raises(Stale):
        store.publish(db, "ada", checklist_id, BASE, NOW)
    assert rows(db, "SELECT * FROM checklist_versions") == []


def test_publishing_the_same_draft_twice_is_refused(db: Database) -> None:
    checklist_id, _ = published(db)
    with pytest.raises(Conflict, match="already published as version 1"):
        store.publish(db, "ada", checklist_id, BASE, NOW)


def test_the_next_publication_is_version_two_and_leaves_version_one_as_it_was(db: Database) -> None:
    checklist_id, first = published(db)
    base = retitle(db, checklist_id, "New").sha256
    second = store.publish(db, "ada", checklist_id, base, NOW)
    assert (store.find_version(db, second).number, store.find_version(db, first).document) == (2, MADE)


def test_a_retired_version_stays_readable_and_is_no_longer_offered(db: Database) -> None:
    _, version_id = published(db)
    assert [one["id"] for one in store.published_in(db, "harbour")] == [version_id]
    store.retire(db, "ada", version_id, NOW)
    assert store.find_version(db, version_id).retired_at == NOW
    assert store.published_in(db, "harbour") == []
    assert store.checklists_for(db, ADA)[0]["state"] == "retired"
    with pytest.raises(Conflict):
        store.retire(db, "ada", version_id, NOW)
    assert actions(db)[-1] == "checklist.retired"


@pytest.mark.parametrize("statement", [
    "UPDATE checklist_versions SET document = '{}'", "UPDATE checklist_versions SET number = 7",
    "UPDATE checklist_versions SET sha256 = 'x', retired_at = 'now'", "DELETE FROM checklist_versions",
    "UPDATE checklist_items SET prompt = 'x'", "DELETE FROM checklist_items",
])
def test_a_published_version_is_frozen_by_the_database_itself(db: Database, statement: str) -> None:
    published(db)
    with pytest.raises(IntegrityError, match="published version"), writing(db):
        db.conn.execute(statement)
    assert store.find_version(db, rows(db, "SELECT id FROM checklist_versions")[0]["id"]).document == MADE


def test_a_retired_version_does_not_come_back(db: Database) -> None:
    _, version_id = published(db)
    store.retire(db, "ada", version_id, NOW)
    with pytest.raises(IntegrityError, match="published version"), writing(db):
        db.conn.execute("UPDATE checklist_versions SET retired_at = NULL")


def test_editors_read_the_checklists_of_their_programs_only(db: Database) -> None:
    checklist_id, version_id = published(db)
    assert [one["id"] for one in store.checklists_for(db, EVE)] == [checklist_id]
    assert store.find_version_for(db, EVE, version_id).id == version_id
    assert store.checklists_for(db, NORA) == []
    for find, key in ((store.find_draft_for, checklist_id), (store.find_version_for, version_id)):
        with pytest.raises(NotFound):
            find(db, NORA, key)


def test_the_list_is_searched_by_title_as_text(db: Database) -> None:
    added(db)
    assert [len(store.checklists_for(db, ADA, search)) for search in ("vis", "VISIT", "%", "_", "' OR 1=1--")] == [1, 1, 0, 0, 0]


def test_the_list_is_narrowed_by_state(db: Database) -> None:
    added(db)
    published(db)
    assert {state: len(store.checklists_for(db, ADA, "", state)) for state in store.STATES} == {
        "draft": 1, "published": 1, "retired": 0}


def test_a_version_that_does_not_exist_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        store.find_version(db, "nothing")
