"""What the editor sees beside the queue: how a report was captured, what is still on its way, what could not be done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.reviews.captured import captured, doubt
from shopper.reviews.reading.store import doubts_of
from tests import visiting
from tests.sync.sending import document, draft, named, put, upload
from tests.sync.test_capture import CAPTURE, FRONT, PLACE, short
from tests.visiting import REPORT

Clients = Callable[[str], FlaskClient]


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone."""
    visiting.accepted_visit(db)
    return client_for("sam")


def test_marks_places_and_the_delay_stand_on_the_review_page(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    put(sam, document(db, capture=CAPTURE))
    page = client_for("eve").get(f"/reviews/{REPORT}").text
    assert "14:30, place refused" in page and "a place that cannot be" in page and "1 time mark from the store" in page and "14:01:05" in page
    assert "from 17:00:30, 2 h 25 min after leaving" in page
    assert "The shopper began to answer 2 h 25 min after leaving." in page
    assert "The shopper began to answer 2 h 25 min after leaving." in [one.sentence for one in doubts_of(db, REPORT)]


def test_a_report_without_a_capture_says_nothing_of_it(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    put(sam, document(db))
    assert "As it was captured" not in client_for("eve").get(f"/reviews/{REPORT}").text


def test_a_draft_and_its_capture_are_never_an_editors(sam: FlaskClient, db: Database, client_for: Clients) -> None:  # I10
    put(sam, draft(db, named(FRONT), capture=CAPTURE), kind="drafts")
    eve = client_for("eve")
    assert "on their way" not in eve.get("/reviews/").text
    assert all(eve.get(f"/reviews/{path}{REPORT}").status_code == 404 for path in ("", "outcomes/"))


def test_a_report_that_waits_for_its_photos_is_listed_with_their_number(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    put(sam, document(db, named(FRONT), named(visiting.picture("red"))))
    eve = client_for("eve")
    page = eve.get("/reviews/").text
    assert "Still on their way" in page and "waits for 2 photos" in page and eve.get(f"/reviews/{REPORT}").status_code == 404
    upload(sam, FRONT)
    assert "waits for 1 photo<" in eve.get("/reviews/").text
    assert "on their way" not in client_for("nora").get("/reviews/").text
    upload(sam, visiting.picture("red"))
    assert "on their way" not in eve.get("/reviews/").text and eve.get(f"/reviews/{REPORT}").status_code == 200


def test_a_visit_that_could_not_be_done_is_shown_with_its_proof_and_asks_for_no_decision(
        sam: FlaskClient, db: Database, client_for: Clients) -> None:
    put(sam, short(db, named(FRONT, "")))
    upload(sam, FRONT)
    eve, ada = client_for("eve"), client_for("ada")
    assert REPORT in eve.get("/reviews/?state=approved").text and REPORT not in eve.get("/reviews/").text
    assert eve.get(f"/reviews/{REPORT}").location == f"/reviews/outcomes/{REPORT}"
    for client in (eve, ada):
        page = client.get(f"/reviews/outcomes/{REPORT}").text
        assert "The shutters were down at noon." in page and "Sam Shopper" in page and "Reject" not in page
        picture = page.split('<img src="')[1].split('"')[0]
        assert client.get(picture).mimetype == "image/jpeg" and client.get(picture.replace("thumb", "original")).status_code == 200
    assert f"/reviews/outcomes/{REPORT}" in ada.get("/visits/visit").text
    for name in ("nora", "max", "sue"):
        assert client_for(name).get(f"/reviews/outcomes/{REPORT}").status_code == 404
        assert client_for(name).get(picture).status_code == 404


def test_answers_of_a_visit_that_could_not_be_done_stay_its_authors(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    put(sam, draft(db, answers={"story": {"value": "A half-written thought about the door."}}), kind="drafts")
    put(sam, short(db, no_proof="My phone was empty."))
    page = client_for("eve").get(f"/reviews/outcomes/{REPORT}").text
    assert "half-written" not in page and "My phone was empty." in page


@pytest.mark.parametrize(("place", "sentence"), [
    (PLACE | {"latitude": 51.5, "longitude": -0.1}, "14:00:10, place known within 12 m"),
    (PLACE | {"latitude": 51.5, "longitude": -0.1, "accuracy": None}, "14:00:10, place known"),
    (PLACE | {"latitude": None}, "14:00:10, no place found"), (PLACE | {"latitude": 0, "longitude": 0}, "14:00:10, a place that cannot be"),
    (PLACE | {"refused": True}, "14:00:10, place refused")])
def test_a_place_is_told_by_time_and_accuracy_only(place: dict[str, object], sentence: str) -> None:
    told = captured({"marks": [], "left": None, "answered": None, "arrival": place, "departure": None}, visiting.document())
    assert told and told.facts == [("Check-in", sentence)] and "51.5" not in str(told)


def test_a_short_wait_is_no_doubt() -> None:
    assert doubt({"left": "2026-03-12T14:00", "answered": "2026-03-12T16:00"}) == "" and doubt(None) == ""
    assert doubt({"left": "2026-03-12T14:00", "answered": "2026-03-12T16:01"}) == "The shopper began to answer 2 h 1 min after leaving."
