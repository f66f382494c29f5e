"""The checklist pages: who may enter, import with preview, publication, retirement, and hostile texts shown as texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from shopper.checklists import store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Choice, Desired, Document, Item, Owners, Touchpoint, dump, fingerprint
from shopper.db import rows
from tests.checklists.made import document, other, question
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
YAML = b"""schema: ms-checklist/1
title: Small shop
sector: retail
touchpoints:
- name: Arrival
  items:
  - {text: "Was it open?", type: yes_no}
  - {text: "Signed", type: signature}
"""
HOSTILE = "\"'><img src=x onerror=window.pwned=1></script><svg onload=pwned()>{{7*7}}${7*7}{% raw %}"


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", document(), NOW)


@pytest.fixture
def version_id(db: Database, checklist_id: str) -> str:
    return store.publish(db, "ada", checklist_id, fingerprint(dump(document())), NOW)


def hidden(page: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def upload(client: FlaskClient, data: bytes, **more: Any) -> TestResponse:
    boundary, body = encode_multipart({"program_id": "harbour", "file": FileStorage(BytesIO(data), "shop.yaml")} | more)
    return client.post("/checklists/import", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def pages(checklist_id: str, version_id: str) -> list[str]:
    return ["/checklists/", f"/checklists/{checklist_id}", f"/checklists/{checklist_id}/preview",
            f"/checklists/versions/{version_id}", f"/checklists/versions/{version_id}/preview"]


def test_admins_and_editors_of_the_program_read(client_for: Browser, checklist_id: str, version_id: str) -> None:
    for name in ("ada", "eve"):
        assert [client_for(name).get(page).status_code for page in pages(checklist_id, version_id)] == [200] * 5


@pytest.mark.parametrize("name", ["sam", "max", "nora"])
def test_nobody_else_learns_that_they_exist(client_for: Browser, name: str, checklist_id: str, version_id: str) -> None:
    client, nothing = client_for(name), client_for(name).get("/checklists/no-such-thing")
    for page in pages(checklist_id, version_id)[1:]:
        answer = client.get(page)
        assert (answer.status_code, answer.text) == (404, nothing.text)


def test_an_editor_of_another_program_sees_an_empty_list(client_for: Browser, checklist_id: str) -> None:
    page = client_for("nora").get("/checklists/")
    assert page.status_code == 200 and checklist_id not in page.text


def test_the_signed_out_are_sent_to_sign_in(client_for: Browser, checklist_id: str) -> None:
    assert client_for("").get(f"/checklists/{checklist_id}").status_code == 302


@pytest.mark.parametrize("name", ["eve", "sam", "max", "nora"])
def test_only_admins_change_anything(client_for: Browser, db: Database, name: str, checklist_id: str, version_id: str) -> None:
    client = client_for(name)
    before = rows(db, "SELECT count(*) AS n FROM audit WHERE action LIKE 'checklist.%'")
    for address in ("/checklists/import", "/checklists/imports", f"/checklists/{checklist_id}/publication",
                    f"/checklists/versions/{version_id}/retirement"):
        assert client.post(address, data={"program_id": "harbour"}).status_code == 403
    assert rows(db, "SELECT count(*) AS n FROM audit WHERE action LIKE 'checklist.%'") == before


def test_an_editor_sees_no_button_to_publish(client_for: Browser, checklist_id: str) -> None:
    assert "/publication" in client_for("ada").get(f"/checklists/{checklist_id}").text
    assert "/publication" not in client_for("eve").get(f"/checklists/{checklist_id}").text


def test_the_list_finds_by_title_and_state(client_for: Browser, checklist_id: str) -> None:
    client = client_for("ada")
    assert checklist_id in client.get("/checklists/?q=visit&state=draft").text
    assert checklist_id not in client.get("/checklists/?q=visit&state=published").text
    assert "No checklist fits" in client.get("/checklists/?q=bank").text


def test_reading_shows_choices_points_conditions_and_problems(client_for: Browser, db: Database) -> None:
    made = document(question(), other("wait", "timing", show_if={"item": "queue", "is": "yes"}, unit="min"))
    page = client_for("ada").get(f"/checklists/{store.add_checklist(db, 'ada', 'harbour', made, NOW)}").text
    for expected in ("Was there a queue?", 'class="points">1<', "Shown when ‘Was there a queue?’ is Yes", "does not know unit",
                     "Each item counts by its points."):
        assert expected in page


def test_an_import_is_shown_before_it_is_stored(client_for: Browser, db: Database) -> None:
    page = upload(client_for("ada"), YAML)
    assert page.status_code == 200
    assert "The type ‘signature’ is not known here" in page.text
    assert "1 touchpoint, 2 items" in page.text
    assert rows(db, "SELECT * FROM checklists") == []


def test_a_confirmed_import_is_stored_as_shown(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    answer = client.post("/checklists/imports", data=hidden(upload(client, YAML)))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "Small shop" in page.text and "What the import left behind" in page.text and "shop.yaml" in page.text
    assert rows(db, "SELECT action FROM audit WHERE action LIKE 'checklist.%'") == [{"action": "checklist.imported"}]


def test_a_scoring_file_is_applied_in_preview_and_when_stored(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    page = upload(client, YAML, scoring=FileStorage(BytesIO(b'{"scoring": {"maximum": 50}}'), "rules.json"))
    assert "The highest score is 50" in page.text
    client.post("/checklists/imports", data=hidden(page))
    assert '"maximum":50' in rows(db, "SELECT document FROM checklist_drafts")[0]["document"]


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "is empty"), (b"\xff\xfe", "not UTF-8"), (b"- a", "not a checklist"),
    (b'{"schema": "shopper-checklist/1", "title": "T", "touchpoints": [{"key": "g", "title": "Greeting", "items": '
     b'[{"key": "a", "type": "hologram", "prompt": "P"}]}]}', "touchpoint ‘Greeting’, item 1: ‘type’ is ‘hologram’"),
])
def test_a_file_that_cannot_be_read_is_refused_on_the_form(client_for: Browser, db: Database, data: bytes, sentence: str) -> None:
    page = upload(client_for("ada"), data)
    assert (page.status_code, sentence in page.text, "Checklist file" in page.text) == (422, True, True)
    assert rows(db, "SELECT * FROM checklists") == []


def test_no_file_is_a_sentence_and_not_an_error(client_for: Browser) -> None:
    page = client_for("ada").post("/checklists/import", data={"program_id": "harbour"})
    assert (page.status_code, "Choose a file first." in page.text) == (422, True)


def test_a_ten_megabyte_file_is_refused_in_a_sentence(client_for: Browser) -> None:
    page = upload(client_for("ada"), b"#" * 10_000_000)
    assert (page.status_code, "It must stay under 10 MB" in page.text) == (422, True)


def test_a_request_beyond_the_limit_is_refused(client_for: Browser) -> None:
    assert upload(client_for("ada"), b"#" * (12 * 1024 * 1024 + 1)).status_code == 413


def test_a_large_file_comes_back_through_the_confirmation(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    padded = YAML + b"# " + bytes(range(33, 92)) * 60_000
    assert client.post("/checklists/imports", data=hidden(upload(client, padded))).status_code == 303


@pytest.mark.parametrize("source", ["", "not base64", "AAAA"])
def test_a_damaged_confirmation_stores_nothing(client_for: Browser, db: Database, source: str) -> None:
    answer = client_for("ada").post("/checklists/imports", data={"program_id": "harbour", "source": source})
    assert answer.status_code == 422
    assert rows(db, "SELECT * FROM checklists") == []


def test_publishing_freezes_what_was_shown(client_for: Browser, db: Database, checklist_id: str) -> None:
    client = client_for("ada")
    address = f"/checklists/{checklist_id}/publication"
    answer = client.post(address, data=hidden(client.get(address)))
    assert answer.status_code == 303
    assert "version 1, published" in client.get(answer.headers["Location"]).text
    assert rows(db, "SELECT sha256 FROM checklist_versions") == [{"sha256": fingerprint(dump(document()))}]


def test_problems_stand_on_the_publication_page_and_there_is_no_button(client_for: Browser, db: Database) -> None:
    checklist_id = store.add_checklist(db, "ada", "harbour", document(question(weight=-1)), NOW)
    page = client_for("ada").get(f"/checklists/{checklist_id}/publication")
    assert "A weight cannot be less than zero." in page.text
    assert 'name="seen"' not in page.text


def test_what_an_import_left_open_is_said_again_before_it_is_published(client_for: Browser, db: Database) -> None:
    kept = store.Import(document(), "shop.yaml", ({"touchpoint": "Arrival", "item": "Signed", "reason": "Signatures become short text."},))
    made = store.keep_import(db, "ada", "harbour", kept, NOW)
    page = client_for("ada").get(f"/checklists/{made}/publication")
    assert "What the import left open" in page.text and "Signatures become short text." in page.text


def test_a_stale_publication_is_refused_and_both_states_are_shown(client_for: Browser, db: Database, checklist_id: str) -> None:
    client = client_for("ada")
    seen = hidden(client.get(f"/checklists/{checklist_id}/publication"))
    drafts.change_draft(db, "ada", checklist_id, Change(lambda _: document(question(prompt="Was anybody waiting?")), "reworded"), NOW)
    page = client.post(f"/checklists/{checklist_id}/publication", data=seen)
    assert page.status_code == 412
    assert "<del>Was there a queue?</del>" in page.text and "<ins>Was anybody waiting?</ins>" in page.text
    assert rows(db, "SELECT * FROM checklist_versions") == []


@pytest.mark.parametrize("seen", ["", "AAAA", "eJwDAAAAAAE="])
def test_a_publication_without_what_was_seen_is_refused(client_for: Browser, db: Database, checklist_id: str, seen: str) -> None:
    assert client_for("ada").post(f"/checklists/{checklist_id}/publication", data={"seen": seen}).status_code in (412, 422)
    assert rows(db, "SELECT * FROM checklist_versions") == []


def test_retiring_leaves_the_version_readable(client_for: Browser, version_id: str) -> None:
    client = client_for("ada")
    answer = client.post(f"/checklists/versions/{version_id}/retirement")
    assert answer.status_code == 303
    assert ", retired 2" in client.get(answer.headers["Location"]).text


def test_the_schema_is_public_json(client_for: Browser) -> None:
    answer = client_for("").get("/checklists/schema.json")
    assert answer.get_json()["properties"]["schema"] == {"const": "shopper-checklist/1", "title": "Schema"}


def hostile() -> Document:
    choices = tuple(Choice(key=key, text=HOSTILE, points=points) for key, points in (("yes", 1), ("no", 0)))
    items = (Item(key="a", type="yes_no", prompt=HOSTILE, guidance=HOSTILE, choices=choices),
             Item(key="b", type="narrative", prompt=HOSTILE, prompts=(HOSTILE,), show_if={"visit": "variant", "is": HOSTILE}))
    return Document(title=HOSTILE, languages=("en",), touchpoints=(Touchpoint(
        key="t", title=HOSTILE, moment_of_truth=True, items=items, desired=Desired(think=HOSTILE, feel=HOSTILE, do=HOSTILE),
        owners=Owners(operations=HOSTILE, marketing=HOSTILE)),))


def test_hostile_texts_are_shown_as_texts_everywhere(client_for: Browser, db: Database) -> None:
    remarks = ({"touchpoint": HOSTILE, "item": HOSTILE, "reason": HOSTILE},)
    checklist_id = store.keep_import(db, "ada", "harbour", store.Import(hostile(), HOSTILE, remarks), NOW)
    version_id = store.publish(db, "ada", checklist_id, fingerprint(dump(hostile())), NOW)
    client = client_for("ada")
    shown = [*pages(checklist_id, version_id), f"/checklists/{checklist_id}/publication", f"/checklists/?q={HOSTILE}"]
    answers = [client.get(page) for page in shown] + [upload(client, dump(hostile()).encode())]
    for answer in answers:
        assert answer.status_code == 200
        assert "<img src=x" not in answer.text and "<svg onload" not in answer.text and "</script><" not in answer.text
        assert "{{7*7}}${7*7}" in answer.text
