"""A report sent from a phone: stored once, receipted by its hash, settled when whole, never taken from somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import audit
from shopper.checklists import store as checklists
from shopper.db import change, now_utc, row, rows, writing
from shopper.reports import store as reports
from shopper.reviews import store as reviews
from shopper.reviews.reading.store import find_review_for
from shopper.visits import store as visits
from shopper.visits.model import Handover
from tests import visiting
from tests.sync.sending import SYNC, document, draft, named, patch, put, sha, state, stored, upload
from tests.visiting import EVE, NOW, REPORT, SAM, SECOND

Clients = Callable[[str], FlaskClient]
PHOTO = visiting.picture("teal", (40, 30))


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone, with a visit taken on."""
    visiting.accepted_visit(db)
    return client_for("sam")


def test_hello_says_how_the_server_stands(sam: FlaskClient) -> None:
    said = sam.get(f"{SYNC}/hello").json
    assert said and set(said) == {"epoch", "seq", "backed_up_through", "time", "min_client", "user"}
    assert (said["seq"], said["backed_up_through"], said["user"]) == (0, 0, "sam") and len(said["epoch"]) == 16


def test_a_report_is_kept_byte_for_byte_and_sent_with_a_receipt_that_repeats_its_hash(sam: FlaskClient, db: Database) -> None:
    body = json.dumps(document(db), indent=3).encode()
    reply = put(sam, body)
    assert reply.status_code == 201 and reply.json
    epoch = (sam.get(f"{SYNC}/hello").json or {})["epoch"]
    assert reply.json.items() >= {"rid": REPORT, "rev": 1, "sha256": sha(body), "epoch": epoch, "seq": 1, "missing": [], "state": "sent"}.items()
    assert len(reply.json["code"]) == 7 and reply.json["code"][4] == "-"
    assert rows(db, "SELECT body FROM revisions")[0]["body"] == body
    sent = reports.recorded(db, REPORT)
    assert (state(db), sent.answers, sent.report["declaration"]["name"]) == ("submitted", visiting.answers(), "Sam Shopper")
    assert (row(db, "SELECT state FROM visits") or {})["state"] == "closed"


def test_the_same_report_sent_again_brings_the_same_receipt_and_nothing_else(sam: FlaskClient, db: Database) -> None:  # H1, H2
    first = put(sam, document(db)).json
    before = stored(db)
    assert [put(sam, document(db)).json for _ in range(5)] == [first] * 5 and stored(db) == before
    assert (before["receipts"], before["revisions"], before["submissions"]) == (1, 1, 1)


def test_eight_at_the_same_moment_are_one(db: Database, client_for: Clients) -> None:  # H3
    visiting.accepted_visit(db)
    phones, body = [client_for("sam") for _ in range(8)], document(db)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda phone: put(phone, body), phones))
    assert [reply.status_code for reply in replies] == [201] * 8
    assert len({json.dumps(reply.json) for reply in replies}) == 1 and stored(db)["revisions"] == 1


def test_other_bytes_under_a_number_that_is_taken_are_kept_apart_and_go_under_the_next(sam: FlaskClient, db: Database) -> None:  # H4
    one, two = document(db), document(db, answers=visiting.answers(nps={"value": "3"}))
    put(sam, one)
    for _ in range(2):
        clash = put(sam, two)
        assert clash.status_code == 409 and clash.json
        assert (clash.json["code"], clash.json["have"], clash.json["max_rev"]) == ("rev_conflict", sha(json.dumps(one).encode()), 1)
    assert [kept["body"] for kept in rows(db, "SELECT body FROM rejected")] == [json.dumps(two).encode()]
    assert put(sam, two, rev=2).status_code == 201
    assert reports.recorded(db, REPORT).answers["nps"] == {"value": "3"} and stored(db)["revisions"] == 2


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_highest_number_counts_in_whatever_order_they_come(sam: FlaskClient, db: Database, order: tuple[int, int]) -> None:
    said = {1: document(db), 2: document(db, answers=visiting.answers(nps={"value": "3"}))}
    states = [(put(sam, said[rev], rev=rev).json or {})["state"] for rev in order]
    assert states == (["sent", "sent"] if order == (1, 2) else ["sent", "older"])
    assert reports.recorded(db, REPORT).answers["nps"] == {"value": "3"} and state(db) == "submitted"


