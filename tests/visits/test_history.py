"""What happened to a visit goes on after it closed: sent, returned, approved and released, with times and ways there."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import audit
from shopper.db import change, writing
from shopper.visits import store
from tests.visits.rows import planned
from tests.world import NOW, put

Browser = Callable[[str], FlaskClient]
DONE = (("report.started", "the-report", "10:00"), ("report.submitted", "the-report", "11:00"), ("report.remarked", "the-report", "11:30"),
        ("report.returned", "the-report", "12:00"), ("report.submitted", "the-report", "13:00"),
        ("report.approved", "the-report", "14:00"), ("edition.released", "the-edition", "14:00"))


def released(db: Database) -> str:
    """A visit whose report went all the way; only the audit's lines and the rows they name."""
    visit_id = planned(db)
    with writing(db):
        change(db, "UPDATE visits SET state = 'closed', closed_at = ? WHERE id = ?", NOW, visit_id)
        put(db, "reports", {"id": "the-report", "visit_id": visit_id, "shopper_id": "sam", "version_id": "v1", "state": "released",
                            "rev": 2, "started_at": NOW, "saved_at": NOW, "submitted_at": NOW})
        put(db, "editions", {"id": "the-edition", "report_id": "the-report", "number": 1, "sha256": "0", "released_at": NOW,
                             "program_id": "harbour", "location_id": "marlow", "visit_kind": "field", "visited_on": "2026-03-12",
                             "earned": "1", "possible": "1", "strengths": 0, "failures": 0, "document": "{}"})
        for action, subject, clock in DONE:
            audit.record(db, "eve", action, subject, f"2026-03-13T{clock}:00.000Z")
    return visit_id


def test_a_closed_visit_tells_what_became_of_its_report(client_for: Browser, db: Database) -> None:
    visit_id = released(db)
    told = [line["action"] for line in store.history_of(db, visit_id)]
    assert told == ["visit.planned", "report.submitted", "report.returned", "report.submitted", "report.approved", "edition.released"]
    page = client_for("ada").get(f"/visits/{visit_id}").text
    for text in ("Report sent", "Returned to the shopper", "Approved", "Released as edition 1", "13 March 2026, 14:00", "Eve Editor"):
        assert text in page
    assert 'href="/findings/the-edition"' in page


def test_the_way_to_the_review_stands_there_for_an_editor_of_the_program_only(client_for: Browser, db: Database) -> None:
    visit_id = released(db)
    assert "/reviews/the-report" not in client_for("ada").get(f"/visits/{visit_id}").text
    put(db, "memberships", {"person_id": "ada", "program_id": "harbour", "role": "editor"})
    assert 'href="/reviews/the-report"' in client_for("ada").get(f"/visits/{visit_id}").text


def test_another_visits_report_is_not_told_here(client_for: Browser, db: Database) -> None:
    released(db)
    other = planned(db, location_id="quay")
    assert [line["action"] for line in store.history_of(db, other)] == ["visit.planned"]
