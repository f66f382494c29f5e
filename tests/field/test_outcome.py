"""Could not complete, on the plain page: a result with its proof, and nothing typed or taken is lost on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.db import row, rows
from shopper.reports import store as reports
from shopper.reports.capture import STATEMENT
from shopper.reports.model import Draft
from tests import visiting
from tests.visiting import NOW, REPORT

Clients = Callable[[str], FlaskClient]
WHOLE = {"report_id": REPORT, "kind": "closed", "words": "The shutters were down at noon.", "day": "2026-03-12", "no_proof": "My phone was empty.",
         "interest": "none", "name": "Sam Shopper"}
URL = "/field/visits/visit/outcome"


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


def send(client: FlaskClient, *photos: bytes, **changed: Any) -> TestResponse:
    """The form, as a browser posts it."""
    return client.post(URL, data={**WHOLE, **changed, "photo": [(io.BytesIO(one), f"{n}.jpg") for n, one in enumerate(photos)]})


def states(db: Database) -> tuple[str, str]:
    """Where visit and report stand."""
    report = row(db, "SELECT state FROM reports") or {"state": "none"}
    return str((row(db, "SELECT state FROM visits") or {})["state"]), str(report["state"])


def test_the_form_is_offered_on_the_visits_page_and_needs_no_script(sam: FlaskClient) -> None:
    assert URL in sam.get("/field/visits/visit").text
    page = sam.get(URL).text
    assert "It was not safe" in page and "A photo that shows it" in page and "<script" not in page.split("<main")[1].split("</main")[0]


def test_it_is_sent_with_a_photo_as_its_proof(sam: FlaskClient, db: Database) -> None:
    answer = send(sam, visiting.picture(), no_proof="")
    assert answer.status_code == 303 and states(db) == ("could-not-complete", "approved")
    page = sam.get(answer.location).text
    assert "could not complete" in page and "The shutters were down at noon." in page and "/evidence/" in page
    assert "could not complete" in sam.get("/field/").text
    assert sam.get(URL).location == answer.location and send(sam).location == answer.location  # a second press sends nothing
    assert len(rows(db, "SELECT 1 FROM outcomes")) == 1
    assert [one["n"] for one in rows(db, "SELECT count(*) AS n FROM audit WHERE action LIKE '%could_not_complete' GROUP BY action")] == [1, 1]


@pytest.mark.parametrize(("changed", "place"), [
    ({"kind": ""}, "kind"), ({"words": ""}, "words"), ({"day": ""}, "day"), ({"day": "soon"}, "day"), ({"day": "2027-01-01"}, "day"), ({"no_proof": ""}, "no_proof"),
    ({"interest": ""}, "interest"), ({"interest": "some", "conflicts": ""}, "conflicts"), ({"name": ""}, "name"),
    ({"words": "x" * 2001}, "words")])
def test_what_is_open_stands_at_its_field_and_all_else_stays(sam: FlaskClient, db: Database, changed: dict[str, str], place: str) -> None:
    answer = send(sam, **changed)
    assert answer.status_code == 422 and f'<a href="#{place}">' in answer.text and states(db) == ("accepted", "none")
    assert all(text in answer.text for name, text in WHOLE.items() if name not in (*changed, "kind", "interest"))


def test_what_is_signed_is_what_could_be_done(sam: FlaskClient, db: Database) -> None:
    assert "I was there myself" in sam.get(URL).text and "I made this visit" not in sam.get(URL).text
    assert send(sam, day="2026-03-13").status_code == 303  # the phone's day may be ahead of the place's
    assert (reports.outcome_of(db, REPORT) or {})["declaration"]["statement"] == STATEMENT


def test_a_photo_is_kept_although_something_else_is_open(sam: FlaskClient, db: Database) -> None:
    answer = send(sam, visiting.picture(), words="", no_proof="")
    assert answer.status_code == 422 and "One photo is kept." in answer.text and "#no_proof" not in answer.text
    assert send(sam, no_proof="").status_code == 303 and len((reports.outcome_of(db, REPORT) or {})["photos"]) == 1


def test_a_file_that_is_no_photo_is_named(sam: FlaskClient, db: Database) -> None:
    answer = send(sam, b"hello", no_proof="")
    assert answer.status_code == 422 and "0.jpg:" in answer.text and states(db)[0] == "accepted"


def test_what_was_answered_before_stays_with_it(sam: FlaskClient, db: Database) -> None:
    reports.open_report(db, visiting.SAM, "visit", REPORT, NOW)
    reports.save_draft(db, visiting.SAM, REPORT, Draft(1, visiting.answers()), NOW)
    assert send(sam, report_id="").status_code == 303 and len(reports.answers_of(db, REPORT)) == 7


def test_nobody_else_finds_it(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    for name in ("sue", "nora"):
        assert client_for(name).get(URL).status_code == 404 and send(client_for(name)).status_code == 404
    assert send(sam, visiting.picture()).status_code == 303
    assert client_for("sue").get(f"/field/reports/{REPORT}/receipt").status_code == 404


def test_a_visit_that_was_called_off_takes_none(sam: FlaskClient, db: Database) -> None:
    db.conn.execute("UPDATE visits SET state = 'cancelled'")
    assert "This visit is over" in sam.get(URL).text
    answer = send(sam)
    assert answer.status_code == 422 and states(db) == ("cancelled", "none")
