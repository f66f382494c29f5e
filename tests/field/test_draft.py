"""The save verb as the page's own script speaks to it, and single files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.reports import store as reports
from tests import visiting
from tests.visiting import REPORT, SAM

Clients = Callable[[str], FlaskClient]
DRAFT = f"/field/reports/{REPORT}/draft"


def test_a_draft_is_saved_and_the_receipt_repeats_the_revision(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    reply = client_for("sam").post(DRAFT, json={"rev": 1, "answers": visiting.answers(), "began_at": visiting.BEGAN})
    assert reply.json == {"rev": 1, "answers": 7, "photos": 0, "same": True, "fields": {}}
    assert reports.answers_of(db, REPORT) == visiting.answers()


def test_an_older_draft_is_answered_with_what_is_stored(db: Database, client_for: Clients) -> None:
    visiting.filled(db)
    reply = client_for("sam").post(DRAFT, json={"rev": 1, "answers": {}})
    assert reply.json and (reply.json["rev"], reply.json["same"]) == (1, False)
    assert reports.answers_of(db, REPORT) == visiting.answers()


def test_one_wrong_answer_is_named_and_the_others_are_saved(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    reply = client_for("sam").post(DRAFT, json={"rev": 1, "answers": visiting.answers(price={"value": "x"}, ghost={"value": 1})})
    assert reply.status_code == 422 and reply.json and set(reply.json["fields"]) == {"price", "ghost"}
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers()) - {"price"}


@pytest.mark.parametrize("body", [
    [], "text", {"rev": 1}, {"rev": "1", "answers": {}}, {"rev": 1, "answers": []},
    {"rev": 1, "answers": {}, "state": "approved"}, {"rev": 1, "answers": {}, "score": 100, "owner": "sam"},
])
def test_a_draft_with_foreign_or_missing_parts_changes_nothing(db: Database, client_for: Clients, body: Any) -> None:
    visiting.begun(db)
    reply = client_for("sam").post(DRAFT, json=body)
    assert reply.status_code == 422 and reply.json and reply.json["error"]
    assert reports.find_report_for(db, SAM, REPORT)["rev"] == 0


@pytest.mark.parametrize("began", [5, "noon", ["x"], {"a": 1}])
def test_a_time_that_is_none_is_named(db: Database, client_for: Clients, began: Any) -> None:
    visiting.begun(db)
    reply = client_for("sam").post(DRAFT, json={"rev": 1, "answers": visiting.answers(), "began_at": began})
    assert reply.status_code == 422 and reply.json and "began_at" in reply.json["fields"]
    assert reports.answers_of(db, REPORT) == visiting.answers()


def test_a_draft_after_sending_is_a_conflict(db: Database, client_for: Clients) -> None:
    visiting.sent(db)
    reply = client_for("sam").post(DRAFT, json={"rev": 9, "answers": {}})
    assert reply.status_code == 409 and reply.json and "already sent" in reply.json["error"]


def test_a_single_photo_is_added_and_removed(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    file = (io.BytesIO(visiting.picture()), "IMG.HEIC")
    added = sam.post(f"/field/reports/{REPORT}/evidence", data={"item": "front", "file": file})
    assert added.status_code == 201 and added.json and sam.get(added.json["thumb"]).status_code == 200
    assert sam.post(f"/field/reports/{REPORT}/evidence/{added.json['id']}/removal").status_code == 200
    assert sam.get(added.json["thumb"]).status_code == 404


@pytest.mark.parametrize(("item", "data"), [("front", b"%PDF"), ("ghost", None), ("voice", None), ("front", b"")])
def test_a_file_that_does_not_fit_is_refused(db: Database, client_for: Clients, item: str, data: bytes | None) -> None:
    visiting.begun(db)
    file = (io.BytesIO(visiting.picture() if data is None else data), "x.jpg")
    reply = client_for("sam").post(f"/field/reports/{REPORT}/evidence", data={"item": item, "file": file})
    assert reply.status_code == 422 and reply.json and reply.json["error"].endswith(".")
    assert reports.evidence_of(db, REPORT) == []


def test_without_its_token_a_form_changes_nothing(world: Any, db: Database) -> None:
    from shopper import create_app
    from shopper.people import store as people
    visiting.begun(db)
    client = create_app(world.instance, TESTING=True).test_client()
    client.set_cookie("sid", people.open_session(db, "sam", "x", visiting.NOW), domain="localhost")
    for path in (DRAFT, f"/field/reports/{REPORT}", f"/field/reports/{REPORT}/submission", f"/field/reports/{REPORT}/evidence"):
        assert client.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400
    assert reports.find_report_for(db, SAM, REPORT)["rev"] == 0