@pytest.mark.parametrize("photo_first", [True, False])
def test_a_report_and_its_photo_come_in_any_order_and_it_waits_until_it_is_whole(  # H6
        sam: FlaskClient, db: Database, photo_first: bool) -> None:
    if photo_first:
        assert upload(sam, PHOTO, visit="visit").status_code == 201
        reply = put(sam, document(db, named(PHOTO))).json or {}
    else:
        reply = put(sam, document(db, named(PHOTO))).json or {}
        assert (reply["state"], reply["missing"], state(db)) == ("waiting", [sha(PHOTO)], "started")
        assert upload(sam, PHOTO).status_code == 201
        reply = put(sam, document(db, named(PHOTO))).json or {}
    assert (reply["state"], reply["missing"], state(db)) == ("sent", [], "submitted")
    file = reports.recorded(db, REPORT).evidence[0]
    assert (file["item_key"], file["sha256"], file["state"], file["caption"]) == ("front", sha(PHOTO), "ok", "The front")
    assert {one["seq"] for one in rows(db, "SELECT seq FROM receipts")} == {1, 2}


def test_a_photo_that_the_report_no_longer_names_is_taken_off_and_the_report_is_sent(sam: FlaskClient, db: Database) -> None:  # H6
    upload(sam, PHOTO, visit="visit")
    assert (put(sam, draft(db, named(PHOTO)), kind="drafts").json or {})["missing"] == []
    assert [file["state"] for file in reports.evidence_of(db, REPORT)] == ["ok"]
    assert (put(sam, document(db)).json or {})["state"] == "sent"
    assert reports.recorded(db, REPORT).evidence == [] and stored(db)["received_files"] == 1


def test_two_phones_at_one_visit_make_two_reports_and_the_editor_sees_both(sam: FlaskClient, db: Database, client_for: Clients) -> None:  # H10
    assert put(sam, document(db)).status_code == put(client_for("sam"), document(db), rid=SECOND).status_code == 201
    assert any("2 reports for this visit" in doubt.sentence for doubt in find_review_for(db, EVE, REPORT).doubts)


def test_a_visit_begun_on_one_version_is_sent_and_scored_by_it(sam: FlaskClient, db: Database) -> None:  # H13, H14
    mine = document(db)
    held = row(db, "SELECT * FROM checklist_versions") or {}
    checklists.retire(db, "ada", held["id"], NOW)
    assert (put(sam, mine).json or {})["state"] == "sent"
    assert reports.recorded(db, REPORT).version.id == mine["version"] == held["id"]
    assert any("retired" in doubt.sentence for doubt in find_review_for(db, EVE, REPORT).doubts)
    other = put(sam, document(db, version="another"), rid=SECOND)
    assert other.status_code == 422 and set((other.json or {})["fields"]) == {"version"}


@pytest.mark.parametrize("what", ["given to another", "cancelled", "given back"])
def test_what_became_of_the_visit_meanwhile_refuses_no_work_and_is_told(db: Database, client_for: Clients, what: str) -> None:  # H15
    with_version = visiting.accepted_visit(db)
    accepted(db)
    if what == "given to another":
        visits.hand_over(db, "ada", with_version, Handover("sue", "sam"), NOW)
    elif what == "cancelled":
        visits.cancel(db, "ada", with_version, "The shop closed.", NOW)
    else:
        visits.give_back(db, SAM, with_version, "I am ill.", NOW)
    reply = put(client_for("sam"), document(db)).json or {}
    assert (reply.get("state"), state(db)) == ("sent", "submitted")
    said = " ".join(doubt.sentence for doubt in find_review_for(db, EVE, REPORT).doubts)
    assert {"given to another": "given to somebody else", "cancelled": "cancelled", "given back": ""}[what] in said
    if what == "given to another":
        assert (visits.find_visit(db, "visit")["state"], visits.find_visit(db, "visit")["shopper_id"]) == ("assigned", "sue")
        assert put(client_for("sue"), document(db), rid=SECOND).status_code == 201


def accepted(db: Database) -> None:
    """The line that taking a visit on leaves; the small world lays its visit down without it."""
    with writing(db):
        audit.record(db, "sam", "visit.accepted", "visit", NOW)


def test_a_visit_not_yet_taken_on_is_by_its_report(sam: FlaskClient, db: Database) -> None:
    with writing(db):
        change(db, "UPDATE visits SET state = 'assigned'")
    assert put(sam, document(db)).status_code == 201 and state(db) == "submitted"


