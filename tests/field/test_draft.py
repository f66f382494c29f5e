"""The save verb as the page's own script speaks to it, and single files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import create_app
from shopper.db import now_utc
from shopper.people import store as people
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


@pytest.mark.parametrize("opened", ["[", '{"rev":1,"answers":', '{"rev":1,"answers":{"story":{"value":['])
@pytest.mark.parametrize("deep", [41, 900, 200_000])
def test_a_draft_nested_without_end_is_refused_in_a_sentence(db: Database, client_for: Clients, opened: str, deep: int) -> None:
    visiting.begun(db)
    closing = "}" * opened.count("{") if opened.endswith(":") else "]" + "}" * opened.count("{") if "{" in opened else "]"
    for body in (opened + "[" * deep, opened + "[" * deep + "]" * deep + closing):
        reply = client_for("sam").post(DRAFT, data=body, content_type="application/json")
        assert reply.status_code == 422 and "Nothing was saved" in (reply.json or {})["error"]
    assert reports.answers_of(db, REPORT) == {}


def test_one_part_that_cannot_be_taken_costs_no_other_part(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    who = {"value": {"count": 2, "roles": ["advisor 1", "Maria"], "knew_part": "all"}, "comment": "Both helped."}
    reply = client_for("sam").post(DRAFT, json={"rev": 1, "answers": visiting.answers(who=who)})
    assert reply.status_code == 422 and reply.json and set(reply.json["fields"]) == {"who"}
    assert reports.answers_of(db, REPORT)["who"] == {"value": {"count": 2, "knew_part": "all"}, "comment": "Both helped."}


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
    assert reply.status_code == 422 and reply.json and "visit.began" in reply.json["fields"]
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
    visiting.begun(db)
    client = create_app(world.instance, TESTING=True).test_client()
    client.set_cookie("sid", people.open_session(db, "sam", "x", now_utc()), domain="localhost")
    for path in (f"/field/reports/{REPORT}", f"/field/reports/{REPORT}/submission"):
        assert client.post(path, headers={"Sec-Fetch-Site": "same-origin", "X-Visit-Client": "1"}).status_code == 400
    assert reports.find_report_for(db, SAM, REPORT)["rev"] == 0


@pytest.mark.parametrize(("headers", "kind", "status"), [
    ({"Sec-Fetch-Site": "same-origin"}, "application/json", 403),
    ({"Sec-Fetch-Site": "same-origin", "X-Visit-Client": "1"}, "text/plain", 415),
    ({"Sec-Fetch-Site": "same-origin", "X-Visit-Client": "1"}, "application/x-www-form-urlencoded", 415),
    ({"Sec-Fetch-Site": "cross-site", "X-Visit-Client": "1"}, "application/json", 403),
    ({"Origin": "https://evil.example", "X-Visit-Client": "1"}, "application/json", 403),
    ({"X-Visit-Client": "1"}, "application/json", 403),
    ({"Origin": "http://localhost", "X-Visit-Client": "1"}, "application/json", 200),
    ({"Sec-Fetch-Site": "same-origin", "X-Visit-Client": "1"}, "application/json", 200),
])
def test_a_draft_needs_no_token_but_our_own_page_and_its_header(
        world: Any, db: Database, headers: dict[str, str], kind: str, status: int) -> None:
    visiting.begun(db)
    client = create_app(world.instance, TESTING=True).test_client()
    client.set_cookie("sid", people.open_session(db, "sam", "x", now_utc()), domain="localhost")
    body = json.dumps({"rev": 1, "answers": {"nps": {"value": "9"}}})
    assert client.post(DRAFT, data=body, content_type=kind, headers=headers).status_code == status
    assert reports.find_report_for(db, SAM, REPORT)["rev"] == (status == 200)


@pytest.mark.parametrize(("header", "status"), [({}, 403), ({"X-Visit-Client": "1"}, 201)])
def test_a_single_photo_needs_no_token_but_the_pages_header(world: Any, db: Database, header: dict[str, str], status: int) -> None:
    visiting.begun(db)
    client = create_app(world.instance, TESTING=True).test_client()
    client.set_cookie("sid", people.open_session(db, "sam", "x", now_utc()), domain="localhost")
    data = {"item": "front", "file": (io.BytesIO(visiting.picture()), "a.jpg")}
    answer = client.post(f"/field/reports/{REPORT}/evidence", data=data, headers={"Sec-Fetch-Site": "same-origin", **header})
    assert answer.status_code == status and len(reports.evidence_of(db, REPORT)) == (status == 201)
