"""Decisions on reports: by somebody else, on what was read, with a reason, once, and released in the same write."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlite_utils import Database

from shopper import audit
from shopper.db import database_path, open_database, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound, Stale
from shopper.findings import store as findings
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.model import Declaration
from shopper.reviews import store
from shopper.reviews.reading.store import doubts_of
from shopper.reviews.store import ReviewFilter, Seen
from shopper.visits import store as visits
from shopper.visits.model import Handover
from tests.reviews.acting import ANSWERS, EVE, NORA, SAM, Act, published, report, send
from tests.world import NOW, World

LATER = "2026-03-14T09:00:00.000Z"


@pytest.fixture
def version(db: Database) -> str:
    return published(db)


@pytest.fixture
def sent(db: Database, version: str) -> str:
    return report(db, version)


def state(db: Database, report_id: str) -> str:
    return str(next(iter(rows(db, "SELECT state FROM reports WHERE id = ?", report_id)))["state"])


def test_approval_releases_edition_1_in_the_same_write(world: World, sent: str) -> None:
    edition = store.approve(world.db, EVE, Seen(sent, 1), LATER)
    other = open_database(database_path(world.instance))
    assert state(other, sent) == "released"
    assert row(other, "SELECT number, location_id, failures FROM editions WHERE id = ?", edition) == {
        "number": 1, "location_id": "marlow", "failures": 1}
    assert [job["subject"] for job in rows(other, "SELECT subject FROM jobs WHERE kind = 'edition-pdf'")] == [edition]
    assert audit.first_broken(other) is None
    other.close()


def test_an_approval_that_cannot_be_released_changes_nothing(db: Database, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("no edition")

    monkeypatch.setattr(findings, "release", broken)
    with pytest.raises(RuntimeError):
        store.approve(db, EVE, sent, LATER)
    assert state(db, sent) == "submitted" and rows(db, "SELECT 1 FROM reviews") == []


NAMING = ANSWERS | {"story": {"value": "At the till, Olaf took the order."},
                    "price": {"value": "no", "comment": "I asked for Kim."}}


@pytest.mark.parametrize("confirmed", [set(), {"story"}, {"greeted"}])
def test_a_typed_name_is_caught_before_release(db: Database, version: str, confirmed: set[str]) -> None:
    named = report(db, version, Act(answers=NAMING))
    with pytest.raises(Invalid, match="may name a person"):
        store.approve(db, EVE, Seen(named, 1, frozenset(confirmed)), LATER)
    assert state(db, named) == "submitted" and rows(db, "SELECT 1 FROM editions") == []


def test_confirming_that_the_texts_name_nobody_is_written_down_as_a_count(db: Database, version: str) -> None:
    named = report(db, version, Act(answers=NAMING))
    store.approve(db, EVE, Seen(named, 1, frozenset({"story", "price"})), LATER)
    line = row(db, "SELECT detail FROM audit WHERE action = 'report.approved'") or {}
    assert json.loads(line["detail"])["named_nobody"] == 2 and "Olaf" not in line["detail"]


def test_a_name_under_a_photo_is_caught_too(db: Database, version: str) -> None:
    named = report(db, version, Act(submit=False))
    with writing(db):
        db["evidence"].insert({
            "id": "photo-1", "report_id": named, "item_key": "price", "kind": "photo", "sha256": "0" * 64, "mime": "image/jpeg",
            "bytes": 1, "state": "ok", "caption": "The till, with Olaf", "added_at": NOW})
    send(db, named, Act(), 2)
    with pytest.raises(Invalid, match="One text may name a person"):
        store.approve(db, EVE, Seen(named, 2), LATER)


def test_with_names_on_and_a_notice_told_a_name_may_be_released(db: Database, version: str) -> None:
    with writing(db):
        db["programs"].update("harbour", {"staff_names": 1, "names_basis": "agreed with the works council"})
        db["notices"].insert({"id": "told", "program_id": "harbour", "text": "Visits take place.", "told_on": "2026-01-02",
                              "channel": "letter", "confirmed_by": "Ada", "created_at": NOW})
    store.approve(db, EVE, Seen(report(db, version, Act(answers=NAMING)), 1), LATER)
    assert len(rows(db, "SELECT 1 FROM editions")) == 1


def test_nobody_decides_on_their_own_report(db: Database, sent: str) -> None:
    both = Person("sam", "Sam", SAM.email, frozenset({("shopper", "harbour"), ("editor", "harbour")}))
    for decide in (lambda: store.approve(db, both, sent, LATER), lambda: store.return_to_shopper(db, both, sent, "No.", LATER),
                   lambda: store.reject(db, both, sent, "No.", LATER)):
        with pytest.raises(Conflict, match="yourself"):
            decide()
    assert state(db, sent) == "submitted"


def test_an_editor_of_another_program_finds_nothing(db: Database, sent: str) -> None:
    for look in (lambda: store.approve(db, NORA, sent, LATER), lambda: store.find_review_for(db, NORA, sent),
                 lambda: store.remark(db, NORA, (sent, None), "Hm.", LATER), lambda: store.approve(db, EVE, "missing", LATER)):
        with pytest.raises(NotFound):
            look()
    assert store.queue(db, NORA).reports == []


def test_a_report_not_yet_sent_is_not_there_for_editors(db: Database, version: str) -> None:
    started = report(db, version, Act(submit=False))
    with pytest.raises(NotFound):
        store.find_review_for(db, EVE, started)
    assert store.queue(db, EVE).counts["submitted"] == 0


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_returning_and_rejecting_need_a_reason(db: Database, sent: str, reason: str) -> None:
    with pytest.raises(Invalid):
        store.return_to_shopper(db, EVE, sent, reason, LATER)
    with pytest.raises(Invalid):
        store.reject(db, EVE, sent, reason, LATER)
    assert state(db, sent) == "submitted"


def test_a_returned_report_comes_back_as_a_second_round(db: Database, sent: str) -> None:
    store.return_to_shopper(db, EVE, Seen(sent, 1), "Please say how long it took.", LATER)
    assert state(db, sent) == "returned"
    with pytest.raises(Conflict):
        store.approve(db, EVE, Seen(sent, 1), LATER)
    changed = ANSWERS | {"greeted": {"value": "no", "comment": "After 48 s."}}
    send(db, sent, Act(answers=changed), 2)
    assert state(db, sent) == "submitted" and store.queue(db, EVE).reports[0]["round"] == 2


def test_a_decision_on_an_older_version_than_the_stored_one_is_refused(db: Database, sent: str) -> None:
    store.return_to_shopper(db, EVE, Seen(sent, 1), "Please say how long it took.", LATER)
    send(db, sent, Act(), 2)
    with pytest.raises(Stale):
        store.approve(db, EVE, Seen(sent, 1), LATER)
    assert state(db, sent) == "submitted" and rows(db, "SELECT 1 FROM editions") == []


def test_the_second_of_two_editors_is_told_that_it_is_decided(db: Database, sent: str) -> None:
    store.reject(db, EVE, Seen(sent, 1), "The shop was closed.", LATER)
    with pytest.raises(Conflict, match="rejected"):
        store.approve(db, replace(EVE, id="ada"), Seen(sent, 1), LATER)
    assert state(db, sent) == "rejected"


def test_decisions_and_remarks_leave_one_audit_line_each_without_texts(db: Database, sent: str) -> None:
    store.remark(db, EVE, (sent, "greeted"), "Was it the manager Olaf?", LATER)
    store.return_to_shopper(db, EVE, sent, "Please look at the greeting.", LATER)
    lines = [line for line in audit.lines_for(db, sent) if line["actor"] == "eve"]
    assert [line["action"] for line in lines] == ["report.remarked", "report.returned"]
    assert not any("Olaf" in line["detail"] or "greeting" in line["detail"] for line in lines)


def test_a_remark_stands_at_its_item_and_an_unknown_item_is_refused(db: Database, sent: str) -> None:
    store.remark(db, EVE, (sent, "price"), " Checked with the board. ", LATER)
    assert [(remark["item_key"], remark["text"]) for remark in store.find_review_for(db, EVE, sent).remarks] == [
        ("price", "Checked with the board.")]
    with pytest.raises(NotFound):
        store.remark(db, EVE, (sent, "no-such-item"), "Hm.", LATER)
    with pytest.raises(Invalid):
        store.remark(db, EVE, (sent, None), "x" * 4001, LATER)


def test_the_queue_is_oldest_first_with_doubts_and_counts(db: Database, version: str) -> None:
    first, second = report(db, version), report(db, version, Act("quay", answers=ANSWERS | {"story": {"value": "Fine."}}))
    with writing(db):
        db["reports"].update(second, {"submitted_at": "2026-03-12T08:00:00.000Z"})
    waiting = store.queue(db, EVE)
    assert [(found["id"], found["doubts"]) for found in waiting.reports] == [(second, 1), (first, 0)]
    assert waiting.counts == {"submitted": 2, "returned": 0, "released": 0, "rejected": 0, "approved": 0}


CHANGES = ("UPDATE programs SET name = 'Olaf' WHERE id = 'harbour'", "UPDATE locations SET name = 'Olaf' WHERE id = 'marlow'",
           "UPDATE waves SET name = 'Olaf' WHERE id = 'spring'", "UPDATE visits SET briefing = 'Ask for Olaf.'",
           "UPDATE visits SET window_from = '2027-01-01', window_to = '2027-02-01'",
           "UPDATE programs SET staff_names = 1, names_basis = 'agreed' WHERE id = 'harbour'")


@pytest.mark.parametrize("change", CHANGES)
def test_the_queue_counts_doubts_anew_when_what_they_rest_on_changes(db: Database, version: str, change: str) -> None:
    story = "It was Olaf, who smiled at all of us and took the order."
    waiting = report(db, version, Act(answers=ANSWERS | {"story": {"value": story}}))
    before = store.queue(db, EVE).reports[0]["doubts"]
    with writing(db):
        db.conn.execute(change)
    now = store.queue(db, EVE).reports[0]["doubts"]
    assert now == len(doubts_of(db, waiting)) and now != before


def test_the_queue_is_narrowed_by_state_and_kind(db: Database, version: str) -> None:
    report(db, version)
    leader = report(db, version, Act("quay", kind="leader"))
    store.reject(db, EVE, leader, "Not needed.", LATER)
    assert store.queue(db, EVE, ReviewFilter(kind="leader")).reports == []
    assert [found["id"] for found in store.queue(db, EVE, ReviewFilter("rejected", kind="leader")).reports] == [leader]


def test_two_reports_for_one_visit_and_a_retired_version_are_doubts(db: Database, sent: str) -> None:
    with writing(db):
        twin = {**(row(db, "SELECT * FROM reports WHERE id = ?", sent) or {}), "id": "twin"}
        db["reports"].insert(twin)
        db.conn.execute("UPDATE checklist_versions SET retired_at = ?", [NOW])
    told = [doubt.sentence for doubt in store.find_review_for(db, EVE, sent).doubts]
    assert any("2 reports" in sentence for sentence in told) and any("retired" in sentence for sentence in told)


def test_of_two_reports_for_one_visit_the_page_leads_to_the_other_and_only_one_is_released(db: Database, sent: str) -> None:
    visit = (row(db, "SELECT visit_id FROM reports WHERE id = ?", sent) or {})["visit_id"]
    second = reports.open_report(db, SAM, visit, str(uuid.uuid4()), NOW)
    send(db, second, Act(), 1)
    assert [twin["id"] for twin in store.find_review_for(db, EVE, second).twins] == [sent]
    store.approve(db, EVE, second, LATER)
    with pytest.raises(Conflict, match="counts once"):
        store.approve(db, EVE, sent, LATER)
    assert state(db, sent) == "submitted" and store.find_review_for(db, EVE, sent).twins[0]["edition"]


@pytest.mark.parametrize("call_off", [visits.cancel, visits.could_not_complete])
def test_a_visit_called_off_while_its_report_was_made_is_told_and_the_report_can_be_released(
        db: Database, version: str, call_off: Callable[..., None]) -> None:
    made = report(db, version, Act(submit=False))
    visit = (row(db, "SELECT visit_id FROM reports WHERE id = ?", made) or {})["visit_id"]
    call_off(db, "ada", visit, "The shop moved.", NOW)
    reports.submit(db, SAM, made, Declaration("Sam Shopper"), LATER)
    told = [doubt.sentence for doubt in store.find_review_for(db, EVE, made).doubts]
    assert any("on 12 March 2026: The shop moved." in sentence for sentence in told)
    assert store.queue(db, EVE).reports[0]["doubts"] == len(told)
    store.approve(db, EVE, made, LATER)
    assert state(db, made) == "released" and visits.find_visit(db, visit)["state"] in ("cancelled", "could-not-complete")


def test_a_report_of_a_visit_handed_over_or_given_back_meanwhile_is_taken_and_told(db: Database, version: str) -> None:
    for step, word in ((lambda visit: visits.hand_over(db, "ada", visit, Handover("sue", "sam", "Sam is ill."), NOW), "somebody else"),
                       (lambda visit: visits.give_back(db, SAM, visit, "I am ill.", NOW), "gave this visit back")):
        made = report(db, version, Act(submit=False))
        step((row(db, "SELECT visit_id FROM reports WHERE id = ?", made) or {})["visit_id"])
        reports.submit(db, SAM, made, Declaration("Sam Shopper"), LATER)
        assert any(word in doubt.sentence for doubt in store.find_review_for(db, EVE, made).doubts)


def test_a_declared_interest_and_what_came_late_stand_first_and_count(db: Database, version: str) -> None:
    made = report(db, version, Act(submit=False))
    reports.submit(db, SAM, made, Declaration("Sam Shopper", "My sister works there."), LATER)
    assert store.queue(db, EVE).reports[0]["doubts"] == 1
    reports.keep_late(db, SAM, made, [reports.NoteLine("story", "I forgot the bag.")], LATER)
    told = [doubt.sentence for doubt in store.find_review_for(db, EVE, made).doubts]
    assert told[0] == "The shopper declares an interest: My sister works there." and "One thing arrived" in told[1]
    assert store.queue(db, EVE).reports[0]["doubts"] == 2


def test_the_queue_is_sorted_by_sending_by_place_or_by_doubts(db: Database, version: str) -> None:
    calm = report(db, version, Act(location="quay"))
    named = report(db, version, Act(answers=ANSWERS | {"story": {"value": "It was Olaf."}}))
    for sort, found in (("sent", sorted([calm, named])), ("location", [named, calm]), ("doubts", [named, calm])):
        assert [line["id"] for line in store.queue(db, EVE, ReviewFilter(sort=sort)).reports] == found
    assert [line["doubts"] for line in store.queue(db, EVE, ReviewFilter(sort="doubts")).reports] == [2, 0]
    assert store.queue(db, EVE, ReviewFilter(sort="doubts", page=2)).reports == []
