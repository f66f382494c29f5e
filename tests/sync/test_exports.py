"""A report that a phone saved as a file comes in later as if it had been sent, from its shopper or from an admin."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.db import rows
from shopper.reports import store as reports
from tests import visiting
from tests.sync.sending import SYNC, document, draft, named, put, sha, state, stored, upload
from tests.visiting import REPORT

Clients = Callable[[str], FlaskClient]
SOUND = b"OggS" + b"\0" * 60


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's browser."""
    visiting.accepted_visit(db)
    return client_for("sam")


def export(report: dict[str, Any], *files: bytes, **more: Any) -> bytes:
    """What a phone writes: its text holds the very bytes that were to be sent."""
    packed = [{"sha256": sha(one), "mime": "audio/ogg", "base64": base64.b64encode(one).decode()} for one in files]
    return json.dumps({"format": "shopper-export/1", "user": "sam", "report": report, "rev": 1, "report_id": REPORT, "files": packed} | more).encode()


def bring(client: FlaskClient, data: bytes, **more: str) -> TestResponse:
    return client.post("/field/exports", data={"file": (io.BytesIO(data), "report-3f0c2f6e.json"), **more})


def with_sound(db: Database) -> dict[str, Any]:
    return document(db, named(SOUND, "voice", "audio/ogg"))


def test_a_whole_report_comes_in_with_its_files_and_twice_is_once(sam: FlaskClient, db: Database) -> None:
    body = with_sound(db)
    first = sam.post(f"{SYNC}/exports", data=export(body, SOUND), content_type="application/json")
    assert first.status_code == 201 and state(db) == "submitted"
    receipt = (first.json or {})["report"]
    assert receipt["sha256"] == sha(json.dumps(body).encode()) and [one["sha256"] for one in (first.json or {})["files"]] == [sha(SOUND)]
    before = stored(db)
    again = sam.post(f"{SYNC}/exports", data=export(body, SOUND), content_type="application/json").json or {}
    assert again["report"]["seq"] == receipt["seq"] and {**stored(db), "audit": 0} == {**before, "audit": 0}
    assert put(sam, body).json == again["report"] and upload(sam, SOUND).json == again["files"][0]  # the phone itself, after all


def test_a_draft_comes_in_and_is_gone_on_with(sam: FlaskClient, db: Database) -> None:
    page = bring(sam, export(draft(db, named(SOUND, "voice", "audio/ogg")), SOUND))
    assert page.status_code == 303 and page.location == f"/field/reports/{REPORT}"
    assert len(reports.answers_of(db, REPORT)) == 7 and [one["item_key"] for one in reports.evidence_of(db, REPORT)] == ["voice"]


def test_an_admin_brings_it_in_for_its_shopper_and_is_named_for_it(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    page = bring(client_for("ada"), export(with_sound(db), SOUND))
    assert page.status_code == 200 and b"The report is here." in page.data and b"1 file came with it" in page.data
    assert state(db) == "submitted" and reports.recorded(db, REPORT).report["shopper_id"] == "sam"
    assert rows(db, "SELECT actor FROM audit WHERE action = 'report.brought_in'") == [{"actor": "ada"}]


@pytest.mark.parametrize("name", ["sue", "nora"])
def test_somebody_elses_file_is_not_taken(sam: FlaskClient, db: Database, client_for: Clients, name: str) -> None:
    assert bring(client_for(name), export(with_sound(db), SOUND)).status_code == 404
    assert bring(client_for(name), export(with_sound(db), SOUND, user=name)).status_code == 404
    assert stored(db)["revisions"] == 0 and stored(db)["received_files"] == 0


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b'{"format":"shopper-export/2"}', "{}".encode("utf-16"), b'{"report":' + b"[" * 100])
def test_another_file_is_refused_in_a_sentence(sam: FlaskClient, data: bytes) -> None:
    page = bring(sam, data)
    assert page.status_code == 422 and b"not a file that a phone saved" in page.data


def test_a_file_that_was_damaged_is_named_and_the_report_waits_for_it(sam: FlaskClient, db: Database) -> None:
    damaged = export(with_sound(db), SOUND).replace(base64.b64encode(SOUND), base64.b64encode(SOUND[:-1] + b"x"))
    told = sam.post(f"{SYNC}/exports", data=damaged, content_type="application/json").json or {}
    assert list(told["refused"]) == [sha(SOUND)] and (told["report"]["state"], state(db)) == ("waiting", "started")


def test_a_number_that_other_bytes_have_makes_way_for_the_next(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db))
    told = sam.post(f"{SYNC}/exports", data=export(document(db, answers=visiting.answers(nps={"value": "3"}))), content_type="application/json").json or {}
    assert told["report"]["rev"] == 2 and reports.recorded(db, REPORT).answers["nps"] == {"value": "3"}


def test_a_draft_that_went_on_elsewhere_is_overwritten_only_when_somebody_says_so(sam: FlaskClient, db: Database) -> None:
    put(sam, draft(db, answers={"nps": {"value": "1"}}), kind="drafts")
    data = export(draft(db, answers={"nps": {"value": "9"}}))
    page = bring(sam, data)
    assert page.status_code == 409 and b"saved from another phone or page" in page.data
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "1"}}
    assert bring(sam, data, over="1").status_code == 303 and reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}


def test_a_draft_of_a_report_that_was_sent_is_a_note(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db))
    told = sam.post(f"{SYNC}/exports", data=export(draft(db, answers={"nps": {"value": "1"}})), content_type="application/json").json or {}
    assert told["report"]["state"] == "noted" and len(reports.late_notes(db, REPORT)) == 1 and state(db) == "submitted"


def test_an_export_may_be_larger_than_other_requests_and_not_without_end(
        sam: FlaskClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    large = sam.post(f"{SYNC}/exports", data=export(draft(db), client_note="x" * 3_000_000), content_type="application/json")
    assert large.status_code == 422  # read, and refused for its unknown part
    monkeypatch.setattr("shopper.field.export_views.EXPORT_BYTES", 300)
    answers = [bring(sam, export(draft(db))), sam.post(f"{SYNC}/exports", data=export(draft(db)), content_type="application/json")]
    assert [answer.status_code for answer in answers] == [413, 413]
