"""A condition on an item that was deleted is explained by the item's last prompt, wherever that is still known."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.document import problems
from shopper.checklists.drafts.store import Change, change_draft
from shopper.checklists.model import Document, dump, fingerprint
from shopper.checklists.versions.store import last_prompts
from shopper.errors import Invalid
from tests.checklists.made import document, question
from tests.world import NOW

WAIT = question("wait", show_if={"item": "queue", "is": "yes"})


def put(db: Database, checklist_id: str, made: Document) -> None:
    change_draft(db, "ada", checklist_id, Change(lambda _: made, "changed"), NOW)


def said(db: Database, checklist_id: str, made: Document) -> list[str]:
    return [problem.sentence for problem in problems(made, last_prompts(db, checklist_id, made))]


def test_the_last_prompt_comes_from_the_steps_of_the_draft(db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(question(), WAIT), NOW)
    put(db, made, document(question(prompt="Was there a long queue?"), WAIT))
    put(db, made, document(WAIT))
    assert said(db, made, document(WAIT)) == ["Its condition asks for ‘Was there a long queue?’, which was deleted."]


def test_else_it_comes_from_the_newest_version(db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    store.publish(db, "ada", made, fingerprint(dump(document())), NOW)
    assert last_prompts(db, made, document(WAIT)) == {"queue": "Was there a queue?"}


def test_what_nobody_knows_is_named_by_its_key(db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    assert said(db, made, document(WAIT)) == ["Its condition asks for the item ‘queue’, which does not exist."]


def test_publication_is_refused_in_the_same_words(db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(question(), WAIT), NOW)
    put(db, made, document(WAIT))
    with pytest.raises(Invalid, match="‘Was there a queue\\?’, which was deleted"):
        store.publish(db, "ada", made, fingerprint(dump(document(WAIT))), NOW)
