"""Reports that are not one's own, are over, were changed meanwhile, or carry more than they may."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists.drafts.store import Change, change_draft
from shopper.checklists.model import dump
from shopper.db import Row, now_utc, row, rows
from shopper.people import store as people
from shopper.reports import store as reports
from tests import visiting
from tests.hostile.acting import Ids
from tests.life.walking import Forms

Clients = Callable[[str], FlaskClient]


def stored(db: Database, report: str) -> tuple[Row | None, list[Row], list[Row]]:
    """A report as it stands: row, answers, files."""
    return (row(db, "SELECT * FROM reports WHERE id = ?", report), rows(db, "SELECT * FROM answers WHERE report_id = ?", report),
            rows(db, "SELECT * FROM evidence WHERE report_id = ?", report))


def draft(**more: Any) -> dict[str, Any]:
    return {"rev": 2, "answers": {"story": {"value": "Something else was written here."}}, "began_at": None, "ended_at": None, **more}


@pytest.mark.parametrize("owner", ["sue", "nora"])
def test_writing_into_anothers_report_finds_nothing_and_stores_nothing(
        client_for: Clients, db: Database, ids: dict[str, Ids], owner: str) -> None:
    report, before = ids[owner]["started"], stored(db, ids[owner]["started"])
    photo = {"item": "front", "file": (io.BytesIO(visiting.picture("red")), "a.jpg")}
    sam = client_for("sam")
    tries = [sam.post(f"/field/reports/{report}/draft", json=draft()), sam.post(f"/field/reports/{report}/evidence", data=photo),
             sam.post(f"/field/reports/{report}", data={"rev": "2", "v.story": "Mine now, thank you very much."}),
             sam.post(f"/field/reports/{report}/evidence/{ids[owner]['started_evidence']}/removal"),
             sam.post(f"/field/reports/{report}/submission", data={"name": "Sam", "interest": "none"}),
             sam.post(f"/field/visits/{ids['sam']['visit_id']}/reports", data={"report_id": report})]
    assert {answer.status_code for answer in tries} == {404} or [answer.status_code for answer in tries[:5]] == [404] * 5
    assert stored(db, report) == before


@pytest.mark.parametrize("state", ["submitted", "released"])
def test_a_report_that_was_sent_takes_no_more(client_for: Clients, db: Database, ids: dict[str, Ids], state: str) -> None:
    sam, report, before = client_for("sam"), ids["sam"][state], stored(db, ids["sam"][state])
    sent = rows(db, "SELECT * FROM submissions")
    photo = {"item": "front", "file": (io.BytesIO(visiting.picture("red")), "a.jpg")}
    tries = [sam.post(f"/field/reports/{report}/draft", json=draft()), sam.post(f"/field/reports/{report}/evidence", data=photo),
             sam.post(f"/field/reports/{report}", data={"rev": "2", "v.story": "Another story altogether."}),
             sam.post(f"/field/reports/{report}/evidence/{ids['sam']['submitted_evidence']}/removal"),
             sam.post(f"/field/reports/{report}/submission", data={"name": "Sam", "interest": "none"})]
    assert [answer.status_code for answer in tries] == [409] * 5
    assert all("sent" in answer.text.lower() or "released" in answer.text.lower() for answer in tries)
    assert stored(db, report) == before and rows(db, "SELECT * FROM submissions") == sent


@pytest.mark.parametrize(("lost", "given"), [("editor", "manager"), ("editor", "shopper")])
def test_a_role_lost_while_a_form_was_open_gives_the_text_back(
        client_for: Clients, db: Database, ids: dict[str, Ids], lost: str, given: str) -> None:
    people.revoke_role(db, "ada", "eve", (lost, "harbour"), now_utc())
    people.grant(db, "ada", "eve", (given, "harbour"), now_utc())
    before = stored(db, ids["sam"]["submitted"])
    answer = client_for("eve").post(f"/reviews/{ids['sam']['submitted']}/return", data={"rev": "1", "reason": "A long, careful reason."})
    assert answer.status_code == 403 and "A long, careful reason." in answer.text and "What you had written" in answer.text
    assert stored(db, ids["sam"]["submitted"]) == before


@pytest.mark.parametrize("extra", [{"status": "approved"}, {"score": 100}, {"owner": "eve"}, {"state": "released", "shopper_id": "sue"},
                                   {"version_id": "x"}, {"": 1}, {"__proto__": {}}], ids=str)
def test_what_a_draft_does_not_have_is_refused_by_name(client_for: Clients, db: Database, ids: dict[str, Ids], extra: dict[str, Any]) -> None:
    report = ids["sam"]["started"]
    before = stored(db, report)
    answer = client_for("sam").post(f"/field/reports/{report}/draft", json=draft(**extra))
    assert answer.status_code == 422 and set(answer.get_json()["fields"]) == set(extra)
    assert stored(db, report) == before


def test_what_a_form_does_not_have_changes_nothing(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    report = ids["sam"]["started"]
    form = {"rev": "2", "v.greeted": "yes", "state": "released", "shopper_id": "sue", "version_id": "x", "score": "100", "v.none": "1"}
    assert client_for("sam").post(f"/field/reports/{report}", data=form).status_code == 303
    after = stored(db, report)[0]
    assert after and (after["state"], after["shopper_id"], after["version_id"]) == ("started", "sam", ids["sam"]["version_id"])
    added = client_for("ada").post("/people/new", data={"name": "N", "email": "n@example.org", "id": "ada", "active": "0", "role": "admin"})
    assert added.status_code == 303
    made = row(db, "SELECT id, active FROM people WHERE email = 'n@example.org'")
    assert made and made["active"] == 1 and made["id"] != "ada"
    assert rows(db, "SELECT 1 FROM memberships WHERE person_id = ?", made["id"]) == []


def test_a_decision_on_an_older_revision_than_the_stored_is_refused(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    report, eve = ids["sam"]["submitted"], client_for("eve")
    assert eve.post(f"/reviews/{report}/return", data={"rev": "1", "reason": "Please look once more."}).status_code == 303
    reports.submit(db, visiting.SAM, report, visiting.SIGNED, now_utc())
    for decision in ("approval", "return", "rejection"):
        answer = eve.post(f"/reviews/{report}/{decision}", data={"rev": "1", "reason": "A long, careful reason."})
        assert answer.status_code == 412 and "newer version" in answer.text and "A long, careful reason." in answer.text
    assert (row(db, "SELECT state FROM reports WHERE id = ?", report) or {})["state"] == "submitted"


def test_publishing_a_draft_that_changed_meanwhile_shows_both_and_publishes_nothing(
        client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    checklist, ada = ids["sam"]["checklist_id"], client_for("ada")
    mine = visiting.document().model_copy(update={"title": "As I read it"})
    change_draft(db, "ada", checklist, Change(lambda _: mine, "renamed it"), now_utc())
    page = ada.get(f"/checklists/{checklist}/publication").text
    seen = next(fields["seen"] for _, fields in Forms(page).found if "seen" in fields)
    changed = visiting.document().model_copy(update={"title": "Changed by somebody quicker"})
    change_draft(db, "ada", checklist, Change(lambda _: changed, "renamed it again"), now_utc())
    versions = rows(db, "SELECT id FROM checklist_versions")
    answer = ada.post(f"/checklists/{checklist}/publication", data={"seen": seen})
    assert answer.status_code == 412 and "Changed by somebody quicker" in answer.text and "As I read it" in answer.text
    assert rows(db, "SELECT id FROM checklist_versions") == versions
    kept = row(db, "SELECT document FROM checklist_drafts WHERE checklist_id = ?", checklist)
    assert kept and kept["document"] == dump(changed)


def test_two_editors_decide_at_once_and_one_decision_stands(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    report = ids["sam"]["submitted"]
    first = client_for("eve").post(f"/reviews/{report}/return", data={"rev": "1", "reason": "Please look once more."})
    second = client_for("eve").post(f"/reviews/{report}/rejection", data={"rev": "1", "reason": "It cannot be used."})
    assert (first.status_code, second.status_code) == (303, 409) and "It cannot be used." in second.text
    assert [line["decision"] for line in rows(db, "SELECT decision FROM reviews WHERE report_id = ?", report)] == ["returned"]
