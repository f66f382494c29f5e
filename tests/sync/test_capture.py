"""How a visit was captured travels with its report; a visit that could not be done is a result with its proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import IntegrityError, row, rows, writing
from shopper.reports import store as reports
from shopper.reports.capture import delay, in_hours
from shopper.reports.photos import listen
from shopper.reports.store import NewEvidence
from shopper.reviews import store as reviews
from shopper.visits import store as visits
from shopper.visits.model import Handover
from tests import visiting
from tests.sync.sending import SYNC, document, draft, named, put, sha, state, stored, upload
from tests.visiting import EVE, NOW, REPORT, SECOND
from tests.world import World

Clients = Callable[[str], FlaskClient]
MARKS = [{"touchpoint": "arriving", "cue": "door", "wall": "2026-03-12T14:01:05", "monotonic": 812.5}]
PLACE = {"wall": "2026-03-12T14:00:10", "latitude": 91, "longitude": 181.0, "accuracy": 12, "refused": False}
REFUSED = {"wall": "2026-03-12T14:30", "refused": True}
CAPTURE = {"marks": MARKS, "left": "2026-03-12T14:35:00", "answered": "2026-03-12T17:00:30", "arrival": PLACE, "departure": REFUSED}
CLOSED = {"kind": "closed", "words": "The shutters were down at noon."}
FRONT = visiting.picture()


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


def short(db: Database, *files: dict[str, Any], **outcome: Any) -> dict[str, Any]:
    """A report that the visit could not be done, with nothing that is not needed."""
    whole = document(db, *files, outcome=CLOSED | outcome, started={"wall": "2026-03-12"})
    return {name: part for name, part in whole.items() if name not in ("answers", "ended", "clock_offset")}


def visit_state(db: Database) -> str:
    return str((row(db, "SELECT state FROM visits WHERE id = 'visit'") or {})["state"])


def test_the_capture_of_a_draft_is_its_authors_until_it_is_sent(sam: FlaskClient, db: Database) -> None:  # I10
    put(sam, draft(db, capture=CAPTURE), kind="drafts")
    assert reports.capture_of(db, REPORT) is None
    assert (sam.get(f"{SYNC}/bundle").json or {})["visits"][0]["report"]["capture"]["marks"] == MARKS
    put(sam, document(db, capture=CAPTURE | {"left": None}))
    kept = reports.capture_of(db, REPORT) or {}
    assert kept["marks"] == MARKS and kept["left"] is None and kept["arrival"]["latitude"] == 91 and kept["departure"]["refused"]


def test_a_report_sent_from_the_page_takes_the_drafts_capture_along(sam: FlaskClient, db: Database) -> None:
    put(sam, draft(db, capture=CAPTURE), kind="drafts")
    reports.submit(db, visiting.SAM, REPORT, visiting.SIGNED, NOW)
    assert (reports.capture_of(db, REPORT) or {})["answered"] == CAPTURE["answered"]


@pytest.mark.parametrize("table", ["captures", "outcomes"])
def test_what_was_sent_of_it_never_changes(sam: FlaskClient, db: Database, table: str) -> None:
    put(sam, document(db, capture=CAPTURE) if table == "captures" else short(db, no_proof="My phone was empty."))
    for statement in (f"UPDATE {table} SET document = ''", f"DELETE FROM {table}", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"):
        with pytest.raises(IntegrityError, match=r"sent|replaced"), writing(db):
            db.conn.execute(statement)


@pytest.mark.parametrize("part", [
    {"marks": [MARKS[0]] * 201}, {"marks": [{"cue": "x"}]}, {"left": "yesterday"}, {"arrival": {**PLACE, "street": "Marlow"}},
    {"arrival": {**PLACE, "latitude": float("nan")}}, {"arrival": {**PLACE, "accuracy": -1}}, {"marks": [{**MARKS[0], "cue": "\ud800"}]}, {"more": 1}])
def test_a_capture_of_another_shape_is_refused_and_named(sam: FlaskClient, db: Database, part: dict[str, Any]) -> None:
    reply = put(sam, document(db, capture=part))
    assert reply.status_code == 422 and all(name.startswith("capture.") for name in (reply.json or {})["fields"])


def test_a_visit_that_could_not_be_done_is_a_result_with_its_proof(sam: FlaskClient, db: Database) -> None:
    receipt = put(sam, short(db, named(FRONT, ""))).json or {}
    assert (receipt["state"], receipt["missing"], visit_state(db)) == ("waiting", [sha(FRONT)], "accepted")
    upload(sam, FRONT)
    told = reports.outcome_of(db, REPORT) or {}
    assert (told["kind"], told["words"], told["day"], len(told["photos"])) == ("closed", CLOSED["words"], "2026-03-12", 1)
    assert (state(db), visit_state(db), stored(db)["submissions"]) == ("approved", "could-not-complete", 0)
    reasons = rows(db, "SELECT reason FROM visit_reasons WHERE kind = 'could-not-complete'")
    assert reasons == [{"reason": "It was closed: The shutters were down at noon."}]
    assert put(sam, short(db, named(FRONT, ""))).json == receipt | {"state": "sent", "missing": []}


@pytest.mark.parametrize(("change", "field"), [
    ({"outcome": CLOSED}, "outcome.no_proof"), ({"outcome": {**CLOSED, "words": " ", "no_proof": "none"}}, "outcome.words"),
    ({"outcome": {**CLOSED, "words": "x" * 2001, "no_proof": "none"}}, "outcome.words"), ({"started": {}}, "visit.began"),
    ({"started": {"wall": "2027-01-01"}}, "visit.began"),
    ({"declaration": {"name": " "}}, "name"), ({"outcome": {"kind": "rained", "words": "x"}}, "outcome.kind")])
def test_the_short_form_says_what_it_lacks(sam: FlaskClient, db: Database, change: dict[str, Any], field: str) -> None:
    reply = put(sam, short(db, no_proof="My phone was empty.") | change)
    assert reply.status_code == 422 and list((reply.json or {})["fields"]) == [field] and visit_state(db) == "accepted"


def test_a_visit_given_to_somebody_else_stays_theirs_and_nothing_is_lost(sam: FlaskClient, db: Database) -> None:  # H15
    with writing(db):
        db.conn.execute("UPDATE visits SET state = 'assigned'")
    visits.accept(db, visiting.SAM, "visit", NOW)
    visits.hand_over(db, "ada", "visit", Handover("sue", "sam"), NOW)
    assert put(sam, short(db, no_proof="My phone was empty.")).status_code == 201
    assert visit_state(db) == "assigned" and (reports.outcome_of(db, REPORT) or {})["kind"] == "closed"


def test_who_goes_again_and_can_do_the_visit_sends_the_report_after_all(sam: FlaskClient, db: Database) -> None:
    put(sam, short(db, no_proof="My phone was empty."))
    assert (put(sam, document(db), 2).json or {})["state"] == "sent" and state(db) == "submitted"
    reviews.return_to_shopper(db, EVE, REPORT, "Please look again.", NOW)
    reviews_left = put(sam, short(db, no_proof="It is closed for good."), 3).json or {}
    assert (reviews_left["state"], state(db)) == ("sent", "approved")


def test_after_an_editors_decision_an_outcome_is_a_note(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db))
    reviews.approve(db, EVE, REPORT, NOW)
    assert (put(sam, short(db, no_proof="None."), 2).json or {})["state"] == "noted" and state(db) == "released"
    assert "could not be done" in reports.late_notes(db, REPORT)[0]["lines"][0].text


def test_a_file_that_a_page_added_is_not_asked_of_the_phone(sam: FlaskClient, db: Database, world: World) -> None:
    sound = b"OggS" + b"\0" * 60
    reports.open_report(db, visiting.SAM, "visit", SECOND, NOW)
    reports.add_evidence(db, visiting.SAM, SECOND, NewEvidence("voice", world.instance / "evidence", listen(sound)), NOW)
    photos = (sam.get(f"{SYNC}/bundle").json or {})["visits"][0]["report"]["photos"]
    assert [one["sha256"] for one in photos] == [sha(sound)]
    reply = put(sam, document(db, named(sound, "voice", "audio/ogg")), rid=SECOND).json or {}
    assert (reply["missing"], reply["state"]) == ([], "sent") and len(reports.evidence_of(db, SECOND)) == 1


@pytest.mark.parametrize(("left", "answered", "minutes"), [
    ("2026-03-12T14:00", "2026-03-12T16:00:59", 120), ("2026-03-12T14:00", "2026-03-13T14:00", 1440), (None, "2026-03-12T14:00", None),
    ("2026-03-12T14:00", "2026-03-12T13:59", None), ("2026-02-31T14:00", "2026-03-12T14:00", None)])
def test_the_delay_is_counted_in_whole_minutes(left: str | None, answered: str, minutes: int | None) -> None:
    assert delay({"left": left, "answered": answered}) == minutes


def test_a_span_of_time_reads_as_people_say_it() -> None:
    assert [in_hours(minutes) for minutes in (0, 59, 60, 145)] == ["0 min", "59 min", "1 h", "2 h 25 min"]