@pytest.mark.parametrize("name", ["sue", "nora"])
def test_a_report_id_that_is_somebody_elses_is_not_found_and_nothing_is_stored(  # B5
        sam: FlaskClient, db: Database, client_for: Clients, name: str) -> None:
    put(sam, draft(db), kind="drafts")
    thief, before, answers = client_for(name), stored(db), reports.answers_of(db, REPORT)
    tries = [put(thief, document(db)), put(thief, draft(db), kind="drafts", rev=2), put(thief, document(db, visit="none")),
             patch(thief, PHOTO), patch(thief, PHOTO, visit="visit"), put(thief, document(db), rid=SECOND), patch(thief, PHOTO, rid=SECOND, visit="visit")]
    assert [reply.status_code for reply in tries] == [404] * 7
    assert put(thief, b"{").status_code == 422
    after = stored(db)
    assert {**after, "audit": 0} == {**before, "audit": 0} and reports.answers_of(db, REPORT) == answers
    assert (thief.post(f"{SYNC}/have", json={"have": [{"rid": REPORT, "rev": 1, "sha256": "0" * 64}]}).json or {})["held"] == []


@pytest.mark.parametrize("extra", [{"status": "approved"}, {"score": 100}, {"owner": "eve", "state": "released"}, {"__proto__": {}}], ids=str)
def test_parts_that_a_report_does_not_have_are_refused_by_name_and_the_body_is_kept(  # B8
        sam: FlaskClient, db: Database, extra: dict[str, Any]) -> None:
    reply = put(sam, document(db, **extra))
    assert reply.status_code == 422 and set((reply.json or {})["fields"]) == set(extra)
    assert state(db) == "none" and [kept["why"] for kept in rows(db, "SELECT why FROM rejected")] == ["Incomplete"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 5000, b'{"a":' * 900, b"\xff\xfe", b'{"format":"shopper-sync/1"}', b"NaN"], ids=lambda b: b[:9])
def test_a_body_that_is_no_report_is_refused_in_a_sentence_and_kept(sam: FlaskClient, db: Database, body: bytes) -> None:
    reply = put(sam, body)
    assert reply.status_code == 422 and (reply.json or {})["error"] and (reply.json or {})["code"] == "incomplete"
    assert [kept["body"] for kept in rows(db, "SELECT body FROM rejected")] == [body]


@pytest.mark.parametrize(("changed", "field"), [
    ({"answers": visiting.answers(story=None)}, "story"), ({"answers": visiting.answers(price={"value": "x"})}, "price"),
    ({"answers": visiting.answers(ghost={"value": 1})}, "ghost"), ({"started": {}}, "began"), ({"ended": {"wall": "noon"}}, "ended"),
    ({"declaration": {"name": " ", "conflicts": ""}}, "name"), ({"photos": [named(PHOTO, "ghost")]}, "ghost"),
    ({"photos": [named(PHOTO, "voice")]}, "voice"), ({"photos": [named(PHOTO), named(PHOTO)]}, "photos"), ({"photos": [{"sha256": "x"}]}, "photos.0.sha256"),
    ({"answers": visiting.answers(story={"value": "A lone \ud800 surrogate, long enough."})}, "story")])
def test_what_the_plain_form_would_not_send_is_named_and_kept_apart(sam: FlaskClient, db: Database, changed: dict[str, Any], field: str) -> None:
    reply = put(sam, document(db, **changed))
    assert reply.status_code == 422 and any(field in key for key in (reply.json or {})["fields"]), reply.json
    assert stored(db)["rejected"] == 1 and state(db) == "none"


def test_bytes_changed_on_the_way_are_not_kept_at_all(sam: FlaskClient, db: Database) -> None:
    before = stored(db)
    reply = put(sam, document(db), **{"X-Body-SHA256": "0" * 64})
    assert reply.status_code == 422 and (reply.json or {})["code"] == "damaged" and stored(db) == before


def test_a_megabyte_is_enough(sam: FlaskClient, db: Database) -> None:
    assert put(sam, b" " * (1024 * 1024 + 1)).status_code == 413 and stored(db)["rejected"] == 0


def test_after_an_editors_decision_a_revision_is_kept_and_lies_beside_as_a_note(sam: FlaskClient, db: Database) -> None:  # B6
    put(sam, document(db))
    reviews.approve(db, EVE, REPORT, now_utc())
    reply = put(sam, document(db, answers=visiting.answers(nps={"value": "3"})), rev=2).json or {}
    assert (reply["state"], state(db)) == ("noted", "released")
    assert [line.item_key for note in reports.late_notes(db, REPORT) for line in note["lines"]] == ["nps"]
    assert reports.recorded(db, REPORT).answers == visiting.answers()


