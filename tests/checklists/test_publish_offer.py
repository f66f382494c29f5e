"""The page of a draft offers publication only where there is something to publish."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.model import dump, fingerprint
from tests.checklists.made import document
from tests.world import NOW

Browser = Callable[[str], FlaskClient]


def test_a_draft_that_is_published_as_it_stands_is_not_offered_again(client_for: Browser, db: Database) -> None:
    made = document()
    checklist_id = store.add_checklist(db, "ada", "harbour", made, NOW)
    ada, path = client_for("ada"), f"/checklists/{checklist_id}/publication"
    assert path in ada.get(f"/checklists/{checklist_id}").text
    version_id = store.publish(db, "ada", checklist_id, fingerprint(dump(made)), NOW)
    assert path not in ada.get(f"/checklists/{checklist_id}").text
    store.retire(db, "ada", version_id, NOW)
    assert path in ada.get(f"/checklists/{checklist_id}").text
