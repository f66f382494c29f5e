"""The pages of files in and out: every form is shown before it is stored, every file comes back, and only who may read may take away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from shopper.checklists import importing, store
from shopper.checklists.exchange.forms import file_of
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.model import Document, dump, fingerprint
from shopper.db import rows
from tests.checklists.made import document, other, question
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
MADE = document(question(), other("people", "people_met", show_if={"item": "queue", "is": "yes"}), title="Café ‘Zur Linde’")
FORMS = ("json", "xlsx", "csv")


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


@pytest.fixture
def version_id(db: Database, checklist_id: str) -> str:
    return store.publish(db, "ada", checklist_id, fingerprint(dump(MADE)), NOW)


def upload(client: FlaskClient, data: bytes, name: str) -> TestResponse:
    boundary, body = encode_multipart({"program_id": "harbour", "file": FileStorage(BytesIO(data), name)})
    return client.post("/checklists/import", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def hidden(page: TestResponse) -> dict[str, Any]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_shown_first_and_stored_as_shown(form: str, client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    page = upload(client, file_of(MADE, form), f"Linde.{form}")
    assert page.status_code == 200 and "Nothing is stored yet" in page.text and "Was there a queue?" in page.text
    assert rows(db, "SELECT * FROM checklists") == []
    assert client.post("/checklists/imports", data=hidden(page)).status_code == 303
    kept = rows(db, "SELECT document FROM checklist_drafts")[0]["document"]
    assert json.loads(kept)["touchpoints"] == json.loads(dump(MADE))["touchpoints"]


def test_a_file_without_a_language_is_in_the_browsers_or_the_chosen_one_and_the_preview_says_so(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    assert '<option value="nl" selected>' in client.get("/checklists/import", headers={"Accept-Language": "nl-BE,nl;q=0.9,en;q=0.5"}).text
    boundary, body = encode_multipart({"program_id": "harbour", "language": "fr", "file": FileStorage(BytesIO(b"prompt\nOuvert ?\n"), "x.csv")})
    page = client.post("/checklists/import", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert "French (fr). Nothing is stored yet" in page.text and "French (fr) was taken" in page.text
    client.post("/checklists/imports", data=hidden(page))
    assert json.loads(rows(db, "SELECT document FROM checklist_drafts")[0]["document"])["languages"] == ["fr"]


def test_what_is_wrong_is_named_by_sheet_and_row_and_nothing_is_stored(client_for: Browser, db: Database) -> None:
    data = workbook({"survey": [{"type": "text", "name": "a", "label": "A", "weight": "x"}, {"type": "text", "name": "b", "label": "B", "na": "perhaps"}]})
    page = upload(client_for("ada"), data, "form.xlsx")
    assert page.status_code == 422 and "Nothing was stored" in page.text and "form.xlsx" in page.text
    assert "Sheet survey, row 2: ‘weight’" in page.text and "Sheet survey, row 3: ‘na’" in page.text
    assert rows(db, "SELECT * FROM checklists") == []


def test_lost_rules_of_scoring_are_said_above_the_list(client_for: Browser) -> None:
    data = workbook({"survey": [{"type": "integer", "name": "a", "label": "A"}, {"type": "calculate", "name": "b", "label": "B", "calculation": "${a} * 2"}]})
    page = upload(client_for("ada"), data, "form.xlsx")
    assert "1 of these is a rule of scoring" in page.text and "Sheet survey, row 3" in page.text


@pytest.mark.parametrize("form", FORMS)
def test_the_draft_and_a_version_leave_as_files(form: str, client_for: Browser, checklist_id: str, version_id: str) -> None:
    for address, mark in ((f"/checklists/{checklist_id}/export/{form}", "draft"), (f"/checklists/versions/{version_id}/export/{form}", "version-1")):
        answer = client_for("eve").get(address)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="cafe-zur-linde-{mark}.{form}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert importing.read(answer.data, None, f"x.{form}").document.touchpoints == MADE.touchpoints


def test_json_leaves_and_returns_exactly(client_for: Browser, checklist_id: str) -> None:
    assert importing.read(client_for("ada").get(f"/checklists/{checklist_id}/export/json").data).document == MADE


def test_the_page_says_what_each_file_leaves_out(client_for: Browser, checklist_id: str, version_id: str) -> None:
    page = client_for("ada").get(f"/checklists/{checklist_id}/export")
    assert "A CSV holds the items alone: its title is not in it." in page.text
    assert "XLSForm has no such type: other programs show a number" in page.text
    assert f"/checklists/versions/{version_id}/export/xlsx" in page.text
    assert f"/checklists/{checklist_id}/export" in client_for("ada").get(f"/checklists/{checklist_id}").text


def test_nobody_takes_away_what_they_may_not_read(client_for: Browser, checklist_id: str, version_id: str, db: Database) -> None:
    foreign = store.add_checklist(db, "ada", "other", MADE, NOW)
    for name, own in (("sam", 404), ("max", 404), ("eve", 200)):
        for address in (f"/checklists/{checklist_id}/export", f"/checklists/{checklist_id}/export/csv", f"/checklists/versions/{version_id}/export/json"):
            assert client_for(name).get(address).status_code == own
        assert client_for(name).get(f"/checklists/{foreign}/export/json").status_code == 404
    assert client_for("ada").get(f"/checklists/{checklist_id}/export/exe").status_code == 404


def test_an_empty_draft_leaves_too(client_for: Browser, db: Database) -> None:
    empty = store.add_checklist(db, "ada", "harbour", Document(title="Empty"), NOW)
    for form in FORMS:
        assert client_for("ada").get(f"/checklists/{empty}/export/{form}").status_code == 200
    assert client_for("ada").get(f"/checklists/{empty}/export").status_code == 200