def test_a_returned_report_is_sent_again_under_the_next_number(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db))
    reviews.return_to_shopper(db, EVE, REPORT, "Please look once more.", now_utc())
    assert state(db) == "returned"
    assert (put(sam, document(db, answers=visiting.answers(nps={"value": "3"})), rev=2).json or {})["state"] == "sent"
    assert state(db) == "submitted" and stored(db)["submissions"] == 2 and stored(db)["rejected"] == 0


def test_what_a_page_wrote_meanwhile_is_kept_when_the_phones_report_takes_its_place(sam: FlaskClient, db: Database) -> None:  # I14
    reports.open_report(db, SAM, "visit", REPORT, NOW)
    reports.save_draft(db, SAM, REPORT, reports.Draft(1, {"nps": {"value": "1"}}), NOW)
    put(sam, document(db))
    assert [(kept["why"], json.loads(kept["body"])) for kept in rows(db, "SELECT * FROM rejected")] == [("Draft", {"nps": {"value": "1"}})]


def test_nothing_unsent_is_seen_by_an_editor(sam: FlaskClient, db: Database) -> None:  # I10
    put(sam, draft(db), kind="drafts")
    put(sam, document(db, named(PHOTO)))
    assert (row(db, "SELECT submitted_at FROM reports") or {})["submitted_at"] is None
    with pytest.raises(Exception, match="nothing here"):
        find_review_for(db, EVE, REPORT)


def test_what_is_refused_does_not_fill_the_disk(sam: FlaskClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopper.field.receiving.store.MOST_REJECTED", 3)
    for number in range(6):
        put(sam, b"x%d" % number)
    assert stored(db)["rejected"] == 3


def test_after_an_epoch_the_server_says_what_it_lacks_and_gives_todays_receipts(sam: FlaskClient, db: Database) -> None:  # H11
    receipt = put(sam, document(db)).json or {}
    upload(sam, PHOTO)
    lacks = {"rid": SECOND, "rev": 1, "sha256": "0" * 64}
    known = [{"rid": REPORT, "rev": 1, "sha256": receipt["sha256"]}, {"rid": REPORT, "sha256": sha(PHOTO)}]
    said = sam.post(f"{SYNC}/have", json={"have": [*known, lacks]}).json or {}
    assert said["missing"] == [lacks] and said["held"][0] == receipt and said["held"][1]["seq"] == 2
    for wrong in ([], {"have": [{"rid": "x", "sha256": "y"}]}, {"have": [known[0]] * 501}, {"have": {}, "more": 1}):
        assert sam.post(f"{SYNC}/have", json=wrong).status_code == 422


def test_people_and_their_rights_are_told_apart(db: Database, client_for: Clients) -> None:
    visiting.accepted_visit(db)
    nobody, eve = client_for(""), client_for("eve")
    assert [nobody.get(f"{SYNC}/hello").status_code, put(nobody, document(db)).status_code, patch(nobody, PHOTO).status_code,
            nobody.head(f"{SYNC}/reports/{REPORT}/photos/{sha(PHOTO)}").status_code, nobody.post(f"{SYNC}/have", json={}).status_code] == [401] * 5
    assert [eve.get(f"{SYNC}/hello").status_code, put(eve, document(db)).status_code, patch(eve, PHOTO).status_code] == [404, 403, 403]


@pytest.mark.parametrize(("headers", "status"), [({"Sec-Fetch-Site": "cross-site"}, 403), ({"X-Visit-Client": ""}, 403), ({"X-Visit-Client": "1"}, 201)])
def test_it_needs_no_token_but_our_own_page_and_its_header(
        world: Any, db: Database, client_for: Clients, headers: dict[str, str], status: int) -> None:
    visiting.accepted_visit(db)
    assert put(client_for("sam"), document(db), **headers).status_code == status


def test_the_wire_format_is_served_and_names_every_address(client_for: Clients) -> None:
    page, api = client_for("sam").get(f"{SYNC}/"), client_for("sam").get(f"{SYNC}/openapi.json").json or {}
    assert page.mimetype == "text/plain" and len(page.text.splitlines()) < 90
    for path in api["paths"]:
        assert path.removeprefix("/field/sync").split("/{report_id}")[0] in page.text
    assert {"ReportSent", "DraftSent", "Have", "Photo"} <= set(api["components"]["schemas"])
