"""The library's pages: who may enter, what they say, and how a ready checklist becomes a draft of a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.library.catalogue import Ready, catalogue
from shopper.checklists.model import dump, fingerprint
from shopper.db import change, rows, writing

Browser = Callable[[str], FlaskClient]
READY = catalogue()[0]
PAGES = ("/checklists/library/", f"/checklists/library/{READY.name}", f"/checklists/library/{READY.name}/preview")
DRAFTS = f"/checklists/library/{READY.name}/drafts"


def stored(db: Database) -> list[str]:
    return [one["id"] for one in rows(db, "SELECT id FROM checklists")]


@pytest.mark.parametrize("name", ["eve", "sam", "max", "nora"])
def test_only_admins_find_the_library(client_for: Browser, db: Database, name: str) -> None:
    client = client_for(name)
    assert [client.get(page).status_code for page in PAGES] == [404] * 3
    assert client.post(DRAFTS, data={"program_id": "harbour"}).status_code == 403
    assert stored(db) == []


def test_the_list_says_of_each_what_it_is(client_for: Browser) -> None:
    page = client_for("ada").get(PAGES[0]).text
    for ready in catalogue():
        document = ready.document
        for expected in (ready.title, ready.sentence, f"{len(document.touchpoints)} touchpoints · {len(document.items())} items",
                         ready.minutes):
            assert expected in page


@pytest.mark.parametrize("ready", catalogue(), ids=lambda ready: ready.name)
def test_each_is_read_and_previewed_whole(client_for: Browser, ready: Ready) -> None:
    client = client_for("ada")
    read, preview = (client.get(f"/checklists/library/{ready.name}{more}").text for more in ("", "/preview"))
    assert all(f'id="item-{item.key}"' in read and f'id="i-{item.key}"' in preview for _, item in ready.document.items())


def test_an_unknown_one_is_not_found(client_for: Browser) -> None:
    client = client_for("ada")
    assert [client.get(f"/checklists/library/{name}").status_code for name in ("none", "..%2fmodel", "coffee-shop.json")] == [404] * 3


def test_using_one_makes_an_equal_draft_that_can_be_published(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post(DRAFTS, data={"program_id": "harbour"})
    (checklist_id,) = stored(db)
    assert (answer.status_code, answer.location) == (303, f"/checklists/{checklist_id}")
    draft = rows(db, "SELECT document, sha256 FROM checklist_drafts WHERE checklist_id = ?", checklist_id)[0]
    assert draft["document"] == dump(READY.document)
    assert store.publish(db, "ada", checklist_id, fingerprint(dump(READY.document)), "2026-03-12T10:00:00Z")
    assert rows(db, "SELECT action FROM audit WHERE subject = ?", checklist_id)[0]["action"] == "checklist.imported"


@pytest.mark.parametrize(("program_id", "sentence"), [
    ("", "Choose the program"), ("no-such-program", "Choose the program"), ("other", "is out of use")])
def test_without_a_program_in_use_nothing_is_stored(client_for: Browser, db: Database, program_id: str, sentence: str) -> None:
    with writing(db):
        change(db, "UPDATE programs SET active = 0 WHERE id = 'other'")
    answer = client_for("ada").post(DRAFTS, data={"program_id": program_id})
    assert answer.status_code == 422 and sentence in answer.text
    assert stored(db) == []


def test_the_reader_is_told_of_variants_and_tags(client_for: Browser) -> None:
    assert "Locations tagged ‘drive-through’" in client_for("ada").get(PAGES[1]).text
