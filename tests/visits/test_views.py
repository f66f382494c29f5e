"""The pages of visits: plan, assign, cancel, filters, refusals at the field, and that nobody but an admin finds them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import rows
from tests.visits.rows import planned, visit

Browser = Callable[[str], FlaskClient]
SENT = {"program": "harbour", "location_id": "marlow", "version_id": "v1", "wave_id": "spring", "shopper_id": "",
        "kind": "field", "window_from": "2026-03-10", "window_to": "2026-03-20", "scenario": "In a hurry.",
        "variant": "in a hurry", "briefing": "Pay."}
HOSTILE = '"><img src=x onerror=alert(1)></script>'


def test_the_empty_list_says_what_to_do(client_for: Browser, db: Database) -> None:
    text = client_for("ada").get("/visits/").text
    assert "No visit is planned yet." in text
    assert text.count("<h1>") == 1


def test_planning_begins_with_the_program(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    assert "For which program?" in client.get("/visits/new").text
    assert "For which program?" in client.get("/visits/new?program=nowhere").text
    text = client.get("/visits/new?program=harbour").text
    assert "Counter visit, version 2" in text
    assert "Marlow Street (HC-01)" in text
    assert "Elsewhere" not in text
    assert "version 1" not in text, "a retired version is offered"


def test_what_is_out_of_use_is_not_offered(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    client.post("/programs/locations/quay/activity", data={"active": "0"}, follow_redirects=True)
    client.post("/programs/waves/spring/activity", data={"active": "0"}, follow_redirects=True)
    text = client.get("/visits/new?program=harbour").text
    assert "Old Quay" not in text
    assert "Spring wave" not in text


def test_a_visit_is_planned_and_shown(client_for: Browser, db: Database) -> None:
    text = client_for("ada").post("/visits/", data=SENT, follow_redirects=True).text
    assert "The visit is planned." in text
    assert "10 March 2026 to 20 March 2026" in text
    assert "Counter visit, version 2" in text


@pytest.mark.parametrize(("wrong", "field"), [
    ({"location_id": ""}, "location_id"), ({"location_id": "elsewhere"}, "version_id"), ({"version_id": "v0"}, "version_id"),
    ({"version_id": ["nowhere", "v1"]}, "version_id"), ({"wave_id": "nowhere"}, "wave_id"),
    ({"shopper_id": "nora"}, "shopper_id"),
    ({"window_to": "2026-03-01"}, "window_to"), ({"window_from": "x" * 100_000}, "window_from"), ({"kind": "secret"}, "kind"),
    ({"briefing": "x" * 100_000}, "briefing"), ({"scenario": "x" * 100_000}, "scenario")])
def test_a_wrong_plan_is_told_at_its_field_and_nothing_is_planned(
        client_for: Browser, db: Database, wrong: dict[str, object], field: str) -> None:
    answer = client_for("ada").post("/visits/", data=SENT | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert rows(db, "SELECT * FROM visits") == []


def test_a_plan_for_a_program_that_does_not_exist_is_not_found(client_for: Browser, db: Database) -> None:
    assert client_for("ada").post("/visits/", data=SENT | {"program": "nowhere"}).status_code == 404


def test_rotation_is_told_at_the_shopper_and_can_be_overridden_with_a_reason(client_for: Browser, db: Database) -> None:
    planned(db)
    client, again = client_for("ada"), SENT | {"shopper_id": "sam", "window_from": "2026-04-01", "window_to": "2026-04-10"}
    answer = client.post("/visits/", data=again)
    assert answer.status_code == 409
    assert "already has a visit to Marlow Street, from 10 March 2026 to 20 March 2026" in answer.text
    assert 'name="override"' in answer.text
    text = client.post("/visits/", data=again | {"override": "Nobody else signs."}, follow_redirects=True).text
    assert "Nobody else signs." in text


def test_an_open_visit_is_assigned(client_for: Browser, db: Database) -> None:
    visit_id = planned(db, shopper_id=None)
    sent = {"shopper_id": "sue", "seen": ""}
    text = client_for("ada").post(f"/visits/{visit_id}/assignment", data=sent, follow_redirects=True).text
    assert "Assigned to Sue Shopper" in text
    assert visit(db, visit_id)["shopper_id"] == "sue"


def test_the_second_admin_keeps_their_page_and_is_told_who_was_quicker(client_for: Browser, db: Database) -> None:
    visit_id = planned(db, shopper_id=None)
    client = client_for("ada")
    client.post(f"/visits/{visit_id}/assignment", data={"shopper_id": "sam", "seen": ""})
    answer = client.post(f"/visits/{visit_id}/assignment", data={"shopper_id": "sue", "seen": ""})
    assert answer.status_code == 409
    assert "this visit is now assigned to Sam Shopper" in answer.text
    assert visit(db, visit_id)["shopper_id"] == "sam"


@pytest.mark.parametrize("shopper_id", ["", "nora", "nowhere", "x" * 100_000])
def test_an_assignment_to_nobody_known_is_refused_at_the_field(client_for: Browser, db: Database, shopper_id: str) -> None:
    visit_id = planned(db, shopper_id=None)
    answer = client_for("ada").post(f"/visits/{visit_id}/assignment", data={"shopper_id": shopper_id})
    assert answer.status_code == 422
    assert 'id="shopper_id-error"' in answer.text


def test_a_visit_that_could_not_be_completed_is_recorded_with_a_reason(client_for: Browser, db: Database) -> None:
    visit_id = planned(db)
    client, url = client_for("ada"), f"/visits/{visit_id}/could-not-complete"
    assert 'id="reason-error"' in client.post(url, data={"reason": " "}).text
    text = client.post(url, data={"reason": "Moved away"}, follow_redirects=True).text
    assert "could not be completed" in text and "Moved away" in text
    assert client_for("nora").post(url, data={"reason": "No"}).status_code == 403


def test_a_visit_is_cancelled_with_a_reason(client_for: Browser, db: Database) -> None:
    visit_id = planned(db)
    client = client_for("ada")
    assert 'id="reason-error"' in client.post(f"/visits/{visit_id}/cancellation", data={"reason": " "}).text
    text = client.post(f"/visits/{visit_id}/cancellation", data={"reason": HOSTILE}, follow_redirects=True).text
    assert "The visit is cancelled." in text
    assert "<img" not in text
    assert "Cancel this visit" not in text


def test_a_missed_visit_is_shown_as_missed(client_for: Browser, db: Database) -> None:
    visit_id = planned(db, window_from="2020-01-01", window_to="2020-01-02")
    client = client_for("ada")
    assert 'tag-ink">Missed' in client.get("/visits/").text
    assert 'tag-ink">Missed' in client.get(f"/visits/{visit_id}").text


@pytest.mark.parametrize(("query", "shown"), [
    ("program=harbour", True), ("program=other", False), ("location=marlow", True), ("location=quay", False),
    ("shopper=sam", True),
    ("shopper=sue", False), ("wave=spring", True), ("state=cancelled", False), ("state=nonsense", True), ("page=2", False),
    ("page=-1", True), ("page=" + "9" * 5000, True), ("location=quay&location=marlow", False), ("program=' OR 1=1--", False)])
def test_the_address_narrows_the_list(client_for: Browser, db: Database, query: str, shown: bool) -> None:
    visit_id = planned(db)
    answer = client_for("ada").get(f"/visits/?{query}")
    assert answer.status_code == 200
    assert (visit_id in answer.text) is shown
    assert ("No visit fits these filters." in answer.text) is not shown


def test_long_lists_are_read_page_by_page_with_the_filter_kept(client_for: Browser, db: Database) -> None:
    for _ in range(51):
        planned(db, shopper_id=None)
    text = client_for("ada").get("/visits/?program=harbour&state=missed").text
    assert "program=harbour&amp;state=missed&amp;page=2" in text


@pytest.mark.parametrize("name", ["nora", "sam", "eve", "max"])
def test_nobody_else_finds_the_pages_nor_tells_a_visit_from_a_missing_one(client_for: Browser, db: Database, name: str) -> None:
    visit_id, client = planned(db), client_for(name)
    missing = client.get("/visits/nowhere").data
    for url in ("/visits/", "/visits/new", f"/visits/{visit_id}"):
        hidden = client.get(url)
        assert (hidden.status_code, hidden.data) == (404, missing), url
    for url in ("/visits/", f"/visits/{visit_id}/assignment", f"/visits/{visit_id}/cancellation"):
        assert client.post(url, data=SENT | {"reason": "No"}).status_code == 403, url
    assert visit(db, visit_id)["state"] == "assigned"


def test_a_visit_that_does_not_exist_is_not_found(client_for: Browser, db: Database) -> None:
    client = client_for("ada")
    assert client.get("/visits/nowhere").status_code == 404
    assert client.post("/visits/nowhere/assignment", data={"shopper_id": "sam"}).status_code == 404
    assert client.post("/visits/nowhere/cancellation", data={"reason": "No"}).status_code == 404
