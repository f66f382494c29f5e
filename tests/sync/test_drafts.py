"""Unfinished work on the server: what a lost phone leaves, never written over by another device unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.reports import store as reports
from tests import visiting
from tests.sync.sending import document, draft, named, put, sha, state, stored, upload
from tests.visiting import REPORT

Clients = Callable[[str], FlaskClient]
PHOTO = visiting.picture("teal", (40, 30))


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


def test_a_draft_opens_the_report_and_its_answers_and_photos_stand_on_the_page(sam: FlaskClient, db: Database) -> None:
    upload(sam, PHOTO, visit="visit")
    said = put(sam, draft(db, named(PHOTO), answers={"nps": {"value": "9"}}), kind="drafts").json or {}
    assert said.items() >= {"rid": REPORT, "rev": 1, "draft": True, "answers": 1, "missing": [], "fields": {}}.items() and "seq" not in said
    page = sam.get(f"/field/reports/{REPORT}")
    assert page.status_code == 200 and "/thumb" in page.text
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}} and stored(db)["revisions"] == 0


def test_a_draft_sent_twice_changes_nothing_and_repeats_its_hash(sam: FlaskClient, db: Database) -> None:
    first, second = (put(sam, draft(db), kind="drafts").json for _ in range(2))
    assert first == second and first and len(first["sha256"]) == 64


def test_an_answer_that_cannot_be_taken_is_named_and_costs_no_other(sam: FlaskClient, db: Database) -> None:
    reply = put(sam, draft(db, answers=visiting.answers(price={"value": "x"})), kind="drafts")
    assert reply.status_code == 201 and set((reply.json or {})["fields"]) == {"price"}
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers()) - {"price"}


def test_a_second_device_is_told_and_takes_over_only_under_the_next_number(sam: FlaskClient, db: Database, client_for: Clients) -> None:  # I14
    put(sam, draft(db, answers={"nps": {"value": "9"}}), kind="drafts")
    other, mine = client_for("sam"), draft(db, answers={"nps": {"value": "2"}})
    clash = put(other, mine, kind="drafts")
    assert clash.status_code == 409 and ((clash.json or {})["code"], (clash.json or {})["max_rev"]) == ("draft_conflict", 1)
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}
    assert put(other, mine, rev=2, kind="drafts").status_code == 201
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "2"}}


def test_a_draft_after_sending_lies_beside_as_a_note(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db))
    reply = put(sam, draft(db, answers=visiting.answers(nps={"value": "3"})), rev=9, kind="drafts")
    assert reply.status_code == 409 and (reply.json or {})["code"] == "sent_already"
    assert [line.item_key for note in reports.late_notes(db, REPORT) for line in note["lines"]] == ["nps"]
    assert state(db) == "submitted" and reports.recorded(db, REPORT).answers == visiting.answers()


def test_a_draft_names_what_it_waits_for_and_a_wrong_item(sam: FlaskClient, db: Database) -> None:
    assert (put(sam, draft(db, named(PHOTO)), kind="drafts").json or {})["missing"] == [sha(PHOTO)]
    wrong = put(sam, draft(db, named(PHOTO, "voice")), rev=2, kind="drafts")
    assert wrong.status_code == 422 and set((wrong.json or {})["fields"]) == {"voice"}
    signed = put(sam, document(db), rev=2, kind="drafts")
    assert signed.status_code == 422 and set((signed.json or {})["fields"]) == {"declaration"}
